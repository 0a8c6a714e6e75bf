//! `Link`, step by step, under virtual time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod answers;
mod check;
mod code;
mod endings;
mod flow;
#[path = "../../fuzz/src/link.rs"]
mod fuzz;
mod harness;
mod passkey;
mod phone;
mod record;
mod replay;
mod seeds;
mod self_message;
mod server;
mod unlink;
mod vectors;
