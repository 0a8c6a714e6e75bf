use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// Something that goes wrong on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection is cut without warning.
    Drop,
    /// Everything succeeds, after a delay.
    Delay {
        /// The delay in milliseconds.
        ms: u64,
    },
    /// Everything succeeds once [`Emulator::let_go`](crate::Emulator::let_go) is called; the
    /// client's messages are read only then.
    Hold,
    /// The server sends nothing more but keeps the connection open.
    Silence,
    /// The server sends random bytes in one well-formed frame, instead of its response.
    Garbage,
    /// The server sends part of a frame, then cuts the connection.
    TruncatedFrame,
    /// The server sends a frame header with the largest possible length.
    OversizedFrame,
    /// The server sends a message without end. A client that takes 32 MiB of it is in violation.
    Flood,
    /// The server's certificate chain has this flaw.
    WrongCertificate(CertificateFlaw),
    /// The HMAC of `pair-success` is made with another secret.
    BadHmac,
    /// The account signature of `pair-success` is made with another key.
    BadAccountSignature,
    /// The server retires the code at the moment of its scan and has its companion draw another; the
    /// phone cannot link (WhiskeySockets/Baileys#2737).
    Retire {
        /// Whether the companion gets the `pair-success` of the retired code all the same.
        forwards: bool,
    },
    /// The server sends a `failure` with this reason instead of its response, then closes.
    Failure(u16),
    /// The same with the numbers that come along with a temporary ban, reason 402.
    TemporaryBan {
        /// What the ban is for.
        code: u16,
        /// The number of seconds for which it lasts.
        expire_s: u32,
    },
    /// The server sends a `stream:error` instead of its response, then closes.
    StreamError(StreamError),
    /// The server refuses the websocket upgrade with this HTTP status.
    HttpStatus(u16),
    /// The server refuses a companion's request with this error.
    Refuse {
        /// The error code.
        code: u16,
        /// The number of seconds to wait before the next attempt.
        #[serde(default)]
        backoff_s: Option<u64>,
    },
    /// The phone misses the companion's answer to its half of the code exchange and asks again.
    AskAgain,
    /// The passkey request lacks its options.
    NoOptions,
    /// The order to restart after linking never comes.
    NoRestart {
        /// Whether the server closes the connection; otherwise it stays silent.
        close: bool,
    },
}

/// A flaw in the server's certificate chain: one for each check that a client makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateFlaw {
    /// The intermediate certificate is signed by another root.
    IntermediateSignature,
    /// The intermediate certificate names another issuer than the root.
    IntermediateIssuer,
    /// The leaf certificate is not signed by the intermediate.
    LeafSignature,
    /// The leaf certificate names another issuer than the intermediate.
    LeafIssuer,
    /// The leaf certificate certifies another key than the server's.
    LeafKey,
    /// Both certificates expired yesterday.
    Expired,
    /// Both certificates become valid tomorrow.
    NotYetValid,
}

/// The error that ends a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamError {
    /// `<stream:error code=…/>`.
    Code(u16),
    /// `<conflict type=replaced/>`: the same device logged in elsewhere.
    Replaced,
    /// Code 401 with `<conflict type=device_removed/>`: the owner unlinked the device.
    DeviceRemoved,
    /// `<xml-not-well-formed/>`.
    NotWellFormed,
    /// A bare `<stream:error/>`.
    Bare,
}

/// The point at which a fault occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultStage {
    /// A client requests the websocket upgrade.
    Upgrade,
    /// The server's part of the handshake is due.
    ServerHello,
    /// The refs are due.
    PairDevice,
    /// The client acknowledged the refs.
    Waiting,
    /// A companion announced a code, and the response is due.
    CompanionHello,
    /// The server accepted the code.
    CodeAccepted,
    /// The owner entered a code, and the phone's half is due.
    PrimaryHello,
    /// A companion answered the phone, and the server's response is due.
    CompanionFinish,
    /// The passkey request is due.
    PasskeyRequest,
    /// A companion fetches the passkey options, which are due.
    PasskeyOptions,
    /// A companion asks for the ref of the exchange, which is due.
    PasskeyRef,
    /// A companion sent the assertion, and the server's response is due.
    PasskeyPrologue,
    /// The phone's half of the passkey exchange is due.
    Continuation,
    /// The companion opened its commitment, and the server's response is due.
    CompanionNonce,
    /// The companion sent its keys, and the server's response is due.
    PairingRequest,
    /// The owner scanned or entered the code, and `pair-success` is due.
    PairSuccess,
    /// The companion has signed, and the order to restart is due.
    AfterSign,
    /// A device logs in, and `success` is due.
    Success,
    /// The server sent `success`.
    Online,
    /// A device has sent a message to its account's own chat, and the server's answer is due.
    SelfMessage,
}

