//! MEGA: the session as files in the operator's cloud.

mod account;
mod api;
mod crypto;
mod delete;
mod download;
mod error;
mod files;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod hashcash;
mod login;
mod nodes;
mod rsa;
mod storage;
#[cfg(test)]
mod tests;
mod totp;
mod upload;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::{Broker, Cleanup, Counter},
    bundle::{CREDS_JSON, Format, MegaFiles, SessionBundle},
    clock::{self, Clock},
    cloud::CloudRoom,
    config::{MegaSettings, SettingError},
    job::SessionId,
    queue::Queue,
    sealed::{Purpose, Unserializable, Vault},
    status::NotAtMega,
    trust::Trust,
};
use secrecy::ExposeSecret;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use zeroize::Zeroizing;

pub use self::download::{DownloadError, download_session};
use self::{
    account::OperatorAccount,
    api::Api,
    delete::delete,
    error::MegaError,
    files::File,
    login::Operator,
    upload::{StoreError, store},
};
pub(crate) use self::{
    files::{AccountFiles, LinkedFiles, Stored},
    upload::{Journal, Settled},
};

use crate::error::WorkerError;

/// The operator's cloud, which stores sessions and deletes them again.
pub(crate) struct Cloud {
    account: Arc<OperatorAccount>,
    broker: Arc<dyn Broker>,
    vault: Arc<Vault>,
    clock: Clock,
    keep: Option<Duration>,
}

impl Cloud {
    /// Returns the cloud of the settings, if they name one.
    pub(crate) fn new(
        settings: &MegaSettings,
        trust: &Trust,
        queue: &Queue,
    ) -> Result<Option<Self>, WorkerError> {
        let Some(login) = &settings.account else {
            return Ok(None);
        };
        let mfa = login
            .mfa_secret
            .as_ref()
            .map(|secret| secret.expose_secret().parse());
        let mfa = mfa.transpose().map_err(|error: totp::InvalidMfaSecret| {
            SettingError::InvalidSecret {
                name: "MEGA_MFA_SECRET".to_owned(),
                allowed: error.to_string(),
            }
        })?;
        let operator = Operator {
            email: login.email.clone(),
            password: login.password.clone(),
            mfa,
        };
        let account = OperatorAccount::new(
            Api::new(&settings.api_url, trust)?.counted_by(Arc::clone(&queue.metrics)),
            operator,
            Arc::clone(&queue.broker),
            Arc::clone(&queue.vault),
            queue.clock.clone(),
        );
        Ok(Some(Self {
            account: Arc::new(account),
            broker: Arc::clone(&queue.broker),
            vault: Arc::clone(&queue.vault),
            clock: queue.clock.clone(),
            keep: settings.keep,
        }))
    }

    /// Logs in unless a worker has, and asks how much of the account is in use.
    pub(crate) async fn probe(&self) -> Result<CloudRoom, MegaError> {
        self.account.room().await
    }

    /// Stores those of a session's files that are `needed`, with links to them, or returns why not.
    /// Goes on from `stored`, and records its progress there.
    pub(crate) async fn store<J: Journal>(
        &self,
        bundle: &SessionBundle,
        needed: MegaFiles,
        stored: &mut Stored,
        journal: &mut J,
    ) -> Result<Result<LinkedFiles, NotAtMega>, J::Error> {
        let creds = needed.creds.then(|| File {
            name: CREDS_JSON,
            content: readable_json(bundle.creds_json.as_bytes()),
        });
        let zip = needed.zip.then(|| File {
            name: "session.zip",
            content: readable_zip(&Format::Zip.encode(bundle)),
        });
        let files: Vec<_> = creds.into_iter().chain(zip).collect();
        let storing = async {
            loop {
                match store(&self.account, &files, stored, journal).await {
                    Err(StoreError::Mega(error)) if error.is_ours() => {
                        tracing::debug!(
                            error = &error as &dyn std::error::Error,
                            "storing the files at MEGA was interrupted; trying again"
                        );
                        sleep(ASK_AGAIN).await;
                    }
                    outcome => return outcome,
                }
            }
        };
        let error = match timeout(LONGEST, storing).await {
            Ok(Ok(_)) => match stored.linked(needed) {
                Some(linked) => return Ok(Ok(linked)),
                None => None,
            },
            Ok(Err(StoreError::Journal(error))) => return Err(error),
            Ok(Err(StoreError::Mega(error))) => Some(error),
            Err(_) => None,
        };
        journal.give_up().await?;
        let source = error.as_ref().map(|error| error as &dyn std::error::Error);
        tracing::warn!(
            error = source,
            "the session is not at MEGA; it is delivered without it"
        );
        self.count(Counter::MegaFailures);
        Ok(Err(error
            .as_ref()
            .map_or(NotAtMega::Slow, MegaError::why_not)))
    }

    /// Returns the cleanup of a session's files, sealed, and when it is due: without a time, only once
    /// the session is cancelled.
    pub(crate) fn cleanup(
        &self,
        id: SessionId,
        files: &AccountFiles,
        settled: Settled,
    ) -> Result<(Vec<u8>, Option<SystemTime>), Unserializable> {
        let now = self.clock.now();
        let due = match settled {
            Settled::NotYet => Some(now + UNSETTLED),
            Settled::Good => self.keep.map(|keep| now + keep),
            Settled::Bad => Some(now),
        };
        let sealed = self
            .vault
            .seal_json(Purpose::Cleanup, id, files, &mut clock::rng())?;
        Ok((sealed, due))
    }

