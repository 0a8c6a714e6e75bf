//! Errands on their way between a gateway whose caller waits and the worker that does them.

use std::time::Duration;

use async_trait::async_trait;

use super::{BrokerError, NumberKey, Turn};
use crate::job::SessionId;

/// The errands that wait for a worker, and what their gateway and their worker say to each other. All of
/// it is gone within seconds of the last word.
#[async_trait]
pub trait Errands: Send + Sync {
    /// Asks the workers for an errand, which is there until one takes it, for `wait` at the longest.
    ///
    /// Returns `false` if too many wait already.
    async fn ask(
        &self,
        id: SessionId,
        request: Vec<u8>,
        wait: Duration,
    ) -> Result<bool, BrokerError>;

    /// Waits for an errand and takes it, for [`ERRAND_LEASE`](crate::errand::ERRAND_LEASE). One that was
    /// taken for a future that is dropped meanwhile is given up after that time.
    async fn take_errand(&self) -> Result<TakenErrand, BrokerError>;

    /// Holds an errand for that time from now on. Returns `false` if it is gone.
    async fn keep_errand(&self, id: SessionId) -> Result<bool, BrokerError>;

    /// Says one part to the other side. Returns `false` if the errand is gone.
    async fn say(
        &self,
        id: SessionId,
        part: ErrandPart,
        sealed: Vec<u8>,
    ) -> Result<bool, BrokerError>;

    /// Waits for a part, and takes it from the broker. Returns nothing once the errand is gone.
    async fn hear(&self, id: SessionId, part: ErrandPart) -> Result<Option<Vec<u8>>, BrokerError>;

    /// Counts an errand of a number right before WhatsApp is asked, unless the number is to rest.
    async fn take_errand_turn(&self, id: SessionId, turn: &ErrandTurn)
    -> Result<Turn, BrokerError>;

    /// Ends an errand, and wipes all that is left of it.
    async fn end_errand(&self, id: SessionId) -> Result<(), BrokerError>;
}

/// An errand that a worker has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenErrand {
    /// Names it, drawn at random.
    pub id: SessionId,
    /// The sealed request.
    pub request: Vec<u8>,
}

/// What the two sides of an errand say to each other, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrandPart {
    /// The worker says to which key the session is to be sealed.
    Key,
    /// The gateway hands the session over.
    Session,
    /// The worker says what came of it.
    Answer,
}

impl ErrandPart {
    /// Returns its name in a broker.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Session => "session",
            Self::Answer => "answer",
        }
    }
}

/// The request for an errand of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrandTurn {
    /// The number, which WhatsApp may want left alone.
    pub number: NumberKey,
    /// What errands of this kind are counted under: they do not keep the number from its next code.
    pub counted_as: NumberKey,
    /// From one such errand to the next; threefold with each further one, as codes are. [`None`] allows
    /// any number.
    pub cooldown: Option<Duration>,
}
