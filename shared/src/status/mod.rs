//! The status of a session, the one function that changes its state, and the document that tells of it.

mod document;
mod failure;
mod hint;
mod known;
mod note;
mod story;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use strum::{EnumCount, IntoStaticStr, VariantNames};
use utoipa::ToSchema;

pub use self::{
    document::{Rfc3339, SessionPath, SessionUrl, StatusDocument},
    failure::{FailureCode, FailureReason},
    hint::NumberHint,
    note::{NotAtMega, Note},
};
use crate::{
    bundle::{Library, MadeId},
    job::{Job, Method, Pairing, SessionId, Token},
    sealed::{OpenError, SealedIds},
    wishes::Metadata,
};

/// Where a session stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantNames,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// Waits for a worker.
    Queued,
    /// A worker connects to WhatsApp.
    Connecting,
    /// A QR code waits for the owner's phone.
    AwaitingScan,
    /// A pairing code waits to be typed into the owner's phone.
    AwaitingCode,
    /// WhatsApp asks for a passkey of the account.
    PasskeyRequired,
    /// The phone has accepted; the device logs in.
    Linking,
    /// The credentials are proven and being packed.
    Exporting,
    /// The result can be fetched.
    Ready,
    /// The link failed; the error says why.
    Failed,
    /// Nobody linked in time.
    Expired,
    /// The caller cancelled it, or wiped its result.
    Cancelled,
}

