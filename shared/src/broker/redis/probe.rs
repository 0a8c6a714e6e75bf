//! Whether a Redis is fit for the broker, found out without touching what is stored in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, SystemTime},
};

use futures_util::StreamExt;
use rand::Rng;
use redis::InfoDict;
use tokio::time::timeout;

use super::{
    InvalidRedis, RedisOptions,
    error::{DENIALS, RedisError},
    executor::ROOT,
    listener::CHANGES,
    replication::replicas_in,
    router::{Request, Router},
    scripts,
};
use crate::{
    broker::BrokerError,
    clock::{Clock, ClockGap, rng},
};

/// Asks a Redis about itself, and tries what the broker does there.
#[derive(Debug)]
pub struct RedisProbe {
    router: Router,
    clock: Clock,
}

/// What a Redis says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisFacts {
    /// Its version, such as `7.2.4`.
    pub version: String,
    /// Whether it is a replica, which takes no writes.
    pub is_replica: bool,
    /// What it keeps over a crash.
    pub persistence: Persistence,
    /// Whether it failed to write to its disk the last time, after which it may refuse writes.
    pub has_failed_to_persist: bool,
    /// What it does when its memory is full, `noeviction` to refuse writes.
    pub eviction: String,
    /// How much it has stored, in bytes.
    pub used_memory: u64,
    /// How much it may store, in bytes; 0 means no limit of its own.
    pub max_memory: u64,
}

/// What a Redis keeps over a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// Every write, but for the last second.
    AppendOnly,
    /// What it was at its last snapshot.
    Snapshots,
    /// Nothing.
    None,
    /// It does not tell.
    Unknown,
}

impl RedisProbe {
    /// Prepares to ask a Redis. Connects with the first question.
    pub fn new(redis: &RedisOptions, clock: Clock) -> Result<Self, InvalidRedis> {
        let router = Router::new(redis)?;
        Ok(Self { router, clock })
    }

    /// Asks for the time there, the first thing to ask.
    pub async fn clock_gap(&self) -> Result<ClockGap, BrokerError> {
        let mut commands = redis::pipe();
        commands.cmd("TIME");
        let asked = self.clock.ask();
        let expected = "the time";
        let ((seconds, micros),): ((u64, u64),) = self.ask(&commands, expected).await?;
        let there = moment(seconds, micros).ok_or(RedisError::Malformed { expected })?;
        Ok(self.clock.gap(asked, there))
    }

    /// Asks what it says of itself.
    pub async fn facts(&self) -> Result<RedisFacts, BrokerError> {
        Ok(facts(&self.router).await?)
    }

    /// Tries every command of the broker, and returns those that the user may not call.
    pub async fn denied_commands(&self) -> Result<BTreeSet<String>, BrokerError> {
        let own = rng().next_u64();
        let mut script = scripts::RIGHTS.prepare_invoke();
        for kind in ["text", "hash", "list", "sorted"] {
            script.key(format!("{ROOT}:probe:{own:016x}:{kind}"));
        }
        script.arg(CHANGES);
        let expected = "which commands failed";
        let answer = self.router.query(Request::Script(&script), expected);
        let failed: Vec<(String, String)> = answer.await?;
        let is_denied = |error: &str| DENIALS.iter().any(|denial| error.contains(denial));
        // Where there is no memory left, for instance, nothing was denied.
        if let Some((_, error)) = failed.iter().find(|(_, error)| !is_denied(error)) {
            return Err(RedisError::Away(error.clone()).into());
        }
        let mut denied: BTreeSet<_> = failed.into_iter().map(|(command, _)| command).collect();
        denied.extend(self.denied_of_replicas().await?.map(str::to_owned));
        Ok(denied)
    }

