//! From bytes or a line of text to the JSON inside.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use latchkey_shared::bundle::ZIP_LINK_PREFIX;
use zeroize::Zeroizing;

use super::{
    ImportError, Packaging, archive,
    files::{LIMIT, Unpacked},
    lenient,
    mega_link::{MegaLink, NoFile},
    multi,
};

/// Strips every layer of packaging from a session.
pub(super) fn unpack(bytes: &[u8], prefix: &str) -> Result<Unpacked, ImportError> {
    if bytes.len() > LIMIT {
        return Err(ImportError::TooLarge);
    }
    if let Some(unpacked) = binary(bytes, 0) {
        return unpacked;
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Unknown)?;
    let text = bare(text);
    if text.is_empty() {
        return Err(ImportError::Empty);
    }
    if text.starts_with('{') {
        return multi::unpack(text);
    }
    let (prefix, body) = split(text, prefix);
    if let Some(link) = MegaLink::find(prefix, body) {
        return Err(at_mega(link));
    }
    let decoded = decode(body)?;
    if let Some(link) = MegaLink::decoded(&decoded) {
        return Err(at_mega(link));
    }
    let mut unpacked = content(&decoded, 0)?;
    unpacked.packaging = Packaging::Text {
        prefix: prefix.to_owned(),
        packaging: Box::new(unpacked.packaging),
    };
    Ok(unpacked)
}

fn at_mega(link: Result<MegaLink, NoFile>) -> ImportError {
    link.map_or(ImportError::MegaLink, ImportError::Mega)
}

/// Unpacks decoded or decompressed bytes.
fn content(bytes: &[u8], depth: u32) -> Result<Unpacked, ImportError> {
    if let Some(unpacked) = binary(bytes, depth) {
        return unpacked;
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Unknown)?;
    let text = bare(text);
    if text.starts_with('{') {
        multi::unpack(text)
    } else {
        Err(ImportError::Unknown)
    }
}

fn binary(bytes: &[u8], depth: u32) -> Option<Result<Unpacked, ImportError>> {
    if bytes.starts_with(ZIP) {
        return Some(archive::unpack(bytes));
    }
    bytes.starts_with(GZIP).then(|| gunzip(bytes, depth))
}

fn gunzip(bytes: &[u8], depth: u32) -> Result<Unpacked, ImportError> {
    if depth == MAX_DEPTH {
        return Err(ImportError::TooDeep);
    }
    let mut plain = Zeroizing::new(Vec::new());
    let limit = LIMIT as u64 + 1;
    MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|_| ImportError::Damaged("gzip"))?;
    if plain.len() > LIMIT {
        return Err(ImportError::TooLarge);
    }
    let mut unpacked = content(&plain, depth + 1)?;
    unpacked.packaging = Packaging::Gzip(Box::new(unpacked.packaging));
    Ok(unpacked)
}

/// Strips what copying adds: spaces, a byte order mark, the quotes of an environment file.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    ['"', '\'', '`']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
        .trim()
}

/// Splits a session ID into its prefix and the rest. No character that ends a prefix occurs in
/// base64.
fn split<'a>(text: &'a str, known: &str) -> (&'a str, &'a str) {
    if !known.is_empty() && text.starts_with(known) {
        return text.split_at(known.len());
    }
    let ends = PREFIX_ENDS
        .iter()
        .filter_map(|end| Some(text.rfind(end)? + end.len()));
    let behind = ends
        .chain(
            text.starts_with(ZIP_LINK_PREFIX)
                .then_some(ZIP_LINK_PREFIX.len()),
        )
        .max();
    text.split_at(behind.unwrap_or(0))
}

/// Decodes base64 as bots do: in either alphabet, padded or not, with or without line breaks.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    plain.extend(
        text.bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            }),
    );
    if plain.is_empty() {
        return Err(ImportError::Empty);
    }
    lenient::standard(&*plain).map_err(|_| ImportError::Base64)
}

const ZIP: &[u8] = b"PK\x03\x04";
const GZIP: &[u8] = &[0x1f, 0x8b];
const MAX_DEPTH: u32 = 2;
const PREFIX_ENDS: [&str; 4] = ["~", ";;;", "!", "=>"];
