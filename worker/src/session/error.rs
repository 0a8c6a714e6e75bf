//! Why a worker gives up a session that has not ended.

use latchkey_shared::{
    broker::{BrokerError, LeaseError},
    sealed::{OpenError, Unserializable},
    status::InvalidTransition,
};

/// Why a worker does not begin with a session that it has claimed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenSessionError {
    /// Something of it was changed, or sealed under another secret or by another version.
    #[error(transparent)]
    Sealed(#[from] OpenError),
    /// Its status came after a later checkpoint than the one that is there.
    #[error("expected the session's last checkpoint, got an older one or none")]
    OlderCheckpoint,
}

/// Why a worker gives up a session that has not ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    /// The session is cancelled, or another worker's.
    #[error("the session is no longer this worker's")]
    Lost,
    /// The broker could not be reached for as long as it mattered, or refuses.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// The broker answers, but too late to rely on it.
    #[error("the broker takes longer to answer than a lease lasts")]
    Slow,
    /// A bug: the status cannot change like this.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
    /// A bug: a value has no JSON form.
    #[error(transparent)]
    Unserializable(#[from] Unserializable),
    /// A bug: the result is not valid JSON.
    #[error("the result is not the json that it should be")]
    Json(#[from] serde_json::Error),
}

/// Returns the error of a call that may succeed a moment later; else fails with why the session is given up.
pub(super) fn transient(error: LeaseError) -> Result<BrokerError, SessionError> {
    match error {
        LeaseError::Lost => Err(SessionError::Lost),
        LeaseError::Broker(error) if error.is_transient() => Ok(error),
        LeaseError::Broker(error) => Err(error.into()),
    }
}
