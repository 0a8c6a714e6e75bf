//! Keeps calls from piling up in front of a Redis that is away.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use super::{fault::Fault, lock};

/// Open as long as Redis answers. After a failure it is shut for a moment, then lets one call
/// through at a time until one succeeds; all others are refused at once.
#[derive(Debug, Default, Clone)]
pub(super) struct Gate(Arc<Mutex<State>>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Open,
    Shut {
        last: String,
    },
    Ajar {
        last: String,
        probing: bool,
    },
}

impl Gate {
    /// Refuses a call that would only queue up to be refused later.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match &*self.lock() {
            State::Shut { last } => Err(Fault::Away { last: last.clone() }),
            State::Open | State::Ajar { .. } => Ok(()),
        }
    }

    /// Lets a call through, which must say what became of it.
    pub(super) fn enter(&self) -> Result<Pass<'_>, Fault> {
        let probe = match &mut *self.lock() {
            State::Open => false,
            State::Ajar { probing, .. } if !*probing => {
                *probing = true;
                true
            }
            State::Shut { last } | State::Ajar { last, .. } => {
                return Err(Fault::Away { last: last.clone() });
            }
        };
        Ok(Pass { gate: self, probe })
    }

    fn shut(&self, last: &Fault) {
        let last = last.to_string();
        *self.lock() = State::Shut { last };
        let gate = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(SHUT_FOR).await;
            let mut state = gate.lock();
            if let State::Shut { last } = &mut *state {
                let (last, probing) = (std::mem::take(last), false);
                *state = State::Ajar { last, probing };
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

/// One call's way through the gate.
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    probe: bool,
}

impl Pass<'_> {
    /// Redis answered.
    pub(super) fn succeeded(self) {
        if self.probe {
            *self.gate.lock() = State::Open;
        }
    }

    /// Redis did not.
    pub(super) fn failed(self, fault: &Fault) {
        self.gate.shut(fault);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // A call that was given up says nothing; the next one may try.
        if let State::Ajar { probing, .. } = &mut *self.gate.lock()
            && self.probe
        {
            *probing = false;
        }
    }
}

const SHUT_FOR: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn failure_shuts_the_gate_for_a_moment_and_then_one_call_tries() {
        let gate = Gate::default();
        gate.enter().unwrap().succeeded();
        let (late, early) = (gate.enter().unwrap(), gate.enter().unwrap());
        early.failed(&Fault::Timeout);
        late.succeeded();
        assert!(matches!(gate.enter(), Err(Fault::Away { .. })));

        tokio::time::sleep(SHUT_FOR * 2).await;
        let probe = gate.enter().unwrap();
        assert!(gate.enter().is_err());
        drop(probe);
        let probe = gate.enter().unwrap();
        probe.failed(&Fault::Timeout);
        assert!(gate.enter().is_err());

        tokio::time::sleep(SHUT_FOR * 2).await;
        gate.enter().unwrap().succeeded();
        let (one, other) = (gate.enter().unwrap(), gate.enter().unwrap());
        one.succeeded();
        other.succeeded();
    }

    #[tokio::test(start_paused = true)]
    async fn refused_call_is_told_why() {
        let gate = Gate::default();
        gate.enter().unwrap().failed(&Fault::Timeout);
        let Err(refused) = gate.enter() else {
            panic!("it is shut");
        };
        assert!(refused.to_string().contains(&Fault::Timeout.to_string()));
    }
}
