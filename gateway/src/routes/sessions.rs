//! A session: looked at, waited for, ended.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::{
    broker::{Record, Snapshot},
    job::SessionId,
    refusal::Refusal,
    status::Change,
};

use super::{JSON, answer, with};
use crate::{
    auth::OwnedSession, document::status_document, problem::Problem, query::Query, state::Gateway,
};

/// `GET /api/v1/sessions/{id}[?since=VERSION&wait=SECONDS]`
pub(crate) async fn status(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = Query::of(query.as_deref());
    let since = query.number("since", 0..=u64::MAX)?.unwrap_or(0);
    let wait = Duration::from_secs(query.number("wait", WAITS)?.unwrap_or(0));

    let mut status = gateway.status(session.id, &session.record)?;
    if status.version <= since && !wait.is_zero() {
        let newer = gateway.newer(&status, since, wait).await?;
        status = gateway.status(session.id, &newer.ok_or(Refusal::NoSuchSession)?)?;
    }
    let etag = etag(status.version);
    let response = if knows(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        answer(JSON, status_document(&status))
    };
    Ok(with(response, header::ETAG, etag))
}

/// `DELETE /api/v1/sessions/{id}`: calls the session off, or wipes its result.
pub(crate) async fn cancel(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
) -> Result<StatusCode, Problem> {
    call_off(&gateway, session.id, session.record).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Calls a session off whatever happens to it meanwhile, or wipes its result.
pub(crate) async fn call_off(
    gateway: &Gateway,
    id: SessionId,
    mut record: Record,
) -> Result<(), Problem> {
    while let Some(snapshot) = cancelled(gateway, id, &record)? {
        if gateway.broker.cancel(id, snapshot).await? {
            tracing::info!(session.id = %id, "a session was called off");
            break;
        }
        match gateway.broker.read(id).await? {
            Some(current) => record = current,
            None => break,
        }
    }
    Ok(())
}

/// What to store for a session that is called off; nothing if it has ended without a result.
fn cancelled(
    gateway: &Gateway,
    id: SessionId,
    record: &Record,
) -> Result<Option<Snapshot>, Problem> {
    let now = gateway.clock.now();
    let mut status = gateway.stored_status(id, record)?;
    if status.apply(Change::Cancelled, now).is_err() {
        return Ok(None);
    }
    gateway.snapshot(&status, now).map(Some)
}

fn etag(version: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits between quotes")
}

fn knows(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.trim_start_matches("W/") == etag
        })
}

/// How long a status may be waited for, in seconds.
const WAITS: std::ops::RangeInclusive<u64> = 0..=25;
