//! Why the work on a session stops without an end.

use latchkey_shared::{broker::BrokerError, sealed::Unserializable, status::InvalidTransition};

/// Why the work on a session stops without an end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// The session is cancelled, or another worker's.
    #[error("the session is no longer this worker's")]
    Lost,
    /// The broker could not be reached for as long as it mattered.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// The broker answers, but too late to rely on it.
    #[error("the broker takes longer to answer than a lease lasts")]
    Slow,
    /// A fault of ours.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
    /// A fault of ours.
    #[error(transparent)]
    Unserializable(#[from] Unserializable),
    /// A fault of ours.
    #[error("the result is not the json that it should be")]
    Json(#[from] serde_json::Error),
}
