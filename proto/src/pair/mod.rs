//! What the companion computes to be linked.

pub mod adv;
pub mod code;
mod gcm;
mod length;
pub mod passkey;
mod pre_keys;
mod qr_text;
mod refused;

pub use self::{
    length::WrongLength,
    pre_keys::pre_key_upload,
    qr_text::qr_text,
    refused::{RefusalKind, Refused},
};
use crate::node::Node;

/// A request to the part of the server that links devices.
fn request(id: &str, kind: &str, child: Node) -> Node {
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", kind)
        .attr("id", id)
        .attr("xmlns", "md")
        .children([child])
}
