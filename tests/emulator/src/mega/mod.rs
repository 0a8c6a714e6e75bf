//! MEGA's API and its storage, with one account.
//!
//! Real megajs logs in to it, uploads and downloads, which is what shows that it is faithful. It opens
//! what is uploaded, as the real one cannot: it knows the account's keys.

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
use rand::{SeedableRng, rngs::StdRng};
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

/// A MEGA with one account. It ends with its emulator.
pub struct Mega {
    options: MegaOptions,
    address: SocketAddr,
    clock: Clock,
    account: AccountKeys,
    derived: OnceCell<Derived>,
    state: Mutex<MegaState>,
    /// How many events there have been.
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
    rng: StdRng,
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
    /// Starts to serve, until the token ends it.
    pub(crate) async fn start(
        options: MegaOptions,
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
                rng,
            }),
            events: watch::Sender::new(0),
            ends,
            options,
        });
        tokio::spawn(serve(Arc::clone(&mega), listener));
        Ok(mega)
    }

    /// The address of the API, as `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Has a fault strike the next so many times that a client comes to the stage.
    ///
    /// # Panics
    ///
    /// If the fault cannot strike at the stage ([`MegaFault::applies_at`]).
    pub fn inject(&self, fault: MegaFault, stage: MegaStage, times: u32) {
        assert!(
            fault.applies_at(stage),
            "{fault:?} cannot strike at {stage:?}"
        );
        self.state().faults.inject(fault, stage, times);
    }

    /// Forgets all faults that have not struck yet.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// How many faults have not struck yet.
    pub fn faults_left(&self) -> usize {
        self.state().faults.left()
    }

    /// The ids of the sessions that are alive: what nobody may give away.
    pub fn session_ids(&self) -> Vec<String> {
        self.state().sessions.iter().cloned().collect()
    }

    /// Ends all sessions.
    pub fn expire_sessions(&self) {
        self.state().sessions.clear();
    }

    /// Gives the root another handle; the old one is known no more.
    pub fn replace_root(&self) {
        let state = &mut *self.state();
        state.cloud.replace_root(&mut state.rng);
    }

    /// The files that there are, each opened with its own key.
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

    /// What clients did that the real one would have refused, or could not have read.
    pub fn violations(&self) -> Vec<String> {
        self.state().violations.clone()
    }

    /// All that there is to see.
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

    /// Waits for the end, as a server does that has forgotten its client.
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

    /// A source of randomness of the caller's own.
    fn rng(&mut self) -> StdRng {
        StdRng::from_rng(&mut self.rng)
    }
}

/// What there is at MEGA at a moment.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MegaSnapshot {
    /// The files that are there.
    pub files: Vec<MegaFile>,
    /// How many sessions are alive.
    pub sessions: usize,
    /// How often somebody logged in.
    pub logins: u64,
    /// How often a login was refused.
    pub refused_logins: u64,
    /// How often a client began to count its calls anew.
    pub clients: usize,
    /// How many calls were under way at the same time, at most; downloads are not counted.
    pub max_in_flight: usize,
    /// How often each command was carried out.
    pub calls: BTreeMap<String, u64>,
    /// How many uploads were complete.
    pub uploads: u64,
    /// How many links were made.
    pub exports: u64,
    /// How many files were deleted.
    pub deletes: u64,
    /// How many proofs of work were given.
    pub proofs: u64,
}

/// A file at MEGA.
#[derive(Clone, Debug, serde::Serialize)]
pub struct MegaFile {
    /// The handle of its node, 8 characters.
    pub handle: String,
    /// The handle in its link, 8 characters, if it has one.
    pub link: Option<String>,
    /// Its name.
    pub name: String,
    /// How long it is, in bytes.
    pub size: usize,
    /// What is in it.
    #[serde(skip)]
    pub content: Vec<u8>,
}

async fn serve(mega: Arc<Mega>, listener: TcpListener) {
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
    let serving = axum::serve(ResettableListener(listener), router)
        .with_graceful_shutdown(ends.cancelled_owned());
    // The listener never fails, so that this ends with the emulator only.
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
