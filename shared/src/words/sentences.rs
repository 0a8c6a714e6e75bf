//! Which sentence tells what.

use std::time::Duration;

use latchkey_entry::{Browser, InvalidPhone, PairingCode, passkey::AssertionError};

use super::{TerminalText, Words, round_up};
use crate::{
    bots::UnknownBot,
    broker::RestReason,
    config::ProxyUrl,
    errand::LinkState,
    refusal::{ProblemCode, Refusal},
    status::{CodeRenewal, FailureReason, NotAtMega, Note, NumberHint, QrRenewal, Rfc3339},
    wishes::Metadata,
};

/// No sentence repeats what WhatsApp's server said, or a secret of the visitor.
impl Words {
    /// Returns why a session failed, and what to do next.
    pub fn failure(self, reason: &FailureReason) -> String {
        match reason {
            FailureReason::Unreachable => self.reason_unreachable(),
            FailureReason::Untrusted => self.reason_untrusted(),
            FailureReason::HungUp => self.reason_hung_up(),
            FailureReason::ProxyFailed { proxy } if proxy.is_empty() => self.reason_proxy_failed(),
            FailureReason::ProxyFailed { proxy } => self.reason_proxy_failed_named(proxy.as_str()),
            FailureReason::AddressRefused => self.reason_address_refused(),
            FailureReason::TooManyConnections { retry_after } => match retry_after {
                None => self.reason_too_many_connections(),
                Some(wait) => self.reason_too_many_connections_wait(self.about(*wait)),
            },
            FailureReason::WhatsappDown { retry_after } => match retry_after {
                None => self.reason_whatsapp_down(),
                Some(wait) => self.reason_whatsapp_down_wait(self.about(*wait)),
            },
            FailureReason::WrongClock { ahead } => match ahead {
                None => self.reason_wrong_clock(),
                Some(ahead) => {
                    let wait = self.about(ahead.unsigned_abs());
                    if *ahead < 0 {
                        self.reason_wrong_clock_behind(wait)
                    } else {
                        self.reason_wrong_clock_ahead(wait)
                    }
                }
            },
            FailureReason::RateLimited { retry_after } => match retry_after {
                None => self.reason_rate_limited(),
                Some(wait) => self.reason_rate_limited_wait(self.about(*wait)),
            },
            FailureReason::CodeRefused => self.reason_code_refused(),
            FailureReason::CodeUnanswered => self.reason_code_unanswered(),
            FailureReason::NumberRests { retry_after } => match retry_after {
                None => self.reason_number_rests(),
                Some(wait) => self.reason_number_rests_wait(self.about(*wait)),
            },
            FailureReason::CodeWithdrawn => self.reason_code_withdrawn(),
            FailureReason::CodesUsedUp => self.reason_codes_used_up(),
            FailureReason::NotEligible => self.reason_not_eligible(),
            FailureReason::PasskeyTimeout => self.reason_passkey_timeout(),
            FailureReason::PasskeyUnanswered => self.reason_passkey_unanswered(),
            FailureReason::PasskeyRefused => self.reason_passkey_refused(),
            FailureReason::CodesDiffer => self.reason_codes_differ(),
            FailureReason::Outdated => self.reason_outdated(),
            FailureReason::Rejected => self.reason_rejected(),
            FailureReason::RegistrationRefused { retry_after } => match retry_after {
                None => self.reason_registration_refused(),
                Some(wait) => self.reason_registration_refused_wait(self.about(*wait)),
            },
            FailureReason::PhoneTooOld => self.reason_phone_too_old(),
            FailureReason::Restricted { retry_after } => match retry_after {
                None => self.reason_restricted(),
                Some(wait) => self.reason_restricted_wait(self.about(*wait)),
            },
            FailureReason::LoggedOut => self.reason_logged_out(),
            FailureReason::Protocol => self.reason_protocol(),
            FailureReason::UnusableKey => self.reason_unusable_key(),
            FailureReason::Abandoned => self.reason_abandoned(),
        }
    }