impl Fault {
    /// Returns whether the fault can occur at the stage.
    pub fn applies_at(&self, stage: FaultStage) -> bool {
        match self {
            Self::Drop | Self::Delay { .. } | Self::Hold | Self::Silence => true,
            Self::HttpStatus(status) => stage == FaultStage::Upgrade && (400..600).contains(status),
            Self::WrongCertificate(_) => stage == FaultStage::ServerHello,
            Self::BadHmac | Self::BadAccountSignature | Self::Retire { .. } => {
                stage == FaultStage::PairSuccess
            }
            Self::Refuse { code, .. } => stage.is_request() && (400..600).contains(code),
            Self::AskAgain => stage == FaultStage::PrimaryHello,
            Self::NoOptions => stage == FaultStage::PasskeyRequest,
            Self::NoRestart { .. } => stage == FaultStage::AfterSign,
            Self::Garbage | Self::TruncatedFrame | Self::OversizedFrame | Self::Flood => {
                stage != FaultStage::Upgrade
            }
            Self::Failure(_) | Self::TemporaryBan { .. } | Self::StreamError(_) => {
                !matches!(stage, FaultStage::Upgrade | FaultStage::ServerHello)
            }
        }
    }
}

impl FaultStage {
    /// Returns whether the server owes a response to a waiting companion's request at this stage.
    fn is_request(self) -> bool {
        matches!(
            self,
            Self::CompanionHello
                | Self::CompanionFinish
                | Self::PasskeyOptions
                | Self::PasskeyRef
                | Self::PasskeyPrologue
                | Self::CompanionNonce
                | Self::PairingRequest
                | Self::SelfMessage
        )
    }
}

/// The pending faults, in the order in which they were injected.
#[derive(Default)]
pub(crate) struct Faults {
    pending: Mutex<VecDeque<PendingFault>>,
    pub(crate) holds: Arc<Holds>,
}

struct PendingFault {
    fault: Fault,
    stage: FaultStage,
    times: u32,
}

impl Faults {
    pub(crate) fn inject(&self, fault: Fault, stage: FaultStage, times: u32) {
        if times > 0 {
            self.pending().push_back(PendingFault {
                fault,
                stage,
                times,
            });
        }
    }

    pub(crate) fn clear(&self) {
        self.pending().clear();
    }

    /// Removes and returns the fault that occurs now, if any.
    pub(crate) fn take(&self, stage: FaultStage) -> Option<Fault> {
        let mut pending = self.pending();
        let place = pending.iter().position(|pending| pending.stage == stage)?;
        let found = &mut pending[place];
        let fault = found.fault;
        found.times -= 1;
        if found.times == 0 {
            pending.remove(place);
        }
        Some(fault)
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, VecDeque<PendingFault>> {
        self.pending
            .lock()
            .expect("nothing panics while it holds the faults")
    }
}

/// The connections that are held until they are released.
#[derive(Default)]
pub(crate) struct Holds {
    held: watch::Sender<usize>,
    rounds: watch::Sender<u64>,
}

impl Holds {
    /// Holds the caller until the next [`Self::let_go`].
    pub(crate) async fn hold(&self) {
        let mut rounds = self.rounds.subscribe();
        self.held.send_modify(|held| *held += 1);
        // The sender lives as long as `self`.
        let _ = rounds.changed().await;
    }

    /// Waits until this many connections are held.
    pub(crate) async fn are_held(&self, count: usize) {
        let mut held = self.held.subscribe();
        // The sender lives as long as `self`.
        let _ = held.wait_for(|held| *held >= count).await;
    }

    pub(crate) fn let_go(&self) {
        self.held.send_replace(0);
        self.rounds.send_modify(|round| *round += 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_can_be_refused_and_nothing_else_can() {
        let refuse = |code| Fault::Refuse {
            code,
            backoff_s: None,
        };
        assert!(refuse(429).applies_at(FaultStage::CompanionHello));
        assert!(refuse(429).applies_at(FaultStage::PairingRequest));
        assert!(!refuse(429).applies_at(FaultStage::PrimaryHello));
        assert!(!refuse(200).applies_at(FaultStage::CompanionHello));
        assert!(!Fault::AskAgain.applies_at(FaultStage::CompanionHello));
        assert!(!Fault::NoOptions.applies_at(FaultStage::PasskeyOptions));
    }

    #[tokio::test]
    async fn connections_are_held_until_they_are_let_go() {
        let holds = Arc::new(Holds::default());
        let held: Vec<_> = (0..2)
            .map(|_| {
                let holds = Arc::clone(&holds);
                tokio::spawn(async move { holds.hold().await })
            })
            .collect();
        holds.are_held(2).await;
        assert!(held.iter().all(|held| !held.is_finished()));
        holds.let_go();
        for held in held {
            held.await.unwrap();
        }
        let next = tokio::spawn(async move { holds.hold().await });
        tokio::task::yield_now().await;
        assert!(!next.is_finished());
    }

    #[test]
    fn fault_strikes_as_often_as_asked_and_at_its_stage_only() {
        let faults = Faults::default();
        faults.inject(Fault::Drop, FaultStage::Success, 2);
        faults.inject(Fault::Silence, FaultStage::Success, 1);
        assert_eq!(faults.take(FaultStage::Online), None);
        assert_eq!(faults.take(FaultStage::Success), Some(Fault::Drop));
        assert_eq!(faults.take(FaultStage::Success), Some(Fault::Drop));
        assert_eq!(faults.take(FaultStage::Success), Some(Fault::Silence));
        assert_eq!(faults.take(FaultStage::Success), None);
    }
}
