//! An errand from its caller's side: asked for, and waited for.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::timeout;

use super::{SessionClient, SessionClientError};
use crate::{
    broker::{Broker, BrokerError, ErrandPart},
    client_name::ClientName,
    clock,
    errand::{ErrandAnswer, ErrandRequest, ErrandSession, ErrandTask, LOGIN_WITHIN, TAKEN_WITHIN},
    job::SessionId,
    rate_limit::Admission,
    sealed::{ErrandKey, ErrandSecret, OpenError, Purpose, Unserializable},
};

impl SessionClient {
    /// Has a worker do something with the device of a session, for a client whom limits count, and waits
    /// for what comes of it. One whose worker dies goes to another. However it ends, nothing of it is left in the broker.
    pub async fn run_errand(
        &self,
        task: ErrandTask,
        session: &ErrandSession,
        client: &ClientName,
    ) -> Result<ErrandAnswer, ErrandError> {
        self.admit(client).await?;
        let until = self.queue.clock.now() + LONGEST;
        let turn = SessionId::random(&mut clock::rng());
        for _ in 0..MOST_WORKERS {
            if let Some(answer) = self.try_errand(task, turn, session, until).await? {
                return Ok(answer);
            }
        }
        Err(ErrandError::NoWorker)
    }

    async fn admit(&self, client: &ClientName) -> Result<(), ErrandError> {
        let vault = &self.queue.vault;
        let quotas = client.share(None, self.policy.rate_limit, vault).quotas;
        if quotas.is_empty() {
            return Ok(());
        }
        match self.queue.broker.admit(&quotas).await? {
            Admission::Admitted => Ok(()),
            Admission::Refused { retry_after } => Err(ErrandError::RateLimited { retry_after }),
        }
    }

    /// Returns nothing if the worker has died, or if there is none.
    async fn try_errand(
        &self,
        task: ErrandTask,
        turn: SessionId,
        session: &ErrandSession,
        until: SystemTime,
    ) -> Result<Option<ErrandAnswer>, ErrandError> {
        let mut rng = clock::rng();
        let (id, secret) = (SessionId::random(&mut rng), ErrandSecret::random(&mut rng));
        let vault = &self.queue.vault;
        let request = ErrandRequest {
            task,
            turn,
            answer_key: secret.public(),
        };
        let request = vault.seal_json(Purpose::Errand, id, &request, &mut rng)?;
        let errand = Errand {
            id,
            broker: Some(Arc::clone(&self.queue.broker)),
        };
        let errands = self.queue.broker.errands();
        if !errands.ask(id, request, TAKEN_WITHIN).await? {
            errand.end().await;
            return Err(ErrandError::Busy);
        }
        let said = timeout(self.queue.clock.until(until), async {
            let Some(key) = errands.hear(id, ErrandPart::Key).await? else {
                return Err(ErrandError::NoWorker);
            };
            let key: ErrandKey = vault
                .open_json(Purpose::ErrandKey, id, &key)
                .map_err(unreadable(id))?;
            let purpose = Purpose::ErrandSession;
            let session = vault.seal_json_to(&key, purpose, id, session, &mut rng)?;
            if !errands.say(id, ErrandPart::Session, session).await? {
                return Ok(None);
            }
            Ok(errands.hear(id, ErrandPart::Answer).await?)
        });
        let said = said.await;
        errand.end().await;
        let Some(answer) = said.map_err(|_| ErrandError::Late)?? else {
            return Ok(None);
        };
        let purpose = Purpose::ErrandAnswer;
        let answer = vault.open_json_with(&secret, purpose, id, &answer);
        Ok(Some(answer.map_err(unreadable(id))?))
    }
}

fn unreadable(id: SessionId) -> impl Fn(OpenError) -> ErrandError {
    move |source| ErrandError::Client(SessionClientError::Unreadable { id, source })
}

/// An errand that is wiped from the broker, also when nobody waits for it any more.
struct Errand {
    id: SessionId,
    broker: Option<Arc<dyn Broker>>,
}

impl Errand {
    async fn end(mut self) {
        if let Some(broker) = self.broker.take() {
            end(&*broker, self.id).await;
        }
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        let (Some(broker), Ok(runtime)) =
            (self.broker.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let id = self.id;
        runtime.spawn(async move { end(&*broker, id).await });
    }
}

async fn end(broker: &dyn Broker, id: SessionId) {
    if let Err(error) = broker.errands().end_errand(id).await {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "what is left of an errand was not wiped; it is gone within seconds"
        );
    }
}

/// An errand brought no answer.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    /// Too many wait already.
    #[error("too many errands wait")]
    Busy,
    /// The client asks too often.
    #[error("the client asks too often")]
    RateLimited {
        /// When it may ask again.
        retry_after: Duration,
    },
    /// No worker took it in time, or one after another died over it.
    #[error("no worker has taken the errand")]
    NoWorker,
    /// Its worker had no answer in time.
    #[error("the errand took too long")]
    Late,
    /// The broker, or what it keeps, is of no use now.
    #[error(transparent)]
    Client(#[from] SessionClientError),
}

impl From<BrokerError> for ErrandError {
    fn from(error: BrokerError) -> Self {
        Self::Client(error.into())
    }
}

impl From<Unserializable> for ErrandError {
    fn from(error: Unserializable) -> Self {
        Self::Client(error.into())
    }
}

/// From the request to the answer: for a worker, and for all that it does.
const LONGEST: Duration = TAKEN_WITHIN
    .saturating_add(LOGIN_WITHIN)
    .saturating_add(Duration::from_secs(10));
/// An errand that has brought down so many workers is given up.
const MOST_WORKERS: u32 = 2;
