//! A session: read, waited for, cancelled.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::{job::SessionId, refusal::Refusal, status::StatusDocument, words::Language};

use super::{JSON, answer, result, with};
use crate::{
    auth::{AwaitedSession, OwnedSession},
    links::Links,
    middleware::language::words,
    openapi::{self, OF_SESSION, examples, refusals},
    problem::Problem,
    query::{Query, out_of_range},
    state::{Gateway, View},
};

/// Returns the status of a session.
///
/// With `since` and `wait` it is held back until there is something newer than that version, or until
/// the wait is over.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}",
    operation_id = "getStatus",
    tag = openapi::SESSIONS,
    params(
        ("id" = SessionId, Path, description = "The session's `id`"),
        ("since" = Option<u64>, Query, description = "The version that the caller has"),
        ("draw" = Option<String>, Query, description = "`modules`: with the modules of the QR code, for who draws it"),
        ("wait" = Option<u64>, Query, description = "How many seconds to wait for a newer one; longer than 25 is 25"),
        ("Prefer" = Option<String>, Header, description = "`absolute-urls`: addresses in the answer are to have scheme and host"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` that the caller has"),
    ),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "The status as it is now.",
            body = StatusDocument<'static>,
            headers(
                ("ETag" = String, description = "The version, in quotes; with the place in the queue, and the language where that is not English."),
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
            ),
            examples(
                ("awaiting_scan" = (value = json!(examples::awaiting_scan()))),
                ("awaiting_code" = (value = json!(examples::awaiting_code()))),
                ("passkey_required" = (value = json!(examples::passkey_required()))),
                ("ready" = (value = json!(examples::ready()))),
                ("failed" = (value = json!(examples::failed()))),
            ),
        ),
        (
            status = 304,
            description = "The caller has it already.",
            headers(("ETag" = String, description = "The version, in quotes; with the place in the queue, and the language where that is not English.")),
        ),
        StatusRefusals,
    ),
)]
pub(crate) async fn status(
    AwaitedSession(session): AwaitedSession,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = Query::of(query.as_deref());
    let since = query.number_up_to("since", u64::MAX)?.unwrap_or(0);
    let wait = Duration::from_secs(query.number_up_to("wait", LONGEST_WAIT)?.unwrap_or(0));

    let mut status = session.status(&gateway)?;
    if status.version <= since && !wait.is_zero() {
        let newer = gateway.read_newer(&status, since, wait).await?;
        status = newer.ok_or(Refusal::NoSuchSession)?;
    }
    let words = words();
    let ahead = gateway.ahead(&status).await;
    let etag = etag(status.version, ahead, words.language());
    let response = if knows(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let view = View {
            token: Some(session.token),
            links,
            words,
            draws: draws(query),
        };
        let mut document = gateway.document(&status, ahead, &view)?;
        let document = std::mem::take(&mut *document).into_bytes();
        view.links.confirm(answer(JSON, result::wiped(document)))
    };
    Ok(with(response, header::ETAG, etag))
}

/// Cancels a session, or wipes its result.
///
/// A result that was wiped is gone for good.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/{id}",
    operation_id = "cancelSession",
    tag = openapi::SESSIONS,
    params(("id" = SessionId, Path, description = "The session's `id`")),
    security(("token" = []), ("cookie" = [])),
    responses((status = 204, description = "It is cancelled or wiped, or had ended before."), CancelRefusals),
)]
pub(crate) async fn cancel(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
) -> Result<StatusCode, Problem> {
    gateway.sessions.cancel(session.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

refusals!(StatusRefusals as Problem: [out_of_range("since", 0..=u64::MAX)], OF_SESSION);
refusals!(CancelRefusals as Problem: OF_SESSION);

/// The same version in two languages, or at two places in the queue, is not the same document.
fn etag(version: u64, ahead: Option<u64>, language: Language) -> HeaderValue {
    let place = ahead.filter(|ahead| *ahead > 0);
    let place = place.map(|ahead| format!("-{ahead}")).unwrap_or_default();
    let code = Some(language).filter(|language| *language != Language::ENGLISH);
    let code = code.map(|language| format!("-{}", language.code()));
    let tag = format!("\"{version}{place}{}\"", code.unwrap_or_default());
    HeaderValue::try_from(tag).expect("digits and letters between quotes")
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

/// Returns whether the caller draws the QR code itself.
pub(super) fn draws(query: Query<'_>) -> bool {
    query.text("draw") == Some("modules")
}

/// How long a status is waited for at most, in seconds, whatever was asked for.
const LONGEST_WAIT: u64 = 25;