impl State {
    /// Returns whether the session has ended.
    pub fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Ready | Self::Failed | Self::Expired | Self::Cancelled
        )
    }

    /// Returns whether `next` may follow.
    ///
    /// A session whose worker died goes back to `connecting` from any state. Only one end has a
    /// successor: wiping the result turns `ready` into `cancelled`.
    fn may_become(self, next: Self) -> bool {
        use State::{
            AwaitingCode, AwaitingScan, Cancelled, Connecting, Expired, Exporting, Failed, Linking,
            PasskeyRequired, Queued, Ready,
        };
        if self.is_terminal() {
            return (self, next) == (Ready, Cancelled);
        }
        matches!(
            (self, next),
            (_, Connecting | Failed | Cancelled)
                | (
                    Queued | Connecting | AwaitingScan | AwaitingCode | PasskeyRequired,
                    Queued | Expired
                )
                | (Connecting | AwaitingScan, AwaitingScan)
                | (Connecting | AwaitingCode, AwaitingCode)
                | (
                    Connecting | AwaitingScan | AwaitingCode | PasskeyRequired,
                    PasskeyRequired
                )
                | (
                    Connecting | AwaitingScan | AwaitingCode | PasskeyRequired | Linking,
                    Linking
                )
                | (Linking, Exporting)
                | (Exporting, Ready)
        )
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// All that the caller of a session may know about it.
///
/// It holds secrets (the QR text, the account), so it is sealed wherever it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The session.
    pub id: SessionId,
    /// How the device is linked.
    pub method: Method,
    /// What its caller has had noted with it.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Its state.
    pub state: State,
    /// Grows by one with every change, from 1.
    pub version: u64,
    /// The moment of the request.
    pub created_at: SystemTime,
    /// The moment of the last change.
    pub updated_at: SystemTime,
    /// When the session, or its result, ends.
    pub expires_at: SystemTime,
    /// The current QR code, while one waits to be scanned.
    pub qr: Option<QrPrompt>,
    /// The current pairing code, while one waits to be typed.
    pub code: Option<CodePrompt>,
    /// What to know of the number that the codes are for.
    #[serde(default, deserialize_with = "known::option")]
    pub hint: Option<NumberHint>,
    /// When the number may have its next code, while the session waits for that.
    #[serde(default)]
    pub next_code_at: Option<SystemTime>,
    /// Until when the connection of the device, which has logged in, is held open.
    #[serde(default)]
    pub held_until: Option<SystemTime>,
    /// How many pairing codes all of its workers have shown so far.
    #[serde(default)]
    pub codes_shown: u32,
    /// How many checkpoints its workers had stored: an older one is not gone on from.
    #[serde(default)]
    pub checkpoints: u64,
    /// When its first code was shown.
    #[serde(default)]
    pub shown_at: Option<SystemTime>,
    /// When the phone accepted.
    #[serde(default)]
    pub linked_at: Option<SystemTime>,
    /// How many workers have started on it so far.
    #[serde(default)]
    pub workers: u32,
    /// Whether the connection ended while WhatsApp waited for a passkey, and no code has come since.
    #[serde(default)]
    pub passkey_interrupted: bool,
    /// What WhatsApp wants of a passkey, while it asks for one.
    pub passkey: Option<PasskeyPrompt>,
    /// Who was linked.
    pub account: Option<Account>,
    /// The result, once it is ready.
    pub result: Option<ResultSummary>,
    /// Its session IDs, which the broker keeps beside the status; none if only the caller's own key opens
    /// the result.
    #[serde(skip)]
    pub ids: Option<SealedIds>,
    /// Why it failed.
    #[serde(default, deserialize_with = "known::reason")]
    pub error: Option<FailureReason>,
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Status {
    /// Returns the first status of a job.
    pub fn queued(job: &Job) -> Self {
        Self {
            id: job.id,
            method: job.pairing.method(),
            metadata: job.wishes.metadata.clone(),
            state: State::Queued,
            version: 1,
            created_at: job.created_at,
            updated_at: job.created_at,
            expires_at: job.expires_at,
            qr: None,
            code: None,
            hint: match &job.pairing {
                Pairing::Qr => None,
                Pairing::Code { phone, .. } => NumberHint::of(phone),
            },
            next_code_at: None,
            held_until: None,
            codes_shown: 0,
            checkpoints: 0,
            shown_at: None,
            linked_at: None,
            workers: 0,
            passkey_interrupted: false,
            passkey: None,
            account: None,
            result: None,
            ids: None,
            error: None,
        }
    }

    /// Returns what to know of the number, as long as it may be why no code works.
    pub fn number_hint(&self) -> Option<NumberHint> {
        let may_be_why = match self.state {
            State::Queued
            | State::Connecting
            | State::AwaitingScan
            | State::AwaitingCode
            | State::Expired => true,
            State::Failed => self
                .error
                .as_ref()
                .is_some_and(|reason| reason.code() == FailureCode::CodeRefused),
            State::PasskeyRequired
            | State::Linking
            | State::Exporting
            | State::Ready
            | State::Cancelled => false,
        };
        self.hint.filter(|_| may_be_why)
    }

    /// Returns how long the session has taken, step by step.
    pub fn waits(&self) -> Waits {
        let between = |from: Option<SystemTime>, to: Option<SystemTime>| {
            Some(to?.duration_since(from?).unwrap_or_default())
        };
        let ready_at = (self.state == State::Ready).then_some(self.updated_at);
        Waits {
            request_to_code: between(Some(self.created_at), self.shown_at),
            code_to_scan: between(self.shown_at, self.linked_at),
            scan_to_ready: between(self.linked_at, ready_at),
        }
    }

    /// Opens the session IDs with the session's token, the main one first. There are none unless the
    /// session is ready, or if only the caller's own key opens them.
    pub fn ids(&self, token: &Token) -> Result<Vec<MadeId>, OpenError> {
        match &self.ids {
            Some(ids) if self.state == State::Ready => ids.open(self.id, self.version, token),
            Some(_) | None => Ok(Vec::new()),
        }
    }

    /// Makes one change. Nothing else changes a status.
    pub fn apply(&mut self, change: Change, now: SystemTime) -> Result<(), InvalidTransition> {
        let next = change.state();
        if !self.state.may_become(next) {
            return Err(InvalidTransition {
                from: self.state,
                to: next,
            });
        }
        self.qr = None;
        self.code = None;
        self.next_code_at = None;
        self.held_until = None;
        self.passkey = None;
        let begins_anew = matches!(next, State::Queued | State::Connecting);
        let interrupted = self.passkey_interrupted || self.state == State::PasskeyRequired;
        self.passkey_interrupted = begins_anew && interrupted;
        match change {
            Change::Resting(until) => self.next_code_at = Some(until),
            Change::AwaitingScan(mut qr) => {
                if interrupted {
                    qr.renewal = Some(QrRenewal::PasskeyInterrupted);
                }
                self.qr = Some(qr);
            }
            Change::AwaitingCode(mut code) => {
                if interrupted {
                    code.renewal = Some(CodeRenewal::PasskeyInterrupted);
                }
                self.codes_shown = code.sequence;
                self.code = Some(code);
            }
            Change::PasskeyRequired(passkey) => self.passkey = Some(passkey),
            Change::Holding(until) => self.held_until = Some(until),
            Change::Linking(account) => self.account = account.or(self.account.take()),
            Change::Ready {
                account,
                result,
                expires_at,
            } => {
                self.account = Some(account);
                self.result = Some(result);
                self.expires_at = expires_at;
            }
            Change::Failed(reason) => self.error = Some(reason),
            Change::Cancelled => {
                self.account = None;
                self.result = None;
                self.ids = None;
            }
            Change::Queued | Change::Connecting | Change::Exporting | Change::Expired => {}
        }
        match next {
            State::AwaitingScan | State::AwaitingCode => {
                self.shown_at = self.shown_at.or(Some(now));
            }
            State::Linking => self.linked_at = self.linked_at.or(Some(now)),
            _ => {}
        }
        self.state = next;
        self.version += 1;
        self.updated_at = now;
        Ok(())
    }
}

/// What happens to a session once, whichever workers it passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Milestone {
    /// Its first code is shown.
    Shown,
    /// The phone has accepted.
    Linked,
}

