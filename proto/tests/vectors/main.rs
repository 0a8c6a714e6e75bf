//! Holds the crate against values that Baileys computed; see README.md beside this file.
#![allow(
    clippy::unwrap_used,
    reason = "a vector that cannot be read fails its test"
)]

mod adv;
mod code;
mod json;
mod nodes;
mod noise;
mod passkey;
mod payload;
mod signal;
