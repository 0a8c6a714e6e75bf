//! A line between a program and Redis that can be cut, and that understands what passes over it.

pub(crate) mod resp;

use std::{
    collections::VecDeque,
    future::pending,
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinHandle,
    time::timeout,
};

use crate::CEILING;

/// A line to Redis. It is cut when this is dropped.
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
    accepts: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port, for the Redis on `redis`.
    pub async fn start(redis: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let line = Arc::new(Line {
            state: watch::Sender::new(State::Open),
            is_hushed: AtomicBool::new(false),
            traps: Mutex::default(),
        });
        let accepting = Arc::clone(&line);
        let accepts = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let line = Arc::clone(&accepting);
                tokio::spawn(async move {
                    let mut state = line.state.subscribe();
                    tokio::select! {
                        // Either end may go at any time.
                        _ = carry(client, redis, &line) => {}
                        _ = state.wait_for(|state| *state == State::Cut) => {}
                    }
                });
            }
        });
        Ok(Self {
            port,
            line,
            accepts,
        })
    }

    /// Returns the address to give to the program.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Closes every connection, and every new one at once.
    pub fn cut(&self) {
        self.line.state.send_replace(State::Cut);
    }

    /// Lets nothing through in either direction; connections stay open.
    pub fn stall(&self) {
        self.line.state.send_replace(State::Stalled);
    }

    /// Lets everything through again.
    pub fn mend(&self) {
        self.line.state.send_replace(State::Open);
    }

    /// Swallows whatever Redis publishes from now on, as the proxies of some hosts do.
    pub fn hush(&self) {
        self.line.is_hushed.store(true, Ordering::Relaxed);
    }

    /// Stops the next matching command on its way to Redis, which does not get it until the returned
    /// guard is dropped.
    pub fn trap_command(&self, is_it: impl Fn(&[&[u8]]) -> bool + Send + 'static) -> Trapped {
        self.trap(Trap::Command(Box::new(is_it)))
    }

    /// Stops the next matching pair of command and answer: Redis has done it, and the client does not
    /// know until the returned guard is dropped.
    pub fn trap_answer(&self, is_it: impl Fn(&[&[u8]], &[u8]) -> bool + Send + 'static) -> Trapped {
        self.trap(Trap::Answer(Box::new(is_it)))
    }

    fn trap(&self, trap: Trap) -> Trapped {
        let (caught, when_caught) = oneshot::channel();
        let (release, released) = oneshot::channel();
        let catch = Catch { caught, released };
        self.line.traps().push((trap, catch));
        Trapped {
            when_caught,
            _release: release,
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepts.abort();
        self.cut();
    }
}

/// A command or an answer that is stopped, or will be. It goes on when this is dropped.
pub struct Trapped {
    when_caught: oneshot::Receiver<()>,
    _release: oneshot::Sender<()>,
}

impl Trapped {
    /// Waits until it is stopped.
    pub async fn caught(&mut self) {
        let caught = timeout(CEILING, &mut self.when_caught).await;
        caught
            .expect("the command comes in time; are all programs built from the same sources?")
            .expect("the line is there");
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Stalled,
    Cut,
}

struct Line {
    state: watch::Sender<State>,
    is_hushed: AtomicBool,
    traps: Mutex<Vec<(Trap, Catch)>>,
}

enum Trap {
    Command(Box<IsCommand>),
    Answer(Box<IsAnswer>),
}

type IsCommand = dyn Fn(&[&[u8]]) -> bool + Send;
type IsAnswer = dyn Fn(&[&[u8]], &[u8]) -> bool + Send;

struct Catch {
    caught: oneshot::Sender<()>,
    released: oneshot::Receiver<()>,
}

impl Catch {
    async fn hold(self) {
        // Either side may be gone by now.
        let _ = self.caught.send(());
        let _ = self.released.await;
    }
}

impl Line {
    fn traps(&self) -> MutexGuard<'_, Vec<(Trap, Catch)>> {
        self.traps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn swallows(&self, answer: &[u8]) -> bool {
        self.is_hushed.load(Ordering::Relaxed)
            && resp::words(answer).first() == Some(&&b"message"[..])
    }

    async fn pass_command(&self, command: &[u8]) {
        let words = resp::words(command);
        self.pass(|trap| matches!(trap, Trap::Command(is_it) if is_it(&words)))
            .await;
    }

    async fn pass_answer(&self, command: &[u8], answer: &[u8]) {
        let words = resp::words(command);
        self.pass(|trap| matches!(trap, Trap::Answer(is_it) if is_it(&words, answer)))
            .await;
    }

    /// Waits for as long as a trap holds what passes.
    async fn pass(&self, springs: impl Fn(&Trap) -> bool) {
        let catch = {
            let mut traps = self.traps();
            let place = traps.iter().position(|(trap, _)| springs(trap));
            place.map(|place| traps.remove(place).1)
        };
        if let Some(catch) = catch {
            catch.hold().await;
        }
        self.is_open().await;
    }

