//! The real `latchkey` binary as a process of its own, and a caller who uses it over HTTP, for tests
//! against the emulator.

#![expect(
    clippy::missing_panics_doc,
    reason = "everything here is part of a test, which a panic fails"
)]

mod caller;
mod events;
mod kept;
mod latchkey;
mod program;
mod proxy;
mod scan;
mod secrets;
mod terminal;

pub use self::{
    caller::{Session, Status},
    events::Events,
    kept::Kept,
    latchkey::{Latchkey, run},
    program::{Logs, Program},
    proxy::{Proxy, Trapped, When},
    scan::{emulator, eventually, link, scan},
    secrets::Secrets,
    terminal::Terminal,
};
