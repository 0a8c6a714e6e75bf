//! The handlers, one file for each kind of route.

pub(crate) mod api_docs;
pub(crate) mod assets;
pub(crate) mod astray;
pub(crate) mod challenge;
pub(crate) mod create;
pub(crate) mod errands;
pub(crate) mod events;
pub(crate) mod handover;
pub(crate) mod health;
pub(crate) mod installed;
pub(crate) mod legacy;
pub(crate) mod metrics;
pub(crate) mod operator;
pub(crate) mod pages;
pub(crate) mod passkey;
pub(crate) mod plain;
pub(crate) mod qr;
pub(crate) mod result;
pub(crate) mod sessions;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Builds a response of one content type with a whole body.
pub(crate) fn answer(content_type: &'static str, body: impl Into<Body>) -> Response {
    let content_type = HeaderValue::from_static(content_type);
    (
        StatusCode::OK,
        [(header::CONTENT_TYPE, content_type)],
        body.into(),
    )
        .into_response()
}

/// Sets a header of a response.
pub(crate) fn with(
    mut response: Response,
    name: HeaderName,
    value: impl Into<HeaderValue>,
) -> Response {
    response.headers_mut().insert(name, value.into());
    response
}

pub(crate) const JSON: &str = "application/json";
