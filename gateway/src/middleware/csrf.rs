//! Keeps pages of other sites from starting sessions in a visitor's name.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, StatusCode, request::Parts},
};
use latchkey_shared::refusal::Refusal;

/// Refuses a request that a page of another site makes.
///
/// Such a page can send it without being asked whether it may, and its visitor would not know of it.
/// Browsers say whose page it is; a program does not send the header.
pub(crate) fn refuse_foreign_page(headers: &HeaderMap) -> Result<(), Refusal> {
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site.as_bytes().eq_ignore_ascii_case(b"cross-site")) {
        return Err(Refusal::ForeignPage);
    }
    Ok(())
}

/// A request that somebody meant to make: no look at what is there, no page that is only prepared,
/// and no picture or script of a page elsewhere, since it starts a session.
pub(crate) struct IntentionalRequest;

impl<S: Sync> FromRequestParts<S> for IntentionalRequest {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let says = |name: &str, word: &str| {
            let value = parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok());
            value.is_some_and(|value| value.to_ascii_lowercase().contains(word))
        };
        let prepared = ["sec-purpose", "purpose", "x-moz"]
            .iter()
            .any(|name| says(name, "prefetch"));
        let foreign = says("sec-fetch-site", "cross-site") && !says("sec-fetch-mode", "navigate");
        if prepared || foreign || parts.method == Method::HEAD {
            return Err(StatusCode::FORBIDDEN);
        }
        Ok(Self)
    }
}
