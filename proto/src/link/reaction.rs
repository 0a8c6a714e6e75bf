//! How a link reacts to a connection that ended before its work was done.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Disconnect, Event, Identity, Link, LinkError, LinkMethod, LoginPurpose, Output, Renewal, State,
    retry::{RefusalLimits, jittered},
    stanza::StreamEnd,
};
use crate::{keys::DeviceKeys, payload::Version};

impl<R: CryptoRng> Link<R> {
    /// Reacts to how the server ended a connection that had not done its work.
    pub(super) fn handle_stream_end(&mut self, end: StreamEnd, now: SystemTime) {
        match end {
            StreamEnd::Restart if self.is_paired() && !self.tried.restart => {
                self.tried.restart = true;
                self.connect(now);
            }
            StreamEnd::Replaced if self.is_dispensable() => {
                self.fail(LinkError::Replaced);
            }
            // One more login a moment later would be one more that WhatsApp counts.
            StreamEnd::RateLimited if self.is_dispensable() => {
                self.fail(LinkError::RateLimited);
            }
            StreamEnd::Restart
            | StreamEnd::Replaced
            | StreamEnd::Unavailable
            | StreamEnd::Unacknowledged => {
                self.fail_later(now);
            }
            StreamEnd::RateLimited => {
                self.pause(
                    RATE_LIMIT_PAUSE,
                    RATE_LIMIT_PATIENCE,
                    LinkError::RateLimited,
                    now,
                );
            }
            StreamEnd::Outdated if self.tried.fresh_version => self.fail(LinkError::Outdated),
            StreamEnd::Outdated => {
                self.tried.fresh_version = true;
                self.outputs.extend([Output::Close, Output::RefreshVersion]);
                self.state = State::Refreshing {
                    deadline: now + REFRESH_TIMEOUT,
                };
            }
            StreamEnd::Unauthorized => match &mut self.identity {
                Identity::Paired(_) => self.fail(LinkError::LoggedOut),
                Identity::New(_) if self.tried.fresh_keys => {
                    self.fail(LinkError::Rejected(
                        "the server does not authorize it".to_owned(),
                    ));
                }
                Identity::New(keys) => {
                    self.tried.fresh_keys = true;
                    **keys = DeviceKeys::generate(&mut self.rng);
                    self.fail_later(now);
                }
            },
            StreamEnd::Unknown(what) if self.tried.unknown_ending => {
                self.fail(LinkError::Protocol(what));
            }
            StreamEnd::Unknown(_) => {
                self.tried.unknown_ending = true;
                self.fail_later(now);
            }
            StreamEnd::Banned { expires_in } => self.fail(if self.is_paired() {
                LinkError::Restricted { expires_in }
            } else {
                LinkError::RegistrationRefused { expires_in }
            }),
            StreamEnd::Misunderstood(what) => self.fail(LinkError::Protocol(what)),
            StreamEnd::Rejected(what) => self.fail(LinkError::Rejected(what)),
            StreamEnd::PhoneTooOld => self.fail(LinkError::PhoneTooOld),
        }
    }

    pub(super) fn refreshed(&mut self, version: Option<Version>, now: SystemTime) {
        match version {
            Some(version) => {
                self.version = version;
                self.connect(now);
            }
            None => self.fail(LinkError::Outdated),
        }
    }

    /// Reacts to a websocket that could not be opened.
    pub(super) fn turned_away(&mut self, why: Disconnect, now: SystemTime) {
        let (error, retry_after) = match why {
            Disconnect::Lost => return self.fail_later(now),
            Disconnect::Refused {
                status,
                retry_after,
            } => (
                LinkError::Refused {
                    status,
                    retry_after,
                },
                retry_after,
            ),
            Disconnect::ProxyFailed { proxy } => (LinkError::ProxyFailed { proxy }, None),
            // No clock is set right within a session's few minutes.
            Disconnect::WrongClock { ahead_s } if !self.waits_patiently() => {
                return self.fail(LinkError::WrongClock { ahead_s });
            }
            Disconnect::WrongClock { ahead_s } => (LinkError::WrongClock { ahead_s }, None),
        };
        let limits = if self.waits_patiently() {
            REFUSALS_PAIRED
        } else {
            REFUSALS
        };
        let pause = self
            .retry
            .pause_after_refusal(now, &limits, retry_after, &mut self.rng);
        self.try_again(pause, error, now);
    }

    /// Connects again after a pause, or gives up.
    pub(super) fn fail_later(&mut self, now: SystemTime) {
        if let Some(flashes) = self.retry.count_flash(now) {
            return self.after_flash(flashes, now);
        }
        let patience = if self.waits_patiently() {
            PATIENCE_PAIRED
        } else {
            PATIENCE
        };
        self.pause(PAUSE, patience, LinkError::Unreachable, now);
    }

    /// A server that hangs up right after each code would make them flash by, and each pairing code
    /// counts for its number.
    fn after_flash(&mut self, flashes: u32, now: SystemTime) {
        let most = match self.method {
            LinkMethod::Qr => MAX_QR_FLASHES,
            LinkMethod::Code { .. } => MAX_CODE_FLASHES,
        };
        let pause =
            (flashes < most).then(|| jittered(PAUSE * 8_u32.pow(flashes - 1), &mut self.rng));
        self.try_again(pause, LinkError::HungUp, now);
    }

    /// Returns whether the owner has done their part, so that waiting is worthwhile.
    fn waits_patiently(&self) -> bool {
        self.is_paired() && self.purpose == LoginPurpose::Prove
    }

    /// Returns whether nothing is lost where the device does not log in.
    fn is_dispensable(&self) -> bool {
        matches!(
            self.purpose,
            LoginPurpose::Check | LoginPurpose::SelfMessage
        )
    }

    fn pause(&mut self, base: Duration, patience: Duration, error: LinkError, now: SystemTime) {
        let pause = self.retry.pause(now, base, patience, &mut self.rng);
        self.try_again(pause, error, now);
    }

    fn try_again(&mut self, pause: Option<Duration>, error: LinkError, now: SystemTime) {
        if self.codes.is_given_up() && !self.is_paired() {
            return self.fail(LinkError::CodeUnanswered);
        }
        match pause {
            Some(pause) => {
                if self.codes.shown > 0 {
                    self.codes.renewal.get_or_insert(Renewal::Reconnected);
                }
                self.reconnect_at(now + pause);
            }
            None => self.fail(error),
        }
    }

    pub(super) fn reconnect_at(&mut self, until: SystemTime) {
        self.outputs.push_back(Output::Close);
        if !self.is_paired() {
            self.outputs.push_back(Output::Event(Event::Reconnecting));
        }
        self.state = State::Pausing { until };
    }
}

const REFRESH_TIMEOUT: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_PAIRED: Duration = Duration::from_mins(2);
/// With the pauses between them they take half a minute, as long as a server that is away is tried.
const MAX_QR_FLASHES: u32 = 4;
/// WhatsApp locks a number out after about seven codes.
const MAX_CODE_FLASHES: u32 = 2;
const RATE_LIMIT_PAUSE: Duration = Duration::from_secs(5);
const RATE_LIMIT_PATIENCE: Duration = Duration::from_mins(1);
/// Whoever refuses a connection has been reached, and seldom changes its mind: asking often does not
/// help, and makes it worse.
const REFUSALS: RefusalLimits = RefusalLimits {
    tries: 3,
    base: Duration::from_secs(3),
    patience: Duration::from_mins(1),
};
const REFUSALS_PAIRED: RefusalLimits = RefusalLimits {
    tries: u32::MAX,
    patience: PATIENCE_PAIRED,
    ..REFUSALS
};
