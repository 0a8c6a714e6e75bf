//! A session that goes on on another device: a link that is good once, and what takes it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use latchkey_shared::{
    job::SessionId,
    refusal::Refusal,
    status::{Rfc3339, SessionPath},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{JSON, answer, create, result::wiped};
use crate::{
    auth::OwnedSession,
    cookie::add_cookies,
    links::Links,
    middleware::{client_ip::Client, log::name_session},
    openapi::{self, OF_SESSION, examples, refusals},
    problem::Problem,
    request_body::JsonBody,
    state::Gateway,
};

/// Makes a link with which the session goes on on another device.
///
/// It is good once, for five minutes, and opens all of the session: it is for the session's owner alone.
/// What it opens with stands behind the `#` of its address, which browsers send to no server.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/{id}/handover",
    operation_id = "handOver",
    tag = openapi::SESSIONS,
    params(("id" = SessionId, Path, description = "The session's `id`")),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "The link.",
            body = HandoverDocument<'static>,
            headers(("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones.")),
            example = json!(examples::handover()),
        ),
        HandOverRefusals,
    ),
)]
pub(crate) async fn hand_over(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
) -> Response {
    let (handover, until) = gateway.sessions.hand_over(session.id, &session.token);
    let handover = handover.reveal();
    let document = HandoverDocument {
        handover,
        url: &Zeroizing::new(format!("{}/continue#{handover}", links.base())),
        expires_at: Rfc3339(until),
    };
    let body = serde_json::to_vec(&document).expect("texts serialise");
    links.confirm(answer(JSON, wiped(body)))
}

/// Goes on with a session that began on another device.
///
/// Takes what such a link has behind its `#`, once.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/continue",
    operation_id = "continueSession",
    tag = openapi::SESSIONS,
    request_body(content = Continuation, example = json!(examples::continuation())),
    responses(
        (
            status = 200,
            description = "The session.",
            body = create::Created<'static>,
            headers(
                ("Set-Cookie" = String, description = "Opens the session to a browser."),
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
            ),
            example = json!(examples::started()),
        ),
        ContinueRefusals,
    ),
)]
pub(crate) async fn go_on(
    client: Client,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let asked: Continuation =
        serde_json::from_slice(&body.0).map_err(|_| Refusal::NoHandoverInBody)?;
    let handover = Zeroizing::new(asked.handover);
    let taken = gateway.sessions.take_over(&handover).await?;
    let session = taken.ok_or(Refusal::HandoverOver)?;
    name_session(session.id);
    let document = wiped(create::document(&gateway, &session, &links));
    let mut response = links.confirm(answer(JSON, document).into_response());
    let path = SessionPath(session.id, "").to_string();
    add_cookies(
        &mut response,
        &headers,
        &gateway,
        &client,
        &session,
        &[path],
    );
    Ok(response)
}

refusals!(HandOverRefusals as Problem: OF_SESSION);
refusals!(ContinueRefusals as Problem: [
    Refusal::NoHandoverInBody,
    Refusal::NotJson,
    Refusal::ForeignPage,
    Refusal::HandoverOver,
    Refusal::PayloadTooLarge,
    Refusal::RequestTimeout,
    Refusal::BrokerUnavailable,
    Refusal::Internal,
]);

/// A link with which a session goes on on another device.
#[derive(Serialize, ToSchema)]
#[schema(as = Handover)]
struct HandoverDocument<'a> {
    /// What `POST /api/v1/sessions/continue` takes, once.
    handover: &'a str,
    /// The page that takes it, once somebody has said yes there.
    url: &'a str,
    /// Until when it is good.
    expires_at: Rfc3339,
}

/// Has a session go on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Continuation {
    /// What was handed over.
    handover: String,
}
