use super::{OptionsError, RequestOptions};
use crate::{
    node::Node,
    pair::{Refused, WrongLength, length, request},
};

/// Reads the notification that asks for a passkey; none if the server sends something else.
pub fn read_request(node: &Node) -> Option<Result<RequestOptions, StanzaError>> {
    is_notification(node, "passkey_prologue_request").then(|| options(node))
}

/// Makes the request for the options, for when the notification brought none that can be used.
pub fn fetch_options(id: &str) -> Node {
    request(id, "get", Node::new(OPTIONS))
}

/// Reads the answer to [`fetch_options`].
pub fn read_options(iq: &Node) -> Result<RequestOptions, StanzaError> {
    answered(iq).and_then(options)
}

/// Makes the request for the ref of an exchange.
pub fn fetch_ref(id: &str) -> Node {
    request(id, "get", Node::new("ref"))
}

/// Reads the answer to [`fetch_ref`], at most 1,024 bytes of text.
pub fn read_ref(iq: &Node) -> Result<String, StanzaError> {
    let reference = length::reference("ref", data(answered(iq)?, "ref")?)?;
    let reference = str::from_utf8(reference).map_err(|_| StanzaError::Text("ref"))?;
    Ok(reference.to_owned())
}

/// A stanza of the exchange that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StanzaError {
    /// The server refused.
    #[error("the server refused the request")]
    Refused(#[from] Refused),
    /// It lacks a part.
    #[error("expected a {0} from the server, got none")]
    Missing(&'static str),
    /// A part of it is no text.
    #[error("expected {0} from the server as UTF-8, got something else")]
    Text(&'static str),
    /// A part of it has the wrong length.
    #[error(transparent)]
    Length(#[from] WrongLength),
    /// The phone's message in it cannot be decoded.
    #[error("expected a message of the phone")]
    Malformed(#[from] prost::DecodeError),
    /// What it asks for cannot be understood.
    #[error("expected options that a browser understands")]
    Options(#[from] OptionsError),
}

/// Says whether the server itself notifies us of this.
pub(super) fn is_notification(node: &Node, kind: &str) -> bool {
    node.tag == "notification"
        && node.get("type") == Some(kind)
        && matches!(node.get("from"), Some("s.whatsapp.net" | "@s.whatsapp.net"))
}

pub(super) fn data<'a>(node: &'a Node, field: &'static str) -> Result<&'a [u8], StanzaError> {
    node.child(field)
        .and_then(Node::data)
        .ok_or(StanzaError::Missing(field))
}

fn options(node: &Node) -> Result<RequestOptions, StanzaError> {
    let json = str::from_utf8(data(node, OPTIONS)?).map_err(|_| StanzaError::Text(OPTIONS))?;
    Ok(json.parse()?)
}

fn answered(iq: &Node) -> Result<&Node, StanzaError> {
    match Refused::read(iq) {
        Some(refused) => Err(refused.into()),
        None => Ok(iq),
    }
}

const OPTIONS: &str = "passkey_request_options";
