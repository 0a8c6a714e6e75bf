//! Why a session failed: the exact reason, and the stable code that the API has for it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray, VariantNames};
use utoipa::ToSchema;

use FailureCode::{
    AccountRestricted, ClientOutdated, CodeRefused, Internal, LoggedOut, PairingRejected,
    PasskeyTimeout, PhoneNotEligible, WhatsappRateLimited, WhatsappUnreachable,
};

/// Why a session failed. Its words are in [`crate::words`].
///
/// Its JSON form is an object with the member `reason` and the parameters beside it.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames, ToSchema,
)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(description = "The exact reason, with what belongs to it. There may be new ones.")]
pub enum FailureReason {
    /// WhatsApp could not be reached.
    Unreachable,
    /// The server that answered could not prove that it is WhatsApp.
    Untrusted,
    /// WhatsApp hung up right after each code that it gave out.
    HungUp,
    /// The proxy in front of WhatsApp does not let this site through.
    ProxyFailed {
        /// Its host and port.
        #[serde(default)]
        #[schema(required = true)]
        proxy: String,
    },
    /// WhatsApp refuses connections from this site's address.
    AddressRefused,
    /// WhatsApp has too many connections from this site's address.
    TooManyConnections {
        /// How long it wants to be left alone, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// WhatsApp's server is down.
    WhatsappDown {
        /// How long it wants to be left alone, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// The certificate of WhatsApp's server is not valid by this site's clock.
    WrongClock {
        /// How far the clock is ahead of the server's, in seconds, where that is known; negative if
        /// it is behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ahead: Option<i64>,
    },
    /// WhatsApp asks to come back later.
    RateLimited {
        /// How long it wants to be left alone, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// WhatsApp gives out no code for this number now.
    CodeRefused,
    /// WhatsApp did not answer the requests for a code.
    CodeUnanswered,
    /// The number has had its codes for now, or another session has its live one.
    NumberRests {
        /// For how long, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// WhatsApp withdrew its code.
    CodeWithdrawn,
    /// None of the session's codes was accepted.
    CodesUsedUp,
    /// WhatsApp links this number by QR code only.
    NotEligible,
    /// The passkey's assertion did not come in time.
    PasskeyTimeout,
    /// The assertion arrived, but the codes were not compared in time.
    PasskeyUnanswered,
    /// WhatsApp did not accept the passkey.
    PasskeyRefused,
    /// The two confirmation codes differ.
    CodesDiffer,
    /// WhatsApp wants a newer client.
    Outdated,
    /// WhatsApp refused the link.
    Rejected,
    /// WhatsApp lets nobody link from this host's address, or with this client.
    RegistrationRefused {
        /// For how long, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// The phone's WhatsApp is too old.
    PhoneTooOld,
    /// WhatsApp restricts the account.
    Restricted {
        /// For how long, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// The device was unlinked right after it was linked, or was never let in.
    LoggedOut,
    /// WhatsApp did not understand this service, or sent what it could not understand.
    Protocol,
    /// The caller's key hides nothing, so no result can be sealed to it.
    UnusableKey,
    /// One worker after another lost the session.
    Abandoned,
}

impl FailureReason {
    /// Returns the reason for a pause that WhatsApp asks for.
    pub fn rate_limited(retry_after: Option<Duration>) -> Self {
        Self::RateLimited {
            retry_after: retry_after.map(|wait| wait.as_secs()),
        }
    }

    /// Returns the reason for a number that gets no code for as long as this.
    pub fn number_rests(left: Duration) -> Self {
        Self::NumberRests {
            retry_after: Some(left.as_secs().max(1)),
        }
    }

    /// Returns the reason for an account that WhatsApp restricts.
    pub fn restricted(retry_after: Option<Duration>) -> Self {
        Self::Restricted {
            retry_after: retry_after.map(|wait| wait.as_secs()),
        }
    }

    /// Returns the reason for a connection that WhatsApp refused with an HTTP status.
    pub fn refused(status: u16, retry_after: Option<Duration>) -> Self {
        let retry_after = retry_after.map(|wait| wait.as_secs());
        match status {
            403 => Self::AddressRefused,
            429 => Self::TooManyConnections { retry_after },
            500.. => Self::WhatsappDown { retry_after },
            _ => Self::Unreachable,
        }
    }

    /// Returns the reason for an address or client that WhatsApp does not let in.
    pub fn registration_refused(retry_after: Option<Duration>) -> Self {
        Self::RegistrationRefused {
            retry_after: retry_after.map(|wait| wait.as_secs()),
        }
    }

    /// Returns the stable code of the API.
    pub fn code(&self) -> FailureCode {
        self.promise().0
    }

    /// Returns whether the same request may work later.
    pub fn is_retryable(&self) -> bool {
        self.promise().1 == RETRYABLE
    }

    /// Returns what the API promises for each reason.
    fn promise(&self) -> (FailureCode, bool) {
        match self {
            Self::Unreachable
            | Self::Untrusted
            | Self::HungUp
            | Self::CodeUnanswered
            | Self::ProxyFailed { .. }
            | Self::AddressRefused
            | Self::WhatsappDown { .. }
            | Self::WrongClock { .. } => (WhatsappUnreachable, RETRYABLE),
            Self::RateLimited { .. } | Self::TooManyConnections { .. } => {
                (WhatsappRateLimited, RETRYABLE)
            }
            Self::CodeRefused
            | Self::NumberRests { .. }
            | Self::CodeWithdrawn
            | Self::CodesUsedUp => (CodeRefused, RETRYABLE),
            Self::NotEligible => (PhoneNotEligible, FINAL),
            Self::PasskeyTimeout | Self::PasskeyUnanswered => (PasskeyTimeout, RETRYABLE),
            Self::PasskeyRefused
            | Self::CodesDiffer
            | Self::Rejected
            | Self::RegistrationRefused { .. }
            | Self::PhoneTooOld => (PairingRejected, RETRYABLE),
            Self::Outdated => (ClientOutdated, FINAL),
            Self::Restricted { .. } => (AccountRestricted, FINAL),
            Self::LoggedOut => (LoggedOut, RETRYABLE),
            Self::Protocol | Self::UnusableKey | Self::Abandoned => (Internal, RETRYABLE),
        }
    }
}

const RETRYABLE: bool = true;
const FINAL: bool = false;

/// The stable codes of a failed session, each for one or more reasons.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    IntoStaticStr,
    VariantArray,
    VariantNames,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FailureCode {
    /// WhatsApp could not be reached, or not safely.
    WhatsappUnreachable,
    /// WhatsApp asks to come back later.
    WhatsappRateLimited,
    /// WhatsApp wants a newer client.
    ClientOutdated,
    /// The phone or WhatsApp refused the link.
    PairingRejected,
    /// WhatsApp gives out no code for this number now.
    CodeRefused,
    /// WhatsApp links this number by QR code only.
    PhoneNotEligible,
    /// The passkey that WhatsApp asked for did not come in time.
    PasskeyTimeout,
    /// WhatsApp restricts the account.
    AccountRestricted,
    /// The device was unlinked right after it was linked.
    LoggedOut,
    /// A fault of ours.
    Internal,
}

impl FailureCode {
    /// Returns the HTTP status for the addresses of older front ends, which know no codes.
    pub fn http_status(self) -> u16 {
        match self {
            CodeRefused | PairingRejected | AccountRestricted | LoggedOut => 403,
            PhoneNotEligible => 422,
            WhatsappRateLimited => 429,
            WhatsappUnreachable | ClientOutdated => 502,
            PasskeyTimeout => 504,
            Internal => 500,
        }
    }
}
