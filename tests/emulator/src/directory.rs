//! The accounts and contacts on the server, and their messages to its devices.

use latchkey_proto::{
    node::{Jid, LID, Node},
    signal::PreKeyBundle,
};
use latchkey_shared::clock;
use rand::RngExt;

use crate::{
    answer::delivery::RetryRequest,
    chat::Outgoing,
    correspondent::{Correspondent, ReadMessage},
    device::Device,
    ids::DeviceId,
    server::Server,
    world::World,
};

/// The sender of a message to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageSender {
    /// The phone of the device's account.
    Phone,
    /// The contact of this number.
    Contact(u32),
}

impl World {
    /// The phone number and the LID of an account or contact.
    pub(crate) fn person(&self, address: &str) -> Option<(String, String)> {
        let jid: Jid = address.parse().ok()?;
        let is_it = |someone: &&Correspondent| match jid.server.as_str() {
            LID => someone.lid == jid.user,
            _ => someone.number == jid.user,
        };
        let phones = self.accounts.iter().map(|account| &account.phone);
        let someone = phones.chain(self.contacts.values()).find(is_it)?;
        Some((someone.number.clone(), someone.lid.clone()))
    }

    /// Returns the linked devices of an address, with their key indexes.
    pub(crate) fn companions_of(&self, address: &str) -> Vec<(u16, u32)> {
        let Some((number, _)) = self.person(address) else {
            return Vec::new();
        };
        let account = self
            .accounts
            .iter()
            .find(|account| account.number == number);
        let devices = account.map(|account| account.devices.values());
        devices
            .into_iter()
            .flatten()
            .map(|it| (it.id.device, it.key_index))
            .collect()
    }

    /// Returns the bundle of any device, with its signed identity if it is a linked one.
    pub(crate) fn bundle_of(&mut self, address: &str) -> Option<(PreKeyBundle, Option<Vec<u8>>)> {
        let (number, _) = self.person(address)?;
        let device = address.parse::<Jid>().ok()?.device.unwrap_or_default();
        if device > 0 {
            let id = self.find_device(&number, device)?;
            let device = self.device(id)?;
            return Some((device.bundle(), Some(device.signed_identity.clone())));
        }
        let phones = self.accounts.iter_mut().map(|account| &mut account.phone);
        let someone = phones
            .chain(self.contacts.values_mut())
            .find(|it| it.number == number)?;
        Some((someone.bundle(&mut clock::rng()), None))
    }

    /// Encrypts a message to a device and queues it. Returns the message ID.
    pub(crate) fn write(
        &mut self,
        server: &Server,
        to: DeviceId,
        writer: MessageSender,
        message: Outgoing,
    ) -> Result<String, String> {
        let mut rng = clock::rng();
        let id = format!("AC{:030X}", rng.random::<u128>() >> 8);
        let is_peer = message.is_peer();
        let (someone, device) = self.pair(to, writer).ok_or("expected a linked device")?;
        let chat = message.chat().map(str::to_owned);
        let enc = someone.write(device, &id, message, &mut rng)?;
        device.tally.in_session += u32::from(enc.get("type") == Some("msg"));
        let node = stanza_of(someone, writer, is_peer, &id, server.now_s()).children([enc]);
        let node = match chat {
            Some(chat) => in_chat(node, someone, &chat),
            None => node,
        };
        device.enqueue(node, server.now_s());
        Ok(id)
    }

    /// Encrypts a message again that a device could not decrypt.
    pub(crate) fn write_again(
        &mut self,
        server: &Server,
        to: DeviceId,
        id: &str,
        receipt: &Node,
        request: &RetryRequest,
    ) -> Result<(), String> {
        let from = receipt.get("to").unwrap_or_default();
        let (number, _) = self
            .person(from)
            .ok_or("expected the address of the sender")?;
        let contact = self
            .contacts
            .iter()
            .find(|(_, contact)| contact.number == number);
        let writer = contact.map_or(MessageSender::Phone, |(&number, _)| {
            MessageSender::Contact(number)
        });
        let (someone, device) = self.pair(to, writer).ok_or("expected a linked device")?;
        let again = someone.write_again(to, id, request.keys.as_ref(), &mut clock::rng());
        let enc = again.ok_or("expected the id of a message of that sender")??;
        let enc = enc.attr("count", request.count.clone());
        let node = stanza_of(someone, writer, false, id, server.now_s()).children([enc]);
        device.enqueue(node, server.now_s());
        Ok(())
    }

    /// Has the recipient decrypt a ciphertext, if it is a phone or a contact.
    pub(crate) fn read(
        &mut self,
        from: DeviceId,
        to: &str,
        enc: &Node,
    ) -> Result<Option<ReadMessage>, String> {
        let Some((number, _)) = self.person(to) else {
            return Ok(None);
        };
        let is_primary = to
            .parse::<Jid>()
            .is_ok_and(|jid| jid.device.unwrap_or_default() == 0);
        if !is_primary || enc.get("type") == Some("skmsg") {
            return Ok(None);
        }
        let device = self.device(from).ok_or("expected a linked device")?;
        let registered = device.registration.clone();
        let phones = self.accounts.iter_mut().map(|account| &mut account.phone);
        let mut everyone = phones.chain(self.contacts.values_mut());
        let reader = everyone.find(|it| it.number == number);
        let reader = reader.ok_or("expected a recipient that exists")?;
        let read = reader.read(from, &registered, enc, &mut clock::rng());
        read.map(Some)
    }

