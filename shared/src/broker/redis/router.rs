//! The connections to Redis: where it is now, and how it is asked.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Pool, RecycleError, RecycleResult},
};
use redis::{
    AsyncConnectionConfig, ConnectionAddr, ConnectionInfo, ErrorKind, FromRedisValue,
    IntoConnectionInfo, Pipeline, ProtocolVersion, PushInfo, PushKind, RedisConnectionInfo,
    ScriptInvocation, ServerErrorKind, Value,
    aio::{ConnectionLike, MultiplexedConnection, PubSub},
};
use rustls::ClientConfig;
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};

use super::{
    InvalidRedis, RedisOptions, circuit_breaker::CircuitBreaker, dial::dial, error::RedisError,
    lock,
};

/// Asks Redis, wherever it is.
///
/// The URL names one node. In a cluster the keys may live on another one, which the answer then
/// names, and after a failover on yet another.
pub(super) struct Router {
    node: watch::Sender<Arc<Node>>,
    /// Every node that was heard of, the URL's first.
    known: Mutex<Vec<ConnectionInfo>>,
    /// Bounds the calls under way. Those who wait for a turn pass the breaker after that, or each of
    /// them would find out for itself that Redis does not answer.
    slots: Semaphore,
    breaker: CircuitBreaker,
    tls: Arc<ClientConfig>,
    /// What answers each request in place of Redis.
    #[cfg(any(fuzzing, test))]
    pub(super) canned: Mutex<Option<Value>>,
}

/// The node that is asked now.
pub(super) struct Node {
    info: ConnectionInfo,
    /// Holds one connection, which all calls share: hosts that rent a Redis out count connections.
    pool: Pool<ConnectionManager>,
}

/// One request, all of whose keys live together.
pub(super) enum Request<'a> {
    Script(&'a ScriptInvocation<'a>),
    Commands(&'a Pipeline),
}

impl Router {
    pub(super) fn new(settings: &RedisOptions) -> Result<Self, InvalidRedis> {
        let url = settings.url.reveal();
        let info = url.into_connection_info().map_err(|_| InvalidRedis)?;
        let redis = info
            .redis_settings()
            .clone()
            // Only then is a connection told of its end before it is used again.
            .set_protocol(ProtocolVersion::RESP3)
            .set_lib_name("latchkey", env!("CARGO_PKG_VERSION"));
        let home = info.set_redis_settings(redis);
        let node = Node::new(home.clone(), &settings.tls)?;
        Ok(Self {
            node: watch::Sender::new(Arc::new(node)),
            known: Mutex::new(vec![home]),
            slots: Semaphore::new(CALLS_AT_ONCE),
            breaker: CircuitBreaker::default(),
            tls: Arc::clone(&settings.tls),
            #[cfg(any(fuzzing, test))]
            canned: Mutex::default(),
        })
    }

    /// Sends a request and reads the answer as `T`, of which `expected` says what it is.
    pub(super) async fn query<T: FromRedisValue>(
        &self,
        request: Request<'_>,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        let answer = self.send(request).await?;
        redis::from_redis_value(answer).map_err(|_| RedisError::Malformed { expected })
    }

    /// Returns the node that is asked now.
    pub(super) fn node(&self) -> Arc<Node> {
        Arc::clone(&self.node.borrow())
    }

    /// Follows every change of the node that is asked.
    pub(super) fn nodes(&self) -> watch::Receiver<Arc<Node>> {
        self.node.subscribe()
    }

