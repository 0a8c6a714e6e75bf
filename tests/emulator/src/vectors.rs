//! The recorded values of `proto/tests/vectors` that the phone's half is tested against.

use std::sync::LazyLock;

use latchkey_proto::keys::KeyPair;
use serde_json::Value;

pub(crate) static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../proto/tests/vectors/wa-vectors.json")).unwrap()
});

pub(crate) fn pair(value: &Value) -> KeyPair {
    KeyPair::from_private(array(&value["private"]))
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
