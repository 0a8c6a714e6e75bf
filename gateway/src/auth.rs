//! Who may see a session: the holder of its token, by cookie or by bearer header; and, of what opens no
//! credential, the holder of its ticket.

use std::sync::{Arc, LazyLock};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use latchkey_shared::{
    broker::Record,
    job::{SessionId, Token, TokenHash},
    refusal::Refusal,
    status::Status,
};

use crate::{
    cookie,
    links::Links,
    middleware::{client_ip::Client, log::name_session},
    problem::Problem,
    query::Query,
    state::{Gateway, View},
};

/// A session whose token the caller has shown.
pub(crate) struct OwnedSession {
    pub(crate) id: SessionId,
    pub(crate) record: Record,
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
        let Found { id, record, .. } = find(parts, gateway, Accepted::Token).await?;
        Ok(Self { id, record })
    }
}

/// A session that the caller may look at, by its token or by its ticket.
pub(crate) struct ShownSession {
    pub(crate) id: SessionId,
    pub(crate) record: Record,
    right: Right,
}

impl ShownSession {
    /// Opens the session's status as it was when the request came.
    pub(crate) fn status(&self, gateway: &Gateway) -> Result<Status, Problem> {
        Ok(gateway.sessions.open(self.id, &self.record)?)
    }

    /// Returns whether the ticket was shown, as an address on a page of another origin may do.
    pub(crate) fn is_by_ticket(&self) -> bool {
        self.right == Right::Ticket
    }

    /// Returns what its caller sees of a status.
    pub(crate) fn view(&self, links: Links) -> View {
        View {
            has_ids: self.right == Right::Token,
            links,
        }
    }
}

impl FromRequestParts<Arc<Gateway>> for ShownSession {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let Found { id, record, right } = find(parts, gateway, Accepted::TokenOrTicket).await?;
        Ok(Self { id, record, right })
    }
}

/// What opens a session to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Token,
    Ticket,
}

/// What a route accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepted {
    Token,
    TokenOrTicket,
}

struct Found {
    id: SessionId,
    record: Record,
    right: Right,
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
    let tokens = tokens(&parts.headers, &client, id.unwrap_or(NOBODY.id));
    let record = gateway.sessions.record(id.unwrap_or(NOBODY.id)).await?;
    let hash = record
        .as_ref()
        .map_or(NOBODY.hash, |record| record.token_hash);
    let matching = tokens.iter().filter(|token| hash.matches(token)).count();
    if tokens.is_empty() {
        let _ = hash.matches(&NOBODY.token);
    }
    let has_ticket = accepted == Accepted::TokenOrTicket && {
        let shown = Query::of(parts.uri.query()).text("ticket");
        let ticket = gateway.sessions.ticket(id.unwrap_or(NOBODY.id));
        ticket.matches(shown.unwrap_or_default())
    };
    let right = match (matching > 0, has_ticket) {
        (true, _) => Some(Right::Token),
        (false, true) => Some(Right::Ticket),
        (false, false) => None,
    };
    match (id, right, record) {
        (Some(id), Some(right), Some(record)) => {
            name_session(id);
            gateway.sessions.watch(id, &record).await;
            Ok(Found { id, record, right })
        }
        _ => Err(Refusal::NoSuchSession.into()),
    }
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

/// Stands in for what a request lacks, so that refusing it takes the same steps.
struct Nobody {
    id: SessionId,
    token: Token,
    hash: TokenHash,
}

static NOBODY: LazyLock<Nobody> = LazyLock::new(|| {
    let token = Token::parse(&"A".repeat(43)).expect("43 characters of the alphabet");
    Nobody {
        id: "AAAAAAAAAAAAAAAAAAAAAA"
            .parse()
            .expect("22 characters of the alphabet"),
        hash: token.hash(),
        token,
    }
});
