//! Which route is handled where.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use latchkey_shared::refusal::Refusal;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    middleware::{cors, headers, hosts, log, origin},
    problem::Problem,
    request_body::BODY_LIMIT,
    routes::{
        assets, create, events, health, legacy, metrics, pages, passkey, plain, qr, result,
        sessions,
    },
    state::Gateway,
};

/// Returns all of the gateway's routes.
pub fn router(gateway: Arc<Gateway>) -> Router {
    let legacy = if gateway.settings.legacy_routes {
        legacy_routes()
    } else {
        Router::new()
    };
    let origins = &gateway.settings.allowed_origins;
    let api = if origins.is_empty() {
        api_routes()
    } else {
        api_routes().layer(cors::layer(origins))
    };
    Router::new()
        .merge(api)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/", get(pages::start))
        .route("/qr", get(pages::qr).post(plain::qr))
        .route("/pair", get(pages::pair).post(plain::pair))
        .route("/link/{id}", get(plain::show).post(plain::end))
        .route("/favicon.ico", get(assets::favicon))
        .route("/assets/{version}/{name}", get(assets::asset))
        .merge(legacy)
        .fallback(unknown_address)
        .method_not_allowed_fallback(unknown_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(
            gateway.clone(),
            origin::refuse_foreign_pages,
        ))
        .layer(from_fn_with_state(
            gateway.clone(),
            hosts::refuse_other_hosts,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(gateway.clone(), headers::add))
        .layer(from_fn_with_state(gateway.clone(), log::requests))
        .with_state(gateway)
}

/// The routes of the API.
fn api_routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/api/v1/sessions", post(create::create))
        .route(
            "/api/v1/sessions/{id}",
            get(sessions::status).delete(sessions::cancel),
        )
        .route("/api/v1/sessions/{id}/events", get(events::events))
        .route("/api/v1/sessions/{id}/qr.svg", get(qr::svg))
        .route("/api/v1/sessions/{id}/qr.png", get(qr::png))
        .route("/api/v1/sessions/{id}/result", get(result::result))
        .route("/api/v1/sessions/{id}/passkey", post(passkey::passkey))
        // Here already, so that it is inside of what answers preflights.
        .method_not_allowed_fallback(unknown_method)
}

/// The routes that older front ends call.
fn legacy_routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/server", get(legacy::server))
        .route("/server/session/{id}", get(legacy::session))
        .route("/code", get(legacy::code))
        .route("/code/session/{id}", get(legacy::session))
}

async fn unknown_address() -> Problem {
    Refusal::NoSuchAddress.into()
}

async fn unknown_method() -> Problem {
    Refusal::MethodNotAllowed.into()
}

#[expect(clippy::needless_pass_by_value, reason = "the layer calls it so")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        panic = message.unwrap_or("no message"),
        "a request handler panicked"
    );
    Problem::internal().into_response()
}