    async fn is_open(&self) {
        let mut state = self.state.subscribe();
        if state.wait_for(|state| *state == State::Open).await.is_err() {
            pending::<()>().await;
        }
    }
}

/// Carries bytes to and fro until either end is gone.
async fn carry(client: TcpStream, redis: u16, line: &Line) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, redis)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let unanswered: Mutex<VecDeque<Vec<u8>>> = Mutex::default();
    let lock = || unanswered.lock().unwrap_or_else(PoisonError::into_inner);
    let up = async {
        let mut unsent = Vec::new();
        while from_client.read_buf(&mut unsent).await? > 0 {
            while let Some(length) = resp::value_length(&unsent) {
                let command: Vec<u8> = unsent.drain(..length).collect();
                line.pass_command(&command).await;
                lock().push_back(command.clone());
                to_server.write_all(&command).await?;
            }
        }
        Ok(())
    };
    let down = async {
        let mut unsent = Vec::new();
        while from_server.read_buf(&mut unsent).await? > 0 {
            while let Some(length) = resp::value_length(&unsent) {
                let answer: Vec<u8> = unsent.drain(..length).collect();
                let is_push = answer.starts_with(b">");
                if is_push && line.swallows(&answer) {
                    continue;
                }
                let command = if is_push { None } else { lock().pop_front() };
                let command = command.unwrap_or_default();
                line.pass_answer(&command, &answer).await;
                to_client.write_all(&answer).await?;
            }
        }
        Ok(())
    };
    tokio::select! {
        ended = up => ended,
        ended = down => ended,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use latchkey_redis_server::{RedisServer, ServerOptions};

    use super::*;

    #[tokio::test]
    async fn command_is_stopped_before_redis_hears_of_it() {
        let (redis, proxy) = line().await;
        let mut trapped = proxy.trap_command(|words| words.contains(&&b"secret"[..]));
        let mut client = connect(&proxy).await;
        assert_eq!(ask(&mut client, &["SET", "key", "one"]).await, "+OK\r\n");
        send(&mut client, &["SET", "key", "secret"]).await;
        trapped.caught().await;
        let mut other = connect(&proxy).await;
        assert_eq!(ask(&mut other, &["GET", "key"]).await, "$3\r\none\r\n");
        drop(trapped);
        assert_eq!(receive(&mut client).await, "+OK\r\n");
        assert_eq!(ask(&mut other, &["GET", "key"]).await, "$6\r\nsecret\r\n");
        drop(redis);
    }

    #[tokio::test]
    async fn answer_is_stopped_once_redis_has_done_it() {
        let (_redis, proxy) = line().await;
        let mut trapped =
            proxy.trap_answer(|words, answer| words[0] == b"INCR" && answer == b":2\r\n");
        let mut client = connect(&proxy).await;
        assert_eq!(ask(&mut client, &["INCR", "key"]).await, ":1\r\n");
        send(&mut client, &["PING"]).await;
        send(&mut client, &["INCR", "key"]).await;
        trapped.caught().await;
        assert_eq!(receive(&mut client).await, "+PONG\r\n");
        let mut other = connect(&proxy).await;
        assert_eq!(ask(&mut other, &["GET", "key"]).await, "$1\r\n2\r\n");
        let more = timeout(Duration::from_millis(20), client.readable()).await;
        assert!(more.is_err());
        drop(trapped);
        assert_eq!(receive(&mut client).await, ":2\r\n");
    }

    #[tokio::test]
    async fn line_is_cut_stalled_and_mended() {
        let (_redis, proxy) = line().await;
        let mut client = connect(&proxy).await;
        assert_eq!(ask(&mut client, &["PING"]).await, "+PONG\r\n");
        proxy.stall();
        send(&mut client, &["PING"]).await;
        let answer = timeout(Duration::from_millis(20), client.readable()).await;
        assert!(answer.is_err());
        proxy.mend();
        assert_eq!(receive(&mut client).await, "+PONG\r\n");
        proxy.cut();
        assert_eq!(receive(&mut client).await, "");
        let mut refused = connect(&proxy).await;
        assert_eq!(receive(&mut refused).await, "");
        proxy.mend();
        let mut client = connect(&proxy).await;
        assert_eq!(ask(&mut client, &["PING"]).await, "+PONG\r\n");
    }

    #[tokio::test]
    async fn hushed_line_swallows_what_is_published_and_nothing_else() {
        let (redis, proxy) = line().await;
        let mut listener = connect(&proxy).await;
        ask(&mut listener, &["HELLO", "3"]).await;
        assert!(
            ask(&mut listener, &["SUBSCRIBE", "news"])
                .await
                .contains("subscribe")
        );
        proxy.hush();
        let mut teller = TcpStream::connect((Ipv4Addr::LOCALHOST, redis.port()))
            .await
            .unwrap();
        assert_eq!(
            ask(&mut teller, &["PUBLISH", "news", "one"]).await,
            ":1\r\n"
        );
        assert_eq!(ask(&mut listener, &["PING"]).await, "+PONG\r\n");
    }

    async fn line() -> (RedisServer, Proxy) {
        let redis = RedisServer::start(ServerOptions::default());
        let proxy = Proxy::start(redis.port()).await.unwrap();
        (redis, proxy)
    }

    async fn connect(proxy: &Proxy) -> TcpStream {
        let address = (Ipv4Addr::LOCALHOST, proxy.port);
        TcpStream::connect(address).await.unwrap()
    }

    async fn ask(client: &mut TcpStream, words: &[&str]) -> String {
        send(client, words).await;
        receive(client).await
    }

    async fn send(client: &mut TcpStream, words: &[&str]) {
        let words: Vec<_> = words
            .iter()
            .map(|word| format!("${}\r\n{word}\r\n", word.len()))
            .collect();
        let command = format!("*{}\r\n{}", words.len(), words.concat());
        client.write_all(command.as_bytes()).await.unwrap();
    }

    async fn receive(client: &mut TcpStream) -> String {
        let mut answer = vec![0; 256];
        let length = client.read(&mut answer).await.unwrap_or(0);
        answer.truncate(length);
        String::from_utf8(answer).unwrap()
    }
}