    /// Returns the device that an address names, if it is one that is linked to this account.
    pub(crate) fn companion_at(&self, account: usize, address: &str) -> Option<DeviceId> {
        let jid: Jid = address.parse().ok()?;
        let device = jid.device.filter(|device| *device > 0)?;
        let (number, _) = self.person(address)?;
        let id = self.find_device(&number, device)?;
        (id.account == account).then_some(id)
    }

    /// Returns whether an address is one of the account's.
    pub(crate) fn is_of(&self, account: usize, address: &str) -> bool {
        let own = self.accounts.get(account).map(|account| &account.number);
        self.person(address)
            .is_some_and(|(number, _)| Some(&number) == own)
    }

    /// Delivers ciphertexts to the linked devices of the sender's own account that they are for.
    pub(crate) fn pass_on(
        &mut self,
        server: &Server,
        sender: DeviceId,
        message: &Node,
        chat: &str,
        encs: &[(&str, &Node)],
    ) {
        let Some(device) = self.device(sender) else {
            return;
        };
        let (by_number, by_lid) = (device.jid.to_string(), device.lid.to_string());
        let identity = device.signed_identity.clone();
        for (to, enc) in encs {
            let Some(recipient) = self.companion_at(sender.account, to) else {
                continue;
            };
            let from = if to.ends_with("@lid") {
                &by_lid
            } else {
                &by_number
            };
            let node = Node::new("message")
                .attr("from", from.clone())
                .attr("recipient", chat)
                .attr("type", message.get("type").unwrap_or("text"))
                .attr("id", message.get("id").unwrap_or_default())
                .attr("t", server.now_s().to_string())
                .children([
                    (*enc).clone(),
                    Node::new("device-identity").bytes(identity.clone()),
                ]);
            if let Some(recipient) = self.device(recipient) {
                recipient.enqueue(node, server.now_s());
            }
        }
    }

    /// Has the phone confirm that a message to the own chat has arrived.
    pub(crate) fn confirm_self_message(
        &mut self,
        server: &Server,
        sender: DeviceId,
        id: &str,
        chat: &str,
    ) {
        let receipt = Node::new("receipt")
            .attr("from", chat)
            .attr("recipient", chat)
            .attr("type", "sender")
            .attr("id", id)
            .attr("t", server.now_s().to_string());
        if let Some(device) = self.device(sender) {
            device.enqueue(receipt, server.now_s());
        }
    }

    fn pair(
        &mut self,
        to: DeviceId,
        writer: MessageSender,
    ) -> Option<(&mut Correspondent, &mut Device)> {
        if let MessageSender::Contact(number) = writer {
            self.contact(number);
        }
        let account = self.accounts.get_mut(to.account)?;
        let device = account.devices.get_mut(&to.device)?;
        let someone = match writer {
            MessageSender::Phone => &mut account.phone,
            MessageSender::Contact(number) => self.contacts.get_mut(&number)?,
        };
        Some((someone, device))
    }
}

/// Gives a stanza of a phone its address as its chat is addressed, and tells the other one.
fn in_chat(mut node: Node, phone: &Correspondent, chat: &str) -> Node {
    let number = format!("{}@s.whatsapp.net", phone.number);
    let lid = format!("{}@lid", phone.lid);
    if !chat.ends_with("@lid") {
        return node.attr("sender_lid", lid).attr("addressing_mode", "pn");
    }
    for (name, value) in &mut node.attrs {
        if name == "from" {
            value.clone_from(&lid);
        }
    }
    node.attr("sender_pn", number)
        .attr("addressing_mode", "lid")
}

/// Returns the stanza around a ciphertext. The server addresses some people by phone number and
/// some by LID (`Baileys lib/Utils/decode-wa-message.ts`, `extractAddressingContext`).
fn stanza_of(
    someone: &Correspondent,
    writer: MessageSender,
    is_peer: bool,
    id: &str,
    now_s: u64,
) -> Node {
    let number = format!("{}@s.whatsapp.net", someone.number);
    let lid = format!("{}@lid", someone.lid);
    let node = Node::new("message");
    let node = match writer {
        MessageSender::Phone => node.attr("from", number),
        MessageSender::Contact(contact) if contact % 2 == 0 => node
            .attr("from", lid)
            .attr("sender_pn", number)
            .attr("addressing_mode", "lid"),
        MessageSender::Contact(_) => node
            .attr("from", number)
            .attr("sender_lid", lid)
            .attr("addressing_mode", "pn"),
    };
    let node = node
        .attr("type", "text")
        .attr("id", id)
        .attr("t", now_s.to_string());
    match writer {
        MessageSender::Phone if is_peer => {
            node.attr("category", "peer").attr("push_priority", "high")
        }
        MessageSender::Phone => node,
        MessageSender::Contact(contact) => node.attr("notify", format!("Contact {contact}")),
    }
}
