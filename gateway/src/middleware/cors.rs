//! Lets the front ends that the operator names call the API from a browser.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use latchkey_shared::config::WebOrigin;
use tower_http::cors::CorsLayer;

use crate::challenge;

/// Returns what tells browsers that pages of these origins may call: with a session's token, never with
/// the cookies that its visitor has here.
pub(crate) fn layer(origins: &[WebOrigin]) -> CorsLayer {
    let origins = origins
        .iter()
        .map(|origin| HeaderValue::from_str(origin.as_str()).expect("origins are visible ASCII"));
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("prefer"),
            challenge::SOLUTION,
        ])
        .expose_headers([
            header::LOCATION,
            header::ETAG,
            header::RETRY_AFTER,
            header::DATE,
        ])
        .max_age(PREFLIGHT_IS_KEPT)
}

/// As long as the most impatient of the browsers keeps it.
const PREFLIGHT_IS_KEPT: Duration = Duration::from_hours(2);
