//! Whether the process is up, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use latchkey_shared::{
    broker::BrokerStatus, cloud::CloudHealth, refusal::Refusal, status::Rfc3339,
    version::VersionReport,
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
    Ok(json(&Ready {
        status: "ok",
        mega: mega(&gateway).await,
        whatsapp_version: whatsapp_version(&gateway).await,
    }))
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

/// Which version of WhatsApp Web connections report, as a worker said last: told for the same reason.
async fn whatsapp_version(gateway: &Gateway) -> Option<WhatsAppVersion> {
    let report = VersionReport::read(gateway.broker().coordination()).await;
    let report = report.ok()??;
    Some(WhatsAppVersion {
        revision: report.revision,
        published_by: Rfc3339(report.published_by),
        confirmed_at: report.confirmed_at.map(Rfc3339),
        ends_about: Rfc3339(report.ends_at),
    })
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mega: Option<Mega>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp_version: Option<WhatsAppVersion>,
}

#[derive(Serialize)]
struct WhatsAppVersion {
    revision: u32,
    published_by: Rfc3339,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<Rfc3339>,
    ends_about: Rfc3339,
}

#[derive(Serialize)]
struct Mega {
    status: &'static str,
    reason: String,
    until: Rfc3339,
}
