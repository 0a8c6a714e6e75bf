//! `Link`, step by step, under virtual time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod endings;
mod flow;
mod harness;
mod server;
mod vectors;
