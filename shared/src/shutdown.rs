//! How a process ends: it stops taking work, finishes or hands back what it has, and exits.

use std::{future::Future, io, time::Duration};

use tokio::{task::JoinHandle, time::timeout};
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

/// Tells every part of a process that it must end, and waits for them.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    token: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Creates a shutdown that only [`Shutdown::begin`] begins.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the first SIGTERM or SIGINT begin the shutdown and a second one end the process at
    /// once, with exit code 1.
    ///
    /// Must be called in a tokio runtime. From then on the signals no longer end the process by
    /// themselves.
    pub fn install(&self) -> io::Result<()> {
        let mut signals = Signals::new()?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("shutting down; a second signal ends the process at once");
            shutdown.begin();
            signals.next().await;
            tracing::warn!(
                "ending at once after a second signal; whatever was under way is cut off"
            );
            std::process::exit(1);
        });
        Ok(())
    }

    /// Begins the shutdown.
    pub fn begin(&self) {
        self.token.cancel();
    }

    /// Returns the token that is cancelled when the shutdown begins.
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Returns whether the shutdown has begun.
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

    /// Returns a token for which [`Shutdown::finish`] waits until it is dropped.
    pub fn hold(&self) -> TaskTrackerToken {
        self.tasks.token()
    }

    /// Waits for the shutdown to begin. Fails if `work`, which is to last until then, ends first.
    pub async fn begun_during<T>(&self, work: &mut JoinHandle<T>) -> Result<(), EndedEarly> {
        tokio::select! {
            biased;
            () = self.begun() => Ok(()),
            _ = work => Err(EndedEarly),
        }
    }

    /// Begins the shutdown and waits for every tracked task, `grace` at the longest.
    pub async fn finish(&self, grace: Duration) -> Result<(), GraceExceeded> {
        self.begin();
        self.tasks.close();
        let ended = timeout(grace, self.tasks.wait()).await;
        ended.map_err(|_| self.grace_exceeded())
    }

    /// Begins the shutdown and waits for every tracked task and for what `work` returns, `grace` at
    /// the longest. `work` is aborted after that.
    ///
    /// Panics if `work` has panicked.
    pub async fn finish_work<T>(
        &self,
        mut work: JoinHandle<T>,
        grace: Duration,
    ) -> Result<T, GraceExceeded> {
        self.begin();
        self.tasks.close();
        let ended = async {
            self.tasks.wait().await;
            (&mut work).await
        };
        match timeout(grace, ended).await {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            Err(_) => {
                work.abort();
                Err(self.grace_exceeded())
            }
        }
    }

    fn grace_exceeded(&self) -> GraceExceeded {
        GraceExceeded {
            tasks: self.tasks.len(),
        }
    }
}

/// Work that lasts until the shutdown has ended before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the work has stopped by itself; the log says why")]
pub struct EndedEarly;

/// Some work did not end in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the grace period is over, and {tasks} tracked tasks have not ended")]
pub struct GraceExceeded {
    /// How many tracked tasks have not ended.
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
    use std::time::SystemTime;

    use super::*;
    use crate::clock::Clock;

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
        let (grace, shutdown) = (Duration::from_secs(25), Shutdown::new());
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let (hold, begun) = (shutdown.hold(), clock.ask());
        let outcome = shutdown.finish(grace).await;
        assert_eq!(outcome, Err(GraceExceeded { tasks: 1 }));
        assert_eq!(clock.since(begun), grace);
        drop(hold);
        assert_eq!(shutdown.finish(grace).await, Ok(()));
        assert_eq!(clock.since(begun), grace);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_ends_before_the_shutdown_is_an_error() {
        let shutdown = Shutdown::new();
        let mut work = tokio::spawn(async {});
        assert_eq!(shutdown.begun_during(&mut work).await, Err(EndedEarly));
        let mut work = tokio::spawn(std::future::pending::<()>());
        shutdown.begin();
        assert_eq!(shutdown.begun_during(&mut work).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn work_and_tracked_tasks_share_one_grace_period() {
        let (grace, shutdown) = (Duration::from_secs(25), Shutdown::new());
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let tracked = shutdown.track(tokio::time::sleep(Duration::from_secs(20)));
        tokio::spawn(tracked);
        let in_time = tokio::spawn(async {
            tokio::time::sleep(Duration::from_secs(24)).await;
            "done"
        });
        assert_eq!(shutdown.finish_work(in_time, grace).await, Ok("done"));
        let late = tokio::spawn(std::future::pending::<()>());
        let watched = late.abort_handle();
        let begun = clock.ask();
        let outcome = shutdown.finish_work(late, grace).await;
        assert_eq!(outcome, Err(GraceExceeded { tasks: 0 }));
        assert_eq!(clock.since(begun), grace);
        tokio::task::yield_now().await;
        assert!(watched.is_finished(), "late work is aborted");
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
