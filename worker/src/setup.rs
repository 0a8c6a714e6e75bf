//! Tells gateways what this worker is set up to do.

use std::time::Duration;

use latchkey_shared::{broker::Coordination, setup::WorkerSetup};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Tells it at once, and again and again until `stop`: a broker may forget, and workers with other
/// settings may have come and gone.
pub(crate) async fn tell_setup(
    setup: WorkerSetup,
    coordination: &dyn Coordination,
    stop: &CancellationToken,
) {
    let telling = async {
        loop {
            let pause = match setup.tell(coordination).await {
                Ok(()) => EVERY,
                Err(error) => {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "could not tell gateways what is set up; they are told again later"
                    );
                    AFTER_A_FAILURE
                }
            };
            sleep(pause).await;
        }
    };
    stop.run_until_cancelled(telling).await;
}

const EVERY: Duration = Duration::from_mins(5);
const AFTER_A_FAILURE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use latchkey_shared::{config::Settings, queue::Queue};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_a_worker_is_set_up_for_is_told_again_after_one_that_is_set_up_for_less() {
        let settings = Settings::from_sources([], None).unwrap();
        let queue = Queue::in_process(&settings);
        let coordination = queue.broker.coordination();
        let stop = CancellationToken::new();
        let [more, less] = [true, false].map(|stores_at_mega| WorkerSetup { stores_at_mega });
        tokio::join!(tell_setup(more, coordination, &stop), async {
            sleep(Duration::from_secs(1)).await;
            assert_eq!(WorkerSetup::read(coordination).await.unwrap(), Some(more));
            less.tell(coordination).await.unwrap();
            assert_eq!(WorkerSetup::read(coordination).await.unwrap(), Some(less));
            sleep(EVERY).await;
            assert_eq!(WorkerSetup::read(coordination).await.unwrap(), Some(more));
            stop.cancel();
        });
        // An hour after the last worker is gone, a gateway goes by its own settings again.
        sleep(Duration::from_hours(1)).await;
        assert_eq!(WorkerSetup::read(coordination).await.unwrap(), None);
    }
}