    async fn send(&self, request: Request<'_>) -> Result<Value, RedisError> {
        #[cfg(any(fuzzing, test))]
        if let Some(answer) = lock(&self.canned).clone() {
            return answer
                .extract_error()
                .map_err(|error| self.understand(&error));
        }
        self.breaker.check()?;
        let slot = timeout(SLOT_TIMEOUT, self.slots.acquire()).await;
        let _slot = slot.map_err(|_| RedisError::Busy)?;
        let mut outcome = Err(RedisError::Moving);
        for _ in 0..MAX_REDIRECTS {
            let permit = self.breaker.acquire()?;
            let node = Arc::clone(&self.node.borrow());
            let mut connection = match node.pool.get().await {
                // Back in the pool at once, for the next call.
                Ok(connection) => connection.clone(),
                Err(error) => {
                    let error: RedisError = RedisError::from(error);
                    let alone = lock(&self.known).len() == 1;
                    if !alone {
                        self.try_another(&node);
                    }
                    if !alone && !matches!(error, RedisError::Timeout) {
                        outcome = Err(error);
                        continue;
                    }
                    permit.failed(&error);
                    return Err(error);
                }
            };
            let error = match request.send(&mut connection.redis).await {
                Ok(answer) => {
                    permit.succeeded();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match Recovery::to(&error) {
                Recovery::Follow(address) => {
                    permit.succeeded();
                    self.follow(&node, &address);
                }
                Recovery::TryAnother => {
                    permit.succeeded();
                    self.try_another(&node);
                    return Err(error.into());
                }
                Recovery::Reconnect => {
                    connection.ended.store(true, Ordering::Relaxed);
                    let error: RedisError = error.into();
                    match error {
                        RedisError::Timeout => permit.failed(&error),
                        _ => permit.succeeded(),
                    }
                    return Err(error);
                }
                Recovery::Report => {
                    permit.succeeded();
                    return Err(error.into());
                }
            }
        }
        if let (Err(error), Ok(permit)) = (&outcome, self.breaker.acquire()) {
            permit.failed(error);
        }
        outcome
    }

    /// Goes where an error sends it, as a request does.
    #[cfg(any(fuzzing, test))]
    pub(super) fn understand(&self, error: &redis::RedisError) -> RedisError {
        let node = Arc::clone(&self.node.borrow());
        match Recovery::to(error) {
            Recovery::Follow(address) => self.follow(&node, &address),
            Recovery::TryAnother => self.try_another(&node),
            Recovery::Reconnect | Recovery::Report => {}
        }
        RedisError::from(error.clone())
    }

    /// Goes to the node that was named, such as `10.0.0.7:6379`; an empty host is the same host.
    fn follow(&self, from: &Arc<Node>, address: &str) {
        let Some((host, port)) = address.rsplit_once(':') else {
            return;
        };
        let Ok(port) = port.parse() else { return };
        let named = host.trim_start_matches('[').trim_end_matches(']');
        let host = |old: String| match named {
            "" | "?" => old,
            named => named.to_owned(),
        };
        let addr = match from.info.addr().clone() {
            ConnectionAddr::Tcp(old, _) => ConnectionAddr::Tcp(host(old), port),
            ConnectionAddr::TcpTls {
                host: old,
                insecure,
                tls_params,
                ..
            } => ConnectionAddr::TcpTls {
                host: host(old),
                port,
                insecure,
                tls_params,
            },
            _ => return,
        };
        let info = from.info.clone().set_addr(addr);
        {
            let mut known = lock(&self.known);
            if known.len() < MAX_KNOWN && known.iter().all(|node| node.addr() != info.addr()) {
                known.push(info.clone());
            }
        }
        self.switch(from, info);
    }

    /// Goes to the next node that was heard of, or to the same again, which looks its name up anew.
    fn try_another(&self, from: &Arc<Node>) {
        let next = {
            let known = lock(&self.known);
            let at = known
                .iter()
                .position(|node| node.addr() == from.info.addr());
            known[at.map_or(0, |at| at + 1) % known.len()].clone()
        };
        self.switch(from, next);
    }

    /// Goes there, unless another call has gone somewhere meanwhile.
    fn switch(&self, from: &Arc<Node>, info: ConnectionInfo) {
        let Ok(node) = Node::new(info, &self.tls) else {
            return;
        };
        self.node.send_if_modified(|current| {
            let stayed = Arc::ptr_eq(current, from);
            if stayed {
                *current = Arc::new(node);
            }
            stayed
        });
    }
}

impl Node {
    fn new(info: ConnectionInfo, tls: &Arc<ClientConfig>) -> Result<Self, InvalidRedis> {
        let manager = ConnectionManager {
            info: info.clone(),
            tls: Arc::clone(tls),
            speaks_resp2: AtomicBool::new(false),
        };
        let pool = Pool::builder(manager)
            .max_size(1)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(CONNECT_TIMEOUT))
            .create_timeout(Some(CONNECT_TIMEOUT))
            .recycle_timeout(Some(CONNECT_TIMEOUT))
            .build()
            .map_err(|_| InvalidRedis)?;
        Ok(Self { info, pool })
    }

    /// Makes a connection that only the caller uses, and that lives in the caller's runtime.
    pub(super) async fn connect(&self) -> Result<MultiplexedConnection, RedisError> {
        let connected = timeout(CONNECT_TIMEOUT, self.pool.manager().create()).await;
        let connection = connected.unwrap_or(Err(RedisError::Timeout))?;
        Ok(connection.redis)
    }

    /// A connection of its own for the messages of one channel.
    pub(super) async fn subscribe(&self, channel: &str) -> Result<PubSub, RedisError> {
        let manager = self.pool.manager();
        let subscribe = async {
            match manager.subscribe(channel).await {
                Err(RedisError::Unspoken) => {
                    manager.speak_resp2();
                    manager.subscribe(channel).await
                }
                outcome => outcome,
            }
        };
        let subscribed = timeout(CONNECT_TIMEOUT, subscribe).await;
        subscribed.unwrap_or(Err(RedisError::Timeout))
    }
}

impl Request<'_> {
    async fn send(
        &self,
        connection: &mut MultiplexedConnection,
    ) -> Result<Value, redis::RedisError> {
        match self {
            Self::Script(script) => script.invoke_async(connection).await,
            Self::Commands(commands) => {
                let count = commands.cmd_iter().count();
                let answers = connection.req_packed_commands(commands, 0, count).await?;
                answers
                    .into_iter()
                    .map(Value::extract_error)
                    .collect::<Result<_, _>>()
                    .map(Value::Array)
            }
        }
    }
}

