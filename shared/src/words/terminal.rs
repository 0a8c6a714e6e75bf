//! What only the terminal says.

use std::{path::Path, time::SystemTime};

use latchkey_entry::passkey::AssertionError;

use crate::{errand::LinkState, status::FailureReason};

/// One thing that the terminal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalText<'a> {
    /// A connection is being made.
    Connecting,
    /// The number waits to be due for its next code.
    Resting,
    /// The phone has accepted; the device logs in.
    Linking,
    /// The session is being packed.
    Exporting,
    /// Below a QR code.
    Scan {
        /// Which of the connection's codes it is, from 1.
        sequence: u32,
        /// How many codes the connection has.
        total: u32,
    },
    /// In place of a QR code that cannot be drawn.
    QrTooLong,
    /// Below a pairing code.
    TypeCode {
        /// The number that it is for.
        phone: &'a str,
    },
    /// WhatsApp asks for a passkey.
    PasskeyAsked,
    /// How to bring the passkey's answer over, above the script to paste.
    PasskeyByHand,
    /// The same, below the script.
    PasskeyAnswer,
    /// How to switch the help with a passkey on.
    PasskeyAssistIsOff,
    /// Below the code to compare with the phone's.
    Compare,
    /// What was typed is neither yes nor no.
    YesOrNo,
    /// What was pasted is not a passkey's answer.
    NotAnAssertion {
        /// What is wrong with it.
        error: AssertionError,
    },
    /// An answer came before there was a question.
    TooEarly,
    /// The device is linked.
    Linked {
        /// The number of its account, digits only.
        number: &'a str,
    },
    /// A file was written.
    Written {
        /// Where it is.
        path: &'a Path,
    },
    /// The link was recorded.
    Recorded {
        /// Where it is.
        path: &'a Path,
    },
    /// How to keep a session safe.
    KeepSecret,
    /// Above the session ID.
    SessionId,
    /// Cancelled before the phone accepted.
    Cancelled,
    /// Cancelled after the phone accepted.
    CancelledLate,
    /// Nobody linked in time.
    Expired,
    /// The session is gone without a reason.
    Gone,
    /// The device was removed from its account.
    Unlinked,
    /// The device had been removed before.
    UnlinkedBefore,
    /// The device could not be removed.
    NotUnlinked {
        /// Why not.
        reason: &'a FailureReason,
    },
    /// Before a device is checked.
    CheckFirst,
    /// What a check has found.
    Checked {
        /// Whether the device is still linked.
        state: LinkState,
        /// For how many seconds the account is restricted, where WhatsApp says so.
        restricted_for: Option<u64>,
    },
    /// Whether the device is linked could not be found out.
    NotChecked {
        /// Why not.
        reason: &'a FailureReason,
    },
    /// Whose the checked device is.
    CheckedAccount {
        /// The number of its account, digits only.
        number: &'a str,
    },
    /// Since when the checked device is linked.
    CheckedSince {
        /// The moment.
        moment: SystemTime,
    },
    /// The name in the session of the checked device.
    CheckedName {
        /// The name, fit for a terminal.
        name: &'a str,
    },
    /// What the phone of the checked device's account runs on.
    CheckedPlatform {
        /// The platform, fit for a terminal.
        platform: &'a str,
    },
}
