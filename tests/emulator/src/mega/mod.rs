//! MEGA's API and its storage, with one account.
//!
//! Interop tests keep it faithful: real megajs logs in, uploads and downloads. Unlike the real one,
//! it knows the account's keys and decrypts what is uploaded.

mod account;
mod api;
mod call_log;
mod cipher;
mod cloud;
mod command;
mod faults;
mod listener;
mod options;
mod rsa;
mod storage;

use std::{
    collections::{BTreeMap, HashSet},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::UNIX_EPOCH,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post},
};
use latchkey_shared::clock::{self, Clock};
use rustls::ServerConfig;
use tokio::{
    net::TcpListener,
    sync::{OnceCell, watch},
};
use tokio_util::sync::CancellationToken;

use self::{
    account::{AccountKeys, Derived},
    call_log::CallLog,
    cloud::CloudDrive,
    faults::MegaFaults,
    listener::{ResetSwitch, ResettableListener},
};
pub use self::{
    faults::{MegaFault, MegaStage},
    options::{MegaAccount, MegaOptions, MegaSession, MegaVersion},
};

/// An emulated MEGA with one account. It shuts down with its emulator.
pub struct Mega {
    options: MegaOptions,
    address: SocketAddr,
    is_encrypted: bool,
    clock: Clock,
    account: AccountKeys,
    derived: OnceCell<Derived>,
    state: Mutex<MegaState>,
    /// The number of events so far.
    events: watch::Sender<usize>,
    ends: CancellationToken,
}

struct MegaState {
    cloud: CloudDrive,
    call_log: CallLog,
    faults: MegaFaults,
    sessions: HashSet<String>,
    tally: MegaCounts,
    violations: Vec<String>,
}

#[derive(Default)]
struct MegaCounts {
    logins: u64,
    refused_logins: u64,
    calls: BTreeMap<String, u64>,
    uploads: u64,
    exports: u64,
    deletes: u64,
}

impl Mega {
    /// Starts serving, until the token is cancelled.
    pub(crate) async fn start(
        options: MegaOptions,
        tls: Option<Arc<ServerConfig>>,
        ends: CancellationToken,
    ) -> io::Result<Arc<Self>> {
        let listener = TcpListener::bind(options.listen).await?;
        let mut rng = clock::rng();
        let mega = Arc::new(Self {
            address: listener.local_addr()?,
            clock: Clock::system(),
            account: AccountKeys::new(options.account.clone(), &mut rng),
            derived: OnceCell::new(),
            state: Mutex::new(MegaState {
                cloud: CloudDrive::new(&mut rng),
                call_log: CallLog::default(),
                faults: MegaFaults::default(),
                sessions: HashSet::new(),
                tally: MegaCounts::default(),
                violations: Vec::new(),
            }),
            events: watch::Sender::new(0),
            is_encrypted: tls.is_some(),
            ends,
            options,
        });
        let listener = ResettableListener::new(listener, mega.address, tls);
        tokio::spawn(serve(Arc::clone(&mega), listener));
        Ok(mega)
    }

