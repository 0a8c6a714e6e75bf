//! How the server answers the stanzas of a logged-in device.

mod account;
pub(crate) mod delivery;
mod encrypt;
mod usync;

use latchkey_proto::node::Node;

use crate::{faults::Fault, ids::DeviceId, server::Server, stanza};

/// The outcome of a stanza.
pub(crate) enum StanzaOutcome {
    /// Send these stanzas, if any.
    Send(Vec<Node>),
    /// Send this stanza and open the queue.
    Activate(Node),
    /// Send this stanza and hold the queue back.
    Passivate(Node),
    /// Deliver this many more of the stanzas that were queued while the device was offline.
    Batch(usize),
    /// Send this stanza and unlink the device.
    Unlink(Node),
    /// Something goes wrong; send this stanza if the connection is still there after that.
    Strike(Fault, Node),
    /// The real server would have refused the stanza, for this reason.
    Unknown(String),
}

impl StanzaOutcome {
    fn one(node: Node) -> Self {
        Self::Send(vec![node])
    }

    fn none() -> Self {
        Self::Send(Vec::new())
    }

    fn unknown(what: impl Into<String>) -> Self {
        Self::Unknown(what.into())
    }
}

pub(crate) fn to(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    match node.tag.as_str() {
        "iq" => iq(server, device, node),
        "message" => delivery::message(server, device, node),
        "receipt" => delivery::receipt(server, device, node),
        "ack" => delivery::ack(server, device, node),
        "presence" => presence(node),
        "chatstate" => chatstate(node),
        "ib" => ib(node),
        _ => StanzaOutcome::unknown("expected a stanza that a companion sends"),
    }
}

fn iq(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    if let Some(flaw) = flaw_of_iq(node) {
        return StanzaOutcome::unknown(flaw);
    }
    let child = node.first_child().map(|child| child.tag.as_str());
    match (node.get("xmlns"), node.get("type"), child) {
        (Some("passive"), Some("set"), Some("active")) => {
            StanzaOutcome::Activate(stanza::result(node))
        }
        (Some("passive"), Some("set"), Some("passive")) => {
            StanzaOutcome::Passivate(stanza::result(node))
        }
        (Some("encrypt"), _, Some(_)) => encrypt::answer(server, device, node),
        (Some("usync"), Some("get"), Some("usync")) => usync::answer(server, node),
        (Some("md"), Some("set"), Some("remove-companion-device")) => {
            account::remove_companion(server, device, node)
        }
        _ => account::answer(node),
    }
}

fn flaw_of_iq(node: &Node) -> Option<&'static str> {
    let is_allowed =
        |name: &str| matches!(name, "id" | "to" | "type" | "xmlns" | "target" | "smax_id");
    if !node.attrs.iter().all(|(name, _)| is_allowed(name)) {
        Some("expected no other attributes than id, to, type, xmlns and target")
    } else if node.get("id").is_none_or(str::is_empty) {
        Some("expected an id")
    } else if !matches!(node.get("type"), Some("get" | "set")) {
        Some("expected an answer to something that was asked, or type get or set")
    } else if node.get("to").is_none() {
        Some("expected an address")
    } else {
        None
    }
}

/// The server does not answer presence (`Baileys lib/Socket/chats.ts`, `sendPresenceUpdate`).
fn presence(node: &Node) -> StanzaOutcome {
    match node.get("type") {
        Some("available" | "unavailable" | "subscribe" | "unsubscribe") => StanzaOutcome::none(),
        None if node.get("name").is_some() => StanzaOutcome::none(),
        _ => StanzaOutcome::unknown("expected a type that presence has, or a name"),
    }
}

fn chatstate(node: &Node) -> StanzaOutcome {
    match (
        node.get("to"),
        node.first_child().map(|child| child.tag.as_str()),
    ) {
        (Some(_), Some("composing" | "paused")) => StanzaOutcome::none(),
        _ => StanzaOutcome::unknown("expected an address, and composing or paused"),
    }
}

fn ib(node: &Node) -> StanzaOutcome {
    let Some(child) = node.first_child() else {
        return StanzaOutcome::unknown("expected a child");
    };
    match child.tag.as_str() {
        "unified_session" if child.get("id").is_some() => StanzaOutcome::none(),
        "offline_batch" => match child.get("count").and_then(|count| count.parse().ok()) {
            Some(most) => StanzaOutcome::Batch(most),
            None => StanzaOutcome::unknown("expected a count in offline_batch"),
        },
        _ => StanzaOutcome::unknown("expected unified_session or offline_batch"),
    }
}
