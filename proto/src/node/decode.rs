use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{Content, Node, jid, tag, token};

/// Decodes a stanza from its flags byte on (`Baileys lib/WABinary/decode.ts`).
///
/// What a sender can make it use is bounded: 1 MiB inflated, 32 levels, 65,536 elements and
/// attributes.
pub fn decode(bytes: &[u8]) -> Result<Node, DecodeError> {
    let (&flags, rest) = bytes.split_first().ok_or(DecodeError::End)?;
    if flags & COMPRESSED == 0 {
        return stanza(rest);
    }
    stanza(&inflate(rest)?)
}

fn inflate(compressed: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut inflated = Vec::new();
    let read = ZlibDecoder::new(compressed)
        .take(MAX_INFLATED + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| DecodeError::Compression)?;
    if u64::try_from(read).is_ok_and(|read| read <= MAX_INFLATED) {
        Ok(inflated)
    } else {
        Err(DecodeError::TooLarge)
    }
}

fn stanza(bytes: &[u8]) -> Result<Node, DecodeError> {
    let mut decoder = Decoder {
        rest: bytes,
        items: 0,
    };
    let node = decoder.node(0)?;
    match decoder.rest.len() {
        0 => Ok(node),
        length => Err(DecodeError::Trailing { length }),
    }
}

struct Decoder<'a> {
    rest: &'a [u8],
    items: usize,
}

impl Decoder<'_> {
    fn node(&mut self, depth: usize) -> Result<Node, DecodeError> {
        if depth == MAX_DEPTH {
            return Err(DecodeError::TooDeep);
        }
        self.count()?;
        let form = self.byte()?;
        let size = self
            .list(form)?
            .filter(|size| *size > 0)
            .ok_or(DecodeError::Form {
                expected: "an element",
                got: form,
            })?;
        let tag = self.next_string()?;
        if tag.is_empty() {
            return Err(DecodeError::NoTag);
        }
        let mut node = Node::new(tag);
        for _ in 0..(size - 1) / 2 {
            self.count()?;
            let key = self.next_string()?;
            let value = self.next_string()?;
            node.attrs.push((key, value));
        }
        if size % 2 == 0 {
            node.content = self.content(depth)?;
        }
        Ok(node)
    }

    fn content(&mut self, depth: usize) -> Result<Content, DecodeError> {
        let form = self.byte()?;
        if let Some(bytes) = self.binary(form)? {
            return Ok(Content::Bytes(bytes.to_vec()));
        }
        let Some(length) = self.list(form)? else {
            return self.string(form).map(Content::Text);
        };
        let mut nodes = Vec::new();
        for _ in 0..length {
            nodes.push(self.node(depth + 1)?);
        }
        Ok(Content::Nodes(nodes))
    }

    fn list(&mut self, form: u8) -> Result<Option<u16>, DecodeError> {
        Ok(match form {
            tag::LIST_EMPTY => Some(0),
            tag::LIST_8 => Some(self.byte()?.into()),
            tag::LIST_16 => Some(self.u16()?),
            _ => None,
        })
    }

    fn binary(&mut self, form: u8) -> Result<Option<&[u8]>, DecodeError> {
        let length = match form {
            tag::BINARY_8 => self.byte()?.into(),
            tag::BINARY_20 => {
                let [a, b, c] = self.array()?;
                u32::from_be_bytes([0, a & 0x0f, b, c])
            }
            tag::BINARY_32 => u32::from_be_bytes(self.array()?),
            _ => return Ok(None),
        };
        let length = usize::try_from(length).map_err(|_| DecodeError::End)?;
        self.take(length).map(Some)
    }

    fn next_string(&mut self) -> Result<String, DecodeError> {
        let form = self.byte()?;
        self.string(form)
    }

    fn string(&mut self, form: u8) -> Result<String, DecodeError> {
        match form {
            tag::JID_PAIR => {
                let user = self.plain()?;
                let server = self.plain()?;
                if server.is_empty() {
                    return Err(DecodeError::NoServer);
                }
                Ok(format!("{user}@{server}"))
            }
            tag::AD_JID => {
                let [domain, device] = self.array()?;
                let user = self.plain()?;
                let server = jid::server_of(domain);
                Ok(match device {
                    0 => format!("{user}@{server}"),
                    device => format!("{user}:{device}@{server}"),
                })
            }
            tag::FB_JID => {
                let user = self.plain()?;
                let device = self.u16()?;
                let server = self.plain()?;
                Ok(format!("{user}:{device}@{server}"))
            }
            tag::INTEROP_JID => {
                let user = self.plain()?;
                let device = self.u16()?;
                let integrator = self.u16()?;
                let server = self.plain()?;
                Ok(format!("{integrator}-{user}:{device}@{server}"))
            }
            form => self.plain_of(form),
        }
    }

    /// A string that is no address: addresses do not nest, or a sender could exhaust the stack.
    fn plain(&mut self) -> Result<String, DecodeError> {
        let form = self.byte()?;
        self.plain_of(form)
    }

    fn plain_of(&mut self, form: u8) -> Result<String, DecodeError> {
        match form {
            tag::LIST_EMPTY => Ok(String::new()),
            tag::DICTIONARY_0..=tag::DICTIONARY_3 => {
                let index = self.byte()?;
                token::double(form - tag::DICTIONARY_0, index)
                    .map(str::to_owned)
                    .ok_or(DecodeError::Form {
                        expected: "a token",
                        got: form,
                    })
            }
            tag::NIBBLE_8 => self.packed(NIBBLES),
            tag::HEX_8 => self.packed(HEX),
            form => {
                if let Some(bytes) = self.binary(form)? {
                    return Ok(String::from_utf8_lossy(bytes).into_owned());
                }
                token::single(form)
                    .map(str::to_owned)
                    .ok_or(DecodeError::Form {
                        expected: "a string",
                        got: form,
                    })
            }
        }
    }

    fn packed(&mut self, alphabet: &[u8]) -> Result<String, DecodeError> {
        let length = self.byte()?;
        let bytes = self.take(usize::from(length & 0x7f))?;
        let dropped = usize::from(length >> 7);
        let digits = (bytes.len() * 2)
            .checked_sub(dropped)
            .ok_or(DecodeError::Packed)?;
        bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 0x0f])
            .take(digits)
            .map(|digit| alphabet.get(usize::from(digit)).copied().map(char::from))
            .collect::<Option<String>>()
            .ok_or(DecodeError::Packed)
    }

    fn count(&mut self) -> Result<(), DecodeError> {
        self.items += 1;
        if self.items > MAX_ITEMS {
            return Err(DecodeError::TooMany);
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(DecodeError::End)?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, length: usize) -> Result<&[u8], DecodeError> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(DecodeError::End)?;
        self.rest = rest;
        Ok(bytes)
    }
}

