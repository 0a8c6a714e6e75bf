//! Probes the broker, so that a gateway without visitors learns of an outage and of its end too.

use std::time::Duration;

use latchkey_shared::broker::{Broker, BrokerStatus};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Pings the broker every 15 seconds until `shutdown`, and every 2 while it does not answer. The broker's
/// health logs when it is lost and when it is back.
pub async fn probe_broker(broker: &dyn Broker, shutdown: &CancellationToken) {
    let probing = async {
        loop {
            if let Err(error) = broker.ping().await {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "the broker does not answer a ping"
                );
            }
            sleep(match broker.health().status() {
                BrokerStatus::Up => PING_EVERY,
                BrokerStatus::Away { .. } | BrokerStatus::Denied { .. } => PING_AGAIN,
            })
            .await;
        }
    };
    shutdown.run_until_cancelled(probing).await;
}

/// Seldom: some hosts of Redis bill by the command.
const PING_EVERY: Duration = Duration::from_secs(15);
const PING_AGAIN: Duration = Duration::from_secs(2);
