//! The cookie that opens one session to its owner's browser.

use axum::http::{HeaderMap, HeaderValue, header};
use latchkey_shared::session_client::StartedSession;

use crate::{middleware::client_ip::Client, state::Gateway};

/// Returns the cookie that opens a session at `path` and below.
pub(crate) fn set_cookie(
    gateway: &Gateway,
    client: &Client,
    session: &StartedSession,
    path: &str,
) -> HeaderValue {
    let policy = gateway.sessions.policy();
    let lifetime = policy.session_ttl + policy.result_ttl;
    let cookie = format!(
        "{NAME}={}; Path={path}; Max-Age={}; HttpOnly; SameSite=Strict{}",
        session.token.reveal(),
        lifetime.as_secs(),
        if client.secure { "; Secure" } else { "" },
    );
    HeaderValue::try_from(cookie).expect("tokens, paths and numbers are visible ASCII")
}

/// Returns the value of the session's cookie.
pub(crate) fn read_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then_some(value))
}

const NAME: &str = "latchkey_session";
