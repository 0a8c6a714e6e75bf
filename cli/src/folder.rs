//! A folder with a session's files, as Baileys' `useMultiFileAuthState` reads it.

use std::{
    fs::{self, DirBuilder},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use latchkey_session::is_key_file;
use latchkey_shared::{
    bundle::{Format, Library},
    process::Usage,
};
use tempfile::{NamedTempFile, TempPath};

/// A folder that is free for a session.
pub(crate) struct Folder {
    path: PathBuf,
    force: bool,
}

impl Folder {
    /// Takes a folder that holds no session; with `force` also one that does. Makes nothing yet.
    pub(crate) fn free(path: &Path, force: bool) -> anyhow::Result<Self> {
        if path.exists() && !path.is_dir() {
            return Err(Usage(format!(
                "{} is no folder; choose another with --out",
                path.display()
            ))
            .into());
        }
        let held = session_files(path)
            .with_context(|| format!("the folder {} cannot be read", path.display()))?;
        if !held.is_empty() && !force {
            return Err(Usage(format!(
                "{} holds a session already; choose another folder with --out, or replace that \
                 session with --force",
                path.display()
            ))
            .into());
        }
        Ok(Self {
            path: path.to_owned(),
            force,
        })
    }

    /// Writes the files, the last of which makes it a session, and returns where they are. None is
    /// ever there half-written.
    pub(crate) fn write(&self, files: &[(&str, &[u8])]) -> anyhow::Result<Vec<PathBuf>> {
        let failed = || {
            format!(
                "the session could not be written to {}",
                self.path.display()
            )
        };
        self.put(files).with_context(failed)
    }

    fn put(&self, files: &[(&str, &[u8])]) -> io::Result<Vec<PathBuf>> {
        self.make()?;
        // All of it is on the disk before anything of the session in its place goes.
        let staged = files
            .iter()
            .map(|(name, content)| Ok((self.path.join(name), self.stage(content)?)))
            .collect::<io::Result<Vec<_>>>()?;
        if self.force {
            // Another device's keys and counters beside new credentials break them.
            for file in session_files(&self.path)? {
                fs::remove_file(file)?;
            }
        }
        let mut written = Vec::with_capacity(staged.len());
        for (path, file) in staged {
            if self.force {
                file.persist(&path)?;
            } else {
                file.persist_noclobber(&path)?;
            }
            written.push(path);
        }
        Ok(written)
    }

    fn make(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.path)
    }

    /// Only its owner may read it.
    fn stage(&self, content: &[u8]) -> io::Result<TempPath> {
        let mut file = NamedTempFile::new_in(&self.path)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        // A session may have more files than a process may have open.
        Ok(file.into_temp_path())
    }
}

/// The files in a folder that are part of a session.
fn session_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(belongs_to_session) {
            files.push(path);
        }
    }
    Ok(files)
}

fn belongs_to_session(name: &str) -> bool {
    let is_format = |format: &Format| format.file_name() == Some(name);
    // With what SQLite keeps beside it, which would go into the store that takes its place.
    let is_store = |library: &Library| {
        let beside = name.strip_prefix(library.file_name());
        beside.is_some_and(|end| ["", "-wal", "-shm", "-journal"].contains(&end))
    };
    Format::ALL.iter().any(is_format) || Library::ALL.iter().any(is_store) || is_key_file(name)
}

#[cfg(test)]
mod tests {
    use latchkey_shared::bundle::CREDS_JSON as CREDS;

    use super::*;

    #[test]
    fn folder_is_made_for_its_owner_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/session");
        let folder = Folder::free(&path, false).unwrap();
        assert!(!path.exists(), "nothing is made before there is a session");
        let written = folder
            .write(&[("pre-key-1.json", b"{}"), (CREDS, b"{\"a\":1}")])
            .unwrap();
        assert_eq!(written, [path.join("pre-key-1.json"), path.join(CREDS)]);
        assert_eq!(fs::read(path.join(CREDS)).unwrap(), b"{\"a\":1}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o700);
            assert_eq!(mode(&path.join(CREDS)), 0o600);
        }
        assert_eq!(
            fs::read_dir(&path).unwrap().count(),
            2,
            "nothing is left over"
        );
    }

    #[test]
    fn session_is_replaced_only_by_force_and_then_with_all_its_keys() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path();
        for name in [
            CREDS,
            "session-1555_1.0.json",
            "whatsmeow.db",
            "whatsmeow.db-wal",
            "notes.txt",
            "package.json",
        ] {
            fs::write(path.join(name), "old").unwrap();
        }
        let error = Folder::free(path, false).err().unwrap();
        assert!(error.is::<Usage>() && error.to_string().contains("--force"));
        Folder::free(path, true)
            .unwrap()
            .write(&[(CREDS, b"new")])
            .unwrap();
        let mut names: Vec<_> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, [CREDS, "notes.txt", "package.json"]);
        assert_eq!(fs::read(path.join(CREDS)).unwrap(), b"new");
    }

    #[test]
    fn keys_without_credentials_are_a_session_too() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("pre-key-7.json"), "{}").unwrap();
        assert!(Folder::free(parent.path(), false).is_err());
    }

    #[test]
    fn file_that_came_in_between_is_not_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::free(parent.path(), false).unwrap();
        fs::write(parent.path().join(CREDS), "theirs").unwrap();
        assert!(folder.write(&[(CREDS, b"ours")]).is_err());
        assert_eq!(fs::read(parent.path().join(CREDS)).unwrap(), b"theirs");
    }

    #[test]
    fn file_in_the_place_of_the_folder_is_bad_usage() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("session");
        fs::write(&path, "a file").unwrap();
        assert!(Folder::free(&path, true).err().unwrap().is::<Usage>());
    }
}