/// Bytes that are no stanza.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They end too early.
    #[error("expected more bytes of a stanza, got its end")]
    End,
    /// They go on after the stanza.
    #[error("expected the end of a stanza, got {length} more bytes")]
    Trailing {
        /// How many bytes are left.
        length: usize,
    },
    /// A value has a form that cannot be there.
    #[error("expected {expected}, got a value of form {got:#04x}")]
    Form {
        /// What can be there.
        expected: &'static str,
        /// The byte that names the form.
        got: u8,
    },
    /// An element has no name.
    #[error("expected an element's name, got an empty string")]
    NoTag,
    /// An address has no server.
    #[error("expected an address's server, got an empty string")]
    NoServer,
    /// A packed string has a digit that stands for nothing, or no digit to drop.
    #[error("expected packed digits, got something else")]
    Packed,
    /// They cannot be inflated.
    #[error("expected a zlib stream, got something else")]
    Compression,
    /// They inflate to more than 1 MiB.
    #[error("expected a stanza of at most {MAX_INFLATED} bytes, got a larger one")]
    TooLarge,
    /// Elements are nested more than 32 deep.
    #[error("expected elements at most {MAX_DEPTH} deep, got deeper ones")]
    TooDeep,
    /// There are more than 65,536 elements and attributes.
    #[error("expected at most {MAX_ITEMS} elements and attributes, got more")]
    TooMany,
}

const COMPRESSED: u8 = 2;
const MAX_INFLATED: u64 = 1 << 20;
const MAX_DEPTH: usize = 32;
const MAX_ITEMS: usize = 1 << 16;
const NIBBLES: &[u8] = b"0123456789-.";
const HEX: &[u8] = b"0123456789ABCDEF";
