//! MEGA's errors, and the pause that each of them calls for.

use std::{fmt, time::Duration};

use latchkey_shared::{
    broker::{BrokerError, LockError},
    status::NotAtMega,
};
use serde::{Deserialize, Serialize};

/// Why a request to the operator's account failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MegaError {
    /// Requests to MEGA are paused.
    #[error("requests to mega are paused: {0}")]
    Paused(PauseReason),
    /// The login was refused.
    #[error("mega refused the login with {0}")]
    Refused(ErrorCode),
    /// MEGA did not do what was asked.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The session's files were given up before.
    #[error("an earlier worker gave up on mega for this session")]
    GivenUp,
    /// Another worker took the lock meanwhile.
    #[error("the lock of the mega account was lost")]
    LockLost,
    /// The broker could not answer.
    #[error(transparent)]
    Broker(#[from] BrokerError),
}

impl MegaError {
    /// Returns whether MEGA has no part in it, so that the same can be tried again at once.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self, Self::LockLost | Self::Broker(_))
    }

    pub(super) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api(error) => error.code(),
            _ => None,
        }
    }
}

impl MegaError {
    /// Returns what a session's owner is told.
    pub(super) fn why_not(&self) -> NotAtMega {
        let reason = match self {
            Self::Paused(reason) => Some(reason.clone()),
            error => PauseReason::of(error).map(|(reason, _)| reason),
        };
        match reason {
            Some(PauseReason::Settings(_) | PauseReason::Locked(_) | PauseReason::Logins) => {
                NotAtMega::Account
            }
            Some(PauseReason::Quota(_)) => NotAtMega::Full,
            Some(PauseReason::Busy) => NotAtMega::Busy,
            Some(PauseReason::Away | PauseReason::Hashcash) | None => NotAtMega::Away,
        }
    }
}

impl From<LockError> for MegaError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Lost => Self::LockLost,
            LockError::Broker(error) => Self::Broker(error),
        }
    }
}

/// Why requests to MEGA are paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PauseReason {
    /// The settings do not open the account.
    Settings(ErrorCode),
    /// MEGA has locked the account, or had too many logins.
    Locked(ErrorCode),
    /// The workers have logged in many times in a short while.
    Logins,
    /// The account is full, or has used up what it may transfer.
    Quota(ErrorCode),
    /// MEGA asked for it.
    Busy,
    /// MEGA does not answer, or its answers make no sense.
    Away,
    /// The proof of work takes too long.
    Hashcash,
}

impl PauseReason {
    /// Returns the pause that a failure calls for, if it concerns more than one session.
    pub(super) fn of(error: &MegaError) -> Option<(Self, Duration)> {
        let (reason, pause) = match error {
            MegaError::Refused(code @ (ErrorCode::TOO_MANY | ErrorCode::BLOCKED)) => {
                (Self::Locked(*code), UNTIL_SOMEONE_LOOKS)
            }
            MegaError::Refused(code) => (Self::Settings(*code), UNTIL_SOMEONE_LOOKS),
            MegaError::Api(error) => match error {
                ApiError::Code(ErrorCode::BLOCKED) => {
                    (Self::Locked(ErrorCode::BLOCKED), UNTIL_SOMEONE_LOOKS)
                }
                ApiError::Code(code) if code.is_quota() => (Self::Quota(*code), UNTIL_ROOM),
                ApiError::Code(ErrorCode::UNAVAILABLE) => (Self::Busy, UNTIL_LATER),
                // The session is refused even after a new login.
                ApiError::Code(ErrorCode::NO_SESSION) => (Self::Away, UNTIL_LATER),
                ApiError::Code(code) if code.is_passing() => (Self::Away, UNTIL_BACK),
                ApiError::Code(_) => return None,
                ApiError::Pause(pause) => (Self::Busy, *pause),
                ApiError::Http(_)
                | ApiError::Status(_)
                | ApiError::Unexpected(_)
                | ApiError::TooLong => (Self::Away, UNTIL_BACK),
                ApiError::Hashcash => (Self::Hashcash, UNTIL_LATER),
            },
            MegaError::Paused(_)
            | MegaError::GivenUp
            | MegaError::LockLost
            | MegaError::Broker(_) => {
                return None;
            }
        };
        Some((reason, pause))
    }
}

impl fmt::Display for PauseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(code) => write!(
                f,
                "MEGA refuses the login with {code}; check MEGA_EMAIL, MEGA_PASSWORD and MEGA_MFA_SECRET, and restart with what is right"
            ),
            Self::Locked(code) => write!(
                f,
                "MEGA answers {code}; log in with a browser and see what it says"
            ),
            Self::Logins => f.write_str(
                "MEGA wanted a new login too often; more of them could get the account locked",
            ),
            Self::Quota(code) => write!(
                f,
                "MEGA answers {code}; make room in the account, or take a larger plan"
            ),
            Self::Busy => f.write_str("MEGA asked for a pause"),
            Self::Away => f.write_str("MEGA does not answer as it should"),
            Self::Hashcash => f.write_str("MEGA asks for a proof of work that takes too long here"),
        }
    }
}

