//! What a caller, an operator and a phone may rely on, held against the real binary.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

mod access;
mod case;
mod crowd;
mod ending;
mod faults;
mod handoff;
mod linking;
mod patience;
mod refs;
mod restarts;
mod waiting;
