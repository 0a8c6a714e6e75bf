//! One request at a time, whoever asks.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use latchkey_shared::{
    broker::{Counter, Lock, LockError},
    clock,
    cloud::{CloudHealth, CloudPause, CloudRoom},
};
use serde_json::{Value, json};
use tokio::sync::OwnedMutexGuard;

use super::{
    account::{Account, Pause, Shared},
    api::{Call, Precondition, Responses, first_id},
    error::{MegaError, PauseReason},
    login::{MegaSession, Nodes, list},
};

/// The right to ask MEGA something, given up when dropped.
pub(super) struct AccountGuard {
    account: Arc<Account>,
    lock: Lock,
    shared: Shared,
    place: Option<OwnedMutexGuard<()>>,
}

impl AccountGuard {
    pub(super) fn new(account: Arc<Account>, lock: Lock, place: OwnedMutexGuard<()>) -> Self {
        Self {
            account,
            lock,
            shared: Shared::default(),
            place: Some(place),
        }
    }

    /// Begins: comes to nothing while MEGA is left alone, and logs in if there is no session.
    pub(super) async fn begin(mut self) -> Result<Self, MegaError> {
        self.shared = self.account.shared().await?;
        let now = self.account.now();
        match (&self.shared.pause, &self.shared.session) {
            (Some(pause), _) if pause.until > now => Err(MegaError::Paused(pause.reason.clone())),
            (_, Some(session)) if session.root.is_some() => Ok(self),
            (_, Some(_)) => Ok(self.look_around().await?.0),
            (_, None) => self.renew().await,
        }
    }

    /// The session under which the next request is sent.
    pub(super) fn session(&self) -> Result<&MegaSession, MegaError> {
        self.shared.session.as_ref().ok_or(MegaError::LockLost)
    }

    /// Names the session that requests are sent under, without giving it away.
    pub(super) fn session_name(&self) -> Result<String, MegaError> {
        Ok(self.account.name_of(self.session()?))
    }

    /// Gives the next request its number. It is kept first: no other gets the same.
    pub(super) async fn call(
        &mut self,
        commands: impl Fn(&MegaSession) -> Vec<Value>,
    ) -> Result<Call, MegaError> {
        let was_asking = std::mem::replace(&mut self.shared.is_asking, true);
        let session = self.shared.session.as_mut().ok_or(MegaError::LockLost)?;
        if was_asking {
            // Whether the last number was used, only a dead worker knows.
            session.next_id = first_id(&mut clock::rng());
        }
        let call = Call::new(session.next_id, &commands(session));
        session.next_id += 1;
        self.keep().await?;
        Ok(call)
    }

    /// Sends a request and waits for its answer. It is carried through even if the future is
    /// dropped, and so is the guard.
    pub(super) async fn send(
        self,
        call: Call,
    ) -> Result<(Self, Result<Responses, MegaError>), MegaError> {
        let sent = tokio::spawn(async move {
            let mut guard = self;
            let sid = guard.session()?.sid.clone();
            let mut rng = clock::rng();
            let asked = guard.account.api.call(&call, Some(&sid), &guard, &mut rng);
            let answered = guard.renewal().keep_up(asked).await;
            guard.shared.is_asking = false;
            guard.keep().await?;
            Ok((guard, answered))
        });
        sent.await.unwrap_or(Err(MegaError::LockLost))
    }

    /// Logs in, whatever session there was.
    pub(super) async fn renew(self) -> Result<Self, MegaError> {
        let renewed = tokio::spawn(async move {
            let mut guard = self;
            let renewal = guard.renewal();
            match renewal.keep_up(guard.log_in()).await {
                Ok(()) if guard.session()?.root.is_some() => Ok(guard),
                Ok(()) => Ok(guard.look_around().await?.0),
                Err(error) => {
                    guard.pause(&error).await?;
                    Err(error)
                }
            }
        });
        renewed.await.unwrap_or(Err(MegaError::LockLost))
    }

    fn renewal(&self) -> LockRenewal {
        LockRenewal {
            account: Arc::clone(&self.account),
            lock: self.lock.clone(),
        }
    }

    async fn log_in(&mut self) -> Result<(), MegaError> {
        let now = self.account.now();
        let logins = &mut self.shared.logins;
        logins.retain(|login| now.duration_since(*login).unwrap_or_default() < LOGINS_COUNTED);
        if logins.len() >= MAX_LOGINS {
            return Err(MegaError::Paused(PauseReason::Logins));
        }
        logins.push(now);
        self.shared.session = None;
        self.shared.settings.clone_from(&self.account.settings);
        // Kept before, so that one that kills its worker counts too.
        self.keep().await?;
        let account = Arc::clone(&self.account);
        let session = account
            .operator
            .log_in(&account.api, now, self, &mut clock::rng())
            .await?;
        self.shared.session = Some(MegaSession {
            root: self.shared.root.clone(),
            ..session
        });
        self.shared.is_asking = false;
        self.keep().await?;
        tracing::info!("logged in to mega");
        if let Err(error) = self
            .account
            .coordination()
            .count(Counter::MegaLogins, 1)
            .await
        {
            tracing::debug!(%error, "a login was not counted");
        }
        Ok(())
    }

    /// Lists the account's nodes, and learns which of them the root is by now.
    pub(super) async fn look_around(mut self) -> Result<(Self, Nodes), MegaError> {
        let call = self.call(|_| vec![list()]).await?;
        let (mut guard, answered) = self.send(call).await?;
        let looked = answered.and_then(|mut answers| {
            let nodes: Nodes = answers.take("the account's nodes")?;
            Ok((nodes.root()?, nodes))
        });
        match looked {
            Ok((root, nodes)) => {
                let session = guard.shared.session.as_mut().ok_or(MegaError::LockLost)?;
                session.root = Some(root.clone());
                guard.shared.root = Some(root);
                guard.keep().await?;
                Ok((guard, nodes))
            }
            Err(error) => Err(guard.fail(error).await),
        }
    }

