//! What a caller brings back when WhatsApp asks for a passkey.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use latchkey_shared::{job::CallerInput, sealed::Purpose, status::PasskeyPrompt};
use serde::Deserialize;
use serde_json::Value;

use super::{JSON, answer, create::Body};
use crate::{
    assertion,
    auth::OwnedSession,
    problem::{Problem, ProblemCode},
    state::Gateway,
};

/// `POST /api/v1/sessions/{id}/passkey`: the passkey's answer, or whether the codes match.
pub(crate) async fn passkey(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    body: Body,
) -> Result<Response, Problem> {
    let status = gateway.status(session.id, &session.record)?;
    let passkey = status.passkey.ok_or_else(|| {
        not_expected("No passkey is asked for at this moment. The session's status says why.")
    })?;
    let input = parse(body, &passkey)?;
    let sealed = gateway.seal(Purpose::Input, session.id, &input)?;
    if !gateway.broker.send(session.id, sealed).await? {
        return Err(not_expected(
            "The session has not taken what came before, or has ended. Its status says which.",
        ));
    }
    Ok((StatusCode::ACCEPTED, answer(JSON, "{}")).into_response())
}

fn parse(body: Body, passkey: &PasskeyPrompt) -> Result<CallerInput, Problem> {
    let object: Value = serde_json::from_slice(&body.0).unwrap_or_default();
    let Some(members) = object.as_object() else {
        return Err(Problem::invalid_request(
            "The body must be the whole answer of the passkey, a JSON object, or \
             {\"confirmed\":true}.",
        ));
    };
    if members.contains_key("confirmed") {
        return confirmed(&object, passkey);
    }
    if passkey.confirmation_code.is_some() {
        return Err(not_expected(
            "The passkey's answer is there already. Compare the codes, and send \
             {\"confirmed\":true} if they match.",
        ));
    }
    assertion::check(&object, &passkey.options)
        .map_err(|fault| Problem::invalid_request(fault.to_string()))?;
    String::from_utf8(body.0.into())
        .map(CallerInput::Assertion)
        .map_err(|_| Problem::invalid_request("The body must be in UTF-8."))
}

fn confirmed(object: &Value, passkey: &PasskeyPrompt) -> Result<CallerInput, Problem> {
    let Confirmation { confirmed } = Confirmation::deserialize(object).map_err(|_| {
        Problem::invalid_request("\"confirmed\" must be true or false, and stand alone.")
    })?;
    if passkey.confirmation_code.is_none() {
        return Err(not_expected(
            "There is no code to compare yet. Send the passkey's answer first.",
        ));
    }
    Ok(CallerInput::Confirmed(confirmed))
}

fn not_expected(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::PasskeyNotExpected, detail)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    confirmed: bool,
}