/// What an error asks for.
enum Recovery {
    /// The keys live at this address.
    Follow(String),
    /// This node takes no writes; another one may.
    TryAnother,
    /// The connection is of no use any more.
    Reconnect,
    /// The answer is an error.
    Report,
}

impl Recovery {
    fn to(error: &redis::RedisError) -> Self {
        match error.kind() {
            ErrorKind::Server(ServerErrorKind::Moved) => match error.redirect_node() {
                Some((address, _)) => Self::Follow(address.to_owned()),
                None => Recovery::TryAnother,
            },
            ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown) => {
                Recovery::TryAnother
            }
            ErrorKind::Io | ErrorKind::Parse | ErrorKind::AuthenticationFailed => Self::Reconnect,
            _ => Self::Report,
        }
    }
}

/// Makes connections, and knows which of them have ended.
///
/// To ask each of them before each use would double the way of every call; here those are asked that
/// have been idle, which may have been cut without a word.
struct ConnectionManager {
    info: ConnectionInfo,
    tls: Arc<ClientConfig>,
    /// Whether the node turned out to know the older protocol only, in which nobody is told of an end.
    speaks_resp2: AtomicBool,
}

impl ConnectionManager {
    async fn connect(&self) -> Result<Connection, RedisError> {
        let ended = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ended);
        let mut config = AsyncConnectionConfig::new().set_response_timeout(Some(RESPONSE_TIMEOUT));
        if !self.speaks_resp2() {
            config = config.set_push_sender(move |push: PushInfo| {
                if push.kind == PushKind::Disconnection {
                    flag.store(true, Ordering::Relaxed);
                }
                Ok::<_, std::convert::Infallible>(())
            });
        }
        let stream = dial(self.info.addr(), &self.tls).await?;
        let settings = self.settings();
        let (redis, driver) =
            MultiplexedConnection::new_with_config(&settings, stream, config).await?;
        // It ends with the last clone of the connection.
        tokio::spawn(driver);
        Ok(Connection { redis, ended })
    }

    async fn subscribe(&self, channel: &str) -> Result<PubSub, RedisError> {
        let stream = dial(self.info.addr(), &self.tls).await?;
        let mut connection = PubSub::new(&self.settings(), stream).await?;
        connection.subscribe(channel).await?;
        Ok(connection)
    }

    fn settings(&self) -> RedisConnectionInfo {
        let settings = self.info.redis_settings().clone();
        if self.speaks_resp2() {
            settings.set_protocol(ProtocolVersion::RESP2)
        } else {
            settings
        }
    }

    fn speaks_resp2(&self) -> bool {
        self.speaks_resp2.load(Ordering::Relaxed)
    }

    fn speak_resp2(&self) {
        self.speaks_resp2.store(true, Ordering::Relaxed);
    }
}

