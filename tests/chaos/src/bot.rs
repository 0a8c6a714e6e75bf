//! A bot on real Baileys, which proves that the credentials of a session work.

use std::{path::PathBuf, process::Stdio};

use anyhow::{Context, ensure};
use latchkey_e2e::CEILING;
use latchkey_emulator::{DeviceJid, Phone};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Mutex,
    time::timeout,
};

/// One process that serves all sessions, one after the other.
pub(crate) struct Bot(Mutex<Process>);

struct Process {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Bot {
    /// Starts it.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let baileys = here.join("../interop/node_modules/baileys-7");
        ensure!(
            baileys.is_dir(),
            "Baileys is missing: run `npm ci` in tests/interop first"
        );
        let mut child = Command::new("node")
            .arg(here.join("bot.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start node")?;
        let output = child.stdout.take().context("standard output is piped")?;
        Ok(Self(Mutex::new(Process {
            input: child.stdin.take().context("standard input is piped")?,
            output: BufReader::new(output).lines(),
            _child: child,
        })))
    }

    /// Has the phone write to its device, as it does to a new one, and a contact write to it, too; then
    /// logs in and reads what was written.
    pub(crate) async fn meet(
        &self,
        phone: &Phone,
        device: &DeviceJid,
        url: &str,
        creds: &Value,
    ) -> Result<(), String> {
        let sent = [
            phone.send_key_share(device),
            phone.send_history(device),
            phone.contact(1).send_text(device, TEXT),
        ];
        for sent in sent {
            sent.map_err(|error| error.to_string())?;
        }
        let me = self.log_in(url, creds).await?;
        if me != device.as_str() {
            return Err("Baileys is another device".to_owned());
        }
        Ok(())
    }

    async fn log_in(&self, url: &str, creds: &Value) -> Result<String, String> {
        let mut process = self.0.lock().await;
        let asked = json!({ "url": url, "creds": creds });
        let exchange = async {
            let line = format!("{asked}\n");
            process.input.write_all(line.as_bytes()).await.ok()?;
            process.output.next_line().await.ok()?
        };
        let line = timeout(CEILING, exchange).await.ok().flatten();
        let line = line.ok_or("Baileys does not answer")?;
        let report: Value = serde_json::from_str(&line).map_err(|error| error.to_string())?;
        let is_good = report["outcome"] == "complete"
            && report["undecryptable"] == 0
            && report["errors"] == json!([])
            && report["texts"] == json!([TEXT]);
        match report["me"]["id"].as_str() {
            Some(id) if is_good => Ok(id.to_owned()),
            _ => Err(format!("Baileys cannot use the credentials: {report}")),
        }
    }
}

/// What a contact writes before the bot is there.
const TEXT: &str = "to the bot";
