//! What the owner of a finished session should know of it.

use serde::{Deserialize, Serialize};

/// One thing to know of a result. Its words are in [`crate::words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The session has key files, which `creds.json` alone does not hold.
    KeyFiles,
    /// There are no files at MEGA, since the operator could open them.
    SealedIsNotAtMega,
    /// There are no files at MEGA, though there should be.
    NotAtMega(NotAtMega),
}

/// Why a session's files are not at MEGA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotAtMega {
    /// The operator's account cannot be used.
    Account,
    /// The operator's account is full.
    Full,
    /// MEGA asked for a pause.
    Busy,
    /// MEGA does not answer, or not in its language.
    Away,
    /// MEGA takes too long.
    Slow,
}
