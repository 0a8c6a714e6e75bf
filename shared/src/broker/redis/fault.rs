//! What can go wrong on the way to Redis and back.

use std::time::Duration;

use deadpool::managed::PoolError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::broker::BrokerError;

/// Redis gave no usable answer.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Fault {
    #[error("redis did not answer in time")]
    Timeout,
    #[error("more is asked of redis than it can answer in time")]
    Busy,
    #[error("redis cannot be reached or refused: {0}")]
    Refused(String),
    #[error("redis answers, but refused: {0}")]
    Denied(String),
    #[error("not asked again yet, a moment after: {last}")]
    Away { last: String },
    #[error("redis sends from node to node of its cluster")]
    Moving,
    #[error("the clock was {wrong:?} wrong and is set now; ask again")]
    ClockSet { wrong: Duration },
    #[error("expected {expected} in redis, found something else")]
    Malformed { expected: &'static str },
    #[error("the task that asked redis has panicked")]
    Panicked,
}

impl From<RedisError> for Fault {
    fn from(error: RedisError) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        let text = error.to_string();
        // This answer repeats what was sent, which is nobody's to read.
        let end = text.find(", with args beginning").unwrap_or(text.len());
        let text = text[..end].to_owned();
        match error.kind() {
            ErrorKind::Extension
            | ErrorKind::Server(ServerErrorKind::NoPerm | ServerErrorKind::ResponseError) => {
                Self::Denied(text)
            }
            _ => Self::Refused(text),
        }
    }
}

impl From<PoolError<RedisError>> for Fault {
    fn from(error: PoolError<RedisError>) -> Self {
        match error {
            PoolError::Timeout(_) => Self::Timeout,
            PoolError::Backend(error) => error.into(),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<Fault> for BrokerError {
    fn from(fault: Fault) -> Self {
        Self::Unavailable(Box::new(fault))
    }
}
