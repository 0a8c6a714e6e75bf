//! The examples of the document. A test holds each of them to its schema.

use serde_json::{Value, json};

pub(crate) fn start_by_qr() -> Value {
    json!({ "method": "qr" })
}

pub(crate) fn start_by_code() -> Value {
    json!({ "method": "code", "phone": "+94 77 123 4567" })
}

pub(crate) fn start_with_key() -> Value {
    json!({
        "method": "qr",
        "client": "user-4711",
        "session_id": "X~{json|base64}",
        "metadata": { "order": "0815" },
    })
}

pub(crate) fn linked_session() -> Value {
    json!({ "session_id": "Ilom~eyJub2lzZUtleSI6…" })
}

pub(crate) fn checked() -> Value {
    json!({
        "state": "linked",
        "linked_at": "2026-11-20T09:58:12Z",
        "account": {
            "jid": "94771234567:13@s.whatsapp.net",
            "lid": "236312345678901:13@lid",
            "name": "Nimal",
            "platform": "android",
        },
    })
}

pub(crate) fn unlinked() -> Value {
    json!({
        "state": "unlinked",
        "linked_at": "2026-11-20T09:58:12Z",
        "account": { "jid": "94771234567:13@s.whatsapp.net", "platform": "android" },
    })
}

pub(crate) fn started() -> Value {
    json!({
        "id": ID,
        "token": TOKEN,
        "ticket": "q0Jd5l2mXh8sTn3vKzRb7w",
        "status_url": address(""),
        "events_url": address("/events"),
        "result_url": address("/result"),
        "expires_at": "2026-11-22T10:05:00Z",
    })
}

pub(crate) fn handover() -> Value {
    json!({
        "handover": HANDOVER,
        "url": format!("/continue#{HANDOVER}"),
        "expires_at": "2026-11-22T10:05:00Z",
    })
}

pub(crate) fn continuation() -> Value {
    json!({ "handover": HANDOVER })
}

pub(crate) fn challenge() -> Value {
    json!({
        "parameters": {
            "algorithm": "PBKDF2/SHA-256",
            "cost": 1000,
            "expiresAt": 1_795_342_200,
            "keyLength": 32,
            "keyPrefix": "7a4f9dc509ed4a382bca334a4961d027",
            "keySignature": "0c2f…",
            "nonce": "a1b2c3d4e5f60718293a4b5c6d7e8f90",
            "salt": "0b1c2d3e4f5061728394a5b6c7d8e9fa",
        },
        "signature": "93d1…",
    })
}

pub(crate) fn awaiting_scan() -> Value {
    status(
        "awaiting_scan",
        json!({
            "qr": {
                "data": "https://wa.me/settings/linked_devices#2@…",
                "sequence": 1,
                "total": 6,
                "expires_at": "2026-11-22T10:01:01Z",
                "svg_url": address("/qr.svg"),
                "png_url": address("/qr.png"),
            },
        }),
    )
}

pub(crate) fn awaiting_code() -> Value {
    status(
        "awaiting_code",
        json!({
            "method": "code",
            "code": {
                "value": "ABCD-EFGH",
                "phone": "+94771234567",
                "expires_at": "2026-11-22T10:03:01Z",
                "sequence": 1,
            },
        }),
    )
}

pub(crate) fn passkey_required() -> Value {
    status(
        "passkey_required",
        json!({
            "passkey": {
                "options": {
                    "challenge": "q80BAgMEBQYHCAkKCwwNDg",
                    "rpId": "whatsapp.com",
                    "allowCredentials": [],
                    "userVerification": "required",
                },
                "expires_at": "2026-11-22T10:05:01Z",
            },
        }),
    )
}

pub(crate) fn ready() -> Value {
    status(
        "ready",
        json!({
            "account": {
                "jid": "94771234567:7@s.whatsapp.net",
                "lid": "236300000000000:7@lid",
                "platform": "android",
            },
            "result": {
                "session_id": SESSION_ID,
                "ids": [{ "session_id": SESSION_ID }],
                "url": address("/result"),
            },
        }),
    )
}

