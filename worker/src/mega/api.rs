//! The client of MEGA's API: numbered requests, each a batch of commands, and when one is retried.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use latchkey_shared::{clock::SystemRng, metrics::ProcessMetrics, trust::Trust};
use rand::{CryptoRng, RngExt};
use reqwest::{Response, StatusCode, header::HeaderMap, redirect};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};
use tokio::time::{sleep, timeout};
use zeroize::Zeroizing;

use super::{
    error::{ApiError, ErrorCode, MegaError},
    hashcash::Challenge,
};
use crate::http;

/// A client of MEGA's API and of its storage servers.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    url: String,
    /// How often a request is retried.
    patience: usize,
    /// What counts the requests, where anybody asks.
    metrics: Option<Arc<ProcessMetrics>>,
}

/// A request. Retries send the same bytes: MEGA executes a request once, and answers a repeat as it
/// answered the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    /// Unique within a MEGA session.
    pub(crate) id: u64,
    /// A JSON array of commands.
    pub(crate) body: String,
}

impl Call {
    /// Creates a request from `commands`.
    pub(super) fn new(id: u64, commands: &[Value]) -> Self {
        let body = Value::from(commands).to_string();
        Self { id, body }
    }
}

/// The answers to a request, one for each command.
pub(super) struct Responses(Vec<Box<RawValue>>);

impl Responses {
    /// Reads the next answer.
    pub(super) fn take<T: DeserializeOwned>(
        &mut self,
        expected: &'static str,
    ) -> Result<T, ApiError> {
        if self.0.is_empty() {
            return Err(ApiError::Unexpected(expected));
        }
        let answer = self.0.remove(0);
        if let Some(code) = negative(answer.get()) {
            return Err(ApiError::Code(code));
        }
        serde_json::from_str(answer.get()).map_err(|_| ApiError::Unexpected(expected))
    }
}

/// A check before each attempt of a request.
#[async_trait]
pub(super) trait Precondition: Send + Sync {
    /// Allows the attempt, or ends the request.
    async fn check(&self) -> Result<(), MegaError>;
}

/// Allows every attempt.
pub(super) struct Unconditional;

#[async_trait]
impl Precondition for Unconditional {
    async fn check(&self) -> Result<(), MegaError> {
        Ok(())
    }
}

/// Numbers requests: from a random number of ten digits upwards (`megajs lib/api.mjs`).
pub(super) fn first_id<R: CryptoRng + ?Sized>(rng: &mut R) -> u64 {
    rng.random_range(1_000_000_000..9_999_000_000)
}

impl Api {
    /// Creates a client for the API at `url`.
    pub(crate) fn new(url: &str, trust: &Trust) -> Result<Self, reqwest::Error> {
        let http = http::client(trust)
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE)
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Self {
            http,
            url: url.trim_end_matches('/').to_owned(),
            patience: PAUSES.len(),
            metrics: None,
        })
    }

    /// Has the requests counted.
    pub(crate) fn counted_by(mut self, metrics: Arc<ProcessMetrics>) -> Self {
        self.metrics = Some(metrics);
        self
    }

    /// Creates one for somebody who waits at a terminal: it retries less.
    pub(crate) fn for_a_person(mut self) -> Self {
        self.patience = 2;
        self
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request, and retries a few times, within [`LONGEST_CALL`], if it fails for a reason
    /// that may pass.
    pub(super) async fn call(
        &self,
        call: &Call,
        sid: Option<&str>,
        precondition: &dyn Precondition,
        rng: &mut SystemRng,
    ) -> Result<Responses, MegaError> {
        let attempts = async {
            let mut pauses = PAUSES.into_iter().take(self.patience);
            loop {
                precondition.check().await?;
                let answered = self.attempt(call, sid).await;
                if let Some(metrics) = &self.metrics {
                    metrics.called_mega(outcome(&answered));
                }
                match answered {
                    Err(error) if error.is_passing() => match pauses.next() {
                        Some(pause) => sleep(pause.mul_f64(rng.random_range(0.5..1.0))).await,
                        None => return Err(error.into()),
                    },
                    answered => return Ok(answered?),
                }
            }
        };
        let in_time = timeout(LONGEST_CALL, attempts).await;
        in_time.unwrap_or(Err(ApiError::TooLong.into()))
    }

    /// Sends a request once, and a second time if MEGA asks for a proof of work.
    async fn attempt(&self, call: &Call, sid: Option<&str>) -> Result<Responses, ApiError> {
        let mut work: Option<String> = None;
        for _ in 0..=MAX_CHALLENGES {
            let id = call.id.to_string();
            let mut query = vec![("id", id.as_str())];
            query.extend(sid.map(|sid| ("sid", sid)));
            let mut request = self
                .http
                .post(with_query(&self.url, &query))
                .header("content-type", "application/json")
                .body(call.body.clone());
            if let Some(work) = &work {
                request = request.header(HASHCASH, work);
            }
            let response = request.send().await?;
            if response.status() == StatusCode::PAYMENT_REQUIRED {
                work = Some(answer_challenge(response.headers()).await?);
                continue;
            }
            let body = body(response, MAX_ANSWER).await?;
            return answers(&body);
        }
        Err(ApiError::Hashcash)
    }

    /// Sends bytes to a storage server and returns its response.
    pub(super) async fn store(
        &self,
        url: &str,
        offset: usize,
        bytes: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let request = self.http.post(format!("{url}/{offset}")).body(bytes);
        body(request.send().await?, MAX_STORED_ANSWER).await
    }

    /// Fetches the first `len` bytes from a storage server.
    pub(super) async fn load(&self, url: &str, len: usize) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let last = len.saturating_sub(1);
        let request = self.http.get(format!("{url}/0-{last}"));
        body(request.send().await?, len).await
    }
}

