//! The wire form of Signal messages, read without the client's own code
//! (`libsignal src/protobufs.js`, `WhisperTextProtocol`).

use crate::{payload::Registration, protobuf::ProtobufFields};

/// Checks a message that opens a session: it must tell the registration of its sender, and the signed
/// pre-key of its reader.
pub(super) fn check_opening(
    bytes: &[u8],
    registered: &Registration,
    signed_pre_key_id: u32,
) -> Result<(), String> {
    let fields = versioned(bytes)?;
    if let Some(stranger) = fields.stranger(&[1, 2, 3, 4, 5, 6]) {
        return Err(format!("expected no field {stranger} in a pre-key message"));
    }
    key(&fields, 2)?;
    let identity = key(&fields, 3)?;
    if identity != registered.identity {
        return Err("expected the identity key that was registered".to_owned());
    }
    if fields.varint(5) != Some(registered.id.into()) {
        return Err("expected the registration id that was registered".to_owned());
    }
    if fields.varint(6) != Some(signed_pre_key_id.into()) {
        return Err("expected the id of the signed pre-key that was handed out".to_owned());
    }
    check_message(fields.bytes(4).ok_or("expected a message in it")?)
}

/// Checks a message of a session.
pub(super) fn check_message(bytes: &[u8]) -> Result<(), String> {
    let (signed, _mac) = bytes
        .split_last_chunk::<8>()
        .ok_or("expected a message with a MAC")?;
    let fields = versioned(signed)?;
    if let Some(stranger) = fields.stranger(&[1, 2, 3, 4]) {
        return Err(format!("expected no field {stranger} in a message"));
    }
    key(&fields, 1)?;
    if fields.varint(2).is_none() || fields.varint(3).is_none() {
        return Err("expected both counters".to_owned());
    }
    match fields.bytes(4) {
        Some(ciphertext) if !ciphertext.is_empty() && ciphertext.len() % 16 == 0 => Ok(()),
        _ => Err("expected whole blocks of ciphertext".to_owned()),
    }
}

fn versioned(bytes: &[u8]) -> Result<ProtobufFields<'_>, String> {
    let rest = bytes.strip_prefix(&[0x33]);
    let rest = rest.ok_or("expected version 3 of the protocol, twice")?;
    ProtobufFields::parse(rest).map_err(|error| error.to_string())
}

fn key(fields: &ProtobufFields<'_>, number: u32) -> Result<[u8; 32], String> {
    let key = fields.bytes(number).and_then(|key| key.strip_prefix(&[5]));
    key.and_then(|key| key.try_into().ok())
        .ok_or_else(|| format!("expected a Curve25519 key in field {number}"))
}
