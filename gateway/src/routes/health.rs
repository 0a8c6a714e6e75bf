//! Whether the process is up, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use latchkey_shared::{
    broker::BrokerStatus, cloud::CloudHealth, refusal::Refusal, status::Rfc3339,
    version::VersionReport,
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

/// The process can take work.
#[derive(Serialize, ToSchema)]
struct Ready {
    /// `ok`.
    status: &'static str,
    /// While uploads to MEGA are paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    mega: Option<Mega>,
    /// As a worker reported it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp_version: Option<WhatsAppVersion>,
}

/// The version of WhatsApp Web in use.
#[derive(Serialize, ToSchema)]
struct WhatsAppVersion {
    /// The N of `2.3000.N`.
    revision: u32,
    /// Since when at least it is out.
    published_by: Rfc3339,
    /// When WhatsApp Web last named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<Rfc3339>,
    /// About when WhatsApp will refuse it.
    ends_about: Rfc3339,
}

/// Why uploads to the operator's MEGA account are paused.
#[derive(Serialize, ToSchema)]
struct Mega {
    /// `paused`.
    status: &'static str,
    /// For the operator.
    reason: String,
    /// When uploads resume.
    until: Rfc3339,
}
