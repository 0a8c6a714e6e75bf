use crate::{
    keys::{DeviceKeys, KEY_TYPE, PreKey},
    node::Node,
    payload::u24,
};

/// Makes the request that uploads one-time pre-keys
/// (`Baileys lib/Utils/signal.ts`, `getNextPreKeysNode`).
pub fn pre_key_upload(id: &str, keys: &DeviceKeys, pre_keys: &[PreKey]) -> Node {
    let signed = &keys.signed_pre_key;
    Node::new("iq")
        .attr("xmlns", "encrypt")
        .attr("type", "set")
        .attr("to", "@s.whatsapp.net")
        .attr("id", id)
        .children([
            Node::new("registration").bytes(keys.registration_id.to_be_bytes()),
            Node::new("type").bytes([KEY_TYPE]),
            Node::new("identity").bytes(*keys.identity.public()),
            Node::new("list").children(
                pre_keys
                    .iter()
                    .map(|key| Node::new("key").children(id_and_value(key.id, key.pair.public()))),
            ),
            Node::new("skey").children(
                id_and_value(signed.id, signed.pair.public())
                    .into_iter()
                    .chain([Node::new("signature").bytes(signed.signature)]),
            ),
        ])
}

fn id_and_value(id: u32, public: &[u8; 32]) -> [Node; 2] {
    [
        Node::new("id").bytes(u24(id)),
        Node::new("value").bytes(*public),
    ]
}
