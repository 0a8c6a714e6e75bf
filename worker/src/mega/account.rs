//! The operator's account: one login for all workers, one request at a time.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use latchkey_shared::{
    broker::{Broker, Coordination, Counter, Lock, LockError},
    clock::{self, Clock},
    cloud::{CloudHealth, CloudPause, CloudRoom},
    sealed::{Purpose, Vault},
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard},
};
use zeroize::Zeroizing;

use super::{
    api::{Api, Call, Precondition, Responses, first_id},
    error::{ApiError, ErrorCode, MegaError, PauseReason},
    login::{MegaSession, Operator},
    nodes::{Nodes, list},
    totp::MfaSecret,
};

/// The operator's account, shared by all workers.
///
/// Its session is kept sealed in the broker, so that a worker that starts continues it. About ninety
/// quick logins can block an account for days (rclone's documentation of its MEGA backend), so there
/// is one session for all, and a login that was refused is not repeated.
pub(crate) struct OperatorAccount {
    pub(super) api: Api,
    operator: Operator,
    broker: Arc<dyn Broker>,
    vault: Arc<Vault>,
    clock: Clock,
    /// A pseudonym of the account.
    name: String,
    /// A pseudonym of the settings that open it.
    settings: String,
    /// Admits one request of this process at a time; the broker's lock keeps other processes out.
    queue: Arc<Mutex<()>>,
}

impl OperatorAccount {
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

    /// Sends the request that `commands` makes, and returns its responses.
    pub(super) async fn ask(
        self: &Arc<Self>,
        commands: impl Fn(&MegaSession) -> Vec<Value> + Send,
    ) -> Result<Responses, MegaError> {
        let mut guard = self.acquire().await?;
        let call = guard.call(&commands).await?;
        let answered = match guard.send(call).await {
            // The session has expired, or was ended from elsewhere: log in once more, but only once.
            Err(error) if error.code() == Some(ErrorCode::NO_SESSION) => {
                guard.renew().await?;
                let call = guard.call(&commands).await?;
                guard.send(call).await
            }
            answered => answered,
        };
        match answered {
            Ok(responses) => {
                guard.locked()?.resume().await?;
                Ok(responses)
            }
            Err(error) => Err(guard.fail(error).await),
        }
    }

    /// Waits until nobody else uses the account, and logs in if there is no session. Fails while MEGA
    /// is paused.
    pub(super) async fn acquire(self: &Arc<Self>) -> Result<AccountGuard, MegaError> {
        let account = Arc::clone(self);
        // Runs to its end even if nobody waits for it any more, so that a lock that nobody takes is
        // released at once and no place in the queue is orphaned.
        let locked = tokio::spawn(async move {
            let place = Arc::clone(&account.queue).lock_owned().await;
            let lock = account.coordination().lock(&account.name, LOCK_TTL).await?;
            Ok(LockedAccount {
                account,
                lock,
                state: AccountState::default(),
                place: Some(place),
            })
        });
        let mut locked = locked.await.unwrap_or(Err(MegaError::LockLost))?;
        locked.state = self.load().await?;
        let mut guard = AccountGuard(Some(locked));
        guard.begin().await?;
        Ok(guard)
    }

    /// Asks how much of the account is in use, if nobody has for a while, and there is a session to
    /// ask under.
    pub(super) async fn look_at_room(self: &Arc<Self>) -> Result<(), MegaError> {
        if self.load().await?.wants_a_look(self.clock.now()) {
            self.acquire().await?.look_at_room().await?;
        }
        Ok(())
    }

    /// Asks how much of the account is in use, after a login if there is no session.
    pub(super) async fn room(self: &Arc<Self>) -> Result<CloudRoom, MegaError> {
        let responses = self.ask(|_| vec![Storage::command()]).await?;
        Ok(Storage::room(responses)?)
    }

