//! Whether WhatsApp accepts this client.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_proto::{
    keys::DeviceKeys,
    link::{Event, Link, LinkError, LinkMethod},
};
use latchkey_shared::{
    clock::{self, Clock, Late},
    config::Settings,
    status::FailureReason,
    telemetry::with_causes,
    trust::Trust,
    version::VersionReport,
};
use tokio::time::timeout;

use crate::{
    error::WorkerError,
    failure,
    whatsapp::{Endpoint, LinkContext, LinkIo, RoadProbe, Step, VersionProbe},
};

/// Does with WhatsApp what a worker does before a phone comes in.
pub struct WhatsAppProbe {
    context: LinkContext,
    clock: Clock,
}

/// WhatsApp did not take the registration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NotRegistered {
    /// Why, as a session's status would say; none if it took too long.
    pub reason: Option<FailureReason>,
    /// Why, as a log would say.
    pub why: String,
}

impl WhatsAppProbe {
    /// Checks the settings of WhatsApp and of the links.
    pub fn new(settings: &Settings, trust: &Trust, clock: Clock) -> Result<Self, WorkerError> {
        let context = LinkContext::new(settings, trust, clock.clone())?;
        Ok(Self { context, clock })
    }

    /// Returns WhatsApp's server.
    pub fn server(&self) -> &Endpoint {
        self.context.server()
    }

    /// Returns what is connected to first: the proxies, or the server itself.
    pub fn first_stops(&self) -> Vec<Endpoint> {
        self.context.first_stops()
    }

    /// Goes each road to the server as far as TLS.
    pub async fn go_roads(&self) -> Vec<RoadProbe> {
        self.context.probe_roads().await
    }

    /// Asks every source of the version, and takes the newest one known.
    pub async fn look_up_version(&self) -> VersionProbe {
        self.context.versions.probe().await
    }

    /// Takes over what workers have reported, as a worker would.
    pub fn take_over(&self, report: &VersionReport) {
        self.context.versions.take_over(report);
    }

    /// Begins to link a device, and leaves when the first QR code could be shown. Returns the version
    /// that WhatsApp has accepted.
    pub async fn register(&self) -> Result<String, NotRegistered> {
        let registered = timeout(REGISTER_LIMIT, self.try_register()).await;
        let late = NotRegistered {
            reason: None,
            why: Late(REGISTER_LIMIT).to_string(),
        };
        match registered.map_err(|_| late)? {
            Ok(()) => Ok(self.context.versions.current().to_string()),
            Err(error) => Err(NotRegistered {
                reason: Some(failure::reason(&error)),
                why: with_causes(&error).to_string(),
            }),
        }
    }

    async fn try_register(&self) -> Result<(), LinkError> {
        let mut rng = clock::rng();
        let keys = DeviceKeys::generate(&mut rng);
        let config = Arc::clone(&self.context.config);
        let version = self.context.versions.current();
        let now = self.now();
        let link = Link::register(config, LinkMethod::Qr, version, keys, rng, now);
        let mut io = LinkIo::new(link, self.context.road_for("probe"), &self.context);
        let mut has_code = false;
        loop {
            match io.advance().await {
                Step::Connect => io.connect(),
                Step::Event(Event::Qr(_)) => has_code = true,
                // A link by QR code takes no turn of a number.
                Step::Event(_) | Step::AskForTurn { .. } => {}
                // What was to be sent with the code has left.
                Step::Wait(_) if has_code => {
                    io.close().await;
                    return Ok(());
                }
                Step::Wait(deadline) => io.wait(deadline, &self.clock).await,
                Step::Finished(outcome) => return outcome.map(drop),
            }
        }
    }

    fn now(&self) -> SystemTime {
        self.clock.now()
    }
}

/// More than an answer takes, even over several attempts.
const REGISTER_LIMIT: Duration = Duration::from_secs(25);
