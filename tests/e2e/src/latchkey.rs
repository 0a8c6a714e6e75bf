use std::{
    collections::BTreeMap,
    net::SocketAddr,
    process::{ExitStatus, Output},
    time::Duration,
};

use latchkey_emulator::Emulator;
use reqwest::RequestBuilder;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    CEILING,
    caller::Session,
    program::{Build, Logs, Program, binary, command},
};

/// A running `latchkey`, or a gateway alone. It is killed when this is dropped.
pub struct Latchkey {
    program: Program,
    address: SocketAddr,
    http: reqwest::Client,
}

/// The operator's page.
#[derive(Debug)]
pub struct OperatorPage(pub String);

impl OperatorPage {
    /// Returns the text of the element with this id.
    pub fn text(&self, id: &str) -> &str {
        let (_, rest) = self.0.split_once(&format!("id=\"{id}\"")).expect(id);
        let (_, rest) = rest.split_once('>').expect(id);
        rest.split_once('<').expect(id).0
    }

    /// Returns what the row with this id says of 30 days: in all, by QR code, and by pairing code.
    pub fn month(&self, id: &str) -> [u64; 3] {
        let Some((_, rest)) = self.0.split_once(&format!("<tr id=\"{id}\"")) else {
            return [0; 3];
        };
        let (row, _) = rest.split_once("</tr>").expect(id);
        let cell = row.rsplit("<td>").next().expect(id);
        let numbers = cell.split(|sign: char| !sign.is_ascii_digit());
        let mut numbers = numbers.filter_map(|number| number.parse().ok());
        [(); 3].map(|()| numbers.next().unwrap_or_default())
    }
}

/// The settings of a program that serves, with these above the usual ones.
fn usual<'a>(settings: &[(&'a str, &'a str)]) -> BTreeMap<&'a str, &'a str> {
    let mut all = BTreeMap::from([
        ("PORT", "0"),
        ("LATCHKEY_LOG_FORMAT", "json"),
        ("LATCHKEY_RATE_LIMIT", "off"),
        ("LATCHKEY_LIVE_LIMIT", "off"),
        ("LATCHKEY_PHONE_COOLDOWN", "off"),
        ("LATCHKEY_OPERATOR_TOKEN", OPERATOR_TOKEN),
    ]);
    all.extend(settings.iter().copied());
    all
}

/// The `LATCHKEY_OPERATOR_TOKEN` of all that serves.
const OPERATOR_TOKEN: &str = "the-token-of-the-operator";

impl Latchkey {
    /// Starts it against an emulator, with a short hold and no rate limit.
    pub async fn start(emulator: &Emulator) -> Self {
        Self::with(emulator, &[]).await
    }

    /// Starts it against an emulator; `settings` adds to the usual ones or overrides them.
    pub async fn with(emulator: &Emulator, settings: &[(&str, &str)]) -> Self {
        let whatsapp = whatsapp(emulator);
        let mut all: BTreeMap<_, _> = whatsapp.iter().map(|(k, v)| (*k, v.as_str())).collect();
        all.extend(settings.iter().copied());
        let settings: Vec<_> = all.into_iter().collect();
        Self::serve(&[], &settings).await
    }

    /// Starts it with these arguments and settings, and waits until it listens.
    pub async fn serve(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut all = BTreeMap::from([("LATCHKEY_HANDOFF_HOLD", "100ms")]);
        all.extend(settings.iter().copied());
        let settings: Vec<_> = all.into_iter().collect();
        Self::run(&Build::This, "latchkey", arguments, &settings).await
    }

    /// Starts it against an emulator, in a process that may open this many files.
    pub async fn with_files(emulator: &Emulator, files: u32) -> Self {
        let whatsapp = whatsapp(emulator);
        let whatsapp: Vec<_> = whatsapp.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let mut settings = usual(&whatsapp);
        settings.insert("LATCHKEY_HANDOFF_HOLD", "100ms");
        Self::of(Program::start_with_files("latchkey", files, settings)).await
    }

    /// Starts a program that serves, and waits until it listens.
    pub(crate) async fn run(
        build: &Build,
        name: &'static str,
        arguments: &[&str],
        settings: &[(&str, &str)],
    ) -> Self {
        Self::of(Program::start_of(build, name, arguments, usual(settings))).await
    }

