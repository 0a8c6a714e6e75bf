//! The stanzas that a linker sends and reads, other than those of pairing.

use std::time::Duration;

use super::ServerFailure;
use crate::node::Node;

/// The address of WhatsApp's server.
pub(super) const SERVER: &str = "@s.whatsapp.net";

/// The empty answer to an `iq` of the server.
pub(super) fn result(id: &str) -> Node {
    Node::new("iq")
        .attr("to", SERVER)
        .attr("type", "result")
        .attr("id", id)
}

/// A keep-alive (`Baileys lib/Socket/socket.ts`, `startKeepAliveRequest`).
pub(super) fn ping(id: &str) -> Node {
    Node::new("iq")
        .attr("id", id)
        .attr("to", SERVER)
        .attr("type", "get")
        .attr("xmlns", "w:p")
        .children([Node::new("ping")])
}

/// Returns whether the server pings us (`whatsmeow keepalive.go`, `handleIQ`).
pub(super) fn is_ping(node: &Node) -> bool {
    node.tag == "iq" && (node.get("xmlns") == Some("urn:xmpp:ping") || node.child("ping").is_some())
}

/// The answer to a ping of the server.
pub(super) fn pong(ping: &Node) -> Node {
    let answer = Node::new("iq")
        .attr("to", ping.get("from").unwrap_or(SERVER))
        .attr("type", "result");
    match ping.get("id") {
        Some(id) => answer.attr("id", id),
        None => answer,
    }
}

/// Leaves passive mode, upon which the server delivers (`whatsmeow connectionevents.go`,
/// `SetPassive`).
pub(super) fn active(id: &str) -> Node {
    Node::new("iq")
        .attr("to", SERVER)
        .attr("xmlns", "passive")
        .attr("type", "set")
        .attr("id", id)
        .children([Node::new("active")])
}

/// Confirms a notification (`Baileys lib/Utils/stanza-ack.ts`).
pub(super) fn ack(notification: &Node) -> Node {
    let mut ack = Node::new("ack");
    for (key, from) in [("id", "id"), ("to", "from")] {
        if let Some(value) = notification.get(from) {
            ack = ack.attr(key, value);
        }
    }
    ack = ack.attr("class", notification.tag.as_str());
    match notification.get("type") {
        Some(kind) => ack.attr("type", kind),
        None => ack,
    }
}

/// Returns whether the server asks for a new secret in the QR code (`whatsapp-rust
/// src/pair.rs`; zapo `companion_reg_refresh`).
pub(super) fn is_refresh(node: &Node) -> bool {
    node.tag == "notification"
        && (node.get("type") == Some("companion_reg_refresh")
            || node.child("pair-device-rotate-qr").is_some())
}

/// How the server ends its stream, and the connection with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// Connect again at once.
    Restart,
    /// The keys or credentials are no longer valid.
    Unauthorized,
    /// The device logged in elsewhere.
    Replaced,
    /// Come back much later.
    RateLimited,
    /// Come back soon.
    Unavailable,
    /// A stanza stayed unacknowledged.
    Unacknowledged,
    /// A newer client is wanted.
    Outdated,
    /// A ban: of the account if it answers a login, else of the address or the client.
    Banned { expires_in: Option<Duration> },
    /// The server does not understand this client, or what it sent.
    Misunderstood(String),
    /// This client may not register or log in.
    Rejected(String),
    /// The phone has no multi-device.
    PhoneTooOld,
    /// An unknown reason.
    Unknown(String),
}

/// Reads how the server ends the stream; none if `node` does not end it.
///
/// The codes are those of `whatsmeow types/events/events.go` (`ConnectFailureReason`) and `Baileys
/// lib/Utils/generics.ts` (`getErrorCodeFromStreamError`).
pub(super) fn stream_end(node: &Node) -> Option<StreamEnd> {
    match node.tag.as_str() {
        "failure" => Some(failure(node)),
        "stream:error" => Some(stream_error(node)),
        "xmlstreamend" => Some(StreamEnd::Unavailable),
        "ib" if node.child("downgrade_webclient").is_some() => Some(StreamEnd::PhoneTooOld),
        _ => None,
    }
}

fn failure(node: &Node) -> StreamEnd {
    let reason = node.get("reason").unwrap_or_default();
    match reason {
        "401" => StreamEnd::Unauthorized,
        "402" | "403" | "406" => StreamEnd::Banned {
            expires_in: expiry(node),
        },
        "405" => StreamEnd::Outdated,
        "409" => StreamEnd::Misunderstood("failure 409, bad user agent".to_owned()),
        "400" | "413" | "414" | "415" | "418" => StreamEnd::Rejected(format!("failure {reason}")),
        "429" => StreamEnd::RateLimited,
        "500" | "501" | "503" => StreamEnd::Unavailable,
        _ => StreamEnd::Unknown(format!("failure {}", printable(reason))),
    }
}

/// Reads what a `failure` says in numbers; none if `node` is something else.
pub(super) fn server_failure(node: &Node, is_login: bool) -> Option<ServerFailure> {
    let number = |name| node.get(name).and_then(|number| number.parse().ok());
    (node.tag == "failure").then(|| ServerFailure {
        is_login,
        reason: number("reason"),
        location: node
            .get("location")
            .filter(|place| place.len() <= LONGEST_LOCATION)
            .filter(|place| place.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .map(str::to_owned),
        code: number("code"),
        expires_in: expiry(node),
    })
}

fn expiry(failure: &Node) -> Option<Duration> {
    let seconds: u32 = failure.get("expire")?.parse().ok()?;
    Some(Duration::from_secs(seconds.into()))
}

fn stream_error(node: &Node) -> StreamEnd {
    if let Some(conflict) = node.child("conflict") {
        return match conflict.get("type") {
            Some("device_removed") => StreamEnd::Unauthorized,
            _ => StreamEnd::Replaced,
        };
    }
    if node.child("xml-not-well-formed").is_some() {
        return StreamEnd::Misunderstood("stream error xml-not-well-formed".to_owned());
    }
    if node.child("ack").is_some() {
        return StreamEnd::Unacknowledged;
    }
    match node.get("code").unwrap_or_default() {
        "515" => StreamEnd::Restart,
        "401" | "516" => StreamEnd::Unauthorized,
        "409" | "440" => StreamEnd::Replaced,
        "429" => StreamEnd::RateLimited,
        "500" | "503" => StreamEnd::Unavailable,
        code => StreamEnd::Unknown(format!("stream error {}", printable(code))),
    }
}

/// Reduces a code to what is safe in a log: short, and printable ASCII.
fn printable(code: &str) -> String {
    let short: String = code
        .chars()
        .filter(char::is_ascii_graphic)
        .take(16)
        .collect();
    if short.is_empty() {
        "without a code".to_owned()
    } else {
        short
    }
}

/// Shorter than any phone number.
const LONGEST_LOCATION: usize = 6;
