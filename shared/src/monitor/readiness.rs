//! Whether a process can do its work.

use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::{
    broker::BrokerStatus,
    cloud::CloudHealth,
    queue::Queue,
    refusal::{ProblemCode, Refusal},
    status::Rfc3339,
    version::VersionReport,
    words::ENGLISH,
};

/// The process can take work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// `ok`.
    status: &'static str,
    /// While uploads to MEGA are paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    mega: Option<Mega>,
    /// As a worker reported it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    whatsapp_version: Option<WhatsAppVersion>,
}

/// Why a process cannot do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// It is ending.
    ShuttingDown,
    /// Its broker refuses what a session needs.
    Denied,
    /// Its broker does not answer.
    Away,
}

impl NotReady {
    /// Returns what a request is refused with.
    pub fn refusal(self) -> Refusal {
        match self {
            Self::ShuttingDown => Refusal::ShuttingDown,
            Self::Denied => Refusal::BrokerDenied,
            Self::Away => Refusal::NotServing,
        }
    }

    pub(super) fn told(self) -> Told {
        let refusal = self.refusal();
        Told {
            status: "unavailable",
            code: refusal.code(),
            detail: ENGLISH.refusal(&refusal),
        }
    }
}

/// Why a process cannot do its work, as its monitor tells it.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    status: &'static str,
    code: ProblemCode,
    detail: String,
}

/// Returns whether the broker answers, and denies nothing, and the process is not ending.
pub async fn readiness(queue: &Queue, draining: &CancellationToken) -> Result<Ready, NotReady> {
    if draining.is_cancelled() {
        return Err(NotReady::ShuttingDown);
    }
    let pinged = queue.broker.ping().await;
    // What answers a ping may still deny what a session needs.
    if let BrokerStatus::Denied { .. } = queue.broker.health().status() {
        return Err(NotReady::Denied);
    }
    pinged.map_err(|error| {
        tracing::debug!(error = &error as &dyn std::error::Error, "not ready");
        NotReady::Away
    })?;
    Ok(Ready {
        status: "ok",
        mega: mega(queue).await,
        whatsapp_version: whatsapp_version(queue).await,
    })
}

/// How the operator's MEGA account is doing, as a worker said last. Sessions go out without it too:
/// it is told, and no reason to send visitors elsewhere.
async fn mega(queue: &Queue) -> Option<Mega> {
    let health = CloudHealth::read(queue.broker.coordination()).await;
    let pause = health.ok()??.pause?;
    (pause.until > queue.clock.now()).then_some(Mega {
        status: "paused",
        reason: pause.reason,
        until: Rfc3339(pause.until),
    })
}

/// Which version of WhatsApp Web connections report, as a worker said last: told for the same reason.
async fn whatsapp_version(queue: &Queue) -> Option<WhatsAppVersion> {
    let report = VersionReport::read(queue.broker.coordination()).await;
    let report = report.ok()??;
    Some(WhatsAppVersion {
        revision: report.revision,
        published_by: Rfc3339(report.published_by),
        confirmed_at: report.confirmed_at.map(Rfc3339),
        ends_about: Rfc3339(report.ends_at),
    })
}

/// The version of WhatsApp Web in use.
#[derive(Debug, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
struct Mega {
    /// `paused`.
    status: &'static str,
    /// For the operator.
    reason: String,
    /// When uploads resume.
    until: Rfc3339,
}
