//! What a fleet has left in Redis, as a file that a person can read: what is sealed is opened.

use std::{collections::BTreeMap, time::SystemTime};

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_redis_server::RedisServer;
use latchkey_shared::{
    clock,
    job::{Job, SessionId},
    sealed::{Purpose, Vault},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, from_slice, from_value};

use crate::{fleet::SECRET, redis_dump::Connection};

/// What a fleet has left in Redis of its sessions.
#[derive(Serialize, Deserialize)]
pub struct Recording {
    /// The revision that its programs were built from.
    pub revision: String,
    /// When that was, in milliseconds since 1970.
    recorded_at: i64,
    /// The sessions.
    pub sessions: Vec<RecordedSession>,
    keys: BTreeMap<String, Kept>,
}

/// A session in a recording.
#[derive(Serialize, Deserialize)]
pub struct RecordedSession {
    /// What it stands for.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its token.
    pub token: String,
    /// Its account in the emulator.
    pub account: usize,
    /// Its session ID, if it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
}

/// What is kept under one key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Hash(BTreeMap<String, Field>),
    Sorted(BTreeMap<String, String>),
}

/// What is kept in one field.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Field {
    Text(String),
    Bytes(String),
    Sealed(Value),
}

impl Recording {
    /// Reads what is there of sessions. All of it is sealed under [`SECRET`].
    pub fn of(
        redis: &RedisServer,
        revision: &str,
        sessions: Vec<RecordedSession>,
        now: SystemTime,
    ) -> Self {
        let mut connection = Connection::open(redis.port()).expect("Redis is there");
        let names = connection.keys().into_iter();
        let names = names.map(|name| String::from_utf8(name).expect("keys are text"));
        let of_sessions = names.filter(|name| {
            let kind = name.split(':').nth(1).expect("keys have a root");
            KINDS.contains(&kind)
        });
        let keys: Vec<_> = of_sessions.collect();
        let keys = keys.into_iter().map(|name| {
            let kept = Kept::read(&mut connection, &name);
            (name, kept)
        });
        Self {
            keys: keys.collect(),
            revision: revision.to_owned(),
            recorded_at: millis(now),
            sessions,
        }
    }

    /// Puts all of it into a Redis, as if it had been left there just now.
    pub fn put_into(&self, redis: &RedisServer, now: SystemTime) {
        let mut connection = Connection::open(redis.port()).expect("Redis is there");
        let since_ms = millis(now) - self.recorded_at;
        for (name, kept) in &self.keys {
            for words in kept.commands(name, since_ms) {
                let words: Vec<_> = words.iter().map(Vec::as_slice).collect();
                let answer = connection.ask(&words);
                assert!(answer.starts_with(b":"), "{}", answer.escape_ascii());
            }
        }
    }
}

impl Kept {
    fn read(connection: &mut Connection, name: &str) -> Self {
        let pairs = |words: Vec<Vec<u8>>| {
            let (pairs, _) = words.as_chunks::<2>();
            pairs.to_vec()
        };
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is text");
        match &*connection.ask(&[b"TYPE", name.as_bytes()]) {
            b"+hash\r\n" => {
                let all = connection.ask_for_words(&[b"HGETALL", name.as_bytes()]);
                let fields = pairs(all).into_iter();
                let fields = fields.map(|[field, value]| (text(&field), value)).collect();
                Self::Hash(opened(name, &fields))
            }
            b"+zset\r\n" => {
                let ask: [&[u8]; 5] = [b"ZRANGE", name.as_bytes(), b"0", b"-1", b"WITHSCORES"];
                let members = pairs(connection.ask_for_words(&ask)).into_iter();
                let members = members.map(|[member, score]| (text(&member), text(&score)));
                Self::Sorted(members.collect())
            }
            other => panic!("a value of kind {}", other.escape_ascii()),
        }
    }

    /// Returns the commands that keep it, so long after its recording.
    fn commands(&self, name: &str, since_ms: i64) -> Vec<Vec<Vec<u8>>> {
        let word = |word: &str| word.as_bytes().to_vec();
        let mut commands: Vec<_> = match self {
            Self::Hash(fields) => sealed(name, fields, since_ms)
                .into_iter()
                .map(|(field, value)| vec![word("HSET"), word(name), word(&field), value])
                .collect(),
            Self::Sorted(members) => members
                .iter()
                .map(|(member, score)| {
                    let score = word(&later(score, since_ms));
                    vec![word("ZADD"), word(name), score, word(member)]
                })
                .collect(),
        };
        commands.push(vec![word("PEXPIRE"), word(name), word(KEPT_MILLIS)]);
        commands
    }
}

