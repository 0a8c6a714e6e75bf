use std::{path::Path, process::Stdio};

use latchkey_emulator::Emulator;
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt,
    process::{Child, ChildStdin},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use crate::{
    CEILING,
    latchkey::whatsapp,
    program::{Logs, binary, collect, command, send_signal},
};

/// A `latchkey` that a person or a script has started in a terminal, in a folder of its own.
pub struct Terminal {
    child: Child,
    input: Option<ChildStdin>,
    out: Logs,
    errors: Logs,
    readers: Vec<JoinHandle<()>>,
    directory: TempDir,
}

impl Terminal {
    /// Starts it against an emulator, with a short hold; `settings` adds to these or overrides them.
    pub fn start(emulator: &Emulator, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let mut child = command(&binary("latchkey"), arguments, directory.path())
            .envs(whatsapp(emulator))
            .env("LATCHKEY_HANDOFF_HOLD", "100ms")
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        let (text, out) = watch::channel(String::new());
        let stdout = collect(child.stdout.take().expect("it is piped"), text);
        let (text, errors) = watch::channel(String::new());
        let stderr = collect(child.stderr.take().expect("it is piped"), text);
        Self {
            input: child.stdin.take(),
            child,
            out: Logs(out),
            errors: Logs(errors),
            readers: vec![stdout, stderr],
            directory,
        }
    }

    /// The folder that it runs in.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// What it has written to standard output.
    pub fn out(&self) -> &Logs {
        &self.out
    }

    /// The objects that it has written, of a run with `--json`.
    pub fn objects(&self) -> Vec<Value> {
        let text = self.out.text();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("each line is JSON")
    }

    /// Waits for the first object in this state.
    pub async fn wait_for(&self, state: &str) -> Value {
        let line = self.out.wait_for(&format!("\"state\":\"{state}\"")).await;
        serde_json::from_str(&line).expect("each line is JSON")
    }

    /// Types a line.
    pub async fn type_line(&mut self, line: &str) {
        let input = self.input.as_mut().expect("it is piped");
        let typed = input.write_all(format!("{line}\n").as_bytes()).await;
        typed.expect("it listens");
    }

    /// Sends a signal, such as `INT`.
    pub async fn signal(&self, signal: &str) {
        send_signal(&self.child, signal).await;
    }

    /// Waits for its end, and returns its exit code and what it wrote to standard error.
    pub async fn exit(&mut self) -> (Option<i32>, String) {
        self.input = None;
        let status = timeout(CEILING, self.child.wait()).await;
        let status = status.unwrap_or_else(|_| panic!("it hangs after:\n{}", self.out.text()));
        for reader in self.readers.drain(..) {
            reader.await.expect("reading does not panic");
        }
        let code = status.expect("its end can be waited for").code();
        (code, self.errors.text())
    }
}
