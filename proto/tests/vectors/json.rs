//! Reads the file of vectors.

use std::{convert::Infallible, fmt, sync::LazyLock};

use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_proto::{
    keys::{AdvSecret, DeviceKeys, KeyPair, SignedPreKey},
    node::Node,
};
use rand::{TryCryptoRng, TryRng};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

pub(crate) static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(FILE).unwrap());

pub(crate) const FILE: &str = include_str!("wa-vectors.json");

/// The keys that the vectors of registration, QR text and pre-key upload share.
pub(crate) fn device_keys() -> DeviceKeys {
    let inputs = &VECTORS["clientPayload"]["inputs"];
    let creds: Value = serde_json::from_str(text(&VECTORS["creds"]["fresh"])).unwrap();
    let signed = text(&creds["signedPreKey"]["keyPair"]["private"]["data"]);
    DeviceKeys {
        noise: pair(&VECTORS["noise"]["keys"]["clientStatic"]),
        identity: pair(&VECTORS["pairCode"]["keys"]["companionIdentity"]),
        signed_pre_key: SignedPreKey {
            id: number(&inputs["signedPreKey"]["id"]),
            pair: KeyPair::from_private(STANDARD.decode(signed).unwrap().try_into().unwrap()),
            signature: array(&inputs["signedPreKey"]["signature"]),
        },
        registration_id: number(&inputs["registrationId"]),
        adv_secret: AdvSecret::from_bytes(array(&VECTORS["adv"]["keys"]["advSecret"])),
        pairing_ephemeral: pair(&VECTORS["pairCode"]["keys"]["companionEphemeral"]),
    }
}

pub(crate) fn pair(value: &Value) -> KeyPair {
    let pair = KeyPair::from_private(array(&value["private"]));
    assert_eq!(pair.public(), &array(&value["public"]));
    assert_eq!(pair.private(), &array(&value["private"]));
    pair
}

pub(crate) fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub(crate) fn number(value: &Value) -> u32 {
    value.as_u64().unwrap().try_into().unwrap()
}

/// A node as the file writes it. Attributes keep their order, which a `Value` would lose.
#[derive(Deserialize)]
pub(crate) struct JsonNode {
    tag: String,
    attrs: Attributes,
    content: Option<JsonContent>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonContent {
    Text { utf8: String },
    Bytes { hex: String },
    Nodes(Vec<JsonNode>),
}

struct Attributes(Vec<(String, Option<String>)>);

impl From<JsonNode> for Node {
    fn from(json: JsonNode) -> Self {
        let mut node = Node::new(json.tag);
        for (key, value) in json.attrs.0 {
            if let Some(value) = value {
                node = node.attr(key, value);
            }
        }
        match json.content {
            None => node,
            Some(JsonContent::Text { utf8 }) => node.text(utf8),
            Some(JsonContent::Bytes { hex }) => node.bytes(hex::decode(hex).unwrap()),
            Some(JsonContent::Nodes(nodes)) => node.children(nodes.into_iter().map(Node::from)),
        }
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Attributes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of attributes")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut attributes = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    attributes.push(entry);
                }
                Ok(Attributes(attributes))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// Gives out what a vector used where it needed chance.
pub(crate) struct Script(Vec<u8>);

impl Script {
    pub(crate) fn new(parts: &[&[u8]]) -> Self {
        Self(parts.concat())
    }
}

impl TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Script {}
