//! Heartbeats over a connection of their own, which whoever beats makes in its own runtime: however busy
//! the process is, nothing is ahead of them.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use redis::aio::MultiplexedConnection;

use super::{
    claims::ClaimsUnderWay,
    encoding::{micros, millis},
    error::RedisError,
    executor::{Executor, ScriptCall},
    router::Node,
    scripts,
};
use crate::broker::{BrokerError, Heartbeat, LONGEST_HEARTBEAT, Pulse};

/// The way of one worker's heartbeats.
pub(super) struct RedisPulse {
    executor: Arc<Executor>,
    worker: Arc<str>,
    claims: Arc<ClaimsUnderWay>,
    connection: Option<(Weak<Node>, MultiplexedConnection)>,
}

impl RedisPulse {
    pub(super) fn new(
        executor: Arc<Executor>,
        worker: Arc<str>,
        claims: Arc<ClaimsUnderWay>,
    ) -> Self {
        Self {
            executor,
            worker,
            claims,
            connection: None,
        }
    }

    async fn send(&mut self, heartbeat: Heartbeat) -> Result<(), RedisError> {
        let node = self.executor.router.node();
        let mut connection = match self.connection.take() {
            Some((of, connection)) if of.as_ptr() == Arc::as_ptr(&node) => connection,
            _ => node.connect().await?,
        };
        let script = call(&self.executor, &self.worker, &self.claims, heartbeat);
        script.invoke_async::<()>(&mut connection).await?;
        // One that has failed is not used again.
        self.connection = Some((Arc::downgrade(&node), connection));
        Ok(())
    }
}

#[async_trait]
impl Pulse for RedisPulse {
    async fn beat(&mut self, heartbeat: Heartbeat) -> Result<(), BrokerError> {
        let asked = self.executor.clock().ask();
        let outcome = self.send(heartbeat).await.map_err(BrokerError::from);
        let took = self.executor.clock().since(asked);
        let health = &self.executor.health;
        health.observe(EXPECTED, &outcome);
        health.calls().record(scripts::BEAT.name, &outcome, took);
        outcome
    }
}

/// Makes the call that tells Redis of a heartbeat.
pub(super) fn call<'a>(
    executor: &Executor,
    worker: &str,
    claims: &ClaimsUnderWay,
    heartbeat: Heartbeat,
) -> ScriptCall<'a> {
    let mut script = executor.script(&scripts::BEAT);
    script
        .arg(worker)
        .arg(millis(heartbeat.lasts.min(LONGEST_HEARTBEAT)))
        .arg(micros(claims.known_since(heartbeat.renewed_since)) / 1000);
    script
}

/// What the answer says.
pub(super) const EXPECTED: &str = "whether a heartbeat was heard";
