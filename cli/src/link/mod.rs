//! `latchkey link`: links a device from the terminal.

mod stdin;
mod terminal_qr;
mod view;

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use latchkey_entry::{Browser, PhoneNumber};
use latchkey_shared::{
    bots::{Bot, Recipient},
    bundle::{CREDS_JSON, MadeId, SessionBundle, Template},
    config::{self, HandoffSetting, RecordSetting, SessionIdSettings, Settings},
    job::{Pairing, SessionId, Token},
    process::Usage,
    queue::Queue,
    result::Delivery,
    session_client::{Cancellation, SessionClient, SessionRequest},
    shutdown::Shutdown,
    status::{PasskeyPrompt, State, Status, StatusDocument},
    terminal_text::ascii_signs,
    trust::Trust,
    words::{TerminalText, Words},
};
use latchkey_worker::Worker;
use zeroize::Zeroizing;

use self::{stdin::StdinLines, view::View};
use crate::folder::Folder;

/// How to link.
#[derive(clap::Args)]
pub(crate) struct LinkArgs {
    /// Links by a pairing code for this number, with its country code, instead of a QR code
    #[arg(long, value_name = "PHONE")]
    code: Option<PhoneNumber>,
    /// Where the session's files go: creds.json and what belongs to it
    #[arg(long, value_name = "DIR", default_value = "session")]
    out: PathBuf,
    /// What the session ID is made of, such as 'X~{json|base64}' [default: `LATCHKEY_SESSION_ID`]
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "bot")]
    id: Option<Template>,
    /// The bot that reads the session ID, by its name in docs/bots.md, or the library whose store is to
    /// be among the files: whatsmeow or whatsapp-rust [default: `LATCHKEY_BOTS`]
    #[arg(long, value_name = "NAME", value_parser = Recipient::find)]
    bot: Option<Recipient>,
    /// Prints one JSON object a line for each change, for scripts; takes answers from standard
    /// input
    #[arg(long)]
    json: bool,
    /// Replaces the session that DIR holds, with all of its key files
    #[arg(long)]
    force: bool,
    /// What the linked connection does before it closes, in place of the setting: active, passive or
    /// upload
    #[arg(long, value_name = "HANDOFF")]
    handoff: Option<HandoffSetting>,
    /// How long the linked connection is held, in place of the setting, such as 20s
    #[arg(long, value_name = "TIME", value_parser = config::hold)]
    hold: Option<Duration>,
    /// The name under Linked devices, in place of the setting, such as "Chrome (Windows)"
    #[arg(long, value_name = "BROWSER", value_parser = str::parse::<Browser>)]
    browser: Option<Browser>,
    /// Writes what goes to and fro into FILE, without any secret, number or name
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

impl LinkArgs {
    /// Puts what is asked for here in the place of the settings.
    fn override_settings(&self, settings: &mut Settings) {
        // Whoever waits for the end sees it.
        settings.webhook = None;
        let worker = &mut settings.worker;
        worker.handoff = self.handoff.unwrap_or(worker.handoff);
        worker.hold = self.hold.unwrap_or(worker.hold);
        if let Some(template) = &self.id {
            settings.session_ids = SessionIdSettings {
                template: Some(template.clone()),
                ..SessionIdSettings::default()
            };
        }
        match self.bot {
            Some(Recipient::Bot(bot)) => settings.session_ids.bots = vec![bot],
            Some(Recipient::Library(library)) => settings.session_ids.libraries = vec![library],
            None => {}
        }
        if let Some(path) = &self.record {
            worker.record = Some(RecordSetting::One(path.clone()));
        }
        if let Some(browser) = self.browser {
            settings.whatsapp.browser = browser;
        }
    }
}

