//! What a caller, an operator and a phone may rely on, held against the real binary.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

mod handoff;
mod linking;
