//! Who may see a session: the holder of its token, by cookie or by bearer header; and, of what opens no
//! credential, the holder of its ticket.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, Uri, header, request::Parts},
};
use latchkey_shared::{
    broker::Record,
    job::{SessionId, Token},
    refusal::Refusal,
    session_client::SessionClient,
    status::Status,
};

use crate::{
    cookie,
    links::Links,
    middleware::{client_ip::Client, language::words, log::name_session},
    problem::Problem,
    query::Query,
    state::{Gateway, View},
};

/// A session whose token the caller has shown.
pub(crate) struct OwnedSession {
    pub(crate) id: SessionId,
    pub(crate) record: Record,
    /// Opens what is sealed to it: the session IDs and the result.
    pub(crate) token: Token,
}

impl OwnedSession {
    /// Opens the session's status as it was when the request came.
    pub(crate) fn status(&self, gateway: &Gateway) -> Result<Status, Problem> {
        Ok(gateway.sessions.open(self.id, &self.record)?)
    }
}

impl FromRequestParts<Arc<Gateway>> for OwnedSession {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        find(parts, gateway, Accepted::Token).await?.owned()
    }
}

/// The same for a request that may wait for a newer status than the caller has: `since` and `wait` of its
/// query say so.
pub(crate) struct AwaitedSession(pub(crate) OwnedSession);

impl FromRequestParts<Arc<Gateway>> for AwaitedSession {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let found = find(parts, gateway, Accepted::TokenOfWaiter).await?;
        Ok(Self(found.owned()?))
    }
}

/// A session that the caller may look at, by its token or by its ticket.
pub(crate) struct ShownSession {
    pub(crate) id: SessionId,
    pub(crate) record: Record,
    /// None if the ticket was shown.
    token: Option<Token>,
}

impl ShownSession {
    /// Opens the session's status as it was when the request came.
    pub(crate) fn status(&self, gateway: &Gateway) -> Result<Status, Problem> {
        Ok(gateway.sessions.open(self.id, &self.record)?)
    }

    /// Returns whether the ticket was shown, as an address on a page of another origin may do.
    pub(crate) fn is_by_ticket(&self) -> bool {
        self.token.is_none()
    }

    /// Returns what its caller sees of a status.
    pub(crate) fn into_view(self, links: Links) -> View {
        let token = self.token;
        View {
            token,
            links,
            words: words(),
            draws: false,
        }
    }
}

impl FromRequestParts<Arc<Gateway>> for ShownSession {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let Found { id, record, token } = find(parts, gateway, Accepted::TokenOrTicket).await?;
        Ok(Self { id, record, token })
    }
}

/// What a route accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepted {
    Token,
    /// The token, where the request may wait for a newer status.
    TokenOfWaiter,
    TokenOrTicket,
}

struct Found {
    id: SessionId,
    record: Record,
    /// None if the ticket was shown.
    token: Option<Token>,
}

impl Found {
    fn owned(self) -> Result<OwnedSession, Problem> {
        let Self { id, record, token } = self;
        let token = token.ok_or(Refusal::NoSuchSession)?;
        Ok(OwnedSession { id, record, token })
    }
}

/// Finds the session of an address, if the caller has a right to it.
///
/// Refuses in the same words, after the same work, whether the session or only the right to it is
/// missing: callers learn nothing of sessions that are not theirs.
async fn find(
    parts: &mut Parts,
    gateway: &Arc<Gateway>,
    accepted: Accepted,
) -> Result<Found, Problem> {
    let id = session_id(parts, gateway).await;
    let client = Client::from_request_parts(parts, gateway).await?;
    let asked = id.unwrap_or_else(nobodys_id);
    let tokens = tokens(&parts.headers, &client, asked);
    let sessions = &gateway.sessions;
    let known = match accepted {
        Accepted::TokenOfWaiter => known(&parts.uri, sessions, asked, &tokens),
        Accepted::Token | Accepted::TokenOrTicket => None,
    };
    let record = match known {
        Some(record) => Some(record),
        None => sessions.record(asked).await?,
    };
    let opens = |token: &Token| sessions.is_opened_by(asked, record.as_ref(), token);
    if tokens.is_empty() {
        let _ = opens(&nobodys_token());
    }
    // Each is tried, whichever it is.
    let (matching, _): (Vec<_>, Vec<_>) = tokens.into_iter().partition(opens);
    let token = matching.into_iter().next();
    let has_ticket = accepted == Accepted::TokenOrTicket && {
        let shown = Query::of(parts.uri.query()).text("ticket");
        sessions.is_ticket_of(asked, shown.unwrap_or_default())
    };
    match (id, record) {
        (Some(id), Some(record)) if token.is_some() || has_ticket => {
            name_session(id);
            sessions.watch(id, &record).await;
            Ok(Found { id, record, token })
        }
        _ => Err(Refusal::NoSuchSession.into()),
    }
}

/// Returns what is known here of a session that one of the tokens opens, if its caller has all of that
/// and waits for more.
fn known(uri: &Uri, sessions: &SessionClient, id: SessionId, tokens: &[Token]) -> Option<Record> {
    let query = Query::of(uri.query());
    let number = |name| query.number_up_to(name, u64::MAX).ok().flatten();
    let wait = Duration::from_secs(number("wait")?);
    let record = sessions.known(id, number("since")?, wait)?;
    let mut tokens = tokens.iter();
    tokens
        .any(|token| sessions.is_opened_by(id, Some(&record), token))
        .then_some(record)
}

async fn session_id(parts: &mut Parts, gateway: &Arc<Gateway>) -> Option<SessionId> {
    let params = RawPathParams::from_request_parts(parts, gateway)
        .await
        .ok()?;
    let (_, text) = params.iter().find(|(name, _)| *name == "id")?;
    text.parse().ok()
}

/// Returns the tokens that a request shows for a session: the one of its header, else those of its
/// cookies.
fn tokens(headers: &HeaderMap, client: &Client, id: SessionId) -> Vec<Token> {
    match bearer(headers) {
        Some(text) => Token::parse(text).into_iter().collect(),
        None => cookie::tokens(headers, client, id),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, text) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}

/// Stands in for the id that a request lacks, so that refusing it takes the same steps.
fn nobodys_id() -> SessionId {
    let id = "A".repeat(22).parse();
    id.expect("22 characters of the alphabet")
}

/// Stands in for the token that a request lacks.
fn nobodys_token() -> Token {
    Token::parse(&"A".repeat(43)).expect("43 characters of the alphabet")
}