    /// Runs the cleanups that are due, and watches the account's free space, until `stop`.
    pub(crate) async fn run_cleanups(&self, stop: &CancellationToken) {
        let run = async {
            for round in 1_u64.. {
                while self.run_cleanup().await {}
                if round.is_multiple_of(LOOK_AT_ROOM_EVERY)
                    && let Err(error) = self.account.look_at_room().await
                {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "could not ask MEGA for the account's free space; trying again soon"
                    );
                }
                sleep(LOOK_EVERY).await;
            }
        };
        stop.run_until_cancelled(run).await;
    }

    /// Runs one cleanup, and returns whether there may be more.
    async fn run_cleanup(&self) -> bool {
        let coordination = self.broker.coordination();
        let cleanup = match coordination.claim_due(PATIENCE).await {
            Ok(Some(cleanup)) => cleanup,
            Ok(None) => return false,
            Err(error) => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "could not claim a cleanup; trying again soon"
                );
                return false;
            }
        };
        let span = tracing::error_span!("cleanup", session.id = %cleanup.id);
        // Boxed, as a worker's future is large without it.
        let run = Box::pin(async {
            if self.is_done(&cleanup).await
                && let Err(error) = coordination.ack(&cleanup).await
            {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "could not record that the cleanup is done; it runs once more"
                );
            }
        });
        run.instrument(span).await;
        true
    }

    async fn is_done(&self, cleanup: &Cleanup) -> bool {
        let opened =
            self.vault
                .open_json::<AccountFiles>(Purpose::Cleanup, cleanup.id, &cleanup.sealed);
        let files = match opened {
            Ok(files) => files,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the session's files stay at MEGA: the record of which they are cannot be opened. \
                     Check whether LATCHKEY_WORKER_SECRET or LATCHKEY_SECRET \
                     was changed, and delete them by hand"
                );
                return true;
            }
        };
        if files.account != self.account.name() {
            tracing::warn!(
                "the session's files stay at MEGA: they are in another account than the one that \
                 MEGA_EMAIL names. Delete them there by hand"
            );
            return true;
        }
        match delete(&self.account, &files).await {
            Ok(true) => {
                tracing::debug!("deleted the session's files at MEGA");
                self.count(Counter::MegaDeletions);
                true
            }
            // What a worker was about to make when it died may still come.
            Ok(false) => cleanup.attempts >= LOOKS,
            Err(error) if cleanup.attempts < ATTEMPTS => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "could not delete the session's files at MEGA; trying again later"
                );
                false
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the session's files stay at MEGA: deleting them has failed for a day. Delete \
                     them by hand"
                );
                true
            }
        }
    }

    /// Returns which of the account's files these are.
    pub(crate) fn account_files(&self, linked: &LinkedFiles) -> AccountFiles {
        AccountFiles {
            account: self.account.name().to_owned(),
            handles: linked.handles().to_vec(),
            sealed_keys: Vec::new(),
        }
    }

    /// Counts a session whose files are there.
    pub(crate) fn count_session(&self) {
        self.count(Counter::MegaSessions);
    }

    fn count(&self, counter: Counter) {
        let broker = Arc::clone(&self.broker);
        tokio::spawn(async move {
            if let Err(error) = broker.coordination().count(counter, 1).await {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "could not count what became of a session at MEGA"
                );
            }
        });
    }
}

/// Pads a text that megajs could not read with spaces, which mean nothing in JSON.
fn readable_json(json: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut json = Zeroizing::new(json.to_vec());
    while !crypto::megajs_reads(json.len()) {
        json.push(b' ');
    }
    json
}

/// Pads an archive that megajs could not read with a comment. The archive's last two bytes hold the
/// comment's length.
fn readable_zip(zip: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut longer = Zeroizing::new(zip.to_vec());
    while !crypto::megajs_reads(longer.len()) {
        longer.push(b' ');
    }
    let comment = u16::try_from(longer.len() - zip.len()).unwrap_or_default();
    if let Some(length) = zip.len().checked_sub(2) {
        longer[length..zip.len()].copy_from_slice(&comment.to_le_bytes());
    }
    longer
}

/// Waiting longer is worse than having no link at MEGA.
const LONGEST: Duration = Duration::from_mins(1);
/// After a moment in which the broker was away, or another worker came in between.
const ASK_AGAIN: Duration = Duration::from_millis(500);
/// How long files stay while nothing has decided whether to keep them.
const UNSETTLED: Duration = Duration::from_hours(1);
/// How soon a deletion begins, at the latest.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// In rounds of [`LOOK_EVERY`]: how often the account's free space is checked.
const LOOK_AT_ROOM_EVERY: u64 = 15;
/// How long a cleanup may take before another worker tries.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often a deletion is tried: for a day, at one attempt every [`PATIENCE`].
const ATTEMPTS: u64 = 144;
/// How often files that are not there are looked for.
const LOOKS: u64 = 2;
