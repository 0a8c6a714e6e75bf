//! The file of another library's store.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use latchkey_session::Store;
use latchkey_shared::process::Usage;
use rusqlite::Connection;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// A file that is free for a store.
pub(crate) struct StoreFile {
    path: PathBuf,
    force: bool,
}

impl StoreFile {
    /// Takes a place where no file is; with `force` also one where there is. Makes nothing yet.
    pub(crate) fn free(path: &Path, force: bool) -> anyhow::Result<Self> {
        if path.is_dir() {
            return Err(Usage(format!(
                "{} is a folder, and a store is one file; choose another place with --out",
                path.display()
            ))
            .into());
        }
        let taken = [path.to_owned()].into_iter().chain(beside(path));
        if let Some(taken) = taken.into_iter().find(|path| path.exists())
            && !force
        {
            return Err(Usage(format!(
                "{} is there already; choose another place with --out, or replace the store with \
                 --force",
                taken.display()
            ))
            .into());
        }
        Ok(Self {
            path: path.to_owned(),
            force,
        })
    }

    /// Writes the file, which is never there half-written, for its owner alone.
    pub(crate) fn write(&self, store: &Store) -> anyhow::Result<&Path> {
        self.put(store.sqlite()).with_context(|| {
            format!("the store could not be written to {}", self.path.display())
        })?;
        Ok(&self.path)
    }

    fn put(&self, content: &[u8]) -> io::Result<()> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        if !self.force {
            file.persist_noclobber(&self.path)?;
            return Ok(());
        }
        // SQLite would put what is in the old store's log into the new one.
        for old in beside(&self.path) {
            match fs::remove_file(old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        file.persist(&self.path)?;
        Ok(())
    }
}

/// Returns a store with what is in the log beside it, where its library did not get to put it in.
/// The store itself is left as it is.
pub(crate) fn with_its_log(
    path: &Path,
    file: Zeroizing<Vec<u8>>,
) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let is_there = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.len() > 0);
    let [log, _, journal] = beside(path);
    if !is_there(&log) && !is_there(&journal) {
        return Ok(file);
    }
    let failed = "the log beside the store cannot be read: stop the bot that runs with it";
    // Only its owner may enter it.
    let directory = tempfile::tempdir().context(failed)?;
    let copy = directory.path().join("store");
    fs::write(&copy, &file).context(failed)?;
    for (from, to) in beside(path).iter().zip(beside(&copy)) {
        // SQLite makes the index of the log anew.
        if is_there(from) && !from.as_os_str().as_encoded_bytes().ends_with(b"-shm") {
            fs::copy(from, to).context(failed)?;
        }
    }
    let connection = Connection::open(&copy).context(failed)?;
    connection
        .pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
        .context(failed)?;
    drop(connection);
    Ok(Zeroizing::new(fs::read(&copy).context(failed)?))
}

/// Returns what `SQLite` keeps beside a file: its log, the index of that, and its journal.
fn beside(path: &Path) -> [PathBuf; 3] {
    ["-wal", "-shm", "-journal"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn file_is_for_its_owner_alone_and_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/bot.db");
        let free = StoreFile::free(&path, false).unwrap();
        assert!(!path.parent().unwrap().exists(), "nothing is made yet");
        free.put(b"one").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(free.put(b"two").is_err(), "it came in between");
        let error = StoreFile::free(&path, false).err().unwrap();
        assert!(error.is::<Usage>() && error.to_string().contains("--force"));
        for end in ["-wal", "-shm", "-journal"] {
            fs::write(folder.path().join(format!("a/bot.db{end}")), "old").unwrap();
        }
        StoreFile::free(&path, true).unwrap().put(b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(path.parent().unwrap()), ["bot.db"]);
    }

    #[test]
    fn log_of_another_store_is_not_made_this_ones() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("bot.db-wal"), "old").unwrap();
        let error = StoreFile::free(&folder.path().join("bot.db"), false);
        assert!(error.err().unwrap().is::<Usage>());
        assert!(
            StoreFile::free(folder.path(), true)
                .err()
                .unwrap()
                .is::<Usage>()
        );
    }

    #[test]
    fn what_is_in_the_log_is_read_and_the_store_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.db");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; \
                 CREATE TABLE t (x); INSERT INTO t VALUES (7);",
            )
            .unwrap();
        let before = fs::read(&path).unwrap();
        let read = with_its_log(&path, Zeroizing::new(before.clone())).unwrap();
        assert_ne!(*read, before);
        assert_eq!(fs::read(&path).unwrap(), before);
        let other = folder.path().join("other.db");
        fs::write(&other, &read).unwrap();
        let found = Connection::open(&other).unwrap();
        let found: i64 = found
            .query_row("SELECT x FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(found, 7);
    }
}
