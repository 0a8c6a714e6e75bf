//! How often WhatsApp is asked for a code of one phone number, whoever asks.
//!
//! WhatsApp locks a number for hours after about seven codes (whatsapp-web.js issue 3763), and each
//! new code kills the one before. So a broker keeps one record for each number: which session has it,
//! when its last codes were asked for, and how long WhatsApp wants it left alone.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use latchkey_entry::PhoneNumber;
use serde::{Deserialize, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

use crate::{errand::ErrandTask, sealed::Vault};

/// Names a phone number in a broker, by a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NumberKey(String);

impl NumberKey {
    /// Returns the name of a number.
    pub fn of(phone: &PhoneNumber, vault: &Vault) -> Self {
        Self::of_account(phone.digits(), vault)
    }

    /// Returns the name of the number of an account, in digits.
    pub fn of_account(digits: &str, vault: &Vault) -> Self {
        Self(vault.pseudonym("phone", digits))
    }

    /// Returns what errands of the number of an account are counted under.
    pub fn of_errand(task: ErrandTask, digits: &str, vault: &Vault) -> Self {
        Self(vault.pseudonym(task.name(), digits))
    }

    #[cfg(any(fuzzing, test))]
    pub(crate) fn named(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl fmt::Display for NumberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A session's right to a number: as long as it lasts, no other session gets a code for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The number.
    pub key: NumberKey,
    /// From one code to the next; [`None`] allows any number of codes at once, and reserves
    /// nothing.
    pub cooldown: Option<Duration>,
    /// When the reservation ends, unless the session ends before.
    pub until: SystemTime,
}

/// The request of a session for the next code of its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRequest {
    /// The right that the session has to its number while the code is alive.
    pub reservation: Reservation,
    /// Whether the request before led to no code. Such a one counts, but need not wait.
    pub is_repeat: bool,
    /// Drawn anew for each code, so that a request whose answer was lost can be made again.
    pub nonce: u64,
}

/// What became of a request for the next code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The code is counted, and WhatsApp may be asked for it.
    Taken,
    /// The number gets no code now.
    Resting(NumberRest),
}

/// Why a number gets no code now, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRest {
    /// Why.
    pub reason: RestReason,
    /// How long, at most.
    pub left: Duration,
}

/// Why a number gets no code now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, VariantNames, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RestReason {
    /// The last code is too recent.
    Cooldown,
    /// Another session has a live code for it.
    LiveCode,
    /// WhatsApp wants it left alone.
    LeftAlone,
}

/// For how long a code counts for the cooldown of the next ones.
pub(super) const CODES_COUNT_FOR: Duration = Duration::from_hours(6);
