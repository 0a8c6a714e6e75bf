//! Why a link failed, as the status gives it.

use latchkey_proto::link;
use latchkey_shared::{
    broker::{NumberRest, RestReason},
    status::FailureReason,
};

/// Returns the reason for the status, without what WhatsApp's server said: only the log shows that.
pub(crate) fn reason(failure: &link::LinkError) -> FailureReason {
    match failure {
        link::LinkError::Unreachable | link::LinkError::Replaced => FailureReason::Unreachable,
        link::LinkError::Untrusted(_) => FailureReason::Untrusted,
        link::LinkError::HungUp => FailureReason::HungUp,
        link::LinkError::Refused {
            status,
            retry_after,
        } => FailureReason::refused(*status, *retry_after),
        link::LinkError::ProxyFailed { proxy } => FailureReason::ProxyFailed {
            proxy: proxy.clone(),
        },
        link::LinkError::WrongClock { ahead_s } => FailureReason::WrongClock { ahead: *ahead_s },
        link::LinkError::RateLimited => FailureReason::rate_limited(None),
        link::LinkError::NumberLimited { retry_after } => {
            FailureReason::rate_limited(Some(*retry_after))
        }
        link::LinkError::CodeUnanswered => FailureReason::CodeUnanswered,
        link::LinkError::CodeRefused => FailureReason::CodeRefused,
        link::LinkError::CodeWithdrawn => FailureReason::CodeWithdrawn,
        link::LinkError::CodesUsedUp => FailureReason::CodesUsedUp,
        link::LinkError::NotEligible => FailureReason::NotEligible,
        link::LinkError::PasskeyTimeout => FailureReason::PasskeyTimeout,
        link::LinkError::PasskeyUnanswered => FailureReason::PasskeyUnanswered,
        link::LinkError::PasskeyRefused => FailureReason::PasskeyRefused,
        link::LinkError::CodesDiffer => FailureReason::CodesDiffer,
        link::LinkError::Outdated => FailureReason::Outdated,
        link::LinkError::Rejected(_) => FailureReason::Rejected,
        link::LinkError::PhoneTooOld => FailureReason::PhoneTooOld,
        link::LinkError::Restricted { expires_in } => FailureReason::restricted(*expires_in),
        link::LinkError::RegistrationRefused { expires_in } => {
            FailureReason::registration_refused(*expires_in)
        }
        link::LinkError::LoggedOut => FailureReason::LoggedOut,
        // A message that is not taken ends no session.
        link::LinkError::MessageRefused { .. }
        | link::LinkError::MessageUnconfirmed
        | link::LinkError::Protocol(_) => FailureReason::Protocol,
    }
}

/// Returns the reason for a number that gets no code in the time of its session.
pub(crate) fn resting(rest: NumberRest) -> FailureReason {
    match rest.reason {
        RestReason::LeftAlone => FailureReason::rate_limited(Some(rest.left)),
        RestReason::Cooldown | RestReason::LiveCode => FailureReason::number_rests(rest.left),
    }
}