    /// Tries what is asked of the replicas, if there are any.
    async fn denied_of_replicas(&self) -> Result<Option<&'static str>, RedisError> {
        let mut info = redis::pipe();
        info.cmd("INFO").arg("replication");
        let info: String = match self.ask(&info, "what replicas there are").await {
            Ok((info,)) => info,
            Err(RedisError::Denied(_)) => return Ok(Some("INFO")),
            Err(error) => return Err(error),
        };
        if replicas_in(&info) == 0 {
            return Ok(None);
        }
        let mut wait = redis::pipe();
        wait.cmd("WAIT").arg(&[0, 1]);
        match self.ask::<(u64,)>(&wait, "how many replicas follow").await {
            Ok(_) => Ok(None),
            Err(RedisError::Denied(_)) => Ok(Some("WAIT")),
            Err(error) => Err(error),
        }
    }

    /// Subscribes as the broker does, publishes, and returns whether the message arrives.
    pub async fn message_arrives(&self) -> Result<bool, BrokerError> {
        let node = self.router.nodes().borrow().clone();
        let mut subscription = node.subscribe(CHANGES).await?;
        // No broker knows a message that begins so, and each leaves it alone.
        let message = format!("probe {:016x}", rng().next_u64());
        let mut script = scripts::TELL.key(ROOT);
        script.arg(CHANGES).arg(&message);
        let told = self
            .router
            .query(Request::Script(&script), "how many listen");
        let _: u64 = told.await?;
        let mut messages = subscription.on_message();
        let arrives = async {
            while let Some(arrived) = messages.next().await {
                if arrived.get_payload_bytes() == message.as_bytes() {
                    return true;
                }
            }
            false
        };
        Ok(timeout(MESSAGE_LIMIT, arrives).await.unwrap_or(false))
    }

    async fn ask<T: redis::FromRedisValue>(
        &self,
        commands: &redis::Pipeline,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.router
            .query(Request::Commands(commands), expected)
            .await
    }
}

/// Returns the moment that `TIME` tells, unless it is beyond all time.
fn moment(seconds: u64, micros: u64) -> Option<SystemTime> {
    let since = Duration::from_secs(seconds).checked_add(Duration::from_micros(micros))?;
    SystemTime::UNIX_EPOCH.checked_add(since)
}

/// Asks what a Redis says of itself.
pub(super) async fn facts(router: &Router) -> Result<RedisFacts, RedisError> {
    let mut commands = redis::pipe();
    commands.cmd("INFO");
    let expected = "what it says of itself";
    let (info,): (InfoDict,) = router.query(Request::Commands(&commands), expected).await?;
    let text = |name| info.get::<String>(name).unwrap_or_default();
    let persistence = match text("aof_enabled").as_str() {
        "1" => Persistence::AppendOnly,
        _ => snapshots(router).await,
    };
    let failed = [
        "aof_last_write_status",
        "aof_last_bgrewrite_status",
        "rdb_last_bgsave_status",
    ];
    Ok(RedisFacts {
        version: text("redis_version"),
        is_replica: text("role") == "slave",
        persistence,
        has_failed_to_persist: failed.into_iter().any(|name| text(name) == "err"),
        eviction: text("maxmemory_policy"),
        used_memory: info.get("used_memory").unwrap_or_default(),
        max_memory: info.get("maxmemory").unwrap_or_default(),
    })
}

async fn snapshots(router: &Router) -> Persistence {
    let mut commands = redis::pipe();
    commands.cmd("CONFIG").arg(&["GET", "save"]);
    let expected = "when it makes snapshots";
    let request = Request::Commands(&commands);
    let asked = router.query::<(BTreeMap<String, String>,)>(request, expected);
    // Hosts that rent a Redis out often keep their configuration to themselves.
    let Ok((told,)) = asked.await else {
        return Persistence::Unknown;
    };
    match told.get("save").map(String::as_str) {
        Some("") => Persistence::None,
        Some(_) => Persistence::Snapshots,
        None => Persistence::Unknown,
    }
}

/// Long for one message on its way there and back.
const MESSAGE_LIMIT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_is_read_to_the_microsecond_and_has_an_end() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_micros(1_500_001);
        assert_eq!(moment(1, 500_001), Some(expected));
        assert_eq!(moment(u64::MAX, 0), None);
        assert_eq!(moment(u64::MAX, u64::MAX), None);
    }
}
