//! `latchkey link`: links a device from the terminal.

mod json;
mod stdin;
mod terminal_qr;
mod view;

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use latchkey_entry::PhoneNumber;
use latchkey_shared::{
    broker::{NewSession, Record, Snapshot},
    clock,
    config::Settings,
    job::{CallerInput, Job, Pairing, SessionId, Token},
    queue::Queue,
    result::{Delivery, Format, Results},
    sealed::Purpose,
    shutdown::Shutdown,
    status::{Change, State, Status},
    words::{ENGLISH, TerminalText},
};
use latchkey_worker::{Worker, import::ImportedSession};

use self::{stdin::StdinLines, view::View};
use crate::folder::{CREDS, Folder, MULTI, ZIP};

/// How to link.
#[derive(clap::Args)]
pub(crate) struct LinkArgs {
    /// Links by a pairing code for this number, with its country code, instead of a QR code
    #[arg(long, value_name = "PHONE")]
    code: Option<PhoneNumber>,
    /// Where the session's files go: creds.json and what belongs to it
    #[arg(long, value_name = "DIR", default_value = "session")]
    out: PathBuf,
    /// The form of the printed session ID: json, base64, gzip, multi or zip; multi and zip are
    /// also written as session.json and session.zip
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Prints one JSON object a line for each change, for scripts; takes answers from standard
    /// input
    #[arg(long)]
    json: bool,
    /// Replaces the session that DIR holds, with all of its key files
    #[arg(long)]
    force: bool,
}

/// Links a device, writes its files and prints its session ID.
pub(crate) async fn link(
    args: LinkArgs,
    mut settings: Settings,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let folder = Folder::free(&args.out, args.force)?;
    settings.worker.format = args.format.or(settings.worker.format);
    let queue = Queue::in_process(&settings);
    let worker = Worker::new(
        &settings,
        Arc::clone(&queue.broker),
        Arc::clone(&queue.vault),
        queue.clock.clone(),
    )?;
    let pairing = match args.code {
        None => Pairing::Qr,
        Some(phone) => Pairing::Code {
            phone,
            custom_code: None,
        },
    };
    let mut session = TerminalSession {
        id: begin(&queue, pairing, settings.session.ttl).await?,
        queue,
        shutdown: shutdown.clone(),
        folder,
        screen: Screen::new(args.json, settings.http.passkey_assist),
        // A script needs no help to bring an answer, as with the API.
        takes_answers: args.json || settings.http.passkey_assist,
    };
    let work = shutdown.clone();
    let worker = tokio::spawn(async move { worker.run(&work).await });
    let outcome = session.follow().await;
    // The connection is closed in order before the process ends.
    let _ = shutdown.finish(LEAVE).await;
    worker.abort();
    outcome
}

async fn begin(queue: &Queue, pairing: Pairing, ttl: Duration) -> anyhow::Result<SessionId> {
    let mut rng = clock::rng();
    let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
    let created_at = queue.clock.now();
    let job = Job {
        id,
        pairing,
        created_at,
        expires_at: created_at + ttl,
        seal_to: None,
    };
    let status = Status::queued(&job);
    let session = NewSession {
        id,
        token_hash: token.hash(),
        job: queue.vault.seal_json(Purpose::Job, id, &job, &mut rng)?,
        snapshot: snapshot(queue, &status)?,
        idempotency: None,
    };
    queue.broker.enqueue(session).await?;
    Ok(id)
}

fn snapshot(queue: &Queue, status: &Status) -> anyhow::Result<Snapshot> {
    let mut rng = clock::rng();
    Ok(Snapshot {
        state: status.state,
        version: status.version,
        expires_at: status.expires_at,
        status: queue
            .vault
            .seal_json(Purpose::Status, status.id, status, &mut rng)?,
    })
}

/// The session that is being linked.
struct TerminalSession {
    id: SessionId,
    queue: Queue,
    shutdown: Shutdown,
    folder: Folder,
    screen: Screen,
    takes_answers: bool,
}

impl TerminalSession {
    /// Shows how it goes until it has ended.
    async fn follow(&mut self) -> anyhow::Result<()> {
        let mut lines = StdinLines::default();
        let mut seen: Option<Status> = None;
        loop {
            let version = seen.as_ref().map_or(0, |status| status.version);
            let asked = seen.as_ref().and_then(|status| status.passkey.as_ref());
            let record = tokio::select! {
                () = self.shutdown.begun() => return self.cancel().await,
                line = lines.next(), if asked.is_some() && self.takes_answers => {
                    if let Some(asked) = asked {
                        match stdin::parse_input(&line, asked) {
                            Ok(input) if self.send(&input).await? => {}
                            Ok(_) => self.screen.hint(&ENGLISH.terminal(&TerminalText::TooEarly))?,
                            Err(words) => self.screen.hint(&words)?,
                        }
                    }
                    continue;
                }
                record = self.queue.broker.read_newer(self.id, version, READ_WAIT) => record?,
            };
            let status = self.open(record)?;
            if status.version == version {
                continue;
            }
            if status.state.is_terminal() {
                return self.end(&status).await;
            }
            self.screen.show(&status)?;
            seen = Some(status);
        }
    }