    /// Asks how much of the account is in use, and tells.
    pub(super) async fn look_at_room(mut self) -> Result<(), MegaError> {
        #[derive(serde::Deserialize)]
        struct Quota {
            mstrg: u64,
            cstrg: u64,
        }
        let ask = json!({ "a": "uq", "strg": 1, "xfer": 1 });
        let call = self.call(|_| vec![ask.clone()]).await?;
        let (mut guard, answered) = self.send(call).await?;
        let told =
            answered.and_then(|mut answers| Ok(answers.take::<Quota>("the account's room")?));
        let room = match told {
            Ok(quota) => CloudRoom {
                used: quota.cstrg,
                total: quota.mstrg,
            },
            Err(error) => return Err(guard.fail(error).await),
        };
        if room.total.saturating_sub(room.used) < LITTLE_ROOM {
            tracing::error!(
                room.used,
                room.total,
                "the mega account is nearly full; make room, or sessions go out in the other formats"
            );
        }
        guard.shared.room = Some((room, guard.account.now()));
        guard.keep().await?;
        guard.tell(None).await
    }

    /// Ends the guard with what came of it.
    pub(super) async fn settle(
        mut self,
        answered: Result<Responses, MegaError>,
    ) -> Result<Responses, MegaError> {
        match answered {
            Ok(answers) => {
                self.resume().await?;
                Ok(answers)
            }
            Err(error) => Err(self.fail(error).await),
        }
    }

    /// Ends the guard with a failure.
    pub(super) async fn fail(mut self, error: MegaError) -> MegaError {
        match self.pause(&error).await {
            Ok(()) => error,
            Err(worse) => worse,
        }
    }

    /// Has all workers leave MEGA alone for a while, if the failure is more than one session's.
    pub(super) async fn pause(&mut self, error: &MegaError) -> Result<(), MegaError> {
        let (reason, pause) = match error {
            MegaError::Paused(PauseReason::Logins) => (PauseReason::Logins, LOGINS_COUNTED),
            _ => match PauseReason::of(error) {
                Some(pause) => pause,
                None => return Ok(()),
            },
        };
        let now = self.account.now();
        let until = now + pause;
        tracing::error!(
            error = error as &dyn std::error::Error,
            %reason,
            pause.seconds = pause.as_secs(),
            "mega is left alone for a while; sessions go out in the other formats"
        );
        let told = CloudPause {
            reason: reason.to_string(),
            until,
        };
        self.shared.pause = Some(Pause { reason, until });
        self.shared.settings.clone_from(&self.account.settings);
        self.keep().await?;
        self.tell(Some(told)).await
    }

    async fn resume(&mut self) -> Result<(), MegaError> {
        if self.shared.pause.take().is_some() {
            tracing::info!("mega takes files again");
            self.keep().await?;
            self.tell(None).await?;
        }
        Ok(())
    }

    async fn tell(&self, pause: Option<CloudPause>) -> Result<(), MegaError> {
        let health = CloudHealth {
            pause,
            room: self.shared.room.map(|(room, _)| room),
            since: self.account.now(),
        };
        let json = serde_json::to_vec(&health).map_err(|_| MegaError::LockLost)?;
        let coordination = self.account.coordination();
        Ok(coordination
            .put(&self.lock, CloudHealth::KEY, json, KEPT)
            .await?)
    }

    async fn keep(&self) -> Result<(), MegaError> {
        self.account.keep(&self.lock, &self.shared).await
    }
}

/// Holds a lock while something goes on under it.
struct LockRenewal {
    account: Arc<Account>,
    lock: Lock,
}

impl LockRenewal {
    /// Ends the work when the lock is lost.
    async fn keep_up<T>(
        &self,
        work: impl Future<Output = Result<T, MegaError>>,
    ) -> Result<T, MegaError> {
        let lost = async {
            loop {
                tokio::time::sleep(LOCK_TTL / 3).await;
                let extended = self
                    .account
                    .coordination()
                    .extend_lock(&self.lock, LOCK_TTL)
                    .await;
                // A broker that is away for a moment is asked again, and before each attempt anyway.
                if matches!(extended, Err(LockError::Lost)) {
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
}

/// No attempt is made under a lock that another may have.
#[async_trait]
impl Precondition for AccountGuard {
    async fn check(&self) -> Result<(), MegaError> {
        Ok(self
            .account
            .coordination()
            .extend_lock(&self.lock, LOCK_TTL)
            .await?)
    }
}

impl Drop for AccountGuard {
    fn drop(&mut self) {
        let (account, lock) = (Arc::clone(&self.account), self.lock.clone());
        let place = self.place.take();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = account.coordination().unlock(&lock).await {
                    tracing::debug!(%error, "a guard at mega was not given back; it lapses");
                }
                drop(place);
            });
        }
    }
}

/// How long those that wait are held up by a worker that dies.
pub(super) const LOCK_TTL: Duration = Duration::from_secs(6);
/// Of the session, which MEGA itself keeps for longer.
pub(super) const KEPT: Duration = Duration::from_hours(24 * 30);
const LOGINS_COUNTED: Duration = Duration::from_hours(1);
const MAX_LOGINS: usize = 5;
/// In bytes: some hundred sessions.
const LITTLE_ROOM: u64 = 10 << 20;
