//! How a finished session reaches its caller.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bundle::SessionBundle;

/// How a finished session reaches its caller.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Readable by the gateway, and by whoever holds the session's token.
    Plain(SessionBundle),
    /// Readable by the caller alone: the document of a [`SessionBundle`], sealed to the caller's key.
    Sealed(SealedToCaller),
}

/// A result that only the caller's private key opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
