//! Unlinking a device from its account: login, one request, and its answer.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Context, LinkError,
    connection::Exit,
    stanza,
    wait::{Next, Wait},
};
use crate::node::{Jid, Node};

/// The request to unlink the device has been sent.
pub(super) struct ExpectUnlinked {
    id: String,
    pub(super) deadline: SystemTime,
}

impl ExpectUnlinked {
    pub(super) fn begin<R: CryptoRng>(own: &Jid, cx: &mut Context<'_, R>) -> Wait {
        let id = cx.ids.next();
        cx.nodes.push(remove_companion_device(&id, own));
        Wait::Unlinked(Self {
            id,
            deadline: cx.now + ANSWER_TIMEOUT,
        })
    }

    pub(super) fn handle(&self, node: &Node) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        Next::Leave(match node.get("type") {
            Some("result") => Exit::HandedOver,
            _ => Exit::Failed(LinkError::Rejected(
                "the server does not take the device off the account".to_owned(),
            )),
        })
    }
}

/// Requests that the device is unlinked from its account (`Baileys lib/Socket/socket.ts`, `logout`).
fn remove_companion_device(id: &str, own: &Jid) -> Node {
    Node::new("iq")
        .attr("to", stanza::SERVER)
        .attr("type", "set")
        .attr("id", id)
        .attr("xmlns", "md")
        .children([Node::new("remove-companion-device")
            .attr("jid", own.to_string())
            .attr("reason", "user_initiated")])
}

const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::encode;

    #[test]
    fn request_is_byte_for_byte_what_baileys_sends() {
        let own: Jid = "15551234567:13@s.whatsapp.net".parse().unwrap();
        let recorded = hex::decode(
            "00f80a1911fa0003045a08ff8612345b678a8f16fc026d64f801f805fc1772656d6f76652d636f6d7061\
             6e696f6e2d6465766963650cf7000dff8615551234567fec2efc0e757365725f696e69746961746564",
        );
        let request = encode(&remove_companion_device("12345.678-8", &own));
        assert_eq!(request, recorded.unwrap());
    }
}
