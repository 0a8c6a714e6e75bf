//! Our programs as processes of their own, one of them or a fleet over Redis, and a caller that uses
//! them over HTTP, for tests against the emulator.

#![expect(
    clippy::missing_panics_doc,
    reason = "everything here is part of a test, which a panic fails"
)]

mod balancer;
mod caller;
mod events;
mod fleet;
mod forward_proxy;
mod latchkey;
mod page;
mod program;
mod proxy;
mod receiver;
mod recording;
mod redis_dump;
mod redis_hand;
mod redis_monitor;
mod scan;
mod secrets;
mod terminal;

use std::time::Duration;

pub use self::{
    balancer::Balancer,
    caller::{Session, Status},
    events::Events,
    fleet::{Fleet, LEASE, SECRET, Worker},
    forward_proxy::{ForwardProxy, Rules},
    latchkey::{Latchkey, OperatorPage, http, run},
    page::{Excuse, Page, Seen},
    program::{Build, Logs, Program, binary, older_build, send_signal},
    proxy::{Proxy, Trapped},
    receiver::{Receiver, WEBHOOK_SECRET, Webhook},
    recording::{RecordedSession, Recording},
    redis_dump::RedisDump,
    redis_hand::{Connections, Fields, RedisHand},
    redis_monitor::RedisMonitor,
    scan::{emulator, eventually, link, scan, wait_until},
    secrets::Secrets,
    terminal::Terminal,
};

/// How long anything is waited for: reached only when something is broken, however busy the machine is.
///
/// Longer than the product is patient with anything but a person.
pub const CEILING: Duration = Duration::from_secs(90);
