//! Tells the operator of this worker.

use std::{sync::Arc, time::Duration};

use latchkey_shared::{
    broker::Coordination,
    clock::{self, Clock},
    metrics::ProcessMetrics,
    worker_report::WorkerReport,
};
use rand::Rng as _;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Tells of the worker as soon as something has changed, and now and then where nothing has; once `stop` is
/// cancelled, that it is gone.
pub(crate) async fn tell_of_worker(
    metrics: Arc<ProcessMetrics>,
    clock: Clock,
    coordination: &dyn Coordination,
    stop: &CancellationToken,
) {
    let worker = format!("{:016x}", clock::rng().next_u64());
    let started_at = clock.now();
    let telling = async {
        let mut told = None;
        loop {
            let report = WorkerReport::of(&metrics, started_at);
            let is_due = told
                .as_ref()
                .is_none_or(|(last, at)| *last != report || clock.since(*at) >= EVERY);
            if is_due {
                let asked = clock.ask();
                match report.tell(coordination, &worker, KEPT).await {
                    Ok(()) => told = Some((report, asked)),
                    Err(error) => tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "could not tell the operator of this worker; told again later"
                    ),
                }
            }
            sleep(LOOK_EVERY).await;
        }
    };
    stop.run_until_cancelled(telling).await;
    // Where this fails, what was told lapses soon.
    let gone = coordination.report(&worker, Vec::new(), Duration::ZERO);
    let _ = tokio::time::timeout(LOOK_EVERY, gone).await;
}

/// How long a change may wait: whoever watches sees it soon, and a busy worker tells it once.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Seldom, so that a worker with nothing to do asks the broker for little.
const EVERY: Duration = Duration::from_secs(30);
/// More than two of these.
const KEPT: Duration = Duration::from_secs(75);

#[cfg(test)]
mod tests {
    use latchkey_shared::{config::Settings, queue::Queue};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn worker_is_told_of_while_it_lives_with_what_it_holds() {
        let queue = Queue::in_process(&Settings::from_sources([], None).unwrap());
        let coordination = queue.broker.coordination();
        let stop = CancellationToken::new();
        queue.metrics.set_slots(7);
        let metrics = Arc::clone(&queue.metrics);
        let telling = tell_of_worker(metrics, queue.clock.clone(), coordination, &stop);
        tokio::join!(telling, async {
            let told = async || {
                let told = WorkerReport::read_all(coordination).await.unwrap();
                let told = told.iter().map(|report| (report.slots, report.in_use));
                told.collect::<Vec<_>>()
            };
            sleep(LOOK_EVERY / 2).await;
            assert_eq!(told().await, [(7, 0)]);
            let slot = queue.metrics.use_slot();
            sleep(LOOK_EVERY).await;
            assert_eq!(told().await, [(7, 1)]);
            drop(slot);
            // For as long as it lives, and not only until what it said at first lapses.
            sleep(3 * KEPT).await;
            assert_eq!(told().await, [(7, 0)]);
            stop.cancel();
        });
        let left = WorkerReport::read_all(coordination).await.unwrap();
        assert_eq!(left, []);
    }
}
