//! The node codec for clients that announce dictionary version 2, such as Baileys 6.17.16
//! (`Baileys lib/WABinary/constants.ts`, `decode.ts` of that version).
//!
//! A node from such a client is rewritten with every token spelled out and then decoded like any
//! other. A node to it contains no tokens, which is valid under any dictionary.

use std::sync::LazyLock;

use latchkey_proto::node::{self, Content, DecodeError, Node};

/// Decodes a node, starting at its flags byte.
pub(crate) fn decode(bytes: &[u8]) -> Result<Node, CodecFlaw> {
    let (&flags, mut rest) = bytes.split_first().ok_or(CodecFlaw::Short)?;
    if flags & COMPRESSED != 0 {
        return Err(CodecFlaw::Compressed);
    }
    let mut spelled = vec![0];
    spell_node(&mut rest, &mut spelled, 0)?;
    spelled.extend_from_slice(rest);
    node::decode(&spelled).map_err(CodecFlaw::Node)
}

/// Encodes a node without tokens, starting with its flags byte.
pub(crate) fn encode(node: &Node) -> Vec<u8> {
    let mut bytes = vec![0];
    write_node(node, &mut bytes);
    bytes
}

fn spell_node(bytes: &mut &[u8], out: &mut Vec<u8>, depth: usize) -> Result<(), CodecFlaw> {
    if depth > DEEPEST {
        return Err(CodecFlaw::Depth);
    }
    let size = copy_list(bytes, out)?;
    let content = size > 0 && size % 2 == 0;
    for _ in 0..size - usize::from(content) {
        spell_string(bytes, out)?;
    }
    if !content {
        return Ok(());
    }
    match bytes.first() {
        Some(&(LIST_EMPTY | LIST_8 | LIST_16)) => {
            for _ in 0..copy_list(bytes, out)? {
                spell_node(bytes, out, depth + 1)?;
            }
            Ok(())
        }
        _ => spell_string(bytes, out),
    }
}

fn copy_list(bytes: &mut &[u8], out: &mut Vec<u8>) -> Result<usize, CodecFlaw> {
    let tag = take(bytes, 1)?[0];
    out.push(tag);
    let width = match tag {
        LIST_EMPTY => return Ok(0),
        LIST_8 => 1,
        LIST_16 => 2,
        other => return Err(CodecFlaw::Tag(other)),
    };
    let size = take(bytes, width)?;
    out.extend_from_slice(size);
    Ok(size
        .iter()
        .fold(0, |size, &byte| size << 8 | usize::from(byte)))
}

fn spell_string(bytes: &mut &[u8], out: &mut Vec<u8>) -> Result<(), CodecFlaw> {
    let tag = take(bytes, 1)?[0];
    match tag {
        LIST_EMPTY => out.push(tag),
        DICTIONARY_0..=DICTIONARY_3 => {
            let index = take(bytes, 1)?[0];
            let table = usize::from(tag - DICTIONARY_0);
            write_string(TOKENS[SINGLES + table * 256 + usize::from(index)], out);
        }
        AD_JID => {
            out.push(tag);
            out.extend_from_slice(take(bytes, 2)?);
            spell_string(bytes, out)?;
        }
        JID_PAIR => {
            out.push(tag);
            spell_string(bytes, out)?;
            spell_string(bytes, out)?;
        }
        HEX_8 | NIBBLE_8 => {
            let count = take(bytes, 1)?[0];
            out.extend_from_slice(&[tag, count]);
            out.extend_from_slice(take(bytes, usize::from(count & 0x7f))?);
        }
        BINARY_8 | BINARY_20 | BINARY_32 => {
            let width = match tag {
                BINARY_8 => 1,
                BINARY_20 => 3,
                _ => 4,
            };
            let header = take(bytes, width)?;
            let length = header
                .iter()
                .fold(0, |length, &byte| length << 8 | usize::from(byte));
            let length = if tag == BINARY_20 {
                length & 0xf_ffff
            } else {
                length
            };
            out.push(tag);
            out.extend_from_slice(header);
            out.extend_from_slice(take(bytes, length)?);
        }
        single if usize::from(single) <= SINGLES => {
            write_string(TOKENS[usize::from(single) - 1], out);
        }
        other => return Err(CodecFlaw::Tag(other)),
    }
    Ok(())
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], CodecFlaw> {
    let (taken, rest) = bytes.split_at_checked(count).ok_or(CodecFlaw::Short)?;
    *bytes = rest;
    Ok(taken)
}

