//! What a finished session yields, in every format.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The form of a session's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The `creds.json` object.
    Json,
    /// Prefix and base64 of `creds.json`.
    Base64,
    /// Prefix and base64 of gzipped `creds.json`.
    Gzip,
    /// Prefix and what opens `creds.json` in the operator's MEGA account.
    Mega,
    /// `ilombot--` and base64 of the address of `session.zip` in the operator's MEGA account.
    MegaZip,
    /// One JSON object with the credentials and the keys.
    Multi,
    /// The multi-file auth state as a zip archive.
    Zip,
}

impl Format {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Json,
        Self::Base64,
        Self::Gzip,
        Self::Mega,
        Self::MegaZip,
        Self::Multi,
        Self::Zip,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Base64 => "base64",
            Self::Gzip => "gzip",
            Self::Mega => "mega",
            Self::MegaZip => "mega_zip",
            Self::Multi => "multi",
            Self::Zip => "zip",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or(UnknownFormat)
    }
}

/// A text that names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of json, base64, gzip, mega, mega_zip, multi, zip")]
pub struct UnknownFormat;

/// A session's credentials in every format. All of it is secret.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Results {
    /// The main format: what `session_id` of the status is in.
    #[zeroize(skip)]
    pub main: Format,
    /// The text of `creds.json`, ASCII only.
    pub json: String,
    /// Prefix and base64 of `creds.json`.
    pub base64: String,
    /// Prefix and base64 of gzipped `creds.json`.
    pub gzip: String,
    /// Prefix and `HANDLE#KEY`, where it is at MEGA.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mega: Option<String>,
    /// `ilombot--` and the base64 of an address, where it is at MEGA.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mega_zip: Option<String>,
    /// The text of `{"creds":…,"keys":…}`.
    pub multi: String,
    /// The bytes of the zip archive.
    pub zip: Vec<u8>,
}

impl fmt::Debug for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results")
            .field("main", &self.main)
            .finish_non_exhaustive()
    }
}

impl Results {
    /// Says which of the formats there are: those at MEGA may be missing.
    pub fn has(&self, format: Format) -> bool {
        match format {
            Format::Mega => self.mega.is_some(),
            Format::MegaZip => self.mega_zip.is_some(),
            _ => true,
        }
    }

    /// The session ID: the credentials in the main format as text, an archive as base64.
    pub fn session_id(&self) -> String {
        let or_here = |at_mega: &Option<String>| at_mega.as_ref().unwrap_or(&self.base64).clone();
        match self.main {
            Format::Json => self.json.clone(),
            Format::Base64 => self.base64.clone(),
            Format::Gzip => self.gzip.clone(),
            Format::Mega => or_here(&self.mega),
            Format::MegaZip => or_here(&self.mega_zip),
            Format::Multi => self.multi.clone(),
            Format::Zip => BASE64_STANDARD.encode(&self.zip),
        }
    }

    /// The document that has the credentials in every format, each under its name; the caller gets
    /// it as it is, or sealed.
    pub fn document(&self) -> Result<Document<'_>, serde_json::Error> {
        Ok(Document {
            session_id: Zeroizing::new(self.session_id()),
            format: self.main,
            json: serde_json::from_str(&self.json)?,
            base64: &self.base64,
            gzip: &self.gzip,
            mega: self.mega.as_deref(),
            mega_zip: self.mega_zip.as_deref(),
            multi: serde_json::from_str(&self.multi)?,
            zip: Zeroizing::new(BASE64_STANDARD.encode(&self.zip)),
        })
    }
}

/// A session's credentials in every format, as one JSON object.
#[derive(Serialize)]
pub struct Document<'a> {
    session_id: Zeroizing<String>,
    format: Format,
    json: &'a RawValue,
    base64: &'a str,
    gzip: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mega: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mega_zip: Option<&'a str>,
    multi: &'a RawValue,
    zip: Zeroizing<String>,
}

/// How a result reaches the caller.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Readable by the gateway, and by whoever holds the session's token.
    Plain(Results),
    /// Readable by the caller alone: `Results` as JSON, sealed to the caller's key.
    Sealed(SealedToCaller),
}

/// A result that only the caller's private key opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedToCaller {
    /// `x25519-hkdf-sha256-aes256gcm`.
    pub alg: String,
    /// The ephemeral X25519 public key, base64.
    pub epk: String,
    /// The AES-GCM nonce, base64.
    pub nonce: String,
    /// Cipher text and tag, base64.
    pub ciphertext: String,
}
