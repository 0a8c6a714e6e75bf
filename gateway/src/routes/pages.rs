//! The pages.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use super::{answer, assets, with};
use crate::{middleware::headers::PAGE_POLICY, problem::Problem, state::Gateway};

/// `GET /`: what this is, and the way on.
pub(crate) async fn start(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    page(&StartPage {
        page: Page::of(&gateway),
        keeps: in_words(gateway.settings.result_ttl),
    })
}

/// `GET /qr`: links by QR code.
pub(crate) async fn qr(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    page(&QrPage {
        page: Page::of(&gateway),
        modules: MODULES,
        assist: gateway.settings.passkey_assist,
        other: "/pair",
    })
}

/// `GET /pair`: links by a code that is typed into the phone.
pub(crate) async fn pair(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    page(&PairPage {
        page: Page::of(&gateway),
        modules: MODULES,
        assist: gateway.settings.passkey_assist,
        other: "/qr",
    })
}

/// What every page needs.
struct Page<'a> {
    site_name: &'a str,
    assets: String,
}

impl<'a> Page<'a> {
    fn of(gateway: &'a Gateway) -> Self {
        Self {
            site_name: &gateway.settings.site_name,
            assets: assets::folder(),
        }
    }
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage<'a> {
    page: Page<'a>,
    keeps: String,
}

#[derive(Template)]
#[template(path = "qr.html")]
struct QrPage<'a> {
    page: Page<'a>,
    modules: &'a [&'a str],
    assist: bool,
    other: &'a str,
}

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage<'a> {
    page: Page<'a>,
    modules: &'a [&'a str],
    assist: bool,
    other: &'a str,
}

fn page(template: &impl Template) -> Result<Response, Problem> {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be rendered");
        Problem::internal()
    })?;
    let mut response = answer("text/html; charset=utf-8", html);
    for (name, value) in &HEADERS {
        response = with(response, name.clone(), HeaderValue::from_static(value));
    }
    Ok(response)
}

/// A span of time in a sentence: whole minutes, or seconds if it is shorter or between two minutes.
fn in_words(span: Duration) -> String {
    let seconds = span.as_secs();
    match (seconds / 60, seconds % 60) {
        (1, 0) => "one minute".to_owned(),
        (minutes, 0) => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

/// What both ways of linking share.
const MODULES: &[&str] = &[
    "api.js",
    "copy.js",
    "follow.js",
    "passkey.js",
    "session.js",
    "view.js",
    "words.js",
];

static HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-cache"),
    (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_as_one_would_say_them() {
        assert_eq!(in_words(Duration::from_mins(10)), "10 minutes");
        assert_eq!(in_words(Duration::from_mins(1)), "one minute");
        assert_eq!(in_words(Duration::from_secs(90)), "90 seconds");
    }
}
