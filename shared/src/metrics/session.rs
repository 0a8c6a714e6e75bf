//! One session that a worker holds.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    Labels, ProcessMetrics,
    process::{Durations, of_method},
};
use crate::{
    job::Method,
    status::{Milestone, State, Status},
};

/// A session that a worker holds: counted under its state for as long as this lives.
pub struct UnderWay {
    metrics: Arc<ProcessMetrics>,
    method: Method,
    state: State,
    was_shown: bool,
    was_linked: bool,
}

impl UnderWay {
    pub(super) fn new(metrics: Arc<ProcessMetrics>, status: &Status) -> Self {
        let (method, state) = (status.method, status.state);
        metrics.sessions.get_or_create(&labels(method, state)).inc();
        Self {
            metrics,
            method,
            state,
            was_shown: status.shown_at.is_some(),
            was_linked: status.linked_at.is_some(),
        }
    }

    /// Takes in that the session has changed, and returns what has happened for the first time.
    pub fn changed(&mut self, status: &Status) -> Option<Milestone> {
        let was_ready = self.state == State::Ready;
        if self.state != status.state {
            self.leave();
            self.state = status.state;
            let labels = labels(self.method, self.state);
            self.metrics.sessions.get_or_create(&labels).inc();
        }
        let waits = status.waits();
        if self.state == State::Ready && !was_ready {
            self.observe(&self.metrics.scan_to_ready, waits.scan_to_ready);
        }
        if !std::mem::replace(&mut self.was_linked, status.linked_at.is_some()) && self.was_linked {
            self.observe(&self.metrics.code_to_scan, waits.code_to_scan);
            return Some(Milestone::Linked);
        }
        if !std::mem::replace(&mut self.was_shown, status.shown_at.is_some()) && self.was_shown {
            self.observe(&self.metrics.request_to_code, waits.request_to_code);
            return Some(Milestone::Shown);
        }
        None
    }

    fn observe(&self, durations: &Durations, duration: Option<Duration>) {
        if let Some(duration) = duration {
            let durations = durations.get_or_create(&[of_method(self.method)]);
            durations.observe(duration.as_secs_f64());
        }
    }

    fn leave(&self) {
        let labels = labels(self.method, self.state);
        self.metrics.sessions.get_or_create(&labels).dec();
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.leave();
    }
}

impl fmt::Debug for UnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnderWay").field(&self.state).finish()
    }
}

pub(super) fn labels(method: Method, state: State) -> Labels<2> {
    let state: &'static str = state.into();
    [of_method(method), ("state", state.into())]
}
