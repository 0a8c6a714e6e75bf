use serde::{Deserialize, Serialize};

/// Something that goes wrong at MEGA on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MegaFault {
    /// Nothing is done, and the response is this negative code. The API sends it in its three forms
    /// in turn: as a number, in an array for each command, and as an object. An upload gets it as
    /// text.
    Error(i64),
    /// The command fails with this negative code in its place in the response; the other commands
    /// of the call are executed.
    Refuse(i64),
    /// Nothing is done, and the response has this HTTP status and no body.
    HttpStatus(u16),
    /// Nothing is done, and the response is HTTP 509: the transfer quota is exhausted.
    BandwidthLimit {
        /// The number of seconds until it is available again.
        seconds_left: u32,
    },
    /// All sessions expire: this call and all later ones fail with -15 until a login.
    SessionExpired,
    /// Nothing is done until the client has solved a proof of work.
    Hashcash,
    /// Nothing is done, and the connection is reset; that of an upload in the middle of its body.
    Cut,
    /// Everything is done, and the connection is reset instead of a response.
    LostAnswer,
    /// Everything is done, and no response comes, but the connection stays open.
    Unanswered,
    /// Nothing is done, and the response is not JSON.
    Garbage,
    /// Nothing is done, and no response comes, but the connection stays open.
    Never,
    /// Everything succeeds, after a delay.
    Delay {
        /// The delay in milliseconds.
        ms: u64,
    },
}

/// The point at which a fault occurs at MEGA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MegaStage {
    /// The next command of the API, whichever it is.
    Any,
    /// A client asks how its account logs in.
    Us0,
    /// A client logs in.
    Us,
    /// A client asks about its user.
    Ug,
    /// A client lists the nodes.
    F,
    /// A client requests an upload.
    U,
    /// A client creates a node from an upload.
    P,
    /// A client requests a link.
    L,
    /// A client requests a download.
    G,
    /// A client deletes a node.
    D,
    /// A client moves a node.
    M,
    /// A client asks for the storage quota.
    Uq,
    /// A client uploads a piece.
    Upload,
    /// A client downloads a piece.
    Download,
}

impl MegaFault {
    /// Returns whether the fault can occur at the stage.
    pub fn applies_at(&self, stage: MegaStage) -> bool {
        let is_call = !matches!(stage, MegaStage::Upload | MegaStage::Download);
        match self {
            Self::Error(code) => *code < 0 && stage != MegaStage::Download,
            Self::Refuse(code) => *code < 0 && is_call,
            Self::SessionExpired => is_call && !matches!(stage, MegaStage::Us0 | MegaStage::Us),
            Self::Hashcash => is_call,
            Self::HttpStatus(status) => (400..600).contains(status),
            _ => true,
        }
    }
}

impl MegaStage {
    pub(super) fn of(command: &str) -> Option<Self> {
        Some(match command {
            "us0" => Self::Us0,
            "us" => Self::Us,
            "ug" => Self::Ug,
            "f" => Self::F,
            "u" => Self::U,
            "p" => Self::P,
            "l" => Self::L,
            "g" => Self::G,
            "d" => Self::D,
            "m" => Self::M,
            "uq" => Self::Uq,
            _ => return None,
        })
    }

    fn covers(self, stage: Self) -> bool {
        let is_call = !matches!(stage, Self::Upload | Self::Download);
        self == stage || (self == Self::Any && is_call)
    }
}

/// The pending faults, in the order in which they were injected.
#[derive(Default)]
pub(super) struct MegaFaults {
    pending: Vec<PendingFault>,
    errors_told: usize,
}

struct PendingFault {
    fault: MegaFault,
    stage: MegaStage,
    times: u32,
}

impl MegaFaults {
    pub(super) fn inject(&mut self, fault: MegaFault, stage: MegaStage, times: u32) {
        if times > 0 {
            self.pending.push(PendingFault {
                fault,
                stage,
                times,
            });
        }
    }

    pub(super) fn left(&self) -> usize {
        self.pending.len()
    }

    pub(super) fn clear(&mut self) {
        self.pending.clear();
    }

    /// Removes and returns the fault that occurs now, if any.
    pub(super) fn take(&mut self, stage: MegaStage) -> Option<MegaFault> {
        let place = self
            .pending
            .iter()
            .position(|pending| pending.stage.covers(stage))?;
        let found = &mut self.pending[place];
        let fault = found.fault;
        found.times -= 1;
        if found.times == 0 {
            self.pending.remove(place);
        }
        Some(fault)
    }

    /// Returns the error in the form whose turn it is.
    pub(super) fn tell(&mut self, code: i64, commands: usize) -> String {
        self.errors_told += 1;
        match self.errors_told % 3 {
            1 => code.to_string(),
            2 => format!("[{}]", vec![code.to_string(); commands].join(",")),
            _ => format!("{{\"err\":{code}}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_strikes_as_often_as_asked_and_where_it_is_meant_to() {
        let mut faults = MegaFaults::default();
        faults.inject(MegaFault::Error(-3), MegaStage::Any, 2);
        faults.inject(MegaFault::Cut, MegaStage::Upload, 1);
        assert_eq!(faults.take(MegaStage::Download), None);
        assert_eq!(faults.take(MegaStage::P), Some(MegaFault::Error(-3)));
        assert_eq!(faults.take(MegaStage::Upload), Some(MegaFault::Cut));
        assert_eq!(faults.take(MegaStage::Us), Some(MegaFault::Error(-3)));
        assert_eq!(faults.take(MegaStage::P), None);
    }

    #[test]
    fn errors_are_told_in_all_their_forms() {
        let mut faults = MegaFaults::default();
        let told: Vec<_> = (0..4).map(|_| faults.tell(-3, 2)).collect();
        assert_eq!(told, ["-3", "[-3,-3]", "{\"err\":-3}", "-3"]);
    }

    #[test]
    fn sessions_do_not_expire_at_a_login() {
        assert!(!MegaFault::SessionExpired.applies_at(MegaStage::Us));
        assert!(!MegaFault::Hashcash.applies_at(MegaStage::Upload));
        assert!(!MegaFault::Error(3).applies_at(MegaStage::P));
        assert!(!MegaFault::Refuse(-9).applies_at(MegaStage::Upload));
        assert!(MegaFault::LostAnswer.applies_at(MegaStage::P));
    }
}
