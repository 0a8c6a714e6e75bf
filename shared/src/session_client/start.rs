//! How a session begins: once for each idempotency key, and not too often for a phone.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::{SessionClient, SessionClientError};
use crate::{
    broker::{BrokerError, EnqueueError, Enqueued, Idempotency, NewSession},
    clock,
    job::{Job, Method, Pairing, SessionId, Token},
    rate_limit::{Admission, LimitKey, Quota},
    sealed::{Purpose, Unserializable},
    status::Status,
};

/// A session as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// How the device is to be linked.
    pub pairing: Pairing,
    /// The caller's X25519 public key, if the result is for its eyes only.
    pub seal_to: Option<[u8; 32]>,
}

/// A session that waits for a worker, with what opens it.
#[derive(Debug, Serialize, Deserialize)]
pub struct StartedSession {
    /// The session.
    pub id: SessionId,
    /// Opens it.
    #[serde(with = "revealed")]
    pub token: Token,
    /// The moment by which the device must be linked.
    pub expires_at: SystemTime,
}

impl SessionClient {
    /// Starts a session. A request whose idempotency key was used before gets the first session.
    pub async fn start(
        &self,
        request: &SessionRequest,
        idempotency_key: Option<&str>,
    ) -> Result<StartedSession, StartError> {
        if let Some(first) = self.first_of(idempotency_key, request).await? {
            return Ok(first);
        }
        if let Admission::Refused { retry_after } = self.cool_down(&request.pairing).await? {
            // The same request may be on its way a second time, with the first one just ahead.
            let first = self.first_of_two(idempotency_key, request).await?;
            return first.ok_or(StartError::PhoneCooldown { retry_after });
        }
        self.enqueue(request, idempotency_key).await
    }

    /// Returns what the first of two requests with the same key got, once it has been queued.
    async fn first_of_two(
        &self,
        idempotency_key: Option<&str>,
        request: &SessionRequest,
    ) -> Result<Option<StartedSession>, StartError> {
        if idempotency_key.is_none() {
            return Ok(None);
        }
        for pause in TWIN_PAUSES {
            sleep(pause).await;
            if let Some(first) = self.first_of(idempotency_key, request).await? {
                return Ok(Some(first));
            }
        }
        Ok(None)
    }

    async fn first_of(
        &self,
        idempotency_key: Option<&str>,
        request: &SessionRequest,
    ) -> Result<Option<StartedSession>, StartError> {
        let Some(key) = idempotency_key else {
            return Ok(None);
        };
        match self.queue.broker.reply(key).await? {
            Some(sealed) => self.repeat(key, &sealed, request).map(Some),
            None => Ok(None),
        }
    }

    /// Leaves a phone alone for a while after a code: WhatsApp blocks a number that asks too often,
    /// and tells its owner of every code.
    async fn cool_down(&self, pairing: &Pairing) -> Result<Admission, BrokerError> {
        let Pairing::Code { phone, .. } = pairing else {
            return Ok(Admission::Admitted);
        };
        // Where the operator wants no cooldown, the one that WhatsApp has asked for still holds.
        let quota = match self.policy.phone_cooldown {
            Some(cooldown) => Quota::new(1, cooldown),
            None => Quota::new(1_000_000, Duration::from_secs(1)),
        };
        let quota = quota.expect("a quota is over 1 second to 1 day");
        let key = LimitKey::codes_for(phone, &self.queue.vault);
        self.queue.broker.admit(&key, quota).await
    }

    pub(super) async fn enqueue(
        &self,
        request: &SessionRequest,
        idempotency_key: Option<&str>,
    ) -> Result<StartedSession, StartError> {
        let mut rng = clock::rng();
        let created_at = self.queue.clock.now();
        let reply = StoredReply {
            started: StartedSession {
                id: SessionId::random(&mut rng),
                token: Token::random(&mut rng),
                expires_at: created_at + self.policy.session_ttl,
            },
            request: request.clone(),
        };
        let StoredReply { started, request } = &reply;
        let job = Job {
            id: started.id,
            pairing: request.pairing.clone(),
            created_at,
            expires_at: started.expires_at,
            seal_to: request.seal_to,
        };
        let vault = &self.queue.vault;
        let idempotency = idempotency_key.map(|key| {
            let reply = vault.seal_json(Purpose::Idempotency, key, &reply, &mut rng)?;
            let key = key.to_owned();
            Ok::<_, Unserializable>(Idempotency { key, reply })
        });
        let session = NewSession {
            id: job.id,
            token_hash: started.token.hash(),
            idempotency: idempotency.transpose()?,
            job: vault.seal_json(Purpose::Job, job.id, &job, &mut rng)?,
            snapshot: self.seal(&Status::queued(&job), job.expires_at)?,
        };
        let enqueued = self.queue.broker.enqueue(session).await;
        let enqueued = enqueued.map_err(|error| match error {
            EnqueueError::QueueFull => StartError::QueueFull {
                cooldown: match request.pairing.method() {
                    Method::Qr => None,
                    Method::Code => self.policy.phone_cooldown,
                },
            },
            EnqueueError::Broker(error) => error.into(),
        })?;
        if let (Enqueued::Repeated(sealed), Some(key)) = (enqueued, idempotency_key) {
            return self.repeat(key, &sealed, request);
        }
        tracing::info!(session.id = %job.id, "session queued");
        Ok(reply.started)
    }

    /// Opens what the first request with this key got, if it asked for the same.
    fn repeat(
        &self,
        key: &str,
        sealed: &[u8],
        request: &SessionRequest,
    ) -> Result<StartedSession, StartError> {
        let vault = &self.queue.vault;
        let first: StoredReply = vault
            .open_json(Purpose::Idempotency, key, sealed)
            .map_err(SessionClientError::UnreadableReply)?;
        if first.request != *request {
            return Err(StartError::KeyReused);
        }
        Ok(first.started)
    }
}

/// What answers a repeat of a request, as the broker keeps it, sealed.
#[derive(Serialize, Deserialize)]
struct StoredReply {
    started: StartedSession,
    request: SessionRequest,
}

/// A token in what is sealed.
mod revealed {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::job::Token;

    pub(super) fn serialize<S: Serializer>(token: &Token, to: S) -> Result<S::Ok, S::Error> {
        token.reveal().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Token, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        Token::parse(&text).ok_or_else(|| D::Error::custom("expected a session's token"))
    }
}

/// A session was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A code for this phone number was asked for not long ago.
    #[error("expected more time since the last pairing code for this phone number")]
    PhoneCooldown {
        /// When the next one can be asked for.
        retry_after: Duration,
    },
    /// The idempotency key came with another request before.
    #[error("expected the request that the idempotency key came with before")]
    KeyReused,
    /// Too many sessions wait already.
    #[error("the queue is full")]
    QueueFull {
        /// How long the phone number is refused meanwhile, as its turn is spent.
        cooldown: Option<Duration>,
    },
    /// The broker, or what it keeps, is of no use now.
    #[error(transparent)]
    Client(#[from] SessionClientError),
}

impl From<BrokerError> for StartError {
    fn from(error: BrokerError) -> Self {
        Self::Client(error.into())
    }
}

impl From<Unserializable> for StartError {
    fn from(error: Unserializable) -> Self {
        Self::Client(error.into())
    }
}

/// Queueing takes the first of two requests a few milliseconds.
const TWIN_PAUSES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(200),
];
