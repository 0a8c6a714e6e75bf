use std::{fmt, str::FromStr};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{RequestOptions, base64url};

/// The owner's passkey assertion, in the form that `PublicKeyCredential.toJSON()` returns in a
/// browser. Only the server can verify its signature. Its Debug form is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    credential_id: Vec<u8>,
    challenge: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    user_handle: Option<Vec<u8>>,
}

impl Assertion {
    /// Returns whether this assertion answers the request; see [`Assertion::check`].
    pub fn answers(&self, request: &RequestOptions) -> bool {
        self.check(request).is_ok()
    }

    /// Checks that this assertion answers the request: that the challenge and the site match, and
    /// that the user was verified if the request demands it.
    pub fn check(&self, request: &RequestOptions) -> Result<(), AssertionError> {
        if self.challenge != request.challenge() {
            return Err(AssertionError::Challenge);
        }
        let (site, rest) = self.authenticator_data.split_at(SITE_LENGTH);
        if site != Sha256::digest(request.site()).as_slice() {
            return Err(AssertionError::Site);
        }
        if request.needs_verification() && rest[0] & USER_VERIFIED == 0 {
            return Err(AssertionError::Unverified);
        }
        Ok(())
    }

    /// Returns the credential ID of the passkey.
    pub fn credential_id(&self) -> &[u8] {
        &self.credential_id
    }

    /// Returns the JSON form that the server expects.
    pub fn to_json(&self) -> String {
        let id = base64url::encode(&self.credential_id);
        encode(&Wire {
            raw_id: &id,
            id: &id,
            kind: "public-key",
            response: WireResponse {
                client_data: base64url::encode(&self.client_data),
                authenticator_data: base64url::encode(&self.authenticator_data),
                signature: base64url::encode(&self.signature),
                user_handle: self.user_handle.as_deref().map(base64url::encode),
            },
        })
    }
}

impl FromStr for Assertion {
    type Err = AssertionError;

    /// Parses an assertion of at most 16 KiB that a browser made on WhatsApp Web.
    fn from_str(json: &str) -> Result<Self, AssertionError> {
        if json.len() > LONGEST {
            return Err(AssertionError::TooLong { got: json.len() });
        }
        let credential: Value = serde_json::from_str(json).map_err(|_| AssertionError::Json)?;
        if text(&credential, "type") != Some("public-key") {
            return Err(AssertionError::Kind);
        }
        let response = credential.get("response").unwrap_or(&Value::Null);
        let client_data = field(response, "clientDataJSON")?;
        let user_handle = match response.get("userHandle") {
            None | Some(Value::Null) => None,
            Some(_) => Some(field(response, "userHandle")?),
        };
        let assertion = Self {
            credential_id: field(&credential, "rawId")?,
            challenge: challenge(&client_data)?,
            client_data,
            authenticator_data: authenticator_data(response)?,
            signature: field(response, "signature")?,
            user_handle,
        };
        if field(&credential, "id")? != assertion.credential_id {
            return Err(AssertionError::Id);
        }
        Ok(assertion)
    }
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Assertion(..)")
    }
}

/// The error for a text that does not answer a passkey request. It contains nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// The text is too long.
    #[error("expected at most 16384 bytes of passkey answer, got {got}")]
    TooLong {
        /// The length of the text in bytes.
        got: usize,
    },
    /// The text is not JSON, perhaps because it was copied only in part.
    #[error("expected the whole passkey answer as JSON, got something else or only a part of it")]
    Json,
    /// The type of the credential is missing, or not `public-key`.
    #[error("expected a passkey answer of type public-key, got something else")]
    Kind,
    /// A field is missing or has a value of the wrong type.
    #[error("expected a {0} in the passkey answer, got none")]
    Missing(&'static str),
    /// A field is empty or not base64url.
    #[error("expected {0} of the passkey answer in base64url, got something else")]
    Encoding(&'static str),
    /// `id` and `rawId` differ.
    #[error("expected the same id and rawId in the passkey answer, got different ones")]
    Id,
    /// The client data is not valid JSON.
    #[error("expected what the browser signed as JSON in clientDataJSON, got something else")]
    ClientData,
    /// The passkey was created, not used.
    #[error("expected a passkey that was used (webauthn.get), got another action")]
    Action,
    /// The assertion answers another request.
    #[error("expected an answer to this session's request, got one to another: sign the new one")]
    Challenge,
    /// The assertion was made on another page.
    #[error("expected an answer made on https://web.whatsapp.com, got one from another page")]
    Origin,
    /// The authenticator data is too short.
    #[error("expected at least 37 bytes of authenticatorData, got {got}")]
    AuthenticatorData {
        /// The length in bytes.
        got: usize,
    },
    /// The passkey belongs to another site.
    #[error("expected a passkey for WhatsApp, got one for another site")]
    Site,
    /// The user was not verified, or not present.
    #[error("expected a passkey unlocked by its owner, got one without screen lock or fingerprint")]
    Unverified,
}

/// Returns the challenge in the client data, after checking the action and the origin.
fn challenge(client_data: &[u8]) -> Result<Vec<u8>, AssertionError> {
    let client: Value =
        serde_json::from_slice(client_data).map_err(|_| AssertionError::ClientData)?;
    if text(&client, "type") != Some("webauthn.get") {
        return Err(AssertionError::Action);
    }
    if text(&client, "origin") != Some(ORIGIN) {
        return Err(AssertionError::Origin);
    }
    text(&client, "challenge")
        .and_then(base64url::decode)
        .ok_or(AssertionError::Challenge)
}

fn authenticator_data(response: &Value) -> Result<Vec<u8>, AssertionError> {
    let data = field(response, "authenticatorData")?;
    if data.len() < AUTHENTICATOR_DATA {
        return Err(AssertionError::AuthenticatorData { got: data.len() });
    }
    if data[SITE_LENGTH] & USER_PRESENT == 0 {
        return Err(AssertionError::Unverified);
    }
    Ok(data)
}

fn field(object: &Value, name: &'static str) -> Result<Vec<u8>, AssertionError> {
    let text = text(object, name).ok_or(AssertionError::Missing(name))?;
    base64url::decode(text)
        .filter(|bytes| !bytes.is_empty())
        .ok_or(AssertionError::Encoding(name))
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn encode(wire: &Wire<'_>) -> String {
    serde_json::to_string(wire).expect("a struct of strings is always JSON")
}

/// `whatsmeow types/webauthn.go`, `WebAuthnResponse`.
#[derive(Serialize)]
struct Wire<'a> {
    id: &'a str,
    #[serde(rename = "rawId")]
    raw_id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    response: WireResponse,
}

#[derive(Serialize)]
struct WireResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(rename = "userHandle")]
    user_handle: Option<String>,
}

const LONGEST: usize = 16 * 1024;

/// Browsers let no other origin use a passkey of whatsapp.com.
const ORIGIN: &str = "https://web.whatsapp.com";

/// The hash of the site, the flags and the counter (`WebAuthn` Level 3, 6.1).
const AUTHENTICATOR_DATA: usize = SITE_LENGTH + 1 + 4;
const SITE_LENGTH: usize = 32;
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;

#[cfg(test)]
mod tests;
