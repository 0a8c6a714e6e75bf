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
    /// The connection is cut without a word.
    Drop,
    /// Everything goes well, so many milliseconds later.
    Delay {
        /// The delay in milliseconds.
        ms: u64,
    },
    /// Everything goes well once [`Emulator::let_go`](crate::Emulator::let_go) is called; what a
    /// client says meanwhile is read after that.
    Hold,
    /// Nothing is sent any more, and the connection stays open.
    Silence,
    /// Random bytes are sent in the place of what was due, as one well-formed frame.
    Garbage,
    /// A frame is sent in part, then the connection is cut.
    TruncatedFrame,
    /// A frame announces the longest length there is.
    OversizedFrame,
    /// The server's certificate chain has this flaw.
    WrongCertificate(CertificateFlaw),
    /// The HMAC of `pair-success` is of another secret.
    BadHmac,
    /// The account signature of `pair-success` is of another key.
    BadAccountSignature,
    /// A `failure` of this reason comes in the place of what was due, then the end.
    Failure(u16),
    /// A `stream:error` comes in the place of what was due, then the end.
    StreamError(StreamError),
    /// The upgrade to a websocket is refused with this HTTP status.
    HttpStatus(u16),
    /// A request of the companion's is refused with this error.
    Refuse {
        /// The error's code.
        code: u16,
        /// For how many seconds the server wants to be left alone.
        #[serde(default)]
        backoff_s: Option<u64>,
    },
    /// The phone does not hear the answer to its half of a code's exchange, and asks again.
    AskAgain,
    /// The request for a passkey comes without its options.
    NoOptions,
    /// The order to restart after linking never comes.
    NoRestart {
        /// Whether the server closes the connection, or stays silent.
        close: bool,
    },
}

/// Where a server's certificate chain is wrong: one for each of the checks that a client makes.
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
    /// The leaf certificate is of another key than the server's.
    LeafKey,
    /// Both certificates ran out yesterday.
    Expired,
    /// Both certificates begin tomorrow.
    NotYetValid,
}

/// How a stream ends with an error.
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
    /// `<stream:error/>` without a word more.
    Bare,
}

/// The moment at which a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultStage {
    /// A client asks for the websocket.
    Upgrade,
    /// The server's part of the handshake is due.
    ServerHello,
    /// The refs are due.
    PairDevice,
    /// The refs were acknowledged.
    Waiting,
    /// A companion has announced a code, and the answer is due.
    CompanionHello,
    /// A code was typed, and the phone's half is due.
    PrimaryHello,
    /// A companion has answered the phone, and the server's answer is due.
    CompanionFinish,
    /// The request for a passkey is due.
    PasskeyRequest,
    /// A companion has fetched the options of the passkey, and they are due.
    PasskeyOptions,
    /// A companion has asked for the ref of the exchange, and it is due.
    PasskeyRef,
    /// The passkey's answer is there, and the server's answer is due.
    PasskeyPrologue,
    /// The phone's half of the passkey's exchange is due.
    Continuation,
    /// The companion has opened its commitment, and the server's answer is due.
    CompanionNonce,
    /// The companion's keys are there, and the server's answer is due.
    PairingRequest,
    /// The code was scanned or typed and `pair-success` is due.
    PairSuccess,
    /// The companion has signed and the order to restart is due.
    AfterSign,
    /// A device logs in and `success` is due.
    Success,
    /// `success` was sent.
    Online,
}

impl Fault {
    /// Returns whether the fault can strike at the stage.
    pub fn applies_at(&self, stage: FaultStage) -> bool {
        match self {
            Self::Drop | Self::Delay { .. } | Self::Hold | Self::Silence => true,
            Self::HttpStatus(status) => stage == FaultStage::Upgrade && (400..600).contains(status),
            Self::WrongCertificate(_) => stage == FaultStage::ServerHello,
            Self::BadHmac | Self::BadAccountSignature => stage == FaultStage::PairSuccess,
            Self::Refuse { code, .. } => stage.is_request() && (400..600).contains(code),
            Self::AskAgain => stage == FaultStage::PrimaryHello,
            Self::NoOptions => stage == FaultStage::PasskeyRequest,
            Self::NoRestart { .. } => stage == FaultStage::AfterSign,
            Self::Garbage | Self::TruncatedFrame | Self::OversizedFrame => {
                stage != FaultStage::Upgrade
            }
            Self::Failure(_) | Self::StreamError(_) => {
                !matches!(stage, FaultStage::Upgrade | FaultStage::ServerHello)
            }
        }
    }
}

impl FaultStage {
    /// Returns whether an answer to a request of a companion that waits is due.
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
        )
    }
}

/// What is to go wrong, in the order in which it was asked for.
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

    /// Takes the fault that is to strike now, if any.
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

/// The connections that go on when they are told to.
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
        // The sender lives as long as this.
        let _ = rounds.changed().await;
    }

    /// Waits until so many are held.
    pub(crate) async fn are_held(&self, count: usize) {
        let mut held = self.held.subscribe();
        // The sender lives as long as this.
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