#[derive(Clone)]
struct Connection {
    redis: MultiplexedConnection,
    ended: Arc<AtomicBool>,
}

impl Manager for ConnectionManager {
    type Type = Connection;
    type Error = RedisError;

    async fn create(&self) -> Result<Connection, RedisError> {
        match self.connect().await {
            Err(RedisError::Unspoken) => {
                self.speak_resp2();
                self.connect().await
            }
            outcome => outcome,
        }
    }

    async fn recycle(
        &self,
        connection: &mut Connection,
        metrics: &Metrics,
    ) -> RecycleResult<RedisError> {
        if connection.ended.load(Ordering::Relaxed) {
            return Err(RecycleError::message("it has ended"));
        }
        let idle = if self.speaks_resp2() {
            RESP2_IDLE
        } else {
            IDLE
        };
        if metrics.last_used() >= idle {
            let ping = redis::cmd("PING");
            let answer = ping.query_async::<Value>(&mut connection.redis).await;
            answer.map_err(RedisError::from)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").finish_non_exhaustive()
    }
}

/// Shorter than what cuts connections in between waits, and long enough for a process with nothing to do
/// not to ask twice each time.
const IDLE: Duration = Duration::from_secs(50);
/// Where nobody is told that a connection has ended.
const RESP2_IDLE: Duration = Duration::from_secs(1);
const CALLS_AT_ONCE: usize = 256;
const SLOT_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_REDIRECTS: usize = 5;
const MAX_KNOWN: usize = 64;

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use latchkey_redis_server::{RedisServer, ServerOptions, free_port};
    use tokio::net::TcpListener;

    use super::{
        super::tests::{CommandStats, TRUST, raw},
        *,
    };

    const HOME: &str = "redis://home:6379";

    fn router(url: &str) -> Router {
        let settings = RedisOptions {
            url: url.parse().unwrap(),
            tls: TRUST.client(),
            queues: Vec::new(),
        };
        Router::new(&settings).unwrap()
    }

    /// What Redis says in its place of an answer.
    fn said(error: &str) -> redis::RedisError {
        let answer = redis::parse_redis_value(format!("-{error}\r\n").as_bytes());
        answer.unwrap().extract_error().unwrap_err()
    }

    #[test]
    fn error_says_where_to_go_on() {
        let to = |error| Recovery::to(&said(error));
        assert!(
            matches!(to("MOVED 7 10.0.0.7:6380"), Recovery::Follow(at) if at == "10.0.0.7:6380")
        );
        for error in ["MOVED", "READONLY it is a replica", "MASTERDOWN no master"] {
            assert!(matches!(to(error), Recovery::TryAnother), "{error}");
        }
        for error in ["ERR it is wrong", "WRONGTYPE of a key", "NOPERM to do this"] {
            assert!(matches!(to(error), Recovery::Report), "{error}");
        }
        let cut = redis::RedisError::from(std::io::Error::other("it is cut"));
        assert!(matches!(Recovery::to(&cut), Recovery::Reconnect));
    }

