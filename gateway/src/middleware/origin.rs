//! Whose page a request comes from: pages of other sites start nothing in a visitor's name.
//!
//! `Origin` decides, where a browser sends it: `Sec-Fetch-Site` calls a sibling domain or another port
//! of localhost the same site, and is not sent over plain http.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use latchkey_shared::refusal::Refusal;

use super::client_ip::Client;
use crate::{problem::Problem, state::Gateway};

/// Refuses requests that change something and that a page of another site sends, in whatever way.
///
/// Such a page can send them without being asked whether it may, and its visitor would not know.
pub(crate) async fn refuse_foreign_pages(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    let changes_something = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if changes_something && Sender::of(request.headers(), &client, &gateway) == Sender::ForeignPage
    {
        return Problem::from(Refusal::ForeignPage).into_response();
    }
    next.run(request).await
}

/// What is to be done with a GET that would start a session.
///
/// It is refused where a page of another site may be behind it, and where nobody meant it: a look at
/// what is there, a page that is only prepared, a frame, a picture, a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StartingGet {
    /// A program, or a page of this site, asks for it.
    Start,
    /// A browser shows the answer to somebody, who may have been led here: ask first.
    AskFirst,
}

impl FromRequestParts<Arc<Gateway>> for StartingGet {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let client = Client::from_request_parts(parts, gateway).await?;
        let headers = &parts.headers;
        let is_prepared = ["sec-purpose", "purpose", "x-moz"]
            .iter()
            .any(|name| word(headers, name).is_some_and(|purpose| purpose.contains("prefetch")));
        if is_prepared || parts.method == Method::HEAD {
            return Err(Refusal::ForeignPage.into());
        }
        if is_navigation(headers) {
            return Ok(Self::AskFirst);
        }
        let is_fetched = word(headers, FETCH_DEST).is_none_or(|dest| dest == "empty");
        match Sender::of(headers, &client, gateway) {
            Sender::OwnPage if is_fetched => Ok(Self::Start),
            Sender::Nobody if is_fetched && !hides_its_page(headers) => Ok(Self::Start),
            _ => Err(Refusal::ForeignPage.into()),
        }
    }
}

/// Who sends a request, as far as its headers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    /// A page of this site.
    OwnPage,
    /// A page of a front end elsewhere that may call the API.
    AllowedPage,
    /// A page of another site, or one that hides whose it is.
    ForeignPage,
    /// No page, as far as can be told.
    Nobody,
}

impl Sender {
    fn of(headers: &HeaderMap, client: &Client, gateway: &Gateway) -> Self {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if let Some(origin) = origins.next() {
            let origin = origin.to_str().ok().filter(|_| origins.next().is_none());
            return Self::page_of(origin, client, gateway);
        }
        match word(headers, FETCH_SITE).as_deref() {
            Some("same-origin") => Self::OwnPage,
            Some("none") => Self::Nobody,
            Some(_) => Self::ForeignPage,
            None => match headers.get(header::REFERER) {
                Some(address) => {
                    let origin = address.to_str().ok().and_then(origin_of);
                    Self::page_of(origin.as_deref(), client, gateway)
                }
                None => Self::Nobody,
            },
        }
    }

    fn page_of(origin: Option<&str>, client: &Client, gateway: &Gateway) -> Self {
        let allowed = &gateway.settings.allowed_origins;
        match origin {
            Some(origin) if client.asked_at(origin) => Self::OwnPage,
            Some(origin) if allowed.iter().any(|one| one.as_str() == origin) => Self::AllowedPage,
            _ => Self::ForeignPage,
        }
    }
}

/// Returns whether a browser is to show the answer as a page of its own.
fn is_navigation(headers: &HeaderMap) -> bool {
    let accepts_pages = || word(headers, "accept").is_some_and(|kinds| kinds.contains("text/html"));
    match (word(headers, FETCH_DEST), word(headers, "sec-fetch-mode")) {
        (Some(dest), _) => dest == "document",
        (None, Some(mode)) => mode == "navigate",
        (None, None) => is_unmarked_browser(headers) && accepts_pages(),
    }
}

/// Returns whether a browser sends this without a word of the page that it is on: one may tell it to.
fn hides_its_page(headers: &HeaderMap) -> bool {
    !headers.contains_key(FETCH_SITE) && is_unmarked_browser(headers)
}

/// Returns whether this comes from a browser, to judge by what all of them send: over plain http they
/// do not mark their requests.
fn is_unmarked_browser(headers: &HeaderMap) -> bool {
    let is_named_so = word(headers, "user-agent").is_some_and(|name| name.starts_with("mozilla/"));
    is_named_so && word(headers, "accept-language").is_some_and(|language| language != "*")
}

/// Returns a header in lower case.
fn word(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_ascii_lowercase())
}

/// Returns the origin of a page's address.
fn origin_of(address: &str) -> Option<String> {
    let address: Uri = address.parse().ok()?;
    Some(format!(
        "{}://{}",
        address.scheme_str()?,
        address.authority()?
    ))
}

const FETCH_SITE: &str = "sec-fetch-site";
const FETCH_DEST: &str = "sec-fetch-dest";
