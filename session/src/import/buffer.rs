//! Bytes in Baileys' own JSON.

use latchkey_proto::keys::{KEY_TYPE, KeyPair};
use serde::{Deserialize, Deserializer, de::Error};
use zeroize::Zeroizing;

use super::lenient;

/// Bytes: `{"type":"Buffer","data":"…"}` or plain base64.
pub(super) struct Buffer(pub(super) Zeroizing<Vec<u8>>);

impl Buffer {
    /// Returns the bytes if there are exactly `N`.
    pub(super) fn exact<const N: usize>(&self) -> Option<[u8; N]> {
        self.0.as_slice().try_into().ok()
    }

    /// Returns a public key, stored with or without its type byte.
    pub(super) fn public_key(&self) -> Option<[u8; 32]> {
        match self.0.split_first() {
            Some((&KEY_TYPE, key)) if key.len() == 32 => key.try_into().ok(),
            _ => self.exact(),
        }
    }
}

impl<'de> Deserialize<'de> for Buffer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Buffer { data: Zeroizing<String> },
            Plain(Zeroizing<String>),
        }
        let (Form::Buffer { data } | Form::Plain(data)) = Form::deserialize(deserializer)?;
        lenient::standard(data.trim())
            .map(Self)
            .map_err(|_| D::Error::custom("expected base64"))
    }
}

/// A key pair as stored in JSON.
#[derive(Deserialize)]
pub(super) struct Pair {
    private: Buffer,
    public: Option<Buffer>,
}

impl Pair {
    /// Derives the key pair from the private key.
    pub(super) fn key_pair(&self) -> Option<KeyPair> {
        self.private.exact().map(KeyPair::from_private)
    }

    /// Returns whether the stored public key belongs to the private one.
    pub(super) fn fits(&self) -> bool {
        let public = self.public.as_ref().and_then(Buffer::public_key);
        self.key_pair()
            .is_some_and(|pair| Some(*pair.public()) == public)
    }
}
