use std::fmt;

use latchkey_entry::Browser;

use super::wrap;
use crate::{
    node::{Jid, Node},
    pair::{
        Refused, WrongLength,
        length::{self, exact},
        request,
    },
    payload,
};

/// Makes the request that announces a code to the server.
///
/// The server takes only real browsers on real operating systems, which is what a [`Browser`] is;
/// the nonce is one zero byte, as WhatsApp Web sends it.
pub fn companion_hello(
    id: &str,
    phone: &Jid,
    wrapped: &[u8; 80],
    noise_public: &[u8; 32],
    browser: &Browser,
) -> Node {
    let hello = registration(phone, "companion_hello")
        .attr("should_show_push_notification", "true")
        .children([
            Node::new("link_code_pairing_wrapped_companion_ephemeral_pub").bytes(*wrapped),
            Node::new("companion_server_auth_key_pub").bytes(*noise_public),
            Node::new("companion_platform_id").bytes(payload::platform_id(browser).to_string()),
            Node::new("companion_platform_display").bytes(browser.to_string()),
            Node::new("link_code_pairing_nonce").bytes([0]),
        ]);
    request(id, "set", hello)
}

/// Reads the server's answer to [`companion_hello`]: the ref of the exchange. The code is good for
/// nothing before.
pub fn read_hello_answer(iq: &Node) -> Result<Vec<u8>, Refused> {
    if let Some(refused) = Refused::read(iq) {
        return Err(refused);
    }
    iq.child(REGISTRATION)
        .and_then(|registration| reference(registration).ok())
        .ok_or_else(|| Refused::without("a pairing ref"))
}

/// Makes the request that carries our answer to the phone.
pub fn companion_finish(
    id: &str,
    phone: &Jid,
    bundle: &[u8],
    identity_public: &[u8; 32],
    reference: &[u8],
) -> Node {
    let finish = registration(phone, "companion_finish").children([
        Node::new("link_code_pairing_wrapped_key_bundle").bytes(bundle),
        Node::new("companion_identity_public").bytes(*identity_public),
        Node::new(REFERENCE).bytes(reference),
    ]);
    request(id, "set", finish)
}

/// Reads a notification about a code; none if it is about something else.
pub fn read_notification(node: &Node) -> Option<Result<Notice, NoticeError>> {
    let ours = node.tag == "notification" && node.get("type") == Some(REGISTRATION);
    ours.then(|| notice(node))
}

/// What the server says of a code. The ref tells which; it is not yet compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The owner has typed a code.
    PrimaryHello(PrimaryHello),
    /// The phone is not ready to answer, such as before it asks for a passkey
    /// (tulir/whatsmeow issue 1188): there is nothing to do but wait.
    Incomplete {
        /// The ref of the exchange.
        reference: Vec<u8>,
    },
    /// The code is dead (zapo, `refresh_code`).
    Refresh {
        /// The ref of the exchange.
        reference: Vec<u8>,
        /// The owner is to ask for the next code.
        manual: bool,
    },
}

/// The phone's half of the exchange, sent once the owner has typed a code. Its Debug form hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct PrimaryHello {
    /// The ref of the exchange.
    pub reference: Vec<u8>,
    /// The phone's ephemeral public key, wrapped with its own salt and iv.
    pub wrapped: [u8; 80],
    /// The phone's identity key.
    pub identity: [u8; 32],
}

impl PrimaryHello {
    /// Returns the salt of the key under which the phone's ephemeral key is wrapped.
    pub fn salt(&self) -> [u8; 32] {
        wrap::salt(&self.wrapped)
    }
}

impl fmt::Debug for PrimaryHello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrimaryHello(..)")
    }
}

/// A notification about a code that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// It lacks a part.
    #[error("expected a {0} in the notification, got none")]
    Missing(&'static str),
    /// A part of it has the wrong length.
    #[error(transparent)]
    Length(#[from] WrongLength),
}

fn notice(node: &Node) -> Result<Notice, NoticeError> {
    let registration = node
        .child(REGISTRATION)
        .ok_or(NoticeError::Missing(REGISTRATION))?;
    let reference = reference(registration)?;
    if registration.get("stage") == Some("refresh_code") {
        let manual = registration.get("force_manual_refresh") == Some("true");
        return Ok(Notice::Refresh { reference, manual });
    }
    if registration.child(WRAPPED).is_none() {
        return Ok(Notice::Incomplete { reference });
    }
    Ok(Notice::PrimaryHello(PrimaryHello {
        reference,
        wrapped: exact(WRAPPED, data(registration, WRAPPED)?)?,
        identity: exact(IDENTITY, data(registration, IDENTITY)?)?,
    }))
}

fn reference(registration: &Node) -> Result<Vec<u8>, NoticeError> {
    let reference = length::reference(REFERENCE, data(registration, REFERENCE)?)?;
    Ok(reference.to_vec())
}

fn data<'a>(registration: &'a Node, field: &'static str) -> Result<&'a [u8], NoticeError> {
    registration
        .child(field)
        .and_then(Node::data)
        .ok_or(NoticeError::Missing(field))
}

fn registration(phone: &Jid, stage: &str) -> Node {
    Node::new(REGISTRATION)
        .attr("jid", phone.to_string())
        .attr("stage", stage)
}

const REGISTRATION: &str = "link_code_companion_reg";
const REFERENCE: &str = "link_code_pairing_ref";
const WRAPPED: &str = "link_code_pairing_wrapped_primary_ephemeral_pub";
const IDENTITY: &str = "primary_identity_pub";
