//! The sessions that failed last, for the operator.

use std::time::SystemTime;

use crate::{
    job::{Method, SessionId},
    status::{FailureCode, FailureReason},
};

/// Why a session failed, without anything of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionFailure {
    /// The stable code of the API.
    pub code: FailureCode,
    /// The name of the exact reason.
    pub reason: &'static str,
}

impl SessionFailure {
    /// Returns what there is to tell of a reason.
    pub fn of(reason: &FailureReason) -> Self {
        Self {
            code: reason.code(),
            reason: reason.into(),
        }
    }
}

/// One of the sessions that failed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedSession {
    /// The session, as the logs call it.
    pub id: SessionId,
    /// When it failed.
    pub at: SystemTime,
    /// How the device was to be linked.
    pub method: Method,
    /// The name of its code. Another release may have named it.
    pub code: String,
    /// The name of the exact reason.
    pub reason: String,
}

/// How many are kept.
pub(super) const FAILED_KEPT: usize = 50;
