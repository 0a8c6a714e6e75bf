//! A running `latchkey`, and its sessions as their clients see them.

use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{http::Connection, machine, whatsapp::WhatsApp};

/// A running `latchkey`. It is killed when dropped.
pub(crate) struct Product {
    pub(crate) address: SocketAddr,
    pub(crate) process: u32,
    _started: Started,
}

/// A running program. It is killed when dropped.
pub(crate) struct Started {
    pub(crate) process: u32,
    _child: Child,
    _directory: TempDir,
}

/// Where the program is, and the core that it has to itself.
#[derive(Clone, Copy)]
pub(crate) struct Program<'a> {
    pub(crate) path: &'a Path,
    pub(crate) core: usize,
    pub(crate) our_core: usize,
}

impl Program<'_> {
    /// Starts it against this WhatsApp and waits until it listens.
    pub(crate) async fn start(self, whatsapp: &WhatsApp) -> anyhow::Result<Product> {
        let (started, address) = self.start_serving(whatsapp, &[]).await?;
        Ok(Product {
            address,
            process: started.process,
            _started: started,
        })
    }

    /// Starts it against this WhatsApp with further or changed settings, and waits until it listens.
    pub(crate) async fn start_serving(
        self,
        whatsapp: &WhatsApp,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<(Started, SocketAddr)> {
        let (started, line) = self.launch(whatsapp, settings, "listen.address").await?;
        let Listening { address } = serde_json::from_str(&line)?;
        Ok((started, address))
    }

    /// Starts it against this WhatsApp with further or changed settings, and waits for a line in its
    /// log that contains this word.
    pub(crate) async fn launch(
        self,
        whatsapp: &WhatsApp,
        settings: &[(&str, &str)],
        word: &str,
    ) -> anyhow::Result<(Started, String)> {
        let directory = tempfile::tempdir()?;
        let emulator = &whatsapp.emulator;
        let roots = whatsapp.roots().map(|path| ("LATCHKEY_CA_FILE", path));
        let mut command = Command::new(self.path);
        command
            .env_clear()
            .envs(SETTINGS)
            .env("LATCHKEY_WHATSAPP_URL", emulator.whatsapp_url())
            .env("LATCHKEY_WHATSAPP_VERSION_URL", emulator.version_url())
            .env(
                "LATCHKEY_WHATSAPP_ROOT_KEY",
                hex::encode(emulator.root_key()),
            )
            .envs(roots)
            .envs(settings.iter().copied())
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = self.spawn(&mut command)?;
        let process = child.id().context("it has just been started")?;
        let stderr = child.stderr.take().context("standard error is piped")?;
        let mut lines = BufReader::new(stderr).lines();
        let line = loop {
            let line = lines.next_line().await?;
            let line = line.context("the program ended before it was ready")?;
            if line.contains(word) {
                break line;
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let started = Started {
            process,
            _child: child,
            _directory: directory,
        };
        Ok((started, line))
    }

    /// Starts a command on the program's core.
    pub(crate) fn spawn(self, command: &mut Command) -> anyhow::Result<Child> {
        // A new process inherits the core of the thread that starts it.
        machine::stay_on(self.core)?;
        let child = command.spawn();
        machine::stay_on(self.our_core)?;
        child.with_context(|| format!("cannot start {}", command.as_std().get_program().display()))
    }
}

#[derive(Deserialize)]
struct Listening {
    #[serde(rename = "listen.address")]
    address: SocketAddr,
}

/// A session, as the client that started it sees it.
pub(crate) struct Session {
    /// The status request, as bytes.
    pub(crate) status_request: Vec<u8>,
    path: String,
    token: String,
}

/// The parts of a status that matter here.
#[derive(Deserialize)]
pub(crate) struct Status {
    pub(crate) state: String,
    pub(crate) version: u64,
    pub(crate) qr: Option<Qr>,
}

#[derive(Deserialize)]
pub(crate) struct Qr {
    pub(crate) data: String,
    expires_at: String,
}

#[derive(Deserialize)]
struct Created {
    token: String,
    status_url: String,
}

impl Session {
    /// Requests a QR session.
    pub(crate) async fn create(connection: &mut Connection) -> anyhow::Result<Self> {
        Self::asked(connection, &creation("", QR)).await
    }

    /// Requests a QR session for a client of the proxy in front.
    pub(crate) async fn of_client(
        connection: &mut Connection,
        client: &str,
    ) -> anyhow::Result<Self> {
        Self::asked(connection, &Self::request_of(client)).await
    }

    /// Returns the request of such a session, as bytes.
    pub(crate) fn request_of(client: &str) -> Vec<u8> {
        creation(&format!("x-forwarded-for: {client}\r\n"), QR)
    }

    /// Requests a session by code for this number.
    pub(crate) async fn by_code(connection: &mut Connection, phone: &str) -> anyhow::Result<Self> {
        let body = format!(r#"{{"method":"code","phone":"{phone}"}}"#);
        Self::asked(connection, &creation("", &body)).await
    }

    async fn asked(connection: &mut Connection, creation: &[u8]) -> anyhow::Result<Self> {
        let answer = connection.exchange(creation).await?;
        if answer.status != 202 {
            bail!(
                "a session was refused with {}: {}",
                answer.status,
                String::from_utf8_lossy(answer.body)
            );
        }
        let Created { token, status_url } = serde_json::from_slice(answer.body)?;
        Ok(Self {
            status_request: request(&status_url, &token),
            path: status_url,
            token,
        })
    }

    /// Returns a request for what is below the session's address, as bytes.
    pub(crate) fn request(&self, below: &str) -> Vec<u8> {
        request(&format!("{}{below}", self.path), &self.token)
    }

    /// Waits, as a page would, for a status that satisfies the predicate.
    pub(crate) async fn wait_until(
        &self,
        connection: &mut Connection,
        is_it: impl Fn(&Status) -> bool,
    ) -> anyhow::Result<Status> {
        let mut since = 1;
        loop {
            let path = format!("{}?since={since}&wait=25", self.path);
            let answer = connection.exchange(&request(&path, &self.token)).await?;
            let status: Status = serde_json::from_slice(answer.body)
                .with_context(|| format!("a status was refused with {}", answer.status))?;
            if is_it(&status) {
                return Ok(status);
            }
            if matches!(&*status.state, "failed" | "expired" | "cancelled") {
                let document = String::from_utf8_lossy(answer.body);
                bail!("a session is over before its time: {document}");
            }
            since = status.version;
        }
    }

    /// Waits for a QR code that ends after this moment, and returns when it does.
    pub(crate) async fn qr_until(
        &self,
        connection: &mut Connection,
        after: SystemTime,
    ) -> anyhow::Result<SystemTime> {
        let ends = |status: &Status| {
            let ends = humantime::parse_rfc3339(&status.qr.as_ref()?.expires_at).ok()?;
            (ends > after).then_some(ends)
        };
        let status = self
            .wait_until(connection, |status| ends(status).is_some())
            .await?;
        ends(&status).context("it was just there")
    }

    /// Waits for the text of the QR code.
    pub(crate) async fn qr(&self, connection: &mut Connection) -> anyhow::Result<String> {
        let status = self
            .wait_until(connection, |status| status.qr.is_some())
            .await?;
        Ok(status.qr.context("it was just there")?.data)
    }
}

fn creation(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn request(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n")
        .into_bytes()
}

const QR: &str = r#"{"method":"qr"}"#;

/// How long the product holds a linked connection; subtracted from what is measured.
pub(crate) const HOLD: Duration = Duration::from_millis(100);

const SETTINGS: [(&str, &str); 12] = [
    ("PORT", "0"),
    ("LATCHKEY_LOG_FORMAT", "json"),
    ("LATCHKEY_HANDOFF_HOLD", "100ms"),
    ("LATCHKEY_QUEUE_LIMIT", "100000"),
    ("LATCHKEY_RATE_LIMIT", "off"),
    ("LATCHKEY_LIVE_LIMIT", "off"),
    ("LATCHKEY_PHONE_COOLDOWN", "off"),
    ("LATCHKEY_UNWATCHED", "off"),
    ("LATCHKEY_RESULT_TTL", "10m"),
    ("LATCHKEY_SESSION_TTL", "10m"),
    // All come from one address, of which only a proxy may have very many connections.
    ("LATCHKEY_TRUSTED_PROXIES", "127.0.0.1"),
    ("LATCHKEY_WORKER_SLOTS", "20000"),
];
