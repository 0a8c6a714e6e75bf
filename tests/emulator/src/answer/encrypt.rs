//! The key server (`Baileys lib/Utils/signal.ts`, `lib/Socket/socket.ts`).

use std::collections::HashSet;

use latchkey_proto::{keys::KEY_TYPE, node::Node, signal::PreKeyBundle};
use sha1::{Digest, Sha1};

use super::StanzaOutcome;
use crate::{
    device::Device, ids::DeviceId, payload::SignedKey, server::Server, stanza, world::World,
};

pub(super) fn answer(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    let mut world = server.world();
    let child = node.first_child().map(|child| child.tag.as_str());
    if let (Some("get"), Some("key")) = (node.get("type"), child) {
        return hand_out(server, &mut world, node);
    }
    let Some(device) = world.device(device) else {
        return StanzaOutcome::unknown("expected a device");
    };
    match (node.get("type"), child) {
        (Some("get"), Some("count")) => {
            let left = device.one_time_keys.len().to_string();
            let count = Node::new("count").attr("value", left);
            StanzaOutcome::one(stanza::result(node).children([count]))
        }
        (Some("get"), Some("digest")) => StanzaOutcome::one(match digest(device) {
            Some(digest) => stanza::result(node).children([digest]),
            None => stanza::error(node, 404, "item-not-found"),
        }),
        (Some("set"), Some("rotate")) => rotate(device, node),
        (Some("set"), Some(_)) => match upload(device, node) {
            Ok(()) => StanzaOutcome::one(stanza::result(node)),
            Err(flaw) => StanzaOutcome::unknown(flaw),
        },
        _ => StanzaOutcome::unknown("expected count, digest, key, rotate or an upload"),
    }
}

/// Stores uploaded one-time pre-keys; everything must match what the device registered with.
fn upload(device: &mut Device, node: &Node) -> Result<(), String> {
    let registered = &device.registration;
    let data = |name| node.child(name).and_then(Node::data);
    if data("registration") != Some(&registered.id.to_be_bytes()) {
        return Err("expected the registration id that was registered".to_owned());
    }
    if data("type") != Some(&[KEY_TYPE]) {
        return Err("expected key type 5".to_owned());
    }
    if data("identity") != Some(&registered.identity) {
        return Err("expected the identity key that was registered".to_owned());
    }
    let signed = node
        .child("skey")
        .and_then(signed_key)
        .ok_or("expected a signed pre-key")?;
    if !signed.is_signed_by(&registered.identity) {
        return Err("expected a signed pre-key that the identity key signed".to_owned());
    }
    let list = node.child("list").ok_or("expected a list of keys")?;
    let keys: Option<Vec<_>> = list.nodes().iter().map(one_time_key).collect();
    let keys = keys.ok_or("expected keys of a three-byte id and a 32-byte value")?;
    let mut ids: HashSet<u32> = device.one_time_keys.iter().map(|&(id, _)| id).collect();
    if keys.is_empty() || !keys.iter().all(|&(id, _)| id > 0 && ids.insert(id)) {
        return Err("expected keys, each under an id of its own".to_owned());
    }
    device.tally.uploads += 1;
    device.tally.keys_uploaded += u32::try_from(keys.len()).unwrap_or(u32::MAX);
    device.one_time_keys.extend(keys);
    device.registration.signed_pre_key = signed;
    Ok(())
}

fn rotate(device: &mut Device, node: &Node) -> StanzaOutcome {
    let key = node
        .child("rotate")
        .and_then(|rotate| rotate.child("skey"))
        .and_then(signed_key);
    match key.filter(|key| key.is_signed_by(&device.registration.identity)) {
        Some(key) => {
            device.registration.signed_pre_key = key;
            StanzaOutcome::one(stanza::result(node))
        }
        None => StanzaOutcome::unknown("expected a signed pre-key that the identity key signed"),
    }
}