/// At most four attempts a day at what the operator has to look into.
const UNTIL_SOMEONE_LOOKS: Duration = Duration::from_hours(6);
const UNTIL_ROOM: Duration = Duration::from_mins(10);
const UNTIL_LATER: Duration = Duration::from_mins(1);
const UNTIL_BACK: Duration = Duration::from_secs(30);

/// MEGA did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// It answered with one of its error numbers.
    #[error("mega answered {0}")]
    Code(ErrorCode),
    /// It could not be reached, or the response broke off.
    #[error("mega could not be reached")]
    Http(#[source] reqwest::Error),
    /// It answered with an HTTP status that says nothing more.
    #[error("expected mega to answer with status 200, got {0}")]
    Status(u16),
    /// It asks for a pause.
    #[error("mega asks for a pause of {} s", .0.as_secs())]
    Pause(Duration),
    /// All the attempts of one request took too long.
    #[error("mega did not answer in time")]
    TooLong,
    /// It asks for work that cannot be done, or not in time.
    #[error("mega's proof of work could not be done")]
    Hashcash,
    /// The answer is none of those that it may give.
    #[error("expected {0} from mega, got something else")]
    Unexpected(&'static str),
}

/// One of MEGA's negative numbers (`megajs lib/api.mjs`, `ERRORS`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ErrorCode(pub(crate) i64);

impl ErrorCode {
    pub(crate) const INTERNAL: Self = Self(-1);
    pub(crate) const ARGUMENTS: Self = Self(-2);
    pub(crate) const AGAIN: Self = Self(-3);
    pub(crate) const RATE_LIMIT: Self = Self(-4);
    pub(crate) const FAILED: Self = Self(-5);
    pub(crate) const TOO_MANY: Self = Self(-6);
    pub(crate) const EXPIRED: Self = Self(-8);
    pub(crate) const MISSING: Self = Self(-9);
    pub(crate) const INCOMPLETE: Self = Self(-13);
    pub(crate) const KEY: Self = Self(-14);
    pub(crate) const NO_SESSION: Self = Self(-15);
    pub(crate) const BLOCKED: Self = Self(-16);
    pub(crate) const OVER_QUOTA: Self = Self(-17);
    pub(crate) const UNAVAILABLE: Self = Self(-18);
    pub(crate) const GOING_OVER_QUOTA: Self = Self(-24);
    pub(crate) const MFA_REQUIRED: Self = Self(-26);
    pub(crate) const PAYWALL: Self = Self(-29);
}

impl ErrorCode {
    /// Returns whether it may be gone at the next attempt.
    pub(super) fn is_passing(self) -> bool {
        matches!(self, Self::AGAIN | Self::RATE_LIMIT | Self::UNAVAILABLE)
    }

    /// Returns whether it concerns the account, whatever the command was.
    pub(super) fn is_of_account(self) -> bool {
        self.is_passing() || self.is_quota() || matches!(self, Self::NO_SESSION | Self::BLOCKED)
    }

    pub(super) fn is_quota(self) -> bool {
        matches!(
            self,
            Self::OVER_QUOTA | Self::GOING_OVER_QUOTA | Self::PAYWALL
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::INTERNAL => "internal error",
            Self::ARGUMENTS => "bad arguments",
            Self::AGAIN => "try again",
            Self::RATE_LIMIT => "rate limit",
            Self::FAILED => "failed",
            Self::TOO_MANY => "too many requests",
            Self::EXPIRED => "expired",
            Self::MISSING => "not found",
            Self::INCOMPLETE => "incomplete",
            Self::KEY => "bad key or checksum",
            Self::NO_SESSION => "no such session",
            Self::BLOCKED => "account blocked",
            Self::OVER_QUOTA => "over quota",
            Self::UNAVAILABLE => "temporarily unavailable",
            Self::GOING_OVER_QUOTA => "would go over quota",
            Self::MFA_REQUIRED => "second factor required",
            Self::PAYWALL => "over quota for long",
            Self(_) => "a number without a name here",
        };
        write!(f, "{} ({name})", self.0)
    }
}

impl ApiError {
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Code(code) => Some(*code),
            _ => None,
        }
    }

    /// Returns whether the same request, byte by byte, may succeed the next time.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            // What is temporarily unavailable stays so for longer than a request may take.
            Self::Code(code) => code.is_passing() && *code != ErrorCode::UNAVAILABLE,
            // A request that cannot be made at all is a fault of the address.
            Self::Http(error) => !error.is_builder(),
            Self::Status(status) => *status >= 500,
            // A proxy in front of MEGA answers in its own format while MEGA is away.
            Self::Unexpected(_) => true,
            Self::Pause(_) | Self::Hashcash | Self::TooLong => false,
        }
    }
}

/// Leaves the address out: a storage address and a session id are secrets.
impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}
