//! What is behind the calls of gateways.

use std::time::Duration;

use redis::FromRedisValue;
use tokio::time::timeout;

use super::{
    RedisBroker,
    error::RedisError,
    executor::ROOT,
    known::{Known, Reading},
    listener::ECHO_LIMIT,
};
use crate::{broker::Record, job::SessionId};

impl RedisBroker {
    /// Returns fields of a session whose time is not over, the first of them `ends_at`, and the time
    /// left.
    pub(super) async fn fields<T: FromRedisValue>(
        &self,
        id: SessionId,
        names: &[&str],
    ) -> Result<Option<(Duration, T)>, RedisError> {
        let key = format!("{ROOT}:session:{id}");
        let mut commands = redis::pipe();
        commands.cmd("TIME").cmd("HMGET").arg(&key).arg(names);
        let ((seconds, micros), fields): ((u64, u64), redis::Value) =
            self.executor.run_commands(&commands, "a session").await?;
        let expected = "a session";
        let malformed = || RedisError::Malformed { expected };
        let redis::Value::Array(values) = &fields else {
            return Err(malformed());
        };
        let ends_at: Option<u64> = values
            .first()
            .map(redis::from_redis_value_ref)
            .transpose()
            .map_err(|_| malformed())?
            .flatten();
        let ahead = self.executor.time.ahead_micros();
        let now_micros = seconds.saturating_mul(1_000_000).saturating_add(micros);
        let now_millis = now_micros.saturating_add(ahead) / 1000;
        match ends_at {
            Some(ends_at) if ends_at > now_millis => {
                let left = Duration::from_millis(ends_at - now_millis);
                let fields = redis::from_redis_value(fields).map_err(|_| malformed())?;
                Ok(Some((left, fields)))
            }
            _ => Ok(None),
        }
    }

    /// Begins a read of a session that this process may follow, where it would hear of its changes.
    pub(super) fn begin_read(&self, id: SessionId) -> Option<Reading> {
        let hears = self.waiters.is_listening() && *self.waiters.follows.borrow();
        hears.then(|| self.waiters.known.begin(id, self.executor.clock().now()))
    }

    /// Returns a session as it is known here from a read less than `age` ago.
    pub(super) fn known_within(&self, id: SessionId, age: Duration) -> Option<Known> {
        let now = self.executor.clock().now();
        self.waiters.known.get(id, age, now)
    }

    /// Returns a session that was told of, once all is heard that was published before the call: as new as
    /// a look would find it, but for when it was watched last.
    pub(super) async fn told(&self, id: SessionId) -> Option<Record> {
        let told = || {
            let known = self.known_within(id, self.waiters.poll_interval())?;
            known.is_told.then_some(known.record)
        };
        told()?;
        timeout(ECHO_LIMIT, self.waiters.hearing.caught_up())
            .await
            .ok()??;
        told()
    }

    /// Warns, now and then, that a session waits for workers of which there is no sign.
    pub(super) fn warn_of_no_worker(&self) {
        if self.executor.health.is_news(NO_WORKER) {
            tracing::warn!(
                "a session waits, and no worker has asked for one lately: is one running, on the \
                 same redis and with the same LATCHKEY_SECRET?"
            );
        }
    }
}

/// The condition that no worker serves the queue.
pub(super) const NO_WORKER: &str = "no worker";