    /// Returns what the owner of a finished session should know about it.
    pub fn note(self, note: Note) -> String {
        match note {
            Note::KeyFiles => self.note_key_files(),
            Note::SealedIsNotAtMega => self.note_sealed(),
            Note::NotAtMega(NotAtMega::Account) => self.note_mega_account(),
            Note::NotAtMega(NotAtMega::Full) => self.note_mega_full(),
            Note::NotAtMega(NotAtMega::Busy) => self.note_mega_busy(),
            Note::NotAtMega(NotAtMega::Away) => self.note_mega_away(),
            Note::NotAtMega(NotAtMega::Slow) => self.note_mega_slow(),
            Note::SentToSelf => self.note_self_sent(),
            Note::NotSentToSelf => self.note_self_unsent(),
        }
    }

    /// Returns why a pairing code replaced another.
    pub fn renewal(self, renewal: CodeRenewal) -> String {
        match renewal {
            CodeRenewal::Expired => self.renewal_expired(),
            CodeRenewal::NotAccepted => self.renewal_not_accepted(),
            CodeRenewal::Withdrawn => self.renewal_withdrawn(),
            CodeRenewal::Reconnected => self.renewal_reconnected(),
            CodeRenewal::PasskeyInterrupted => self.renewal_passkey_interrupted(),
        }
    }

    /// Returns what to know of a phone number whose account may have another form of it.
    pub fn hint(self, hint: NumberHint) -> String {
        match hint {
            NumberHint::BrazilNinthDigit => self.hint_brazil_ninth_digit(),
            NumberHint::MexicoOne => self.hint_mexico_one(),
            NumberHint::ArgentinaNine => self.hint_argentina_nine(),
        }
    }

    /// Returns why a QR code replaced another before its time, and what to do with it.
    pub fn qr_renewal(self, renewal: QrRenewal) -> String {
        match renewal {
            QrRenewal::Withdrawn => self.qr_renewal_withdrawn(),
            QrRenewal::PasskeyInterrupted => self.qr_renewal_passkey_interrupted(),
        }
    }

