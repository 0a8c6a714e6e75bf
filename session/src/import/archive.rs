//! The multi-file auth state in a zip archive.

use std::io::{Cursor, Read as _};

use zeroize::Zeroizing;
use zip::ZipArchive;

use super::{
    ImportError, Packaging,
    files::{Files, LIMIT, MAX_FILES, Unpacked},
    names::Place,
};

/// Reads the files beside the `creds.json` nearest to the root.
pub(super) fn unpack(bytes: &[u8]) -> Result<Unpacked, ImportError> {
    let broken = || {
        if bytes.windows(END.len()).any(|part| part == END) {
            ImportError::Damaged("zip archive")
        } else {
            ImportError::Cut("zip archive")
        }
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MAX_FILES {
        return Err(ImportError::TooManyFiles(MAX_FILES));
    }
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into()))
        .collect();
    let place =
        Place::find(names.iter().map(String::as_str)).ok_or(ImportError::NoCreds(None.into()))?;
    let mut files = Files::default();
    let mut left = LIMIT;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => ImportError::Locked,
            _ => broken(),
        })?;
        let Some(name) = entry.name().ok().and_then(|name| place.name(&name)) else {
            continue;
        };
        if entry.is_dir() || !Files::takes(&name) {
            continue;
        }
        let mut content = Zeroizing::new(Vec::new());
        // The size that an archive declares cannot be trusted.
        (&mut entry)
            .take(left as u64 + 1)
            .read_to_end(&mut content)
            .map_err(|_| broken())?;
        left = left
            .checked_sub(content.len())
            .ok_or(ImportError::TooLarge)?;
        files.add(&name, &content)?;
    }
    files.unpacked(Packaging::Zip)
}

/// Begins the record at the end of an archive.
const END: &[u8] = b"PK\x05\x06";
