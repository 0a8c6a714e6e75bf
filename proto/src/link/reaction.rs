//! How a link reacts to a connection that ended before its work was done.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Event, Identity, Link, LinkError, LoginPurpose, Output, Renewal, State, stanza::StreamEnd,
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
                    LinkError::RateLimited { retry_after: None },
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
            StreamEnd::Restricted { expires_in } => self.fail(LinkError::Restricted { expires_in }),
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

    /// Connects again after a pause, or gives up.
    pub(super) fn fail_later(&mut self, now: SystemTime) {
        let patience = if self.is_paired() && self.purpose == LoginPurpose::Prove {
            PATIENCE_PAIRED
        } else {
            PATIENCE
        };
        self.pause(PAUSE, patience, LinkError::Unreachable, now);
    }

    fn pause(&mut self, base: Duration, patience: Duration, error: LinkError, now: SystemTime) {
        match self.retry.pause(now, base, patience, &mut self.rng) {
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
/// The owner has done their part, so waiting is worthwhile.
const PATIENCE_PAIRED: Duration = Duration::from_mins(2);
const RATE_LIMIT_PAUSE: Duration = Duration::from_secs(5);
const RATE_LIMIT_PATIENCE: Duration = Duration::from_mins(1);
