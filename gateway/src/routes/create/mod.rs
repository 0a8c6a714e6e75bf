//! How a session begins.

mod body;
mod idempotency;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::{
    broker::{NumberRest, RestReason},
    job::SessionId,
    refusal::Refusal,
    session_client::{SessionRequest, StartedSession},
    status::{Rfc3339, SessionPath, SessionUrl},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::body::{by_code, by_qr, client};
use super::{JSON, result::wiped};
use crate::{
    caller::Caller,
    challenge,
    cookie::add_cookies,
    links::Links,
    middleware::{language::words, log::name_session},
    openapi::{self, examples, refusals},
    problem::Problem,
    request_body::JsonBody,
    state::Gateway,
};

/// Starts a session.
///
/// With an `Idempotency-Key`, a repeat of the request returns the first session instead of a second one.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    operation_id = "startSession",
    tag = openapi::SESSIONS,
    params(
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "16 to 255 visible ASCII characters that nobody can guess, made anew for each session",
            min_length = 16,
            max_length = 255,
            pattern = "^[!-~]+$",
        ),
        ("X-Altcha" = Option<String>, Header, description = "The solution of a challenge, in base64, where a proof of work is asked for"),
        ("Prefer" = Option<String>, Header, description = "`absolute-urls`: addresses in the answer are to have scheme and host"),
    ),
    security((), ("key" = [])),
    request_body(
        content = body::CreateSession,
        examples(
            ("by QR code" = (value = json!(examples::start_by_qr()))),
            ("by pairing code" = (value = json!(examples::start_by_code()))),
            ("with an API key" = (value = json!(examples::start_with_key()))),
        ),
    ),
    responses(
        (
            status = 202,
            description = "The session is queued, or was started by an earlier request with the same key.",
            body = Created<'static>,
            headers(
                ("Location" = String, description = "The address of its status."),
                ("Set-Cookie" = String, description = "Opens the session to a browser."),
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
            ),
            links(
                ("status" = (
                    operation_id = "getStatus",
                    parameters(("id" = "$response.body#/id")),
                    description = "Needs the `token` of this answer."
                )),
                ("events" = (
                    operation_id = "followSession",
                    parameters(("id" = "$response.body#/id")),
                    description = "Needs the `token` of this answer."
                )),
                ("result" = (
                    operation_id = "getResult",
                    parameters(("id" = "$response.body#/id")),
                    description = "Needs the `token` of this answer."
                )),
                ("cancel" = (
                    operation_id = "cancelSession",
                    parameters(("id" = "$response.body#/id")),
                    description = "Needs the `token` of this answer."
                )),
            ),
            example = json!(examples::started()),
        ),
        StartRefusals,
    ),
)]
pub(crate) async fn create(
    caller: Caller,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let asked = body::parse(&body.0, &gateway.settings, caller.holder.is_some())?;
    let caller = caller.on_behalf_of(asked.client);
    let key = idempotency::key(&headers, &caller)?;
    let solution = challenge::solution(&headers);
    let session = start(&gateway, &caller, &asked.request, key.as_deref(), solution).await?;
    let mut response = links.confirm(accepted(&gateway, &session, &links));
    let path = SessionPath(session.id, "").to_string();
    add_cookies(
        &mut response,
        &headers,
        &gateway,
        &caller.client,
        &session,
        &[path],
    );
    Ok(response)
}

/// Starts a session for a caller, or brings the first one back if its key was used before. `solution` is
/// that of a challenge, which the holder of an API key needs not bring.
pub(crate) async fn start(
    gateway: &Gateway,
    caller: &Caller,
    request: &SessionRequest,
    idempotency_key: Option<&str>,
    solution: Option<&str>,
) -> Result<StartedSession, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Refusal::ShuttingDown.into());
    }
    if gateway.settings.challenge && caller.holder.is_none() {
        challenge::take(gateway, solution).await?;
    }
    let name = caller.name();
    let request = SessionRequest {
        language: Some(words().language()),
        ..request.clone()
    };
    let session = gateway
        .sessions
        .start(&request, Some(&name), idempotency_key)
        .await?;
    name_session(session.id);
    Ok(session)
}

fn accepted(gateway: &Gateway, session: &StartedSession, links: &Links) -> Response {
    let body = document(gateway, session, links);
    let status_url = SessionPath(session.id, "").below(links.base());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(JSON)),
        (
            header::LOCATION,
            HeaderValue::try_from(status_url.to_string()).expect("ids and hosts are visible ASCII"),
        ),
    ];
    (StatusCode::ACCEPTED, headers, wiped(body)).into_response()
}

/// Returns what a caller gets of a session that is theirs from now on.
pub(super) fn document(gateway: &Gateway, session: &StartedSession, links: &Links) -> Vec<u8> {
    let (id, base) = (session.id, links.base());
    let ticket = gateway.sessions.ticket(id);
    let created = Created {
        id,
        token: &session.token.reveal(),
        ticket: ticket.reveal(),
        status_url: SessionPath(id, "").below(base),
        events_url: SessionPath(id, "/events").below(base),
        result_url: SessionPath(id, "/result").below(base),
        expires_at: Rfc3339(session.expires_at),
    };
    serde_json::to_vec(&created).expect("texts serialise")
}

refusals!(StartRefusals as Problem: body::refusals(), [
    Refusal::NotJson,
    Refusal::InvalidIdempotencyKey,
    Refusal::IdempotencyKeyReused,
    Refusal::InvalidApiKey,
    Refusal::NotOpen,
    Refusal::ForeignPage,
    Refusal::ChallengeRequired,
    Refusal::ChallengeNotSolved,
    Refusal::RateLimited { retry_after: Duration::from_secs(30) },
    Refusal::TooManyLive { retry_after: Duration::from_secs(30) },
    Refusal::PhoneCooldown(NumberRest {
        reason: RestReason::Cooldown,
        left: Duration::from_mins(1),
    }),
    Refusal::QueueFull { retry_after: Duration::from_secs(10) },
    Refusal::BrokerUnavailable,
    Refusal::ShuttingDown,
    Refusal::Internal,
]);

/// A session that has begun.
#[derive(Serialize, ToSchema)]
#[schema(as = StartedSession)]
pub(super) struct Created<'a> {
    id: SessionId,
    /// Opens the session: send it as `Authorization: Bearer {token}`.
    token: &'a str,
    /// A weaker key that may stand in an address (`?ticket=`), where no header can be sent: it opens the
    /// events and the pictures of the QR code, and shows no session ID.
    ticket: &'a str,
    /// Where its status is.
    status_url: SessionUrl<'a>,
    /// Where it can be followed.
    events_url: SessionUrl<'a>,
    /// Where its result will be.
    result_url: SessionUrl<'a>,
    /// When it ends, unless somebody has linked by then.
    expires_at: Rfc3339,
}
