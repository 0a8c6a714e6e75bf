//! What programs send to a Redis, command by command.

use std::{net::Ipv4Addr, time::Duration};

use latchkey_redis_server::RedisServer;
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

/// Enough to tell commands apart.
const SHOWN: usize = 100;