/// Links a device, writes its files and prints its session ID.
pub(crate) async fn link(
    args: LinkArgs,
    mut settings: Settings,
    trust: &Trust,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let folder = Folder::free(&args.out, args.force)?;
    if let Some(path) = &args.record {
        check_record(path)?;
    }
    args.override_settings(&mut settings);
    let words = settings.words.terminal();
    let queue = Queue::in_process(&settings);
    let worker = Worker::new(&settings, trust, queue.clone())?;
    let pairing = match args.code {
        None => Pairing::Qr,
        Some(phone) => Pairing::Code {
            phone,
            custom_code: None,
        },
    };
    let sessions = SessionClient::new(queue, (&settings).into());
    let request = SessionRequest {
        language: Some(words.language()),
        ..SessionRequest::of(pairing)
    };
    let started = sessions.start(&request, None, None).await?;
    let mut session = TerminalSession {
        id: started.id,
        token: started.token,
        sessions,
        shutdown: shutdown.clone(),
        folder,
        words,
        screen: Screen::new(args.json, settings.http.passkey_assist, words),
        // A script needs no help to bring an answer, as with the API.
        takes_answers: args.json || settings.http.passkey_assist,
    };
    let work = shutdown.clone();
    let worker = tokio::spawn(async move { worker.run(&work).await });
    let outcome = session.follow().await;
    // The connection is closed in order before the process ends.
    let _ = shutdown.finish(LEAVE).await;
    worker.abort();
    if let Some(path) = args.record.filter(|path| path.exists()) {
        let said = words.terminal(&TerminalText::Recorded { path: &path });
        writeln!(io::stderr(), "latchkey: {said}")?;
    }
    outcome
}

/// A record is not written over a file that is there: it may be another record.
fn check_record(path: &Path) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        let words = format!(
            "there is no folder for {}; choose another file with --record",
            path.display()
        );
        return Err(Usage(words).into());
    }
    if path.exists() {
        let words = format!(
            "{} is there already; choose another file with --record",
            path.display()
        );
        return Err(Usage(words).into());
    }
    Ok(())
}

/// The session that is being linked.
struct TerminalSession {
    id: SessionId,
    token: Token,
    sessions: SessionClient,
    shutdown: Shutdown,
    folder: Folder,
    words: Words,
    screen: Screen,
    takes_answers: bool,
}

impl TerminalSession {
    /// Shows each change of the session until it has ended.
    async fn follow(&mut self) -> anyhow::Result<()> {
        let mut lines = StdinLines::default();
        let mut seen = self.read().await?;
        loop {
            if seen.state.is_terminal() {
                return self.end(&seen).await;
            }
            self.screen.show(&seen)?;
            let version = seen.version;
            while seen.version == version {
                let asked = seen.passkey.as_ref().filter(|_| self.takes_answers);
                tokio::select! {
                    () = self.shutdown.begun() => return self.cancel().await,
                    line = lines.next(), if asked.is_some() => {
                        if let Some(asked) = asked {
                            self.answer(&line, asked, &seen).await?;
                        }
                    }
                    newer = self.sessions.read_newer(&seen, version, READ_WAIT) => {
                        seen = newer?.ok_or_else(|| self.ending(TerminalText::Gone))?;
                    }
                }
            }
        }
    }

    async fn read(&self) -> anyhow::Result<Status> {
        let status = self.sessions.read(self.id).await?;
        status.ok_or_else(|| self.ending(TerminalText::Gone))
    }

    async fn answer(
        &mut self,
        line: &str,
        asked: &PasskeyPrompt,
        seen: &Status,
    ) -> anyhow::Result<()> {
        match stdin::parse_input(line, asked, self.words) {
            Ok(input) => {
                if !self.sessions.send(seen, input).await? {
                    let said = self.words.terminal(&TerminalText::TooEarly);
                    self.screen.hint(&said)?;
                }
            }
            Err(words) => self.screen.hint(&words)?,
        }
        Ok(())
    }

