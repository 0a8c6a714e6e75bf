//! The OpenAPI document, for programs and for people.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use super::{
    JSON, answer,
    pages::{self, Site},
    with,
};
use crate::{
    compress,
    middleware::client_ip::Client,
    openapi::{
        self,
        page::{Page, Part},
    },
    problem::Problem,
    state::Gateway,
};

/// Returns this document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "getOpenApi",
    tag = openapi::ABOUT,
    responses((
        status = 200,
        description = "The document, OpenAPI 3.1.",
        body = Object,
        content_type = "application/json",
    )),
)]
pub(crate) async fn document(headers: HeaderMap) -> Response {
    let packed = compress::accepts_gzip(&headers);
    let body = if packed {
        &PACKED
    } else {
        openapi::document().as_bytes()
    };
    let mut response = answer(JSON, body);
    compress::mark(response.headers_mut(), packed);
    with(
        response,
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    )
}

/// Shows this document to people.
#[utoipa::path(
    get,
    path = "/api/docs",
    operation_id = "apiDocs",
    tag = openapi::ABOUT,
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")),
)]
pub(crate) async fn page(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let template = DocsPage {
        site: Site::of(&gateway, Some(&client)),
        page: &PAGE,
    };
    pages::page(&gateway, &headers, &template)
}

#[derive(Template)]
#[template(path = "api-docs.html")]
struct DocsPage<'a> {
    site: Site<'a>,
    page: &'static Page,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| Page::of(&openapi::value()));

static PACKED: LazyLock<Vec<u8>> =
    LazyLock::new(|| compress::gzip(openapi::document().as_bytes(), BEST));

const BEST: u32 = 9;
