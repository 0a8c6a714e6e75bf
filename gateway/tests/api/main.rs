//! The gateway as its clients meet it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected has failed"
)]

mod client;
mod contract;
mod support;

mod auth;
mod bounds;
mod challenge;
mod code;
mod cookies;
mod cors;
mod create;
mod documents;
mod errands;
mod events;
mod faults;
mod handover;
mod hosts;
mod keys;
mod language;
mod legacy;
mod links;
mod logs;
mod metrics;
mod openapi;
mod operator;
mod origin;
mod outage;
mod pages;
mod passkey;
mod plain;
mod qr;
mod result;
mod serve;
mod sessions;
mod ticket;
mod words;
