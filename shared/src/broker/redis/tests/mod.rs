mod cluster;
mod crowd;
mod denied;
mod faults;
mod followers;
mod keys;
mod model;
mod outlook;
mod probe;
mod pulse;
mod queues;
mod replicas;
mod subscription;
mod tls;

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use latchkey_redis_server::{RedisServer, ServerOptions};
use redis::aio::MultiplexedConnection;
use tokio::time::sleep;

use super::*;
use crate::{
    broker::{
        Broker, BrokerError, BrokerStatus, Claim, ClientShare, EnqueueError, Lease, LeaseError,
        NewSession, NumberKey, NumberRest, Reservation, SealedCheckpoint, SealedResult, Snapshot,
        Turn, TurnRequest,
        contract::{LONGEST_SESSION, SETTINGS, Stage, broker_contract},
    },
    clock::rng,
    config::Settings,
    job::{SessionId, TokenHash},
    rate_limit::{Admission, LimitKey, Quota},
    status::State,
    telemetry::with_causes,
    trust::{Fingerprint, Trust},
};

/// A broker on a Redis of its own, on a machine whose clock is wrong.
pub(super) struct RedisStage {
    pub(super) clock: Clock,
    pub(super) broker: RedisBroker,
    pub(super) server: RedisServer,
}

impl RedisStage {
    pub(super) async fn on(server: RedisServer, settings: BrokerSettings) -> Self {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(24));
        let broker = connect(&server.url(), &clock, settings);
        broker.ping().await.unwrap();
        Self {
            clock,
            broker,
            server,
        }
    }
}

impl Stage for RedisStage {
    type Broker = RedisBroker;

    async fn open(settings: BrokerSettings) -> Self {
        Self::on(RedisServer::start(ServerOptions::default()), settings).await
    }

    fn broker(&self) -> &RedisBroker {
        &self.broker
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn pass(&self, time: Duration) {
        self.broker.advance(time);
        tokio::task::yield_now().await;
    }
}

broker_contract!(RedisStage);

pub(super) fn connect(url: &str, clock: &Clock, settings: BrokerSettings) -> RedisBroker {
    connect_to(&["one"], url, clock, settings)
}

fn connect_to(queues: &[&str], url: &str, clock: &Clock, settings: BrokerSettings) -> RedisBroker {
    let redis = RedisOptions {
        url: url.parse().unwrap(),
        tls: TRUST.client(),
        queues: queues.iter().map(ToString::to_string).collect(),
    };
    RedisBroker::connect(&redis, clock.clone(), settings).unwrap()
}

/// A connection of the test's own.
pub(super) async fn raw(server: &RedisServer) -> MultiplexedConnection {
    let client = redis::Client::open(server.url()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

/// Waits until a broker hears what happens in Redis.
async fn listens(broker: &RedisBroker) {
    let listens = async {
        while !broker.waiters.is_listening() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    within(CEILING, listens).await;
}

/// How often each command was run so far, in what Redis says of itself.
pub(super) struct CommandStats(String);

impl CommandStats {
    pub(super) async fn read(connection: &mut MultiplexedConnection) -> Self {
        let mut info = redis::cmd("INFO");
        info.arg("commandstats");
        Self(info.query_async(connection).await.unwrap())
    }

    pub(super) fn calls(&self, command: &str) -> u64 {
        let mut lines = self.0.lines();
        let figures =
            lines.find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
        let calls = figures.and_then(|figures| figures.split(',').next());
        calls.map_or(0, |calls| calls.parse().unwrap())
    }
}

fn session(clock: &Clock) -> NewSession {
    NewSession {
        id: SessionId::random(&mut rng()),
        token_hash: TokenHash::from_bytes([7; 32]),
        job: b"sealed job".to_vec(),
        snapshot: snapshot(clock, State::Queued, 1),
        idempotency: None,
        number: None,
        webhook: false,
        client: ClientShare::default(),
    }
}

fn snapshot(clock: &Clock, state: State, version: u64) -> Snapshot {
    Snapshot {
        state,
        version,
        expires_at: clock.now() + KEPT,
        status: b"sealed status".to_vec(),
        class: None,
    }
}

async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(limit, future)
        .await
        .expect("it happens in time")
}

/// Asks again and again until Redis answers.
async fn eventually<T, E>(mut ask: impl AsyncFnMut() -> Result<T, E>) -> T {
    let asking = async {
        loop {
            match ask().await {
                Ok(answer) => return answer,
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    };
    within(CEILING, asking).await
}

pub(super) static TRUST: LazyLock<Trust> =
    LazyLock::new(|| Trust::of(&Settings::from_sources([], None).unwrap()).unwrap());
const KEPT: Duration = Duration::from_mins(15);
/// What has not happened by then never will.
const CEILING: Duration = Duration::from_mins(1);
