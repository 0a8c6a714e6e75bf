//! What makes the site an app that a browser can install: a manifest, and a page for when there is no
//! connection.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer, assets,
    pages::{Site, page},
    with,
};
use crate::{middleware::language::words, openapi, problem::Problem, state::Gateway};

/// Describes the site as an app.
#[utoipa::path(
    get,
    path = "/manifest.webmanifest",
    operation_id = "getManifest",
    tag = openapi::PAGES,
    responses((status = 200, description = "The manifest.", body = Manifest, content_type = "application/manifest+json")),
)]
pub(crate) async fn manifest(State(gateway): State<Arc<Gateway>>) -> Response {
    let icon = |name: &str, kind, sizes, purpose| Icon {
        src: format!("{}/{name}", assets::folder(&gateway, words())),
        kind,
        sizes,
        purpose,
    };
    let name = &gateway.settings.site_name;
    let manifest = Manifest {
        name: name.clone(),
        short_name: name.clone(),
        id: "/",
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: NIGHT,
        theme_color: NIGHT,
        icons: vec![
            icon("icon.svg", "image/svg+xml", "any", "any"),
            icon("icon-192.png", "image/png", "192x192", "any"),
            icon("icon-512.png", "image/png", "512x512", "any"),
            icon("icon-mask.png", "image/png", "512x512", "maskable"),
        ],
    };
    let body = serde_json::to_vec(&manifest).expect("strings serialise");
    let response = answer("application/manifest+json", body);
    with(response, header::CACHE_CONTROL, NO_CACHE)
}

/// Returns the page for when there is no connection.
#[utoipa::path(
    get,
    path = "/offline",
    operation_id = "offlinePage",
    tag = openapi::PAGES,
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")),
)]
pub(crate) async fn offline(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site = Site::of(&gateway, None);
    page(&gateway, &headers, &OfflinePage { site })
}

/// Returns the script that keeps that page in a browser.
#[utoipa::path(
    get,
    path = "/sw.js",
    operation_id = "getServiceWorker",
    tag = openapi::PAGES,
    responses((status = 200, description = "The script.", content_type = "text/javascript")),
)]
pub(crate) async fn service_worker(headers: HeaderMap) -> Result<Response, Problem> {
    let response = assets::file("sw.js", "no-cache", &headers)?;
    Ok(with(
        response,
        header::CONTENT_SECURITY_POLICY,
        OF_SERVICE_WORKER,
    ))
}

/// The site as an app.
#[derive(Serialize, ToSchema)]
#[schema(as = WebManifest)]
pub(crate) struct Manifest {
    name: String,
    short_name: String,
    id: &'static str,
    start_url: &'static str,
    scope: &'static str,
    display: &'static str,
    background_color: &'static str,
    theme_color: &'static str,
    icons: Vec<Icon>,
}

/// One of its icons.
#[derive(Serialize, ToSchema)]
#[schema(as = WebManifestIcon)]
struct Icon {
    src: String,
    #[serde(rename = "type")]
    kind: &'static str,
    sizes: &'static str,
    purpose: &'static str,
}

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage<'a> {
    site: Site<'a>,
}

/// The dark end of the pages' sky.
const NIGHT: &str = "#060a13";
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
/// It fetches what it keeps, from here.
const OF_SERVICE_WORKER: HeaderValue =
    HeaderValue::from_static("default-src 'none'; connect-src 'self'; frame-ancestors 'none'");
