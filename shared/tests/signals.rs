//! The signals that end a process, sent to a real one.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use latchkey_shared::shutdown::Shutdown;

#[test]
fn first_signal_begins_the_shutdown() {
    for signal in ["-TERM", "-INT"] {
        let mut process = Process::start("leaves");
        process.signal(signal);
        process.wait_for("begun");
        assert_eq!(process.end().code(), Some(0), "{signal}");
    }
}

#[test]
fn second_signal_ends_the_process_at_once() {
    let mut process = Process::start("lingers");
    process.signal("-TERM");
    process.wait_for("begun");
    process.signal("-INT");
    assert_eq!(process.end().code(), Some(1));
}

/// Not a test: the process that the tests send their signals to.
#[tokio::test]
#[ignore = "started by the other tests"]
async fn leaves() {
    until_begun().await;
}

/// Not a test: the process that the tests send their signals to.
#[tokio::test]
#[ignore = "started by the other tests"]
async fn lingers() {
    until_begun().await;
    std::future::pending::<()>().await;
}

async fn until_begun() {
    let shutdown = Shutdown::new();
    shutdown.install().unwrap();
    say("installed");
    shutdown.begun().await;
    say("begun");
}

fn say(word: &str) {
    let mut output = std::io::stdout();
    writeln!(output, "\n{word}").unwrap();
    output.flush().unwrap();
}

struct Process {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(test: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--ignored", "--nocapture"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut process = Self { child, output };
        process.wait_for("installed");
        process
    }

    fn wait_for(&mut self, word: &str) {
        assert!(
            self.output.any(|line| line.unwrap() == word),
            "the process says {word}"
        );
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    fn end(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
