//! What is done with a device that was linked some time ago: whether it still is, and taking it off.
//!
//! Where a caller asks for it over the API, it is an errand: a gateway asks, a worker takes it, and they
//! hand each other three things over the broker, each sealed to a key that lives in one process for as
//! long as the errand ([`crate::sealed::ErrandKey`]).

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{
    broker::NumberRest,
    config::ProxyUrl,
    job::SessionId,
    sealed::ErrandKey,
    status::{Account, FailureReason, Rfc3339},
    wishes::revealed,
};

/// What is to be done with a device.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ErrandTask {
    /// To find out whether it is still linked.
    Check,
    /// To take it off its account.
    Unlink,
}

impl ErrandTask {
    /// Returns its name, `check` or `unlink`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What a gateway asks of the workers, before one of them has said to which key the session is sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct ErrandRequest {
    /// What is to be done.
    pub task: ErrandTask,
    /// What the answer is sealed to.
    pub answer_key: ErrandKey,
    /// What it is counted as: an errand that goes to another worker is no other one.
    pub turn: SessionId,
}

/// The session of an errand, for the eyes of the worker that has taken it.
#[derive(Serialize, Deserialize)]
pub struct ErrandSession {
    /// A session ID or credentials, in any form.
    pub session: Zeroizing<String>,
    /// The proxy on the way to WhatsApp, if the caller named one.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "revealed")]
    pub proxy: Option<ProxyUrl>,
}

/// What came of an errand.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrandAnswer {
    /// It was done, and this was found.
    Done(Finding),
    /// It was tried, and this came between.
    Failed(FailureReason),
    /// The same was done for this number too short a while ago.
    Resting(NumberRest),
    /// It was no session that can log in; why, without anything of it.
    Unreadable(String),
}

/// What came of an errand, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ErrandOutcome {
    /// The device is linked.
    Linked,
    /// The device is not linked, or not any more.
    Unlinked,
    /// The account is restricted.
    Restricted,
    /// The device has logged in elsewhere meanwhile.
    Replaced,
    /// Something came between.
    Failed,
    /// The number is to rest.
    Resting,
    /// There was no session.
    Unreadable,
}

impl ErrandOutcome {
    /// Returns what this answer says.
    pub fn of(answer: &ErrandAnswer) -> Self {
        match answer {
            ErrandAnswer::Done(finding) => match finding.state {
                LinkState::Linked => Self::Linked,
                LinkState::Unlinked => Self::Unlinked,
                LinkState::Restricted => Self::Restricted,
                LinkState::Replaced => Self::Replaced,
            },
            ErrandAnswer::Failed(_) => Self::Failed,
            ErrandAnswer::Resting(_) => Self::Resting,
            ErrandAnswer::Unreadable(_) => Self::Unreadable,
        }
    }

    /// Returns its name, such as `linked`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// How long an errand waits for a worker.
pub const TAKEN_WITHIN: Duration = Duration::from_secs(10);
/// How long the worker that has taken an errand may be silent before it is given up.
pub const ERRAND_LEASE: Duration = Duration::from_secs(4);
/// How long a login of an errand may take: longer than WhatsApp takes, and short for somebody who waits.
pub const LOGIN_WITHIN: Duration = Duration::from_secs(30);
/// How many errands may wait for a worker.
pub const MOST_WAITING: usize = 32;

/// Whether a device is still linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(
    description = "`linked`: WhatsApp lets the device in. `unlinked`: WhatsApp does not know it any more. \
                   `restricted`: WhatsApp restricts the account. `replaced`: something else logged in with \
                   the session at the same moment, so that it is linked and in use."
)]
pub enum LinkState {
    /// WhatsApp lets the device in.
    Linked,
    /// WhatsApp does not know the device any more.
    Unlinked,
    /// WhatsApp restricts the account.
    Restricted,
    /// Something else logged in with the session at the same moment.
    Replaced,
}

/// What was found out of a device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is still linked.
    pub state: LinkState,
    /// When the phone vouched for it, by the phone's clock, where the session says so.
    pub linked_at: Option<SystemTime>,
    /// For how many seconds the account is restricted, where WhatsApp says so.
    pub restricted_for: Option<u64>,
    /// Whether it was to be unlinked, and was unlinked before.
    #[serde(default)]
    pub already: bool,
    /// Whose it is, by the session. The name is the one that the session has.
    pub account: Account,
}

/// What was found out of a device, as it is told.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckedSession)]
pub struct FindingDocument<'a> {
    state: LinkState,
    /// When the phone linked the device, where the session says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_at: Option<Rfc3339>,
    /// In the state `restricted`: for how many seconds, where WhatsApp says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    restricted_for: Option<u64>,
    /// In the answer to an unlinking: there, and true, if the device was unlinked before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    already: bool,
    account: CheckedAccount<'a>,
}

/// Whose a session is, as far as the session says so.
#[derive(Serialize, ToSchema)]
struct CheckedAccount<'a> {
    /// The device's address by phone number.
    jid: &'a str,
    /// The device's address that does not show the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    lid: Option<&'a str>,
    /// The name of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// `android`, `iphone`, `smba` or `smbi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
}

impl Finding {
    /// Returns it as it is told.
    pub fn document(&self) -> FindingDocument<'_> {
        let account = &self.account;
        FindingDocument {
            state: self.state,
            linked_at: self.linked_at.map(Rfc3339),
            restricted_for: self.restricted_for,
            already: self.already,
            account: CheckedAccount {
                jid: &account.jid,
                lid: account.lid.as_deref(),
                name: account.name.as_deref(),
                platform: account.platform.as_deref(),
            },
        }
    }
}
