//! The cookies that open sessions to their owner's browser.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use latchkey_shared::{
    job::{SessionId, Token},
    session_client::StartedSession,
    words::Language,
};

use crate::{middleware::client_ip::Client, state::Gateway};

/// Adds the cookies to a response that open a session at `paths` and below.
///
/// Over https it is one for the whole site, under a name of the session's own that begins with `__Host-`:
/// no page of a sibling domain can set such a cookie, so none can put another session in its place.
pub(crate) fn add_cookies(
    response: &mut Response,
    request: &HeaderMap,
    gateway: &Gateway,
    client: &Client,
    session: &StartedSession,
    paths: &[String],
) {
    let policy = gateway.sessions.policy();
    let lifetime = (policy.session_ttl + policy.result_ttl).as_secs();
    let token = session.token.reveal();
    let token = token.as_str();
    let mut add = |cookie: String| {
        let cookie = HeaderValue::try_from(cookie);
        let cookie = cookie.expect("tokens, paths and numbers are visible ASCII");
        response.headers_mut().append(header::SET_COOKIE, cookie);
    };
    if client.secure {
        let name = secure_name(session.id);
        add(format!(
            "{name}={token}; Path=/; Max-Age={lifetime}; {ATTRIBUTES}; Secure"
        ));
        for old in too_many(request, &name) {
            add(format!("{old}=; Path=/; Max-Age=0; {ATTRIBUTES}; Secure"));
        }
        return;
    }
    for path in paths {
        add(format!(
            "{NAME}={token}; Path={path}; Max-Age={lifetime}; {ATTRIBUTES}"
        ));
    }
}

/// Returns the tokens in all cookies that may open a session: others may have put theirs beside ours.
pub(crate) fn tokens(headers: &HeaderMap, client: &Client, id: SessionId) -> Vec<Token> {
    let name = secure_name(id);
    cookies(headers)
        .filter(|(other, _)| *other == name || (*other == NAME && !client.secure))
        .filter_map(|(_, value)| Token::parse(value))
        .collect()
}

/// Returns the names of the oldest cookies of earlier sessions, where there are so many that a proxy may
/// refuse the request for its length.
fn too_many<'a>(request: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let of_ours = move || {
        let names = cookies(request).map(|(name, _)| name);
        names.filter(move |other| other.starts_with(SECURE_PREFIX) && *other != name)
    };
    // Browsers send the oldest first.
    let surplus = (of_ours().count() + 1).saturating_sub(KEPT);
    of_ours().take(surplus)
}

/// Returns the language that the visitor has chosen before.
pub(crate) fn language(headers: &HeaderMap) -> Option<Language> {
    let mut cookies = cookies(headers);
    cookies.find_map(|(name, value)| (name == LANGUAGE).then(|| Language::of_code(value))?)
}

/// Has the browser remember the language that its visitor has chosen.
pub(crate) fn remember_language(headers: &mut HeaderMap, language: Language) {
    let cookie = format!(
        "{LANGUAGE}={}; Path=/; Max-Age={A_YEAR}; HttpOnly; SameSite=Lax",
        language.code()
    );
    let cookie = HeaderValue::try_from(cookie).expect("codes are visible ASCII");
    headers.append(header::SET_COOKIE, cookie);
}

/// Returns the names and values of all cookies of a request.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

fn secure_name(id: SessionId) -> String {
    format!("{SECURE_PREFIX}{id}")
}

/// The name of a cookie that came over plain http.
pub(crate) const NAME: &str = "latchkey_session";
const SECURE_PREFIX: &str = "__Host-latchkey_";
/// The name of the cookie that remembers a language.
const LANGUAGE: &str = "latchkey_language";
const A_YEAR: u32 = 31_536_000;
const ATTRIBUTES: &str = "HttpOnly; SameSite=Strict";
/// For how many sessions a browser keeps cookies: with more, it may send more than 2 kB of them.
const KEPT: usize = 24;
