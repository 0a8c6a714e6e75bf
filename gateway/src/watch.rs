//! Asks after the broker, so that its health is known before a request needs it.

use std::time::Duration;

use latchkey_shared::broker::Broker;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Asks the broker for a sign of life again and again until the shutdown. Its health logs when it is
/// lost and when it is back.
pub async fn watch(broker: &dyn Broker, shutdown: &CancellationToken) {
    let watching = async {
        loop {
            if let Err(error) = broker.ping().await {
                tracing::debug!(error = &error as &dyn std::error::Error, "no sign of life");
            }
            sleep(PING_EVERY).await;
        }
    };
    shutdown.run_until_cancelled(watching).await;
}

const PING_EVERY: Duration = Duration::from_secs(2);
