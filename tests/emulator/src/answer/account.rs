use latchkey_proto::node::Node;

use super::StanzaOutcome;
use crate::{ids::DeviceId, server::Server, stanza};

/// Answers the account queries that clients make after login (`Baileys lib/Socket/chats.ts`,
/// `executeInitQueries`) and others that bots make.
pub(super) fn answer(node: &Node) -> StanzaOutcome {
    let child = node.first_child();
    let child_tag = child.map(|child| child.tag.as_str());
    match (node.get("xmlns"), node.get("type"), child_tag) {
        (Some("abt"), Some("get"), Some("props")) => reply(
            node,
            [Node::new("props")
                .attr("protocol", "1")
                .attr("hash", "emu1")
                .attr("refresh", "86400")],
        ),
        (Some("w"), Some("get"), Some("props")) => reply(
            node,
            [Node::new("props")
                .attr("protocol", "2")
                .attr("hash", "emu1")],
        ),
        (Some("blocklist"), Some("get"), _) => reply(
            node,
            [Node::new("list")
                .attr("matched", "false")
                .attr("dhash", "none")],
        ),
        (Some("privacy"), Some("get"), Some("privacy")) => reply(node, [privacy()]),
        (Some("privacy"), Some("set"), Some("privacy" | "tokens"))
        | (Some("urn:xmpp:whatsapp:dirty"), Some("set"), Some("clean"))
        | (Some("w:stats"), _, Some("add")) => StanzaOutcome::one(stanza::result(node)),
        (Some("w:sync:app:state"), Some("set"), Some("sync")) => app_state(node),
        (Some("w:g2"), Some("get"), Some("participating")) => reply(node, [Node::new("groups")]),
        (Some("w:profile:picture"), Some("get"), _) => {
            StanzaOutcome::one(stanza::error(node, 404, "item-not-found"))
        }
        (Some("w:m"), Some("set"), Some("media_conn")) => {
            StanzaOutcome::one(stanza::error(node, 503, "service-unavailable"))
        }
        _ => StanzaOutcome::unknown("expected a query that the emulator knows"),
    }
}

/// Unlinks a device that logs itself out (`Baileys lib/Socket/socket.ts`, `logout`).
pub(super) fn remove_companion(server: &Server, device: DeviceId, node: &Node) -> StanzaOutcome {
    let own = server
        .world()
        .device(device)
        .map(|device| device.jid.to_string());
    let remove = node.child("remove-companion-device");
    let jid = remove.and_then(|remove| remove.get("jid"));
    let reason = remove.and_then(|remove| remove.get("reason"));
    if jid.is_none() || jid != own.as_deref() {
        return StanzaOutcome::unknown("expected the device's own address");
    }
    if reason != Some("user_initiated") {
        return StanzaOutcome::unknown("expected the reason user_initiated");
    }
    StanzaOutcome::Unlink(stanza::result(node))
}

fn reply<const N: usize>(node: &Node, children: [Node; N]) -> StanzaOutcome {
    StanzaOutcome::one(stanza::result(node).children(children))
}

fn privacy() -> Node {
    let category = |(name, value)| {
        Node::new("category")
            .attr("name", name)
            .attr("value", value)
    };
    Node::new("privacy").children(
        [
            ("readreceipts", "all"),
            ("profile", "all"),
            ("status", "contacts"),
            ("online", "all"),
            ("last", "all"),
            ("groupadd", "all"),
            ("calladd", "all"),
            ("messages", "all"),
        ]
        .map(category),
    )
}

/// Every collection is empty and accepts what a device adds (`Baileys lib/Utils/chat-utils.ts`,
/// `extractSyncdPatches`).
fn app_state(node: &Node) -> StanzaOutcome {
    let asked = node.child("sync").map(Node::nodes).unwrap_or_default();
    if asked.is_empty() {
        return StanzaOutcome::unknown("expected collections to sync");
    }
    let mut collections = Vec::new();
    for collection in asked {
        let name = collection
            .get("name")
            .filter(|name| COLLECTIONS.contains(name));
        let Some(name) = name.filter(|_| collection.tag == "collection") else {
            return StanzaOutcome::unknown("expected one of the five collections");
        };
        let version = match (collection.get("version"), collection.get("return_snapshot")) {
            (Some(version), _) => version.parse::<u64>().ok(),
            // whatsapp-rust names none where it has none (`src/client/app_state.rs`).
            (None, Some("true")) => Some(0),
            (None, _) => None,
        };
        let Some(version) = version else {
            return StanzaOutcome::unknown("expected the version of the collection");
        };
        let added = u64::from(collection.child("patch").is_some());
        collections.push(
            Node::new("collection")
                .attr("name", name)
                .attr("type", "result")
                .attr("version", (version + added).to_string()),
        );
    }
    reply(node, [Node::new("sync").children(collections)])
}

const COLLECTIONS: [&str; 5] = [
    "critical_block",
    "critical_unblock_low",
    "regular_high",
    "regular_low",
    "regular",
];
