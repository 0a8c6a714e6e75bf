//! Where a session is read from.

use std::{
    fs::{self, File},
    io::{self, IsTerminal as _, Read},
    path::Path,
};

use anyhow::Context as _;
use latchkey_session::{ImportError, ImportedSession};
use latchkey_shared::process::Usage;
use zeroize::Zeroizing;

/// Reads a session from a text, a file, a folder, or standard input (`-`, or no argument where it is
/// no terminal).
pub(super) fn read(argument: Option<&str>, prefix: &str) -> anyhow::Result<ImportedSession> {
    let bytes = match argument.filter(|text| *text != "-") {
        None if argument.is_none() && io::stdin().is_terminal() => {
            return Err(Usage(
                "give a session ID, a file or a folder, or pass one in through standard input"
                    .to_owned(),
            )
            .into());
        }
        None => take(io::stdin().lock()).context("standard input cannot be read")?,
        Some(text) => {
            let path = Path::new(text);
            if path.is_dir() {
                return folder(path);
            }
            if path.is_file() {
                file(path)?
            } else {
                Zeroizing::new(text.as_bytes().to_vec())
            }
        }
    };
    Ok(ImportedSession::read(&bytes, prefix)?)
}

fn folder(path: &Path) -> anyhow::Result<ImportedSession> {
    let unreadable = || format!("the folder {} cannot be read", path.display());
    let mut files = Vec::new();
    let mut left = ImportedSession::LIMIT;
    for entry in fs::read_dir(path).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let path = entry.path();
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.strip_suffix(".json").is_none() || !path.is_file() {
            continue;
        }
        let content = file(&path)?;
        left = left
            .checked_sub(content.len())
            .ok_or(ImportError::TooLarge)?;
        files.push((name, content));
    }
    Ok(ImportedSession::from_files(files)?)
}

fn file(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    File::open(path)
        .and_then(take)
        .with_context(|| format!("{} cannot be read", path.display()))
}

/// Reads so much that a session that is too long is known to be.
fn take(source: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let limit = ImportedSession::LIMIT as u64 + 1;
    source.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDS: &str = r#"{"noiseKey":null,"signedIdentityKey":{"private":"AAAA"}}"#;

    #[test]
    fn session_is_found_in_a_text_a_file_or_a_folder() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("creds.json");
        fs::write(&path, CREDS).unwrap();
        fs::write(directory.path().join("pre-key-1.json"), "{}").unwrap();
        fs::write(directory.path().join("notes.txt"), [0xff]).unwrap();
        let folder = directory.path().to_str().unwrap();
        for (argument, files) in [(CREDS, 0), (path.to_str().unwrap(), 0), (folder, 1)] {
            let session = read(Some(argument), "").unwrap();
            assert_eq!(session.creds_json(), CREDS, "{argument}");
            assert_eq!(session.key_files().len(), files, "{argument}");
        }
    }

    #[test]
    fn folder_without_credentials_and_giants_are_errors() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().to_str().unwrap().to_owned();
        assert!(read(Some(&folder), "").is_err());
        let half = vec![b' '; ImportedSession::LIMIT / 2 + 1];
        for name in ["creds.json", "pre-key-1.json"] {
            fs::write(directory.path().join(name), &half).unwrap();
        }
        let error = read(Some(&folder), "").unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(ImportError::TooLarge)));
    }
}
