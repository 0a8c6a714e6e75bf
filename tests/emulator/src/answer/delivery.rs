//! The messages that a device sends, and its receipts for those that it was sent.

use latchkey_proto::{keys::KEY_TYPE, node::Node, signal::PreKeyBundle};

use super::{StanzaOutcome, encrypt};
use crate::{
    device::{Device, Sent},
    ids::DeviceId,
    server::Server,
};

/// Accepts a message from the device and acknowledges it (`Baileys lib/Socket/messages-send.ts`,
/// `relayMessage`).
pub(super) fn message(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    let (Some(id), Some(to)) = (node.get("id"), node.get("to")) else {
        return StanzaOutcome::unknown("expected an id and an address");
    };
    let encs = ciphertexts(node, to);
    if encs.is_empty() {
        return StanzaOutcome::unknown("expected ciphertexts");
    }
    for (_, enc) in &encs {
        let is_known = matches!(enc.get("type"), Some("msg" | "pkmsg" | "skmsg"));
        if enc.get("v") != Some("2") || !is_known || enc.data().is_none() {
            return StanzaOutcome::unknown("expected ciphertexts of version 2");
        }
    }
    let opens = encs.iter().any(|(_, enc)| enc.get("type") == Some("pkmsg"));
    let mut world = server.world();
    let Some(sender) = world.device(device) else {
        return StanzaOutcome::unknown("expected a device");
    };
    if opens && node.child("device-identity").and_then(Node::data) != Some(&sender.signed_identity)
    {
        return StanzaOutcome::unknown("expected the signed device identity with all four fields");
    }
    let mut text = None;
    for (recipient, enc) in encs {
        match world.read(server, device, recipient, enc) {
            Ok(read) => text = text.or(read),
            Err(flaw) => return StanzaOutcome::Unknown(flaw),
        }
    }
    if let Some(sender) = world.device(device) {
        let (id, to) = (id.to_owned(), to.to_owned());
        sender.sent.push(Sent { id, to, text });
    }
    let ack = Node::new("ack")
        .attr("class", "message")
        .attr("id", id)
        .attr("from", to)
        .attr("t", server.now_s().to_string());
    StanzaOutcome::one(ack)
}

/// Returns the ciphertexts of a message with their recipients, for one device or several.
fn ciphertexts<'a>(node: &'a Node, to: &'a str) -> Vec<(&'a str, &'a Node)> {
    let direct = node.nodes().iter().filter(|child| child.tag == "enc");
    let several = node
        .child("participants")
        .map(Node::nodes)
        .unwrap_or_default();
    let several = several
        .iter()
        .filter_map(|to| Some((to.get("jid")?, to.child("enc")?)));
    direct.map(|enc| (to, enc)).chain(several).collect()
}

/// Handles a receipt: it settles the message, except that type `retry` requests it again
/// (`Baileys lib/Socket/messages-recv.ts`, `sendRetryRequest`).
pub(super) fn receipt(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    let (Some(id), Some(to)) = (node.get("id"), node.get("to")) else {
        return StanzaOutcome::unknown("expected an id and an address");
    };
    let ack = Node::new("ack")
        .attr("class", "receipt")
        .attr("id", id)
        .attr("from", to);
    let ack = match node.get("type") {
        Some(kind) => ack.attr("type", kind),
        None => ack,
    };
    let settled = match node.get("type") {
        None => "receipt".to_owned(),
        Some(kind @ ("inactive" | "sender" | "peer_msg" | "hist_sync" | "read" | "read-self")) => {
            format!("receipt {kind}")
        }
        Some("retry") => return retry(server, device, node, id, ack),
        Some(_) => return StanzaOutcome::unknown("expected a type that receipts have"),
    };
    let more = node.child("list").map(Node::nodes).unwrap_or_default();
    let ids = more.iter().filter_map(|item| item.get("id")).chain([id]);
    settle(server, device, ids, "message", &settled, ack)
}

/// Handles an acknowledgement, or a refusal with an error code.
pub(super) fn ack(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    let (Some(id), Some(class), Some(_)) = (node.get("id"), node.get("class"), node.get("to"))
    else {
        return StanzaOutcome::unknown("expected an id, an address and a class");
    };
    let how = node
        .get("error")
        .map_or("ack".to_owned(), |error| format!("nack {error}"));
    let mut world = server.world();
    let Some(device) = world.device(device) else {
        return StanzaOutcome::unknown("expected a device");
    };
    match device.settle(id, class, &how) {
        Ok(()) => StanzaOutcome::none(),
        Err(flaw) => StanzaOutcome::Unknown(flaw),
    }
}

fn settle<'a>(
    server: &Server,
    device: DeviceId,
    ids: impl Iterator<Item = &'a str>,
    class: &str,
    how: &str,
    ack: Node,
) -> StanzaOutcome {
    let mut world = server.world();
    let Some(device) = world.device(device) else {
        return StanzaOutcome::unknown("expected a device");
    };
    for id in ids {
        if let Err(flaw) = device.settle(id, class, how) {
            return StanzaOutcome::Unknown(flaw);
        }
    }
    StanzaOutcome::one(ack)
}

fn retry(server: &Server, id: DeviceId, node: &Node, message: &str, ack: Node) -> StanzaOutcome {
    let mut world = server.world();
    let Some(device) = world.device(id) else {
        return StanzaOutcome::unknown("expected a device");
    };
    let request = match RetryRequest::read(device, node) {
        Ok(request) => request,
        Err(flaw) => return StanzaOutcome::unknown(flaw),
    };
    if let Err(flaw) = device.settle(message, "message", "retry") {
        return StanzaOutcome::Unknown(flaw);
    }
    device.tally.retries += 1;
    match world.write_again(server, id, message, node, &request) {
        Ok(()) => StanzaOutcome::one(ack),
        Err(flaw) => StanzaOutcome::Unknown(flaw),
    }
}

/// The content of a retry receipt.
pub(crate) struct RetryRequest {
    pub(crate) count: String,
    pub(crate) keys: Option<PreKeyBundle>,
}

impl RetryRequest {
    fn read(device: &Device, node: &Node) -> Result<Self, &'static str> {
        let count = node.child("retry").and_then(|retry| retry.get("count"));
        let count = count.ok_or("expected a count in retry")?.to_owned();
        let registration_id = device.registration.id;
        let stated = node.child("registration").and_then(Node::data);
        if stated != Some(&registration_id.to_be_bytes()) {
            return Err("expected the registration id that was registered");
        }
        let Some(keys) = node.child("keys") else {
            return Ok(Self { count, keys: None });
        };
        let data = |name| keys.child(name).and_then(Node::data);
        if data("type") != Some(&[KEY_TYPE])
            || data("identity") != Some(&device.registration.identity)
        {
            return Err("expected the identity key that was registered");
        }
        if data("device-identity") != Some(&device.signed_identity) {
            return Err("expected the signed device identity with all four fields");
        }
        let signed = keys.child("skey").and_then(encrypt::signed_key);
        let signed = signed.ok_or("expected a signed pre-key")?;
        let keys = PreKeyBundle {
            registration_id,
            identity: device.registration.identity,
            signed_pre_key: (signed.id, signed.public, signed.signature),
            one_time: keys.child("key").and_then(encrypt::one_time_key),
        };
        Ok(Self {
            count,
            keys: Some(keys),
        })
    }
}
