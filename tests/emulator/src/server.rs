use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use latchkey_proto::node::Node;
use latchkey_shared::clock::{self, Clock};
use rand::{SeedableRng, rngs::StdRng};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    certificate::Authority,
    connection,
    device::Order,
    faults::{CertificateFlaw, Fault, Faults, Stage},
    http,
    mega::Mega,
    options::Options,
    phone::Phone,
    stanza,
    world::{DeviceSnapshot, Snapshot, World},
};

/// WhatsApp's server with phones around it, on a local port. It ends when this is dropped.
pub struct Emulator {
    server: Arc<Server>,
    _ends: DropGuard,
}

impl Emulator {
    /// Starts to listen.
    pub async fn start(options: Options) -> io::Result<Self> {
        // Thousands of connections need as many files; where the limit cannot be raised, what is
        // there has to do.
        let _ = rlimit::increase_nofile_limit(u64::MAX);
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let ends = CancellationToken::new();
        let mega = match options.mega.clone() {
            Some(options) => Some(Mega::start(options, ends.clone()).await?),
            None => None,
        };
        let server = Arc::new(Server::new(options, address, mega));
        let (pages, streams) = mpsc::channel(64);
        tokio::spawn(http::serve(Arc::clone(&server), streams, ends.clone()));
        tokio::spawn(accept(Arc::clone(&server), listener, pages, ends.clone()));
        Ok(Self {
            server,
            _ends: ends.drop_guard(),
        })
    }

    /// The address of the websocket, as `ws://127.0.0.1:PORT/ws/chat`.
    pub fn whatsapp_url(&self) -> String {
        format!("ws://{}/ws/chat", self.server.address)
    }

    /// The root of the server's certificate chain.
    pub fn root_key(&self) -> [u8; 32] {
        *self.server.authority.root()
    }

    /// The address of a `sw.js` that names the current revision.
    pub fn version_url(&self) -> String {
        format!("http://{}/sw.js", self.server.address)
    }

    /// The address of the HTTP API, which is there if [`Options::control`] says so.
    pub fn control_url(&self) -> String {
        format!("http://{}/control", self.server.address)
    }

    /// The address of the phone's page, which is there if [`Options::control`] says so.
    pub fn phone_url(&self) -> String {
        format!("http://{}/phone", self.server.address)
    }

    /// The MEGA beside WhatsApp.
    ///
    /// # Panics
    ///
    /// If there is none because [`Options::mega`] says so.
    pub fn mega(&self) -> &Mega {
        let mega = self.server.mega.as_ref();
        mega.expect("the options ask for MEGA")
    }

    /// Has a fault strike the next so many times that a connection comes to the stage.
    ///
    /// # Panics
    ///
    /// If the fault cannot strike at the stage ([`Fault::applies_at`]).
    pub fn inject(&self, fault: Fault, when: Stage, times: u32) {
        assert!(
            fault.applies_at(when),
            "{fault:?} cannot strike at {when:?}"
        );
        self.server.faults.inject(fault, when, times);
    }

    /// Forgets all faults that have not struck yet.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// Waits until [`Fault::Hold`] holds so many connections.
    pub async fn held(&self, connections: usize) {
        self.server.faults.holds.are_held(connections).await;
    }

    /// Has every connection that is held go on.
    pub fn let_go(&self) {
        self.server.faults.holds.let_go();
    }

    /// Has a fault strike every connection that there is now.
    pub fn strike_all(&self, fault: Fault) {
        self.server.order_all(|| Order::Strike(fault));
    }

    /// Pings every client that is connected now; one that does not answer in time is dropped.
    pub fn ping_all(&self) {
        self.server.order_all(|| Order::Ping);
    }

    /// The phone.
    pub fn phone(&self) -> Phone {
        Phone::new(Arc::clone(&self.server), 0)
    }

    /// Another phone, with an account of its own; 0 is [`Self::phone`].
    pub fn phone_of_account(&self, account: usize) -> Phone {
        Phone::new(Arc::clone(&self.server), account)
    }

    /// The linked devices.
    pub fn devices(&self) -> Vec<DeviceSnapshot> {
        self.server.world().snapshot().devices
    }

    /// All that there is to see.
    pub fn snapshot(&self) -> Snapshot {
        self.server.snapshot()
    }

    /// What clients did that the real server would have refused.
    pub fn violations(&self) -> Vec<String> {
        self.server.snapshot().violations
    }

    /// How often `sw.js` was fetched.
    pub fn version_fetches(&self) -> u64 {
        self.server.version_fetches.load(Ordering::Relaxed)
    }

