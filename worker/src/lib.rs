//! Holds the WhatsApp connections: claims sessions, links them, and exports what comes of it.

mod backoff;
mod checkpoint;
mod delivery;
mod derivation;
mod driver;
mod export;
mod failure;
mod held_lease;
pub mod import;
mod lease_keeper;
mod mega;
mod runner;
mod session;
mod status_update;
mod transport;
mod unlink;
mod version;
mod wire;

use std::sync::{Arc, atomic::AtomicUsize};

use latchkey_proto::{
    link::{self, Handoff},
    noise::WHATSAPP_ROOT,
    payload::Browser,
};
use latchkey_shared::{
    broker::Broker,
    clock::Clock,
    config::{self, SettingError, Settings, WhatsAppSettings},
    sealed::Vault,
    shutdown::Shutdown,
};

use tokio_util::sync::CancellationToken;

pub use self::unlink::{Unlinked, unlink};
use self::{
    delivery::Exports, derivation::Derivations, driver::LinkContext, lease_keeper::LeaseKeeper,
    mega::Cloud, runner::Runner, session::SessionContext, transport::Dialer, version::Versions,
};

/// Links sessions, as many at once as it has slots.
pub struct Worker(Runner);

impl Worker {
    /// Checks the settings that only a worker understands, and makes ready.
    ///
    /// Needs a process-wide rustls provider, which every main installs first.
    pub fn new(
        settings: &Settings,
        broker: Arc<dyn Broker>,
        vault: Arc<Vault>,
        clock: Clock,
    ) -> Result<Self, WorkerError> {
        let whatsapp = &settings.whatsapp;
        let format = settings.mega.main_format(settings.worker.format)?;
        let cloud = Cloud::new(&settings.mega, &broker, &vault, &clock)?;
        Ok(Self(Runner {
            lease_keeper: LeaseKeeper::new(Arc::clone(&broker), clock.clone()),
            session_context: SessionContext {
                broker,
                vault,
                clock,
                result_ttl: settings.session.result_ttl,
                grace_over: CancellationToken::new(),
            },
            link_context: LinkContext {
                config: Arc::new(link_config(settings)?),
                dialer: dialer(whatsapp)?,
                derivations: Derivations::new(),
                versions: Versions::new(whatsapp.version, &whatsapp.version_url)?,
                exports: Exports {
                    format,
                    prefix: settings.worker.prefix.clone(),
                    cloud,
                },
            },
            slots: settings.worker.slots,
            grace: settings.session.shutdown_grace,
            ready_during_shutdown: AtomicUsize::new(0),
        }))
    }

    /// Works until the shutdown begins, then hands back the sessions that still wait and finishes
    /// those that are being linked. Returns how many became ready after the shutdown had begun.
    pub async fn run(self, shutdown: &Shutdown) -> usize {
        self.0.run(shutdown).await
    }
}

fn link_config(settings: &Settings) -> Result<link::Config, SettingError> {
    let whatsapp = &settings.whatsapp;
    let browser = whatsapp.browser.parse().map_err(|_| {
        SettingError::invalid("LATCHKEY_BROWSER", &whatsapp.browser, Browser::ALLOWED)
    })?;
    Ok(link::Config {
        root: whatsapp.root_key.unwrap_or(WHATSAPP_ROOT),
        browser,
        handoff: match settings.worker.handoff {
            config::HandoffSetting::Active => Handoff::Active,
            config::HandoffSetting::Passive => Handoff::Passive,
            config::HandoffSetting::Upload => Handoff::Upload,
        },
        hold: settings.worker.hold,
    })
}

fn dialer(whatsapp: &WhatsAppSettings) -> Result<Dialer, SettingError> {
    Dialer::new(&whatsapp.url).map_err(|_| {
        let allowed = "ws:// or wss:// and the address of a server";
        SettingError::invalid("LATCHKEY_WHATSAPP_URL", &whatsapp.url, allowed)
    })
}

/// A worker could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A setting is not usable.
    #[error("the worker's settings cannot be used")]
    Setting(#[from] SettingError),
    /// There is no HTTP client.
    #[error("no http client could be made")]
    Http(#[from] reqwest::Error),
}
