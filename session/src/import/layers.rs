//! From bytes to the files inside: archives, compression, text.

use std::io::{ErrorKind, Read as _};

use flate2::read::MultiGzDecoder;
use zeroize::Zeroizing;

use super::{
    ImportError, Packaging, archive,
    files::{LIMIT, Unpacked},
    text,
};

/// Strips every layer of packaging from a session. `depth` says how many are off already.
pub(super) fn unpack(bytes: &[u8], depth: u32) -> Result<Unpacked, ImportError> {
    if bytes.len() > LIMIT {
        return Err(ImportError::TooLarge);
    }
    if depth > MAX_DEPTH {
        return Err(ImportError::TooDeep);
    }
    if bytes.starts_with(ZIP) || bytes.starts_with(EMPTY_ZIP) {
        return archive::unpack(bytes);
    }
    if bytes.starts_with(GZIP) {
        let mut unpacked = unpack(&gunzip(bytes)?, depth + 1)?;
        unpacked.packaging = Packaging::Gzip(Box::new(unpacked.packaging));
        return Ok(unpacked);
    }
    text::unpack(&decoded(bytes)?, depth)
}

fn gunzip(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let mut plain = Zeroizing::new(Vec::new());
    let limit = LIMIT as u64 + 1;
    MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => ImportError::Cut("gzip"),
            _ => ImportError::Damaged("gzip"),
        })?;
    if plain.len() > LIMIT {
        return Err(ImportError::TooLarge);
    }
    Ok(plain)
}

/// Decodes UTF-8, or UTF-16 as Windows' own editor and shell write it.
fn decoded(bytes: &[u8]) -> Result<Zeroizing<String>, ImportError> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => {
            let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Unknown)?;
            return Ok(Zeroizing::new(text.to_owned()));
        }
    };
    let units = bytes[2..]
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map(Zeroizing::new).map_err(|_| ImportError::Unknown)
}

const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const GZIP: &[u8] = &[0x1f, 0x8b];
/// A link's answer with a session ID of a compressed archive has three.
pub(super) const MAX_DEPTH: u32 = 4;
