//! A session's changes as they happen, as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream::unfold};
use latchkey_shared::{job::SessionId, session_client::SessionClientError, status::Status};
use tokio::time::sleep;
use zeroize::Zeroizing;

use super::{sessions::draws, with};
use crate::{
    auth::ShownSession,
    links::Links,
    openapi::{self, OF_SESSION, examples, refusals},
    problem::{Problem, log_broken},
    query::Query,
    state::{Gateway, View},
};

/// Follows a session by Server-Sent Events.
///
/// Begins with the present status unless the client has it already, and ends after the last one. A
/// client that has seen the last one gets 204, without which an `EventSource` would reconnect for ever.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}/events",
    operation_id = "followSession",
    tag = openapi::SESSIONS,
    params(
        ("id" = SessionId, Path, description = "The session's `id`"),
        ("draw" = Option<String>, Query, description = "`modules`: with the modules of the QR code, for who draws it"),
        ("Last-Event-ID" = Option<String>, Header, description = "The version that the client has seen last; what is none counts as 0"),
        ("Prefer" = Option<String>, Header, description = "`absolute-urls`: addresses in the answer are to have scheme and host"),
    ),
    security(("token" = []), ("cookie" = []), ("ticket" = [])),
    responses(
        (
            status = 200,
            description = "One event `status` for each change, and for each step on in the queue: its data is a `Status` on one line, its id the version.",
            body = String,
            content_type = "text/event-stream",
            headers(
                ("X-Accel-Buffering" = String, description = "`no`: tells a reverse proxy to pass each event on at once."),
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
            ),
            example = json!(examples::event()),
        ),
        (status = 204, description = "The client has seen the last change."),
        EventsRefusals,
    ),
)]
pub(crate) async fn events(
    session: ShownSession,
    State(gateway): State<Arc<Gateway>>,
    links: Links,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let status = session.status(&gateway)?;
    let seen = last_event_id(&headers);
    if status.state.is_terminal() && status.version <= seen {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let view = View {
        draws: draws(Query::of(query.as_deref())),
        ..session.into_view(links.clone())
    };
    let events = events_after(gateway, seen, status, view);
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    let response = Sse::new(events).keep_alive(keep_alive).into_response();
    let response = with(
        links.confirm(response),
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    );
    Ok(with(response, UNBUFFERED, HeaderValue::from_static("no")))
}

refusals!(EventsRefusals as Problem: OF_SESSION);

fn events_after(
    gateway: Arc<Gateway>,
    seen: u64,
    status: Status,
    view: View,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let feed = Feed {
        gateway,
        seen,
        status,
        ahead: None,
        view,
    };
    unfold(Some(feed), async |feed| {
        let (feed, document) = feed?.next().await?;
        let event = event(&feed.status, &document);
        let ended = feed.status.state.is_terminal();
        Some((Ok(event), (!ended).then_some(feed)))
    })
}

/// A client's place in a session's changes.
struct Feed {
    gateway: Arc<Gateway>,
    seen: u64,
    status: Status,
    /// The place in the queue that the client has seen.
    ahead: Option<u64>,
    view: View,
}

impl Feed {
    /// Waits for a status that the client has not seen. Returns nothing if the stream must end, upon
    /// which the client reconnects.
    ///
    /// An outage of the broker does not end it: the clients of all streams would reconnect at once,
    /// and meet nothing but refusals.
    async fn next(mut self) -> Option<(Self, Zeroizing<String>)> {
        loop {
            match self.newer().await {
                Ok(Newer::Document(document)) => {
                    self.seen = self.status.version;
                    return Some((self, document));
                }
                Ok(Newer::None) => {}
                Err(SessionClientError::Broker(error)) if error.is_transient() => {
                    let pause = sleep(BROKER_RETRY);
                    self.gateway.shutdown.run_until_cancelled(pause).await;
                }
                // The broker's health has logged what is wrong with it.
                Ok(Newer::Gone) | Err(SessionClientError::Broker(_)) => return None,
                Err(error) => {
                    log_broken(&error);
                    return None;
                }
            }
            if self.gateway.shutdown.is_cancelled() {
                return None;
            }
        }
    }

    /// Waits a while for a status that the client has not seen.
    async fn newer(&mut self) -> Result<Newer, SessionClientError> {
        if self.status.version <= self.seen {
            let wait = self.ahead.map_or(ONE_WAIT, until_next_turn);
            let newer = self.gateway.read_newer(&self.status, self.seen, wait);
            match newer.await? {
                Some(status) => self.status = status,
                None => return Ok(Newer::Gone),
            }
        }
        let ahead = self.gateway.ahead(&self.status).await;
        let has_moved = ahead.is_some() && ahead != self.ahead;
        if self.status.version <= self.seen && !has_moved {
            return Ok(Newer::None);
        }
        self.ahead = ahead;
        let document = self.gateway.document(&self.status, ahead, &self.view)?;
        Ok(Newer::Document(document))
    }
}

/// What came of waiting for a newer status.
enum Newer {
    Document(Zeroizing<String>),
    None,
    Gone,
}

/// How long a session that waits is not looked at again: the longer the queue, the less each turn tells.
fn until_next_turn(ahead: u64) -> Duration {
    Duration::from_secs((2 + ahead / 20).min(15))
}

fn event(status: &Status, document: &str) -> Event {
    Event::default()
        .event("status")
        .id(status.version.to_string())
        .data(document)
}

fn last_event_id(headers: &HeaderMap) -> u64 {
    let id = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    id.and_then(|id| id.parse().ok()).unwrap_or(0)
}

const KEEP_ALIVE: Duration = Duration::from_secs(15);
const BROKER_RETRY: Duration = Duration::from_secs(1);
const ONE_WAIT: Duration = Duration::from_mins(1);

/// Tells a reverse proxy such as nginx to pass every event on at once.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
