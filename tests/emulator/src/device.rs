use std::collections::{HashSet, VecDeque};

use latchkey_proto::{
    node::{Jid, LID, Node, SERVER},
    signal::PreKeyBundle,
};

use crate::{
    ids::{ConnectionId, DeviceId},
    order::{Mailbox, Order},
    payload::{Registration, SignedKey},
    stanza,
};

/// A linked device, as the server knows it.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) jid: Jid,
    pub(crate) lid: Jid,
    pub(crate) noise_public: [u8; 32],
    pub(crate) registration: Registration,
    pub(crate) key_index: u32,
    /// `ADVSignedDeviceIdentity` with all four fields.
    pub(crate) signed_identity: Vec<u8>,
    pub(crate) one_time_keys: VecDeque<(u32, [u8; 32])>,
    pub(crate) online: Option<Online>,
    pub(crate) queue: VecDeque<Queued>,
    pub(crate) settled: Vec<Acknowledged>,
    settled_ids: HashSet<String>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) tally: DeviceCounters,
}

pub(crate) struct Online {
    pub(crate) connection: ConnectionId,
    pub(crate) mailbox: Mailbox,
    /// Whether the queue is open: at once without passive mode, otherwise after `active`.
    pub(crate) active: bool,
}

/// Counts what a device has done so far.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct DeviceCounters {
    /// The number of logins.
    pub logins: u32,
    /// The number of one-time pre-key uploads.
    pub uploads: u32,
    /// The total number of one-time pre-keys uploaded.
    pub keys_uploaded: u32,
    /// The number of one-time pre-keys handed out.
    pub keys_handed_out: u32,
    /// How often it asked for a message again.
    pub retries: u32,
    /// How often it sent `active`.
    pub activations: u32,
    /// The number of messages written to it in a session that it has opened or answered in.
    pub in_session: u32,
}

/// A stanza that stays queued until the device acknowledges it.
pub(crate) struct Queued {
    pub(crate) node: Node,
    pub(crate) deliveries: u32,
    /// The connection on which it was delivered, and when, in seconds of Unix time.
    pub(crate) out: Option<(ConnectionId, u64)>,
}

/// A stanza that the device has acknowledged, and how.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Acknowledged {
    /// The ID of the stanza.
    pub id: String,
    /// `message` or `notification`.
    pub kind: String,
    /// `receipt`, `ack`, `retry`, or `nack` with the error.
    pub how: String,
}

/// A message that the device sent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// The ID of the message.
    pub id: String,
    /// The recipient.
    pub to: String,
    /// The text, if a phone or a contact could decrypt the message and it has one.
    pub text: Option<String>,
}

impl Queued {
    pub(crate) fn new(node: Node) -> Self {
        Self {
            node,
            deliveries: 0,
            out: None,
        }
    }

    pub(crate) fn id(&self) -> &str {
        self.node.get("id").unwrap_or_default()
    }
}

impl Device {
    pub(crate) fn new(
        id: DeviceId,
        number: &str,
        lid: &str,
        noise_public: [u8; 32],
        registration: Registration,
    ) -> Self {
        Self {
            id,
            jid: Jid::new(number, SERVER).with_device(id.device),
            lid: Jid::new(lid, LID).with_device(id.device),
            noise_public,
            registration,
            key_index: 0,
            signed_identity: Vec::new(),
            one_time_keys: VecDeque::new(),
            online: None,
            queue: VecDeque::new(),
            settled: Vec::new(),
            settled_ids: HashSet::new(),
            sent: Vec::new(),
            tally: DeviceCounters::default(),
        }
    }

    /// Returns the bundle for a session with this device. A one-time key is handed out once; the
    /// bundle lacks one when none is left.
    pub(crate) fn bundle(&mut self) -> PreKeyBundle {
        let one_time = self.one_time_keys.pop_front();
        if one_time.is_some() {
            self.tally.keys_handed_out += 1;
        }
        let SignedKey {
            id,
            public,
            signature,
        } = self.registration.signed_pre_key;
        PreKeyBundle {
            registration_id: self.registration.id,
            identity: self.registration.identity,
            signed_pre_key: (id, public, signature),
            one_time,
        }
    }

    /// Queues a stanza, and delivers it at once if the queue is open.
    pub(crate) fn enqueue(&mut self, node: Node, now_s: u64) {
        let mut queued = Queued::new(node);
        if let Some(online) = self.online.as_ref().filter(|online| online.active) {
            queued.deliveries = 1;
            queued.out = Some((online.connection, now_s));
            // A connection that is just ending has already closed its mailbox; the stanza stays
            // queued.
            let _ = online
                .mailbox
                .send(Order::Deliver(Box::new(queued.node.clone())));
        }
        self.queue.push_back(queued);
    }

    /// Returns up to `most` of the stanzas not yet delivered on this connection.
    pub(crate) fn next_offline(
        &mut self,
        connection: ConnectionId,
        most: usize,
        now_s: u64,
    ) -> Vec<Node> {
        let here = |queued: &&mut Queued| queued.out.is_none_or(|(on, _)| on != connection);
        let waiting = self.queue.iter_mut().filter(here).take(most);
        let deliver = |queued: &mut Queued| {
            queued.deliveries += 1;
            queued.out = Some((connection, now_s));
            queued.node.clone()
        };
        waiting.map(deliver).collect()
    }

    /// Removes a stanza that the device acknowledged from the queue.
    pub(crate) fn settle(&mut self, id: &str, class: &str, how: &str) -> Result<(), String> {
        let out =
            |queued: &Queued| queued.id() == id && queued.node.tag == class && queued.out.is_some();
        if let Some(place) = self.queue.iter().position(out) {
            self.queue.remove(place);
        } else if !self.settled_ids.contains(id) {
            return Err(format!(
                "expected an acknowledgement of a {class} that was delivered"
            ));
        }
        self.settled_ids.insert(id.to_owned());
        self.settled.push(Acknowledged {
            id: id.to_owned(),
            kind: class.to_owned(),
            how: how.to_owned(),
        });
        Ok(())
    }

    /// Returns the oldest unacknowledged stanza of the connection, and its delivery time in
    /// seconds.
    pub(crate) fn oldest_out(&self, connection: ConnectionId) -> Option<(&Queued, u64)> {
        self.queue
            .iter()
            .filter_map(|queued| {
                let (on, since) = queued.out?;
                (on == connection).then_some((queued, since))
            })
            .min_by_key(|&(_, since)| since)
    }

    /// Returns the number of queued stanzas of each kind, as `offline_preview` counts them.
    pub(crate) fn preview(&self) -> Node {
        let count = |tag| {
            self.queue
                .iter()
                .filter(|queued| queued.node.tag == tag)
                .count()
        };
        Node::new("ib")
            .attr("from", stanza::SERVER)
            .children([Node::new("offline_preview")
                .attr("count", self.queue.len().to_string())
                .attr("message", count("message").to_string())
                .attr("notification", count("notification").to_string())
                .attr("receipt", count("receipt").to_string())
                .attr("appdata", "0")])
    }

    pub(crate) fn send(&self, order: Order) {
        if let Some(online) = &self.online {
            // A connection that is just ending has already closed its mailbox.
            let _ = online.mailbox.send(order);
        }
    }

    pub(crate) fn is_online(&self) -> bool {
        self.online.is_some()
    }
}
