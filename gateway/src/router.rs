//! Which route is handled where.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
};
use latchkey_shared::refusal::Refusal;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    middleware::{cors, headers, hosts, language, log, origin},
    openapi::General,
    problem::Problem,
    request_body::BODY_LIMIT,
    routes::{
        api_docs, assets, astray, challenge, create, errands, events, handover, health, installed,
        legacy, metrics, operator, pages, passkey, plain, qr, result, sessions,
    },
    state::Gateway,
};

/// Returns all of the gateway's routes. Each says what it takes and answers, or it could not be here.
pub fn router(gateway: Arc<Gateway>) -> Router {
    let legacy = if gateway.settings.legacy_routes {
        legacy_routes().into()
    } else {
        Router::new()
    };
    // Here already, so that it is inside of what answers preflights.
    let api = Router::from(api_routes()).method_not_allowed_fallback(unknown_method);
    let origins = &gateway.settings.allowed_origins;
    let api = if origins.is_empty() {
        api
    } else {
        api.layer(cors::layer(origins))
    };
    let operator = if gateway.settings.operator_token.is_some() {
        operator_routes().into()
    } else {
        Router::new()
    };
    api.merge(Router::from(site_routes()))
        .merge(legacy)
        .merge(operator)
        .fallback(astray::astray)
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
        .layer(from_fn_with_state(gateway.clone(), language::speak))
        .layer(from_fn_with_state(gateway.clone(), headers::add))
        .layer(from_fn_with_state(gateway.clone(), log::requests))
        .with_state(gateway)
}

/// Returns what the OpenAPI document says of all routes.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    OpenApiRouter::with_openapi(General::openapi())
        .merge(api_routes())
        .merge(site_routes())
        .merge(operator_routes())
        .merge(legacy_routes())
        .into_openapi()
}

/// The routes of the API.
fn api_routes() -> OpenApiRouter<Arc<Gateway>> {
    OpenApiRouter::default()
        .routes(routes!(challenge::challenge))
        .routes(routes!(create::create))
        .routes(routes!(errands::check))
        .routes(routes!(errands::unlink))
        .routes(routes!(sessions::status, sessions::cancel))
        .routes(routes!(events::events))
        .routes(routes!(qr::svg))
        .routes(routes!(qr::png))
        .routes(routes!(result::result))
        .routes(routes!(passkey::passkey))
        .routes(routes!(handover::hand_over))
        .routes(routes!(handover::go_on))
}

/// The pages, and what programs look at beside the API.
fn site_routes() -> OpenApiRouter<Arc<Gateway>> {
    OpenApiRouter::default()
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(pages::start))
        .routes(routes!(pages::qr, plain::qr))
        .routes(routes!(pages::pair, plain::pair))
        .routes(routes!(pages::go_on))
        .routes(routes!(plain::show, plain::end))
        .routes(routes!(assets::favicon))
        .routes(routes!(astray::robots))
        .routes(routes!(assets::asset))
        .routes(routes!(installed::manifest))
        .routes(routes!(installed::offline))
        .routes(routes!(installed::service_worker))
        .routes(routes!(api_docs::document))
        .routes(routes!(api_docs::page))
}

/// What the operator's token opens.
fn operator_routes() -> OpenApiRouter<Arc<Gateway>> {
    OpenApiRouter::default()
        .routes(routes!(metrics::metrics))
        .routes(routes!(operator::page, operator::enter))
        .routes(routes!(operator::leave))
        .routes(routes!(operator::events))
}

/// The routes that older front ends call.
fn legacy_routes() -> OpenApiRouter<Arc<Gateway>> {
    OpenApiRouter::default()
        .routes(routes!(legacy::server))
        .routes(routes!(legacy::server_session))
        .routes(routes!(legacy::code))
        .routes(routes!(legacy::code_session))
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