    /// Pauses MEGA for all workers, if the failure concerns more than one session.
    pub(super) async fn report(self: &Arc<Self>, error: &MegaError) -> Result<(), MegaError> {
        if PauseReason::of(error).is_some() {
            self.acquire().await?.locked()?.pause(error).await?;
        }
        Ok(())
    }

    /// Ends the pause that a failure brought, as the end of its time would.
    #[cfg(test)]
    pub(super) async fn forget_pause(&self) -> Result<(), MegaError> {
        let lock = self.coordination().lock(&self.name, LOCK_TTL).await?;
        let mut state = self.load().await?;
        state.pause = None;
        self.save(&lock, &state).await?;
        Ok(self.coordination().unlock(&lock).await?)
    }

    fn coordination(&self) -> &dyn Coordination {
        self.broker.coordination()
    }

    /// Stores what all workers know, if the lock still holds.
    async fn save(&self, lock: &Lock, state: &AccountState) -> Result<(), MegaError> {
        let sealed = self
            .vault
            .seal_json(Purpose::Cloud, &self.name, state, &mut clock::rng())
            .map_err(|_| MegaError::LockLost)?;
        let coordination = self.coordination();
        Ok(coordination.put(lock, &self.name, sealed, KEPT).await?)
    }

    /// Loads what all workers know.
    async fn load(&self) -> Result<AccountState, MegaError> {
        let Some(sealed) = self.coordination().get(&self.name).await? else {
            return Ok(AccountState::default());
        };
        let opened = self.vault.open_json(Purpose::Cloud, &self.name, &sealed);
        let mut state: AccountState = opened.unwrap_or_else(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the stored MEGA session cannot be read; logging in again"
            );
            AccountState::default()
        });
        // The outcome under other settings says nothing about these.
        if state.settings != self.settings {
            state.session = None;
            state.pause = None;
        }
        Ok(state)
    }
}

/// What all workers know of the account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct AccountState {
    settings: String,
    session: Option<MegaSession>,
    /// Whether a request is on its way, or was when its worker died.
    is_asking: bool,
    /// The root folder, which stays what it is over many sessions: looking it up lists all files.
    #[serde(default)]
    root: Option<String>,
    logins: Vec<SystemTime>,
    pause: Option<Pause>,
    /// How much of the account was in use, and when.
    #[serde(default)]
    room: Option<(CloudRoom, SystemTime)>,
}

