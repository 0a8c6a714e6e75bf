//! The one shape of every refusal: RFC 9457 problem details with a stable code.

use std::{borrow::Cow, error::Error, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::broker::{BrokerError, EnqueueError};
use serde::Serialize;

/// Why a request was refused, in words for the one who made it.
#[derive(Debug, Clone)]
pub struct Problem {
    code: ProblemCode,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
}

/// The stable word for a kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request is not understood as it is.
    InvalidRequest,
    /// No account can have this phone number.
    InvalidPhone,
    /// No phone takes such a code.
    InvalidCustomCode,
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
    /// Too many sessions from one address.
    RateLimited,
    /// A code for this number was asked for not long ago.
    PhoneCooldown,
    /// Too many sessions wait already.
    QueueFull,
    /// The broker cannot be reached.
    BrokerUnavailable,
    /// Nothing came from WhatsApp in time.
    WhatsappUnavailable,
    /// This process ends; another one answers soon.
    ShuttingDown,
    /// A fault of ours.
    Internal,
}

impl Problem {
    /// A refusal of `code`, with what happened and what to do next.
    pub fn new(code: ProblemCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// The request is not understood; `detail` says what was expected.
    pub fn invalid_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemCode::InvalidRequest, detail)
    }

    /// The one answer for a session that never was, has ended, or is another's.
    pub fn no_such_session() -> Self {
        Self::new(
            ProblemCode::NotFound,
            "There is no such session for you: it has ended, or its token is missing or wrong. \
             Start a new one.",
        )
    }

    /// This process ends; another one answers soon.
    pub fn shutting_down() -> Self {
        Self::new(
            ProblemCode::ShuttingDown,
            "This server is shutting down. Please try again in a moment.",
        )
        .retry_after(BROKER_RETRY)
    }

    /// The broker cannot be reached.
    pub(crate) fn broker_unavailable(detail: &'static str) -> Self {
        Self::new(ProblemCode::BrokerUnavailable, detail).retry_after(BROKER_RETRY)
    }

    /// A fault of ours. What it is belongs into the log, not into the answer.
    pub fn internal() -> Self {
        Self::new(
            ProblemCode::Internal,
            "Something went wrong on our side. Please try again.",
        )
    }

    /// Says when the same request may be made again; shown in whole seconds, rounded up.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// What happened and what to do next.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// When the same request may be made again, in whole seconds, rounded up.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after.map(whole_seconds)
    }

    /// The refusal as older front ends read it: `{"error":"…"}`.
    pub(crate) fn into_legacy_response(self) -> Response {
        let document = LegacyDocument {
            error: &self.detail,
        };
        let body = serde_json::to_vec(&document).expect("strings serialise");
        self.respond("application/json", body)
    }

    fn respond(&self, content_type: &'static str, body: Vec<u8>) -> Response {
        let mut response = (self.code.status(), Body::from(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl ProblemCode {
    fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest | Self::InvalidPhone | Self::InvalidCustomCode => {
                StatusCode::BAD_REQUEST
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::QrNotAvailable | Self::PasskeyNotExpected | Self::NotReady => {
                StatusCode::CONFLICT
            }
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited | Self::PhoneCooldown => StatusCode::TOO_MANY_REQUESTS,
            Self::QueueFull
            | Self::BrokerUnavailable
            | Self::WhatsappUnavailable
            | Self::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn type_and_title(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidRequest => ("urn:latchkey:invalid_request", "Invalid request"),
            Self::InvalidPhone => ("urn:latchkey:invalid_phone", "Not a phone number"),
            Self::InvalidCustomCode => ("urn:latchkey:invalid_custom_code", "Not a code"),
            Self::NotFound => ("urn:latchkey:not_found", "Not found"),
            Self::MethodNotAllowed => ("urn:latchkey:method_not_allowed", "Method not allowed"),
            Self::RequestTimeout => ("urn:latchkey:request_timeout", "Request too slow"),
            Self::QrNotAvailable => ("urn:latchkey:qr_not_available", "No QR code now"),
            Self::PasskeyNotExpected => {
                ("urn:latchkey:passkey_not_expected", "No passkey asked for")
            }
            Self::NotReady => ("urn:latchkey:not_ready", "Not ready yet"),
            Self::PayloadTooLarge => ("urn:latchkey:payload_too_large", "Request too large"),
            Self::RateLimited => ("urn:latchkey:rate_limited", "Too many sessions"),
            Self::PhoneCooldown => ("urn:latchkey:phone_cooldown", "Too soon for this number"),
            Self::QueueFull => ("urn:latchkey:queue_full", "Too busy"),
            Self::BrokerUnavailable => ("urn:latchkey:broker_unavailable", "Not available now"),
            Self::WhatsappUnavailable => (
                "urn:latchkey:whatsapp_unavailable",
                "WhatsApp does not answer",
            ),
            Self::ShuttingDown => ("urn:latchkey:shutting_down", "Shutting down"),
            Self::Internal => ("urn:latchkey:internal", "Internal error"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let (kind, title) = self.code.type_and_title();
        let document = ProblemDocument {
            kind,
            title,
            status: status.as_u16(),
            detail: &self.detail,
            code: self.code,
        };
        let body = serde_json::to_vec(&document).expect("strings and numbers serialise");
        self.respond("application/problem+json", body)
    }
}

#[derive(Serialize)]
struct ProblemDocument<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: ProblemCode,
}

#[derive(Serialize)]
struct LegacyDocument<'a> {
    error: &'a str,
}

fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl From<BrokerError> for Problem {
    /// That the broker is away is an error once, which [`crate::watch`] logs; here it is only told.
    fn from(error: BrokerError) -> Self {
        tracing::debug!(error = &error as &dyn Error, "the broker did not answer");
        Self::broker_unavailable(
            "The service cannot reach its queue just now. Please try again in a moment.",
        )
    }
}

impl From<EnqueueError> for Problem {
    fn from(error: EnqueueError) -> Self {
        match error {
            EnqueueError::QueueFull => Self::new(
                ProblemCode::QueueFull,
                "Too many people are linking at this moment. Please try again in a moment.",
            )
            .retry_after(QUEUE_RETRY),
            EnqueueError::Broker(error) => error.into(),
        }
    }
}

const BROKER_RETRY: Duration = Duration::from_secs(5);
/// When a place in a full queue may be free.
pub(crate) const QUEUE_RETRY: Duration = Duration::from_secs(10);
