//! What gateways ask.

use std::time::{Duration, SystemTime};

use redis::FromRedisValue;

use super::{MAX_INPUTS, Store, end_counter, nanos, parse_state};
use crate::{
    broker::{
        Counter, End, EnqueueError, Enqueued, NewSession, Record, Snapshot,
        redis::{error::RedisError, executor::ROOT, scripts},
    },
    job::{SessionId, TokenHash},
    rate_limit::{Admission, LimitKey, Quota},
};

impl Store {
    pub(in crate::broker::redis) async fn enqueue(
        &self,
        session: &NewSession,
    ) -> Result<Enqueued, EnqueueError> {
        let mut script = self.executor.script(&scripts::ENQUEUE);
        script
            .arg(session.id.to_string())
            .arg(session.token_hash.as_bytes())
            .arg(&session.job)
            .arg(self.settings.queue_limit);
        self.snapshot(&mut script, &session.snapshot);
        script
            .arg(Counter::SessionsStarted.name())
            .arg(Counter::SessionsEnded(End::Expired).name());
        if let Some(idempotency) = &session.idempotency {
            script.arg(&idempotency.key).arg(&idempotency.reply);
        }
        let (outcome, reply): (String, Option<Vec<u8>>) = self
            .executor
            .run(&script, "what became of a new session")
            .await
            .map_err(crate::broker::BrokerError::from)?;
        match (outcome.as_str(), reply) {
            ("created", unserved) => {
                if unserved.is_some() {
                    self.warn_of_no_worker();
                }
                Ok(Enqueued::Created)
            }
            ("repeated", Some(reply)) => Ok(Enqueued::Repeated(reply)),
            ("full", _) => Err(EnqueueError::QueueFull),
            _ => Err(EnqueueError::Broker(
                RedisError::Malformed {
                    expected: "what became of a new session",
                }
                .into(),
            )),
        }
    }

    pub(in crate::broker::redis) async fn reply(
        &self,
        key: &str,
    ) -> Result<Option<Vec<u8>>, RedisError> {
        let mut script = self.executor.script(&scripts::REPLY);
        self.executor
            .run(script.arg(key), "the reply to a repeat")
            .await
    }

    pub(in crate::broker::redis) async fn read(
        &self,
        id: SessionId,
    ) -> Result<Option<Record>, RedisError> {
        type Fields = (
            Option<u64>,
            Option<Vec<u8>>,
            Option<String>,
            Option<u64>,
            Option<Vec<u8>>,
        );
        let fields = ["ends_at", "token_hash", "state", "version", "status"];
        let Some((left, fields)) = self.fields::<Fields>(id, &fields).await? else {
            return Ok(None);
        };
        let (_, Some(token_hash), Some(state), Some(version), Some(status)) = fields else {
            return Err(RedisError::Malformed {
                expected: "a session",
            });
        };
        let token_hash = token_hash.try_into().map_err(|_| RedisError::Malformed {
            expected: "a hash of 32 bytes",
        })?;
        Ok(Some(Record {
            token_hash: TokenHash::from_bytes(token_hash),
            snapshot: Snapshot {
                state: parse_state(&state)?,
                version,
                expires_at: self.executor.clock().now() + left,
                status,
            },
        }))
    }

    pub(in crate::broker::redis) async fn result(
        &self,
        id: SessionId,
    ) -> Result<Option<Vec<u8>>, RedisError> {
        type Fields = (Option<u64>, Option<Vec<u8>>);
        let found = self.fields::<Fields>(id, &["ends_at", "result"]).await?;
        Ok(found.and_then(|(_, (_, result))| result))
    }

    pub(in crate::broker::redis) async fn cancel(
        &self,
        id: SessionId,
        snapshot: &Snapshot,
    ) -> Result<bool, RedisError> {
        let mut script = self.executor.script(&scripts::CANCEL);
        script.arg(id.to_string());
        self.snapshot(&mut script, snapshot);
        script.arg(end_counter(snapshot));
        self.executor
            .run(&script, "whether a session was cancelled")
            .await
    }

    pub(in crate::broker::redis) async fn send(
        &self,
        id: SessionId,
        input: &[u8],
    ) -> Result<bool, RedisError> {
        let mut script = self.executor.script(&scripts::SEND);
        script.arg(id.to_string()).arg(input).arg(MAX_INPUTS);
        self.executor
            .run(&script, "whether an input was taken")
            .await
    }

    pub(in crate::broker::redis) async fn block_until(
        &self,
        key: &LimitKey,
        until: SystemTime,
    ) -> Result<(), RedisError> {
        let mut script = self.executor.script(&scripts::BLOCK_UNTIL);
        script
            .arg(key.to_string())
            .arg(nanos(self.executor.clock().until(until)));
        self.executor
            .run::<bool>(&script, "whether a key is blocked")
            .await?;
        Ok(())
    }

    pub(in crate::broker::redis) async fn admit(
        &self,
        key: &LimitKey,
        quota: Quota,
    ) -> Result<Admission, RedisError> {
        let interval = quota.interval();
        let mut script = self.executor.script(&scripts::ADMIT);
        script
            .arg(key.to_string())
            .arg(nanos(interval))
            .arg(nanos(interval * (quota.burst() - 1)))
            .arg(key.max_ahead(quota).map(nanos));
        let (admitted, retry_nanos): (bool, u64) = self
            .executor
            .run(&script, "whether a request is let through")
            .await?;
        let retry_after = Duration::from_nanos(retry_nanos);
        Ok(if admitted {
            Admission::Admitted
        } else {
            Admission::Refused { retry_after }
        })
    }

    /// Fields of a session whose time is not over, the first of them `ends_at`, and the time left.
    async fn fields<T: FromRedisValue>(
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
}
