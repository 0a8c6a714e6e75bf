//! `latchkey session`: looks into sessions, unpacks them, converts them, checks them, and logs them
//! out.

mod source;

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::{Args, Subcommand, ValueEnum};
use latchkey_session::{ImportError, ImportedSession, Store, Verdict};
use latchkey_shared::{
    bundle::{CREDS_JSON, Library},
    clock::Clock,
    config::Settings,
    errand::{ErrandTask, Finding, LinkState},
    shutdown::Shutdown,
    status::{Account, FailureReason},
    terminal_text::{ascii_signs, harmless, printable},
    trust::Trust,
    words::{TerminalText, Words},
};
use latchkey_worker::{LinkedDevice, download_session};

use crate::{folder::Folder, store_file::StoreFile};

/// What to do with a session.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Says what is in it and whether its keys fit together; never prints a key.
    Inspect(SessionArg),
    /// Writes its files: creds.json and what belongs to it.
    Unpack {
        #[command(flatten)]
        session: SessionArg,
        /// Where the files go.
        #[arg(long, value_name = "DIR", default_value = "session")]
        out: PathBuf,
        /// Replaces the session that DIR holds, with all of its key files.
        #[arg(long)]
        force: bool,
    },
    /// Writes it as another library keeps it, with the keys that the library has a place for. Only one
    /// of the two may run: they are the same device.
    Convert {
        #[command(flatten)]
        session: SessionArg,
        /// Whose store it is to be.
        #[arg(long, value_name = "LIBRARY")]
        to: Target,
        /// Where it goes: a folder for Baileys, else a file. [default: session, or LIBRARY.db]
        #[arg(long, value_name = "PATH")]
        out: Option<PathBuf>,
        /// Replaces the session that is there.
        #[arg(long)]
        force: bool,
    },
    /// Logs in for a moment and says whether the device is still linked, and since when. A bot that runs
    /// with the session loses its connection meanwhile.
    Check {
        #[command(flatten)]
        session: SessionArg,
        /// Prints what was found as one line of JSON.
        #[arg(long)]
        json: bool,
    },
    /// Logs the device out: removes it from the account's Linked devices.
    Unlink(SessionArg),
}

/// Where the session is.
#[derive(Args)]
pub(crate) struct SessionArg {
    /// A session ID or a MEGA link, a file (creds.json, session.zip, whatsmeow.db), a folder of files, or - for
    /// standard input, which keeps the session out of the list of processes
    session: Option<String>,
}

impl SessionArg {
    async fn read(&self, settings: &Settings, trust: &Trust) -> anyhow::Result<ImportedSession> {
        let read = source::read(self.session.as_deref());
        match read {
            Err(error) => match error.downcast::<ImportError>() {
                Ok(ImportError::Mega(link)) => {
                    let content = download_session(&link, &settings.mega.api_url, trust).await?;
                    Ok(ImportedSession::from_mega(&content)?)
                }
                Ok(error) => Err(error.into()),
                Err(error) => Err(error),
            },
            read => read,
        }
    }
}

/// Whom a session is converted for.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Target {
    /// A folder of files, for Node.js.
    Baileys,
    /// One file, for Go, or for Python with neonize.
    Whatsmeow,
    /// One file, for Rust.
    WhatsappRust,
}

/// Does what was asked for.
pub(crate) async fn session(
    task: Task,
    settings: &Settings,
    trust: &Trust,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    match task {
        Task::Inspect(session) => inspect(&session.read(settings, trust).await?),
        Task::Unpack {
            session,
            out,
            force,
        } => {
            let folder = Folder::free(&out, force)?;
            unpack(&session.read(settings, trust).await?, &folder)
        }
        Task::Convert {
            session,
            to,
            out,
            force,
        } => {
            let library = match to {
                Target::Baileys => {
                    let folder = Folder::free(&out.unwrap_or_else(|| "session".into()), force)?;
                    return unpack(&session.read(settings, trust).await?, &folder);
                }
                Target::Whatsmeow => Library::Whatsmeow,
                Target::WhatsappRust => Library::WhatsappRust,
            };
            let out = out.unwrap_or_else(|| library.file_name().into());
            let file = StoreFile::free(&out, force)?;
            convert(&session.read(settings, trust).await?, library, &file)
        }
        Task::Check { session, json } => {
            let session = session.read(settings, trust).await?;
            shutdown
                .token()
                .run_until_cancelled(Box::pin(look(&session, json, settings, trust)))
                .await
                .unwrap_or_else(|| anyhow::bail!("Cancelled. The device was left as it is."))
        }
        Task::Unlink(session) => {
            let session = session.read(settings, trust).await?;
            shutdown
                .token()
                .run_until_cancelled(Box::pin(log_out(&session, settings, trust)))
                .await
                .unwrap_or_else(|| {
                    anyhow::bail!(
                        "Cancelled. Look under Linked devices on the phone whether the device is \
                         still there."
                    )
                })
        }
    }
}

