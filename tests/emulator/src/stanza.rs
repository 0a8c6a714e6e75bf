//! The stanzas that the server sends, and the classification of those it receives.

use latchkey_proto::node::{Content, Node};

use crate::faults::StreamError;

/// The address of the server itself.
pub(crate) const SERVER: &str = "@s.whatsapp.net";

/// Returns a notification from the server itself about linking.
pub(crate) fn notification(id: &str, kind: &str, now_s: u64) -> Node {
    Node::new("notification")
        .attr("from", "s.whatsapp.net")
        .attr("type", kind)
        .attr("id", id)
        .attr("t", now_s.to_string())
}

pub(crate) fn failure(reason: u16) -> Node {
    Node::new("failure")
        .attr("reason", reason.to_string())
        .attr("location", "emu")
}

/// Returns a `failure` with all that the real server tells (`whatsmeow types/events/events.go`,
/// `TemporaryBan`).
pub(crate) fn temporary_ban(code: u16, expire_s: u32) -> Node {
    failure(402)
        .attr("code", code.to_string())
        .attr("expire", expire_s.to_string())
        .attr("message", "The number 15550100000 is banned")
}

pub(crate) fn stream_error(error: StreamError) -> Node {
    let node = Node::new("stream:error");
    match error {
        StreamError::Code(code) => node.attr("code", code.to_string()),
        StreamError::Replaced => node.children([Node::new("conflict").attr("type", "replaced")]),
        StreamError::DeviceRemoved => node
            .attr("code", "401")
            .children([Node::new("conflict").attr("type", "device_removed")]),
        StreamError::NotWellFormed => node.children([Node::new("xml-not-well-formed")]),
        StreamError::Bare => node,
    }
}

pub(crate) fn result(request: &Node) -> Node {
    let node = Node::new("iq").attr("from", SERVER).attr("type", "result");
    match request.get("id") {
        Some(id) => node.attr("id", id),
        None => node,
    }
}

pub(crate) fn error(request: &Node, code: u16, text: &str) -> Node {
    let node = Node::new("iq").attr("from", SERVER).attr("type", "error");
    let node = match request.get("id") {
        Some(id) => node.attr("id", id),
        None => node,
    };
    node.children([Node::new("error")
        .attr("code", code.to_string())
        .attr("text", text)])
}

/// Returns the refusal of a request, in the server's own form (WhiskeySockets/Baileys pull request
/// 2769).
pub(crate) fn refusal(request: &Node, code: u16, backoff_s: Option<u64>) -> Node {
    let text = match code {
        400 => "bad-request",
        403 => "forbidden",
        429 => "rate-overlimit",
        452 => "feature-not-available",
        _ => "internal-server-error",
    };
    let mut node = error(request, code, text);
    if let (Content::Nodes(children), Some(backoff_s)) = (&mut node.content, backoff_s) {
        let backoff = ("backoff".to_owned(), backoff_s.to_string());
        children[0].attrs.push(backoff);
    }
    node
}

/// Returns the single child of a request about linking.
pub(crate) fn linking_request<'a>(node: &'a Node, kind: &str) -> Option<&'a Node> {
    let is_one = node.tag == "iq"
        && node.get("type") == Some(kind)
        && node.get("xmlns") == Some("md")
        && node.get("id").is_some_and(|id| !id.is_empty())
        && is_to_server(node)
        && node.attrs.len() == 4
        && node.nodes().len() == 1;
    node.first_child().filter(|_| is_one)
}

pub(crate) fn ping(id: &str) -> Node {
    Node::new("iq")
        .attr("from", SERVER)
        .attr("xmlns", "urn:xmpp:ping")
        .attr("type", "get")
        .attr("id", id)
}

/// Returns the kind of a stanza, for the counters: its tag and what distinguishes it.
pub(crate) fn kind(node: &Node) -> String {
    let mut kind = node.tag.clone();
    for part in [node.get("type"), node.get("xmlns"), node.get("class")]
        .into_iter()
        .flatten()
    {
        kind.push(' ');
        kind.push_str(part);
    }
    if let Some(child) = node.first_child()
        && matches!(node.tag.as_str(), "iq" | "ib")
    {
        kind.push('/');
        kind.push_str(&child.tag);
    }
    kind
}

/// Returns whether a stanza is addressed to the server itself, in either spelling of its address.
pub(crate) fn is_to_server(node: &Node) -> bool {
    matches!(node.get("to"), Some("@s.whatsapp.net" | "s.whatsapp.net"))
}
