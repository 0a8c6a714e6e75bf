//! The version of WhatsApp Web that a worker claims to be.

#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod known;
mod source;

use std::{
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use latchkey_proto::payload::Version;
use latchkey_shared::{
    broker::{Coordination, LockError},
    clock::{Clock, ClockGap},
    config::{SettingError, VersionSetting, WhatsAppSettings},
    telemetry::with_causes,
    trust::Trust,
    version::VersionReport,
};
use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;

use self::{
    known::{KnownVersion, Named, Silence},
    source::{FetchError, InvalidSource, VersionSources},
};
use crate::error::WorkerError;

/// The newest version of WhatsApp Web that is known.
///
/// Reading it never waits: it is the newest one fetched, at first the one compiled in. It is never
/// exchanged for an older one.
pub(crate) struct Versions {
    known: Mutex<KnownVersion>,
    source: Source,
    /// Wakes whoever reports the version.
    changed: Notify,
    clock: Clock,
}

enum Source {
    /// Set by the operator.
    Fixed,
    /// Read from WhatsApp Web, one request at a time.
    Fetched(Box<Fetched>),
}

struct Fetched {
    sources: VersionSources,
    fetching: tokio::sync::Mutex<()>,
    silence: Mutex<Silence>,
}

impl Versions {
    /// Takes the operator's version, or prepares to fetch it.
    pub(crate) fn new(
        settings: &WhatsAppSettings,
        trust: &Trust,
        clock: Clock,
    ) -> Result<Self, WorkerError> {
        let (version, source) = match settings.version {
            VersionSetting::Fixed(revision) => (Version::new(revision), Source::Fixed),
            VersionSetting::Auto => {
                let sources =
                    VersionSources::new(settings, trust).map_err(|error| match error {
                        InvalidSource::Url => invalid_url(&settings.version_url).into(),
                        InvalidSource::Client(error) => WorkerError::Http(error),
                    })?;
                let fetched = Fetched {
                    sources,
                    fetching: tokio::sync::Mutex::default(),
                    silence: Mutex::default(),
                };
                (Version::FALLBACK, Source::Fetched(Box::new(fetched)))
            }
        };
        Ok(Self {
            known: Mutex::new(KnownVersion::new(version, clock.now())),
            source,
            changed: Notify::new(),
            clock,
        })
    }

    /// Returns the newest version known.
    pub(crate) fn current(&self) -> Version {
        self.known().version
    }

    /// Looks the version up after WhatsApp has refused `outdated`. Returns the newest one known, or
    /// `None` if no source can be read.
    pub(crate) async fn refresh(&self, outdated: Version) -> Option<Version> {
        let Source::Fetched(fetched) = &self.source else {
            return Some(self.current());
        };
        let _only_one = fetched.fetching.lock().await;
        // Of many sessions that are refused at once, the first fetches for all.
        if self.current() != outdated {
            return Some(self.current());
        }
        let outcome = self.fetch(&fetched.sources).await;
        let mut silence = lock(&fetched.silence);
        match outcome {
            Ok(()) => {
                silence.ends();
                Some(self.current())
            }
            Err(error) => {
                if let Some(lasts) = silence.goes_on(self.clock.now()) {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        version = %self.current(),
                        days = days(lasts),
                        "the version of WhatsApp Web cannot be fetched; connections keep the last one, which \
                         WhatsApp will refuse once it is too old. Check that LATCHKEY_WHATSAPP_VERSION_URL can \
                         be reached from here, or set LATCHKEY_WHATSAPP_VERSION if this lasts"
                    );
                }
                None
            }
        }
    }

    /// Looks the version up and reports it regularly, until `stop`.
    pub(crate) async fn keep_fresh(
        &self,
        coordination: &dyn Coordination,
        stop: &CancellationToken,
    ) {
        let keeping = async {
            // What other workers know, or this one before a restart, may be newer than what a source
            // answers.
            self.report(coordination).await;
            loop {
                let pause = match self.refresh(self.current()).await {
                    Some(_) => REFRESH_EVERY,
                    None => RETRY_AFTER,
                };
                self.warn_of_age();
                let mut due = pin!(sleep(pause));
                loop {
                    self.report(coordination).await;
                    tokio::select! {
                        () = &mut due => break,
                        () = self.changed.notified() => {}
                    }
                }
            }
        };
        stop.run_until_cancelled(keeping).await;
    }

    /// Asks every source, whether it has to or not, and returns what came of it.
    pub(crate) async fn probe(&self) -> VersionProbe {
        let mut probed = Vec::new();
        if let Source::Fetched(fetched) = &self.source {
            for source in fetched.sources.iter() {
                let asked = self.clock.ask();
                let answer = fetched.sources.fetch(source).await;
                let named = answer.version.map(|version| {
                    self.take(version);
                    version.to_string()
                });
                probed.push(SourceProbe {
                    path: source.path().to_owned(),
                    named: named.map_err(|error| with_causes(&error).to_string()),
                    clock_gap: answer.server_time.map(|there| self.clock.gap(asked, there)),
                });
            }
        }
        VersionProbe {
            sources: probed,
            version: self.current().to_string(),
            report: self.known().report(),
        }
    }

    /// Asks the sources one after the other until one names the version in use, or a newer one.
    async fn fetch(&self, sources: &VersionSources) -> Result<(), FetchError> {
        let mut outcome = Err(FetchError::NoRevision);
        for source in sources.iter() {
            match sources.fetch(source).await.version {
                Ok(version) => {
                    outcome = Ok(());
                    match self.take(version) {
                        Named::Newer | Named::Same => break,
                        Named::Older => tracing::info!(
                            named = %version,
                            version = %self.current(),
                            source = source.path(),
                            "a source names an older version of WhatsApp Web than is known; connections keep the newer one"
                        ),
                    }
                }
                Err(error) => {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        source = source.path(),
                        "a source of the version cannot be read; asking the next one"
                    );
                    outcome = outcome.or(Err(error));
                }
            }
        }
        outcome
    }

    fn take(&self, version: Version) -> Named {
        let named = self.known().named(version, self.clock.now());
        if named == Named::Newer {
            self.tell_new(version);
        }
        named
    }

    fn tell_new(&self, version: Version) {
        tracing::info!(version = %version, "WhatsApp Web has a new version; new connections use it");
        self.changed.notify_one();
    }

    fn warn_of_age(&self) {
        let mut known = self.known();
        let Some(left) = known.warning(self.clock.now()) else {
            return;
        };
        let to_do = match self.source {
            Source::Fixed => "set LATCHKEY_WHATSAPP_VERSION to a newer one, or to auto",
            Source::Fetched(_) => {
                "check that LATCHKEY_WHATSAPP_VERSION_URL can be reached from here, and update Latchkey"
            }
        };
        tracing::warn!(
            version = %known.version,
            days_left = days(left),
            "the version of WhatsApp Web in use is old: WhatsApp refuses it when these days are over, and \
             then no device links; {to_do}"
        );
    }

    /// Reports the version to gateways and other workers, and takes over a newer one that they know.
    async fn report(&self, coordination: &dyn Coordination) {
        if let Err(error) = self.try_report(coordination).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "could not report the version of WhatsApp Web; it is reported again later"
            );
        }
    }

    async fn try_report(&self, coordination: &dyn Coordination) -> Result<(), LockError> {
        let lock = coordination.lock(VersionReport::KEY, LOCK_TTL).await?;
        if let Some(report) = VersionReport::read(coordination).await? {
            self.take_over(&report);
        }
        let report = self.known().report().to_json();
        coordination
            .put(&lock, VersionReport::KEY, report, KEPT)
            .await?;
        Ok(coordination.unlock(&lock).await?)
    }

    pub(crate) fn take_over(&self, report: &VersionReport) {
        let version = Version::new(report.revision);
        if matches!(self.source, Source::Fixed) && version != self.current() {
            return;
        }
        let named = self.known().reported(report, self.clock.now());
        if named == Named::Newer {
            self.tell_new(version);
        }
    }

    fn known(&self) -> MutexGuard<'_, KnownVersion> {
        lock(&self.known)
    }
}

/// The version in use, and what its sources say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionProbe {
    /// The sources in the order in which they are asked; none if the operator has set the version.
    pub sources: Vec<SourceProbe>,
    /// The version in use, as `2.3000.N`.
    pub version: String,
    /// What is known of its age.
    pub report: VersionReport,
}

/// What a source of the version says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceProbe {
    /// Its path at the server.
    pub path: String,
    /// The version that it names, or why it names none.
    pub named: Result<String, String>,
    /// By how much this machine's clock is off from the server's, to the second, if it tells.
    pub clock_gap: Option<ClockGap>,
}

fn invalid_url(url: &str) -> SettingError {
    let allowed = "http:// or https:// and the address of a server";
    SettingError::invalid("LATCHKEY_WHATSAPP_VERSION_URL", url, allowed)
}

fn days(time: Duration) -> u64 {
    time.as_secs() / (24 * 3600)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const REFRESH_EVERY: Duration = Duration::from_hours(3);
const RETRY_AFTER: Duration = Duration::from_mins(10);
/// How long a worker that dies as it reports holds up those that wait.
const LOCK_TTL: Duration = Duration::from_secs(5);
/// Long after the last worker has stopped, nothing is known any more.
const KEPT: Duration = Duration::from_hours(7 * 24);
