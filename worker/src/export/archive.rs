//! The multi-file auth state as a zip archive.

use std::io::{Cursor, Write as _};

use latchkey_proto::credentials::Credentials;
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::creds::pre_key_json;

/// Packs `creds.json` and a file for each uploaded pre-key, under the names that Baileys'
/// `useMultiFileAuthState` reads.
pub(super) fn zip(credentials: &Credentials, creds_json: &str) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let written = (|| {
        add(&mut archive, "creds.json", creds_json)?;
        for pre_key in &credentials.pre_keys {
            add(
                &mut archive,
                &format!("pre-key-{}.json", pre_key.id),
                &pre_key_json(pre_key),
            )?;
        }
        archive.finish()
    })();
    written.expect("writing to memory never fails").into_inner()
}

fn add(archive: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600);
    archive.start_file(name, options)?;
    archive.write_all(text.as_bytes())?;
    Ok(())
}
