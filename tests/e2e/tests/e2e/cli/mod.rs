//! The terminal's commands.

mod doctor;
mod linking;
mod session;
mod webhook;

use std::{fs, path::Path};

use latchkey_e2e::Terminal;
use latchkey_emulator::Emulator;
use serde_json::Value;

/// Links by the QR text of `--json`.
async fn link(emulator: &Emulator, more: &[&str], settings: &[(&str, &str)]) -> (Terminal, Value) {
    let arguments = [&["link", "--json"], more].concat();
    let mut terminal = Terminal::start(emulator, &arguments, settings);
    let waiting = terminal.wait_for("awaiting_scan").await;
    let qr = waiting["qr"]["data"].as_str().unwrap();
    emulator.phone().scan(qr).await.unwrap();
    let (code, errors) = terminal.exit().await;
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let ready = terminal.objects().pop().unwrap();
    assert_eq!(ready["state"], "ready");
    (terminal, ready)
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
