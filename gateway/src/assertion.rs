//! The answer of a passkey, looked at before a session's worker gets it, so that whoever pasted it
//! learns at once what is wrong with it.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value;

/// Checks that `assertion`, in the form of `PublicKeyCredential.toJSON()`, is whole and answers the
/// request `options`. Its signature is for WhatsApp to check.
pub(crate) fn check(assertion: &Value, options: &str) -> Result<(), Fault> {
    if text(assertion, "type") != Some("public-key") {
        return Err(Fault::Kind);
    }
    if bytes(assertion, "id")? != bytes(assertion, "rawId")? {
        return Err(Fault::Id);
    }
    let response = assertion.get("response").unwrap_or(&Value::Null);
    let client_data = bytes(response, "clientDataJSON")?;
    bytes(response, "authenticatorData")?;
    bytes(response, "signature")?;
    if !matches!(response.get("userHandle"), None | Some(Value::Null)) {
        bytes(response, "userHandle")?;
    }
    check_client_data(&client_data, options)
}

/// What a browser says that it did, where, and for which request (`WebAuthn` Level 3, 5.8.1).
fn check_client_data(client_data: &[u8], options: &str) -> Result<(), Fault> {
    let client_data: Value = serde_json::from_slice(client_data).map_err(|_| Fault::ClientData)?;
    if text(&client_data, "type") != Some("webauthn.get") {
        return Err(Fault::Action);
    }
    if text(&client_data, "origin") != Some(ORIGIN) {
        return Err(Fault::Origin);
    }
    let options: Value = serde_json::from_str(options).unwrap_or_default();
    match (challenge(&client_data), challenge(&options)) {
        (Some(answered), Some(asked)) if answered == asked => Ok(()),
        _ => Err(Fault::Challenge),
    }
}

fn challenge(object: &Value) -> Option<Vec<u8>> {
    text(object, "challenge").and_then(decoded)
}

fn bytes(object: &Value, name: &'static str) -> Result<Vec<u8>, Fault> {
    let text = text(object, name).ok_or(Fault::Missing(name))?;
    decoded(text)
        .filter(|bytes| !bytes.is_empty())
        .ok_or(Fault::Encoding(name))
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

/// Reads base64url, and the standard form too, as other tools write it.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let engine = if text.contains(['+', '/']) {
        &STANDARD
    } else {
        &URL_SAFE
    };
    engine.decode(text).ok()
}

/// Why a passkey's answer cannot be used. None of it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error(
        "\"type\" must be \"public-key\": this is not the answer of a passkey. Copy all of it."
    )]
    Kind,
    #[error("\"{0}\" is missing or no text. Copy all of the passkey's answer.")]
    Missing(&'static str),
    #[error("\"{0}\" is not in base64url, or empty. Copy the passkey's answer as it is.")]
    Encoding(&'static str),
    #[error("\"id\" and \"rawId\" differ. Copy the passkey's answer as it is.")]
    Id,
    #[error("\"clientDataJSON\" holds no JSON. Copy the passkey's answer as it is.")]
    ClientData,
    #[error("This passkey was made and not used: \"webauthn.get\" is what is asked for.")]
    Action,
    #[error("This was not made on https://web.whatsapp.com. Make it in a tab of WhatsApp Web.")]
    Origin,
    #[error("This answers another request than the one that waits. Make one for this session.")]
    Challenge,
}

/// Browsers let no other page use a passkey of whatsapp.com.
const ORIGIN: &str = "https://web.whatsapp.com";
const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, ANY_PADDING);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, ANY_PADDING);
