//! Keeps calls from piling up in front of a Redis that is away.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use super::{error::RedisError, lock};

/// Closed as long as Redis answers. A failure opens it for a moment; then it is half open and lets
/// one call through at a time until one succeeds. All others are refused at once.
#[derive(Debug, Default, Clone)]
pub(super) struct CircuitBreaker(Arc<Mutex<State>>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Closed,
    Open {
        last: RedisError,
    },
    HalfOpen {
        last: RedisError,
        probing: bool,
    },
}

impl CircuitBreaker {
    /// Refuses a call that would only queue up to be refused later.
    pub(super) fn check(&self) -> Result<(), RedisError> {
        match &*self.lock() {
            State::Open { last } => Err(last.not_asked_again()),
            State::Closed | State::HalfOpen { .. } => Ok(()),
        }
    }

    /// Lets a call through, which must report what became of it.
    pub(super) fn acquire(&self) -> Result<Permit<'_>, RedisError> {
        let probe = match &mut *self.lock() {
            State::Closed => false,
            State::HalfOpen { probing, .. } if !*probing => {
                *probing = true;
                true
            }
            State::Open { last } | State::HalfOpen { last, .. } => {
                return Err(last.not_asked_again());
            }
        };
        Ok(Permit {
            breaker: self,
            probe,
        })
    }

    fn open(&self, last: &RedisError) {
        *self.lock() = State::Open { last: last.clone() };
        let breaker = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(OPEN_FOR).await;
            let mut state = breaker.lock();
            if let State::Open { last } = &*state {
                let (last, probing) = (last.clone(), false);
                *state = State::HalfOpen { last, probing };
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

/// Lets one call through.
pub(super) struct Permit<'a> {
    breaker: &'a CircuitBreaker,
    probe: bool,
}

impl Permit<'_> {
    /// Redis answered.
    pub(super) fn succeeded(self) {
        if self.probe {
            *self.breaker.lock() = State::Closed;
        }
    }

    /// Redis did not.
    pub(super) fn failed(self, error: &RedisError) {
        self.breaker.open(error);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // A call that was given up says nothing; the next one may try.
        if let State::HalfOpen { probing, .. } = &mut *self.breaker.lock()
            && self.probe
        {
            *probing = false;
        }
    }
}

const OPEN_FOR: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn failure_opens_the_breaker_for_a_moment_and_then_one_call_tries() {
        let breaker = CircuitBreaker::default();
        breaker.acquire().unwrap().succeeded();
        let (late, early) = (breaker.acquire().unwrap(), breaker.acquire().unwrap());
        early.failed(&RedisError::Timeout);
        late.succeeded();
        assert!(matches!(
            breaker.acquire(),
            Err(RedisError::NotAskedAgain { .. })
        ));

        tokio::time::sleep(OPEN_FOR * 2).await;
        let probe = breaker.acquire().unwrap();
        assert!(breaker.acquire().is_err());
        drop(probe);
        let probe = breaker.acquire().unwrap();
        probe.failed(&RedisError::Timeout);
        assert!(breaker.acquire().is_err());

        tokio::time::sleep(OPEN_FOR * 2).await;
        breaker.acquire().unwrap().succeeded();
        let (one, other) = (breaker.acquire().unwrap(), breaker.acquire().unwrap());
        one.succeeded();
        other.succeeded();
    }

    #[tokio::test(start_paused = true)]
    async fn call_may_queue_up_unless_the_breaker_is_open() {
        let breaker = CircuitBreaker::default();
        breaker.check().unwrap();
        breaker.acquire().unwrap().failed(&RedisError::Timeout);
        assert!(matches!(
            breaker.check(),
            Err(RedisError::NotAskedAgain { .. })
        ));
        tokio::time::sleep(OPEN_FOR * 2).await;
        breaker.check().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn refused_call_is_told_why() {
        let breaker = CircuitBreaker::default();
        let timeout = RedisError::Timeout;
        breaker.acquire().unwrap().failed(&timeout);
        let Err(refused) = breaker.acquire() else {
            panic!("it is open");
        };
        assert!(refused.to_string().contains(&timeout.to_string()));
    }
}
