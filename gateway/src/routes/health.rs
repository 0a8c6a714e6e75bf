//! Whether the process is up, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use latchkey_shared::{
    monitor::{NotReady, Ready, readiness},
    refusal::Refusal,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::result::json;
use crate::{
    openapi::{self, examples, refusals},
    problem::Problem,
    state::Gateway,
};

/// Says that the process is up.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "isAlive",
    tag = openapi::OPERATION,
    responses((status = 200, description = "It is.", body = Alive, example = json!({ "status": "ok" }))),
)]
pub(crate) async fn alive() -> Response {
    json(&Alive { status: "ok" })
}

/// Says whether the process can take work.
///
/// That is: whether the broker answers too, and denies nothing. The words of a refusal are for operators.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "isReady",
    tag = openapi::OPERATION,
    responses(
        (
            status = 200,
            description = "It can.",
            body = Ready,
            examples(
                ("ready" = (value = json!({ "status": "ok" }))),
                ("mega_paused" = (value = json!(examples::ready_without_mega()))),
            ),
        ),
        ReadyRefusals,
    ),
)]
pub(crate) async fn ready(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    let ready = readiness(gateway.sessions.queue(), &gateway.draining).await;
    Ok(json(&ready.map_err(NotReady::refusal)?))
}

refusals!(ReadyRefusals as Problem: [
    Refusal::ShuttingDown,
    Refusal::BrokerDenied,
    Refusal::NotServing,
]);

/// The process is up.
#[derive(Serialize, ToSchema)]
struct Alive {
    /// `ok`.
    status: &'static str,
}
