//! The binary form of stanzas: a compact encoding of XML-like nodes.

mod decode;
mod encode;
mod jid;
mod token;

use std::fmt;

pub(crate) use self::token::is_token;
pub use self::{
    decode::{DecodeError, decode},
    encode::encode,
    jid::{Jid, JidError, LID, SERVER},
};

/// One element of a stanza.
///
/// Its Debug form shows names and lengths only: attributes and content carry phone numbers and keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Node {
    /// The element's name.
    pub tag: String,
    /// The attributes, in the order of the wire.
    pub attrs: Vec<(String, String)>,
    /// What is inside.
    pub content: Content,
}

/// What is inside an element.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Content {
    /// Nothing.
    #[default]
    None,
    /// A string that the codec may shorten.
    Text(String),
    /// Bytes, kept as they are.
    Bytes(Vec<u8>),
    /// Child elements.
    Nodes(Vec<Node>),
}

impl Node {
    /// Starts an element.
    pub fn new(tag: impl Into<String>) -> Self {
        Self {
            tag: tag.into(),
            attrs: Vec::new(),
            content: Content::None,
        }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn attr(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.attrs.push((key.into(), value.into()));
        self
    }

    /// Puts bytes inside.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.content = Content::Bytes(bytes.into());
        self
    }

    /// Puts a string inside.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content = Content::Text(text.into());
        self
    }

    /// Puts child elements inside.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.content = Content::Nodes(children.into_iter().collect());
        self
    }

    /// Returns an attribute's value.
    pub fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.attrs.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    /// Returns the first child element of this name.
    pub fn child(&self, tag: &str) -> Option<&Node> {
        self.nodes().iter().find(|child| child.tag == tag)
    }

    /// Returns the first child element.
    pub fn first_child(&self) -> Option<&Node> {
        self.nodes().first()
    }

    /// Returns the child elements; none if there is something else inside.
    pub fn nodes(&self) -> &[Node] {
        match &self.content {
            Content::Nodes(nodes) => nodes,
            _ => &[],
        }
    }

    /// Returns the bytes inside, whichever of the two forms of a leaf the sender chose.
    pub fn data(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Text(text) => Some(text.as_bytes()),
            Content::None | Content::Nodes(_) => None,
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.tag)?;
        for (key, value) in &self.attrs {
            write!(f, " {key}=[{}]", value.len())?;
        }
        write!(f, ">{:?}", self.content)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Text(text) => write!(f, "text[{}]", text.len()),
            Self::Bytes(bytes) => write!(f, "bytes[{}]", bytes.len()),
            Self::Nodes(nodes) => f.debug_list().entries(nodes).finish(),
        }
    }
}

/// The bytes that tell the forms of a value apart (`Baileys lib/WABinary/constants.ts`).
mod tag {
    pub(super) const LIST_EMPTY: u8 = 0x00;
    pub(super) const DICTIONARY_0: u8 = 0xec;
    pub(super) const DICTIONARY_3: u8 = 0xef;
    pub(super) const INTEROP_JID: u8 = 0xf5;
    pub(super) const FB_JID: u8 = 0xf6;
    pub(super) const AD_JID: u8 = 0xf7;
    pub(super) const LIST_8: u8 = 0xf8;
    pub(super) const LIST_16: u8 = 0xf9;
    pub(super) const JID_PAIR: u8 = 0xfa;
    pub(super) const HEX_8: u8 = 0xfb;
    pub(super) const BINARY_8: u8 = 0xfc;
    pub(super) const BINARY_20: u8 = 0xfd;
    pub(super) const BINARY_32: u8 = 0xfe;
    pub(super) const NIBBLE_8: u8 = 0xff;
    /// The longest string that is packed, in characters.
    pub(super) const PACKED_MAX: usize = 127;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_form_shows_no_values() {
        let node = Node::new("iq")
            .attr("to", "15551234567@s.whatsapp.net")
            .children([Node::new("ref").bytes(*b"2@secret")]);
        assert_eq!(format!("{node:?}"), "<iq to=[26]>[<ref>bytes[8]]");
    }
}
