//! What is done with every request, or with many.
//!
//! How often a client may start sessions is counted where they start: only that is limited.

pub(crate) mod client_ip;
pub(crate) mod cors;
pub(crate) mod headers;
pub(crate) mod hosts;
pub(crate) mod language;
pub(crate) mod log;
pub(crate) mod origin;
