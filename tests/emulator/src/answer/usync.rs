//! The directory of accounts and their devices (`Baileys lib/WAUSync`).

use latchkey_proto::node::Node;

use super::StanzaOutcome;
use crate::{server::Server, stanza, world::World};

pub(super) fn answer(server: &Server, node: &Node) -> StanzaOutcome {
    let Some(usync) = node.child("usync") else {
        return StanzaOutcome::unknown("expected usync");
    };
    let complete = ["sid", "mode", "last", "index", "context"];
    if complete.iter().any(|name| usync.get(name).is_none()) {
        return StanzaOutcome::unknown("expected sid, mode, last, index and context");
    }
    let protocols = usync.child("query").map(Node::nodes).unwrap_or_default();
    let users = usync.child("list").map(Node::nodes).unwrap_or_default();
    if protocols.is_empty() || users.is_empty() {
        return StanzaOutcome::unknown("expected protocols and users");
    }
    let asks = |protocol: &&Node| protocol.tag == "devices";
    if protocols
        .iter()
        .find(asks)
        .is_some_and(|devices| devices.get("version") != Some("2"))
    {
        return StanzaOutcome::unknown("expected version 2 of the protocol for devices");
    }
    let world = server.world();
    let mut found = Vec::new();
    for user in users {
        let phone = user.child("contact").and_then(Node::data);
        let phone = phone.map(|phone| String::from_utf8_lossy(phone).replace('+', ""));
        let asked = match (user.get("jid"), phone) {
            (Some(jid), _) => jid.to_owned(),
            (None, Some(phone)) => format!("{phone}@s.whatsapp.net"),
            (None, None) => return StanzaOutcome::unknown("expected an address or a phone number"),
        };
        found.push(entry(&world, &asked, protocols));
    }
    let sid = usync.get("sid").unwrap_or_default();
    let mode = usync.get("mode").unwrap_or_default();
    let results = protocols
        .iter()
        .map(|protocol| Node::new(protocol.tag.clone()));
    StanzaOutcome::one(
        stanza::result(node).children([Node::new("usync")
            .attr("sid", sid)
            .attr("index", "0")
            .attr("last", "true")
            .attr("mode", mode)
            .attr("context", usync.get("context").unwrap_or_default())
            .children([
                Node::new("result").children(results),
                Node::new("list").children(found),
            ])]),
    )
}

fn entry(world: &World, asked: &str, protocols: &[Node]) -> Node {
    let person = world.person(asked);
    let answers = protocols
        .iter()
        .filter_map(|protocol| match protocol.tag.as_str() {
            "devices" => Some(devices(world, asked)),
            "contact" => {
                let known = if person.is_some() { "in" } else { "out" };
                Some(Node::new("contact").attr("type", known))
            }
            "lid" => {
                let (_, lid) = person.as_ref()?;
                Some(Node::new("lid").attr("val", format!("{lid}@lid")))
            }
            _ => None,
        });
    let jid = match &person {
        Some((number, _)) if asked.ends_with("@s.whatsapp.net") => {
            format!("{number}@s.whatsapp.net")
        }
        Some((_, lid)) => format!("{lid}@lid"),
        None => asked.to_owned(),
    };
    Node::new("user").attr("jid", jid).children(answers)
}

fn devices(world: &World, asked: &str) -> Node {
    let primary = Node::new("device").attr("id", "0");
    let linked = world
        .companions_of(asked)
        .into_iter()
        .map(|(id, key_index)| {
            Node::new("device")
                .attr("id", id.to_string())
                .attr("key-index", key_index.to_string())
        });
    let list = Node::new("device-list").children([primary].into_iter().chain(linked));
    Node::new("devices").children([list])
}
