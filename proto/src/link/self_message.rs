//! The sessions for the message to one's own chat, and, in a login of its own, the message.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Context, Identity, LinkError,
    connection::Exit,
    login::Hold,
    stanza,
    wait::{Next, Wait},
};
use crate::{node::Node, self_message};

/// The account's devices have been asked for, during the hold.
pub(super) struct ExpectDevices {
    id: String,
    pub(super) deadline: SystemTime,
    held_until: SystemTime,
}

impl ExpectDevices {
    pub(super) fn begin<R: CryptoRng>(cx: &mut Context<'_, R>) -> Next {
        let held_until = cx.now + cx.config.hold;
        let Identity::Paired(credentials) = &*cx.identity else {
            return Hold::rest(held_until, cx);
        };
        let (id, sid) = (cx.ids.next(), cx.ids.next());
        let account = self_message::own_chat(credentials);
        cx.nodes
            .push(self_message::device_query(&id, &sid, &account));
        Next::Wait(Wait::Devices(Self {
            id,
            deadline: cx.now + ANSWER_TIMEOUT,
            held_until,
        }))
    }

    pub(super) fn handle<R: CryptoRng>(&self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        let Identity::Paired(credentials) = &*cx.identity else {
            return self.give_up(cx);
        };
        let own = credentials.jid.device.unwrap_or_default();
        let devices = self_message::other_devices(node, own);
        if node.get("type") != Some("result") || devices.is_empty() {
            return self.give_up(cx);
        }
        let id = cx.ids.next();
        let account = self_message::own_chat(credentials);
        cx.nodes
            .push(self_message::bundle_query(&id, &account, &devices));
        Next::Wait(Wait::Bundles(ExpectBundles {
            id,
            devices,
            deadline: cx.now + ANSWER_TIMEOUT,
            held_until: self.held_until,
        }))
    }

    /// Goes on without sessions: the message is not worth the link.
    pub(super) fn give_up<R>(&self, cx: &Context<'_, R>) -> Next {
        Hold::rest(self.held_until, cx)
    }
}

/// The bundles of those devices have been asked for.
pub(super) struct ExpectBundles {
    id: String,
    devices: Vec<u16>,
    pub(super) deadline: SystemTime,
    held_until: SystemTime,
}

impl ExpectBundles {
    pub(super) fn handle<R: CryptoRng>(&self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        if let Identity::Paired(credentials) = &mut *cx.identity
            && node.get("type") == Some("result")
        {
            let bundles = self_message::vouched_bundles(node, &self.devices, &credentials.account);
            credentials.sessions =
                self_message::open_sessions(credentials, &bundles, cx.rng, cx.now);
        }
        self.give_up(cx)
    }

    pub(super) fn give_up<R>(&self, cx: &Context<'_, R>) -> Next {
        Hold::rest(self.held_until, cx)
    }
}

/// The message has been sent.
pub(super) struct ExpectMessageAck {
    id: String,
    pub(super) deadline: SystemTime,
}

impl ExpectMessageAck {
    /// Sends it. What was sent once is not sent again.
    pub(super) fn begin<R: CryptoRng>(cx: &mut Context<'_, R>) -> Next {
        let (Identity::Paired(credentials), Some(text)) = (&*cx.identity, cx.message.take()) else {
            return Next::Leave(Exit::Failed(LinkError::MessageUnconfirmed));
        };
        let id = self_message::message_id(cx.rng);
        let message = self_message::message(&id, &text, credentials, cx.rng);
        let active = stanza::active(&cx.ids.next());
        cx.nodes.extend([active, message]);
        Next::Wait(Wait::MessageAck(Self {
            id,
            deadline: cx.now + ANSWER_TIMEOUT,
        }))
    }

    pub(super) fn handle(&self, node: &Node) -> Next {
        let is_it = node.tag == "ack"
            && node.get("class") == Some("message")
            && node.get("id") == Some(&self.id);
        if !is_it {
            return Next::Stay;
        }
        Next::Leave(match node.get("error") {
            None => Exit::HandedOver,
            Some(code) => Exit::Failed(LinkError::MessageRefused {
                code: code.parse().ok(),
            }),
        })
    }
}

const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
