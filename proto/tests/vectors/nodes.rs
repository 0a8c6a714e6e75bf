use latchkey_proto::{
    node::{self, Node},
    pair, self_message,
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

#[test]
fn requests_for_devices_and_bundles_are_byte_for_byte_what_baileys_sends() {
    let recorded = |name: &str| {
        let cases = list(&VECTORS["nodes"]["encode"]);
        let case = cases.iter().find(|case| case["name"] == name).unwrap();
        bytes(&case["hex"])
    };
    let account = "15551234567@s.whatsapp.net".parse().unwrap();
    let query = self_message::device_query("12345.678-6", "12345.678-7", &account);
    assert_eq!(node::encode(&query), recorded("usync-devices"));

    // The recorded one is for devices of two accounts, of which one changed its identity.
    let account = "236395184570386@lid".parse().unwrap();
    let query = self_message::bundle_query("12345.678-5", &account, &[0]);
    let first = recorded("prekey-fetch");
    let mut first = node::decode(&first).unwrap();
    let node::Content::Nodes(keys) = &mut first.content else {
        panic!("a key")
    };
    let node::Content::Nodes(users) = &mut keys[0].content else {
        panic!("users")
    };
    users.truncate(1);
    assert_eq!(node::encode(&query), node::encode(&first));
}
