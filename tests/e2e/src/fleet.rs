use std::{collections::BTreeMap, time::Duration};

use latchkey_emulator::Emulator;
use latchkey_redis_server::{RedisServer, ServerOptions};
use tokio::task::spawn_blocking;

use crate::{
    CEILING,
    balancer::Balancer,
    latchkey::{Latchkey, whatsapp},
    program::{Build, Program},
    proxy::Proxy,
    redis_hand::RedisHand,
    scan::wait_until,
    secrets::Secrets,
};

/// Gateways and workers as processes of their own, with a Redis of their own that persists its data
/// over a crash. All of them end when this is dropped.
pub struct Fleet {
    /// Its WhatsApp.
    pub emulator: Emulator,
    /// Its Redis.
    pub redis: RedisServer,
    /// The gateways.
    pub gateways: Vec<Latchkey>,
    /// The workers.
    pub workers: Vec<Worker>,
    settings: BTreeMap<String, String>,
    build: Build,
    /// Gateways that have been killed, for their logs.
    gone: Vec<Latchkey>,
    /// Workers that others have taken the place of, for their logs.
    retired: Vec<Worker>,
}

/// A worker and its line to Redis.
pub struct Worker {
    /// The process.
    pub program: Program,
    /// The only way from it to Redis.
    pub line: Proxy,
}

impl Fleet {
    /// Starts this many gateways and workers against an emulator, with a short hold and no rate limit;
    /// `settings` adds to these or overrides them.
    pub async fn start(
        emulator: Emulator,
        gateways: usize,
        workers: usize,
        settings: &[(&str, &str)],
    ) -> Self {
        Self::start_of(Build::This, emulator, gateways, workers, settings).await
    }

    /// The same with programs of this build.
    pub async fn start_of(
        build: Build,
        emulator: Emulator,
        gateways: usize,
        workers: usize,
        settings: &[(&str, &str)],
    ) -> Self {
        let options = ServerOptions {
            append_only: true,
            ..ServerOptions::default()
        };
        let redis = spawn_blocking(|| RedisServer::start(options)).await;
        let own = [
            ("LATCHKEY_SECRET", SECRET),
            ("LATCHKEY_HANDOFF_HOLD", "100ms"),
            ("LATCHKEY_LOG_FORMAT", "json"),
            ("LATCHKEY_PHONE_COOLDOWN", "off"),
        ];
        let own = own.iter().chain(settings);
        let own = own.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let whatsapp = whatsapp(&emulator).map(|(name, value)| (name.to_owned(), value));
        let mut fleet = Self {
            redis: redis.expect("redis-server starts"),
            gateways: Vec::new(),
            workers: Vec::new(),
            settings: whatsapp.into_iter().chain(own).collect(),
            build,
            gone: Vec::new(),
            retired: Vec::new(),
            emulator,
        };
        for _ in 0..gateways {
            fleet.add_gateway().await;
        }
        for _ in 0..workers {
            fleet.add_worker().await;
        }
        fleet
    }

    /// Starts one more gateway.
    pub async fn add_gateway(&mut self) {
        let gateway = self.gateway("0").await;
        self.gateways.push(gateway);
    }

    /// Starts one more worker.
    pub async fn add_worker(&mut self) {
        let line = Proxy::start(self.redis.port()).await;
        self.add_worker_on(line.expect("there is a free port"))
            .await;
    }

    /// Starts one more worker, which hears nothing of what Redis publishes.
    pub async fn add_deaf_worker(&mut self) {
        let line = Proxy::start(self.redis.port()).await;
        let line = line.expect("there is a free port");
        line.hush();
        self.add_worker_on(line).await;
    }

    async fn add_worker_on(&mut self, line: Proxy) {
        let url = line.url();
        let mut settings = self.settings();
        settings.push(("REDIS_URL", &url));
        let program = Program::start_of(&self.build, "latchkey-worker", &[], settings);
        program.logs().wait_for("takes sessions from Redis").await;
        self.workers.push(Worker { program, line });
    }

    /// Starts a replica of its Redis, and returns once it follows.
    pub async fn replicate(&self) -> RedisServer {
        let port = self.redis.port().to_string();
        let arguments = [
            "--replicaof",
            "127.0.0.1",
            &port,
            "--repl-diskless-sync-delay",
            "0",
        ];
        let options = ServerOptions {
            arguments: arguments.map(str::to_owned).into(),
            ..ServerOptions::default()
        };
        let replica = spawn_blocking(|| RedisServer::start(options)).await;
        wait_until("the replica follows", async || {
            RedisHand::reach(&self.redis).has_replica()
        })
        .await;
        replica.expect("redis-server starts")
    }

    /// Sets a variable of the programs that start from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// Lets the programs that start from now on be of this build.
    pub fn set_build(&mut self, build: Build) {
        self.build = build;
    }

    /// Ends a gateway at once, as a crash would.
    pub async fn kill_gateway(&mut self, place: usize) {
        self.gateways[place].kill().await;
    }

    /// Starts a gateway again that was killed, at its old address.
    pub async fn restart_gateway(&mut self, place: usize) {
        let port = self.gateways[place].address().port().to_string();
        let next = self.gateway(&port).await;
        let last = std::mem::replace(&mut self.gateways[place], next);
        self.gone.push(last);
    }

    /// Puts a new gateway in the place of one that ends in order, as a deployment does.
    pub async fn roll_gateway(&mut self, place: usize, balancer: &Balancer) {
        let next = self.gateway("0").await;
        let mut last = std::mem::replace(&mut self.gateways[place], next);
        balancer.add(self.gateways[place].address()).await;
        balancer.remove(last.address()).await;
        last.signal("TERM").await;
        assert_eq!(last.exit(CEILING).await.code(), Some(0));
        self.gone.push(last);
    }

    /// Puts a new worker in the place of one that ends in order, as a deployment does.
    pub async fn roll_worker(&mut self, place: usize) {
        self.add_worker().await;
        let mut last = self.workers.swap_remove(place);
        last.program.signal("TERM").await;
        assert_eq!(last.program.exit(CEILING).await.code(), Some(0));
        self.retired.push(last);
    }

    /// Returns all that the programs have logged so far.
    pub fn logs(&self) -> String {
        let gateways = self.gateways.iter().chain(&self.gone);
        let gateways = gateways.map(|gateway| gateway.logs().text());
        let workers = self.workers.iter().chain(&self.retired);
        let workers = workers.map(|worker| worker.program.logs().text());
        gateways.chain(workers).collect()
    }

    /// Adds the secrets that exist before any session does.
    pub fn add_secrets(&self, secrets: &mut Secrets) {
        secrets.text("LATCHKEY_SECRET", SECRET);
        let bytes = hex::decode(SECRET).expect("it is hex");
        secrets.bytes("the bytes of LATCHKEY_SECRET", &bytes);
    }

    async fn gateway(&self, port: &str) -> Latchkey {
        let url = self.redis.url();
        let mut settings = self.settings();
        settings.extend([("REDIS_URL", url.as_str()), ("PORT", port)]);
        Latchkey::run(&self.build, "latchkey-gateway", &[], &settings).await
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        let settings = self.settings.iter();
        settings
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// How long a session stays with a worker that no longer renews its lease.
pub const LEASE: Duration = latchkey_shared::broker::LEASE;

/// The `LATCHKEY_SECRET` of all fleets, and of nothing else.
pub const SECRET: &str = "5b0ffbc6ea4c1b1d9c0cb6a0a3d2c3f47f0f8f3f1b0f6a1d2e9c7d5a4e8b1c60";