    /// Cuts every connection and takes no new one for a time, as when WhatsApp restarts.
    pub fn restart(&self, down_for: Duration) {
        self.server.restart(down_for);
    }
}

/// What all connections share.
pub(crate) struct Server {
    pub(crate) options: Options,
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) authority: Authority,
    pub(crate) faults: Faults,
    pub(crate) version_fetches: AtomicU64,
    pub(crate) mega: Option<Arc<Mega>>,
    world: Mutex<World>,
    rng: Mutex<StdRng>,
    next_connection: AtomicU64,
    era: Mutex<Era>,
}

/// The time between two restarts.
struct Era {
    begins: SystemTime,
    ends: CancellationToken,
}

impl Server {
    fn new(options: Options, address: SocketAddr, mega: Option<Arc<Mega>>) -> Self {
        let clock = Clock::system();
        let mut rng = clock::rng();
        Self {
            authority: Authority::generate(clock.now(), &mut rng),
            world: Mutex::new(World::new(options.account)),
            era: Mutex::new(Era {
                begins: UNIX_EPOCH,
                ends: CancellationToken::new(),
            }),
            options,
            address,
            clock,
            faults: Faults::default(),
            version_fetches: AtomicU64::new(0),
            mega,
            rng: Mutex::new(rng),
            next_connection: AtomicU64::new(1),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world
            .lock()
            .expect("nothing panics while it holds the world")
    }

    /// A source of randomness of the caller's own, so that nobody waits for another's keys.
    pub(crate) fn rng(&self) -> StdRng {
        let mut rng = self
            .rng
            .lock()
            .expect("nothing panics while it holds the rng");
        StdRng::from_rng(&mut *rng)
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

    /// Counts a stanza, and checks that it is addressed as stanzas of its kind are.
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
            .flawed(flaw, self.clock.now(), &mut self.rng())
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let version_fetches = self.version_fetches.load(Ordering::Relaxed);
        let mut snapshot = Snapshot {
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
            // A connection that is just ending has closed its mailbox.
            let _ = waiting.mailbox.send(order());
        }
        for device in world.all_devices() {
            device.send(order());
        }
    }

    pub(crate) fn restart(&self, down_for: Duration) {
        let mut era = self.era();
        era.ends.cancel();
        *era = Era {
            begins: self.clock.now() + down_for,
            ends: CancellationToken::new(),
        };
    }

    fn era(&self) -> MutexGuard<'_, Era> {
        self.era
            .lock()
            .expect("nothing panics while it holds the era")
    }
}

async fn accept(
    server: Arc<Server>,
    listener: TcpListener,
    pages: mpsc::Sender<TcpStream>,
    ends: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ends.cancelled() => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of files, most likely: they come back as connections end.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let (server, pages, ends) = (Arc::clone(&server), pages.clone(), ends.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = route(server, stream, pages) => {}
                () = ends.cancelled() => {}
            }
        });
    }
}

/// Takes a connection to the websocket or to the pages, whichever it asks for.
async fn route(server: Arc<Server>, stream: TcpStream, pages: mpsc::Sender<TcpStream>) {
    let wants_chat = tokio::time::timeout(REQUEST_WITHIN, wants_chat(&stream)).await;
    let Ok(Ok(wants_chat)) = wants_chat else {
        return;
    };
    // What is small is sent at once, as a server does whose clients wait for it.
    let _ = stream.set_nodelay(true);
    if !wants_chat {
        // Nobody takes it if the server is just ending.
        let _ = pages.send(stream).await;
        return;
    }
    let ends = {
        let era = server.era();
        if server.clock.now() < era.begins {
            return;
        }
        era.ends.clone()
    };
    let id = server.next_connection.fetch_add(1, Ordering::Relaxed);
    tokio::select! {
        () = connection::serve(Arc::clone(&server), id, stream) => {}
        () = ends.cancelled() => server.world().hang_up(id),
    }
}

async fn wants_chat(stream: &TcpStream) -> io::Result<bool> {
    let mut start = [0; 32];
    loop {
        let read = stream.peek(&mut start).await?;
        if let Some(path) = start[..read].strip_prefix(CHAT)
            && let Some(next) = path.first()
        {
            return Ok(matches!(next, b' ' | b'?'));
        }
        if read == 0 || !CHAT.starts_with(&start[..read]) {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

const CHAT: &[u8] = b"GET /ws/chat";
const REQUEST_WITHIN: Duration = Duration::from_secs(10);
