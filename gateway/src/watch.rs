//! Whether the broker can be reached: told when it changes, not with every request.

use std::time::Duration;

use latchkey_shared::{broker::Broker, telemetry::with_causes};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Logs when the broker is lost and when it is back, until the shutdown.
pub async fn watch(broker: &dyn Broker, shutdown: &CancellationToken) {
    let watching = async {
        let mut reachable = true;
        loop {
            match broker.ping().await {
                Err(error) if reachable => {
                    reachable = false;
                    tracing::error!(
                        error = %with_causes(&error),
                        "the broker does not answer; requests get 503 until it does"
                    );
                }
                Ok(()) if !reachable => {
                    reachable = true;
                    tracing::info!("the broker answers again");
                }
                Ok(()) | Err(_) => {}
            }
            sleep(LOOK_EVERY).await;
        }
    };
    shutdown.run_until_cancelled(watching).await;
}

const LOOK_EVERY: Duration = Duration::from_secs(2);
