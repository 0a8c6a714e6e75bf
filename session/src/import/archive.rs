//! The multi-file auth state in a zip archive.

use std::io::{Cursor, Read as _};

use latchkey_shared::bundle::CREDS_JSON;
use zeroize::Zeroizing;
use zip::ZipArchive;

use super::{
    ImportError, Packaging,
    files::{Files, LIMIT, MAX_FILES, Unpacked, is_json},
};

/// Reads the files beside the `creds.json` nearest to the root.
pub(super) fn unpack(bytes: &[u8]) -> Result<Unpacked, ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > MAX_FILES {
        return Err(ImportError::TooManyFiles(MAX_FILES));
    }
    let folder = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.strip_suffix(CREDS_JSON)?.to_owned()))
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .min_by_key(String::len)
        .ok_or(ImportError::NoCreds)?;
    let mut files = Files::default();
    let mut left = LIMIT;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| damaged())?;
        let name = entry.name().map_err(|_| damaged())?;
        let Some(name) = name.strip_prefix(&folder).map(str::to_owned) else {
            continue;
        };
        if entry.is_dir() || name.contains('/') || !is_json(&name) {
            continue;
        }
        let mut content = Zeroizing::new(Vec::new());
        // The size that an archive declares cannot be trusted.
        (&mut entry)
            .take(left as u64 + 1)
            .read_to_end(&mut content)
            .map_err(|_| damaged())?;
        left = left
            .checked_sub(content.len())
            .ok_or(ImportError::TooLarge)?;
        files.add(&name, &content)?;
    }
    files.unpacked(Packaging::Zip)
}

fn damaged() -> ImportError {
    ImportError::Damaged("zip archive")
}