pub(crate) fn failed() -> Value {
    status(
        "failed",
        json!({
            "error": {
                "code": "whatsapp_rate_limited",
                "message": "WhatsApp asks for a pause. Please try again in 10 minutes.",
                "retryable": true,
                "reason": "rate_limited",
                "retry_after": 600,
            },
        }),
    )
}

/// One change as it goes over the stream.
pub(crate) fn event() -> String {
    format!("event: status\nid: 3\ndata: {}\n\n", awaiting_scan())
}

pub(crate) fn assertion() -> Value {
    json!({
        "id": "Y3JlZGVudGlhbA",
        "rawId": "Y3JlZGVudGlhbA",
        "type": "public-key",
        "response": {
            "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
            "authenticatorData": "…",
            "signature": "…",
            "userHandle": "…",
        },
    })
}

pub(crate) fn confirmation() -> Value {
    json!({ "confirmed": true })
}

pub(crate) fn result() -> Value {
    json!({
        "session_id": SESSION_ID,
        "ids": [{ "session_id": SESSION_ID }],
        "stores": { "whatsmeow": "H4sIAA…" },
        "json": { "registered": true },
        "multi": { "creds": { "registered": true }, "keys": {} },
        "files": { "creds.json": "{\"registered\":true}" },
        "zip": "UEsDBA…",
        "gzip": "H4sIAA…",
        "base64": "eyJyZWdpc3RlcmVkIjp0cnVlfQ==",
    })
}

pub(crate) fn sealed_result() -> Value {
    json!({
        "sealed": {
            "alg": "x25519-hkdf-sha256-aes256gcm",
            "epk": "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
            "nonce": "8nB1cYv0uQd0q3Xn",
            "ciphertext": "…",
        },
    })
}

pub(crate) fn ready_without_mega() -> Value {
    json!({
        "status": "ok",
        "mega": {
            "status": "paused",
            "reason": "MEGA asked for a pause",
            "until": "2026-11-22T10:10:00Z",
        },
    })
}

pub(crate) fn legacy_started() -> Value {
    json!({
        "code": "ABCD-EFGH",
        "sessionId": ID,
        "statusUrl": address(""),
        "token": TOKEN,
    })
}

pub(crate) fn legacy_linked() -> Value {
    json!({ "sessionId": SESSION_ID, "format": "base64" })
}

pub(crate) fn webhook() -> Value {
    json!({
        "type": "session.ready",
        "timestamp": "2026-11-22T10:00:00Z",
        "data": {
            "id": ID,
            "method": "qr",
            "state": "ready",
            "account": { "jid": "94771234567:7@s.whatsapp.net", "platform": "android" },
            "metadata": {},
        },
    })
}

/// A status with these members beside those that each has.
fn status(state: &str, members: Value) -> Value {
    let mut status = json!({
        "id": ID,
        "method": "qr",
        "state": state,
        "version": 3,
        "created_at": "2026-11-22T10:00:00Z",
        "updated_at": "2026-11-22T10:00:01Z",
        "expires_at": "2026-11-22T10:05:00Z",
    });
    if let (Value::Object(status), Value::Object(members)) = (&mut status, members) {
        status.extend(members);
    }
    status
}

fn address(rest: &str) -> String {
    format!("/api/v1/sessions/{ID}{rest}")
}

const ID: &str = "hG2mXv0yQdC1x3b9T7kzLw";
const TOKEN: &str = "4mJq0s2bX9vY7cKf3nRtLw8dPzHgEaUoQiS1yTkVbNM";
const HANDOVER: &str = "hG2mXv0yQdC1x3b9T7kzLw.AbM…";
const SESSION_ID: &str = "Ilom~eyJyZWdpc3RlcmVkIjp0cnVlfQ==";