/// Returns a digest of the device's bundle, or `None` before its first upload
/// (`wacore src/prekeys.rs`, `compute_key_bundle_digest`).
fn digest(device: &Device) -> Option<Node> {
    if device.tally.uploads == 0 {
        return None;
    }
    let registered = &device.registration;
    let signed = &registered.signed_pre_key;
    let mut hash = Sha1::new();
    hash.update(registered.identity);
    hash.update(signed.public);
    hash.update(signed.signature);
    for (_, key) in &device.one_time_keys {
        hash.update(key);
    }
    let ids = device
        .one_time_keys
        .iter()
        .map(|&(id, _)| Node::new("id").bytes(u24(id)));
    Some(Node::new("digest").children([
        Node::new("registration").bytes(registered.id.to_be_bytes()),
        Node::new("type").bytes([KEY_TYPE]),
        Node::new("identity").bytes(registered.identity),
        signed_node(signed.id, &signed.public, &signed.signature),
        Node::new("list").children(ids),
        Node::new("hash").bytes(hash.finalize()),
    ]))
}

/// Returns the pre-key bundles of the requested devices.
fn hand_out(server: &Server, world: &mut World, node: &Node) -> StanzaOutcome {
    let asked = node.child("key").map(Node::nodes).unwrap_or_default();
    if asked.is_empty() || !asked.iter().all(|user| user.tag == "user") {
        return StanzaOutcome::unknown("expected the devices whose keys are wanted");
    }
    let mut users = Vec::new();
    for user in asked {
        let Some(jid) = user.get("jid") else {
            return StanzaOutcome::unknown("expected addresses");
        };
        let answer = Node::new("user")
            .attr("jid", jid)
            .attr("t", server.now_s().to_string());
        users.push(match world.bundle_of(jid) {
            Some(bundle) => answer.children(bundle_nodes(&bundle)),
            None => answer.children([Node::new("error")
                .attr("code", "406")
                .attr("text", "not-acceptable")]),
        });
    }
    StanzaOutcome::one(stanza::result(node).children([Node::new("list").children(users)]))
}

fn bundle_nodes((bundle, device_identity): &(PreKeyBundle, Option<Vec<u8>>)) -> Vec<Node> {
    let (id, public, signature) = &bundle.signed_pre_key;
    let mut nodes = vec![
        Node::new("registration").bytes(bundle.registration_id.to_be_bytes()),
        Node::new("type").bytes([KEY_TYPE]),
        Node::new("identity").bytes(bundle.identity),
    ];
    if let Some((id, public)) = &bundle.one_time {
        nodes.push(Node::new("key").children([
            Node::new("id").bytes(u24(*id)),
            Node::new("value").bytes(*public),
        ]));
    }
    nodes.push(signed_node(*id, public, signature));
    nodes.extend(
        device_identity
            .as_ref()
            .map(|it| Node::new("device-identity").bytes(it.clone())),
    );
    nodes
}

fn signed_node(id: u32, public: &[u8; 32], signature: &[u8; 64]) -> Node {
    Node::new("skey").children([
        Node::new("id").bytes(u24(id)),
        Node::new("value").bytes(*public),
        Node::new("signature").bytes(*signature),
    ])
}

/// Parses a signed pre-key element.
pub(super) fn signed_key(node: &Node) -> Option<SignedKey> {
    let (id, public) = id_and_value(node)?;
    let signature = node.child("signature")?.data()?.try_into().ok()?;
    Some(SignedKey {
        id,
        public,
        signature,
    })
}

/// Parses a one-time pre-key element.
pub(super) fn one_time_key(node: &Node) -> Option<(u32, [u8; 32])> {
    id_and_value(node).filter(|_| node.tag == "key")
}

fn id_and_value(node: &Node) -> Option<(u32, [u8; 32])> {
    let &[high, middle, low] = node.child("id")?.data()? else {
        return None;
    };
    let value = node.child("value")?.data()?.try_into().ok()?;
    Some((u32::from_be_bytes([0, high, middle, low]), value))
}

fn u24(number: u32) -> [u8; 3] {
    let [_, bytes @ ..] = number.to_be_bytes();
    bytes
}