fn inspect(session: &ImportedSession) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    // A session comes from anyone: what is in it must not steer the terminal.
    let mut say = |name: &str, value: &str| writeln!(out, "{name:<12}{}", printable(value));
    say("Form", &session.packaging().to_string())?;
    let [jid, lid, name, platform] = session.account();
    say("Account", jid.unwrap_or("none: it is not linked"))?;
    for (label, value) in [("LID", lid), ("Name", name), ("Platform", platform)] {
        if let Some(value) = value {
            say(label, value)?;
        }
    }
    say(
        "Registered",
        match session.registered() {
            Some(true) => "yes",
            Some(false) => "no; bots that test it will ask for a pairing code",
            None => "not said",
        },
    )?;
    let pre_keys = session.pre_keys().len();
    say("Pre-keys", &format!("{pre_keys} shipped"))?;
    let others = session.key_files().len() - pre_keys;
    say("Other files", &others.to_string())?;
    let checks = session.checks();
    for check in &checks {
        let verdict = match check.verdict {
            Verdict::Good => "good",
            Verdict::Bad => "BAD",
            Verdict::Missing => "missing",
        };
        say(verdict, check.what)?;
    }
    out.flush()?;
    drop(out);
    session.credentials()?;
    if checks.iter().any(|check| check.verdict != Verdict::Good) {
        anyhow::bail!("The keys of this session do not fit together. Link the device again.");
    }
    Ok(())
}

fn unpack(session: &ImportedSession, folder: &Folder) -> anyhow::Result<()> {
    session.linked()?;
    let mut files: Vec<(&str, &[u8])> = session
        .key_files()
        .iter()
        .map(|file| (file.name(), file.json().as_bytes()))
        .collect();
    files.push((CREDS_JSON, session.creds_json().as_bytes()));
    let mut out = io::stdout().lock();
    for path in folder.write(&files)? {
        writeln!(out, "{}", harmless(&path.to_string_lossy()))?;
    }
    Ok(())
}

fn convert(session: &ImportedSession, library: Library, file: &StoreFile) -> anyhow::Result<()> {
    let store = Store::of(session, library)?;
    let path = file.write(&store)?;
    writeln!(io::stdout(), "{}", harmless(&path.to_string_lossy()))?;
    match store.left_out() {
        0 => {}
        count => writeln!(
            io::stderr(),
            "{count} key files could not be read and are not in it. The library asks for those keys \
             anew as it needs them."
        )?,
    }
    Ok(())
}

/// Checks the device. Whatever is found, the check has succeeded.
async fn look(
    session: &ImportedSession,
    json: bool,
    settings: &Settings,
    trust: &Trust,
) -> anyhow::Result<()> {
    let words = settings.words.terminal();
    let device = LinkedDevice::of(session)?;
    let first = words.terminal(&TerminalText::CheckFirst);
    if json {
        // Standard output is a program's.
        writeln!(io::stderr(), "{first}")?;
    } else {
        writeln!(io::stdout(), "{first}")?;
    }
    let clock = Clock::system();
    match device
        .log_in(ErrandTask::Check, settings, trust, &clock)
        .await?
    {
        Ok(found) if json => {
            let found = serde_json::to_string(&found.document())?;
            writeln!(io::stdout(), "{}", ascii_signs(&found))?;
            Ok(())
        }
        Ok(found) => tell(&found, words),
        Err(reason) => {
            let text = TerminalText::NotChecked { reason: &reason };
            anyhow::bail!(words.terminal(&text));
        }
    }
}

fn tell(found: &Finding, words: Words) -> anyhow::Result<()> {
    let Account {
        jid,
        name,
        platform,
        ..
    } = &found.account;
    // A session comes from anyone: what is in it must not steer the terminal.
    let [name, platform] = [name, platform].map(|text| text.as_deref().map(printable));
    let checked = TerminalText::Checked {
        state: found.state,
        restricted_for: found.restricted_for,
    };
    let number = jid.split([':', '@']).next().unwrap_or_default();
    let lines = [
        Some(checked),
        Some(TerminalText::CheckedAccount { number }),
        found
            .linked_at
            .map(|moment| TerminalText::CheckedSince { moment }),
        name.as_deref()
            .map(|name| TerminalText::CheckedName { name }),
        platform
            .as_deref()
            .map(|platform| TerminalText::CheckedPlatform { platform }),
    ];
    let mut out = io::stdout().lock();
    for line in lines.iter().flatten() {
        writeln!(out, "{}", words.terminal(line))?;
    }
    Ok(())
}

async fn log_out(
    session: &ImportedSession,
    settings: &Settings,
    trust: &Trust,
) -> anyhow::Result<()> {
    let device = LinkedDevice::of(session)?;
    let words = settings.words.terminal();
    let clock = Clock::system();
    let done = device
        .log_in(ErrandTask::Unlink, settings, trust, &clock)
        .await?;
    let reason = match done {
        Ok(Finding {
            state: LinkState::Restricted,
            restricted_for: retry_after,
            ..
        }) => Err(FailureReason::Restricted { retry_after }),
        Ok(found) => Ok(found.already),
        Err(reason) => Err(reason),
    };
    let said = match reason {
        Ok(true) => TerminalText::UnlinkedBefore,
        Ok(false) => TerminalText::Unlinked,
        Err(reason) => {
            let text = TerminalText::NotUnlinked { reason: &reason };
            anyhow::bail!(words.terminal(&text));
        }
    };
    writeln!(io::stdout(), "{}", words.terminal(&said))?;
    Ok(())
}
