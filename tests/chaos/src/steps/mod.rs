//! The steps at which something dies, and how the session has to end.

mod exporting;
mod frozen;
mod linking;
mod outages;
mod terminated;
mod waiting;

use std::{pin::Pin, time::Duration};

use crate::run::{Outcome, StepContext};

/// Something that happens at one step of a session.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// For how long at most nobody may work on the session.
    pub(crate) goal: Duration,
    pub(crate) run: Box<dyn Fn(StepContext) -> Taken>,
}

type Taken = Pin<Box<dyn Future<Output = Outcome>>>;

impl Step {
    fn new<F>(name: &'static str, goal_s: u64, run: impl Fn(StepContext) -> F + 'static) -> Self
    where
        F: Future<Output = Outcome> + 'static,
    {
        Self {
            name,
            goal: Duration::from_secs(goal_s),
            run: Box::new(move |context| Box::pin(run(context))),
        }
    }
}

/// All of them, in the order of a session's life.
pub(crate) fn all() -> Vec<Step> {
    [
        waiting::steps(),
        linking::steps(),
        exporting::steps(),
        outages::steps(),
        frozen::steps(),
        terminated::steps(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// After a kill.
const KILLED_S: u64 = 5;
/// After SIGTERM.
const TERMINATED_S: u64 = 1;
