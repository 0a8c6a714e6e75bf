//! A session as it was requested: who may see it, how its device is linked, and until when.

use std::{cmp::Ordering, fmt, str::FromStr, time::SystemTime};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_entry::{PairingCode, PhoneNumber};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    sealed::ResultKey,
    traces::TraceContext,
    wishes::Wishes,
    words::{Language, by_code},
};

/// What a worker claims: one session to link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The session.
    pub id: SessionId,
    /// How to link the device.
    pub pairing: Pairing,
    /// The moment of the request.
    pub created_at: SystemTime,
    /// The moment by which the device must be linked.
    pub expires_at: SystemTime,
    /// What the result is sealed to: the session's token opens it.
    pub result_key: ResultKey,
    /// The caller's X25519 public key, if the result is for its eyes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal_to: Option<[u8; 32]>,
    /// The bot whose session ID is to be the main one, if the caller named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<String>,
    /// What the holder of an API key wishes besides.
    #[serde(default, skip_serializing_if = "Wishes::is_empty")]
    pub wishes: Box<Wishes>,
    /// The language of whoever asked for it, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "by_code")]
    pub language: Option<Language>,
    /// Of which trace its request is part, if that is traced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceContext>,
}

/// How to link a companion, and what that requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pairing {
    /// The owner scans a QR code.
    Qr,
    /// The owner types a code into the phone.
    Code {
        /// The number of the owner's account.
        phone: PhoneNumber,
        /// The caller's own code, instead of a random one.
        custom_code: Option<PairingCode>,
    },
}

impl Pairing {
    /// Returns the method alone.
    pub fn method(&self) -> Method {
        match self {
            Self::Qr => Method::Qr,
            Self::Code { .. } => Method::Code,
        }
    }
}

/// How a companion is linked.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The owner scans a QR code.
    Qr,
    /// The owner types a code into the phone.
    Code,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 2] = [Self::Qr, Self::Code];

    /// Returns its name, `qr` or `code`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::Code => "code",
        }
    }
}

/// What a caller may add to a session that waits for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerInput {
    /// The passkey assertion that a browser brought back, as JSON.
    Assertion(String),
    /// Whether the phone shows the same code as the page.
    Confirmed(bool),
}

/// What a caller has sent, with the version of the status that it answers: it is no answer to what a
/// later one asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerAnswer {
    /// The version of the status.
    pub version: u64,
    /// What the caller has sent.
    pub input: CallerInput,
}

/// Names a session: 16 random bytes, 22 characters of URL-safe base64, by which it is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{22}$", examples("hG2mXv0yQdC1x3b9T7kzLw"))]
pub struct SessionId([u8; 16]);

impl SessionId {
    /// Draws a new one at random.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Returns the 16 bytes, which are associated data of everything sealed for the session.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn text(&self) -> [u8; 22] {
        let mut text = [0; 22];
        // It is as long as the text of 16 bytes.
        let _ = BASE64_URL_SAFE_NO_PAD.encode_slice(self.0, &mut text);
        text
    }
}

/// As texts, which is how Redis orders what is due at one moment: base64 does not keep the order of bytes.
impl Ord for SessionId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text().cmp(&other.text())
    }
}

impl PartialOrd for SessionId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl AsRef<[u8]> for SessionId {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for SessionId {
    type Err = InvalidSessionId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 16];
        match BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(16) => Ok(Self(bytes)),
            _ => Err(InvalidSessionId),
        }
    }
}

impl Serialize for SessionId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SessionId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is not a session id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a session id of 22 url-safe base64 characters")]
pub struct InvalidSessionId;

/// Opens one session to the one who made it: 32 random bytes, never stored.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    /// Draws a new one at random.
    pub fn random<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Reads what a client sends back, 43 characters of URL-safe base64.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        match BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Some(Self(bytes)),
            _ => None,
        }
    }

    /// Returns the text for the client.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }

    /// Makes one of the 32 bytes of another.
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// What a broker stores of a session's token: an HMAC of it, made by a
/// [`Vault`](crate::sealed::Vault).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Reads what the broker has stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_id_reads_back_what_it_shows() {
        let id = SessionId([0xfb; 16]);
        assert_eq!(id.to_string().len(), 22);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn session_id_of_another_length_or_alphabet_is_refused() {
        for text in [
            "",
            "abc",
            &"A".repeat(21),
            &"A".repeat(23),
            &"+".repeat(22),
            &"é".repeat(11),
        ] {
            assert_eq!(text.parse::<SessionId>(), Err(InvalidSessionId), "{text}");
        }
    }

    #[test]
    fn token_reads_back_what_it_reveals() {
        let token = Token([1; 32]);
        let read = Token::parse(&token.reveal()).expect("its own text");
        assert_eq!(read.as_bytes(), token.as_bytes());
        assert!(Token::parse("short").is_none());
    }
}
