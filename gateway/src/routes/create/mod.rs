//! How a session begins.

mod body;
mod idempotency;
mod rate_limit;

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::{
    job::SessionId,
    refusal::Refusal,
    session_client::{SessionRequest, StartedSession},
    status::{Rfc3339, SessionPath, SessionUrl},
};
use serde::Serialize;

pub(crate) use self::body::{by_code, by_qr};
use super::{JSON, result::wiped};
use crate::{
    cookie::add_cookies,
    links::Links,
    middleware::{client_ip::Client, log::name_session},
    problem::Problem,
    request_body::JsonBody,
    state::Gateway,
};

/// `POST /api/v1/sessions`
pub(crate) async fn create(
    client: Client,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let request = body::parse(&body.0, &gateway.settings.bots)?;
    let key = idempotency::key(&headers, &client)?;
    let session = start(&gateway, &client, &request, key.as_deref()).await?;
    let mut response = links.confirm(accepted(&gateway, &session, &links));
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

/// Starts a session for a client, or brings the first one back if its key was used before.
pub(crate) async fn start(
    gateway: &Gateway,
    client: &Client,
    request: &SessionRequest,
    idempotency_key: Option<&str>,
) -> Result<StartedSession, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Refusal::ShuttingDown.into());
    }
    rate_limit::admit(gateway, client).await?;
    let session = gateway.sessions.start(request, idempotency_key).await?;
    name_session(session.id);
    Ok(session)
}

fn accepted(gateway: &Gateway, session: &StartedSession, links: &Links) -> Response {
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
    let body = serde_json::to_vec(&created).expect("texts serialise");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(JSON)),
        (
            header::LOCATION,
            HeaderValue::try_from(created.status_url.to_string())
                .expect("ids and hosts are visible ASCII"),
        ),
    ];
    (StatusCode::ACCEPTED, headers, wiped(body)).into_response()
}

#[derive(Serialize)]
struct Created<'a> {
    id: SessionId,
    token: &'a str,
    ticket: &'a str,
    status_url: SessionUrl<'a>,
    events_url: SessionUrl<'a>,
    result_url: SessionUrl<'a>,
    expires_at: Rfc3339,
}