fn write_node(node: &Node, out: &mut Vec<u8>) {
    let content = usize::from(node.content != Content::None);
    write_list(1 + 2 * node.attrs.len() + content, out);
    write_string(&node.tag, out);
    for (key, value) in &node.attrs {
        write_string(key, out);
        write_string(value, out);
    }
    match &node.content {
        Content::None => {}
        Content::Text(text) => write_string(text, out),
        Content::Bytes(bytes) => write_bytes(bytes, out),
        Content::Nodes(nodes) => {
            write_list(nodes.len(), out);
            for node in nodes {
                write_node(node, out);
            }
        }
    }
}

fn write_list(size: usize, out: &mut Vec<u8>) {
    match (u8::try_from(size), u16::try_from(size)) {
        (Ok(0), _) => out.push(LIST_EMPTY),
        (Ok(size), _) => out.extend_from_slice(&[LIST_8, size]),
        (_, Ok(size)) => {
            out.push(LIST_16);
            out.extend_from_slice(&size.to_be_bytes());
        }
        _ => unreachable!("the server sends no element of 65536 children"),
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    write_bytes(text.as_bytes(), out);
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    if let Ok(length) = u8::try_from(bytes.len()) {
        out.extend_from_slice(&[BINARY_8, length]);
    } else {
        let length = u32::try_from(bytes.len()).expect("the server sends nothing of 4 GiB");
        out.push(BINARY_32);
        out.extend_from_slice(&length.to_be_bytes());
    }
    out.extend_from_slice(bytes);
}

/// Why the bytes of a node are refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodecFlaw {
    #[error("expected a whole node, the bytes ended")]
    Short,
    #[error("expected a node that is not compressed")]
    Compressed,
    #[error("expected a node of at most {DEEPEST} levels")]
    Depth,
    #[error("expected a list or a string, got tag {0}")]
    Tag(u8),
    #[error(transparent)]
    Node(DecodeError),
}

/// The first table without its empty entry 0, then the four others.
static TOKENS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("dictionary_2.txt").lines().collect());

const SINGLES: usize = 235;
const DEEPEST: usize = 32;
const COMPRESSED: u8 = 2;
const LIST_EMPTY: u8 = 0;
const DICTIONARY_0: u8 = 236;
const DICTIONARY_3: u8 = 239;
const AD_JID: u8 = 247;
const LIST_8: u8 = 248;
const LIST_16: u8 = 249;
const JID_PAIR: u8 = 250;
const HEX_8: u8 = 251;
const BINARY_8: u8 = 252;
const BINARY_20: u8 = 253;
const BINARY_32: u8 = 254;
const NIBBLE_8: u8 = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictionary_is_whole() {
        assert_eq!(TOKENS.len(), SINGLES + 4 * 256);
        assert_eq!(TOKENS[0], "xmlstreamstart");
        assert_eq!(TOKENS[2], "s.whatsapp.net");
    }

    #[test]
    fn tokens_of_version_2_are_spelled_out() {
        // <iq to=@s.whatsapp.net type=result id=7/>, with the tokens as Baileys 6.17.16 numbers
        // them.
        let index = |token| TOKENS.iter().position(|&it| it == token).unwrap();
        let token = |token| u8::try_from(index(token) + 1).unwrap();
        let bytes = [
            0,
            LIST_8,
            7,
            token("iq"),
            token("to"),
            JID_PAIR,
            0,
            3,
            token("type"),
            token("result"),
            token("id"),
            NIBBLE_8,
            0x81,
            0x7f,
        ];
        let read = decode(&bytes).unwrap();
        let expected = Node::new("iq")
            .attr("to", "@s.whatsapp.net")
            .attr("type", "result")
            .attr("id", "7");
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_written_can_be_read_under_any_dictionary() {
        let node = Node::new("iq").attr("from", "@s.whatsapp.net").children([
            Node::new("ref").bytes(vec![7; 300]),
            Node::new("empty").children([]),
            Node::new("text").bytes("type"),
        ]);
        assert_eq!(decode(&encode(&node)).unwrap(), node);
        assert_eq!(node::decode(&encode(&node)).unwrap(), node);
    }

    #[test]
    fn damaged_nodes_are_errors() {
        for bytes in [
            &[][..],
            &[0],
            &[2, 0],
            &[0, LIST_8],
            &[0, LIST_8, 3, 4],
            &[0, 5],
        ] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
        assert!(decode(&[&[0][..], &[LIST_8, 2, 4, LIST_8, 1].repeat(40)].concat()).is_err());
    }
}
