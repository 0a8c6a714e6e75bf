//! The stanzas that the server sends, and how those of a client are told apart.

use latchkey_proto::node::Node;

use crate::faults::StreamError;

/// The address of the server itself.
pub(crate) const SERVER: &str = "@s.whatsapp.net";

pub(crate) fn failure(reason: u16) -> Node {
    Node::new("failure")
        .attr("reason", reason.to_string())
        .attr("location", "emu")
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

pub(crate) fn ping(id: &str) -> Node {
    Node::new("iq")
        .attr("from", SERVER)
        .attr("xmlns", "urn:xmpp:ping")
        .attr("type", "get")
        .attr("id", id)
}

/// What kind of stanza this is, for the counters: the tag, and what tells one from another.
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

/// Tells whether a stanza is for the server itself; both ways of writing its address are in use.
pub(crate) fn is_to_server(node: &Node) -> bool {
    matches!(node.get("to"), Some("@s.whatsapp.net" | "s.whatsapp.net"))
}
