//! `latchkey session`: looks into sessions, unpacks them, and logs them out.

mod source;

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use latchkey_session::{ImportError, ImportedSession, Verdict};
use latchkey_shared::{
    bundle::CREDS_JSON,
    clock::Clock,
    config::Settings,
    shutdown::Shutdown,
    terminal_text::{harmless, printable},
    trust::Trust,
    words::TerminalText,
};
use latchkey_worker::{Unlinked, download_session, unlink};

use crate::folder::Folder;

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
    /// Logs the device out: removes it from the account's Linked devices.
    Unlink(SessionArg),
}

/// Where the session is.
#[derive(Args)]
pub(crate) struct SessionArg {
    /// A session ID or a MEGA link, a file (creds.json, session.zip), a folder of files, or - for standard input,
    /// which keeps the session out of the list of processes
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

async fn log_out(
    session: &ImportedSession,
    settings: &Settings,
    trust: &Trust,
) -> anyhow::Result<()> {
    let credentials = session.credentials()?;
    let words = settings.words.terminal();
    let said = match unlink(settings, trust, credentials, &Clock::system()).await? {
        Unlinked::Now => TerminalText::Unlinked,
        Unlinked::Before => TerminalText::UnlinkedBefore,
        Unlinked::Failed(reason) => {
            let text = TerminalText::NotUnlinked { reason: &reason };
            anyhow::bail!(words.terminal(&text));
        }
    };
    writeln!(io::stdout(), "{}", words.terminal(&said))?;
    Ok(())
}
