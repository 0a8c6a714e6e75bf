//! Why the gateway refuses a request, and the stable code that the API has for it.

use std::{ops::RangeInclusive, time::Duration};

use latchkey_entry::{InvalidPhone, passkey::AssertionError};
use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use crate::{bots::UnknownBot, broker::NumberRest, bundle::TemplateError, status::FailureReason};

/// Why a request was refused. Its words are in [`crate::words`].
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Refusal {
    /// The body of a request for a session is not a JSON object.
    BodyIsNoObject,
    /// The body of a request for a session has an unknown or malformed member.
    BodyMisread {
        /// What is wrong with it, and where.
        why: String,
    },
    /// The body of a request does not say that it is JSON.
    NotJson,
    /// The body of a request for a session has a member that is not known, or not with its method.
    UnknownMember {
        /// Its name, shortened.
        name: String,
        /// The members that this caller may send.
        allowed: Vec<&'static str>,
    },
    /// The body of a request for a session has a member that takes an API key.
    MemberNeedsKey {
        /// Its name.
        name: &'static str,
        /// The members that this caller may send.
        allowed: Vec<&'static str>,
    },
    /// The name of a caller's client is empty, too long, or not printable.
    InvalidClient,
    /// There is too much metadata.
    MetadataTooLong,
    /// The caller's template makes no session ID.
    InvalidTemplate {
        /// What is wrong with it, and where.
        why: TemplateError,
    },
    /// WhatsApp accepts no such pair of browser and system.
    InvalidBrowser,
    /// The caller's proxy is none.
    InvalidProxy,
    /// A bot and a template were named at once.
    BotAndTemplate,
    /// The list has no bot of that name.
    NoSuchBot {
        /// What to say about it.
        why: UnknownBot,
    },
    /// The API key is not one of the operator's.
    InvalidApiKey,
    /// Only callers with an API key may start sessions.
    NotOpen,
    /// Only callers with an API key may ask for this.
    KeyRequired,
    /// The body has no session, or two.
    NoSessionInBody,
    /// What came as a session is none that can log in.
    UnreadableSession {
        /// Why, without anything of it.
        why: String,
    },
    /// The body with a session is too long.
    SessionTooLong,
    /// The same was asked of this number too short a while ago.
    AskedLately(NumberRest),
    /// No worker took it in time.
    NoWorker {
        /// When one may have time.
        retry_after: Duration,
    },
    /// The connection broke before the whole body had arrived.
    BodyBrokeOff,
    /// The method of linking is neither `qr` nor `code`.
    UnknownLinkMethod,
    /// The caller's key for the result is not a usable X25519 public key.
    InvalidSealTo,
    /// A page of another site sent the request, or may have.
    ForeignPage,
    /// The idempotency key is too short or too long, or not in visible ASCII.
    InvalidIdempotencyKey,
    /// The idempotency key came with another request before.
    IdempotencyKeyReused,
    /// A number of the query is out of its range.
    OutOfRange {
        /// The member of the query.
        name: String,
        /// What it may be.
        range: RangeInclusive<u64>,
    },
    /// The result was requested in an unknown format.
    UnknownFormat {
        /// The known formats.
        known: Vec<&'static str>,
    },
    /// The request names a bot that the operator does not offer.
    UnknownBot {
        /// The names of those that are offered, if there are any.
        known: Vec<String>,
    },
    /// The result was requested in a format and for a bot at once.
    FormatAndBot,
    /// One format was requested of a result that is sealed to its caller.
    SealedHasNoFormat,
    /// A sealed result was requested from an older address.
    SealedIsElsewhere,
    /// The answer of a passkey is not a JSON object.
    AssertionIsNoObject,
    /// The answer of a passkey cannot be used.
    InvalidAssertion(AssertionError),
    /// The comparison of the codes was answered with something other than yes or no.
    InvalidConfirmation,
    /// No account can have this phone number.
    InvalidPhone(InvalidPhone),
    /// No phone takes such a pairing code.
    InvalidCustomCode,
    /// The request is for a name that this gateway does not answer to.
    MisdirectedHost,
    /// Nothing is at this address.
    NoSuchAddress,
    /// No file has this name.
    NoSuchFile,
    /// The session never was, has ended, or is another's.
    NoSuchSession,
    /// The body has nothing that has a session go on.
    NoHandoverInBody,
    /// What is to have a session go on was used before, or its time is over.
    HandoverOver,
    /// The session was called off, or its result was wiped.
    Wiped,
    /// The session ended without a result.
    NoResult,
    /// The session's files are not at MEGA.
    NotAtMega,
    /// The address knows other methods only.
    MethodNotAllowed,
    /// The request's body did not arrive in time.
    RequestTimeout,
    /// No QR code waits to be scanned.
    QrNotAvailable,
    /// WhatsApp asks for no passkey.
    NoPasskeyAsked,
    /// The worker has not taken the input before, or the session has ended.
    PasskeyNotTaken,
    /// The passkey's answer is there already.
    PasskeyAnswered,
    /// There is no code to compare yet.
    NothingToCompare,
    /// The session is not finished.
    NotReady,
    /// The request's body is too long.
    PayloadTooLarge,
    /// The caller has done no proof of work.
    ChallengeRequired,
    /// The caller's proof of work is none, has come too late, or has come before.
    ChallengeNotSolved,
    /// Too many sessions for one client, or from one network.
    RateLimited {
        /// When there may be another one.
        retry_after: Duration,
    },
    /// Too many sessions of one client, or of one network, are under way.
    TooManyLive {
        /// When one of them may have ended.
        retry_after: Duration,
    },
    /// The number gets no code now.
    PhoneCooldown(NumberRest),
    /// Too many sessions wait already.
    QueueFull {
        /// When there may be room.
        retry_after: Duration,
    },
    /// The broker cannot be reached.
    BrokerUnavailable,
    /// The broker cannot be reached; said to the operator at `/readyz`.
    NotServing,
    /// The broker answers, but denies what sessions need; said to the operator at `/readyz`.
    BrokerDenied,
    /// The link failed before there was something to show.
    LinkFailed(FailureReason),
    /// WhatsApp did not answer in time.
    WhatsappLate,
    /// This process is ending; another one answers soon.
    ShuttingDown,
    /// A bug or a fault of ours. The log says which.
    Internal,
}

