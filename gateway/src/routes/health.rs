//! Whether the process is up, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use latchkey_shared::{
    broker::BrokerStatus, cloud::CloudHealth, refusal::Refusal, status::Rfc3339,
};
use serde::Serialize;

use super::{JSON, answer, result::json};
use crate::{problem::Problem, state::Gateway};

/// `GET /healthz`: the process is up.
pub(crate) async fn alive() -> Response {
    answer(JSON, r#"{"status":"ok"}"#)
}

/// `GET /readyz`: the broker answers too, and denies nothing. Its words are for operators.
pub(crate) async fn ready(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Refusal::ShuttingDown.into());
    }
    let pinged = gateway.broker().ping().await;
    // What answers a ping may still deny what a session needs.
    if let BrokerStatus::Denied { .. } = gateway.broker().health().status() {
        return Err(Refusal::BrokerDenied.into());
    }
    pinged.map_err(|error| {
        tracing::debug!(error = &error as &dyn std::error::Error, "not ready");
        Refusal::NotServing
    })?;
    let mega = mega(&gateway).await;
    Ok(json(&Ready { status: "ok", mega }))
}

/// How the operator's MEGA account is doing, as a worker said last. Sessions go out without it too:
/// it is told, and no reason to send visitors elsewhere.
async fn mega(gateway: &Gateway) -> Option<Mega> {
    let health = CloudHealth::read(gateway.broker().coordination()).await;
    let pause = health.ok()??.pause?;
    (pause.until > gateway.clock().now()).then_some(Mega {
        status: "paused",
        reason: pause.reason,
        until: Rfc3339(pause.until),
    })
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mega: Option<Mega>,
}

#[derive(Serialize)]
struct Mega {
    status: &'static str,
    reason: String,
    until: Rfc3339,
}
