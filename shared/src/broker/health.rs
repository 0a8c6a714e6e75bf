//! Whether this process reaches its broker, told once when that changes.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::BrokerError;
use crate::{
    clock::{Asked, Clock},
    metrics::BrokerCalls,
    telemetry::with_causes,
};

/// Whether this process reaches its broker: one for each broker, fed by its calls.
///
/// Every change is logged here and nowhere else, once a process.
pub struct BrokerHealth {
    clock: Clock,
    state: Mutex<Contact>,
    calls: BrokerCalls,
}

/// How a process gets on with its broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokerStatus {
    /// It answers.
    Up,
    /// It cannot be reached, or takes no writes now.
    Away {
        /// What went wrong last.
        why: String,
        /// For how long it has been so.
        lasting: Duration,
    },
    /// It refuses what it is asked, until somebody changes what it allows.
    Denied {
        /// What it said last.
        why: String,
    },
}

#[derive(Default)]
struct Contact {
    away: Option<Away>,
    refused: BTreeMap<&'static str, LastRefusal>,
    noted: BTreeMap<&'static str, Asked>,
}

struct Away {
    call: &'static str,
    why: String,
    since: Asked,
}

struct LastRefusal {
    is_denied: bool,
    why: String,
    last: Asked,
}

impl BrokerHealth {
    /// Makes one that takes the broker to be up until a call says otherwise.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            state: Mutex::default(),
            calls: BrokerCalls::new(),
        }
    }

    /// Returns what counts the calls.
    pub(crate) fn calls(&self) -> &BrokerCalls {
        &self.calls
    }

    /// Returns how things stand.
    pub fn status(&self) -> BrokerStatus {
        let state = self.lock();
        if let Some(Away { why, since, .. }) = &state.away {
            return BrokerStatus::Away {
                why: why.clone(),
                lasting: self.clock.since(*since),
            };
        }
        let denied = |refusal: &&LastRefusal| refusal.is_denied && self.is_recent(refusal.last);
        match state.refused.values().find(denied) {
            Some(LastRefusal { why, .. }) => BrokerStatus::Denied { why: why.clone() },
            None => BrokerStatus::Up,
        }
    }

    /// Takes in what became of a call. `call` names what was asked.
    pub fn observe<T>(&self, call: &'static str, outcome: &Result<T, BrokerError>) {
        match outcome {
            Ok(_) => self.answered(call),
            Err(error) => self.failed(call, error),
        }
    }

    /// Takes in that the broker takes writes, whatever else was asked for before.
    pub(super) fn answered_ping(&self) {
        let call = self.lock().away.as_ref().map(|away| away.call);
        self.answered(call.unwrap_or("ping"));
    }

    /// Returns whether a condition beside the calls is to be logged: when it is noted for the first
    /// time, and again every 10 minutes.
    pub(super) fn is_news(&self, condition: &'static str) -> bool {
        let mut state = self.lock();
        let is_known = state
            .noted
            .get(condition)
            .is_some_and(|last| self.is_recent(*last));
        if !is_known {
            state.noted.insert(condition, self.clock.ask());
        }
        !is_known
    }

    /// Takes in that a condition is over.
    pub(super) fn is_over(&self, condition: &'static str) {
        self.lock().noted.remove(condition);
    }

    fn answered(&self, call: &'static str) {
        let mut state = self.lock();
        // A replica answers what only reads: what failed last must be answered.
        if let Some(away) = state.away.take_if(|away| away.call == call) {
            let lasted = self.clock.since(away.since);
            tracing::info!(lasted = ?lasted, "the broker is back; sessions go on");
        }
        if state.refused.remove(call).is_some() {
            tracing::info!(call, "the broker no longer refuses this call");
        }
    }

    fn failed(&self, call: &'static str, error: &BrokerError) {
        let why = with_causes(error).to_string();
        let mut state = self.lock();
        let is_denied = match error {
            BrokerError::Away(_) => {
                if let Some(away) = &mut state.away {
                    (away.call, away.why) = (call, why);
                } else {
                    tracing::error!(
                        error = why,
                        "the broker is away: requests get 503, and sessions wait until it is back; \
                         check that Redis runs, that REDIS_URL leads to it and that it takes writes"
                    );
                    let since = self.clock.ask();
                    state.away = Some(Away { call, why, since });
                }
                return;
            }
            BrokerError::Denied(_) => true,
            BrokerError::Malformed(_) => false,
        };
        if self.is_other(state.refused.get(call), is_denied) {
            tell_refused(call, &why, is_denied);
        }
        let last = self.clock.ask();
        let refusal = LastRefusal {
            is_denied,
            why,
            last,
        };
        state.refused.insert(call, refusal);
    }

    /// Returns whether a refusal is another one than the last that was told.
    fn is_other(&self, last: Option<&LastRefusal>, is_denied: bool) -> bool {
        last.is_none_or(|last| last.is_denied != is_denied || !self.is_recent(last.last))
    }

    fn is_recent(&self, moment: Asked) -> bool {
        self.clock.since(moment) <= TELL_AGAIN
    }

    fn lock(&self) -> MutexGuard<'_, Contact> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell_refused(call: &'static str, error: &str, is_denied: bool) {
    if is_denied {
        tracing::error!(
            call,
            error,
            "redis answers but denies a call, so sessions do not go on; allow its user the keys \
             ~{{latchkey}}*, the channels &{{latchkey}}* and every command"
        );
    } else {
        tracing::error!(
            call,
            error,
            "redis holds something else than Latchkey stored, so a call fails; remove what others \
             put under {{latchkey}}:*, or give Latchkey a database of its own"
        );
    }
}