    /// Returns why a request was refused, and what to do next.
    pub fn refusal(self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::BodyIsNoObject => self.refusal_body_is_no_object(),
            Refusal::BodyMisread { why } => self.refusal_body_misread(why.as_str()),
            Refusal::NotJson => self.refusal_not_json(),
            Refusal::UnknownMember { name, allowed } => {
                self.refusal_unknown_member(allowed.join(", "), name.as_str())
            }
            Refusal::MemberNeedsKey { name, allowed } => {
                self.refusal_member_needs_key(allowed.join(", "), *name)
            }
            Refusal::InvalidClient => self.refusal_invalid_client(),
            Refusal::MetadataTooLong => {
                self.refusal_metadata_too_long(Metadata::MAX_LENGTH.to_string())
            }
            Refusal::InvalidTemplate { why } => self.refusal_invalid_template(why.to_string()),
            Refusal::InvalidBrowser => self.refusal_invalid_browser(Browser::ALLOWED),
            Refusal::InvalidProxy => self.refusal_invalid_proxy(ProxyUrl::FORM),
            Refusal::BotAndTemplate => self.refusal_bot_and_template(),
            Refusal::NoSuchBot { why } => self.unknown_bot(why),
            Refusal::InvalidApiKey => self.refusal_invalid_api_key(),
            Refusal::NotOpen => self.refusal_not_open(),
            Refusal::BodyBrokeOff => self.refusal_body_broke_off(),
            Refusal::UnknownLinkMethod => self.refusal_unknown_link_method(),
            Refusal::InvalidSealTo => self.refusal_invalid_seal_to(),
            Refusal::ForeignPage => self.refusal_foreign_page(),
            Refusal::InvalidIdempotencyKey => self.refusal_invalid_idempotency_key(),
            Refusal::IdempotencyKeyReused => self.refusal_idempotency_key_reused(),
            Refusal::OutOfRange { name, range } => {
                let (least, most) = (range.start().to_string(), *range.end());
                if most == u64::MAX {
                    self.refusal_out_of_range_open(least, name.as_str())
                } else {
                    self.refusal_out_of_range(least, most.to_string(), name.as_str())
                }
            }
            Refusal::UnknownFormat { known } => self.refusal_unknown_format(known.join(", ")),
            Refusal::UnknownBot { known } if known.is_empty() => self.refusal_unknown_bot_none(),
            Refusal::UnknownBot { known } => self.refusal_unknown_bot(known.join(", ")),
            Refusal::FormatAndBot => self.refusal_format_and_bot(),
            Refusal::SealedHasNoFormat => self.refusal_sealed_has_no_format(),
            Refusal::SealedIsElsewhere => self.refusal_sealed_is_elsewhere(),
            Refusal::AssertionIsNoObject => self.refusal_assertion_is_no_object(),
            Refusal::InvalidAssertion(error) => self.assertion(*error),
            Refusal::InvalidConfirmation => self.refusal_invalid_confirmation(),
            Refusal::InvalidPhone(error) => self.phone(*error),
            Refusal::InvalidCustomCode => self.refusal_invalid_custom_code(PairingCode::ALPHABET),
            Refusal::MisdirectedHost => self.refusal_misdirected_host(),
            Refusal::NoSuchAddress => self.refusal_no_such_address(),
            Refusal::NoSuchFile => self.refusal_no_such_file(),
            Refusal::NoSuchSession => self.refusal_no_such_session(),
            Refusal::NoHandoverInBody => self.refusal_no_handover_in_body(),
            Refusal::HandoverOver => self.refusal_handover_over(),
            Refusal::Wiped => self.refusal_wiped(),
            Refusal::NoResult => self.refusal_no_result(),
            Refusal::NotAtMega => self.refusal_not_at_mega(),
            Refusal::MethodNotAllowed => self.refusal_method_not_allowed(),
            Refusal::RequestTimeout => self.refusal_request_timeout(),
            Refusal::QrNotAvailable => self.refusal_qr_not_available(),
            Refusal::NoPasskeyAsked => self.refusal_no_passkey_asked(),
            Refusal::PasskeyNotTaken => self.refusal_passkey_not_taken(),
            Refusal::PasskeyAnswered => self.refusal_passkey_answered(),
            Refusal::NothingToCompare => self.refusal_nothing_to_compare(),
            Refusal::NotReady => self.refusal_not_ready(),
            Refusal::PayloadTooLarge => self.refusal_payload_too_large(),
            Refusal::ChallengeRequired => self.refusal_challenge_required(),
            Refusal::ChallengeNotSolved => self.refusal_challenge_not_solved(),
            Refusal::RateLimited { retry_after } => self.rate_limited(self.wait(*retry_after)),
            Refusal::TooManyLive { .. } => self.refusal_too_many_live(),
            Refusal::PhoneCooldown(rest) => {
                let wait = self.wait(rest.left);
                match rest.reason {
                    RestReason::Cooldown => self.rest_cooldown(wait),
                    RestReason::LiveCode => self.rest_live_code(wait),
                    RestReason::LeftAlone => self.rest_left_alone(wait),
                }
            }
            Refusal::AskedLately(rest) => {
                let wait = self.wait(rest.left);
                match rest.reason {
                    RestReason::Cooldown | RestReason::LiveCode => self.refusal_asked_lately(wait),
                    RestReason::LeftAlone => self.refusal_asked_lately_left_alone(wait),
                }
            }
            Refusal::NoWorker { .. } => self.refusal_no_worker(),
            Refusal::KeyRequired => self.refusal_key_required(),
            Refusal::NoSessionInBody => self.refusal_no_session_in_body(),
            Refusal::UnreadableSession { why } => self.refusal_unreadable_session(ended(why)),
            Refusal::SessionTooLong => self.refusal_session_too_long(),
            Refusal::QueueFull { .. } => self.refusal_queue_full(),
            Refusal::BrokerUnavailable => self.refusal_broker_unavailable(),
            Refusal::NotServing => self.refusal_not_serving(),
            Refusal::BrokerDenied => self.refusal_broker_denied(),
            Refusal::LinkFailed(reason) => self.failure(reason),
            Refusal::WhatsappLate => self.refusal_whatsapp_late(),
            Refusal::ShuttingDown => self.refusal_shutting_down(),
            Refusal::Internal => self.refusal_internal(),
        }
    }

    /// Returns the title of a problem, without a full stop.
    pub fn title(self, code: ProblemCode) -> String {
        match code {
            ProblemCode::InvalidRequest => self.title_invalid_request(),
            ProblemCode::InvalidPhone => self.title_invalid_phone(),
            ProblemCode::InvalidCustomCode => self.title_invalid_custom_code(),
            ProblemCode::ForeignOrigin => self.title_foreign_origin(),
            ProblemCode::InvalidApiKey => self.title_invalid_api_key(),
            ProblemCode::NotOpen => self.title_not_open(),
            ProblemCode::NotFound => self.title_not_found(),
            ProblemCode::MethodNotAllowed => self.title_method_not_allowed(),
            ProblemCode::RequestTimeout => self.title_request_timeout(),
            ProblemCode::QrNotAvailable => self.title_qr_not_available(),
            ProblemCode::PasskeyNotExpected => self.title_passkey_not_expected(),
            ProblemCode::NotReady => self.title_not_ready(),
            ProblemCode::PayloadTooLarge => self.title_payload_too_large(),
            ProblemCode::UnsupportedMediaType => self.title_unsupported_media_type(),
            ProblemCode::MisdirectedHost => self.title_misdirected_host(),
            ProblemCode::ChallengeRequired => self.title_challenge_required(),
            ProblemCode::RateLimited => self.title_rate_limited(),
            ProblemCode::PhoneCooldown => self.title_phone_cooldown(),
            ProblemCode::QueueFull => self.title_queue_full(),
            ProblemCode::BrokerUnavailable => self.title_broker_unavailable(),
            ProblemCode::WhatsappUnavailable => self.title_whatsapp_unavailable(),
            ProblemCode::ShuttingDown => self.title_shutting_down(),
            ProblemCode::Internal => self.title_internal(),
        }
    }

    /// Returns what the terminal says, in one or more lines.
    pub fn terminal(self, text: &TerminalText<'_>) -> String {
        match text {
            TerminalText::Connecting => self.terminal_connecting(),
            TerminalText::Resting => self.terminal_resting(),
            TerminalText::Linking => self.terminal_linking(),
            TerminalText::Exporting => self.terminal_exporting(),
            TerminalText::Scan { sequence, total } => {
                self.terminal_scan(sequence.to_string(), total.to_string())
            }
            TerminalText::QrTooLong => self.terminal_qr_too_long(),
            TerminalText::TypeCode { phone } => self.terminal_type_code(*phone),
            TerminalText::PasskeyAsked => self.terminal_passkey_asked(),
            TerminalText::PasskeyByHand => self.terminal_passkey_by_hand(),
            TerminalText::PasskeyAnswer => self.terminal_passkey_answer(),
            TerminalText::PasskeyAssistIsOff => self.terminal_passkey_assist_is_off(),
            TerminalText::Compare => self.terminal_compare(),
            TerminalText::YesOrNo => self.terminal_yes_or_no(),
            TerminalText::NotAnAssertion { error } => {
                self.terminal_not_an_assertion(self.assertion(*error))
            }
            TerminalText::TooEarly => self.terminal_too_early(),
            TerminalText::Linked { number } => self.terminal_linked(*number),
            TerminalText::Written { path } => self.terminal_written(path.display().to_string()),
            TerminalText::Recorded { path } => self.terminal_recorded(path.display().to_string()),
            TerminalText::KeepSecret => self.terminal_keep_secret(),
            TerminalText::SessionId => self.terminal_session_id(),
            TerminalText::Cancelled => self.terminal_cancelled(),
            TerminalText::CancelledLate => self.terminal_cancelled_late(),
            TerminalText::Expired => self.terminal_expired(),
            TerminalText::Gone => self.terminal_gone(),
            TerminalText::Unlinked => self.terminal_unlinked(),
            TerminalText::UnlinkedBefore => self.terminal_unlinked_before(),
            TerminalText::NotUnlinked { reason } => self.terminal_not_unlinked(match reason {
                FailureReason::Rejected | FailureReason::Protocol => self.terminal_not_taken_off(),
                reason => self.failure(reason),
            }),
            TerminalText::CheckFirst => self.terminal_check_first(),
            TerminalText::Checked {
                state,
                restricted_for,
            } => match state {
                LinkState::Linked => self.terminal_check_linked(),
                LinkState::Unlinked => self.terminal_check_unlinked(),
                LinkState::Restricted => {
                    let restricted = FailureReason::Restricted {
                        retry_after: *restricted_for,
                    };
                    self.terminal_check_restricted(self.failure(&restricted))
                }
                LinkState::Replaced => self.terminal_check_replaced(),
            },
            TerminalText::NotChecked { reason } => self.terminal_not_checked(self.failure(reason)),
            TerminalText::CheckedAccount { number } => self.terminal_check_account(*number),
            TerminalText::CheckedSince { moment } => {
                self.terminal_check_since(Rfc3339(*moment).to_string())
            }
            TerminalText::CheckedName { name } => self.terminal_check_name(*name),
            TerminalText::CheckedPlatform { platform } => self.terminal_check_platform(*platform),
        }
    }

    /// Returns a wait for use within a sentence, rounded up to the unit that people use.
    pub fn wait(self, wait: Duration) -> String {
        self.span(round_up(wait))
    }

    /// Returns a span of time for use within a sentence, exact to the second.
    pub fn span(self, span: Duration) -> String {
        let seconds = span.as_secs();
        match (seconds / MINUTE, seconds / HOUR, seconds / DAY) {
            (_, _, days @ 2..) if seconds.is_multiple_of(DAY) => self.span_days(days),
            (_, hours @ 2.., _) if seconds.is_multiple_of(HOUR) => self.span_hours(hours),
            (minutes @ 1.., ..) if seconds.is_multiple_of(MINUTE) => self.span_minutes(minutes),
            _ => self.span_seconds(seconds),
        }
    }

    /// Returns a wait of some minutes or more, rounded up.
    fn about(self, seconds: u64) -> String {
        let minutes = seconds.div_ceil(MINUTE).max(1);
        self.wait(Duration::from_secs(minutes * MINUTE))
    }

    /// Returns what to change about a phone number, without repeating more of it than one sign.
    fn phone(self, error: InvalidPhone) -> String {
        match error {
            InvalidPhone::Empty => self.phone_empty(),
            InvalidPhone::Letter => self.phone_letter(),
            InvalidPhone::Sign('+' | '\u{ff0b}') => self.phone_plus(),
            InvalidPhone::Sign(sign) => self.phone_sign(format!("{sign:?}")),
            InvalidPhone::National => self.phone_national(),
            InvalidPhone::TrunkZero => self.phone_trunk_zero(),
            InvalidPhone::NoSuchCode => self.phone_no_such_code(),
            InvalidPhone::TooShort { got } => self.phone_too_short(got.to_string()),
            InvalidPhone::TooLong { got } => self.phone_too_long(got.to_string()),
        }
    }

    /// Returns what to change about the name of a bot.
    fn unknown_bot(self, error: &UnknownBot) -> String {
        match error {
            UnknownBot::NotServed { name, why } => {
                self.refusal_bot_not_served(name.as_str(), why.to_string())
            }
            UnknownBot::Unheard {
                closest: Some(closest),
                ..
            } => self.refusal_bot_unheard_close(closest.to_string()),
            UnknownBot::Unheard { closest: None, .. } => self.refusal_bot_unheard(),
        }
    }

    /// Returns what is wrong with the answer of a passkey, to the one who pasted it.
    fn assertion(self, error: AssertionError) -> String {
        match error {
            AssertionError::TooLong { .. } => self.assertion_too_long(),
            AssertionError::Json => self.assertion_json(),
            AssertionError::Kind => self.assertion_kind(),
            AssertionError::Missing(field) => self.assertion_missing(field),
            AssertionError::Encoding(field) => self.assertion_encoding(field),
            AssertionError::Id => self.assertion_id(),
            AssertionError::ClientData => self.assertion_client_data(),
            AssertionError::Action => self.assertion_action(),
            AssertionError::Origin => self.assertion_origin(),
            AssertionError::Challenge => self.assertion_challenge(),
            AssertionError::AuthenticatorData { .. } => self.assertion_authenticator_data(),
            AssertionError::Site => self.assertion_site(),
            AssertionError::Unverified => self.assertion_unverified(),
        }
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Ends a reason as a sentence, unless it ends as one.
fn ended(why: &str) -> String {
    let stop = if why.ends_with(['.', '?']) { "" } else { "." };
    format!("{why}{stop}")
}
