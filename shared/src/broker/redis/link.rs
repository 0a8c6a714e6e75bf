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
    managed::{Manager, Metrics, Pool, QueueMode, RecycleError, RecycleResult},
};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ErrorKind, FromRedisValue,
    IntoConnectionInfo, Pipeline, ProtocolVersion, PushInfo, PushKind, RedisError,
    ScriptInvocation, ServerErrorKind, Value,
    aio::{ConnectionLike, MultiplexedConnection, PubSub},
};
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};

use super::{InvalidRedis, RedisOptions, fault::Fault, gate::Gate, lock};

/// Asks Redis, wherever it is.
///
/// The URL names one node. In a cluster the keys may live on another one, which the answer then
/// names, and after a failover on yet another.
pub(super) struct Link {
    target: watch::Sender<Arc<Target>>,
    /// Every node that was heard of, the URL's first.
    known: Mutex<Vec<ConnectionInfo>>,
    /// Bounds the calls under way. Those who wait for a turn pass the gate after that, or each of
    /// them would find out for itself that Redis does not answer.
    turns: Semaphore,
    gate: Gate,
}

/// The node that is asked now.
pub(super) struct Target {
    info: ConnectionInfo,
    pool: Pool<Dialer>,
}

/// One question, all of whose keys live together.
pub(super) enum Question<'a> {
    Script(&'a ScriptInvocation<'a>),
    Commands(&'a Pipeline),
}

impl Link {
    pub(super) fn new(settings: &RedisOptions) -> Result<Self, InvalidRedis> {
        let url = settings.url.reveal();
        let info = url.into_connection_info().map_err(|_| InvalidRedis)?;
        let redis = info
            .redis_settings()
            .clone()
            // Only then is a connection told of its end before it is used again.
            .set_protocol(ProtocolVersion::RESP3)
            .set_lib_name("latchkey", env!("CARGO_PKG_VERSION"));
        let addr = match info.addr().clone() {
            ConnectionAddr::TcpTls {
                host,
                port,
                tls_params,
                ..
            } => ConnectionAddr::TcpTls {
                host,
                port,
                insecure: !settings.verify_tls,
                tls_params,
            },
            other => other,
        };
        let home = info.set_addr(addr).set_redis_settings(redis);
        let target = Target::new(home.clone())?;
        Ok(Self {
            target: watch::Sender::new(Arc::new(target)),
            known: Mutex::new(vec![home]),
            turns: Semaphore::new(CALLS_AT_ONCE),
            gate: Gate::default(),
        })
    }

    /// Sends a question and reads the answer as `T`, of which `expected` says what it is.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        question: Question<'_>,
        expected: &'static str,
    ) -> Result<T, Fault> {
        let answer = self.answer(question).await?;
        redis::from_redis_value(answer).map_err(|_| Fault::Malformed { expected })
    }

    /// Tells of every change of the node that is asked.
    pub(super) fn targets(&self) -> watch::Receiver<Arc<Target>> {
        self.target.subscribe()
    }

    async fn answer(&self, question: Question<'_>) -> Result<Value, Fault> {
        self.gate.check()?;
        let turn = timeout(TURN_LIMIT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| Fault::Busy)?;
        let mut outcome = Err(Fault::Moving);
        for _ in 0..MAX_MOVES {
            let pass = self.gate.enter()?;
            let target = Arc::clone(&self.target.borrow());
            let mut connection = match target.pool.get().await {
                // Back in the pool at once: calls that share a connection share its system calls.
                Ok(connection) => connection.clone(),
                Err(error) => {
                    let fault = Fault::from(error);
                    let alone = lock(&self.known).len() == 1;
                    if !alone {
                        self.try_another(&target);
                    }
                    if !alone && !matches!(fault, Fault::Timeout) {
                        outcome = Err(fault);
                        continue;
                    }
                    pass.failed(&fault);
                    return Err(fault);
                }
            };
            let error = match question.send(&mut connection.redis).await {
                Ok(answer) => {
                    pass.succeeded();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match Reaction::to(&error) {
                Reaction::Follow(address) => {
                    pass.succeeded();
                    self.follow(&target, &address);
                }
                Reaction::LookElsewhere => {
                    pass.succeeded();
                    self.try_another(&target);
                    return Err(error.into());
                }
                Reaction::HangUp => {
                    connection.ended.store(true, Ordering::Relaxed);
                    let fault = error.into();
                    match fault {
                        Fault::Timeout => pass.failed(&fault),
                        _ => pass.succeeded(),
                    }
                    return Err(fault);
                }
                Reaction::Report => {
                    pass.succeeded();
                    return Err(error.into());
                }
            }
        }
        if let (Err(fault), Ok(pass)) = (&outcome, self.gate.enter()) {
            pass.failed(fault);
        }
        outcome
    }

    /// Goes to the node that was named, such as `10.0.0.7:6379`; an empty host is the same host.
    fn follow(&self, from: &Arc<Target>, address: &str) {
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
        self.go(from, info);
    }

    /// Goes to the next node that was heard of, or to the same again, which looks its name up anew.
    fn try_another(&self, from: &Arc<Target>) {
        let next = {
            let known = lock(&self.known);
            let at = known
                .iter()
                .position(|node| node.addr() == from.info.addr());
            known[at.map_or(0, |at| at + 1) % known.len()].clone()
        };
        self.go(from, next);
    }

    /// Goes there, unless another call has gone somewhere meanwhile.
    fn go(&self, from: &Arc<Target>, info: ConnectionInfo) {
        let Ok(target) = Target::new(info) else {
            return;
        };
        self.target.send_if_modified(|current| {
            let stayed = Arc::ptr_eq(current, from);
            if stayed {
                *current = Arc::new(target);
            }
            stayed
        });
    }
}

impl Target {
    fn new(info: ConnectionInfo) -> Result<Self, InvalidRedis> {
        Client::open(info.clone()).map_err(|_| InvalidRedis)?;
        let pool = Pool::builder(Dialer { info: info.clone() })
            .max_size(POOL_SIZE)
            .queue_mode(QueueMode::Fifo)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(TURN_LIMIT))
            .create_timeout(Some(CONNECT_LIMIT))
            .recycle_timeout(Some(CONNECT_LIMIT))
            .build()
            .map_err(|_| InvalidRedis)?;
        Ok(Self { info, pool })
    }

    /// A connection of its own for the messages of one channel.
    pub(super) async fn subscribe(&self, channel: &str) -> Result<PubSub, Fault> {
        let subscribe = async {
            let client = Client::open(self.info.clone())?;
            let mut connection = client.get_async_pubsub().await?;
            connection.subscribe(channel).await?;
            Ok::<_, RedisError>(connection)
        };
        match timeout(CONNECT_LIMIT, subscribe).await {
            Ok(subscribed) => Ok(subscribed?),
            Err(_) => Err(Fault::Timeout),
        }
    }
}

