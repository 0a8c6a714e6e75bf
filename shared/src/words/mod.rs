//! The words for people: what happened and what to do next, in the API, on the pages without scripts
//! and in the terminal.
//!
//! Workers and gateways exchange typed reasons; [`Words`] turns them into sentences, one
//! implementation a language. The pages' scripts have a catalogue of their own,
//! `gateway/assets/words.js`.

mod en;
mod terminal;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, time::Duration};

use serde::Serialize;
use utoipa::ToSchema;

pub use self::terminal::TerminalText;
use crate::{
    refusal::{ProblemCode, Refusal},
    status::{CodeRenewal, FailureCode, FailureReason, Note, NumberHint, QrRenewal},
};

/// One language. No sentence repeats what WhatsApp's server said, or a secret of the visitor.
pub trait Words: Send + Sync {
    /// Returns why a session failed, and what to do next.
    fn failure(&self, reason: &FailureReason) -> Cow<'static, str>;

    /// Returns what the owner of a finished session should know about it.
    fn note(&self, note: Note) -> Cow<'static, str>;

    /// Returns why a pairing code replaced another.
    fn renewal(&self, renewal: CodeRenewal) -> &'static str;

    /// Returns what to know of a phone number whose account may have another form of it.
    fn hint(&self, hint: NumberHint) -> &'static str;

    /// Returns why a QR code replaced another before its time, and what to do with it.
    fn qr_renewal(&self, renewal: QrRenewal) -> &'static str;

    /// Returns why a request was refused, and what to do next.
    fn refusal(&self, refusal: &Refusal) -> Cow<'static, str>;

    /// Returns the title of a problem, without a full stop.
    fn title(&self, code: ProblemCode) -> &'static str;

    /// Returns what the terminal says, in one or more lines.
    fn terminal(&self, text: &TerminalText<'_>) -> Cow<'static, str>;

    /// Returns a wait for use within a sentence, rounded up to the unit that people use.
    fn wait(&self, wait: Duration) -> String {
        self.span(round_up(wait))
    }

    /// Returns a span of time for use within a sentence, exact to the second.
    fn span(&self, span: Duration) -> String;
}

/// English.
pub const ENGLISH: &dyn Words = &en::English;

/// The member `error` of a status document.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Failure, description = "Why a session failed.")]
pub struct FailureMember {
    /// To decide by.
    code: FailureCode,
    /// What happened and what to do next, for people.
    #[schema(value_type = String)]
    message: Cow<'static, str>,
    /// Whether the same request may work later.
    retryable: bool,
    #[serde(flatten)]
    reason: FailureReason,
}

impl FailureMember {
    /// Puts a reason into words.
    pub fn of(reason: FailureReason, words: &dyn Words) -> Self {
        Self {
            code: reason.code(),
            message: words.failure(&reason),
            retryable: reason.is_retryable(),
            reason,
        }
    }
}

/// Rounds a wait up to the unit that people use: whole seconds below two minutes, minutes below two
/// hours, hours below two days, else days.
fn round_up(wait: Duration) -> Duration {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let unit = match seconds {
        ..=120 => 1,
        121..=7_140 => 60,
        7_141..=169_200 => 3_600,
        _ => 86_400,
    };
    Duration::from_secs(seconds.max(1).div_ceil(unit) * unit)
}
