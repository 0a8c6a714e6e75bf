use std::fmt;

use prost::Message;

use super::{
    StanzaError,
    stanza::{data, is_notification},
};
use crate::{messages::PrimaryEphemeralIdentity, node::Node, pair::length::exact};

/// Reads the notification with the phone's side; none if the server sends something else.
pub fn read_continuation(node: &Node) -> Option<Result<PrimaryEphemeral, StanzaError>> {
    is_notification(node, "crsc_continuation").then(|| {
        let identity = data(node, "primary_ephemeral_identity")?;
        let identity = PrimaryEphemeralIdentity::decode(identity)?;
        Ok(PrimaryEphemeral {
            public: exact("public key", identity.public_key())?,
            nonce: exact("nonce", identity.nonce())?,
        })
    })
}

/// The phone's side of the exchange. Its Debug form hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct PrimaryEphemeral {
    /// The phone's ephemeral public key.
    pub public: [u8; 32],
    /// The phone's share in the code that the owner compares.
    pub nonce: [u8; 32],
}

impl fmt::Debug for PrimaryEphemeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrimaryEphemeral(..)")
    }
}
