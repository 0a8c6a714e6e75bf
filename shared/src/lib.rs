//! What both sides of the queue must agree on: jobs, the status document, the broker, and the
//! plumbing that every main needs.

#![allow(
    clippy::missing_panics_doc,
    reason = "an expect states why it cannot happen"
)]

pub mod bots;
pub mod broker;
pub mod bundle;
pub mod client_name;
pub mod clock;
pub mod cloud;
pub mod config;
pub mod errand;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
pub mod job;
mod memory;
pub mod metrics;
pub mod monitor;
pub mod process;
pub mod queue;
pub mod rate_limit;
pub mod refusal;
pub mod result;
pub mod sealed;
pub mod secret;
pub mod session_client;
pub mod setup;
pub mod shutdown;
pub mod status;
pub mod telemetry;
pub mod terminal_text;
pub mod traces;
pub mod trust;
pub mod version;
pub mod webhook;
pub mod wishes;
pub mod words;
pub mod worker_report;
