//! The way to WhatsApp: a link with its connection, and what all links of a worker share.

mod connection;
mod derivation;
mod link_io;
mod road;
mod tls;
mod version;
mod websocket;

use std::sync::Arc;

use latchkey_proto::{
    link::{Config, Handoff},
    noise::WHATSAPP_ROOT,
    payload::Browser,
};
use latchkey_shared::{
    clock::Clock,
    config::{self, SettingError, Settings},
    trust::Trust,
};

pub(crate) use self::link_io::{IoEvent, LinkIo, Step};
pub use self::version::{SourceProbe, VersionProbe};
use self::{derivation::Derivations, road::Roads, version::Versions, websocket::Dialer};
use crate::{error::WorkerError, records::Records};

/// What all links of a worker share.
pub(crate) struct LinkContext {
    pub(crate) config: Arc<Config>,
    pub(crate) versions: Versions,
    /// Where links are recorded, if they are.
    pub(crate) records: Option<Records>,
    dialer: Dialer,
    roads: Roads,
    derivations: Derivations,
}

impl LinkContext {
    /// Checks the settings of WhatsApp and of the links.
    pub(crate) fn new(
        settings: &Settings,
        trust: &Trust,
        clock: Clock,
    ) -> Result<Self, WorkerError> {
        let whatsapp = &settings.whatsapp;
        let dialer = Dialer::new(&whatsapp.url, trust).map_err(|_| {
            let allowed = "ws:// or wss:// and the address of a server";
            SettingError::invalid("LATCHKEY_WHATSAPP_URL", &whatsapp.url, allowed)
        })?;
        Ok(Self {
            config: Arc::new(config(settings)?),
            versions: Versions::new(whatsapp, trust, clock)?,
            records: settings
                .worker
                .record
                .as_ref()
                .map(Records::new)
                .transpose()?,
            roads: Roads::new(&whatsapp.proxy, &dialer.server().host),
            dialer,
            derivations: Derivations::new(),
        })
    }
}

fn config(settings: &Settings) -> Result<Config, SettingError> {
    let whatsapp = &settings.whatsapp;
    let browser = whatsapp.browser.parse().map_err(|_| {
        SettingError::invalid("LATCHKEY_BROWSER", &whatsapp.browser, Browser::ALLOWED)
    })?;
    Ok(Config {
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
