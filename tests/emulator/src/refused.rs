//! Why a phone does not link.

use latchkey_entry::PairingCodeError;

use crate::phone::QrFlaw;

/// Why a phone does not link what it has scanned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanRefused {
    /// The code is none of WhatsApp's.
    #[error("couldn't link device: {0}")]
    Code(#[from] QrFlaw),
    /// The code has run out, or its companion is gone.
    #[error("couldn't link device: the code has expired")]
    Expired,
    /// The server has retired what the code shows.
    #[error("couldn't link device: the code was retired")]
    Retired,
    /// The code shows other keys than its companion registered.
    #[error("couldn't link device: expected the {0} that the companion registered")]
    OtherKey(&'static str),
    /// The code names another platform than its companion declared.
    #[error("couldn't link device: expected a platform id that fits {declared}, got {got}")]
    Platform {
        /// The browser that the companion declared.
        declared: &'static str,
        /// What the code says.
        got: char,
    },
    /// The companion is being linked already.
    #[error("couldn't link device: the code is in use")]
    Busy,
    /// The account has as many devices as it can have.
    #[error("couldn't link device: too many linked devices")]
    DeviceLimit,
    /// The companion refused what the phone vouched for.
    #[error("couldn't link device: the companion answered with error {code} {text}")]
    Companion {
        /// The error's code.
        code: String,
        /// The error's text.
        text: String,
    },
    /// The companion's answer is not as it must be.
    #[error("couldn't link device: {0}")]
    BadAnswer(String),
    /// The companion did not answer in time.
    #[error("couldn't link device: the companion did not answer")]
    NoAnswer,
    /// The companion's connection ended.
    #[error("couldn't link device: the companion went away")]
    Gone,
}

/// Why a phone does not link with the code that was typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// It cannot be typed on a phone.
    #[error("the code cannot be typed: {0}")]
    Spelling(#[from] PairingCodeError),
    /// No companion has announced a code for this number, or it is gone.
    #[error("couldn't link device: no code is expected")]
    NoneExpected,
    /// The code has run out.
    #[error("couldn't link device: the code has expired")]
    Expired,
    /// The companion has shown another code.
    #[error("couldn't link device: the code is wrong")]
    Wrong,
    /// The code was right, but the link failed.
    #[error(transparent)]
    Link(ScanRefused),
}
