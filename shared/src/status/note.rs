//! What the owner of a finished session should know about it.

use serde::{Deserialize, Serialize};

/// One thing to know about a result. Its words are in [`crate::words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The session has key files, which `creds.json` alone lacks.
    KeyFiles,
    /// The result is sealed to the caller, so nothing of it is at MEGA, where the operator could read
    /// it.
    SealedIsNotAtMega,
    /// The files should be at MEGA, but are not.
    NotAtMega(NotAtMega),
    /// The session ID is in the owner's own chat, too.
    SentToSelf,
    /// The message with the session ID to the owner's own chat may not have arrived.
    NotSentToSelf,
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
    /// MEGA does not answer, or not as it should.
    Away,
    /// MEGA took too long.
    Slow,
}
