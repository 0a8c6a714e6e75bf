//! Somebody who can read and write a Redis beside our programs.

use std::collections::BTreeMap;

use latchkey_redis_server::RedisServer;

use crate::{caller::Session, proxy::resp, redis_dump::Connection};

/// Somebody who can read and write a Redis beside our programs.
pub struct RedisHand(Connection);

/// What is kept of a session, by the names of the fields.
pub type Fields = BTreeMap<String, Vec<u8>>;

impl RedisHand {
    /// Reaches into a Redis.
    pub fn reach(redis: &RedisServer) -> Self {
        Self(Connection::open(redis.port()).expect("Redis is there"))
    }

    /// Reads what is kept of a session.
    pub fn fields(&mut self, session: &Session) -> Fields {
        let answer = self.0.ask(&[b"HGETALL", key(session).as_bytes()]);
        let words = resp::words(&answer);
        let (pairs, _) = words.as_chunks::<2>();
        let pairs = pairs.iter().map(|[name, value]| {
            let name = String::from_utf8_lossy(name).into_owned();
            (name, value.to_vec())
        });
        pairs.collect()
    }

    /// Puts a value into a field of a session, or takes the field away, and tells that the session has changed.
    pub fn put(&mut self, session: &Session, field: &str, value: Option<&[u8]>) {
        let (key, field) = (key(session), field.as_bytes());
        let answer = match value {
            Some(value) => self.0.ask(&[b"HSET", key.as_bytes(), field, value]),
            None => self.0.ask(&[b"HDEL", key.as_bytes(), field]),
        };
        assert!(answer.starts_with(b":"), "{}", answer.escape_ascii());
        let message = format!("c{}", session.id);
        let told = self.0.ask(&[b"PUBLISH", CHANGES, message.as_bytes()]);
        assert!(told.starts_with(b":"), "{}", told.escape_ascii());
    }

    /// Has a replica take over.
    pub fn promote(&mut self) {
        let answer = self.0.ask(&[b"REPLICAOF", b"NO", b"ONE"]);
        assert_eq!(answer, b"+OK\r\n", "{}", answer.escape_ascii());
    }

    /// Whether a replica follows.
    pub(crate) fn has_replica(&mut self) -> bool {
        let info = self.0.ask(&[b"INFO", b"replication"]);
        String::from_utf8_lossy(&info).contains("state=online")
    }

    /// Has Redis refuse every connection past so many beside this one.
    pub fn limit_connections(&mut self, most: usize) {
        let most = (most + 1).to_string();
        let answer = self
            .0
            .ask(&[b"CONFIG", b"SET", b"maxclients", most.as_bytes()]);
        assert_eq!(answer, b"+OK\r\n", "{}", answer.escape_ascii());
    }

    /// Reads how many connections are open, without this one, and how many were refused.
    pub fn connections(&mut self) -> Connections {
        let info = self.0.ask(&[b"INFO"]);
        let info = String::from_utf8_lossy(&info);
        let number = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.strip_prefix(':'));
            number.expect(name).parse::<usize>().expect(name)
        };
        Connections {
            open: number("connected_clients") - 1,
            refused: number("rejected_connections"),
        }
    }
}

/// The connections of a Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// How many are open.
    pub open: usize,
    /// How many were refused since it started.
    pub refused: usize,
}

fn key(session: &Session) -> String {
    format!("{{latchkey}}:session:{}", session.id)
}

/// Where the broker tells of changes.
const CHANGES: &[u8] = b"{latchkey}:changes";
