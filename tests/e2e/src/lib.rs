//! Our programs as processes of their own, one or a whole fleet over Redis, and a caller who uses them
//! over HTTP, for tests against the emulator.

#![expect(
    clippy::missing_panics_doc,
    reason = "everything here is part of a test, which a panic fails"
)]

mod caller;
mod events;
mod fleet;
mod kept;
mod latchkey;
mod page;
mod program;
mod proxy;
mod scan;
mod secrets;
mod terminal;

pub use self::{
    caller::{Session, Status},
    events::Events,
    fleet::{Fleet, LEASE, Worker},
    kept::Kept,
    latchkey::{Latchkey, run},
    page::{Excuse, Page, Seen},
    program::{Logs, Program},
    proxy::{Proxy, Trapped},
    scan::{emulator, eventually, link, scan},
    secrets::Secrets,
    terminal::Terminal,
};
