//! Redis: whether it is there, and fit for sessions.

use std::{io, time::Duration};

use latchkey_shared::{
    broker::{BrokerError, Persistence, RedisFacts, RedisProbe},
    clock::{Clock, ClockGap, Late},
    config::Settings,
    queue,
    telemetry::with_causes,
    trust::Trust,
};
use tokio::time::timeout;

use super::{report::Report, words};

/// What the other checks need to know of Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Redis {
    /// The settings name none.
    NotUsed,
    /// It does not answer, or denies what it is asked.
    Failed,
    /// It answers; how far this machine's clock is off from its own.
    Answers(ClockGap),
}

pub(super) const CHECKS: &[&str] = &[
    REDIS,
    CLOCK,
    VERSION,
    PERSISTENCE,
    EVICTION,
    RIGHTS,
    MESSAGES,
];

pub(super) async fn check(
    settings: &Settings,
    trust: &Trust,
    clock: &Clock,
    report: &mut Report,
) -> io::Result<Redis> {
    if settings.redis.url.is_none() {
        report.ok(
            REDIS,
            "REDIS_URL is not set: the queue is in the process itself",
        )?;
        return Ok(Redis::NotUsed);
    }
    let gap = match queue::redis_probe(settings, trust, clock.clone()) {
        Ok(probe) => match bounded(probe.clock_gap()).await {
            Ok(gap) => Ok((probe, gap)),
            Err(failure) => Err((failure.why(), failure.to_do())),
        },
        Err(error) => Err((error.to_string(), "Correct REDIS_URL")),
    };
    let (probe, gap) = match gap {
        Ok(answer) => answer,
        Err((why, to_do)) => {
            report.failure(REDIS, why, to_do)?;
            for check in &CHECKS[1..] {
                report.not_tried(check, "Redis cannot be asked")?;
            }
            return Ok(Redis::Failed);
        }
    };
    let facts = bounded(probe.facts()).await;
    if facts.as_ref().is_ok_and(|facts| facts.is_replica) {
        let found = "REDIS_URL leads to a replica, which takes no writes";
        report.failure(REDIS, found, "Let it lead to the primary")?;
    } else {
        report.ok(REDIS, "it answers")?;
    }
    check_clock(gap, report)?;
    match facts {
        Ok(facts) => {
            check_version(&facts, report)?;
            check_persistence(&facts, report)?;
            check_eviction(&facts, report)?;
        }
        Err(failure) => {
            report.warning(
                VERSION,
                failure.why(),
                "Allow its user the command INFO to know more",
            )?;
            for check in [PERSISTENCE, EVICTION] {
                report.not_tried(check, "Redis says nothing of itself")?;
            }
        }
    }
    check_rights(&probe, report).await?;
    check_messages(&probe, report).await?;
    Ok(Redis::Answers(gap))
}

fn check_clock(gap: ClockGap, report: &mut Report) -> io::Result<()> {
    let off = words::gap(gap, "the clock of Redis");
    if gap.by < words::TOLERATED_GAP {
        return report.ok(CLOCK, off);
    }
    let to_do = "Processes go by the time of Redis, so sessions are safe; set both clocks by NTP";
    report.warning(CLOCK, off, to_do)
}