/// How long a session has taken, for each step that it has made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// From the request to the first code.
    pub request_to_code: Option<Duration>,
    /// From the first code to the phone's yes.
    pub code_to_scan: Option<Duration>,
    /// From the phone's yes to the result.
    pub scan_to_ready: Option<Duration>,
}

/// One change of a session.
#[derive(Clone, PartialEq, Eq)]
pub enum Change {
    /// The worker handed the session back; another one goes on.
    Queued,
    /// The worker connects to WhatsApp, again or for the first time.
    Connecting,
    /// The worker lets the number rest until this moment, before it asks for the next code.
    Resting(SystemTime),
    /// A QR code waits to be scanned.
    AwaitingScan(QrPrompt),
    /// A pairing code waits to be typed.
    AwaitingCode(CodePrompt),
    /// WhatsApp asks for a passkey, or for the codes to be compared.
    PasskeyRequired(PasskeyPrompt),
    /// The phone has accepted.
    Linking(Option<Account>),
    /// The device has logged in; its connection is held open until this moment.
    Holding(SystemTime),
    /// The credentials are proven.
    Exporting,
    /// The result can be fetched.
    Ready {
        /// Who was linked.
        account: Account,
        /// What the caller gets.
        result: ResultSummary,
        /// When the result is wiped.
        expires_at: SystemTime,
    },
    /// The link failed.
    Failed(FailureReason),
    /// Nobody linked in time.
    Expired,
    /// The caller cancelled the session, or wiped its result.
    Cancelled,
}

impl Change {
    /// Returns the state that the change leads to.
    pub fn state(&self) -> State {
        match self {
            Self::Queued => State::Queued,
            Self::Connecting | Self::Resting(_) => State::Connecting,
            Self::AwaitingScan(_) => State::AwaitingScan,
            Self::AwaitingCode(_) => State::AwaitingCode,
            Self::PasskeyRequired(_) => State::PasskeyRequired,
            Self::Linking(_) | Self::Holding(_) => State::Linking,
            Self::Exporting => State::Exporting,
            Self::Ready { .. } => State::Ready,
            Self::Failed(_) => State::Failed,
            Self::Expired => State::Expired,
            Self::Cancelled => State::Cancelled,
        }
    }
}

/// A QR code to show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrPrompt {
    /// The text in the code.
    pub data: String,
    /// Its number among the codes of this connection, from 1.
    pub sequence: u32,
    /// How many codes this connection has.
    pub total: u32,
    /// Why it replaced the code before it, unless that had run out.
    #[serde(default, deserialize_with = "known::option")]
    pub renewal: Option<QrRenewal>,
    /// When the next code replaces it.
    pub expires_at: SystemTime,
}

/// Why a QR code replaced another before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, VariantNames, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum QrRenewal {
    /// WhatsApp withdrew the code before, as it does at the moment of a scan: it must be scanned again.
    Withdrawn,
    /// WhatsApp ended the connection while it waited for a passkey.
    PasskeyInterrupted,
}

/// A pairing code to show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePrompt {
    /// The code as a person reads it, `ABCD-EFGH`.
    pub value: String,
    /// The number that it is for, `+94771234567`.
    pub phone: String,
    /// Its number among the codes of the session, from 1.
    pub sequence: u32,
    /// Why it replaced the code before it, if there was one.
    #[serde(default, deserialize_with = "known::option")]
    pub renewal: Option<CodeRenewal>,
    /// When it stops working.
    pub expires_at: SystemTime,
}

/// Why a pairing code replaced another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, VariantNames, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CodeRenewal {
    /// Nobody typed it in time.
    Expired,
    /// Something was typed, most often another code, and the phone did not accept it.
    NotAccepted,
    /// WhatsApp withdrew it.
    Withdrawn,
    /// The connection to WhatsApp was lost.
    Reconnected,
    /// WhatsApp ended the connection while it waited for a passkey.
    PasskeyInterrupted,
}

/// What WhatsApp wants of a passkey.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyPrompt {
    /// The `PublicKeyCredentialRequestOptions`, as JSON.
    pub options: String,
    /// The code to compare with the phone's, once the assertion has arrived.
    pub confirmation_code: Option<String>,
    /// When WhatsApp stops waiting.
    pub expires_at: SystemTime,
}

/// Who was linked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The device's address by phone number, `1555…:13@s.whatsapp.net`.
    pub jid: String,
    /// The device's address by LID, `2363…:13@lid`.
    pub lid: Option<String>,
    /// The name of a business account.
    pub name: Option<String>,
    /// `android`, `iphone`, `smba` or `smbi`.
    pub platform: Option<String>,
}

/// What the status says about the result.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultSummary {
    /// What the caller should know about it.
    #[serde(deserialize_with = "known::list")]
    pub notes: Vec<Note>,
    /// The libraries whose stores are in it.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "known::list"
    )]
    pub stores: Vec<Library>,
}

/// A change that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session that is {from} cannot become {to}")]
pub struct InvalidTransition {
    /// The state it is in.
    pub from: State,
    /// The state that was asked for.
    pub to: State,
}
