//! All that a Redis holds, to be searched.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpStream},
};

use latchkey_redis_server::RedisServer;

use crate::{CEILING, proxy::resp, secrets::Secrets};

/// What a Redis holds: every key with its whole value, and the append-only file, which has all that was
/// ever written.
pub struct RedisDump {
    /// The keys and their values, as Redis returns them.
    pub values: Vec<(String, Vec<u8>)>,
    /// The keys without a time to live.
    pub without_ttl: Vec<String>,
    files: Vec<(String, Vec<u8>)>,
}

impl RedisDump {
    /// Reads everything.
    pub fn of(redis: &RedisServer) -> Self {
        let mut connection = Connection::open(redis.port()).expect("Redis is there");
        let mut dump = Self {
            values: Vec::new(),
            without_ttl: Vec::new(),
            files: Vec::new(),
        };
        for key in connection.keys() {
            let name = String::from_utf8_lossy(&key).into_owned();
            if connection.ask(&[b"PTTL", &key]).starts_with(b":-1") {
                dump.without_ttl.push(name.clone());
            }
            dump.values.push((name, connection.value(&key)));
        }
        for path in redis.append_only_files() {
            // Redis may take one away at any time, once it has rewritten it.
            if let Ok(bytes) = std::fs::read(&path) {
                dump.files.push((path.display().to_string(), bytes));
            }
        }
        dump
    }

    /// The secrets that are there in clear, each with its place.
    pub fn leaks(&self, secrets: &Secrets) -> Vec<String> {
        let keys = self.values.iter().flat_map(|(name, value)| {
            let mut found = secrets.found_in(name);
            found.extend(secrets.found_in_bytes(value));
            found.into_iter().map(move |secret| (name, secret))
        });
        let files = self.files.iter().flat_map(|(name, bytes)| {
            let found = secrets.found_in_bytes(bytes);
            found.into_iter().map(move |secret| (name, secret))
        });
        keys.chain(files)
            .map(|(name, secret)| format!("{secret} in {name}"))
            .collect()
    }

    /// Every value that was ever written, as the append-only file has it.
    pub fn written(&self) -> Vec<&[u8]> {
        let files = self.files.iter();
        files.flat_map(|(_, bytes)| resp::strings(bytes)).collect()
    }

    /// How many bytes were ever written.
    pub fn bytes_written(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

pub(crate) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(CEILING))?;
        Ok(Self {
            stream,
            unread: Vec::new(),
        })
    }

    pub(crate) fn keys(&mut self) -> Vec<Vec<u8>> {
        self.ask_for_words(&[b"KEYS", b"*"])
    }

    pub(crate) fn ask_for_words(&mut self, words: &[&[u8]]) -> Vec<Vec<u8>> {
        let answer = self.ask(words);
        resp::words(&answer)
            .into_iter()
            .map(<[u8]>::to_vec)
            .collect()
    }

    fn value(&mut self, key: &[u8]) -> Vec<u8> {
        let kind = self.ask(&[b"TYPE", key]);
        let question: &[&[u8]] = match kind.as_slice() {
            b"+string\r\n" => &[b"GET", key],
            b"+hash\r\n" => &[b"HGETALL", key],
            b"+list\r\n" => &[b"LRANGE", key, b"0", b"-1"],
            b"+set\r\n" => &[b"SMEMBERS", key],
            b"+zset\r\n" => &[b"ZRANGE", key, b"0", b"-1"],
            b"+stream\r\n" => &[b"XRANGE", key, b"-", b"+"],
            // It has expired since.
            b"+none\r\n" => return Vec::new(),
            other => panic!("a value of kind {}", other.escape_ascii()),
        };
        self.ask(question)
    }

    pub(crate) fn ask(&mut self, words: &[&[u8]]) -> Vec<u8> {
        let mut command = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            command.extend(format!("${}\r\n", word.len()).bytes());
            command.extend([word, &b"\r\n"[..]].concat());
        }
        self.stream.write_all(&command).expect("Redis listens");
        loop {
            if let Some(length) = resp::value_length(&self.unread) {
                return self.unread.drain(..length).collect();
            }
            let mut piece = [0; 8 * 1024];
            let read = self.stream.read(&mut piece).expect("Redis answers");
            assert!(read > 0, "Redis has hung up");
            self.unread.extend(&piece[..read]);
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_redis_server::ServerOptions;

    use super::*;

    #[test]
    fn secret_is_found_in_values_of_every_kind_in_names_and_in_what_was_deleted() {
        let redis = RedisServer::start(ServerOptions {
            append_only: true,
            ..ServerOptions::default()
        });
        let mut connection = Connection::open(redis.port()).unwrap();
        let secret = [&b"\xff\x00\r\n"[..], &[200; 40]].concat();
        for command in [
            "SET string SECRET",
            "HSET hash field SECRET",
            "RPUSH list one SECRET",
            "SADD set SECRET",
            "ZADD zset 1 SECRET",
            "XADD stream * field SECRET",
            "SET mortal 1 PX 60000",
            "SET named-after-15550100000 1",
        ] {
            let words = command.split(' ').map(|word| match word {
                "SECRET" => secret.as_slice(),
                word => word.as_bytes(),
            });
            let answer = connection.ask(&words.collect::<Vec<_>>());
            assert!(!answer.starts_with(b"-"), "{}", answer.escape_ascii());
        }
        let mut secrets = Secrets::default();
        secrets.bytes("secret", &secret);
        secrets.text("number", "15550100000");
        let dump = RedisDump::of(&redis);
        let found = dump.leaks(&secrets);
        for key in ["string", "hash", "list", "set", "zset", "stream"] {
            assert!(found.contains(&format!("secret in {key}")), "{found:?}");
        }
        assert!(found.contains(&"number in named-after-15550100000".to_owned()));
        assert_eq!(dump.without_ttl.len(), 7);
        assert!(!dump.without_ttl.contains(&"mortal".to_owned()));

        connection.ask(&[b"FLUSHALL"]);
        let dump = RedisDump::of(&redis);
        assert_eq!(dump.values.len(), 0);
        assert!(dump.bytes_written() > secret.len() * 6);
        let found = dump.leaks(&secrets);
        assert!(found.iter().any(|it| it.contains(".aof")), "{found:?}");
        let written = dump.written();
        let times = written.iter().filter(|value| **value == secret).count();
        assert_eq!(times, 6);
    }
}
