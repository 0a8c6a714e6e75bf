use std::{
    collections::BTreeMap,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Duration,
};

use latchkey_emulator::Emulator;
use reqwest::RequestBuilder;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use crate::caller::Session;

/// A running `latchkey`. It is killed when this is dropped.
pub struct Latchkey {
    child: Child,
    address: SocketAddr,
    logs: Logs,
    readers: Vec<JoinHandle<()>>,
    http: reqwest::Client,
    _directory: TempDir,
}

impl Latchkey {
    /// Starts it against an emulator, with a short hold and no limit of sessions.
    pub async fn start(emulator: &Emulator) -> Self {
        Self::with(emulator, &[]).await
    }

    /// Starts it against an emulator, with more settings or others.
    pub async fn with(emulator: &Emulator, settings: &[(&str, &str)]) -> Self {
        let root = hex::encode(emulator.root_key());
        let (url, version_url) = (emulator.whatsapp_url(), emulator.version_url());
        let mut all = BTreeMap::from([
            ("LATCHKEY_WHATSAPP_URL", url.as_str()),
            ("LATCHKEY_WHATSAPP_ROOT_KEY", &root),
            ("LATCHKEY_WHATSAPP_VERSION_URL", &version_url),
        ]);
        all.extend(settings.iter().copied());
        let settings: Vec<_> = all.into_iter().collect();
        Self::serve(&[], &settings).await
    }

    /// Starts it with these arguments and settings, and waits until it listens.
    pub async fn serve(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        // Another test has installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let mut all = BTreeMap::from([
            ("PORT", "0"),
            ("LATCHKEY_LOG_FORMAT", "json"),
            ("LATCHKEY_HANDOFF_HOLD", "100ms"),
            ("LATCHKEY_RATE_LIMIT", "off"),
        ]);
        all.extend(settings.iter().copied());
        let mut child = command(arguments, directory.path())
            .envs(all)
            .spawn()
            .expect("the binary can be started");
        let (text, logs) = watch::channel(String::new());
        let readers = vec![
            keep(child.stderr.take().expect("it is piped"), text.clone()),
            keep(child.stdout.take().expect("it is piped"), text),
        ];
        let logs = Logs(logs);
        let line = logs.wait_for("listen.address").await;
        Self {
            child,
            address: address(&line).expect("the line tells an address"),
            logs,
            readers,
            http: reqwest::Client::builder()
                .build()
                .expect("an HTTP client can be made"),
            _directory: directory,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has said on standard error and standard output.
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// Begins a request.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method is a word");
        self.http
            .request(method, format!("http://{}{path}", self.address))
    }

    /// Starts a QR session.
    pub async fn create(&self) -> Session {
        self.create_with(r#"{"method":"qr"}"#).await
    }

    /// Starts a session with this wish.
    pub async fn create_with(&self, body: &str) -> Session {
        let request = self.request("POST", "/api/v1/sessions");
        let answer = request
            .body(body.to_owned())
            .send()
            .await
            .expect("it answers");
        let status = answer.status();
        let text = answer.text().await.expect("the answer arrives whole");
        assert_eq!(status, 202, "{text}");
        let body = serde_json::from_str(&text).expect("the answer is JSON");
        Session::new(&self.http, self.address, &body)
    }

    /// Sends bytes as they are, and nothing more, and returns all that came until the server closed
    /// the connection. A request must ask for that.
    pub async fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut answer = Vec::new();
        let exchange = async {
            let mut stream = TcpStream::connect(self.address).await?;
            stream.write_all(request).await?;
            stream.read_to_end(&mut answer).await
        };
        // A server that answers before it has read all may well reset the connection after it.
        let _ = timeout(LIMIT, exchange).await.expect("it answers in time");
        answer
    }

    /// Sends a signal, such as `TERM`.
    pub async fn signal(&self, signal: &str) {
        send_signal(&self.child, signal).await;
    }

    /// Waits for its end, so long at the most, until all that it said is in the logs.
    pub async fn exit(&mut self, within: Duration) -> ExitStatus {
        let status = timeout(within, self.child.wait()).await;
        let status = status.expect("it ends in time");
        for reader in self.readers.drain(..) {
            reader.await.expect("reading does not panic");
        }
        status.expect("its end can be waited for")
    }
}

impl Drop for Latchkey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let text = self.logs.text();
            let last: Vec<_> = text.lines().rev().take(LAST_LINES).collect();
            let last: Vec<_> = last.into_iter().rev().collect();
            // There is nobody left to tell if this fails.
            let _ = writeln!(std::io::stderr(), "latchkey said:\n{}", last.join("\n"));
        }
    }
}

/// What a process says.
#[derive(Clone)]
pub struct Logs(pub(crate) watch::Receiver<String>);

impl Logs {
    /// All of it so far.
    pub fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// The first line with this word in it.
    pub async fn wait_for(&self, word: &str) -> String {
        let line = |text: &str| {
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            let mut lines = whole.lines();
            lines.find(|line| line.contains(word)).map(str::to_owned)
        };
        let mut logs = self.0.clone();
        let found = match timeout(LIMIT, logs.wait_for(|text| line(text).is_some())).await {
            Ok(Ok(text)) => line(&text),
            Ok(Err(_)) | Err(_) => None,
        };
        found.unwrap_or_else(|| panic!("expected a line with {word}, got:\n{}", self.text()))
    }
}

/// Runs the binary to its end, with these arguments and settings. Unless they say otherwise, there is
/// no WhatsApp.
pub async fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let nowhere = [
        ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/"),
        ("LATCHKEY_WHATSAPP_VERSION_URL", "http://127.0.0.1:1/"),
    ];
    let output = command(arguments, directory.path())
        .envs(nowhere)
        .envs(settings.iter().copied())
        .output();
    let output = timeout(LIMIT, output).await;
    output
        .expect("it ends in time")
        .expect("the binary can be started")
}

pub(crate) fn command(arguments: &[&str], directory: &Path) -> Command {
    let mut command = Command::new(binary());
    command
        .args(arguments)
        .env_clear()
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

pub(crate) async fn send_signal(child: &Child, signal: &str) {
    let id = child.id().expect("it runs").to_string();
    // A shell has `kill` built in; not every machine has it as a program.
    let kill = Command::new("/bin/sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "sh", signal, &id])
        .status()
        .await;
    assert!(kill.expect("there is a shell").success());
}

/// The binary beside this one, as `cargo build --workspace --bins` leaves it.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own binary");
    let name = format!("latchkey{}", std::env::consts::EXE_SUFFIX);
    let mut directories = test.ancestors().skip(1).take(2);
    directories
        .find_map(|directory| Some(directory.join(&name)).filter(|path| path.is_file()))
        .expect("the binary `latchkey` is missing: run `cargo build --workspace --bins` first")
}

/// The address in a log line of either format.
fn address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listen.address")?;
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

pub(crate) fn keep(
    output: impl AsyncRead + Unpin + Send + 'static,
    text: watch::Sender<String>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).split(b'\n');
        while let Ok(Some(line)) = lines.next_segment().await {
            text.send_modify(|text| {
                text.push_str(&String::from_utf8_lossy(&line));
                text.push('\n');
            });
        }
    })
}

const LIMIT: Duration = Duration::from_secs(30);
const LAST_LINES: usize = 40;
