//! Every word for people that the services and the terminal say: what happened and what to do next.
//!
//! What is told is a value with a stable name (a reason, a note); a language gives it words. The
//! scripts of the pages have their own catalogue, `gateway/assets/words.js`.

mod en;
mod terminal;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, time::Duration};

use serde::Serialize;

pub use self::terminal::TerminalText;
use crate::{
    refusal::{ProblemCode, Refusal},
    status::{CodeRenewal, FailureCode, FailureReason, Note},
};

/// One language. Nothing that WhatsApp's server said, and no secret of a visitor, is repeated in it.
pub trait Words: Send + Sync {
    /// Why a session failed, and what to do next.
    fn failure(&self, reason: FailureReason) -> Cow<'static, str>;

    /// What the owner of a finished session should know of it.
    fn note(&self, note: Note) -> Cow<'static, str>;

    /// Why a pairing code took the place of another.
    fn renewal(&self, renewal: CodeRenewal) -> &'static str;

    /// Why a request was refused, and what to do next.
    fn refusal(&self, refusal: &Refusal) -> Cow<'static, str>;

    /// The title of a problem, without a full stop.
    fn title(&self, code: ProblemCode) -> &'static str;

    /// What the terminal says; some of it has several lines.
    fn terminal(&self, text: &TerminalText<'_>) -> Cow<'static, str>;

    /// A span of time within a sentence, exact to the second.
    fn span(&self, span: Duration) -> String;
}

/// English.
pub const ENGLISH: &dyn Words = &en::English;

/// A failure as the status document tells it.
#[derive(Debug, Clone, Serialize)]
pub struct FailureMember {
    code: FailureCode,
    message: Cow<'static, str>,
    retryable: bool,
    #[serde(flatten)]
    reason: FailureReason,
}

impl FailureMember {
    /// Puts a reason into the words of a language.
    pub fn of(reason: FailureReason, words: &dyn Words) -> Self {
        Self {
            code: reason.code(),
            message: words.failure(reason),
            retryable: reason.is_retryable(),
            reason,
        }
    }
}

/// Rounds a wait up to what one would say of it: whole seconds below two minutes, minutes below two
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
