//! A JavaScript program beside the product, driven by one JSON object per line.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::product::Program;

/// A running script. It is killed when dropped.
pub(crate) struct Script {
    pub(crate) process: u32,
    name: String,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Script {
    /// Starts a script of this directory on the program's core. It also trusts the roots of the file.
    pub(crate) fn start(
        place: Program<'_>,
        name: &str,
        parameters: &[&str],
        roots: Option<&Path>,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new("node");
        command
            .arg("--expose-gc")
            .arg(here().join(name))
            .args(parameters)
            .envs(roots.map(|path| ("NODE_EXTRA_CA_CERTS", path)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        let mut child = place.spawn(&mut command)?;
        let output = child.stdout.take().context("standard output is piped")?;
        Ok(Self {
            process: child.id().context("it has just been started")?,
            name: name.to_owned(),
            input: child.stdin.take().context("standard input is piped")?,
            output: BufReader::new(output).lines(),
            _child: child,
        })
    }

    /// Sends it a command.
    pub(crate) async fn send(&mut self, command: &Value) -> anyhow::Result<()> {
        Ok(self
            .input
            .write_all(format!("{command}\n").as_bytes())
            .await?)
    }

    /// Waits for its next message.
    pub(crate) async fn receive<T: DeserializeOwned>(&mut self) -> anyhow::Result<T> {
        // libsignal prints messages of its own.
        while let Some(line) = self.output.next_line().await? {
            if let Ok(message) = serde_json::from_str(&line) {
                return Ok(message);
            }
        }
        bail!("{} ended before its time", self.name)
    }
}

/// Returns whether an npm package that the scripts of this directory need is installed.
pub(crate) fn is_installed(package: &str) -> bool {
    here()
        .join("../interop/node_modules")
        .join(package)
        .is_dir()
}

/// Returns the times that a script measured, in milliseconds.
pub(crate) fn durations(milliseconds: &[f64]) -> Vec<Duration> {
    let duration = |time: &f64| Duration::from_secs_f64(time / 1000.0);
    milliseconds.iter().map(duration).collect()
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