fn check_version(facts: &RedisFacts, report: &mut Report) -> io::Result<()> {
    let version = &facts.version;
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    let (major, minor): (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if (major, minor) >= OLDEST {
        return report.ok(VERSION, version);
    }
    let found = format!("it is {version}, too old for what sessions need");
    report.failure(VERSION, found, "Install Redis 6.2 or later, or Valkey")
}

fn check_persistence(facts: &RedisFacts, report: &mut Report) -> io::Result<()> {
    if facts.has_failed_to_persist {
        let found = "it could not write to its disk the last time, and may refuse writes for that";
        return report.failure(
            PERSISTENCE,
            found,
            "Look at its log and at the room on its disk",
        );
    }
    let found = match facts.persistence {
        Persistence::AppendOnly => {
            return report.ok(PERSISTENCE, "it keeps an append-only file");
        }
        Persistence::Snapshots => {
            "it keeps snapshots only: a crash loses the sessions since the last one"
        }
        Persistence::None => "it keeps nothing: a crash or a restart loses every session",
        Persistence::Unknown => "it does not tell what it keeps over a crash",
    };
    report.warning(
        PERSISTENCE,
        found,
        "Set appendonly to yes, or ask whoever runs it",
    )
}

fn check_eviction(facts: &RedisFacts, report: &mut Report) -> io::Result<()> {
    let policy = &facts.eviction;
    if policy != "noeviction" {
        let found =
            format!("maxmemory-policy is {policy}: with its memory full, it throws sessions away");
        return report.warning(EVICTION, found, "Set maxmemory-policy to noeviction");
    }
    let (used, room) = (facts.used_memory, facts.max_memory);
    if room > 0 && used > room / 10 * 9 {
        let found = format!(
            "{} of its {} are in use",
            words::bytes(used),
            words::bytes(room)
        );
        return report.warning(
            EVICTION,
            found,
            "Give it more memory: full, it refuses sessions",
        );
    }
    report.ok(EVICTION, "it throws nothing away")
}

async fn check_rights(probe: &RedisProbe, report: &mut Report) -> io::Result<()> {
    let to_do = "Allow its user the keys ~{latchkey}*, the channels &{latchkey}* and every command";
    match bounded(probe.denied_commands()).await {
        Ok(denied) if denied.is_empty() => {
            report.ok(RIGHTS, "every command that sessions need may be called")
        }
        Ok(denied) => {
            let denied: Vec<_> = denied.into_iter().collect();
            let found = format!("its user may not call {}", denied.join(", "));
            report.failure(RIGHTS, found, to_do)
        }
        Err(failure) => report.failure(RIGHTS, failure.why(), to_do),
    }
}

async fn check_messages(probe: &RedisProbe, report: &mut Report) -> io::Result<()> {
    match bounded(probe.message_arrives()).await {
        Ok(true) => report.ok(MESSAGES, "what is published arrives"),
        Ok(false) => report.failure(
            MESSAGES,
            "what is published does not arrive, so pages see each change up to a second late",
            "Look for a proxy in front of Redis that knows no publish and subscribe",
        ),
        Err(failure) => report.failure(
            MESSAGES,
            failure.why(),
            "Allow its user the channels &{latchkey}* and the commands SUBSCRIBE and PUBLISH",
        ),
    }
}

/// Why Redis gave no answer.
enum Failure {
    Broker(BrokerError),
    Late,
}

impl Failure {
    fn why(&self) -> String {
        match self {
            Self::Broker(error) => with_causes(error).to_string(),
            Self::Late => Late(LIMIT).to_string(),
        }
    }

    fn to_do(&self) -> &'static str {
        match self {
            Self::Broker(BrokerError::Denied(_)) => "Check the user and the password in REDIS_URL",
            Self::Broker(_) | Self::Late => {
                "Is Redis up, and does REDIS_URL lead to it from this machine?"
            }
        }
    }
}

async fn bounded<T>(asked: impl Future<Output = Result<T, BrokerError>>) -> Result<T, Failure> {
    match timeout(LIMIT, asked).await {
        Ok(answer) => answer.map_err(Failure::Broker),
        Err(_) => Err(Failure::Late),
    }
}

const REDIS: &str = "redis";
const CLOCK: &str = "redis clock";
const VERSION: &str = "redis version";
const PERSISTENCE: &str = "redis persistence";
const EVICTION: &str = "redis eviction";
const RIGHTS: &str = "redis rights";
const MESSAGES: &str = "redis messages";
const LIMIT: Duration = Duration::from_secs(10);
/// The oldest version that has every command of the scripts.
const OLDEST: (u32, u32) = (6, 2);
