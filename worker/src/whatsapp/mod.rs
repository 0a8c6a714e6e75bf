//! The way to WhatsApp: a link with its connection, and what all links of a worker share.

mod connection;
mod derivation;
mod link_io;
mod road;
mod tls;
mod unproven;
mod version;
mod websocket;

use std::sync::Arc;

use futures_util::future::join_all;
use latchkey_proto::{
    link::{Config, Handoff},
    noise::WHATSAPP_ROOT,
};
use latchkey_shared::{
    clock::Clock,
    config::{self, ProxyUrl, SettingError, Settings},
    job::Job,
    metrics::ProcessMetrics,
    trust::Trust,
};

pub(crate) use self::link_io::{IoEvent, LinkIo, Step, to_its_end};
pub(crate) use self::road::resolve;
#[cfg(any(fuzzing, test))]
pub(crate) use self::version::fuzzing::run as fuzz_version;
use self::{
    derivation::Derivations,
    road::{Road, Roads},
    version::Versions,
    websocket::Dialer,
};
pub use self::{
    road::{Endpoint, RoadProbe, TlsFailure},
    version::{SourceProbe, VersionProbe},
};
use crate::{delivery::OfferedIds, error::WorkerError, records::Records};

/// What all links of a worker share.
pub(crate) struct LinkContext {
    pub(crate) config: Arc<Config>,
    pub(crate) versions: Versions,
    /// Where links are recorded, if they are.
    pub(crate) records: Option<Records>,
    dialer: Dialer,
    roads: Roads,
    derivations: Derivations,
    /// The session IDs of which one goes to the owner's own chat, if it does.
    sent_to_self: Option<OfferedIds>,
    /// What counts the connections, where anybody asks.
    metrics: Option<Arc<ProcessMetrics>>,
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
            config: Arc::new(config(settings)),
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
            sent_to_self: None,
            metrics: None,
        })
    }

    /// Has the connections counted.
    pub(crate) fn counted_by(mut self, metrics: Arc<ProcessMetrics>) -> Self {
        self.metrics = Some(metrics);
        self
    }

    /// Has one of these session IDs sent to the owner's own chat.
    pub(crate) fn sending_to_self(mut self, ids: OfferedIds) -> Self {
        self.sent_to_self = Some(ids);
        self
    }
}

impl LinkContext {
    /// Returns how the link of a job is configured.
    pub(crate) fn config_for(&self, job: &Job) -> Arc<Config> {
        let self_message = self.sends_to_self(job);
        match job.wishes.browser {
            None if !self_message => Arc::clone(&self.config),
            browser => Arc::new(Config {
                browser: browser.unwrap_or(self.config.browser),
                self_message,
                ..(*self.config).clone()
            }),
        }
    }

    /// Returns whether the session ID of a job goes to the owner's own chat. One without key files, as
    /// the holder of an API key may wish for it, does not: its bot could not read what the phone
    /// writes after that.
    pub(crate) fn sends_to_self(&self, job: &Job) -> bool {
        let ids = self.sent_to_self.as_ref();
        ids.is_some_and(|ids| ids.carry_key_files(job))
    }

    /// Returns the road that all connections of a job take.
    pub(crate) fn road_of(&self, job: &Job) -> Road {
        self.road_by(job.wishes.proxy.clone(), &job.id.to_string())
    }

    /// Returns the road through `proxy`, or the one of `traveller` by the settings.
    pub(crate) fn road_by(&self, proxy: Option<ProxyUrl>, traveller: &str) -> Road {
        match proxy {
            None => self.road_for(traveller),
            Some(proxy) => Road::Through(Arc::new(proxy)),
        }
    }

    /// Returns the road that all connections of `traveller` take, by the settings.
    pub(crate) fn road_for(&self, traveller: &str) -> Road {
        self.roads.of(traveller).clone()
    }

    /// Returns what is connected to first on each road to WhatsApp's server.
    pub(crate) fn first_stops(&self) -> Vec<Endpoint> {
        let server = self.dialer.server();
        self.roads
            .iter()
            .map(|road| road.first_stop(server))
            .collect()
    }

    /// Returns WhatsApp's server.
    pub(crate) fn server(&self) -> &Endpoint {
        self.dialer.server()
    }

    /// Goes each road to WhatsApp's server as far as TLS.
    pub(crate) async fn probe_roads(&self) -> Vec<RoadProbe> {
        join_all(self.roads.iter().map(|road| self.dialer.probe(road))).await
    }
}

fn config(settings: &Settings) -> Config {
    let whatsapp = &settings.whatsapp;
    Config {
        root: whatsapp.root_key.unwrap_or(WHATSAPP_ROOT),
        browser: whatsapp.browser,
        handoff: match settings.worker.handoff {
            config::HandoffSetting::Active => Handoff::Active,
            config::HandoffSetting::Passive => Handoff::Passive,
            config::HandoffSetting::Upload => Handoff::Upload,
        },
        hold: settings.worker.hold,
        self_message: false,
    }
}
