//! Real Baileys in a process of its own, driven through `baileys.mjs`.

use std::{path::PathBuf, process::Stdio, time::Duration};

use anyhow::{Context, bail};
use latchkey_emulator::Emulator;
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::product::Program;

/// A running Baileys, whose first socket waits to be scanned. It is killed when this is dropped.
pub(crate) struct Baileys {
    pub(crate) process: u32,
    /// Its version, and that of Node.
    pub(crate) versions: String,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Said {
    versions: String,
    milliseconds: Vec<f64>,
    scan: Option<String>,
}

impl Baileys {
    /// Whether its packages are installed.
    pub(crate) fn is_installed() -> bool {
        here().join("../interop/node_modules/baileys-7").is_dir()
    }

    /// Starts it against an emulator, on the core of the program, and waits for its first QR.
    pub(crate) async fn start(place: Program<'_>, emulator: &Emulator) -> anyhow::Result<Self> {
        let mut command = Command::new("node");
        command
            .arg("--expose-gc")
            .arg(here().join("baileys.mjs"))
            .arg(emulator.whatsapp_url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        let mut child = place.spawn(&mut command)?;
        let output = child.stdout.take().context("standard output is piped")?;
        let mut baileys = Self {
            process: child.id().context("it has just been started")?,
            versions: String::new(),
            input: child.stdin.take().context("standard input is piped")?,
            output: BufReader::new(output).lines(),
            _child: child,
        };
        baileys.versions = baileys.hear().await?.versions;
        Ok(baileys)
    }

    /// Starts more sockets, so many at once, and says how long each took to its QR.
    pub(crate) async fn sockets(
        &mut self,
        count: usize,
        at_once: usize,
    ) -> anyhow::Result<Vec<Duration>> {
        let command = serde_json::json!({ "command": "start", "count": count, "at_once": at_once });
        self.tell(&command).await?;
        let times = self.hear().await?.milliseconds;
        Ok(times
            .into_iter()
            .map(|time| Duration::from_secs_f64(time / 1000.0))
            .collect())
    }

    /// Begins to link a device and answers with the QR text to scan.
    pub(crate) async fn link(&mut self) -> anyhow::Result<String> {
        self.tell(&serde_json::json!({ "command": "link" })).await?;
        let said = self.hear().await?;
        said.scan.context("Baileys shows no QR")
    }

    /// Waits until the device that was scanned is logged in.
    pub(crate) async fn open(&mut self) -> anyhow::Result<()> {
        self.hear().await.map(drop)
    }

    /// Has it clear up what it no longer needs.
    pub(crate) async fn settle(&mut self) -> anyhow::Result<()> {
        self.tell(&serde_json::json!({ "command": "settle" }))
            .await?;
        self.hear().await.map(drop)
    }

    async fn tell(&mut self, command: &serde_json::Value) -> anyhow::Result<()> {
        Ok(self
            .input
            .write_all(format!("{command}\n").as_bytes())
            .await?)
    }

    async fn hear(&mut self) -> anyhow::Result<Said> {
        // libsignal prints what it thinks, too.
        while let Some(line) = self.output.next_line().await? {
            if let Ok(said) = serde_json::from_str(&line) {
                return Ok(said);
            }
        }
        bail!("Baileys ended before its time")
    }
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
