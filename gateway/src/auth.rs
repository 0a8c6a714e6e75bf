//! Who may see a session: the holder of its token, by cookie or by bearer header.

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

use crate::{cookie::read_cookie, middleware::log::name_session, problem::Problem, state::Gateway};

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

    /// Refuses in the same words, after the same work, whether the session or only the right to it is
    /// missing: callers learn nothing of sessions that are not theirs.
    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let id = session_id(parts, gateway).await;
        let token = token(&parts.headers);
        let record = gateway.sessions.record(id.unwrap_or(NOBODY.id)).await?;
        let hash = record
            .as_ref()
            .map_or(NOBODY.hash, |record| record.token_hash);
        let matches = hash.matches(token.as_ref().unwrap_or(&NOBODY.token));
        match (id, token, record) {
            (Some(id), Some(_), Some(record)) if matches => {
                name_session(id);
                gateway.sessions.watch(id, &record).await;
                Ok(Self { id, record })
            }
            _ => Err(Refusal::NoSuchSession.into()),
        }
    }
}

async fn session_id(parts: &mut Parts, gateway: &Arc<Gateway>) -> Option<SessionId> {
    let params = RawPathParams::from_request_parts(parts, gateway)
        .await
        .ok()?;
    let (_, text) = params.iter().find(|(name, _)| *name == "id")?;
    text.parse().ok()
}

fn token(headers: &HeaderMap) -> Option<Token> {
    match bearer(headers) {
        Some(text) => Token::parse(text),
        None => Token::parse(read_cookie(headers)?),
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
