//! The one shape of every refusal: RFC 9457 problem details with a stable code.

use std::{error::Error, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::{
    broker::{BrokerError, RestReason},
    refusal::{ProblemCode, Refusal},
    session_client::{ErrandError, SessionClientError, StartError},
    telemetry::with_causes,
    words::Words,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::middleware::language::words;

/// A refusal as an answer.
#[derive(Debug, Clone)]
pub struct Problem(Refusal);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl Problem {
    /// A fault of ours.
    pub fn internal() -> Self {
        Refusal::Internal.into()
    }

    /// A fault of ours, which an operator must look into: it is logged here.
    pub(crate) fn broken(error: &dyn Error) -> Self {
        log_broken(error);
        Self::internal()
    }

    /// What happened and what to do next.
    pub(crate) fn detail(&self, words: Words) -> String {
        words.refusal(&self.0)
    }

    /// Its stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code().name()
    }

    /// Whether what is wrong is the phone number.
    pub(crate) fn is_of_the_number(&self) -> bool {
        matches!(self.0, Refusal::InvalidPhone(_))
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        status_code(self.0.code().http_status())
    }

    /// When the same request may be made again, in whole seconds, rounded up.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.0.retry_after().map(whole_seconds)
    }

    /// The refusal as the API words it.
    pub(crate) fn document<'a>(&self, words: Words, detail: &'a str) -> ProblemDocument<'a> {
        let code = self.0.code();
        ProblemDocument {
            kind: format!("urn:latchkey:{}", code.name()),
            title: words.title(code),
            status: code.http_status(),
            detail,
            code,
            reason: match &self.0 {
                Refusal::PhoneCooldown(rest) | Refusal::AskedLately(rest) => Some(rest.reason),
                _ => None,
            },
        }
    }

    /// The refusal as older front ends read it: `{"error":"…"}`.
    pub(crate) fn into_legacy_response(self) -> Response {
        let document = LegacyDocument {
            error: &self.detail(words()),
        };
        let body = serde_json::to_vec(&document).expect("strings serialise");
        self.respond("application/json", body)
    }

    fn respond(&self, content_type: &'static str, body: Vec<u8>) -> Response {
        let mut response = (self.status(), Body::from(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            // RFC 9110 wants a challenge; browsers do not ask their user for this one.
            let challenge = HeaderValue::from_static("ApiKey header=\"X-API-Key\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let words = words();
        let detail = self.detail(words);
        let body = serde_json::to_vec(&self.document(words, &detail));
        let body = body.expect("strings and numbers serialise");
        self.respond("application/problem+json", body)
    }
}

/// Why a request was refused, as RFC 9457 problem details.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument<'a> {
    /// `urn:latchkey:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code in a few words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do next, for people.
    detail: &'a str,
    code: ProblemCode,
    /// With `phone_cooldown`: why the number rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<RestReason>,
}

/// Why a request was refused, as older front ends read it.
#[derive(Serialize, ToSchema)]
#[schema(as = LegacyError)]
pub(crate) struct LegacyDocument<'a> {
    /// What happened and what to do next, for people.
    error: &'a str,
}

/// Logs a fault of ours that keeps a session from its caller.
pub(crate) fn log_broken(error: &dyn Error) {
    tracing::error!(error = %with_causes(error), "cannot serve a session");
}

/// The HTTP status that a table of ours names.
pub(crate) fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("the tables name statuses only")
}

fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl From<BrokerError> for Problem {
    /// The broker's health has logged it, once for all requests.
    fn from(error: BrokerError) -> Self {
        tracing::debug!(error = &error as &dyn Error, "the broker did not answer");
        match error {
            BrokerError::Away(_) | BrokerError::Denied(_) => Refusal::BrokerUnavailable.into(),
            BrokerError::Malformed(_) => Refusal::Internal.into(),
        }
    }
}

impl From<SessionClientError> for Problem {
    fn from(error: SessionClientError) -> Self {
        match error {
            SessionClientError::Broker(error) => error.into(),
            error => Self::broken(&error),
        }
    }
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        match error {
            StartError::RateLimited { retry_after } => Refusal::RateLimited { retry_after }.into(),
            StartError::PhoneCooldown(rest) => Refusal::PhoneCooldown(rest).into(),
            StartError::KeyReused => Refusal::IdempotencyKeyReused.into(),
            StartError::TooManyLive => Refusal::TooManyLive {
                retry_after: LIVE_RETRY,
            }
            .into(),
            StartError::QueueFull => Refusal::QueueFull {
                retry_after: QUEUE_RETRY,
            }
            .into(),
            StartError::Client(error) => error.into(),
        }
    }
}

impl From<ErrandError> for Problem {
    fn from(error: ErrandError) -> Self {
        match error {
            ErrandError::Busy | ErrandError::NoWorker => Refusal::NoWorker {
                retry_after: QUEUE_RETRY,
            }
            .into(),
            ErrandError::RateLimited { retry_after } => Refusal::RateLimited { retry_after }.into(),
            ErrandError::Late => Refusal::WhatsappLate.into(),
            ErrandError::Client(error) => error.into(),
        }
    }
}

/// When one of many sessions may have ended.
const LIVE_RETRY: Duration = Duration::from_secs(30);
/// When a place in a full queue may be free.
const QUEUE_RETRY: Duration = Duration::from_secs(10);
