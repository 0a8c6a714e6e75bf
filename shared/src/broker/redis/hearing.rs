//! Whether this process has heard all that was published so far.

use tokio::sync::{Notify, watch};

/// Rounds in which Redis is asked, over the connection of the messages, for a word that comes behind all
/// that was published before. One round answers all who asked before it began.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    rounds: watch::Sender<Rounds>,
    wanted: Notify,
}

#[derive(Debug, Clone, Copy, Default)]
struct Rounds {
    wanted: u64,
    begun: u64,
    over: u64,
    /// How often the connection was another one.
    connections: u64,
}

impl Hearing {
    /// Resolves once all is heard that was published before the call; to nothing if the connection ends
    /// before that.
    pub(super) async fn caught_up(&self) -> Option<()> {
        let mut rounds = self.rounds.subscribe();
        let mut asked = Rounds::default();
        // Whoever waits for another round need not wake.
        self.rounds.send_if_modified(|rounds| {
            rounds.wanted = rounds.begun + 1;
            asked = *rounds;
            false
        });
        self.wanted.notify_one();
        let is_over = |rounds: &Rounds| {
            rounds.over >= asked.wanted || rounds.connections != asked.connections
        };
        let rounds = rounds.wait_for(is_over).await.ok()?;
        (rounds.connections == asked.connections).then_some(())
    }

    /// Resolves once somebody asks, and begins a round for all who have asked by then.
    pub(super) async fn begin(&self) {
        while !self.begin_wanted() {
            self.wanted.notified().await;
        }
    }

    fn begin_wanted(&self) -> bool {
        let mut is_wanted = false;
        self.rounds.send_if_modified(|rounds| {
            is_wanted = rounds.wanted > rounds.begun;
            rounds.begun = rounds.wanted;
            false
        });
        is_wanted
    }

    /// Answers those for whom the last round was.
    pub(super) fn end(&self) {
        self.rounds.send_modify(|rounds| rounds.over = rounds.begun);
    }

    /// Turns away whoever asks: there is another connection, or none.
    pub(super) fn interrupt(&self) {
        self.rounds.send_modify(|rounds| {
            rounds.begun = rounds.wanted;
            rounds.over = rounds.wanted;
            rounds.connections += 1;
        });
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn round_answers_those_who_asked_before_it_and_no_others() {
        let hearing = Hearing::default();
        assert!(hearing.begin().now_or_never().is_none());
        let mut early = [0; 2].map(|_| Box::pin(hearing.caught_up()));
        for one in &mut early {
            assert!(one.now_or_never().is_none());
        }
        assert!(hearing.begin().now_or_never().is_some());
        let mut late = Box::pin(hearing.caught_up());
        assert!((&mut late).now_or_never().is_none());
        hearing.end();
        for one in early {
            assert_eq!(one.now_or_never(), Some(Some(())));
        }
        assert!((&mut late).now_or_never().is_none());
        assert!(hearing.begin().now_or_never().is_some());
        hearing.end();
        assert_eq!(late.now_or_never(), Some(Some(())));
        assert!(hearing.begin().now_or_never().is_none());
    }

    #[tokio::test]
    async fn connection_that_ends_answers_nobody() {
        let hearing = Hearing::default();
        let mut waiting = Box::pin(hearing.caught_up());
        assert!((&mut waiting).now_or_never().is_none());
        hearing.begin().await;
        hearing.interrupt();
        assert_eq!(waiting.now_or_never(), Some(None));
        assert!(hearing.begin().now_or_never().is_none());
    }
}
