//! The headers of every response.

use std::sync::LazyLock;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use super::client_ip::Client;
use crate::{problem::Problem, state::GatewaySettings};

/// Adds the headers that a response lacks: no cache stores it, no browser guesses its type, and it
/// runs no scripts. A browser that came over https comes over nothing else from then on.
pub(crate) async fn add(client: Result<Client, Problem>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if client.is_ok_and(|client| client.secure) {
        let headers = response.headers_mut();
        headers.insert(header::STRICT_TRANSPORT_SECURITY, A_YEAR);
    }
    let headers = response.headers_mut();
    for (name, value) in &DEFAULTS {
        add_if_absent(headers, name, value);
    }
    response
}

/// Returns the content security policy of a page: it loads from here and nowhere else, apart from the
/// operator's own pictures.
///
/// The style sheet's icons and the QR code are `data:` pictures.
pub(crate) fn page_policy(settings: &GatewaySettings, makers: Makers) -> HeaderValue {
    let own = [&settings.background_url, &settings.branding.logo_url];
    let mut pictures: Vec<_> = own.into_iter().flatten().map(|url| origin(url)).collect();
    pictures.dedup();
    let pictures = pictures.concat();
    let makers = match makers {
        Makers::Offline => "latchkey-offline",
        Makers::Solver => "latchkey-offline latchkey-challenge",
        Makers::Operator => "latchkey-operator",
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' {}; font-src 'self'; \
         img-src 'self' data:{pictures}; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types {makers}",
        *JOURNEYS_HASH
    );
    HeaderValue::try_from(policy).expect("settings allow visible ASCII alone")
}

/// The one style that stands in the pages themselves: from page to page, the lock goes along.
///
/// In a style sheet it would come too late: Chromium gives the journey up when the first of several sheets is
/// there and does not ask for it.
pub(crate) const JOURNEYS: &str =
    "@media (prefers-reduced-motion: no-preference) { @view-transition { navigation: auto } }";

static JOURNEYS_HASH: LazyLock<String> = LazyLock::new(|| {
    let digest = BASE64_STANDARD.encode(Sha256::digest(JOURNEYS));
    format!("'sha256-{digest}'")
});

/// What may be made of a page's texts, by the name that scripts of ours give to who makes it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Makers {
    /// What keeps a page for when there is no connection, by `offline.js`.
    Offline,
    /// That, and a worker, by `clients/js/challenge.js`, where a proof of work is asked for.
    Solver,
    /// The parts of the operator's page, by `operator.js`.
    Operator,
}

/// Returns the origin of a URL, after a space.
fn origin(url: &str) -> String {
    let mut parts = url.splitn(4, '/');
    let scheme = parts.next().unwrap_or_default();
    let authority = parts.nth(1).unwrap_or_default();
    let authority = authority.split(['?', '#']).next().unwrap_or_default();
    format!(" {scheme}//{authority}")
}

fn add_if_absent(headers: &mut HeaderMap, name: &HeaderName, value: &'static str) {
    if !headers.contains_key(name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

const A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

static DEFAULTS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    (RESOURCE_POLICY, "same-origin"),
];

/// Says which pages may load a response without asking.
pub(crate) const RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
