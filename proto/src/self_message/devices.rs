//! Which devices the account has.

use super::PHONE;
use crate::node::{Jid, Node};

/// Makes the request for the devices of an account
/// (`Baileys lib/Socket/messages-send.ts`, `getUSyncDevices`).
pub fn device_query(id: &str, sid: &str, account: &Jid) -> Node {
    let query = [Node::new("devices").attr("version", "2"), Node::new("lid")];
    let user = Node::new("user")
        .attr("jid", account.to_string())
        .children([]);
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", "get")
        .attr("xmlns", "usync")
        .attr("id", id)
        .children([Node::new("usync")
            .attr("context", "message")
            .attr("mode", "query")
            .attr("sid", sid)
            .attr("last", "true")
            .attr("index", "0")
            .children([
                Node::new("query").children(query),
                Node::new("list").children([user]),
            ])])
}

/// Reads the devices of the account other than `own`, each once, the phone first.
///
/// Only the phone and those that it lists with a key index count
/// (`Baileys lib/Utils/signal.ts`, `extractDeviceJids`). A hosted device, which is a server of a
/// business's provider, is nobody's to tell a secret.
pub fn other_devices(answer: &Node, own: u16) -> Vec<u16> {
    let users = answer
        .child("usync")
        .and_then(|usync| usync.child("list"))
        .map(Node::nodes)
        .unwrap_or_default();
    let listed = users
        .iter()
        .filter_map(|user| user.child("devices")?.child("device-list"))
        .flat_map(Node::nodes);
    let mut devices: Vec<u16> = listed
        .filter(|device| device.tag == "device" && device.get("is_hosted") != Some("true"))
        .filter_map(|device| {
            let id = device.get("id")?.parse().ok()?;
            let counts = id == PHONE || device.get("key-index").is_some();
            (counts && id != own).then_some(id)
        })
        .collect();
    devices.sort_unstable();
    devices.dedup();
    devices.truncate(MOST_DEVICES);
    devices
}

/// More than WhatsApp lets anybody link.
const MOST_DEVICES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_the_phone_and_those_that_it_vouches_for() {
        let device = |id: &str| Node::new("device").attr("id", id);
        let list = Node::new("device-list").children([
            device("13").attr("key-index", "4"),
            device("7").attr("key-index", "2"),
            device("0"),
            device("8"),
            device("99")
                .attr("key-index", "5")
                .attr("is_hosted", "true"),
            device("7").attr("key-index", "2"),
            device("70000").attr("key-index", "6"),
            device("x").attr("key-index", "6"),
        ]);
        let user = Node::new("user").children([Node::new("devices").children([list])]);
        let answer = Node::new("iq")
            .children([Node::new("usync").children([Node::new("list").children([user])])]);
        assert_eq!(other_devices(&answer, 13), [0, 7]);
        assert!(other_devices(&Node::new("iq"), 13).is_empty());
    }

    #[test]
    fn list_without_end_is_cut() {
        let devices = (0..1000_u16).map(|id| {
            Node::new("device")
                .attr("id", id.to_string())
                .attr("key-index", "1")
        });
        let list = Node::new("device-list").children(devices);
        let user = Node::new("user").children([Node::new("devices").children([list])]);
        let answer = Node::new("iq")
            .children([Node::new("usync").children([Node::new("list").children([user])])]);
        assert_eq!(other_devices(&answer, 13).len(), MOST_DEVICES);
    }
}