    /// Returns the address of the API, as `http://127.0.0.1:PORT`, or with `https` if
    /// [`Options::tls`](crate::Options::tls) is set.
    pub fn url(&self) -> String {
        let scheme = if self.is_encrypted { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Injects a fault the next `times` times that a client reaches the stage.
    ///
    /// # Panics
    ///
    /// Panics if the fault cannot occur at the stage ([`MegaFault::applies_at`]).
    pub fn inject(&self, fault: MegaFault, stage: MegaStage, times: u32) {
        assert!(
            fault.applies_at(stage),
            "{fault:?} cannot strike at {stage:?}"
        );
        self.state().faults.inject(fault, stage, times);
    }

    /// Discards all faults that have not occurred yet.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Returns the number of faults that have not occurred yet.
    pub fn faults_left(&self) -> usize {
        self.state().faults.left()
    }

    /// Returns the IDs of the active sessions, which are secret.
    pub fn session_ids(&self) -> Vec<String> {
        self.state().sessions.iter().cloned().collect()
    }

    /// Ends all sessions.
    pub fn expire_sessions(&self) {
        self.state().sessions.clear();
    }

    /// Gives the root a new handle; the old one becomes unknown.
    pub fn replace_root(&self) {
        let state = &mut *self.state();
        state.cloud.replace_root(&mut clock::rng());
    }

    /// Returns the files, each decrypted with its own key.
    pub fn files(&self) -> Vec<MegaFile> {
        let state = self.state();
        let file = |node: &cloud::CloudNode| MegaFile {
            handle: node.handle.clone(),
            link: node.link.clone(),
            name: node.name.clone(),
            size: node.content.len(),
            content: node.content.clone(),
        };
        state.cloud.files().map(file).collect()
    }

    /// Returns what clients did that the real MEGA would have refused or could not have read.
    pub fn violations(&self) -> Vec<String> {
        self.state().violations.clone()
    }

    /// Returns a snapshot of everything.
    pub fn snapshot(&self) -> MegaSnapshot {
        let files = self.files();
        let state = self.state();
        let tally = &state.tally;
        MegaSnapshot {
            files,
            sessions: state.sessions.len(),
            logins: tally.logins,
            refused_logins: tally.refused_logins,
            clients: state.call_log.clients(),
            max_in_flight: state.call_log.max_in_flight,
            calls: tally.calls.clone(),
            uploads: tally.uploads,
            exports: tally.exports,
            deletes: tally.deletes,
            proofs: state.call_log.proofs,
        }
    }

    fn state(&self) -> MutexGuard<'_, MegaState> {
        self.state
            .lock()
            .expect("nothing panics while it holds the state")
    }

    fn violation(&self, what: &str) {
        self.state().violation(what);
    }

    fn now_s(&self) -> u64 {
        let since = self.clock.now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_secs()
    }

    /// Waits until shutdown, like a server that has forgotten its client.
    async fn never(&self) {
        self.ends.cancelled().await;
    }
}

impl MegaCounts {
    fn count(&mut self, command: &str) {
        *self.calls.entry(command.to_owned()).or_default() += 1;
    }
}

impl MegaState {
    fn violation(&mut self, what: impl AsRef<str>) {
        self.violations.push(format!("mega: {}", what.as_ref()));
    }
}

/// A snapshot of MEGA.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MegaSnapshot {
    /// The files.
    pub files: Vec<MegaFile>,
    /// The number of active sessions.
    pub sessions: usize,
    /// The number of logins.
    pub logins: u64,
    /// The number of refused logins.
    pub refused_logins: u64,
    /// How often a client started to number its calls anew.
    pub clients: usize,
    /// The highest number of concurrent calls, not counting downloads.
    pub max_in_flight: usize,
    /// How often each command was executed.
    pub calls: BTreeMap<String, u64>,
    /// The number of completed uploads.
    pub uploads: u64,
    /// The number of links created.
    pub exports: u64,
    /// The number of files deleted.
    pub deletes: u64,
    /// The number of proofs of work accepted.
    pub proofs: u64,
}

/// A file at MEGA.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MegaFile {
    /// The handle of its node, 8 characters.
    pub handle: String,
    /// The handle in its link, 8 characters, if it has one.
    pub link: Option<String>,
    /// The file name.
    pub name: String,
    /// The size in bytes.
    pub size: usize,
    /// The content.
    #[serde(skip)]
    pub content: Vec<u8>,
}

async fn serve(mega: Arc<Mega>, listener: ResettableListener) {
    let ends = mega.ends.clone();
    let router = Router::new()
        .route("/cs", post(api::call))
        .route("/sc", post(api::events))
        .route("/wsc/{sequence}", post(api::wait))
        .route("/ul/{token}/{position}", post(storage::upload))
        .route("/dl/{token}/{range}", get(storage::download))
        .fallback(elsewhere)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(mega)
        .into_make_service_with_connect_info::<ResetSwitch>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(ends.cancelled_owned());
    // The listener never fails, so this ends only with the emulator.
    let _ = serving.await;
}

async fn elsewhere(
    axum::extract::State(mega): axum::extract::State<Arc<Mega>>,
    request: axum::extract::Request,
) -> StatusCode {
    mega.violation(&format!(
        "expected a known path, got {}",
        request.uri().path()
    ));
    StatusCode::NOT_FOUND
}

const LARGEST_BODY: usize = 64 << 20;
