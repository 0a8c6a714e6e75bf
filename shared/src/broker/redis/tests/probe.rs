//! What a Redis is found out to be.

use std::{collections::BTreeSet, fs, path::Path};

use super::*;

fn probe(server: &RedisServer) -> RedisProbe {
    probe_as(&server.url(), Clock::system())
}

fn probe_as(url: &str, clock: Clock) -> RedisProbe {
    let redis = RedisOptions {
        url: url.parse().unwrap(),
        tls: TRUST.client(),
        queues: vec!["one".to_owned()],
    };
    RedisProbe::new(&redis, clock).unwrap()
}

fn with(arguments: &[&str]) -> RedisServer {
    RedisServer::start(ServerOptions {
        arguments: arguments.iter().map(ToString::to_string).collect(),
        ..ServerOptions::default()
    })
}

#[tokio::test]
async fn what_redis_says_of_itself_is_read() {
    let eviction = ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"];
    let server = with(&eviction);
    let facts = probe(&server).facts().await.unwrap();
    assert!(facts.version.starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(facts.eviction, "allkeys-lru");
    assert_eq!(facts.max_memory, 64 << 20);
    assert!(facts.used_memory > 0 && !facts.is_replica && !facts.has_failed_to_persist);
    assert_eq!(facts.persistence, Persistence::None);

    let snapshots = with(&[]);
    let _: () = redis::cmd("CONFIG")
        .arg(&["SET", "save", "60 1"])
        .query_async(&mut raw(&snapshots).await)
        .await
        .unwrap();
    let facts = probe(&snapshots).facts().await.unwrap();
    assert_eq!(facts.persistence, Persistence::Snapshots);
    assert_eq!(facts.eviction, "noeviction");
    let facts = probe(&with(&["--appendonly", "yes"]))
        .facts()
        .await
        .unwrap();
    assert_eq!(facts.persistence, Persistence::AppendOnly);
    let replica = with(&["--replicaof", "127.0.0.1", "1"]);
    assert!(probe(&replica).facts().await.unwrap().is_replica);
    let silent = with(&["--rename-command", "CONFIG", ""]);
    let facts = probe(&silent).facts().await.unwrap();
    assert_eq!(facts.persistence, Persistence::Unknown);
}

#[tokio::test]
async fn clock_is_compared_with_that_of_redis() {
    let server = RedisServer::start(ServerOptions::default());
    let right = probe(&server).clock_gap().await.unwrap();
    assert!(right.by < Duration::from_mins(1), "{right:?}");
    let hour = Duration::from_hours(1);
    for (start, is_ahead) in [
        (Clock::system().now() + hour, true),
        (Clock::system().now() - hour, false),
    ] {
        let probe = probe_as(&server.url(), Clock::starting_at(start));
        let gap = probe.clock_gap().await.unwrap();
        assert_eq!(gap.is_ahead, is_ahead);
        assert!(gap.by > hour / 2 && gap.by < hour * 2, "{gap:?}");
    }
}

#[tokio::test]
async fn commands_that_are_denied_are_named_and_nothing_is_left_behind() {
    let server = RedisServer::start(ServerOptions::default());
    let mut connection = raw(&server).await;
    let mut allow = async |user: &str, rules: &[&str]| {
        let _: () = redis::cmd("ACL")
            .arg(&[
                "SETUSER",
                user,
                "on",
                ">open-sesame",
                "+@all",
                "resetchannels",
            ])
            .arg(rules)
            .query_async(&mut connection)
            .await
            .unwrap();
    };
    allow("whole", &["~{latchkey}*", "&{latchkey}*"]).await;
    allow(
        "no-sets",
        &["~{latchkey}*", "&{latchkey}*", "-zrem", "-zadd"],
    )
    .await;
    allow("keys-only", &["~{latchkey}*"]).await;
    allow("elsewhere", &["~other*", "&{latchkey}*"]).await;
    let as_user = |user: &str| {
        let url = format!("redis://{user}:open-sesame@127.0.0.1:{}", server.port());
        probe_as(&url, Clock::system())
    };
    let denied = async |user: &str| as_user(user).denied_commands().await.unwrap();
    let names = |names: &[&str]| {
        names
            .iter()
            .map(ToString::to_string)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(denied("whole").await, names(&[]));
    assert_eq!(denied("no-sets").await, names(&["ZADD", "ZREM"]));
    assert_eq!(denied("keys-only").await, names(&["PUBLISH"]));
    let refused = as_user("elsewhere").denied_commands().await;
    assert!(
        matches!(refused, Err(BrokerError::Denied(_))),
        "{refused:?}"
    );
    assert!(as_user("whole").message_arrives().await.unwrap());
    let refused = as_user("keys-only").message_arrives().await;
    assert!(
        matches!(refused, Err(BrokerError::Denied(_))),
        "{refused:?}"
    );
    let left: u64 = redis::cmd("DBSIZE")
        .query_async(&mut raw(&server).await)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn wrong_password_is_denied_and_a_dead_port_is_away() {
    let server = with(&["--requirepass", "open-sesame"]);
    let url = format!("redis://:wrong@127.0.0.1:{}", server.port());
    let refused = probe_as(&url, Clock::system()).clock_gap().await;
    assert!(
        matches!(refused, Err(BrokerError::Denied(_))),
        "{refused:?}"
    );
    let dead = probe_as("redis://127.0.0.1:1", Clock::system());
    let refused = dead.clock_gap().await;
    assert!(matches!(refused, Err(BrokerError::Away(_))), "{refused:?}");
}

/// What a script calls that the probe does not try would be found out by a session.
#[test]
fn every_command_of_the_scripts_is_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/broker/redis/scripts");
    let (mut called, mut tried) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "lua") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let (names, begins): (_, &[&str]) = if path.ends_with("rights.lua") {
            (&mut tried, &["\ntry("])
        } else {
            (&mut called, &["redis.call(", "redis.pcall("])
        };
        for begin in begins {
            let commands = text.split(begin).skip(1).filter_map(|rest| {
                let command = rest.trim_start().strip_prefix('\'')?;
                Some(command.split_once('\'')?.0.to_owned())
            });
            names.extend(commands);
        }
    }
    assert!(called.contains("ZRANGEBYSCORE") && called.contains("PUBLISH"));
    assert_eq!(called, tried);
}