/// Opens the fields of a session that are sealed.
fn opened(name: &str, fields: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Field> {
    let vault = vault();
    let open = |field: &str, place: &[u8]| {
        let purpose = purpose(field)?;
        let opened = vault.open(purpose, place, fields.get(field)?);
        let opened = opened.expect("it is sealed under the fleet's secret");
        Some(from_slice::<Value>(&opened).expect("what is sealed is JSON"))
    };
    let session = session(name);
    let places = session.map(|id| {
        let text = |field: &str| String::from_utf8_lossy(&fields[field]).into_owned();
        let job = open("job", id.as_bytes());
        Places::new(id, &text("version"), &text("state"), job.as_ref())
    });
    let pairs = fields.iter().map(|(field, value)| {
        let place = places.as_ref().map(|places| places.of(field));
        let kept = match place.and_then(|place| open(field, &place)) {
            Some(document) => Field::Sealed(document),
            None => match String::from_utf8(value.clone()) {
                Ok(text) => Field::Text(text),
                Err(_) => Field::Bytes(BASE64_STANDARD.encode(value)),
            },
        };
        (field.clone(), kept)
    });
    pairs.collect()
}

/// Seals the fields of a session again, with every time in them so much later.
fn sealed(
    name: &str,
    fields: &BTreeMap<String, Field>,
    since_ms: i64,
) -> BTreeMap<String, Vec<u8>> {
    let places = session(name).map(|id| {
        let text = |field: &str| match &fields[field] {
            Field::Text(text) => text,
            Field::Bytes(_) | Field::Sealed(_) => panic!("{field} is text"),
        };
        let job = match fields.get("job") {
            Some(Field::Sealed(job)) => Some(job),
            _ => None,
        };
        Places::new(id, text("version"), text("state"), job)
    });
    let pairs = fields.iter().map(|(field, kept)| {
        let value = match kept {
            Field::Text(text) => later(text, since_ms).into_bytes(),
            Field::Bytes(bytes) => BASE64_STANDARD.decode(bytes).expect("it is base64"),
            Field::Sealed(document) => {
                let mut document = document.clone();
                delay(&mut document, since_ms);
                let places = places.as_ref().expect("sessions alone have sealed fields");
                let purpose = purpose(field).expect("a field that is sealed");
                let plaintext = document.to_string();
                let rng = &mut clock::rng();
                vault().seal(purpose, places.of(field), plaintext.as_bytes(), rng)
            }
        };
        (field.clone(), value)
    });
    pairs.collect()
}

/// What the documents of a session are bound to.
struct Places {
    job: Vec<u8>,
    status: Vec<u8>,
    checkpoint: Vec<u8>,
}

impl Places {
    fn new(id: SessionId, version: &str, state: &str, job: Option<&Value>) -> Self {
        let version: u64 = version.parse().expect("a version is a number");
        let id = id.as_bytes();
        let job = job.map(|job| from_value::<Job>(job.clone()).expect("a job of today"));
        let result_key = job.map(|job| job.result_key.as_bytes().to_vec());
        Self {
            job: id.to_vec(),
            status: [&id[..], &version.to_be_bytes(), state.as_bytes()].concat(),
            checkpoint: [&id[..], &result_key.unwrap_or_default()].concat(),
        }
    }

    fn of(&self, field: &str) -> Vec<u8> {
        match field {
            "status" => self.status.clone(),
            "checkpoint" => self.checkpoint.clone(),
            _ => self.job.clone(),
        }
    }
}

fn purpose(field: &str) -> Option<Purpose> {
    match field {
        "job" => Some(Purpose::Job),
        "status" => Some(Purpose::Status),
        "checkpoint" => Some(Purpose::Checkpoint),
        _ => None,
    }
}

fn session(name: &str) -> Option<SessionId> {
    name.split_once(":session:")?.1.parse().ok()
}

fn vault() -> Vault {
    Vault::new(&SECRET.parse().expect("it is a secret"))
}

/// Moves every `SystemTime` in a document.
fn delay(document: &mut Value, by_ms: i64) {
    match document {
        Value::Object(members) => {
            if let Some(seconds) = members.get_mut("secs_since_epoch") {
                let moment = seconds.as_i64().expect("seconds are a number");
                *seconds = (moment + by_ms / 1000).into();
            } else {
                let members = members.values_mut();
                members.for_each(|member| delay(member, by_ms));
            }
        }
        Value::Array(elements) => {
            let elements = elements.iter_mut();
            elements.for_each(|element| delay(element, by_ms));
        }
        _ => {}
    }
}

/// Moves a time of this age in milliseconds; every other text stays what it is.
fn later(text: &str, by_ms: i64) -> String {
    match text.parse::<i64>() {
        Ok(moment) if (1 << 40..1 << 41).contains(&moment) => (moment + by_ms).to_string(),
        Ok(_) | Err(_) => text.to_owned(),
    }
}

fn millis(moment: SystemTime) -> i64 {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH);
    let millis = since.expect("it is later than 1970").as_millis();
    i64::try_from(millis).expect("it is not that late")
}

/// The keys that sessions are kept under.
const KINDS: [&str; 6] = ["session", "queue", "lanes", "leases", "ends", "number"];
const KEPT_MILLIS: &str = "3600000";
