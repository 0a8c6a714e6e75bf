//! Why a phone does not link.

use latchkey_entry::PairingCodeError;

use crate::phone::QrFlaw;

/// Why a phone does not link what it scanned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanRefused {
    /// The code is not one of WhatsApp's.
    #[error("couldn't link device: {0}")]
    Code(#[from] QrFlaw),
    /// The code expired, or its companion is gone.
    #[error("couldn't link device: the code has expired")]
    Expired,
    /// The server has retired the code's secret.
    #[error("couldn't link device: the code was retired")]
    Retired,
    /// The code shows other keys than the companion registered.
    #[error("couldn't link device: expected the {0} that the companion registered")]
    OtherKey(&'static str),
    /// The code names another platform than the companion declared.
    #[error("couldn't link device: expected a platform id that fits {declared}, got {got}")]
    Platform {
        /// The browser that the companion declared.
        declared: &'static str,
        /// The platform in the code.
        got: char,
    },
    /// The companion is already being linked.
    #[error("couldn't link device: the code is in use")]
    Busy,
    /// The account has as many devices as it can have.
    #[error("couldn't link device: too many linked devices")]
    DeviceLimit,
    /// The companion refused the phone's voucher.
    #[error("couldn't link device: the companion answered with error {code} {text}")]
    Companion {
        /// The error code.
        code: String,
        /// The error text.
        text: String,
    },
    /// The companion's answer is invalid.
    #[error("couldn't link device: {0}")]
    BadAnswer(String),
    /// The companion did not answer in time.
    #[error("couldn't link device: the companion did not answer")]
    NoAnswer,
    /// The companion's connection ended.
    #[error("couldn't link device: the companion went away")]
    Gone,
}

/// Why a phone does not link with the code that was entered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefused {
    /// The phone's keyboard cannot enter it.
    #[error("the code cannot be typed: {0}")]
    Spelling(#[from] PairingCodeError),
    /// No companion has announced a code for this number, or it is gone.
    #[error("couldn't link device: no code is expected")]
    NoneExpected,
    /// The code expired.
    #[error("couldn't link device: the code has expired")]
    Expired,
    /// The companion showed another code.
    #[error("couldn't link device: the code is wrong")]
    Wrong,
    /// The code was right, but linking failed.
    #[error(transparent)]
    Link(ScanRefused),
}
