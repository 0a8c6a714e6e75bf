use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::sync::watch;

use crate::mega::MegaOptions;

/// How an emulator is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How long everything lasts.
    pub timing: Timing,
    /// The `client_revision` that `sw.js` names.
    pub revision: u32,
    /// The oldest revision that is let in; an older one is answered with failure 405.
    pub oldest_revision: u32,
    /// How long the server takes from the end of the handshake to its first stanza. On a real
    /// network it is never nothing, and Baileys 6 misses what comes at once: it reads frames before
    /// it has made its keys.
    pub latency: Duration,
    /// What kind of account the phone holds.
    pub account: AccountKind,
    /// Whether the phone demands the current QR text: the URL prefix and five fields. Baileys 6
    /// makes the older four-field form, which current phones refuse.
    pub demand_current_qr: bool,
    /// Who announces codes.
    pub hello: HelloForm,
    /// How many codes a number can be asked for; no limit if there is none.
    pub code_limit: Option<CodeLimit>,
    /// Whether accounts demand a passkey.
    pub passkey: PasskeyGate,
    /// Whether the phone sends its app-state keys and first history as soon as a device is linked.
    pub provisions: bool,
    /// Whether the HTTP API under `/control/` and the page `/phone` are there.
    pub control: bool,
    /// What the phone's camera sees, for the page `/phone`.
    pub camera: Option<watch::Receiver<Vec<CameraCode>>>,
    /// The MEGA beside WhatsApp; none if there are no options for it.
    pub mega: Option<MegaOptions>,
    /// Cuts everything sent into websocket messages of at most this many bytes, regardless of the
    /// frames in it, as a receiver must be prepared for.
    pub chop: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            timing: Timing::real(),
            revision: CURRENT_REVISION,
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

/// What kind of account a phone holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A person's.
    Personal,
    /// A business's: `pair-success` carries a `biz` element.
    Business,
    /// One whose encryption a provider holds: other signature prefixes apply
    /// (`whatsmeow pair.go`).
    Hosted,
}

/// In what form a companion may announce a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelloForm {
    /// As WhatsApp Web does.
    WhatsAppWeb,
    /// Also as Baileys does, with a nonce and a platform id in digits, and with presence while it is
    /// being linked. Real servers take that.
    Baileys,
}

/// How many codes a number can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLimit {
    /// So many codes,
    pub codes: usize,
    /// in so long a time.
    pub within: Duration,
}

/// Whether an account demands a passkey before it links a companion (WhiskeySockets/Baileys issue
/// 2672).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyGate {
    /// It demands none.
    Open,
    /// It demands one after the scan, or after a code's whole exchange.
    Demanded,
    /// The same, but where a code is typed the phone does without the exchange: its notification has
    /// no key (tulir/whatsmeow issue 1188).
    DemandedAtOnce,
}

/// A code that the phone's camera sees.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CameraCode {
    /// A name for it that a person recognises.
    pub label: String,
    /// What the code says.
    pub qr_text: String,
}

/// How long everything lasts.
#[derive(Clone, Debug)]
pub struct Timing {
    /// How long the first ref can be scanned.
    pub first_ref: Duration,
    /// How much longer each further ref can be scanned.
    pub further_ref: Duration,
    /// How long after its time a ref is still taken: what is on the way is not lost.
    pub ref_grace: Duration,
    /// How long a companion has for the answer to `pair-success`.
    pub sign_within: Duration,
    /// How long a code can be typed.
    pub code_life: Duration,
    /// How long a phone waits for the companion once its code was typed; the code is dead after it.
    pub finish_within: Duration,
    /// How long a companion has for everything that a passkey takes.
    pub passkey_within: Duration,
    /// The pause between that answer and the order to restart.
    pub restart_after: Duration,
    /// How long a companion has to close once it was told to, before the server does.
    pub close_within: Duration,
    /// How long a handshake may take.
    pub handshake_within: Duration,
    /// The silence of a client after which the server pings it.
    pub ping_after: Duration,
    /// How long a client has to answer a ping, a `pair-device` or a notification.
    pub answer_within: Duration,
    /// How long a delivered stanza may stay unacknowledged before the server recycles the stream.
    pub ack_within: Duration,
}

impl Timing {
    /// The times of the real server.
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

    /// Short times for tests that wait for something to run out.
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

    /// How long after `pair-device` the ref at this place, counted from 0, can be scanned.
    pub(crate) fn ref_life(&self, place: u32) -> Duration {
        self.first_ref + self.further_ref * place
    }
}

/// How many refs a `pair-device` brings.
pub(crate) const REFS: u32 = 6;

const CURRENT_REVISION: u32 = 1_045_649_367;
/// What Baileys 6.17.16, npm's `latest`, says of itself unless told otherwise
/// (`Baileys lib/Defaults/baileys-version.json`).
const OLDEST_REVISION: u32 = 1_019_707_846;
