//! What a caller, an operator and a phone may rely on, held against the real binary.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

mod abuse;
mod access;
mod cable;
mod case;
mod cli;
mod code;
mod crowd;
mod demo;
mod ending;
mod faults;
mod fleet;
mod handoff;
mod inputs;
mod linking;
mod mega;
#[cfg(target_os = "linux")]
mod memory;
mod monitor;
mod passkey;
mod patience;
mod proxies;
mod records;
mod refs;
mod restarts;
mod sealed;
mod secrets;
mod self_message;
mod settings;
mod shutdown;
mod tls;
mod version;
mod waiting;
mod webhooks;
