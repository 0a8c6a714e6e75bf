//! From bytes or a line of text to the JSON in it.

use std::io::Read as _;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use flate2::read::MultiGzDecoder;
use zeroize::Zeroizing;

use super::{Form, ImportError, ImportedSession, MegaLink, Unpacked, archive, multi};
use crate::export::ZIP_LINK;

/// Takes off whatever a session is wrapped in.
pub(super) fn unpack(bytes: &[u8], prefix: &str) -> Result<Unpacked, ImportError> {
    if bytes.len() > ImportedSession::LIMIT {
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
        return Err(ImportError::Mega(link?));
    }
    let decoded = decode(body)?;
    if let Some(link) = MegaLink::decoded(&decoded) {
        return Err(ImportError::Mega(link?));
    }
    let mut unpacked = content(&decoded, 0)?;
    unpacked.form = Form::Text {
        prefix: prefix.to_owned(),
        form: Box::new(unpacked.form),
    };
    Ok(unpacked)
}

/// What decoded or unzipped bytes hold.
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
    let limit = ImportedSession::LIMIT as u64 + 1;
    MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|_| ImportError::Damaged("gzip"))?;
    if plain.len() > ImportedSession::LIMIT {
        return Err(ImportError::TooLarge);
    }
    let mut unpacked = content(&plain, depth + 1)?;
    unpacked.form = Form::Gzip(Box::new(unpacked.form));
    Ok(unpacked)
}

/// Takes off what copying adds: spaces, a byte order mark, the quotes of an environment file.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    ['"', '\'', '`']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
        .trim()
}

/// Splits a session ID into its prefix and the rest. None of the characters that end a prefix is
/// one of base64.
fn split<'a>(text: &'a str, known: &str) -> (&'a str, &'a str) {
    if !known.is_empty() && text.starts_with(known) {
        return text.split_at(known.len());
    }
    let ends = PREFIX_ENDS
        .iter()
        .filter_map(|end| Some(text.rfind(end)? + end.len()));
    let behind = ends
        .chain(text.starts_with(ZIP_LINK).then_some(ZIP_LINK.len()))
        .max();
    text.split_at(behind.unwrap_or(0))
}

/// Reads base64 as bots do: of either alphabet, padded or not, broken into lines.
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
    let decoded = LENIENT.decode(&*plain).map_err(|_| ImportError::Base64)?;
    Ok(Zeroizing::new(decoded))
}

/// Reads standard base64, padded or not.
pub(super) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const ZIP: &[u8] = b"PK\x03\x04";
const GZIP: &[u8] = &[0x1f, 0x8b];
const MAX_DEPTH: u32 = 2;
const PREFIX_ENDS: [&str; 4] = ["~", ";;;", "!", "=>"];