impl AccountState {
    /// Returns whether somebody is to ask how much of the account is in use, and can.
    pub(super) fn wants_a_look(&self, now: SystemTime) -> bool {
        let is_fresh = self.room.is_some_and(|(_, asked_at)| {
            let age = now.duration_since(asked_at);
            age.is_ok_and(|age| age < ROOM_IS_FRESH)
        });
        let is_paused = self.pause.as_ref().is_some_and(|pause| pause.until > now);
        self.session.is_some() && !is_fresh && !is_paused
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Pause {
    reason: PauseReason,
    until: SystemTime,
}

/// The right to send requests to MEGA: the account under its lock, released when dropped.
///
/// A request that has begun is carried through by a task of its own, which takes the account along:
/// dropping the future neither breaks the request off nor lets the next one overtake it.
pub(super) struct AccountGuard(Option<LockedAccount>);

impl AccountGuard {
    /// Returns the session under which the next request is sent.
    pub(super) fn session(&self) -> Result<&MegaSession, MegaError> {
        let locked = self.0.as_ref().ok_or(MegaError::LockLost)?;
        locked.session()
    }

    /// Returns a pseudonym of that session.
    pub(super) fn session_name(&self) -> Result<String, MegaError> {
        let locked = self.0.as_ref().ok_or(MegaError::LockLost)?;
        let vault = &locked.account.vault;
        Ok(vault.pseudonym("mega session", &locked.session()?.sid))
    }

    /// Gives the next request its number. It is stored first, so that no other gets the same.
    pub(super) async fn call(
        &mut self,
        commands: impl Fn(&MegaSession) -> Vec<Value>,
    ) -> Result<Call, MegaError> {
        self.locked()?.call(commands).await
    }

    /// Sends a request and returns its responses.
    pub(super) async fn send(&mut self, call: Call) -> Result<Responses, MegaError> {
        let mut locked = self.take()?;
        self.carry_through(async move {
            let answered = locked.send(&call).await;
            (locked, answered)
        })
        .await
    }

    /// Logs in, whatever session there was.
    pub(super) async fn renew(&mut self) -> Result<(), MegaError> {
        let mut locked = self.take()?;
        self.carry_through(async move {
            let renewed = locked.renew().await;
            (locked, renewed)
        })
        .await
    }

    /// Lists the account's nodes, and learns which of them is the root by now.
    pub(super) async fn look_around(&mut self) -> Result<Nodes, MegaError> {
        let mut locked = self.take()?;
        self.carry_through(async move {
            let nodes = locked.look_around().await;
            (locked, nodes)
        })
        .await
    }

    /// Pauses MEGA if the failure calls for it, and returns what there is to report.
    pub(super) async fn fail(&mut self, error: MegaError) -> MegaError {
        match self.locked() {
            Ok(locked) => locked.fail(error).await,
            Err(_) => error,
        }
    }

    /// Fails while MEGA is paused, and logs in if there is no session.
    async fn begin(&mut self) -> Result<(), MegaError> {
        let locked = self.locked()?;
        let now = locked.account.clock.now();
        match (&locked.state.pause, &locked.state.session) {
            (Some(pause), _) if pause.until > now => Err(MegaError::Paused(pause.reason.clone())),
            (_, Some(session)) if session.root.is_some() => Ok(()),
            (_, Some(_)) => self.look_around().await.map(drop),
            (_, None) => self.renew().await,
        }
    }

    async fn look_at_room(&mut self) -> Result<(), MegaError> {
        let mut locked = self.take()?;
        self.carry_through(async move {
            let published = locked.look_at_room().await;
            (locked, published)
        })
        .await
    }

    fn locked(&mut self) -> Result<&mut LockedAccount, MegaError> {
        self.0.as_mut().ok_or(MegaError::LockLost)
    }

    fn take(&mut self) -> Result<LockedAccount, MegaError> {
        self.0.take().ok_or(MegaError::LockLost)
    }

    async fn carry_through<T: Send + 'static>(
        &mut self,
        work: impl Future<Output = (LockedAccount, Result<T, MegaError>)> + Send + 'static,
    ) -> Result<T, MegaError> {
        let (locked, outcome) = tokio::spawn(work).await.map_err(|_| MegaError::LockLost)?;
        self.0 = Some(locked);
        outcome
    }
}

/// The account while its lock is held.
struct LockedAccount {
    account: Arc<OperatorAccount>,
    lock: Lock,
    state: AccountState,
    place: Option<OwnedMutexGuard<()>>,
}

impl LockedAccount {
    fn session(&self) -> Result<&MegaSession, MegaError> {
        self.state.session.as_ref().ok_or(MegaError::LockLost)
    }

    async fn call(
        &mut self,
        commands: impl Fn(&MegaSession) -> Vec<Value>,
    ) -> Result<Call, MegaError> {
        let was_asking = std::mem::replace(&mut self.state.is_asking, true);
        let session = self.state.session.as_mut().ok_or(MegaError::LockLost)?;
        if was_asking {
            // Only the worker that died knows whether the last number was used.
            session.next_id = first_id(&mut clock::rng());
        }
        let call = Call::new(session.next_id, &commands(session));
        session.next_id += 1;
        self.save().await?;
        Ok(call)
    }

    async fn send(&mut self, call: &Call) -> Result<Responses, MegaError> {
        let sid = Some(self.session()?.sid.as_str());
        let (api, renewal, mut rng) = (&self.account.api, self.renewal(), clock::rng());
        let asked = api.call(call, sid, &renewal, &mut rng);
        let answered = renewal.renew_during(asked).await;
        self.state.is_asking = false;
        self.save().await?;
        answered
    }

