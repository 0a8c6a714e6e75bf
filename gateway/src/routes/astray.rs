//! Addresses that are none of ours: one that was nearly a page leads to it, the others say so.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::refusal::Refusal;

use super::{
    answer,
    pages::{Site, page},
};
use crate::{middleware::client_ip::Client, openapi, problem::Problem, state::Gateway};

/// Answers whatever has no route.
pub(crate) async fn astray(
    State(gateway): State<Arc<Gateway>>,
    client: Result<Client, Problem>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_read = matches!(method, Method::GET | Method::HEAD);
    if is_read && let Some(page) = meant(uri.path()) {
        return Ok(to(page, uri.query()));
    }
    if !is_read || !accepts_html(&headers) {
        return Err(Refusal::NoSuchAddress.into());
    }
    let template = AstrayPage {
        site: Site::of(&gateway, client.as_ref().ok()),
        closed: !gateway.settings.open,
    };
    let mut response = page(&gateway, &headers, &template)?;
    *response.status_mut() = StatusCode::NOT_FOUND;
    let vary = HeaderValue::from_static("accept, accept-encoding");
    response.headers_mut().insert(header::VARY, vary);
    Ok(response)
}

/// Keeps crawlers to the first page.
#[utoipa::path(
    get,
    path = "/robots.txt",
    operation_id = "getRobots",
    tag = openapi::PAGES,
    responses((status = 200, description = "What crawlers may look at.", body = String, content_type = "text/plain")),
)]
pub(crate) async fn robots() -> Response {
    let mut response = answer("text/plain; charset=utf-8", ROBOTS);
    let a_day = HeaderValue::from_static("public, max-age=86400");
    response.headers_mut().insert(header::CACHE_CONTROL, a_day);
    response
}

/// The page that an address was to be: in other letters, with a slash behind, as other sites call it.
fn meant(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase();
    let name = path.trim_matches('/');
    let name = ["html", "htm", "php"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(name);
    match name {
        "" | "index" | "main" | "home" => Some("/"),
        "qr" | "qrcode" | "qr-code" | "scan" => Some("/qr"),
        "pair" | "paircode" | "pair-code" | "pairing" => Some("/pair"),
        _ => None,
    }
}

fn to(page: &str, query: Option<&str>) -> Response {
    let address = query.map_or_else(|| page.to_owned(), |query| format!("{page}?{query}"));
    let address = HeaderValue::try_from(address).expect("queries are visible ASCII");
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    response.headers_mut().insert(header::LOCATION, address);
    response
}

/// Whether a client is a browser that shows what it gets: programs ask for anything, or for JSON.
fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|kind| {
            let kind = kind.split(';').next().unwrap_or_default();
            kind.trim().eq_ignore_ascii_case("text/html")
        })
}

#[derive(Template)]
#[template(path = "astray.html")]
struct AstrayPage<'a> {
    site: Site<'a>,
    /// Whether nobody can link here.
    closed: bool,
}

const ROBOTS: &str = "User-agent: *\nAllow: /$\nAllow: /assets/\nDisallow: /\n";
