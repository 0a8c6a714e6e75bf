//! The status document as clients see it.

use std::{borrow::Cow, fmt, time::SystemTime};

use jiff::Timestamp;
use latchkey_shared::{
    job::{Method, SessionId},
    status::{
        Account, CodePrompt, CodeRenewal, PasskeyPrompt, QrPrompt, ResultSummary, State, Status,
    },
    words::{ENGLISH, FailureMember},
};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Writes the status document.
pub(crate) fn status_document(status: &Status) -> Vec<u8> {
    let mut text = Vec::with_capacity(TYPICAL_LENGTH);
    serde_json::to_writer(&mut text, &StatusDocument::of(status))
        .expect("the document's members all serialise");
    text
}

/// Shows a moment as RFC 3339 in UTC, to the millisecond.
pub(crate) struct Rfc3339(pub(crate) SystemTime);

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timestamp = Timestamp::try_from(self.0).unwrap_or_default();
        let whole = Timestamp::from_millisecond(timestamp.as_millisecond()).unwrap_or_default();
        whole.fmt(f)
    }
}

impl Serialize for Rfc3339 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The address of a session, or of something below it.
pub(crate) struct SessionPath(pub(crate) SessionId, pub(crate) &'static str);

impl fmt::Display for SessionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/api/v1/sessions/{}{}", self.0, self.1)
    }
}

impl Serialize for SessionPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[derive(Serialize)]
struct StatusDocument<'a> {
    id: SessionId,
    method: Method,
    state: State,
    version: u64,
    created_at: Rfc3339,
    updated_at: Rfc3339,
    expires_at: Rfc3339,
    #[serde(skip_serializing_if = "Option::is_none")]
    qr: Option<QrMember<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeMember<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passkey: Option<PasskeyMember<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountMember<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultMember<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FailureMember>,
}

#[derive(Serialize)]
struct QrMember<'a> {
    data: &'a str,
    sequence: u32,
    total: u32,
    expires_at: Rfc3339,
    svg_url: SessionPath,
    png_url: SessionPath,
}

#[derive(Serialize)]
struct CodeMember<'a> {
    value: &'a str,
    phone: &'a str,
    expires_at: Rfc3339,
    sequence: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal: Option<CodeRenewal>,
}

#[derive(Serialize)]
struct PasskeyMember<'a> {
    options: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_code: Option<&'a str>,
    expires_at: Rfc3339,
}

#[derive(Serialize)]
struct AccountMember<'a> {
    jid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
}

#[derive(Serialize)]
struct ResultMember<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    format: &'a str,
    url: SessionPath,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Cow<'static, str>>,
}

impl<'a> StatusDocument<'a> {
    fn of(status: &'a Status) -> Self {
        Self {
            id: status.id,
            method: status.method,
            state: status.state,
            version: status.version,
            created_at: Rfc3339(status.created_at),
            updated_at: Rfc3339(status.updated_at),
            expires_at: Rfc3339(status.expires_at),
            qr: status.qr.as_ref().map(|qr| QrMember::of(status.id, qr)),
            code: status.code.as_ref().map(CodeMember::of),
            passkey: status.passkey.as_ref().map(PasskeyMember::of),
            account: status.account.as_ref().map(AccountMember::of),
            result: status
                .result
                .as_ref()
                .map(|result| ResultMember::of(status.id, result)),
            error: status
                .error
                .map(|reason| FailureMember::of(reason, ENGLISH)),
        }
    }
}

impl<'a> QrMember<'a> {
    fn of(id: SessionId, qr: &'a QrPrompt) -> Self {
        Self {
            data: &qr.data,
            sequence: qr.sequence,
            total: qr.total,
            expires_at: Rfc3339(qr.expires_at),
            svg_url: SessionPath(id, "/qr.svg"),
            png_url: SessionPath(id, "/qr.png"),
        }
    }
}

impl<'a> CodeMember<'a> {
    fn of(code: &'a CodePrompt) -> Self {
        Self {
            value: &code.value,
            phone: &code.phone,
            expires_at: Rfc3339(code.expires_at),
            sequence: code.sequence,
            renewal: code.renewal,
        }
    }
}

impl<'a> PasskeyMember<'a> {
    fn of(passkey: &'a PasskeyPrompt) -> Self {
        // Within JSON a line ends between tokens only; within an event it must not end at all.
        let options = passkey.options.replace(['\r', '\n'], " ");
        Self {
            options: RawValue::from_string(options).ok(),
            confirmation_code: passkey.confirmation_code.as_deref(),
            expires_at: Rfc3339(passkey.expires_at),
        }
    }
}

impl<'a> AccountMember<'a> {
    fn of(account: &'a Account) -> Self {
        Self {
            jid: &account.jid,
            lid: account.lid.as_deref(),
            name: account.name.as_deref(),
            platform: account.platform.as_deref(),
        }
    }
}

impl<'a> ResultMember<'a> {
    fn of(id: SessionId, result: &'a ResultSummary) -> Self {
        Self {
            session_id: result.session_id.as_deref(),
            format: &result.format,
            url: SessionPath(id, "/result"),
            notes: result
                .notes
                .iter()
                .map(|note| ENGLISH.note(*note))
                .collect(),
        }
    }
}

const TYPICAL_LENGTH: usize = 1024;

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn moments_are_shown_in_utc_to_the_millisecond() {
        let shown = |nanos| Rfc3339(UNIX_EPOCH + Duration::from_nanos(nanos)).to_string();
        assert_eq!(shown(1_795_341_600_000_000_000), "2026-11-22T10:00:00Z");
        assert_eq!(shown(1_795_341_600_250_999_999), "2026-11-22T10:00:00.25Z");
    }
}
