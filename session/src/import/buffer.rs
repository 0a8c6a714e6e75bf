//! Bytes in JSON, in all the forms that Baileys has ever written.

use std::fmt;

use latchkey_proto::keys::{KEY_TYPE, KeyPair};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use zeroize::Zeroizing;

use super::{files::LIMIT, lenient};

/// Bytes: `{"type":"Buffer","data":…}` with base64 or numbers, `{"0":1,"1":2,…}`, an array of
/// numbers, or plain base64 (`Baileys lib/Utils/generics.ts`, `BufferJSON`).
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
        deserializer.deserialize_any(AnyForm).map(Self)
    }
}

struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = Zeroizing<Vec<u8>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes as Baileys writes them")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        lenient::standard(text.trim()).map_err(|_| E::custom("expected base64"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Self::Value, A::Error> {
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(byte) = numbers.next_element()? {
            bytes.push(byte);
        }
        Ok(bytes)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut data = None;
        let mut by_index = Zeroizing::new(Vec::new());
        while let Some(name) = members.next_key::<Name>()? {
            match name {
                Name::Data => data = Some(members.next_value::<Buffer>()?.0),
                Name::Index(index) => {
                    let byte: u8 = members.next_value()?;
                    if index != by_index.len() || index >= LIMIT {
                        return Err(A::Error::custom("expected bytes in their order"));
                    }
                    by_index.push(byte);
                }
                Name::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(data.unwrap_or(by_index))
    }
}

enum Name {
    Data,
    Index(usize),
    Other,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(match &*name {
            "data" | "value" => Self::Data,
            index => index.parse().map_or(Self::Other, Self::Index),
        })
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
