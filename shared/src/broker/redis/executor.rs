//! How Redis is asked: on its own time, and with its health noted.

use std::ops::{Deref, DerefMut};

use redis::{FromRedisValue, Pipeline, ScriptInvocation};

use super::{
    InvalidRedis, RedisOptions,
    error::RedisError,
    router::{Request, Router},
    scripts::{self, NamedScript},
    server_time::ServerTime,
};
use crate::{
    broker::{BrokerError, BrokerHealth, Lease},
    clock::Clock,
};

/// Runs scripts and commands in Redis.
#[derive(Debug)]
pub(super) struct Executor {
    pub(super) router: Router,
    pub(super) time: ServerTime,
    pub(super) health: BrokerHealth,
    /// Those to claim from; new sessions go to the first.
    queues: Vec<Queue>,
}

/// A call of a script, to which arguments are added.
pub(super) struct ScriptCall<'a> {
    name: &'static str,
    invocation: ScriptInvocation<'a>,
}

impl<'a> Deref for ScriptCall<'a> {
    type Target = ScriptInvocation<'a>;

    fn deref(&self) -> &Self::Target {
        &self.invocation
    }
}

impl DerefMut for ScriptCall<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.invocation
    }
}

impl Executor {
    pub(super) fn new(redis: &RedisOptions, clock: Clock) -> Result<Self, InvalidRedis> {
        Ok(Self {
            router: Router::new(redis)?,
            health: BrokerHealth::new(clock.clone()),
            time: ServerTime::new(clock),
            queues: redis.queues.iter().map(|name| Queue::named(name)).collect(),
        })
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.time.clock
    }

    /// Returns the queues to claim from.
    pub(super) fn queues(&self) -> &[Queue] {
        &self.queues
    }

    /// Begins a call of a script with the keys and the argument that each of them takes.
    pub(super) fn script<'a>(&self, script: &'a NamedScript) -> ScriptCall<'a> {
        self.script_on(script, self.queues.first())
    }

    /// Begins a call of a script on one queue.
    pub(super) fn script_on<'a>(
        &self,
        script: &'a NamedScript,
        queue: Option<&Queue>,
    ) -> ScriptCall<'a> {
        let mut invocation = script.script.key(ROOT);
        for key in queue.iter().flat_map(|queue| &queue.0) {
            invocation.key(key);
        }
        invocation.arg(self.time.ahead_micros());
        ScriptCall {
            name: script.name,
            invocation,
        }
    }

    /// Begins a call of a script that does nothing unless the lease holds.
    pub(super) fn script_under<'a>(
        &self,
        script: &'a NamedScript,
        lease: &Lease,
    ) -> ScriptCall<'a> {
        let mut script = self.script(script);
        script.arg(lease.id.to_string()).arg(lease.token.0);
        script
    }

    /// Runs a script and reads the answer as `T`, of which `expected` says what it is.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptCall<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.in_time().await?;
        let request = Request::Script(&script.invocation);
        self.query(script.name, request, expected).await
    }

    /// Runs commands that write nothing.
    pub(super) async fn run_commands<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.in_time().await?;
        self.query("read", Request::Commands(commands), expected)
            .await
    }

    /// Asks for the time of Redis, which must take writes, and goes by it.
    pub(super) async fn follow_clock(&self) -> Result<(), RedisError> {
        self.ping("").await
    }

    /// Does the same, and has Redis publish `nonce` to whom listens, this process among them.
    pub(super) async fn follow_clock_aloud(&self, nonce: &str) -> Result<(), RedisError> {
        self.ping(nonce).await
    }

    async fn ping(&self, nonce: &str) -> Result<(), RedisError> {
        let ahead = self.time.ahead_micros();
        let mut script = self.script(&scripts::PING);
        script.arg(nonce);
        let asked = self.clock().ask();
        let request = Request::Script(&script.invocation);
        let micros = self.query(script.name, request, "the time").await?;
        if ahead == self.time.ahead_micros() {
            self.health.answered_ping();
            self.time.follow(asked, micros);
        }
        Ok(())
    }

    /// Goes by the time of Redis before anything that depends on it is sent, and refuses what was
    /// written down before by a clock that was wrong.
    async fn in_time(&self) -> Result<(), RedisError> {
        if self.time.is_known() {
            return Ok(());
        }
        self.follow_clock().await?;
        self.time.check_first()
    }

    /// Asks Redis, and has its health take in what becomes of it. `name` is what is asked, in a word.
    async fn query<T: FromRedisValue>(
        &self,
        name: &'static str,
        request: Request<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        let asked = self.clock().ask();
        let answer = self.router.query(request, expected).await;
        let outcome = answer.as_ref().map(|_| ());
        let outcome = outcome.map_err(|error| BrokerError::from(error.clone()));
        self.health.observe(expected, &outcome);
        let took = self.clock().since(asked);
        self.health.calls().record(name, &outcome, took);
        answer
    }
}

/// The keys of a queue and of its lanes.
#[derive(Debug)]
pub(super) struct Queue([String; 2]);

impl Queue {
    fn named(name: &str) -> Self {
        Self(["queue", "lanes"].map(|part| format!("{ROOT}:{part}:{name}")))
    }
}

/// The root of every key, and the hash tag that puts all of them on one node of a cluster.
pub(super) const ROOT: &str = "{latchkey}";
