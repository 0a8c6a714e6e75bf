//! The proof of work that a page does before it starts a session, in ALTCHA's format.
//!
//! Nothing is kept of a challenge: it is signed, and says itself until when it is good. The broker keeps
//! that its solution was taken, for as long as it would be good otherwise.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use altcha::{
    Challenge, CreateChallengeOptions, Payload, VerifySolutionOptions, create_challenge,
    verify_solution,
};
use axum::http::{HeaderMap, HeaderName};
use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_shared::{
    clock,
    rate_limit::{Admission, LimitKey, Quota},
    refusal::Refusal,
    sealed::Vault,
};
use rand::RngExt;

use crate::{problem::Problem, state::Gateway};

/// Makes a challenge that any gateway of the same secret knows again.
pub(crate) fn make(gateway: &Gateway) -> Result<Challenge, Problem> {
    let keys = Keys::of(&gateway.sessions.queue().vault);
    let options = CreateChallengeOptions {
        algorithm: ALGORITHM.to_owned(),
        cost: ROUNDS,
        // The server knows which key is the right one, and the work has an upper bound.
        counter: Some(clock::rng().random_range(0..TRIES)),
        expires_at: Some(seconds(gateway.clock().now() + LIFETIME)),
        hmac_signature_secret: Some(keys.challenge),
        hmac_key_signature_secret: Some(keys.solution),
        ..CreateChallengeOptions::default()
    };
    create_challenge(options).map_err(|error| Problem::broken(&error))
}

/// Returns the solution that came with a request.
pub(crate) fn solution(headers: &HeaderMap) -> Option<&str> {
    headers.get(SOLUTION)?.to_str().ok()
}

/// Takes the solution of a challenge, once.
pub(crate) async fn take(gateway: &Gateway, solution: Option<&str>) -> Result<(), Problem> {
    let payload = solution.ok_or(Refusal::ChallengeRequired)?;
    let payload = read(payload).ok_or(Refusal::ChallengeNotSolved)?;
    let parameters = &payload.challenge.parameters;
    let now = seconds(gateway.clock().now());
    let is_in_time = parameters.expires_at.is_some_and(|at| now <= at);
    if !is_in_time || !is_solved(&payload, &gateway.sessions.queue().vault) {
        return Err(Refusal::ChallengeNotSolved.into());
    }
    let key = LimitKey::Solution(parameters.nonce.clone());
    let once = Quota::new(1, LIFETIME).expect("a solution is good for a time that quotas have");
    match gateway.broker().admit(&[(key, once)]).await? {
        Admission::Admitted => Ok(()),
        Admission::Refused { .. } => Err(Refusal::ChallengeNotSolved.into()),
    }
}

fn read(payload: &str) -> Option<Payload> {
    let json = BASE64_STANDARD.decode(payload).ok()?;
    serde_json::from_slice(&json).ok()
}

fn is_solved(payload: &Payload, vault: &Vault) -> bool {
    let keys = Keys::of(vault);
    let options = VerifySolutionOptions {
        hmac_key_signature_secret: Some(keys.solution),
        ..VerifySolutionOptions::new(&payload.challenge, &payload.solution, keys.challenge)
    };
    verify_solution(options).is_ok_and(|result| result.verified)
}

/// What signs challenges, and the keys that are their solutions.
struct Keys {
    challenge: String,
    solution: String,
}

impl Keys {
    fn of(vault: &Vault) -> Self {
        Self {
            challenge: vault.pseudonym("challenge", "challenge"),
            solution: vault.pseudonym("challenge", "solution"),
        }
    }
}

fn seconds(moment: SystemTime) -> i64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The header that carries a solution.
pub(crate) const SOLUTION: HeaderName = HeaderName::from_static("x-altcha");
const ALGORITHM: &str = "PBKDF2/SHA-256";
/// The rounds of one try, and how many tries there may be: half of them on average. Together a second's
/// work for a phone of ten years ago.
const ROUNDS: u32 = 1000;
const TRIES: u32 = 500;
/// How long a solution may be on its way.
const LIFETIME: Duration = Duration::from_mins(10);
