//! A session that goes on on another device.

use std::time::{Duration, SystemTime};

use super::{SessionClient, SessionClientError, StartedSession};
use crate::{
    clock,
    job::{SessionId, Token},
    rate_limit::{Admission, LimitKey, Quota},
    sealed::Handover,
};

impl SessionClient {
    /// Returns what opens a session once on another device, and until when.
    pub fn hand_over(&self, id: SessionId, token: &Token) -> (Handover, SystemTime) {
        let until = self.queue.clock.now() + LIFETIME;
        let vault = &self.queue.vault;
        let handover = Handover::make(id, token, until, vault, &mut clock::rng());
        (handover, until)
    }

    /// Takes what [`SessionClient::hand_over`] returned, and returns the session; nothing if it is none, was
    /// taken before, or its time is over.
    pub async fn take_over(
        &self,
        handover: &str,
    ) -> Result<Option<StartedSession>, SessionClientError> {
        let Some(opened) = Handover::open(handover, &self.queue.vault) else {
            return Ok(None);
        };
        let (id, token) = (opened.id, opened.token);
        if self.queue.clock.now() >= opened.until {
            return Ok(None);
        }
        let Some(record) = self.queue.broker.read(id).await? else {
            return Ok(None);
        };
        if !self.is_opened_by(id, Some(&record), &token) {
            return Ok(None);
        }
        let expires_at = self.open(id, &record)?.expires_at;
        let once = Quota::new(1, LIFETIME).expect("it is good for a time that quotas have");
        let key = LimitKey::Handover(opened.name);
        match self.queue.broker.admit(&[(key, once)]).await? {
            Admission::Admitted => Ok(Some(StartedSession {
                id,
                token,
                expires_at,
            })),
            Admission::Refused { .. } => Ok(None),
        }
    }
}

/// How long somebody takes from one device to the other.
const LIFETIME: Duration = Duration::from_mins(5);
