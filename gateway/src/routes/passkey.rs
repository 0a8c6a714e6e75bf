//! What a caller brings back when WhatsApp asks for a passkey.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use latchkey_entry::passkey::{Assertion, AssertionError, RequestOptions};
use latchkey_shared::{
    job::{CallerInput, SessionId},
    refusal::Refusal,
    status::PasskeyPrompt,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{JSON, answer};
use crate::{
    auth::OwnedSession,
    openapi::{self, OF_SESSION, examples, refusals},
    problem::Problem,
    request_body::SmallBody,
    state::Gateway,
};

/// Answers for a passkey.
///
/// While the state is `passkey_required`: first the assertion that a browser made from
/// `passkey.options`, then, once there is a `confirmation_code`, whether the phone shows the same.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/{id}/passkey",
    operation_id = "answerPasskey",
    tag = openapi::SESSIONS,
    params(("id" = SessionId, Path, description = "The session's `id`")),
    security(("token" = []), ("cookie" = [])),
    request_body(
        content = Answer,
        examples(
            ("assertion" = (value = json!(examples::assertion()))),
            ("confirmation" = (value = json!(examples::confirmation()))),
        ),
    ),
    responses(
        (
            status = 202,
            description = "The worker has it; the status will say what comes of it.",
            body = Object,
            content_type = "application/json",
            example = json!({}),
        ),
        PasskeyRefusals,
    ),
)]
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

refusals!(PasskeyRefusals as Problem: [
    Refusal::AssertionIsNoObject,
    Refusal::InvalidAssertion(AssertionError::Challenge),
    Refusal::InvalidConfirmation,
    Refusal::BodyBrokeOff,
    Refusal::NoPasskeyAsked,
    Refusal::PasskeyNotTaken,
    Refusal::PasskeyAnswered,
    Refusal::NothingToCompare,
    Refusal::RequestTimeout,
    Refusal::PayloadTooLarge,
], OF_SESSION);

/// What the document says of the body; the assertion is read in `latchkey_entry`.
#[expect(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[schema(as = PasskeyAnswer)]
#[serde(untagged)]
enum Answer {
    /// A `PublicKeyCredential` with an assertion, in its JSON form.
    Assertion(Credential),
    /// Whether the phone shows the same code.
    Confirmation(Confirmation),
}

#[expect(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[schema(as = PasskeyAssertion)]
#[serde(rename_all = "camelCase")]
struct Credential {
    /// The credential's id in base64url.
    id: String,
    /// The same.
    raw_id: String,
    /// `public-key`.
    #[serde(rename = "type")]
    kind: String,
    response: CredentialResponse,
}

#[expect(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[schema(as = PasskeyAssertionResponse)]
#[serde(rename_all = "camelCase")]
struct CredentialResponse {
    /// In base64url.
    #[serde(rename = "clientDataJSON")]
    client_data_json: String,
    /// In base64url.
    authenticator_data: String,
    /// In base64url.
    signature: String,
    /// In base64url.
    user_handle: Option<String>,
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeyConfirmation)]
struct Confirmation {
    /// Whether the phone shows the same code.
    confirmed: bool,
}