    async fn renew(&mut self) -> Result<(), MegaError> {
        let renewal = self.renewal();
        if let Err(error) = renewal.renew_during(self.log_in(&renewal)).await {
            self.pause(&error).await?;
            return Err(error);
        }
        if self.session()?.root.is_none() {
            self.look_around().await?;
        }
        Ok(())
    }

    async fn log_in(&mut self, renewal: &LockRenewal) -> Result<(), MegaError> {
        let now = self.account.clock.now();
        let logins = &mut self.state.logins;
        logins.retain(|login| now.duration_since(*login).unwrap_or_default() < LOGINS_COUNTED);
        if logins.len() >= MAX_LOGINS {
            return Err(MegaError::Paused(PauseReason::Logins));
        }
        logins.push(now);
        self.state.session = None;
        self.state.settings.clone_from(&self.account.settings);
        // Stored before the login, so that one that kills its worker counts too.
        self.save().await?;
        let (api, operator) = (&self.account.api, &self.account.operator);
        let session = operator
            .log_in(api, now, renewal, &mut clock::rng())
            .await?;
        self.state.session = Some(MegaSession {
            root: self.state.root.clone(),
            ..session
        });
        self.state.is_asking = false;
        self.save().await?;
        tracing::info!("logged in to MEGA");
        let coordination = self.account.coordination();
        if let Err(error) = coordination.count(Counter::MegaLogins, 1).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "could not count a login to MEGA"
            );
        }
        Ok(())
    }

    async fn look_around(&mut self) -> Result<Nodes, MegaError> {
        let call = self.call(|_| vec![list()]).await?;
        let looked = self.send(&call).await.and_then(|mut responses| {
            let nodes: Nodes = responses.take("the account's nodes")?;
            Ok((nodes.root()?, nodes))
        });
        match looked {
            Ok((root, nodes)) => {
                let session = self.state.session.as_mut().ok_or(MegaError::LockLost)?;
                session.root = Some(root.clone());
                self.state.root = Some(root);
                self.save().await?;
                Ok(nodes)
            }
            Err(error) => Err(self.fail(error).await),
        }
    }

    /// Asks how much of the account is in use, and publishes it.
    async fn look_at_room(&mut self) -> Result<(), MegaError> {
        let call = self.call(|_| vec![Storage::command()]).await?;
        let answered = self.send(&call).await;
        let room = match answered.and_then(|responses| Ok(Storage::room(responses)?)) {
            Ok(room) => room,
            Err(error) => return Err(self.fail(error).await),
        };
        if room.total.saturating_sub(room.used) < LITTLE_ROOM {
            tracing::error!(
                room.used,
                room.total,
                "the MEGA account is nearly full: soon sessions go out in the other formats only; \
                 make room in the account, or take a larger plan"
            );
        }
        self.state.room = Some((room, self.account.clock.now()));
        self.save().await?;
        self.publish_health(None).await
    }

    async fn fail(&mut self, error: MegaError) -> MegaError {
        match self.pause(&error).await {
            Ok(()) => error,
            Err(worse) => worse,
        }
    }

    /// Pauses MEGA for all workers, if the failure concerns more than one session.
    async fn pause(&mut self, error: &MegaError) -> Result<(), MegaError> {
        let (reason, pause) = match error {
            MegaError::Paused(PauseReason::Logins) => (PauseReason::Logins, LOGINS_COUNTED),
            _ => match PauseReason::of(error) {
                Some(pause) => pause,
                None => return Ok(()),
            },
        };
        let until = self.account.clock.now() + pause;
        tracing::error!(
            error = error as &dyn std::error::Error,
            %reason,
            pause.seconds = pause.as_secs(),
            "pausing MEGA uploads: until the pause is over, sessions go out in the other formats"
        );
        let published = CloudPause {
            reason: reason.to_string(),
            until,
        };
        self.state.pause = Some(Pause { reason, until });
        self.state.settings.clone_from(&self.account.settings);
        self.save().await?;
        self.publish_health(Some(published)).await
    }

    async fn resume(&mut self) -> Result<(), MegaError> {
        if self.state.pause.take().is_some() {
            tracing::info!("resuming MEGA uploads");
            self.save().await?;
            self.publish_health(None).await?;
        }
        Ok(())
    }

    async fn publish_health(&self, pause: Option<CloudPause>) -> Result<(), MegaError> {
        let health = CloudHealth {
            pause,
            room: self.state.room.map(|(room, _)| room),
            since: self.account.clock.now(),
        };
        let json = serde_json::to_vec(&health).map_err(|_| MegaError::LockLost)?;
        let coordination = self.account.coordination();
        Ok(coordination
            .put(&self.lock, CloudHealth::KEY, json, KEPT)
            .await?)
    }

    async fn save(&self) -> Result<(), MegaError> {
        self.account.save(&self.lock, &self.state).await
    }

    fn renewal(&self) -> LockRenewal {
        LockRenewal {
            account: Arc::clone(&self.account),
            lock: self.lock.clone(),
        }
    }
}

