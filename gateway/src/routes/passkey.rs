//! What a caller brings back when WhatsApp asks for a passkey.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use latchkey_entry::passkey::{Assertion, RequestOptions};
use latchkey_shared::{job::CallerInput, refusal::Refusal, status::PasskeyPrompt};
use serde::Deserialize;
use serde_json::Value;

use super::{JSON, answer};
use crate::{auth::OwnedSession, problem::Problem, request_body::SmallBody, state::Gateway};

/// `POST /api/v1/sessions/{id}/passkey`: the passkey's answer, or whether the codes match.
pub(crate) async fn passkey(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    body: SmallBody,
) -> Result<Response, Problem> {
    let status = session.status(&gateway)?;
    let passkey = status.passkey.as_ref().ok_or(Refusal::NoPasskeyAsked)?;
    let input = parse(&body.0, passkey)?;
    if !gateway.sessions.send(&status, input).await? {
        return Err(Refusal::PasskeyNotTaken.into());
    }
    Ok((StatusCode::ACCEPTED, answer(JSON, "{}")).into_response())
}

fn parse(body: &[u8], passkey: &PasskeyPrompt) -> Result<CallerInput, Refusal> {
    let text = str::from_utf8(body).map_err(|_| Refusal::AssertionIsNoObject)?;
    let object: Value = serde_json::from_str(text).unwrap_or_default();
    let members = object.as_object().ok_or(Refusal::AssertionIsNoObject)?;
    if members.contains_key("confirmed") {
        return confirmed(&object, passkey);
    }
    if passkey.confirmation_code.is_some() {
        return Err(Refusal::PasskeyAnswered);
    }
    let assertion: Assertion = text.parse().map_err(Refusal::InvalidAssertion)?;
    if let Ok(request) = passkey.options.parse::<RequestOptions>() {
        assertion
            .check(&request)
            .map_err(Refusal::InvalidAssertion)?;
    }
    Ok(CallerInput::Assertion(text.to_owned()))
}

fn confirmed(object: &Value, passkey: &PasskeyPrompt) -> Result<CallerInput, Refusal> {
    let Confirmation { confirmed } =
        Confirmation::deserialize(object).map_err(|_| Refusal::InvalidConfirmation)?;
    if passkey.confirmation_code.is_none() {
        return Err(Refusal::NothingToCompare);
    }
    Ok(CallerInput::Confirmed(confirmed))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    confirmed: bool,
}
