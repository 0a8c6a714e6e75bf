//! What programs send to a Redis, command by command.

use std::{collections::HashMap, fs, net::Ipv4Addr, path::Path, time::Duration};

use latchkey_redis_server::RedisServer;
use sha1::{Digest, Sha1};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

/// Listens in on a Redis.
pub struct RedisMonitor(BufReader<TcpStream>);

impl RedisMonitor {
    /// Listens in from now on.
    pub async fn open(redis: &RedisServer) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, redis.port())).await;
        let mut stream = BufReader::new(stream.expect("Redis is there"));
        stream.write_all(b"MONITOR\r\n").await.expect("it listens");
        let mut answer = String::new();
        stream.read_line(&mut answer).await.expect("it answers");
        assert_eq!(answer, "+OK\r\n");
        Self(stream)
    }

    /// Returns what programs call within so long: scripts by their names, commands by theirs in lower case.
    /// The time, which is asked for along with either, is left out.
    pub async fn calls_within(self, time: Duration) -> Vec<String> {
        let scripts = scripts();
        let commands = self.commands_within(time).await;
        let calls = commands.iter().filter_map(|command| {
            let mut words = command.split('"').skip(1).step_by(2);
            let word = words.next()?;
            let script = words.next().and_then(|digest| scripts.get(digest));
            Some(match script {
                Some(name) if word == "EVALSHA" => name.clone(),
                _ => word.to_lowercase(),
            })
        });
        calls.filter(|call| call != "time").collect()
    }

    /// Returns what programs send within so long, without what scripts call in Redis itself.
    pub async fn commands_within(mut self, time: Duration) -> Vec<String> {
        let mut commands = Vec::new();
        let listening = async {
            loop {
                let mut line = Vec::new();
                self.0.read_until(b'\n', &mut line).await.expect("it tells");
                let line = String::from_utf8_lossy(&line);
                if !line.contains(" lua] ") {
                    commands.push(line.chars().take(SHOWN).collect());
                }
            }
        };
        let listened: Result<(), _> = timeout(time, listening).await;
        listened.expect_err("it never ends by itself");
        commands
    }
}

/// The broker's scripts by their digests.
fn scripts() -> HashMap<String, String> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/src/broker/redis/scripts"
    );
    let read = |path: &Path| fs::read(path).expect("a script is there");
    let prelude = read(&Path::new(folder).join("prelude.lua"));
    let files = fs::read_dir(folder).expect("the scripts have a folder");
    let paths = files.map(|file| file.expect("it is read").path());
    let scripts = paths.filter(|path| path.extension().is_some_and(|it| it == "lua"));
    let named = scripts.map(|path| {
        let digest = Sha1::digest([prelude.clone(), read(&path)].concat());
        let name = path.file_stem().expect("a file has a name");
        (hex::encode(digest), name.to_string_lossy().into_owned())
    });
    named.collect()
}

/// Enough to tell commands apart.
const SHOWN: usize = 100;