impl Refusal {
    /// Returns the stable code of the API.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::BodyIsNoObject
            | Self::BodyMisread { .. }
            | Self::UnknownMember { .. }
            | Self::MemberNeedsKey { .. }
            | Self::InvalidClient
            | Self::MetadataTooLong
            | Self::InvalidTemplate { .. }
            | Self::InvalidBrowser
            | Self::InvalidProxy
            | Self::BotAndTemplate
            | Self::NoSuchBot { .. }
            | Self::BodyBrokeOff
            | Self::NoSessionInBody
            | Self::UnreadableSession { .. }
            | Self::UnknownLinkMethod
            | Self::InvalidSealTo
            | Self::InvalidIdempotencyKey
            | Self::IdempotencyKeyReused
            | Self::OutOfRange { .. }
            | Self::UnknownFormat { .. }
            | Self::UnknownBot { .. }
            | Self::FormatAndBot
            | Self::SealedHasNoFormat
            | Self::SealedIsElsewhere
            | Self::AssertionIsNoObject
            | Self::InvalidAssertion(_)
            | Self::InvalidConfirmation
            | Self::NoHandoverInBody => ProblemCode::InvalidRequest,
            Self::NotJson => ProblemCode::UnsupportedMediaType,
            Self::ForeignPage => ProblemCode::ForeignOrigin,
            Self::InvalidApiKey | Self::KeyRequired => ProblemCode::InvalidApiKey,
            Self::NotOpen => ProblemCode::NotOpen,
            Self::InvalidPhone(_) => ProblemCode::InvalidPhone,
            Self::InvalidCustomCode => ProblemCode::InvalidCustomCode,
            Self::MisdirectedHost => ProblemCode::MisdirectedHost,
            Self::NoSuchAddress
            | Self::NoSuchFile
            | Self::NoSuchSession
            | Self::HandoverOver
            | Self::Wiped
            | Self::NoResult
            | Self::NotAtMega => ProblemCode::NotFound,
            Self::MethodNotAllowed => ProblemCode::MethodNotAllowed,
            Self::RequestTimeout => ProblemCode::RequestTimeout,
            Self::QrNotAvailable => ProblemCode::QrNotAvailable,
            Self::NoPasskeyAsked
            | Self::PasskeyNotTaken
            | Self::PasskeyAnswered
            | Self::NothingToCompare => ProblemCode::PasskeyNotExpected,
            Self::NotReady => ProblemCode::NotReady,
            Self::PayloadTooLarge | Self::SessionTooLong => ProblemCode::PayloadTooLarge,
            Self::ChallengeRequired | Self::ChallengeNotSolved => ProblemCode::ChallengeRequired,
            Self::RateLimited { .. } | Self::TooManyLive { .. } => ProblemCode::RateLimited,
            Self::PhoneCooldown(_) | Self::AskedLately(_) => ProblemCode::PhoneCooldown,
            Self::QueueFull { .. } | Self::NoWorker { .. } => ProblemCode::QueueFull,
            Self::BrokerUnavailable | Self::NotServing | Self::BrokerDenied => {
                ProblemCode::BrokerUnavailable
            }
            Self::LinkFailed(_) | Self::WhatsappLate => ProblemCode::WhatsappUnavailable,
            Self::ShuttingDown => ProblemCode::ShuttingDown,
            Self::Internal => ProblemCode::Internal,
        }
    }

    /// Returns how long to wait before the same request, where waiting helps.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after }
            | Self::TooManyLive { retry_after }
            | Self::QueueFull { retry_after }
            | Self::NoWorker { retry_after } => Some(*retry_after),
            Self::PhoneCooldown(rest) | Self::AskedLately(rest) => Some(rest.left),
            Self::WhatsappLate => Some(Duration::from_secs(10)),
            Self::BrokerUnavailable
            | Self::NotServing
            | Self::BrokerDenied
            | Self::ShuttingDown => Some(Duration::from_secs(5)),
            _ => None,
        }
    }
}