    async fn cancel(&mut self) -> anyhow::Result<()> {
        loop {
            let seen = self.read().await?;
            if seen.state.is_terminal() {
                return self.end(&seen).await;
            }
            let was_accepted =
                matches!(seen.state, State::Linking | State::Exporting) || seen.account.is_some();
            if let Cancellation::Cancelled(status) = self.sessions.cancel_unchanged(&seen).await? {
                self.screen.end(&status, &[], &[])?;
                return Err(self.ending(if was_accepted {
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
                self.screen.end(status, &[], &[])?;
                let why = status
                    .error
                    .as_ref()
                    .map(|reason| self.words.failure(reason));
                Err(why.map_or_else(|| self.ending(TerminalText::Gone), anyhow::Error::msg))
            }
            _ => {
                self.screen.end(status, &[], &[])?;
                Err(self.ending(TerminalText::Expired))
            }
        }
    }

    /// Makes a text for the terminal the error of the command.
    fn ending(&self, text: TerminalText<'_>) -> anyhow::Error {
        anyhow::Error::msg(self.words.terminal(&text))
    }

    /// Writes the files, and prints the session ID even if they cannot be written: it is the only
    /// one there will be.
    async fn deliver(&mut self, status: &Status) -> anyhow::Result<()> {
        let delivery = self.sessions.result(status, &self.token).await?;
        let delivery = delivery.ok_or_else(|| self.ending(TerminalText::Gone))?;
        let Delivery::Plain(bundle) = delivery else {
            anyhow::bail!("the result is sealed to a key that nobody gave");
        };
        let written = write(&self.folder, &bundle);
        let files = written.as_deref().unwrap_or_default();
        self.screen.end(status, &bundle.ids(), files)?;
        written
            .map(drop)
            .context("the device is linked and the session ID above is good, but it is only there")
    }
}

fn write(folder: &Folder, bundle: &SessionBundle) -> anyhow::Result<Vec<PathBuf>> {
    let keys = bundle.keys.iter();
    let mut files: Vec<_> = keys
        .map(|key| {
            (
                key.file_name(),
                Zeroizing::new(key.json.clone().into_bytes()),
            )
        })
        .collect();
    for store in &bundle.stores {
        files.push((store.library.file_name().to_owned(), store.sqlite()?));
    }
    let creds_json = Zeroizing::new(bundle.creds_json.clone().into_bytes());
    files.push((CREDS_JSON.to_owned(), creds_json));
    let files: Vec<_> = files
        .iter()
        .map(|(name, content)| (&**name, &***content))
        .collect();
    folder.write(&files)
}

/// Where the session is shown.
enum Screen {
    Person(View<io::Stdout>, Words),
    Script(Words),
}

impl Screen {
    fn new(json: bool, passkey_assist: bool, words: Words) -> Self {
        if json {
            return Self::Script(words);
        }
        let out = io::stdout();
        let is_terminal = out.is_terminal();
        Self::Person(View::new(out, is_terminal, passkey_assist, words), words)
    }

    fn show(&mut self, status: &Status) -> io::Result<()> {
        match self {
            Self::Person(view, _) => view.show(status),
            Self::Script(words) => {
                print(&StatusDocument::for_terminal(status, &[], &[], *words).to_json())
            }
        }
    }

    /// Shows what an answer should have been.
    fn hint(&mut self, words: &str) -> io::Result<()> {
        match self {
            Self::Person(view, _) => view.below(&[words.to_owned()]),
            Self::Script(_) => writeln!(io::stderr(), "latchkey: {words}"),
        }
    }

    fn end(&mut self, status: &Status, ids: &[MadeId], files: &[PathBuf]) -> io::Result<()> {
        let (view, words) = match self {
            Self::Script(words) => {
                let document = StatusDocument::for_terminal(status, ids, files, *words);
                return print(&document.to_json());
            }
            Self::Person(view, words) => (view, *words),
        };
        view.show(status)?;
        let (Some(account), Some(result)) = (&status.account, &status.result) else {
            return Ok(());
        };
        let number = account.jid.split([':', '@']).next().unwrap_or_default();
        let mut lines = view::lines(TerminalText::Linked { number }, words);
        lines.extend(
            files
                .iter()
                .flat_map(|path| view::lines(TerminalText::Written { path }, words)),
        );
        let notes = result.notes.iter();
        lines.extend(notes.map(|note| words.note(*note)));
        lines.extend(view::lines(TerminalText::KeepSecret, words));
        let main = ids.first();
        if let Some(bot) = main.and_then(|id| Bot::named(id.bot.as_deref()?)) {
            lines.push(format!("{}: {}", bot.title, words.bot_step(bot)));
        }
        lines.extend(view::lines(TerminalText::SessionId, words));
        lines.extend(main.map(|id| id.session_id.to_string()));
        view.below(&lines)
    }
}

fn print(line: &str) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{}", ascii_signs(line))?;
    out.flush()
}

const READ_WAIT: Duration = Duration::from_secs(25);
/// Closing a connection in order takes a second at the most.
const LEAVE: Duration = Duration::from_secs(3);
