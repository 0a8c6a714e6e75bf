//! The operator's account: one session for all workers, one request at a time.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::{Broker, Coordination, Lock},
    clock::{self, Clock},
    cloud::CloudRoom,
    sealed::{Purpose, Vault},
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::{
    api::{Api, Responses},
    error::{ErrorCode, MegaError, PauseReason},
    guard::{AccountGuard, KEPT, LOCK_TTL},
    login::{MegaSession, Operator},
    totp::MfaSecret,
};

/// The operator's account, shared by all workers.
///
/// Its session is kept sealed in the broker, so that a worker that starts goes on with it. About
/// ninety quick logins can block an account for days (rclone's documentation of its MEGA backend),
/// so there is one for all, and none is tried again that was refused.
pub(crate) struct Account {
    pub(super) api: Api,
    pub(super) operator: Operator,
    broker: Arc<dyn Broker>,
    vault: Arc<Vault>,
    clock: Clock,
    /// Of the account, without saying which it is.
    name: String,
    /// Of the settings that open it.
    pub(super) settings: String,
    /// Of this process; those of others are kept out by the broker's lock.
    queue: Arc<Mutex<()>>,
}

impl Account {
    pub(crate) fn new(
        api: Api,
        operator: Operator,
        broker: Arc<dyn Broker>,
        vault: Arc<Vault>,
        clock: Clock,
    ) -> Self {
        let identity = format!("{}\n{}", operator.email, api.url());
        let password = operator.password.expose_secret();
        let mfa = operator.mfa.as_ref().map(MfaSecret::reveal);
        let settings = format!(
            "{identity}\n{password}\n{}",
            mfa.unwrap_or_default().as_str()
        );
        let settings = Zeroizing::new(settings);
        Self {
            name: format!("mega-{}", vault.pseudonym("mega", &identity)),
            settings: vault.pseudonym("mega settings", &settings),
            api,
            operator,
            broker,
            vault,
            clock,
            queue: Arc::default(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A name of a session that does not give it away.
    pub(super) fn name_of(&self, session: &MegaSession) -> String {
        self.vault.pseudonym("mega session", &session.sid)
    }

    pub(super) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    pub(super) fn coordination(&self) -> &dyn Coordination {
        self.broker.coordination()
    }

    /// Makes a request of what `commands` says, and answers it.
    pub(super) async fn ask(
        self: &Arc<Self>,
        commands: impl Fn(&MegaSession) -> Vec<Value> + Send,
    ) -> Result<Responses, MegaError> {
        let mut guard = self.acquire().await?;
        let call = guard.call(&commands).await?;
        let (guard, answered) = guard.send(call).await?;
        match answered {
            // Over, or ended from elsewhere: one new session, and no more than one.
            Err(error) if error.code() == Some(ErrorCode::NO_SESSION) => {
                let mut guard = guard.renew().await?;
                let call = guard.call(&commands).await?;
                let (guard, answered) = guard.send(call).await?;
                guard.settle(answered).await
            }
            answered => guard.settle(answered).await,
        }
    }

    /// Waits until nobody else asks, and until there is a session.
    pub(super) async fn acquire(self: &Arc<Self>) -> Result<AccountGuard, MegaError> {
        let account = Arc::clone(self);
        // Carried through even if nobody waits any more: a guard that is not taken is given up at
        // once, and no place in the queue is left to itself.
        let taken = tokio::spawn(async move {
            let place = Arc::clone(&account.queue).lock_owned().await;
            let lock = account.coordination().lock(&account.name, LOCK_TTL).await?;
            Ok(AccountGuard::new(account, lock, place))
        });
        let guard = taken.await.unwrap_or(Err(MegaError::LockLost))?;
        guard.begin().await
    }

    /// Asks how much of the account is in use, if nobody has for a while, and there is a session to
    /// ask under.
    pub(super) async fn look_at_room(self: &Arc<Self>) -> Result<(), MegaError> {
        let shared = self.shared().await?;
        let asked_at = shared.room.map_or(SystemTime::UNIX_EPOCH, |(_, at)| at);
        let is_fresh = self.now() < asked_at + ROOM_IS_FRESH;
        let is_paused = shared.pause.is_some_and(|pause| pause.until > self.now());
        if shared.session.is_none() || is_fresh || is_paused {
            return Ok(());
        }
        self.acquire().await?.look_at_room().await
    }

    /// Has all workers leave MEGA alone for a while, if the failure is more than one session's.
    pub(super) async fn report(self: &Arc<Self>, error: &MegaError) -> Result<(), MegaError> {
        if PauseReason::of(error).is_some() {
            self.acquire().await?.pause(error).await?;
        }
        Ok(())
    }

    /// Ends the pause that a failure brought, as its time would.
    #[cfg(test)]
    pub(super) async fn forget_pause(&self) -> Result<(), MegaError> {
        let lock = self.coordination().lock(&self.name, LOCK_TTL).await?;
        let mut shared = self.shared().await?;
        shared.pause = None;
        self.keep(&lock, &shared).await?;
        Ok(self.coordination().unlock(&lock).await?)
    }

    /// Keeps what all workers know, if the lock still holds.
    pub(super) async fn keep(&self, lock: &Lock, shared: &Shared) -> Result<(), MegaError> {
        let sealed = self
            .vault
            .seal_json(Purpose::Cloud, &self.name, shared, &mut clock::rng())
            .map_err(|_| MegaError::LockLost)?;
        let coordination = self.coordination();
        Ok(coordination.put(lock, &self.name, sealed, KEPT).await?)
    }

    /// What all workers know.
    pub(super) async fn shared(&self) -> Result<Shared, MegaError> {
        let Some(sealed) = self.coordination().get(&self.name).await? else {
            return Ok(Shared::default());
        };
        let opened = self.vault.open_json(Purpose::Cloud, &self.name, &sealed);
        let mut shared: Shared = opened.unwrap_or_else(|error| {
            tracing::warn!(%error, "the session with mega that was kept cannot be read; a new one begins");
            Shared::default()
        });
        // What other settings came to says nothing of these.
        if shared.settings != self.settings {
            shared.session = None;
            shared.pause = None;
        }
        Ok(shared)
    }
}

/// What all workers know of the account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Shared {
    pub(super) settings: String,
    pub(super) session: Option<MegaSession>,
    /// Whether a request is on its way, or was when its worker died.
    pub(super) is_asking: bool,
    /// The root folder, which stays what it is over many sessions: looking it up lists all files.
    #[serde(default)]
    pub(super) root: Option<String>,
    pub(super) logins: Vec<SystemTime>,
    pub(super) pause: Option<Pause>,
    /// How much of the account was in use, and when.
    #[serde(default)]
    pub(super) room: Option<(CloudRoom, SystemTime)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pause {
    pub(super) reason: PauseReason,
    pub(super) until: SystemTime,
}

/// Files of sessions are small: an account does not fill up within an hour.
const ROOM_IS_FRESH: Duration = Duration::from_hours(1);