/// The stable codes of the API's problems, each for one or more refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, VariantNames, IntoStaticStr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProblemCode {
    /// The request is not understood.
    InvalidRequest,
    /// No account can have this phone number.
    InvalidPhone,
    /// No phone takes such a code.
    InvalidCustomCode,
    /// The API key is not one of the operator's.
    InvalidApiKey,
    /// Only callers with an API key may start sessions.
    NotOpen,
    /// A page of another site sent the request.
    ForeignOrigin,
    /// Nothing is there for this caller.
    NotFound,
    /// The address knows other methods only.
    MethodNotAllowed,
    /// The request's body did not arrive in time.
    RequestTimeout,
    /// No QR code waits to be scanned.
    QrNotAvailable,
    /// WhatsApp does not ask for what was brought.
    PasskeyNotExpected,
    /// The session is not finished.
    NotReady,
    /// The request's body is too long.
    PayloadTooLarge,
    /// The request's body is in another form than JSON.
    UnsupportedMediaType,
    /// The request is for a name that this gateway does not answer to.
    MisdirectedHost,
    /// A proof of work is to be done first.
    ChallengeRequired,
    /// Too many sessions for one client, or from one network.
    RateLimited,
    /// The number gets no code now.
    PhoneCooldown,
    /// Too many sessions wait already.
    QueueFull,
    /// The broker cannot be reached.
    BrokerUnavailable,
    /// WhatsApp did not answer in time, or refused.
    WhatsappUnavailable,
    /// This process is ending; another one answers soon.
    ShuttingDown,
    /// A bug or a fault of ours.
    Internal,
}

impl ProblemCode {
    /// Returns the HTTP status that goes with it.
    pub fn http_status(self) -> u16 {
        match self {
            Self::InvalidRequest | Self::InvalidPhone | Self::InvalidCustomCode => 400,
            Self::InvalidApiKey => 401,
            Self::NotOpen | Self::ForeignOrigin | Self::ChallengeRequired => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::RequestTimeout => 408,
            Self::QrNotAvailable | Self::PasskeyNotExpected | Self::NotReady => 409,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::MisdirectedHost => 421,
            Self::RateLimited | Self::PhoneCooldown => 429,
            Self::Internal => 500,
            Self::QueueFull
            | Self::BrokerUnavailable
            | Self::WhatsappUnavailable
            | Self::ShuttingDown => 503,
        }
    }

    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