/// Names what became of a request, in one of a few words.
fn outcome(answered: &Result<Responses, ApiError>) -> &'static str {
    match answered {
        Ok(_) => "ok",
        Err(ApiError::Code(_)) => "refused",
        Err(ApiError::Pause(_)) => "busy",
        Err(ApiError::Hashcash) => "proof_of_work",
        Err(
            ApiError::Http(_) | ApiError::Status(_) | ApiError::Unexpected(_) | ApiError::TooLong,
        ) => "away",
    }
}

fn with_query(url: &str, query: &[(&str, &str)]) -> String {
    let query: Vec<_> = query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{url}/cs?{}", query.join("&"))
}

async fn answer_challenge(headers: &HeaderMap) -> Result<String, ApiError> {
    let challenge = headers
        .get(HASHCASH)
        .and_then(|header| Challenge::parse(header.to_str().ok()?))
        .ok_or(ApiError::Hashcash)?;
    tracing::debug!("mega asks for a proof of work");
    challenge.solve().await.ok_or(ApiError::Hashcash)
}

/// Reads a response of at most `limit` bytes.
async fn body(mut response: Response, limit: usize) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let status = response.status();
    if matches!(status.as_u16(), BANDWIDTH_EXCEEDED | TOO_MANY_REQUESTS) {
        return Err(ApiError::Pause(pause(response.headers())));
    }
    if !status.is_success() {
        return Err(ApiError::Status(status.as_u16()));
    }
    let mut body = Zeroizing::new(Vec::new());
    while let Some(piece) = response.chunk().await? {
        if body.len() + piece.len() > limit {
            return Err(ApiError::Unexpected("a shorter answer"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn pause(headers: &HeaderMap) -> Duration {
    let seconds = ["x-mega-time-left", "retry-after"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok()?.trim().parse().ok());
    seconds
        .map_or(DEFAULT_PAUSE, Duration::from_secs)
        .clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

/// Reads an array of responses, or an error in any of its three forms.
pub(super) fn answers(body: &[u8]) -> Result<Responses, ApiError> {
    #[derive(Deserialize)]
    struct Err {
        err: i64,
    }
    let unexpected = || ApiError::Unexpected("an array of answers");
    let text = std::str::from_utf8(body).map_err(|_| unexpected())?;
    if let Some(code) = negative(text) {
        return Result::Err(ApiError::Code(code));
    }
    if let Ok(Err { err }) = serde_json::from_str(text) {
        return Result::Err(ApiError::Code(ErrorCode(err)));
    }
    let slots: Vec<Box<RawValue>> = serde_json::from_str(text).map_err(|_| unexpected())?;
    // An error about the account fails the whole request, so all of its commands are retried.
    let codes = slots.iter().filter_map(|slot| negative(slot.get()));
    match codes.into_iter().find(|code| code.is_of_account()) {
        Some(code) => Result::Err(ApiError::Code(code)),
        None => Ok(Responses(slots)),
    }
}

fn negative(text: &str) -> Option<ErrorCode> {
    let number = text.trim().parse().ok()?;
    (number < 0).then_some(ErrorCode(number))
}

/// Reads a storage server's error: a negative number as a short text.
pub(super) fn storage_error(answer: &[u8]) -> Option<ErrorCode> {
    negative(std::str::from_utf8(answer).ok()?)
}

const USER_AGENT: &str = concat!("latchkey/", env!("CARGO_PKG_VERSION"));
const HASHCASH: &str = "x-hashcash";
const BANDWIDTH_EXCEEDED: u16 = 509;
const TOO_MANY_REQUESTS: u16 = 429;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long MEGA may stay silent.
const SILENCE: Duration = Duration::from_secs(8);
/// How long one attempt may take, from the first byte sent to the last received.
const TIMEOUT: Duration = Duration::from_secs(25);
/// How long all attempts at one request may take.
const LONGEST_CALL: Duration = Duration::from_secs(40);
/// The longest pause between two attempts at one request; the shortest is half as long.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
const MAX_CHALLENGES: usize = 2;
/// The list of an account's nodes has some hundred bytes each.
const MAX_ANSWER: usize = 64 << 20;
const MAX_STORED_ANSWER: usize = 1024;
const DEFAULT_PAUSE: Duration = Duration::from_mins(1);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_hours(6);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_in_each_of_their_forms() {
        for body in [
            "-3",
            " -3\n",
            "[-3]",
            r#"{"err":-3}"#,
            r#"[{"p":"x"},-3,-9]"#,
        ] {
            let error = answers(body.as_bytes()).and_then(|mut answers| answers.take::<Value>("x"));
            assert_eq!(error.unwrap_err().code(), Some(ErrorCode::AGAIN), "{body}");
        }
        let mut both = answers(br#"[{"p":"x"},-9]"#).unwrap();
        assert_eq!(both.take::<Value>("x").unwrap()["p"], "x");
        assert_eq!(
            both.take::<Value>("x").unwrap_err().code(),
            Some(ErrorCode::MISSING)
        );
        assert!(both.take::<Value>("x").is_err());
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        for body in [
            b"".as_slice(),
            b"<html>",
            b"\xff",
            b"3",
            b"{}",
            b"null",
            b"[",
            b"\"-3\"",
        ] {
            let answer = answers(body).and_then(|mut answers| answers.take::<Value>("x"));
            assert!(matches!(answer, Err(ApiError::Unexpected(_))), "{body:?}");
        }
    }

    #[test]
    fn storage_servers_say_errors_as_short_texts() {
        assert_eq!(storage_error(b"-14"), Some(ErrorCode::KEY));
        assert_eq!(storage_error(&[0xfe; 36]), None);
        assert_eq!(storage_error(b""), None);
    }
}