impl Question<'_> {
    async fn send(&self, connection: &mut MultiplexedConnection) -> Result<Value, RedisError> {
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
enum Reaction {
    /// The keys live at this address.
    Follow(String),
    /// This node takes no writes; another one may.
    LookElsewhere,
    /// The connection is of no use any more.
    HangUp,
    /// The answer is an error.
    Report,
}

impl Reaction {
    fn to(error: &RedisError) -> Self {
        match error.kind() {
            ErrorKind::Server(ServerErrorKind::Moved) => match error.redirect_node() {
                Some((address, _)) => Self::Follow(address.to_owned()),
                None => Self::LookElsewhere,
            },
            ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown) => {
                Self::LookElsewhere
            }
            ErrorKind::Io | ErrorKind::Parse | ErrorKind::AuthenticationFailed => Self::HangUp,
            _ if error.is_unrecoverable_error() => Self::HangUp,
            _ => Self::Report,
        }
    }
}

/// Makes connections, and knows which of them have ended.
///
/// `deadpool-redis` alone would ask each of them before each use, which doubles the way of every
/// call; here it asks those that have been idle, which may have been cut without a word.
struct Dialer {
    info: ConnectionInfo,
}

#[derive(Clone)]
struct Connection {
    redis: MultiplexedConnection,
    maker: Arc<deadpool_redis::Manager>,
    ended: Arc<AtomicBool>,
}

impl Manager for Dialer {
    type Type = Connection;
    type Error = RedisError;

    async fn create(&self) -> Result<Connection, RedisError> {
        let ended = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ended);
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_LIMIT))
            .set_response_timeout(Some(ANSWER_LIMIT))
            .set_push_sender(move |push: PushInfo| {
                if push.kind == PushKind::Disconnection {
                    flag.store(true, Ordering::Relaxed);
                }
                Ok::<_, std::convert::Infallible>(())
            });
        let maker = deadpool_redis::Manager::new_with_config(self.info.clone(), config)?;
        Ok(Connection {
            redis: maker.create().await?,
            maker: Arc::new(maker),
            ended,
        })
    }

    async fn recycle(
        &self,
        connection: &mut Connection,
        metrics: &Metrics,
    ) -> RecycleResult<RedisError> {
        if connection.ended.load(Ordering::Relaxed) {
            return Err(RecycleError::message("it has ended"));
        }
        if metrics.last_used() < IDLE {
            return Ok(());
        }
        let maker = Arc::clone(&connection.maker);
        maker.recycle(&mut connection.redis, metrics).await
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}

const POOL_SIZE: usize = 4;
const IDLE: Duration = Duration::from_secs(5);
const CALLS_AT_ONCE: usize = 256;
const TURN_LIMIT: Duration = Duration::from_secs(5);
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
const ANSWER_LIMIT: Duration = Duration::from_secs(2);
const MAX_MOVES: usize = 5;
const MAX_KNOWN: usize = 64;
