use super::{
    Content, Node,
    jid::{Split, split},
    tag,
    token::{self, TokenIndex},
};

/// Encodes a stanza, uncompressed, with the flags byte in front
/// (`Baileys lib/WABinary/encode.ts`).
pub fn encode(node: &Node) -> Vec<u8> {
    let mut encoder = Encoder { out: vec![0] };
    encoder.node(node);
    encoder.out
}

struct Encoder {
    out: Vec<u8>,
}

impl Encoder {
    fn node(&mut self, node: &Node) {
        let content = usize::from(node.content != Content::None);
        self.list(1 + 2 * node.attrs.len() + content);
        self.string(&node.tag);
        for (key, value) in &node.attrs {
            self.string(key);
            self.string(value);
        }
        match &node.content {
            Content::None => {}
            Content::Text(text) => self.string(text),
            Content::Bytes(bytes) => self.binary(bytes),
            Content::Nodes(nodes) => {
                self.list(nodes.len());
                for node in nodes {
                    self.node(node);
                }
            }
        }
    }

    fn list(&mut self, length: usize) {
        if length == 0 {
            self.out.push(tag::LIST_EMPTY);
        } else if let Ok(length) = u8::try_from(length) {
            self.out.extend([tag::LIST_8, length]);
        } else {
            let length = u16::try_from(length).expect("we build no list of 65,536 entries");
            self.out.push(tag::LIST_16);
            self.out.extend(length.to_be_bytes());
        }
    }

    fn string(&mut self, text: &str) {
        match split(text) {
            Some(jid) => self.jid(&jid),
            None => self.plain(text),
        }
    }

    fn plain(&mut self, text: &str) {
        match token::find(text) {
            Some(TokenIndex::Single(index)) => self.out.push(index),
            Some(TokenIndex::Double { table, index }) => {
                self.out.extend([tag::DICTIONARY_0 + table, index]);
            }
            None if text.is_empty() || text.len() > tag::PACKED_MAX => self.binary(text.as_bytes()),
            None if text.bytes().all(|byte| nibble(byte).is_some()) => {
                self.packed(tag::NIBBLE_8, text, nibble);
            }
            None if text.bytes().all(|byte| hex(byte).is_some()) => {
                self.packed(tag::HEX_8, text, hex);
            }
            None => self.binary(text.as_bytes()),
        }
    }

    fn packed(&mut self, form: u8, text: &str, digit: fn(u8) -> Option<u8>) {
        let pairs = text.as_bytes().chunks(2);
        let odd = u8::from(text.len() % 2 == 1) << 7;
        let length = u8::try_from(pairs.len()).expect("at most 127 characters are packed");
        self.out.extend([form, odd | length]);
        self.out.extend(pairs.map(|pair| {
            let digit = |at: usize| pair.get(at).copied().and_then(digit).unwrap_or(FILLER);
            digit(0) << 4 | digit(1)
        }));
    }

    fn jid(&mut self, jid: &Split<'_>) {
        match *jid {
            Split::Device {
                domain,
                device,
                user,
            } => {
                self.out.extend([tag::AD_JID, domain, device]);
                self.plain(user);
            }
            Split::Pair { user, server } => {
                self.out.push(tag::JID_PAIR);
                if user.is_empty() {
                    self.out.push(tag::LIST_EMPTY);
                } else {
                    self.plain(user);
                }
                self.plain(server);
            }
        }
    }

    fn binary(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).expect("a stanza fits into a frame of 16 MiB");
        match length.to_be_bytes() {
            [0, 0, 0, a] => self.out.extend([tag::BINARY_8, a]),
            [0, a @ 0..16, b, c] => self.out.extend([tag::BINARY_20, a, b, c]),
            length => {
                self.out.push(tag::BINARY_32);
                self.out.extend(length);
            }
        }
        self.out.extend_from_slice(bytes);
    }
}

fn nibble(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'-' => Some(10),
        b'.' => Some(11),
        _ => None,
    }
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

const FILLER: u8 = 15;
