use latchkey_entry::passkey::{OptionsError, RequestOptions};

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

/// Returns whether the server itself notifies us of this.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        node,
        pair::{RefusalKind, passkey::read_continuation},
    };

    #[test]
    fn only_the_server_itself_asks_for_a_passkey() {
        let ask = |from: Option<&str>| {
            let mut node = Node::new("notification").attr("type", "passkey_prologue_request");
            if let Some(from) = from {
                node = node.attr("from", from);
            }
            let options = Node::new(OPTIONS).bytes(JSON);
            read_request(&node.children([options]))
        };
        let asked = Some(Ok(options()));
        assert_eq!(ask(Some("s.whatsapp.net")), asked);
        assert_eq!(ask(Some("@s.whatsapp.net")), asked);
        assert_eq!(ask(Some("15551234567@s.whatsapp.net")), None);
        assert_eq!(ask(None), None);
        assert_eq!(read_request(&notification("crsc_continuation")), None);
        assert_eq!(
            read_continuation(&notification("passkey_prologue_request")),
            None
        );
    }

    #[test]
    fn request_without_options_that_can_be_used_is_an_error() {
        let ask = |parts: Vec<Node>| {
            read_request(&notification("passkey_prologue_request").children(parts)).unwrap()
        };
        let with = |content: &[u8]| ask(vec![Node::new("passkey_request_options").bytes(content)]);
        let (tag, error) = ("passkey_request_options", OptionsError::Challenge);
        assert_eq!(ask(vec![]), Err(StanzaError::Missing(tag)));
        assert_eq!(with(&[0xff]), Err(StanzaError::Text(tag)));
        assert_eq!(with(b"{}"), Err(StanzaError::Options(error)));
    }

    #[test]
    fn options_and_ref_can_be_fetched() {
        for (stanza, tag) in [
            (fetch_options("7.7-1"), "passkey_request_options"),
            (fetch_ref("7.7-1"), "ref"),
        ] {
            let expected = Node::new("iq")
                .attr("to", "@s.whatsapp.net")
                .attr("type", "get")
                .attr("id", "7.7-1")
                .attr("xmlns", "md")
                .children([Node::new(tag)]);
            assert_eq!(node::encode(&stanza), node::encode(&expected));
        }
        let answer = |child: Node| Node::new("iq").attr("type", "result").children([child]);
        let brought = answer(Node::new(OPTIONS).bytes(JSON));
        assert_eq!(read_options(&brought), Ok(options()));

        let read = |content: &[u8]| read_ref(&answer(Node::new("ref").bytes(content)));
        assert_eq!(read(b"2@ref"), Ok("2@ref".to_owned()));
        assert_eq!(read(&[b'r'; 1024]).unwrap().len(), 1024);
        assert!(matches!(read(&[b'r'; 1025]), Err(StanzaError::Length(_))));
        assert!(matches!(read(b""), Err(StanzaError::Length(_))));
        assert_eq!(read(&[0xff]), Err(StanzaError::Text("ref")));
        let missing = read_ref(&answer(Node::new("other")));
        assert_eq!(missing, Err(StanzaError::Missing("ref")));
    }

    #[test]
    fn refused_request_is_told_from_an_empty_one() {
        let error = Node::new("error").attr("code", "403");
        let error = Node::new("iq").attr("type", "error").children([error]);
        let refused = [
            read_ref(&error).unwrap_err(),
            read_options(&error).unwrap_err(),
        ];
        for refused in refused {
            let StanzaError::Refused(refused) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(refused.kind(), RefusalKind::Forbidden);
        }
    }

    fn options() -> RequestOptions {
        JSON.parse().unwrap()
    }

    fn notification(kind: &str) -> Node {
        Node::new("notification")
            .attr("type", kind)
            .attr("from", "s.whatsapp.net")
    }

    const JSON: &str = r#"{"challenge":"Y2hhbGxlbmdl","rpId":"whatsapp.com"}"#;
}
