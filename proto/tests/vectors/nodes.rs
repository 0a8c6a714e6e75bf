use latchkey_proto::{
    node::{self, Node},
    pair,
};
use serde::Deserialize;

use crate::json::{FILE, JsonNode, VECTORS, array, bytes, device_keys, list, number};

#[derive(Deserialize)]
struct File {
    nodes: Cases,
    #[serde(rename = "preKeyUpload")]
    pre_key_upload: Upload,
}

#[derive(Deserialize)]
struct Cases {
    encode: Vec<EncodeCase>,
    decode: Vec<DecodeCase>,
}

#[derive(Deserialize)]
struct EncodeCase {
    name: String,
    node: JsonNode,
    hex: String,
    decoded: JsonNode,
}

#[derive(Deserialize)]
struct DecodeCase {
    name: String,
    hex: String,
    decoded: JsonNode,
}

#[derive(Deserialize)]
struct Upload {
    node: JsonNode,
}

#[test]
fn nodes_encode_to_the_recorded_bytes_and_back() {
    let File { nodes, .. } = serde_json::from_str(FILE).unwrap();
    assert_eq!(nodes.encode.len(), 59);
    for case in nodes.encode {
        let encoded = node::encode(&case.node.into());
        assert_eq!(hex::encode(&encoded), case.hex, "{}", case.name);
        let decoded = node::decode(&encoded).unwrap();
        assert!(decoded == Node::from(case.decoded), "{}", case.name);
    }
}

#[test]
fn nodes_decode_from_every_form() {
    let File { nodes, .. } = serde_json::from_str(FILE).unwrap();
    assert_eq!(nodes.decode.len(), 13);
    for case in nodes.decode {
        let decoded = node::decode(&hex::decode(case.hex).unwrap()).unwrap();
        assert!(decoded == Node::from(case.decoded), "{}", case.name);
    }
}

#[test]
fn pre_key_upload_is_the_recorded_request() {
    let vector = &VECTORS["preKeyUpload"];
    let pre_keys: Vec<_> = list(&vector["preKeys"])
        .iter()
        .map(|key| latchkey_proto::keys::PreKey {
            id: number(&key["id"]),
            pair: latchkey_proto::keys::KeyPair::from_private(array(&key["private"])),
        })
        .collect();
    let upload = pair::pre_key_upload("12345.678-11", &device_keys(), &pre_keys);

    let File { pre_key_upload, .. } = serde_json::from_str(FILE).unwrap();
    assert!(upload == Node::from(pre_key_upload.node));
    assert_eq!(node::encode(&upload), bytes(&vector["hex"]));
}
