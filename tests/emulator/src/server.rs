use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use latchkey_proto::node::Node;
use latchkey_shared::clock::{self, Clock};
use tokio_util::sync::CancellationToken;

use crate::{
    certificate::Authority,
    faults::{CertificateFlaw, Faults},
    ids::ConnectionId,
    mega::Mega,
    options::Options,
    order::Order,
    stanza,
    world::{EmulatorSnapshot, World},
};

/// The state that all connections share.
pub(crate) struct Server {
    pub(crate) options: Options,
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) authority: Authority,
    pub(crate) faults: Faults,
    pub(crate) version_fetches: AtomicU64,
    pub(crate) page_fetches: AtomicU64,
    pub(crate) mega: Option<Arc<Mega>>,
    world: Mutex<World>,
    next_connection: AtomicU64,
    incarnation: Mutex<Incarnation>,
}

/// The period between two restarts.
struct Incarnation {
    begins: SystemTime,
    ends: CancellationToken,
}

impl Server {
    pub(crate) fn new(options: Options, address: SocketAddr, mega: Option<Arc<Mega>>) -> Self {
        let clock = Clock::system();
        Self {
            authority: Authority::generate(clock.now(), &mut clock::rng()),
            world: Mutex::new(World::new(options.account)),
            incarnation: Mutex::new(Incarnation {
                begins: UNIX_EPOCH,
                ends: CancellationToken::new(),
            }),
            options,
            address,
            clock,
            faults: Faults::default(),
            version_fetches: AtomicU64::new(0),
            page_fetches: AtomicU64::new(0),
            mega,
            next_connection: AtomicU64::new(1),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world
            .lock()
            .expect("nothing panics while it holds the world")
    }

    pub(crate) fn now_s(&self) -> u64 {
        self.clock
            .now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
    }

    pub(crate) fn violation(&self, what: impl Into<String>) {
        self.world().violations.push(what.into());
    }

    /// Counts a stanza and checks that it is addressed like others of its kind.
    pub(crate) fn count(&self, node: &Node) {
        let mut world = self.world();
        *world.stanzas.entry(stanza::kind(node)).or_default() += 1;
        let is_answer = matches!(node.get("type"), Some("result" | "error"));
        if node.tag == "iq" && is_answer && !stanza::is_to_server(node) {
            world
                .violations
                .push("expected an answer to be addressed to the server".to_owned());
        }
    }

    pub(crate) fn flawed_chain(&self, flaw: CertificateFlaw) -> Vec<u8> {
        self.authority
            .flawed(flaw, self.clock.now(), &mut clock::rng())
    }

    pub(crate) fn snapshot(&self) -> EmulatorSnapshot {
        let version_fetches = self.version_fetches.load(Ordering::Relaxed);
        let mut snapshot = EmulatorSnapshot {
            version_fetches,
            ..self.world().snapshot()
        };
        if let Some(mega) = &self.mega {
            snapshot.violations.extend(mega.violations());
            snapshot.mega = Some(mega.snapshot());
        }
        snapshot
    }

    pub(crate) fn order_all(&self, order: impl Fn() -> Order) {
        let world = self.world();
        for waiting in world.waiting.values() {
            // A connection that is just ending has already closed its mailbox.
            let _ = waiting.mailbox.send(order());
        }
        for device in world.all_devices() {
            device.send(order());
        }
    }

    pub(crate) fn restart(&self, down_for: Duration) {
        let mut incarnation = self.incarnation();
        incarnation.ends.cancel();
        *incarnation = Incarnation {
            begins: self.clock.now() + down_for,
            ends: CancellationToken::new(),
        };
    }

    /// Opens a connection: returns its ID and the token that ends it when the server restarts, or
    /// `None` while the server is down.
    pub(crate) fn open_connection(&self) -> Option<(ConnectionId, CancellationToken)> {
        let ends = {
            let incarnation = self.incarnation();
            (self.clock.now() >= incarnation.begins).then(|| incarnation.ends.clone())?
        };
        let id = self.next_connection.fetch_add(1, Ordering::Relaxed);
        Some((id, ends))
    }

    fn incarnation(&self) -> MutexGuard<'_, Incarnation> {
        self.incarnation
            .lock()
            .expect("nothing panics while it holds the incarnation")
    }
}
