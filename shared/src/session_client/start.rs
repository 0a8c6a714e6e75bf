//! How a session begins: once for each idempotency key, and not too often for a phone.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{SessionClient, SessionClientError, story_of};
use crate::{
    broker::{EnqueueError, Enqueued, Idempotency, NewSession, NumberKey, NumberRest, Reservation},
    client_name::ClientName,
    clock,
    job::{Job, Pairing, SessionId, Token},
    sealed::{IdempotencyKey, Purpose, ResultKey, Unserializable},
    status::Status,
    traces::TraceContext,
    wishes::Wishes,
    words::Language,
};

/// A session as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// How the device is to be linked.
    pub pairing: Pairing,
    /// The caller's X25519 public key, if the result is for its eyes only.
    pub seal_to: Option<[u8; 32]>,
    /// The bot whose session ID is to be the main one, if the caller named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<String>,
    /// What the holder of an API key wishes besides.
    #[serde(default, skip_serializing_if = "Wishes::is_empty")]
    pub wishes: Wishes,
    /// The language of whoever asks, if that is known. A repeat in another one is a repeat.
    #[serde(skip)]
    pub language: Option<Language>,
}

impl SessionRequest {
    /// Returns the request for a link and nothing besides.
    pub fn of(pairing: Pairing) -> Self {
        Self {
            pairing,
            seal_to: None,
            bot: None,
            wishes: Wishes::default(),
            language: None,
        }
    }
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
    /// Starts a session, for a client if limits are to count it. A request whose idempotency key was
    /// used before gets the first session.
    ///
    /// The answer is kept under the key: whoever knows it, and has the secret, can read that.
    pub async fn start(
        &self,
        request: &SessionRequest,
        client: Option<&ClientName>,
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
            request: SessionRequest {
                language: None,
                ..request.clone()
            },
        };
        let language = request.language;
        let StoredReply { started, request } = &reply;
        let job = Job {
            id: started.id,
            pairing: request.pairing.clone(),
            created_at,
            expires_at: started.expires_at,
            result_key: ResultKey::of(started.id, &started.token),
            seal_to: request.seal_to,
            bot: request.bot.clone(),
            wishes: Box::new(request.wishes.clone()),
            language,
            trace: TraceContext::current(),
        };
        let vault = &self.queue.vault;
        let idempotency_key = idempotency_key.map(IdempotencyKey);
        let idempotency = idempotency_key.map(|key| {
            let reply = vault.seal_json_under(&key, &reply, &mut rng)?;
            let key = key.name(vault);
            Ok::<_, Unserializable>(Idempotency { key, reply })
        });
        let number = match &job.pairing {
            Pairing::Qr => None,
            Pairing::Code { phone, .. } => Some(Reservation {
                key: NumberKey::of(phone, vault),
                cooldown: self.policy.phone_cooldown,
                until: job.expires_at,
            }),
        };
        let status = Status::queued(&job);
        let session = NewSession {
            id: job.id,
            number,
            webhook: self.policy.webhooks,
            token_hash: vault.token_hash(started.id, &started.token),
            idempotency: idempotency.transpose()?,
            job: vault.seal_json(Purpose::Job, job.id, &job, &mut rng)?,
            snapshot: self.seal(&status, job.expires_at)?,
            client: client
                .map(|client| client.share(self.policy.live_limit, self.policy.rate_limit, vault))
                .unwrap_or_default(),
        };
        let enqueued = self.queue.broker.enqueue(session).await?;
        if let (Enqueued::Repeated(sealed), Some(key)) = (enqueued, idempotency_key) {
            return self.repeat(&key, &sealed, request);
        }
        story_of(job.id).in_scope(|| status.tell_started());
        Ok(reply.started)
    }

    /// Opens what the first request with this key got, if it asked for the same.
    fn repeat(
        &self,
        key: &IdempotencyKey<'_>,
        sealed: &[u8],
        request: &SessionRequest,
    ) -> Result<StartedSession, StartError> {
        let vault = &self.queue.vault;
        let first: StoredReply = vault
            .open_json_under(key, sealed)
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
        token.reveal().as_str().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Token, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        Token::parse(&text).ok_or_else(|| D::Error::custom("expected a session's token"))
    }
}

/// A session was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The client asks too often.
    #[error("the client asks too often")]
    RateLimited {
        /// When it may ask again.
        retry_after: Duration,
    },
    /// The phone number gets no code now.
    #[error("expected a phone number that may be asked for a pairing code")]
    PhoneCooldown(NumberRest),
    /// The idempotency key came with another request before.
    #[error("expected the request that the idempotency key came with before")]
    KeyReused,
    /// Too many sessions wait already.
    #[error("the queue is full")]
    QueueFull,
    /// Too many sessions of the client are under way.
    #[error("too many sessions of the client are under way")]
    TooManyLive,
    /// The broker, or what it keeps, is of no use now.
    #[error(transparent)]
    Client(#[from] SessionClientError),
}

impl From<EnqueueError> for StartError {
    fn from(error: EnqueueError) -> Self {
        match error {
            EnqueueError::RateLimited { retry_after } => Self::RateLimited { retry_after },
            EnqueueError::QueueFull => Self::QueueFull,
            EnqueueError::TooManyLive => Self::TooManyLive,
            EnqueueError::NumberRests(rest) => Self::PhoneCooldown(rest),
            EnqueueError::Broker(error) => Self::Client(error.into()),
        }
    }
}

impl From<Unserializable> for StartError {
    fn from(error: Unserializable) -> Self {
        Self::Client(error.into())
    }
}
