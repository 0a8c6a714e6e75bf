//! What was asked for cannot be meant.

/// What was asked for cannot be meant; says what to do instead.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);
