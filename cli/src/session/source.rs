//! Where a session is read from.

use std::{
    fs::{self, File},
    io::{self, IsTerminal as _, Read},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use latchkey_session::{ImportError, ImportedSession, Store, is_backup, is_key_file};
use latchkey_shared::{bundle::CREDS_JSON, process::Usage};
use zeroize::Zeroizing;

use crate::store_file::with_its_log;

/// Reads a session from a text, a file, a folder, or standard input (`-`, or no argument where it is
/// no terminal).
pub(super) fn read(argument: Option<&str>) -> anyhow::Result<ImportedSession> {
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
                let content = file(path)?;
                if Store::is_one(&content) {
                    return Ok(Store::read(&with_its_log(path, content)?)?);
                }
                return Ok(ImportedSession::read(&content).map_err(|error| beside(path, error))?);
            }
            if is_named_like_a_file(text) {
                anyhow::bail!(
                    "there is no such file or folder: is its name complete, and the folder right?"
                );
            }
            Zeroizing::new(text.as_bytes().to_vec())
        }
    };
    if Store::is_one(&bytes) {
        return Ok(Store::read(&bytes)?);
    }
    Ok(ImportedSession::read(&bytes)?)
}

/// Names the copy of an empty file that lies beside it.
fn beside(path: &Path, error: ImportError) -> ImportError {
    let folder = path
        .parent()
        .filter(|_| path.file_name().is_some_and(|name| name == CREDS_JSON));
    match (error, folder) {
        (ImportError::Empty, Some(folder)) => {
            let folder = if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            };
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            ImportError::EmptyCreds(names.filter(|name| is_backup(name)).min().into())
        }
        (error, _) => error,
    }
}

/// Returns whether a text that is no file was meant as one.
fn is_named_like_a_file(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_line =
        text.len() <= 4096 && !text.contains(|c: char| c.is_control() || "{}\"#".contains(c));
    let is_path = ["/", "./", "../", "~/", ".\\", "..\\"]
        .iter()
        .any(|start| text.starts_with(start))
        || matches!(text.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic());
    let is_file = [".json", ".zip", ".txt", ".env", ".gz", ".bak", ".db"]
        .iter()
        .any(|end| lower.ends_with(end));
    is_line && !text.contains("://") && (is_path || is_file)
}

/// Reads the files of a session in a folder, or in the only folder inside it that holds one.
fn folder(path: &Path) -> anyhow::Result<ImportedSession> {
    let mut folder = path.to_owned();
    if !path.join(CREDS_JSON).is_file() {
        let inside = entries(path)?
            .into_iter()
            .filter(|(_, path)| path.join(CREDS_JSON).is_file());
        let inside: Vec<_> = inside.collect();
        if inside.len() > 1 {
            return Err(Usage(
                "the folder holds several sessions: give the folder of one of them".to_owned(),
            )
            .into());
        }
        folder = inside.into_iter().next().map_or(folder, |(_, path)| path);
    }
    let mut files = Vec::new();
    let mut left = ImportedSession::LIMIT;
    let keys = folder.join("keys");
    for (parent, prefix) in [(&folder, ""), (&keys, "keys/")] {
        if !parent.is_dir() {
            continue;
        }
        for (name, path) in entries(parent)? {
            let is_wanted = matches!(&*name, CREDS_JSON | "keys.json") || is_key_file(&name);
            if !path.is_file() || !is_wanted && !is_backup(&name) {
                continue;
            }
            let content = if is_wanted {
                file(&path)?
            } else {
                Zeroizing::default()
            };
            left = left
                .checked_sub(content.len())
                .ok_or(ImportError::TooLarge)?;
            files.push((format!("{prefix}{name}"), content));
        }
    }
    Ok(ImportedSession::from_files(files)?)
}

/// Returns what is in a folder, by name.
fn entries(path: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let unreadable = || format!("the folder {} cannot be read", path.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        if let Ok(name) = entry.file_name().into_string() {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}

fn file(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    File::open(path)
        .and_then(take)
        .with_context(|| format!("{} cannot be read", path.display()))
}

/// Reads so much that a session that is too long is known to be.
fn take(source: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut source = source.take(ImportedSession::LIMIT as u64 + 1);
    source.read_to_end(&mut bytes)?;
    if Store::is_one(&bytes) {
        let more = Store::LIMIT - ImportedSession::LIMIT;
        source.set_limit(more as u64);
        source.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDS: &str =
        r#"{"noiseKey":null,"signedIdentityKey":{"private":{"type":"Buffer","data":"AAAA"}}}"#;

    #[test]
    fn session_is_found_in_a_text_a_file_or_a_folder() {
        let directory = tempfile::tempdir().unwrap();
        let inside = directory.path().join("session");
        fs::create_dir_all(inside.join("keys")).unwrap();
        let path = inside.join("creds.json");
        fs::write(&path, CREDS).unwrap();
        fs::write(inside.join("pre-key-1.json"), "{}").unwrap();
        fs::write(inside.join("keys/pre-key-2.json"), "{}").unwrap();
        fs::write(inside.join("notes.txt"), [0xff]).unwrap();
        fs::write(inside.join("package.json"), "{}").unwrap();
        let [folder, outer] = [&*inside, directory.path()].map(|path| path.to_str().unwrap());
        for (argument, files) in [
            (CREDS, 0),
            (path.to_str().unwrap(), 0),
            (folder, 2),
            (outer, 2),
        ] {
            let session = read(Some(argument)).unwrap();
            assert_eq!(session.creds_json(), CREDS, "{argument}");
            assert_eq!(session.key_files().len(), files, "{argument}");
        }
    }

    #[test]
    fn copy_beside_an_empty_file_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("creds.json");
        fs::write(&path, "").unwrap();
        fs::write(directory.path().join("creds.json.bak"), CREDS).unwrap();
        for given in [&*path, directory.path()] {
            let error = read(given.to_str()).unwrap_err().to_string();
            assert!(
                error.contains("empty") && error.contains("creds.json.bak"),
                "{error}"
            );
        }
    }

    #[test]
    fn file_that_is_not_there_is_told_from_a_session_id() {
        for missing in [
            "./creds.json",
            "session.zip",
            "C:\\bot\\creds.json",
            "/tmp/nowhere/session",
        ] {
            let error = read(Some(missing)).unwrap_err().to_string();
            assert!(error.contains("no such file"), "{error}");
        }
        assert!(
            read(Some("https://example.org/creds.json"))
                .unwrap_err()
                .is::<ImportError>()
        );
    }

    #[test]
    fn folder_without_credentials_and_giants_are_errors() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().to_str().unwrap().to_owned();
        assert!(read(Some(&folder)).is_err());
        let half = vec![b' '; ImportedSession::LIMIT / 2 + 1];
        for name in ["creds.json", "pre-key-1.json"] {
            fs::write(directory.path().join(name), &half).unwrap();
        }
        let error = read(Some(&folder)).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(ImportError::TooLarge)));
    }
}
