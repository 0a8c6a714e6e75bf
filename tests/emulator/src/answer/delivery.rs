//! The messages that a device sends, and its receipts for those that it was sent.

use latchkey_proto::{
    keys::KEY_TYPE,
    node::{LID, Node, SERVER},
    signal::PreKeyBundle,
};

use super::{StanzaOutcome, encrypt};
use crate::{
    correspondent::ReadMessage,
    device::{Device, Sent},
    faults::{Fault, FaultStage},
    ids::DeviceId,
    server::Server,
    world::World,
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
    let is_to_self = is_self_message(&world, device, node, to);
    if is_to_self && let Err(flaw) = check_self_message(&world, device, node, to, &encs) {
        return StanzaOutcome::Unknown(flaw);
    }
    let ack = Node::new("ack")
        .attr("class", "message")
        .attr("id", id)
        .attr("from", to)
        .attr("t", server.now_s().to_string());
    let fault = is_to_self
        .then(|| server.faults.take(FaultStage::SelfMessage))
        .flatten();
    if let Some(Fault::Refuse { code, .. }) = fault {
        return StanzaOutcome::one(ack.attr("error", code.to_string()));
    }
    let mut text = None;
    for (recipient, enc) in &encs {
        let read = match world.read(device, recipient, enc) {
            Ok(read) => read,
            Err(flaw) => return StanzaOutcome::Unknown(flaw),
        };
        if let Some(read) = read {
            let is_own = world.is_of(device.account, recipient);
            if let Err(flaw) = check_form(&read, is_own, node, to) {
                return StanzaOutcome::unknown(flaw);
            }
            text = text.or(read.text);
        }
    }
    world.pass_on(server, device, node, to, &encs);
    if is_to_self {
        world.confirm_self_message(server, device, id, to);
    }
    if let Some(sender) = world.device(device) {
        let (id, to) = (id.to_owned(), to.to_owned());
        sender.sent.push(Sent { id, to, text });
    }
    match fault {
        Some(fault) => StanzaOutcome::Strike(fault, ack),
        None => StanzaOutcome::one(ack),
    }
}

/// Returns whether a message goes to the account's own chat. What devices of an account tell each
/// other alone is another thing.
fn is_self_message(world: &World, sender: DeviceId, node: &Node, to: &str) -> bool {
    world.is_of(sender.account, to) && node.get("category").is_none()
}

/// Checks that a message to the own chat goes to each of the account's other devices, as the chat is
/// addressed (`whatsmeow send.go`, `sendDM`).
fn check_self_message(
    world: &World,
    sender: DeviceId,
    node: &Node,
    to: &str,
    encs: &[(&str, &Node)],
) -> Result<(), String> {
    let id = node.get("id").unwrap_or_default();
    let random = id.strip_prefix("3EB0").unwrap_or_default();
    let is_random = |digit: char| digit.is_ascii_digit() || ('A'..='F').contains(&digit);
    if random.len() != 18 || !random.chars().all(is_random) {
        return Err("expected an id of 3EB0 and 18 digits".to_owned());
    }
    if node.get("type") != Some("text") || node.child("enc").is_some() {
        return Err("expected a text, to participants".to_owned());
    }
    let (user, server) = to.split_once('@').unwrap_or((to, ""));
    if user.contains(':') {
        return Err("expected a chat, not a device".to_owned());
    }
    let number = world.person(to).map(|(number, _)| number);
    if let Some(told) = node.get("peer_recipient_pn")
        && (server != LID || Some(told) != number.map(|it| format!("{it}@{SERVER}")).as_deref())
    {
        return Err("expected the number of the LID that is addressed".to_owned());
    }
    let others = world.companions_of(to).into_iter().map(|(id, _)| id);
    let others = others.filter(|id| *id != sender.device);
    let mut expected: Vec<_> = others.map(|id| format!("{user}:{id}@{server}")).collect();
    expected.push(to.to_owned());
    let mut got: Vec<_> = encs.iter().map(|(to, _)| (*to).to_owned()).collect();
    expected.sort_unstable();
    got.sort_unstable();
    // Baileys asks for the devices of the sender and of the chat, which are the same here.
    got.dedup();
    if expected != got {
        return Err(format!(
            "expected the {} other devices of the account, got {}",
            expected.len(),
            got.len()
        ));
    }
    Ok(())
}

/// Checks that own devices get a message as sent from the other device, and nobody else does.
fn check_form(read: &ReadMessage, is_own: bool, node: &Node, to: &str) -> Result<(), &'static str> {
    match &read.sent_in {
        Some(_) if !is_own => Err("expected the message itself, for someone else"),
        Some(chat) if chat != to => Err("expected the chat that the message is in"),
        None if is_own && node.get("category").is_none() => {
            Err("expected what was sent from another device, for an own one")
        }
        _ => Ok(()),
    }
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
