use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use rustls::ServerConfig;
use tokio::sync::watch;

use crate::mega::MegaOptions;

/// The options of an emulator.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// How connections are accepted that begin with TLS, WhatsApp's and MEGA's alike; without it,
    /// all are in clear.
    pub tls: Option<Arc<ServerConfig>>,
    /// The duration of every wait.
    pub timing: Timing,
    /// The `client_revision` that `sw.js` and the page name.
    pub revision: u32,
    /// The form in which `sw.js` names it.
    pub sw_js: RevisionForm,
    /// How many seconds the time that `sw.js` and the page come with is ahead.
    pub date_ahead_s: i64,
    /// The oldest accepted revision; the server refuses older clients with failure 405.
    pub oldest_revision: u32,
    /// The delay between the end of the handshake and the first stanza. On a real network it is
    /// never zero, and Baileys 6 misses what arrives at once: it reads frames before it has derived
    /// its keys.
    pub latency: Duration,
    /// The kind of account on the phone.
    pub account: AccountKind,
    /// Whether the phone demands the current QR text: the URL prefix and five fields. Baileys 6
    /// shows the older four-field form, which current phones refuse.
    pub demand_current_qr: bool,
    /// Who may announce codes.
    pub hello: HelloForm,
    /// The limit on code requests for a number, if there is one.
    pub code_limit: Option<CodeLimit>,
    /// Whether accounts demand a passkey.
    pub passkey: PasskeyGate,
    /// Whether the phone sends its app-state keys and first history as soon as a device is linked.
    pub provisions: bool,
    /// Whether to serve the HTTP API under `/control/` and the page `/phone`.
    pub control: bool,
    /// The codes that the phone's camera sees on the page `/phone`.
    pub camera: Option<watch::Receiver<Vec<CameraCode>>>,
    /// The options of the emulated MEGA, if there is to be one.
    pub mega: Option<MegaOptions>,
    /// Splits everything sent into websocket messages of at most this many bytes, regardless of
    /// frame boundaries, which every receiver must handle.
    pub chop: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            timing: Timing::real(),
            revision: CURRENT_REVISION,
            sw_js: RevisionForm::Known,
            date_ahead_s: 0,
            oldest_revision: OLDEST_REVISION,
            latency: Duration::ZERO,
            account: AccountKind::Personal,
            demand_current_qr: true,
            hello: HelloForm::WhatsAppWeb,
            code_limit: None,
            passkey: PasskeyGate::Open,
            provisions: false,
            control: false,
            camera: None,
            mega: None,
            chop: None,
        }
    }
}

/// The kind of account on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A personal account.
    Personal,
    /// A business account: `pair-success` carries a `biz` element.
    Business,
    /// An account whose encryption a provider hosts: it uses other signature prefixes
    /// (`whatsmeow pair.go`).
    Hosted,
}

impl AccountKind {
    /// The name of a business account, with signs of one to four bytes.
    pub const BUSINESS_NAME: &str = "Bäckerei Zoë 麵包 🥐";
}

/// The form in which `sw.js` names the current revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionForm {
    /// The form that clients know.
    Known,
    /// A form that no client knows yet.
    Changed,
}

/// The form in which a companion may announce a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelloForm {
    /// As WhatsApp Web does.
    WhatsAppWeb,
    /// Also as Baileys does, with the nonce and the platform ID in digits, and with presence while
    /// it is being linked. Real servers accept that.
    Baileys,
}

/// A limit on code requests for one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLimit {
    /// The number of requests.
    pub codes: usize,
    /// The period in which they count.
    pub within: Duration,
}

/// Whether an account demands a passkey before it links a companion (WhiskeySockets/Baileys issue
/// 2672).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyGate {
    /// The account demands none.
    Open,
    /// The account demands one after the scan, or after the whole exchange of a code.
    Demanded,
    /// Likewise, but the phone skips the exchange of a code: its notification has no key
    /// (tulir/whatsmeow issue 1188).
    DemandedAtOnce,
}

/// A code that the phone's camera sees.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CameraCode {
    /// A label that a person recognises.
    pub label: String,
    /// The text of the QR code.
    pub qr_text: String,
}

/// The duration of every wait.
#[derive(Clone, Debug)]
pub struct Timing {
    /// How long the first ref is valid.
    pub first_ref: Duration,
    /// How long each further ref is valid.
    pub further_ref: Duration,
    /// The grace period in which an expired ref is still accepted, because a scan may be in
    /// transit.
    pub ref_grace: Duration,
    /// How long a companion has to answer `pair-success`.
    pub sign_within: Duration,
    /// How long a code is valid.
    pub code_life: Duration,
    /// How long a phone waits for the companion after its code was entered; then the code is dead.
    pub finish_within: Duration,
    /// How long a companion has for everything that a passkey involves.
    pub passkey_within: Duration,
    /// The pause between the answer to `pair-success` and the order to restart.
    pub restart_after: Duration,
    /// How long a companion has to close when told to, before the server closes.
    pub close_within: Duration,
    /// The time limit of a handshake.
    pub handshake_within: Duration,
    /// How long a client may be silent before the server pings it.
    pub ping_after: Duration,
    /// How long a client has to answer a ping, a `pair-device` or a notification.
    pub answer_within: Duration,
    /// How long a delivered stanza may stay unacknowledged before the server recycles the stream.
    pub ack_within: Duration,
}

impl Timing {
    /// The durations of the real server.
    pub fn real() -> Self {
        Self {
            first_ref: Duration::from_mins(1),
            further_ref: Duration::from_secs(20),
            ref_grace: Duration::from_secs(1),
            sign_within: Duration::from_secs(20),
            code_life: Duration::from_mins(3),
            finish_within: Duration::from_mins(1),
            passkey_within: Duration::from_mins(10),
            restart_after: Duration::from_millis(300),
            close_within: Duration::from_secs(5),
            handshake_within: Duration::from_secs(20),
            ping_after: Duration::from_secs(45),
            answer_within: Duration::from_secs(15),
            ack_within: Duration::from_mins(1),
        }
    }

    /// Short durations for tests that wait for something to expire.
    pub fn fast() -> Self {
        Self {
            first_ref: Duration::from_secs(3),
            further_ref: Duration::from_secs(1),
            ref_grace: Duration::from_millis(200),
            sign_within: Duration::from_secs(3),
            code_life: Duration::from_secs(10),
            finish_within: Duration::from_secs(5),
            restart_after: Duration::ZERO,
            close_within: Duration::from_secs(1),
            handshake_within: Duration::from_secs(5),
            answer_within: Duration::from_secs(3),
            ..Self::real()
        }
    }

    /// Returns how long after `pair-device` the ref at this index is valid.
    pub(crate) fn ref_life(&self, place: u32) -> Duration {
        self.first_ref + self.further_ref * place
    }
}

/// The number of refs in a `pair-device`.
pub(crate) const REFS: u32 = 6;

const CURRENT_REVISION: u32 = 1_049_558_099;
/// The version that Baileys 6.17.16, npm's `latest`, announces by default
/// (`Baileys lib/Defaults/baileys-version.json`).
const OLDEST_REVISION: u32 = 1_019_707_846;
