//! Keeps records of links as files, which hold nothing secret and are for their owner's eyes all the
//! same.

use std::{
    fs::{self, DirBuilder},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use latchkey_proto::record::Recorder;
use latchkey_shared::{
    config::{RECORD_FORM, RecordSetting, SettingError},
    job::SessionId,
};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

/// Where records are kept.
pub(crate) struct Records {
    place: RecordSetting,
}

/// How a recorded link ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Linked,
    Failed,
    /// Without an outcome of its own.
    Other(&'static str),
}

/// Makes what records a link.
pub(crate) fn recorder() -> Box<Recorder> {
    Box::new(Recorder::new(MOST_BYTES))
}

impl Records {
    /// Makes the folder, unless it is there, and checks that it can be written to.
    pub(crate) fn new(place: &RecordSetting) -> Result<Self, SettingError> {
        if let RecordSetting::Failures(folder) = place {
            make(folder)
                .and_then(|()| NamedTempFile::new_in(folder))
                .map_err(|_| {
                    SettingError::invalid("LATCHKEY_RECORD", folder.to_string_lossy(), RECORD_FORM)
                })?;
        }
        Ok(Self {
            place: place.clone(),
        })
    }

    /// Keeps the record of a link that ended now, if it is one of those that are kept.
    pub(crate) async fn keep(
        &self,
        mut recorder: Box<Recorder>,
        ending: &Ending,
        session: SessionId,
        now: SystemTime,
    ) {
        if matches!(self.place, RecordSetting::Failures(_)) && *ending != Ending::Failed {
            return;
        }
        if let Ending::Other(how) = ending {
            recorder.ended(how, now);
        }
        let written = humantime::format_rfc3339_seconds(now).to_string();
        // The whole id would tell no more, and stands in addresses.
        let session: String = session.to_string().chars().take(SHOWN_OF_ID).collect();
        let text = format!(
            "latchkey-record 1 program={} written={written} session={session}\n{MARKS}\n{}",
            env!("CARGO_PKG_VERSION"),
            recorder.into_text()
        );
        let (folder, path) = match &self.place {
            RecordSetting::Failures(folder) => {
                let moment = written.replace(['-', ':'], "");
                let name = format!("{PREFIX}{moment}-{session}{SUFFIX}");
                (Some(folder.clone()), folder.join(name))
            }
            RecordSetting::One(path) => (None, path.clone()),
        };
        let shown = path.display().to_string();
        let kept = spawn_blocking(move || {
            write(&path, &text)?;
            folder.map_or(Ok(()), |folder| delete_oldest(&folder))
        });
        match kept.await {
            Ok(Ok(())) => tracing::info!(record = shown, "the link was recorded"),
            Ok(Err(error)) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                record = shown,
                "the record of a link cannot be kept. Check that its folder can be written to"
            ),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file that only its owner may read, and that is never there half-written.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist_noclobber(path)?;
    Ok(())
}

/// Deletes the oldest records of a folder until no more are left than are kept.
fn delete_oldest(folder: &Path) -> io::Result<()> {
    let mut records: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            records.push(path);
        }
    }
    // The names begin with the time.
    records.sort();
    let too_many = records.len().saturating_sub(MOST_RECORDS);
    for oldest in &records[..too_many] {
        match fs::remove_file(oldest) {
            // Another worker has the same folder.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

const MARKS: &str = "# [digits 11 #3] stands for 11 digits that are not shown; the same number for the same \
                     value. <- from WhatsApp, -> to it, -- neither; times in milliseconds.";
const PREFIX: &str = "latchkey-";
const SUFFIX: &str = ".txt";
const SHOWN_OF_ID: usize = 8;
const MOST_RECORDS: usize = 100;
/// A link that is waited for a while has some 10 KiB.
const MOST_BYTES: usize = 256 * 1024;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use latchkey_shared::clock;

    use super::*;

    async fn keep(records: &Records, ending: Ending, second: u64) {
        let id = SessionId::random(&mut clock::rng());
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        records.keep(recorder(), &ending, id, now).await;
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn folder_keeps_the_failures_for_its_owner_and_the_newest_hundred() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a/records");
        let records = Records::new(&RecordSetting::Failures(folder.clone())).unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        for second in 0..103 {
            keep(&records, Ending::Failed, second).await;
        }
        keep(&records, Ending::Linked, 200).await;
        keep(&records, Ending::Other("expired"), 201).await;
        let names = names(&folder);
        assert_eq!(names.len(), MOST_RECORDS + 1);
        assert!(
            names[0].starts_with("latchkey-19700101T000003Z-"),
            "{names:?}"
        );
        assert_eq!(names[MOST_RECORDS], "notes.txt");
        let text = fs::read_to_string(folder.join(&names[0])).unwrap();
        assert!(text.starts_with("latchkey-record 1 program="), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder), 0o700);
            assert_eq!(mode(&folder.join(&names[0])), 0o600);
        }
    }

    #[tokio::test]
    async fn one_file_is_written_however_the_link_ends_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        for (name, ending, word) in [
            ("linked", Ending::Linked, "latchkey-record"),
            ("failed", Ending::Failed, "latchkey-record"),
            (
                "other",
                Ending::Other("expired"),
                "<ended how=\"expired\"/>",
            ),
        ] {
            let path = folder.path().join(name);
            let records = Records::new(&RecordSetting::One(path.clone())).unwrap();
            keep(&records, ending, 1).await;
            assert!(fs::read_to_string(&path).unwrap().contains(word), "{name}");
            fs::write(&path, "another").unwrap();
            keep(&records, ending, 2).await;
            assert_eq!(fs::read_to_string(&path).unwrap(), "another");
        }
        assert_eq!(names(folder.path()), ["failed", "linked", "other"]);
    }

    #[test]
    fn folder_that_cannot_be_is_a_bad_setting() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let below = RecordSetting::Failures(file.path().join("records"));
        let error = Records::new(&below).err().unwrap().to_string();
        assert!(
            error.contains("LATCHKEY_RECORD is") && error.contains(RECORD_FORM),
            "{error}"
        );
    }
}
