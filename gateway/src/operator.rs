//! Who the operator is.

use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::state::Gateway;

/// Returns whether a request shows the operator's token: as a Bearer token, or as the password of Basic
/// authentication with any name.
pub(crate) fn is_operator(gateway: &Gateway, headers: &HeaderMap) -> bool {
    let token = gateway.settings.operator_token.as_ref();
    let shown = headers.get(header::AUTHORIZATION);
    token
        .zip(shown.and_then(|shown| password(shown.as_bytes())))
        .is_some_and(|(token, password)| token.matches(&password))
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
}
