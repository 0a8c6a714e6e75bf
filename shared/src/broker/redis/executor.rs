//! How Redis is asked: on its own time, and with its health noted.

use redis::{FromRedisValue, Pipeline, Script, ScriptInvocation};

use super::{
    InvalidRedis, RedisOptions,
    error::RedisError,
    router::{Request, Router},
    scripts,
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
    pub(super) fn script<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        self.script_on(script, self.queues.first())
    }

    /// Begins a call of a script on one queue.
    pub(super) fn script_on<'a>(
        &self,
        script: &'a Script,
        queue: Option<&Queue>,
    ) -> ScriptInvocation<'a> {
        let mut script = script.key(ROOT);
        for key in queue.iter().flat_map(|queue| &queue.0) {
            script.key(key);
        }
        script.arg(self.time.ahead_micros());
        script
    }

    /// Begins a call of a script that does nothing unless the lease holds.
    pub(super) fn script_under<'a>(
        &self,
        script: &'a Script,
        lease: &Lease,
    ) -> ScriptInvocation<'a> {
        let mut script = self.script(script);
        script.arg(lease.id.to_string()).arg(lease.token.0);
        script
    }

    /// Runs a script and reads the answer as `T`, of which `expected` says what it is.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.in_time().await?;
        self.query(Request::Script(script), expected).await
    }

    /// Runs commands that write nothing.
    pub(super) async fn run_commands<T: FromRedisValue>(
        &self,
        commands: &Pipeline,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.in_time().await?;
        self.query(Request::Commands(commands), expected).await
    }

    /// Asks for the time of Redis, which must take writes, and goes by it.
    pub(super) async fn follow_clock(&self) -> Result<(), RedisError> {
        let ahead = self.time.ahead_micros();
        let script = self.script(&scripts::PING);
        let asked = self.clock().ask();
        let micros = self.query(Request::Script(&script), "the time").await?;
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

    /// Asks Redis, and has its health take in what becomes of it.
    async fn query<T: FromRedisValue>(
        &self,
        request: Request<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        let answer = self.router.query(request, expected).await;
        let outcome = answer.as_ref().map(|_| ());
        let outcome = outcome.map_err(|error| BrokerError::from(error.clone()));
        self.health.observe(expected, &outcome);
        answer
    }
}

/// The keys of the two halves of a queue: new sessions, and those that were handed back.
#[derive(Debug)]
pub(super) struct Queue([String; 2]);

impl Queue {
    fn named(name: &str) -> Self {
        Self(["new", "resumed"].map(|half| format!("{ROOT}:{half}:{name}")))
    }
}

/// The root of every key, and the hash tag that puts all of them on one node of a cluster.
pub(super) const ROOT: &str = "{latchkey}";
