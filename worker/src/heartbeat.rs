//! The worker's heartbeat, from a thread of its own: a worker whose other threads are too busy to renew
//! thousands of leases in time lives all the same.

use std::{
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::{Broker, Heartbeat, LEASE, LONGEST_HEARTBEAT, Pulse},
    clock::{self, Asked, Clock},
};
use tokio::{sync::watch, time::sleep};

use crate::backoff::Backoff;

/// A round of renewals that came to its end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// When it began, by the broker's time.
    pub(crate) renewed_since: SystemTime,
    /// When it began.
    pub(crate) asked: Asked,
}

/// The last round of renewals, while the worker holds anything.
pub(crate) type Rounds = watch::Receiver<Option<Round>>;

/// Starts the thread, which ends with the sender of `rounds`, and returns whether there is one: a broker
/// without other processes needs none.
pub(crate) fn start(broker: Arc<dyn Broker>, rounds: Rounds, clock: Clock) -> bool {
    if broker.pulse().is_none() {
        return false;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let started = runtime.and_then(|runtime| {
        thread::Builder::new()
            .name("heartbeat".to_owned())
            .spawn(move || runtime.block_on(beat_while_it_holds(|| broker.pulse(), rounds, &clock)))
    });
    if let Err(error) = &started {
        tracing::warn!(
            %error,
            "no thread could be started for the heartbeat; on a busy machine, sessions of this worker may \
             go to others. Check the limits of this process"
        );
    }
    started.is_ok()
}

/// Beats whenever the worker holds something, over a connection that it has only so long.
async fn beat_while_it_holds(
    pulse: impl Fn() -> Option<Box<dyn Pulse>>,
    mut rounds: Rounds,
    clock: &Clock,
) {
    while rounds.wait_for(Option::is_some).await.is_ok() {
        let Some(mut pulse) = pulse() else {
            return;
        };
        let mut heart = Heart::default();
        let (mut rng, mut backoff) = (clock::rng(), Backoff::default());
        while let Some(round) = last(&rounds) {
            let pause = match heart.beat(&mut *pulse, round, clock).await {
                Ok(()) => {
                    backoff.reset();
                    BEAT_EVERY
                }
                Err(error) => backoff.pause_after(&error, &mut rng),
            };
            sleep(pause).await;
        }
    }
}

/// Returns the last round, unless nothing is held or the worker has ended.
///
/// It is copied: whoever writes the next one waits for as long as the last one is borrowed.
fn last(rounds: &Rounds) -> Option<Round> {
    rounds.has_changed().ok()?;
    *rounds.borrow()
}

/// How late the heartbeats have been of late, and so for how long the next one has to be good.
#[derive(Debug, Default)]
struct Heart {
    late: Duration,
    last: Option<Asked>,
}

impl Heart {
    async fn beat(
        &mut self,
        pulse: &mut dyn Pulse,
        round: Round,
        clock: &Clock,
    ) -> Result<(), latchkey_shared::broker::BrokerError> {
        // Then the rest of the process hangs, whatever this thread does.
        if clock.since(round.asked) > HANGS_AFTER {
            return Ok(());
        }
        let asked = clock.ask();
        let heartbeat = Heartbeat {
            lasts: self.lasts(),
            renewed_since: round.renewed_since,
        };
        let last = self.last.take();
        pulse.beat(heartbeat).await?;
        let due = last.map_or(Duration::ZERO, |last| {
            clock.since(last).saturating_sub(BEAT_EVERY)
        });
        self.was_late(due.max(clock.since(asked)));
        self.last = Some(asked);
        Ok(())
    }

    fn was_late(&mut self, by: Duration) {
        self.late = self.late.mul_f64(FADES).max(by);
    }

    /// Returns for how long a heartbeat has to be good, so that the next three may be as late.
    fn lasts(&self) -> Duration {
        if self.late < UNNOTICED {
            return LEASE;
        }
        (LEASE + 3 * self.late).min(LONGEST_HEARTBEAT)
    }
}

/// A quarter of a lease, so that one or two that fail cost nothing.
const BEAT_EVERY: Duration = Duration::from_secs(1);
/// Far longer than a round of renewals takes on the busiest machine.
const HANGS_AFTER: Duration = Duration::from_secs(30);
/// As late as on a quiet machine.
const UNNOTICED: Duration = Duration::from_millis(100);
/// Half is forgotten after a quarter of a minute.
const FADES: f64 = 0.955;

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use async_trait::async_trait;
    use latchkey_shared::broker::BrokerError;
    use tokio::time::advance;

    use super::*;

    /// Takes so long for each heartbeat, and keeps them.
    #[derive(Default)]
    struct Slow {
        takes: Duration,
        heard: Mutex<Vec<Heartbeat>>,
    }

    #[async_trait]
    impl Pulse for Slow {
        async fn beat(&mut self, heartbeat: Heartbeat) -> Result<(), BrokerError> {
            sleep(self.takes).await;
            self.heard.get_mut().unwrap().push(heartbeat);
            Ok(())
        }
    }

    fn round(clock: &Clock) -> Round {
        Round {
            renewed_since: clock.now(),
            asked: clock.ask(),
        }
    }

    async fn beats(heart: &mut Heart, pulse: &mut Slow, clock: &Clock, count: usize) {
        for _ in 0..count {
            heart.beat(pulse, round(clock), clock).await.unwrap();
            advance(BEAT_EVERY).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn heartbeat_is_good_for_a_lease_on_a_quiet_machine_and_for_longer_on_a_busy_one() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let (mut heart, mut pulse) = (Heart::default(), Slow::default());
        let lasts = |pulse: &Slow| pulse.heard.lock().unwrap().last().unwrap().lasts;
        beats(&mut heart, &mut pulse, &clock, 3).await;
        assert_eq!(lasts(&pulse), LEASE);
        pulse.takes = Duration::from_secs(1);
        beats(&mut heart, &mut pulse, &clock, 3).await;
        assert!(lasts(&pulse) >= LEASE + 3 * pulse.takes);
        pulse.takes = Duration::from_mins(1);
        beats(&mut heart, &mut pulse, &clock, 3).await;
        assert_eq!(lasts(&pulse), LONGEST_HEARTBEAT);
        pulse.takes = Duration::ZERO;
        beats(&mut heart, &mut pulse, &clock, 200).await;
        assert_eq!(lasts(&pulse), LEASE);
    }

    #[test]
    fn heartbeat_that_was_a_tenth_of_a_second_late_was_late() {
        let lasts = |late| Heart { late, last: None }.lasts();
        assert_eq!(
            lasts(UNNOTICED.saturating_sub(Duration::from_millis(1))),
            LEASE
        );
        assert_eq!(lasts(UNNOTICED), LEASE + 3 * UNNOTICED);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_who_writes_a_round_waits_for_a_heartbeat() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let (writer, rounds) = watch::channel(Some(round(&clock)));
        let pulse = || -> Option<Box<dyn Pulse>> { Some(Box::new(Slow::default())) };
        let mut beating = std::pin::pin!(beat_while_it_holds(pulse, rounds, &clock));
        assert!(futures_util::poll!(&mut beating).is_pending());
        let (written, is_written) = mpsc::channel();
        thread::spawn(move || written.send(writer.send_replace(None)));
        let before = is_written.recv_timeout(Duration::from_secs(10));
        assert!(before.expect("the heartbeat lets go").is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn thread_does_not_vouch_for_a_process_that_hangs() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let (mut heart, mut pulse) = (Heart::default(), Slow::default());
        let last = round(&clock);
        for _ in 0..120 {
            heart.beat(&mut pulse, last, &clock).await.unwrap();
            advance(BEAT_EVERY).await;
        }
        assert_eq!(pulse.heard.lock().unwrap().len(), 31);
    }
}