    #[test]
    fn node_that_is_named_is_asked_as_the_one_before() {
        for (url, named, expected) in [
            (HOME, "10.0.0.7:6380", "10.0.0.7:6380"),
            (HOME, ":6381", "home:6381"),
            (
                "rediss://home:6379",
                "[2001:db8::7]:6380",
                "2001:db8::7:6380",
            ),
            ("rediss://home:6379", "?:6381", "home:6381"),
        ] {
            let router = router(url);
            router.understand(&said(&format!("MOVED 7 {named}")));
            let node = router.node();
            let is_tls = matches!(node.info.addr(), ConnectionAddr::TcpTls { .. });
            assert_eq!(is_tls, url.starts_with("rediss"));
            assert_eq!(node.info.addr().to_string(), expected);
        }
    }

    #[test]
    fn nodes_that_were_named_are_remembered_up_to_a_limit() {
        let router = router(HOME);
        for port in 1..=MAX_KNOWN {
            for _ in 0..2 {
                router.understand(&said(&format!("MOVED 7 10.0.0.7:{port}")));
            }
            let known = lock(&router.known).len();
            assert_eq!(known, (port + 1).min(MAX_KNOWN));
        }
    }

    #[test]
    fn nodes_that_are_known_are_tried_in_turn() {
        let router = router(HOME);
        for port in [6380, 6381] {
            router.understand(&said(&format!("MOVED 7 10.0.0.7:{port}")));
        }
        for expected in ["home:6379", "10.0.0.7:6380", "10.0.0.7:6381", "home:6379"] {
            router.understand(&said("READONLY it is a replica"));
            assert_eq!(router.node().info.addr().to_string(), expected);
        }
    }

    #[tokio::test]
    async fn node_that_is_away_is_passed_over_for_another() {
        let server = RedisServer::start(ServerOptions::default());
        let away = free_port();
        let router = router(&format!("redis://127.0.0.1:{away}"));
        for port in [server.port(), away] {
            router.understand(&said(&format!("MOVED 7 127.0.0.1:{port}")));
        }
        let mut ping = redis::pipe();
        ping.cmd("PING");
        let ping = Request::Commands(&ping);
        let (answer,): (String,) = router.query(ping, "a word").await.unwrap();
        assert_eq!(answer, "PONG");
    }

    #[tokio::test]
    async fn node_that_hangs_up_is_asked_once_where_there_is_no_other() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let router = router(&format!("redis://{}", listener.local_addr().unwrap()));
        let connections = AtomicUsize::new(0);
        let hanging_up = async {
            loop {
                drop(listener.accept().await.unwrap());
                connections.fetch_add(1, Ordering::Relaxed);
            }
        };
        let mut ping = redis::pipe();
        ping.cmd("PING");
        let outcome = tokio::select! {
            outcome = router.query::<Value>(Request::Commands(&ping), "a word") => outcome,
            () = hanging_up => unreachable!("it goes on for ever"),
        };
        assert!(matches!(outcome, Err(RedisError::Away(_))), "{outcome:?}");
        assert_eq!(connections.into_inner(), 1);
    }

    #[tokio::test]
    async fn connection_is_asked_whether_it_stands_once_it_was_idle() {
        let server = RedisServer::start(ServerOptions::default());
        let router = router(&server.url());
        let node = router.node();
        let manager = node.pool.manager();
        let is_asked = async |idle: Duration| {
            let mut connection = manager.create().await.unwrap();
            let before = pings(&server).await;
            let mut metrics = Metrics::default();
            metrics.created = metrics.created.checked_sub(idle).unwrap();
            manager.recycle(&mut connection, &metrics).await.unwrap();
            pings(&server).await > before
        };
        assert!(!is_asked(RESP2_IDLE).await);
        assert!(is_asked(IDLE).await);
        manager.speak_resp2();
        assert!(!is_asked(Duration::ZERO).await);
        assert!(is_asked(RESP2_IDLE).await);
    }

    /// How often the server was asked whether a connection stands.
    async fn pings(server: &RedisServer) -> u64 {
        let stats = CommandStats::read(&mut raw(server).await).await;
        stats.calls("ping")
    }
}
