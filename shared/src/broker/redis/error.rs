//! What can go wrong on the way to Redis and back.

use std::{io, time::Duration};

use deadpool::managed::PoolError;
use redis::{ErrorKind, ServerErrorKind};

use crate::broker::{BrokerError, EnqueueError, LeaseError, LockError};

/// Redis gave no usable answer.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum RedisError {
    #[error("redis did not answer in time")]
    Timeout,
    #[error("more is asked of redis than it can answer in time")]
    Busy,
    #[error("redis cannot be reached or serves nobody now: {0}")]
    Away(String),
    #[error(
        "redis shows a certificate that is not trusted ({0}); put its root into LATCHKEY_CA_FILE, or its \
         SHA-256 into LATCHKEY_REDIS_CERT_SHA256"
    )]
    Untrusted(rustls::CertificateError),
    #[error("redis does not speak RESP3")]
    Unspoken,
    #[error("redis denies it: {0}")]
    Denied(String),
    #[error("redis cannot do it with what is stored: {0}")]
    Conflict(String),
    #[error("not asked again yet, a moment after: {last}")]
    NotAskedAgain { last: Box<RedisError> },
    #[error("redis sends from node to node of its cluster")]
    Moving,
    #[error("the clock was {wrong:?} wrong and is set now; ask again")]
    ClockSet { wrong: Duration },
    #[error("expected {expected} in redis, found something else")]
    Malformed { expected: &'static str },
    #[error("no replica of redis has confirmed it")]
    Unconfirmed,
    #[error("the task that asked redis has panicked")]
    Panicked,
}

impl RedisError {
    /// Returns the error of a call that is not made because this one has just failed.
    pub(super) fn not_asked_again(&self) -> Self {
        let last = Box::new(self.clone());
        Self::NotAskedAgain { last }
    }

    /// Returns whether it stays so until somebody changes what Redis allows.
    fn is_denied(&self) -> bool {
        match self {
            Self::Denied(_) => true,
            Self::NotAskedAgain { last } => last.is_denied(),
            _ => false,
        }
    }
}

impl From<redis::RedisError> for RedisError {
    fn from(error: redis::RedisError) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        if speaks_no_resp3(&error) {
            return Self::Unspoken;
        }
        let text = error.to_string();
        // This answer repeats what was sent, which is nobody's to read.
        let end = text.find(", with args beginning").unwrap_or(text.len());
        let text = text[..end].to_owned();
        // Some releases of Redis wrap the error of a call that a script made in one of their own.
        let says = |codes: &[&str]| codes.iter().any(|code| text.contains(code));
        match error.kind() {
            ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm) => {
                Self::Denied(text)
            }
            ErrorKind::Extension | ErrorKind::Server(ServerErrorKind::ResponseError) => {
                if says(&["WRONGTYPE"]) {
                    Self::Conflict(text)
                } else if says(&[
                    "OOM",
                    "MISCONF",
                    "NOREPLICAS",
                    "READONLY",
                    "LOADING",
                    "BUSY ",
                ]) {
                    Self::Away(text)
                } else if says(&DENIALS) {
                    Self::Denied(text)
                } else {
                    Self::Conflict(text)
                }
            }
            _ => Self::Away(text),
        }
    }
}

fn speaks_no_resp3(error: &redis::RedisError) -> bool {
    let is_unknown = |detail: &str| detail.contains("unknown command") && detail.contains("HELLO");
    error.kind() == ErrorKind::RESP3NotSupported
        || error.code() == Some("NOPROTO")
        || error.detail().is_some_and(is_unknown)
}

impl From<io::Error> for RedisError {
    fn from(error: io::Error) -> Self {
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
        match cause {
            Some(rustls::Error::InvalidCertificate(why)) => Self::Untrusted(why.clone()),
            _ => redis::RedisError::from(error).into(),
        }
    }
}

impl From<PoolError<Self>> for RedisError {
    fn from(error: PoolError<Self>) -> Self {
        match error {
            PoolError::Timeout(_) => Self::Timeout,
            PoolError::Backend(error) => error,
            other => Self::Away(other.to_string()),
        }
    }
}

impl From<RedisError> for BrokerError {
    fn from(error: RedisError) -> Self {
        match &error {
            RedisError::Malformed { .. } | RedisError::Conflict(_) => {
                Self::Malformed(Box::new(error))
            }
            _ if error.is_denied() => Self::Denied(Box::new(error)),
            _ => Self::Away(Box::new(error)),
        }
    }
}

impl From<RedisError> for EnqueueError {
    fn from(error: RedisError) -> Self {
        Self::Broker(error.into())
    }
}

impl From<RedisError> for LeaseError {
    fn from(error: RedisError) -> Self {
        Self::Broker(error.into())
    }
}

impl From<RedisError> for LockError {
    fn from(error: RedisError) -> Self {
        Self::Broker(error.into())
    }
}

/// What an answer says that somebody has to allow first. Redis has no code for a call that a script may not
/// make, and says it in other words from 7.2 on, as Valkey does.
pub(super) const DENIALS: [&str; 6] = [
    "NOPERM",
    "NOAUTH",
    "WRONGPASS",
    "unknown command",
    "The user executing the script can't",
    "ACL failure in script",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_that_refuses_the_newer_protocol_is_told_from_one_that_lacks_a_command() {
        let answer = |detail: &str| {
            let kind = ErrorKind::Server(ServerErrorKind::ResponseError);
            redis::RedisError::from((kind, "an error", detail.to_owned()))
        };
        let unspoken = [
            redis::RedisError::from((ErrorKind::RESP3NotSupported, "an error")),
            redis::make_extension_error("NOPROTO".to_owned(), None),
            answer("unknown command 'HELLO', with args beginning with: '3'"),
        ];
        for error in unspoken {
            let text = error.to_string();
            let error = RedisError::from(error);
            assert!(matches!(error, RedisError::Unspoken), "{text}");
        }
        for detail in ["unknown command 'CONFIG'", "HELLO wants a number"] {
            let error = RedisError::from(answer(detail));
            assert!(!matches!(error, RedisError::Unspoken), "{detail}");
        }
    }
}