    /// Says whether it was taken.
    async fn send(&self, input: &CallerInput) -> anyhow::Result<bool> {
        let mut rng = clock::rng();
        let vault = &self.queue.vault;
        let sealed = vault.seal_json(Purpose::Input, self.id, input, &mut rng)?;
        Ok(self.queue.broker.send(self.id, sealed).await?)
    }

    async fn cancel(&mut self) -> anyhow::Result<()> {
        loop {
            let record = self.queue.broker.read(self.id).await?;
            let mut status = self.open(record)?;
            if status.state.is_terminal() {
                return self.end(&status).await;
            }
            let was_accepted = matches!(status.state, State::Linking | State::Exporting)
                || status.account.is_some();
            status.apply(Change::Cancelled, self.queue.clock.now())?;
            let snapshot = snapshot(&self.queue, &status)?;
            if self.queue.broker.cancel(self.id, snapshot).await? {
                self.screen.end(&status, &[])?;
                return Err(said(if was_accepted {
                    TerminalText::CancelledLate
                } else {
                    TerminalText::Cancelled
                }));
            }
        }
    }

    async fn end(&mut self, status: &Status) -> anyhow::Result<()> {
        match status.state {
            State::Ready => self.deliver(status).await,
            State::Failed => {
                self.screen.end(status, &[])?;
                let why = status.error.map(|reason| ENGLISH.failure(reason));
                Err(why.map_or_else(|| said(TerminalText::Gone), anyhow::Error::msg))
            }
            _ => {
                self.screen.end(status, &[])?;
                Err(said(TerminalText::Expired))
            }
        }
    }

    /// Writes the files, and prints the session ID even if they cannot be written: it is the only
    /// one there will be.
    async fn deliver(&mut self, status: &Status) -> anyhow::Result<()> {
        let sealed = self.queue.broker.result(self.id).await?;
        let sealed = sealed.ok_or_else(|| said(TerminalText::Gone))?;
        let vault = &self.queue.vault;
        let delivery = vault.open_json(Purpose::Result, self.id, &sealed)?;
        let Delivery::Plain(results) = delivery else {
            anyhow::bail!("the result is sealed to a key that nobody gave");
        };
        let written = write(&self.folder, &results);
        let files = written.as_deref().unwrap_or_default();
        self.screen.end(status, files)?;
        written
            .map(drop)
            .context("the device is linked and the session ID above is good, but it is only there")
    }

    fn open(&self, record: Option<Record>) -> anyhow::Result<Status> {
        let record = record.ok_or_else(|| said(TerminalText::Gone))?;
        let sealed = &record.snapshot.status;
        Ok(self
            .queue
            .vault
            .open_json(Purpose::Status, self.id, sealed)?)
    }
}

fn write(folder: &Folder, results: &Results) -> anyhow::Result<Vec<PathBuf>> {
    // What holds the keys too tells which files belong to the credentials.
    let session = ImportedSession::read(results.multi.as_bytes(), "")?;
    let mut files: Vec<(&str, &[u8])> = session
        .key_files()
        .iter()
        .map(|file| (file.name(), file.json().as_bytes()))
        .collect();
    match results.main {
        Format::Multi => files.push((MULTI, results.multi.as_bytes())),
        Format::Zip => files.push((ZIP, &results.zip)),
        _ => {}
    }
    files.push((CREDS, results.json.as_bytes()));
    folder.write(&files)
}

/// Where it is shown how it goes.
enum Screen {
    Person(View<io::Stdout>),
    Script,
}

impl Screen {
    fn new(json: bool, passkey_assist: bool) -> Self {
        if json {
            return Self::Script;
        }
        let out = io::stdout();
        let is_terminal = out.is_terminal();
        Self::Person(View::new(out, is_terminal, passkey_assist))
    }

    fn show(&mut self, status: &Status) -> io::Result<()> {
        match self {
            Self::Person(view) => view.show(status),
            Self::Script => print(&json::line(status, &[])),
        }
    }

    /// Tells what an answer should have been.
    fn hint(&mut self, words: &str) -> io::Result<()> {
        match self {
            Self::Person(view) => view.below(&[words.to_owned()]),
            Self::Script => writeln!(io::stderr(), "latchkey: {words}"),
        }
    }

    fn end(&mut self, status: &Status, files: &[PathBuf]) -> io::Result<()> {
        let view = match self {
            Self::Script => return print(&json::line(status, files)),
            Self::Person(view) => view,
        };
        view.show(status)?;
        let (Some(account), Some(result)) = (&status.account, &status.result) else {
            return Ok(());
        };
        let number = account.jid.split([':', '@']).next().unwrap_or_default();
        let mut lines = view::lines(TerminalText::Linked { number });
        lines.extend(
            files
                .iter()
                .flat_map(|path| view::lines(TerminalText::Written { path })),
        );
        let notes = result.notes.iter();
        lines.extend(notes.map(|note| ENGLISH.note(*note).into_owned()));
        lines.extend(view::lines(TerminalText::KeepSecret));
        lines.extend(view::lines(TerminalText::SessionId));
        lines.extend(result.session_id.clone());
        view.below(&lines)
    }
}

/// How it ended, as the error of the command.
fn said(text: TerminalText<'_>) -> anyhow::Error {
    anyhow::Error::msg(ENGLISH.terminal(&text))
}

fn print(line: &str) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

const READ_WAIT: Duration = Duration::from_secs(25);
/// Closing a connection in order takes a second at the most.
const LEAVE: Duration = Duration::from_secs(3);
