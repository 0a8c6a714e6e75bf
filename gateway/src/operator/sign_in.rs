//! Who the operator is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use latchkey_shared::config::OperatorToken;

use crate::{cookie::cookies, middleware::client_ip::Client, state::Gateway};

/// Returns whether a request shows the operator's token: as a Bearer token, or as the password of Basic
/// authentication with any name.
pub(crate) fn is_operator(gateway: &Gateway, headers: &HeaderMap) -> bool {
    let token = gateway.settings.operator_token.as_ref();
    let shown = headers.get(header::AUTHORIZATION);
    token
        .zip(shown.and_then(|shown| password(shown.as_bytes())))
        .is_some_and(|(token, password)| token.matches(&password))
}

/// Returns whether a request shows the operator's token, or comes from a browser that has.
pub(crate) fn is_signed_in(gateway: &Gateway, client: &Client, headers: &HeaderMap) -> bool {
    let Some(token) = &gateway.settings.operator_token else {
        return false;
    };
    let now = gateway.clock().now();
    let name = cookie_name(client);
    let mut shown = cookies(headers).filter(|(other, _)| *other == name);
    is_operator(gateway, headers) || shown.any(|(_, pass)| is_valid(pass, token, now))
}

/// Returns the cookie that opens the operator's page to a browser. What is in it is good for any gateway
/// with the same token.
pub(crate) fn sign_in(gateway: &Gateway, client: &Client) -> HeaderValue {
    let token = gateway.settings.operator_token.as_ref();
    let pass = token.map(|token| pass(token, gateway.clock().now() + LIFETIME));
    cookie(client, &pass.unwrap_or_default(), LIFETIME)
}

/// Returns the cookie that takes its place where a browser is to see no more.
pub(crate) fn sign_out(client: &Client) -> HeaderValue {
    cookie(client, "", Duration::ZERO)
}

fn cookie(client: &Client, pass: &str, lifetime: Duration) -> HeaderValue {
    let name = cookie_name(client);
    let (path, secure) = if client.secure {
        ("/", "; Secure")
    } else {
        ("/operator", "")
    };
    let cookie = format!(
        "{name}={pass}; Path={path}; Max-Age={}; HttpOnly; SameSite=Strict{secure}",
        lifetime.as_secs()
    );
    HeaderValue::try_from(cookie).expect("a name, a number and base64 are visible ASCII")
}

/// No page of a sibling domain can set one that is called so over https.
fn cookie_name(client: &Client) -> &'static str {
    if client.secure {
        "__Host-operator"
    } else {
        "latchkey_operator"
    }
}

/// Says until when its holder may look, signed with the token.
fn pass(token: &OperatorToken, until: SystemTime) -> String {
    let until = seconds(until).to_string();
    let signature = BASE64_URL_SAFE_NO_PAD.encode(token.sign(signed(&until).as_bytes()));
    format!("{until}.{signature}")
}

fn is_valid(pass: &str, token: &OperatorToken, now: SystemTime) -> bool {
    let Some((until, signature)) = pass.split_once('.') else {
        return false;
    };
    let is_in_time = until.parse().is_ok_and(|until: u64| seconds(now) < until);
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature);
    is_in_time
        && signature.is_ok_and(|signature| token.has_signed(signed(until).as_bytes(), &signature))
}

fn signed(until: &str) -> String {
    format!("operator until {until}")
}

fn seconds(moment: SystemTime) -> u64 {
    let since = moment.duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

fn password(shown: &[u8]) -> Option<Vec<u8>> {
    let at = shown.iter().position(|byte| *byte == b' ')?;
    let (scheme, rest) = (&shown[..at], shown[at..].trim_ascii());
    if scheme.eq_ignore_ascii_case(b"bearer") {
        return Some(rest.to_vec());
    }
    if !scheme.eq_ignore_ascii_case(b"basic") {
        return None;
    }
    let login = BASE64_STANDARD.decode(rest).ok()?;
    let colon = login.iter().position(|byte| *byte == b':')?;
    Some(login[colon + 1..].to_vec())
}

/// A working day.
const LIFETIME: Duration = Duration::from_hours(12);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_is_a_bearer_token_or_that_of_any_name() {
        let basic = |login: &str| format!("Basic {}", BASE64_STANDARD.encode(login));
        for (shown, expected) in [
            ("Bearer a-token".to_owned(), Some("a-token")),
            ("bearer  a-token ".to_owned(), Some("a-token")),
            (basic("prometheus:a:token"), Some("a:token")),
            (basic(":a-token"), Some("a-token")),
            (basic("a-token"), None),
            ("Basic ?".to_owned(), None),
            ("Digest a-token".to_owned(), None),
            ("a-token".to_owned(), None),
        ] {
            let read = password(shown.as_bytes());
            assert_eq!(read.as_deref(), expected.map(str::as_bytes), "{shown}");
        }
    }

    #[test]
    fn pass_is_good_for_its_time_and_its_token_only() {
        let token = |text: &str| text.parse::<OperatorToken>().unwrap();
        let ours = token("the-token-of-the-operator");
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let pass = pass(&ours, at(1000));
        assert!(is_valid(&pass, &ours, at(999)));
        assert!(!is_valid(&pass, &ours, at(1000)));
        assert!(!is_valid(&pass, &token("another-token-than-that"), at(999)));
        let (_, signature) = pass.split_once('.').unwrap();
        let later = format!("2000.{signature}");
        for forged in ["", ".", "2000.", &later, signature, "9999"] {
            assert!(!is_valid(forged, &ours, at(999)), "{forged}");
        }
    }
}
