use std::{
    io,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    connection,
    faults::{Fault, FaultStage},
    http,
    mega::Mega,
    options::Options,
    order::Order,
    phone::Phone,
    server::Server,
    stream::{self, Stream},
    world::{DeviceSnapshot, EmulatorSnapshot},
};

/// WhatsApp's server, with phones, on a local port. It shuts down when dropped.
pub struct Emulator {
    server: Arc<Server>,
    _ends: DropGuard,
}

impl Emulator {
    /// Starts listening.
    pub async fn start(options: Options) -> io::Result<Self> {
        // Thousands of connections need as many file descriptors; if the limit cannot be raised,
        // the current one has to do.
        let _ = rlimit::increase_nofile_limit(u64::MAX);
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let ends = CancellationToken::new();
        let mega = match options.mega.clone() {
            Some(mega) => Some(Mega::start(mega, options.tls.clone(), ends.clone()).await?),
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

    /// Returns the address of the websocket, as `ws://127.0.0.1:PORT/ws/chat`, or with `wss` if
    /// [`Options::tls`] is set.
    pub fn whatsapp_url(&self) -> String {
        let scheme = if self.is_encrypted() { "wss" } else { "ws" };
        format!("{scheme}://{}/ws/chat", self.server.address)
    }

    /// Returns the root key of the server's certificate chain.
    pub fn root_key(&self) -> [u8; 32] {
        *self.server.authority.root()
    }

    /// Returns the address of a `sw.js` that names the current revision.
    pub fn version_url(&self) -> String {
        let scheme = if self.is_encrypted() { "https" } else { "http" };
        format!("{scheme}://{}/sw.js", self.server.address)
    }

    /// Returns the address of the HTTP API, which [`Options::control`] enables.
    pub fn control_url(&self) -> String {
        format!("http://{}/control", self.server.address)
    }

    /// Returns the address of the phone's page, which [`Options::control`] enables.
    pub fn phone_url(&self) -> String {
        format!("http://{}/phone", self.server.address)
    }

    /// Returns the emulated MEGA.
    ///
    /// # Panics
    ///
    /// Panics if [`Options::mega`] disables it.
    pub fn mega(&self) -> &Mega {
        let mega = self.server.mega.as_ref();
        mega.expect("the options ask for MEGA")
    }

    /// Injects a fault the next `times` times that a connection reaches the stage.
    ///
    /// # Panics
    ///
    /// Panics if the fault cannot occur at the stage ([`Fault::applies_at`]).
    pub fn inject(&self, fault: Fault, when: FaultStage, times: u32) {
        assert!(
            fault.applies_at(when),
            "{fault:?} cannot strike at {when:?}"
        );
        self.server.faults.inject(fault, when, times);
    }

    /// Discards all faults that have not occurred yet.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// Waits until [`Fault::Hold`] holds this many connections.
    pub async fn held(&self, connections: usize) {
        self.server.faults.holds.are_held(connections).await;
    }

    /// Releases every connection that is held.
    pub fn let_go(&self) {
        self.server.faults.holds.let_go();
    }

    /// Injects a fault into every open connection now.
    pub fn strike_all(&self, fault: Fault) {
        self.server.order_all(|| Order::Strike(fault));
    }

    /// Pings every connected client; drops those that do not answer in time.
    pub fn ping_all(&self) {
        self.server.order_all(|| Order::Ping);
    }

    fn is_encrypted(&self) -> bool {
        self.server.options.tls.is_some()
    }

    /// Returns the phone.
    pub fn phone(&self) -> Phone {
        Phone::new(Arc::clone(&self.server), 0)
    }

    /// Returns another phone, with an account of its own; 0 is [`Self::phone`].
    pub fn phone_of_account(&self, account: usize) -> Phone {
        Phone::new(Arc::clone(&self.server), account)
    }

    /// Returns the linked devices.
    pub fn devices(&self) -> Vec<DeviceSnapshot> {
        self.server.world().snapshot().devices
    }

    /// Returns a snapshot of the whole emulator.
    pub fn snapshot(&self) -> EmulatorSnapshot {
        self.server.snapshot()
    }

    /// Returns what clients did that the real server would have refused.
    pub fn violations(&self) -> Vec<String> {
        self.server.snapshot().violations
    }

    /// Returns how often `sw.js` was fetched.
    pub fn version_fetches(&self) -> u64 {
        self.server.version_fetches.load(Ordering::Relaxed)
    }

    /// Returns how often the page that names the revision too was fetched.
    pub fn page_fetches(&self) -> u64 {
        self.server.page_fetches.load(Ordering::Relaxed)
    }

    /// Cuts every connection and accepts no new one for a while, like a restart of WhatsApp.
    pub fn restart(&self, down_for: Duration) {
        self.server.restart(down_for);
    }
}

async fn accept(
    server: Arc<Server>,
    listener: TcpListener,
    pages: mpsc::Sender<Stream>,
    ends: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ends.cancelled() => break,
        };
        let Ok((stream, _)) = accepted else {
            // Most likely out of file descriptors: they become free as connections end.
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

/// Routes a connection to the websocket or to the HTTP server, by what it requests.
async fn route(server: Arc<Server>, stream: TcpStream, pages: mpsc::Sender<Stream>) {
    let request = async {
        let mut stream = stream::open(stream, server.options.tls.as_ref()).await?;
        let next = stream::byte_after(&mut stream, CHAT).await?;
        io::Result::Ok((stream, matches!(next, Some(b' ' | b'?'))))
    };
    let request = tokio::time::timeout(REQUEST_WITHIN, request).await;
    let Ok(Ok((stream, wants_chat))) = request else {
        return;
    };
    if !wants_chat {
        // Nobody receives it if the server is just shutting down.
        let _ = pages.send(stream).await;
        return;
    }
    let Some((id, ends)) = server.open_connection() else {
        return;
    };
    tokio::select! {
        () = connection::serve(Arc::clone(&server), id, stream) => {}
        () = ends.cancelled() => server.world().hang_up(id),
    }
}

const CHAT: &[u8] = b"GET /ws/chat";
const REQUEST_WITHIN: Duration = Duration::from_secs(10);
