//! The emulator refuses what the real server and phones refuse, as seen by a hand-driven client.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod client;
mod code;
mod companion;
mod faults;
mod http;
mod login;
mod mega;
mod messages;
mod pairing;
mod passkey;
mod registration;
mod self_message;