impl fmt::Debug for BrokerHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BrokerHealth").field(&self.status()).finish()
    }
}

/// A refusal that was not met again for this long is taken to be over, and told anew.
const TELL_AGAIN: Duration = Duration::from_mins(10);

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tokio::time::advance;

    use super::*;

    fn health() -> BrokerHealth {
        BrokerHealth::new(Clock::starting_at(SystemTime::UNIX_EPOCH))
    }

    fn away() -> Result<(), BrokerError> {
        Err(BrokerError::Away("no route".into()))
    }

    fn denied() -> Result<(), BrokerError> {
        Err(BrokerError::Denied("NOPERM".into()))
    }

    #[tokio::test(start_paused = true)]
    async fn outage_lasts_from_the_first_failure_to_the_first_answer() {
        let health = health();
        assert_eq!(health.status(), BrokerStatus::Up);
        health.observe("read", &away());
        advance(Duration::from_secs(3)).await;
        health.observe("read", &away());
        let BrokerStatus::Away { why, lasting } = health.status() else {
            panic!("it is away");
        };
        assert!(why.contains("no route"), "{why}");
        assert_eq!(lasting, Duration::from_secs(3));
        health.observe("read", &Ok(()));
        assert_eq!(health.status(), BrokerStatus::Up);
    }

    #[tokio::test(start_paused = true)]
    async fn replica_that_answers_reads_is_away_as_long_as_it_takes_no_writes() {
        let health = health();
        health.observe("publish", &away());
        health.observe("read", &Ok(()));
        assert_ne!(health.status(), BrokerStatus::Up);
        health.answered_ping();
        assert_eq!(health.status(), BrokerStatus::Up);
    }

    #[tokio::test(start_paused = true)]
    async fn denial_lasts_until_the_same_call_is_answered_or_is_long_past() {
        let health = health();
        health.observe("enqueue", &denied());
        health.answered_ping();
        health.observe("read", &Ok(()));
        assert!(matches!(health.status(), BrokerStatus::Denied { .. }));
        health.observe("enqueue", &Ok(()));
        assert_eq!(health.status(), BrokerStatus::Up);
        health.observe("enqueue", &denied());
        advance(TELL_AGAIN + Duration::from_secs(1)).await;
        assert_eq!(health.status(), BrokerStatus::Up);
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_call_finds_malformed_leaves_the_broker_up() {
        let health = health();
        health.observe::<()>("read", &Err(BrokerError::Malformed("a list".into())));
        assert_eq!(health.status(), BrokerStatus::Up);
    }

    #[tokio::test(start_paused = true)]
    async fn refusal_is_told_again_if_it_is_of_another_kind_or_long_after() {
        let health = health();
        let is_other = |is_denied| health.is_other(health.lock().refused.get("read"), is_denied);
        assert!(is_other(true) && is_other(false));
        health.observe("read", &denied());
        assert!(!is_other(true) && is_other(false));
        advance(TELL_AGAIN + Duration::from_secs(1)).await;
        assert!(is_other(true));
    }

    #[tokio::test(start_paused = true)]
    async fn condition_is_news_once_until_it_is_over_or_long_past() {
        let health = health();
        let mut told = Vec::new();
        told.extend([health.is_news("quiet"), health.is_news("quiet")]);
        advance(TELL_AGAIN + Duration::from_secs(1)).await;
        told.extend([health.is_news("quiet"), health.is_news("quiet")]);
        health.is_over("quiet");
        told.push(health.is_news("quiet"));
        assert_eq!(told, [true, false, true, false, true]);
    }
}
