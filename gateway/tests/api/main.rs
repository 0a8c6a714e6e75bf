//! The gateway as its clients meet it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

mod auth;
mod create;
mod events;
mod faults;
mod logs;
mod pages;
mod qr;
mod result;
mod serve;
mod sessions;
