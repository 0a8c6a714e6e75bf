//! The proof of work that is to be done before a session starts.

use std::sync::Arc;

use altcha::Challenge;
use axum::{extract::State, response::Response};
use latchkey_shared::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{JSON, answer};
use crate::{
    challenge,
    openapi::{self, examples, refusals},
    problem::Problem,
    state::Gateway,
};

/// Returns a challenge to be solved before a session starts, in ALTCHA's format.
///
/// Its solution is good once. There is none where the operator asks for no proof of work.
#[utoipa::path(
    get,
    path = "/api/v1/challenge",
    operation_id = "getChallenge",
    tag = openapi::SESSIONS,
    responses(
        (
            status = 200,
            description = "The challenge.",
            body = ChallengeDocument<'static>,
            example = json!(examples::challenge()),
        ),
        ChallengeRefusals,
    ),
)]
pub(crate) async fn challenge(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    if !gateway.settings.challenge {
        return Err(Refusal::NoSuchAddress.into());
    }
    let challenge = challenge::make(&gateway)?;
    let document = serde_json::to_vec(&ChallengeDocument::of(&challenge));
    Ok(answer(JSON, document.expect("texts and numbers serialise")))
}

refusals!(ChallengeRefusals as Problem: [Refusal::NoSuchAddress]);

/// A challenge: find the counter, a number of 32 bits, for which the key that is derived from the nonce
/// and the counter begins with a prefix.
#[derive(Serialize, ToSchema)]
#[schema(as = Challenge)]
struct ChallengeDocument<'a> {
    parameters: ParametersDocument<'a>,
    signature: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChallengeParameters)]
#[serde(rename_all = "camelCase")]
struct ParametersDocument<'a> {
    /// How the key is derived: the password is the nonce and the counter, with its highest byte first.
    algorithm: &'a str,
    /// In how many rounds.
    cost: u32,
    /// Until when a solution is taken, in seconds of Unix time.
    expires_at: Option<i64>,
    /// How many bytes the key has.
    key_length: usize,
    /// How it has to begin, in hex.
    key_prefix: &'a str,
    key_signature: Option<&'a str>,
    /// In hex.
    nonce: &'a str,
    /// In hex.
    salt: &'a str,
}

impl<'a> ChallengeDocument<'a> {
    fn of(challenge: &'a Challenge) -> Self {
        let parameters = &challenge.parameters;
        Self {
            parameters: ParametersDocument {
                algorithm: &parameters.algorithm,
                cost: parameters.cost,
                expires_at: parameters.expires_at,
                key_length: parameters.key_length,
                key_prefix: &parameters.key_prefix,
                key_signature: parameters.key_signature.as_deref(),
                nonce: &parameters.nonce,
                salt: &parameters.salt,
            },
            signature: challenge.signature.as_deref(),
        }
    }
}
