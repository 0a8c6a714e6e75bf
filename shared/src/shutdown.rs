//! The way out: stop taking work, finish or hand back what there is, exit.

use std::{future::Future, io, time::Duration};

use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

/// Tells every part of the process that it is to end, and waits for them.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    token: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// One that only [`Shutdown::begin`] starts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the first SIGTERM or SIGINT begin the shutdown and a second one end the process at
    /// once, with exit code 1.
    ///
    /// Must be called in a tokio runtime. From here on the signals no longer end the process by
    /// themselves.
    pub fn install(&self) -> io::Result<()> {
        let mut signals = Signals::new()?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("shutting down; a second signal ends the process at once");
            shutdown.begin();
            signals.next().await;
            tracing::warn!("ended at once by a second signal");
            std::process::exit(1);
        });
        Ok(())
    }

    /// Begins the shutdown.
    pub fn begin(&self) {
        self.token.cancel();
    }

    /// Is cancelled when the shutdown begins.
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Says whether the shutdown has begun.
    pub fn has_begun(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Resolves when the shutdown begins.
    pub async fn begun(&self) {
        self.token.cancelled().await;
    }

    /// Wraps a task so that [`Shutdown::finish`] waits for it.
    pub fn track<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        self.tasks.track_future(task)
    }

    /// Keeps [`Shutdown::finish`] waiting for as long as it lives.
    pub fn hold(&self) -> TaskTrackerToken {
        self.tasks.token()
    }

    /// Begins the shutdown and waits for every tracked task, `grace` at the longest.
    pub async fn finish(&self, grace: Duration) -> Result<(), GraceExceeded> {
        self.begin();
        self.tasks.close();
        match tokio::time::timeout(grace, self.tasks.wait()).await {
            Ok(()) => Ok(()),
            Err(_) => Err(GraceExceeded {
                tasks: self.tasks.len(),
            }),
        }
    }
}

/// Some tasks did not end in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected every task to end within the grace period, {tasks} did not")]
pub struct GraceExceeded {
    /// How many.
    pub tasks: usize,
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn finish_waits_for_tracked_tasks_that_end_in_time() {
        let shutdown = Shutdown::new();
        let begun = shutdown.token();
        let task = tokio::spawn(shutdown.track(async move {
            begun.cancelled().await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            "handed back"
        }));
        assert!(!shutdown.has_begun());
        assert_eq!(shutdown.finish(Duration::from_secs(25)).await, Ok(()));
        assert_eq!(task.await.unwrap(), "handed back");
    }

    #[tokio::test(start_paused = true)]
    async fn finish_gives_up_after_the_grace_period() {
        let shutdown = Shutdown::new();
        let hold = shutdown.hold();
        let outcome = shutdown.finish(Duration::from_secs(25)).await;
        assert_eq!(outcome, Err(GraceExceeded { tasks: 1 }));
        drop(hold);
        assert_eq!(shutdown.finish(Duration::from_secs(25)).await, Ok(()));
    }

    #[tokio::test]
    async fn every_copy_learns_that_the_shutdown_has_begun() {
        let shutdown = Shutdown::new();
        let copy = shutdown.clone();
        let waiting = tokio::spawn(async move { copy.begun().await });
        shutdown.begin();
        waiting.await.unwrap();
    }
}