impl Drop for LockedAccount {
    fn drop(&mut self) {
        let renewal = self.renewal();
        let place = self.place.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                let coordination = renewal.account.coordination();
                if let Err(error) = coordination.unlock(&renewal.lock).await {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "could not release the lock of the MEGA account; it lapses by itself"
                    );
                }
                drop(place);
            });
        }
    }
}

/// How much of the account is in use, as MEGA tells it.
#[derive(Deserialize)]
pub(super) struct Storage {
    mstrg: u64,
    cstrg: u64,
}

impl Storage {
    fn command() -> Value {
        json!({ "a": "uq", "strg": 1, "xfer": 1 })
    }

    pub(super) fn room(mut responses: Responses) -> Result<CloudRoom, ApiError> {
        let storage: Self = responses.take("the account's room")?;
        Ok(CloudRoom {
            used: storage.cstrg,
            total: storage.mstrg,
        })
    }
}

/// Keeps the account's lock renewed while work goes on under it.
struct LockRenewal {
    account: Arc<OperatorAccount>,
    lock: Lock,
}

impl LockRenewal {
    /// Renews the lock until the work is done, and ends the work when the lock is lost.
    async fn renew_during<T>(
        &self,
        work: impl Future<Output = Result<T, MegaError>>,
    ) -> Result<T, MegaError> {
        let lost = async {
            loop {
                tokio::time::sleep(LOCK_TTL / 3).await;
                // A renewal that fails is tried again, and each attempt checks the lock anyway.
                if matches!(self.extend().await, Err(LockError::Lost)) {
                    return Err(MegaError::LockLost);
                }
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            lost = lost => lost,
        }
    }

    async fn extend(&self) -> Result<(), LockError> {
        let coordination = self.account.coordination();
        coordination.extend_lock(&self.lock, LOCK_TTL).await
    }
}

/// No attempt is made under a lock that another worker may have.
#[async_trait]
impl Precondition for LockRenewal {
    async fn check(&self) -> Result<(), MegaError> {
        Ok(self.extend().await?)
    }
}

/// How long a worker that dies holds up those that wait.
const LOCK_TTL: Duration = Duration::from_secs(6);
/// How long the session is kept; MEGA keeps it for longer.
const KEPT: Duration = Duration::from_hours(24 * 30);
const LOGINS_COUNTED: Duration = Duration::from_hours(1);
const MAX_LOGINS: usize = 5;
/// Files of sessions are small: an account does not fill up within an hour.
const ROOM_IS_FRESH: Duration = Duration::from_hours(1);
/// In bytes: some hundred sessions.
const LITTLE_ROOM: u64 = 10 << 20;
