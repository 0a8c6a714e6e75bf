//! The message itself.

use rand::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use super::{address, own_chat};
use crate::{credentials::Credentials, messages::Message, node::Node, signal};

/// Draws the id of a message (`Baileys lib/Utils/generics.ts`, `generateMessageIDV2`).
pub fn message_id<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    let mut random = [0; 9];
    rng.fill_bytes(&mut random);
    let digits = random.iter().map(|byte| format!("{byte:02X}"));
    format!("3EB0{}", digits.collect::<String>())
}

/// Makes the stanza that carries a text to each of the account's devices that there is a session
/// with. All of them are the sender's own, so that each gets it as sent from another device.
pub fn message<R: CryptoRng + ?Sized>(
    id: &str,
    text: &str,
    credentials: &Credentials,
    rng: &mut R,
) -> Node {
    let chat = own_chat(credentials);
    let plain = sent_by_device(text, &chat.to_string());
    let recipients: Vec<_> = credentials
        .sessions
        .iter()
        .map(|recipient| {
            let padded = Zeroizing::new(signal::pad(&plain, rng));
            let sealed = recipient.session.clone().encrypt(&padded);
            let jid = address(&chat, recipient.device).to_string();
            let enc = Node::new("enc")
                .attr("v", "2")
                .attr("type", "pkmsg")
                .bytes(sealed);
            Node::new("to").attr("jid", jid).children([enc])
        })
        .collect();
    let message = Node::new("message")
        .attr("id", id)
        .attr("to", chat.to_string())
        .attr("type", "text");
    // `whatsmeow send.go`, `prepareMessageNode`.
    let message = if credentials.lid.is_some() {
        let number = credentials.jid.without_device();
        message.attr("peer_recipient_pn", number.to_string())
    } else {
        message
    };
    message.children([
        Node::new("participants").children(recipients),
        Node::new("device-identity").bytes(credentials.account.for_messages()),
    ])
}

fn sent_by_device(text: &str, chat: &str) -> Zeroizing<Vec<u8>> {
    let mut wrapped = Message::text(text).sent_by_device(chat);
    let plain = Zeroizing::new(wrapped.to_bytes());
    if let Some(sent) = &mut wrapped.device_sent_message
        && let Some(inner) = &mut sent.message
    {
        inner.conversation.zeroize();
    }
    plain
}

/// The longest text that WhatsApp takes as one message, in characters.
pub const MAX_TEXT: usize = 65_536;
