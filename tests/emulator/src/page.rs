//! The emulated phone's page: what its camera sees, and the linked devices.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::IntoResponse,
    routing::get,
};

use crate::{control, options::CameraCode, server::Server};

pub(crate) fn router(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route(
            "/phone",
            get(async || page("text/html; charset=utf-8", HTML)),
        )
        .route(
            "/phone/phone.css",
            get(async || page("text/css; charset=utf-8", CSS)),
        )
        .route(
            "/phone/phone.js",
            get(async || page("text/javascript; charset=utf-8", JS)),
        )
        .route("/phone/codes", get(codes))
        .route_layer(axum::middleware::from_fn_with_state(
            Arc::clone(server),
            control::same_origin,
        ))
}

async fn codes(State(server): State<Arc<Server>>) -> Json<Vec<CameraCode>> {
    let camera = server.options.camera.as_ref();
    Json(
        camera
            .map(|camera| camera.borrow().clone())
            .unwrap_or_default(),
    )
}

fn page(kind: &'static str, body: &'static str) -> impl IntoResponse {
    let value = HeaderValue::from_static;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, value(kind)),
        (header::CACHE_CONTROL, value("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, value("nosniff")),
        (header::REFERRER_POLICY, value("no-referrer")),
        (header::CONTENT_SECURITY_POLICY, value(POLICY)),
    ];
    (headers, body)
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HTML: &str = include_str!("../page/phone.html");
const CSS: &str = include_str!("../page/phone.css");
const JS: &str = include_str!("../page/phone.js");
