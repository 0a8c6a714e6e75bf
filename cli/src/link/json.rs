//! What a script sees of a session: one JSON object a line.

use std::{path::PathBuf, time::SystemTime};

use jiff::Timestamp;
use latchkey_shared::{
    status::Status,
    words::{ENGLISH, FailureMember},
};
use serde_json::{Map, Value, json};

/// Writes a status as the API does, less what only a server has; `files` are those of a ready
/// session.
pub(crate) fn line(status: &Status, files: &[PathBuf]) -> String {
    let mut document = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            document.insert(name.to_owned(), value);
        }
    };
    put("method", Some(json!(status.method)));
    put("state", Some(json!(status.state)));
    put("version", Some(json!(status.version)));
    put("updated_at", Some(moment(status.updated_at)));
    put("expires_at", Some(moment(status.expires_at)));
    put(
        "qr",
        status.qr.as_ref().map(|qr| {
            json!({
                "data": qr.data,
                "sequence": qr.sequence,
                "total": qr.total,
                "expires_at": moment(qr.expires_at),
            })
        }),
    );
    put(
        "code",
        status.code.as_ref().map(|code| {
            let mut member = json!({
                "value": code.value,
                "phone": code.phone,
                "sequence": code.sequence,
                "expires_at": moment(code.expires_at),
            });
            if let Some(renewal) = code.renewal {
                member["renewal"] = json!(renewal);
            }
            member
        }),
    );
    put(
        "passkey",
        status.passkey.as_ref().map(|passkey| {
            let mut member = json!({
                "options": serde_json::from_str::<Value>(&passkey.options).ok(),
                "expires_at": moment(passkey.expires_at),
            });
            if let Some(code) = &passkey.confirmation_code {
                member["confirmation_code"] = json!(code);
            }
            member
        }),
    );
    put(
        "account",
        status.account.as_ref().map(|account| {
            let mut member = json!({"jid": account.jid});
            for (name, value) in [
                ("lid", &account.lid),
                ("name", &account.name),
                ("platform", &account.platform),
            ] {
                if let Some(value) = value {
                    member[name] = json!(value);
                }
            }
            member
        }),
    );
    put(
        "result",
        status.result.as_ref().map(|result| {
            let mut member = json!({
                "session_id": result.session_id,
                "format": result.format,
                "files": files,
            });
            if !result.notes.is_empty() {
                let notes = result.notes.iter().map(|note| ENGLISH.note(*note));
                member["notes"] = notes.collect();
            }
            member
        }),
    );
    put(
        "error",
        status
            .error
            .map(|reason| json!(FailureMember::of(reason, ENGLISH))),
    );
    Value::Object(document).to_string()
}

/// RFC 3339 in UTC, to the millisecond.
fn moment(time: SystemTime) -> Value {
    let timestamp = Timestamp::try_from(time).unwrap_or_default();
    let whole = Timestamp::from_millisecond(timestamp.as_millisecond()).unwrap_or_default();
    Value::String(whole.to_string())
}