    async fn of(program: Program) -> Self {
        let line = program.logs().wait_for("listen.address").await;
        Self {
            program,
            address: address(&line).expect("the line tells an address"),
            http: http(),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has written to standard error and standard output.
    pub fn logs(&self) -> &Logs {
        self.program.logs()
    }

    /// Begins a request, whose body is JSON if it has one.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method is a word");
        self.http
            .request(method, format!("http://{}{path}", self.address))
            .header("content-type", "application/json")
    }

    /// Returns what it tells its operator's Prometheus.
    pub async fn metrics(&self) -> String {
        self.of_operator("/metrics").await
    }

    /// Returns what stands on its operator's page.
    pub async fn operator_page(&self) -> OperatorPage {
        OperatorPage(self.of_operator("/operator").await)
    }

    async fn of_operator(&self, path: &str) -> String {
        let request = self.request("GET", path).bearer_auth(OPERATOR_TOKEN);
        let answer = request.send().await.expect("it answers");
        assert_eq!(answer.status(), 200);
        answer.text().await.expect("the answer arrives whole")
    }

    /// Starts a QR session.
    pub async fn create(&self) -> Session {
        self.create_with(r#"{"method":"qr"}"#).await
    }

    /// Starts a session with this body.
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
        self.session(&body)
    }

    /// The session that was started with this answer.
    pub fn session(&self, created: &serde_json::Value) -> Session {
        Session::new(&self.http, self.address, created)
    }

    /// Sends exactly these bytes, and returns all that comes until the server closes the connection,
    /// which the request must ask for.
    pub async fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut answer = Vec::new();
        let exchange = async {
            let mut stream = TcpStream::connect(self.address).await?;
            stream.write_all(request).await?;
            stream.read_to_end(&mut answer).await
        };
        // A server that answers before it has read all may well reset the connection after it.
        let _ = timeout(CEILING, exchange)
            .await
            .expect("it answers in time");
        answer
    }

    /// Returns the most memory that it has taken so far, in bytes, as long as it runs.
    pub fn peak_bytes(&self) -> Option<u64> {
        self.program.peak_bytes()
    }

    /// Sends a signal, such as `TERM`.
    pub async fn signal(&self, signal: &str) {
        self.program.signal(signal).await;
    }

    /// Waits for its end, at most this long, and until all that it wrote is in the logs.
    pub async fn exit(&mut self, within: Duration) -> ExitStatus {
        self.program.exit(within).await
    }

    /// Ends it at once, as a crash would.
    pub async fn kill(&mut self) {
        self.program.kill().await;
    }
}

/// Creates a client for our programs and the emulator, in clear.
#[expect(
    clippy::disallowed_methods,
    reason = "a program under test is asked in clear"
)]
pub fn http() -> reqwest::Client {
    // Another test has installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().build();
    client.expect("an HTTP client can be made")
}

/// Runs the binary to its end, with these arguments and settings. Unless they set one, there is
/// no WhatsApp.
pub async fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let nowhere = [
        ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/"),
        ("LATCHKEY_WHATSAPP_VERSION_URL", "http://127.0.0.1:1/"),
    ];
    let output = command(&binary("latchkey"), arguments, directory.path())
        .envs(nowhere)
        .envs(settings.iter().copied())
        .output();
    let output = timeout(CEILING, output).await;
    output
        .expect("it ends in time")
        .expect("the binary can be started")
}

/// The settings that make this emulator a program's WhatsApp.
pub(crate) fn whatsapp(emulator: &Emulator) -> [(&'static str, String); 3] {
    [
        ("LATCHKEY_WHATSAPP_URL", emulator.whatsapp_url()),
        (
            "LATCHKEY_WHATSAPP_ROOT_KEY",
            hex::encode(emulator.root_key()),
        ),
        ("LATCHKEY_WHATSAPP_VERSION_URL", emulator.version_url()),
    ]
}

/// The address in a log line of either format.
fn address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listen.address")?;
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
    rest[..end.unwrap_or(rest.len())].parse().ok()
}
