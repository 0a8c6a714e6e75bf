//! A session: read, waited for, cancelled.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::refusal::Refusal;

use super::{JSON, answer, result, with};
use crate::{
    auth::OwnedSession,
    links::Links,
    problem::Problem,
    query::Query,
    state::{Gateway, View},
};

/// `GET /api/v1/sessions/{id}[?since=VERSION&wait=SECONDS]`
pub(crate) async fn status(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = Query::of(query.as_deref());
    let since = query.number("since", 0..=u64::MAX)?.unwrap_or(0);
    let wait = Duration::from_secs(query.number_up_to("wait", LONGEST_WAIT)?.unwrap_or(0));

    let mut status = session.status(&gateway)?;
    if status.version <= since && !wait.is_zero() {
        let newer = gateway.read_newer(&status, since, wait).await?;
        status = newer.ok_or(Refusal::NoSuchSession)?;
    }
    let etag = etag(status.version);
    let response = if knows(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let view = View {
            token: Some(session.token),
            links,
        };
        let mut document = gateway.document(&status, &view)?;
        let document = std::mem::take(&mut *document).into_bytes();
        view.links.confirm(answer(JSON, result::wiped(document)))
    };
    Ok(with(response, header::ETAG, etag))
}

/// `DELETE /api/v1/sessions/{id}`: cancels the session, or wipes its result.
pub(crate) async fn cancel(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
) -> Result<StatusCode, Problem> {
    gateway.sessions.cancel(session.id).await?;
    Ok(StatusCode::NO_CONTENT)
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

/// How long a status is waited for at most, in seconds, whatever was asked for.
const LONGEST_WAIT: u64 = 25;
