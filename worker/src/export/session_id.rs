//! Session IDs: the credentials as one line of text.

use std::io::Write as _;

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};

/// `prefix` and the padded base64 of `creds_json`.
pub(super) fn base64(prefix: &str, creds_json: &str) -> String {
    prefix.to_owned() + &BASE64_STANDARD.encode(creds_json)
}

/// `prefix` and what opens `creds.json` at MEGA, `HANDLE#KEY`.
pub(crate) fn mega(prefix: &str, reference: &str) -> String {
    prefix.to_owned() + reference
}

/// `ilombot--` and the padded base64 of the address of `session.zip` at MEGA.
pub(crate) fn mega_zip(url: &str) -> String {
    ZIP_LINK.to_owned() + &BASE64_STANDARD.encode(url)
}

/// `prefix` and the padded base64 of gzipped `creds_json`.
pub(super) fn gzip(prefix: &str, creds_json: &str) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zipped = encoder
        .write_all(creds_json.as_bytes())
        .and_then(|()| encoder.finish());
    prefix.to_owned() + &BASE64_STANDARD.encode(zipped.expect("writing to memory never fails"))
}

/// Says that what follows is the base64 of a link to a zip.
pub(crate) const ZIP_LINK: &str = "ilombot--";
