//! The gateway and a worker in one process, with the in-process broker between them.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use latchkey_gateway::{Gateway, GatewaySettings};
use latchkey_shared::{
    broker::{Broker, BrokerSettings, MemoryBroker},
    clock::{self, Clock},
    config::Settings,
    sealed::Vault,
    secret::Secret,
    shutdown::Shutdown,
};
use latchkey_worker::Worker;
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// Serves until the shutdown.
pub(crate) async fn serve(settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    Core::new(settings).serve(settings, shutdown).await
}

/// What the two halves share.
pub(crate) struct Core {
    pub(crate) clock: Clock,
    pub(crate) vault: Arc<Vault>,
    pub(crate) broker: Arc<dyn Broker>,
}

impl Core {
    pub(crate) fn new(settings: &Settings) -> Self {
        let clock = Clock::system();
        let vault = match &settings.secret {
            Some(secret) => Vault::new(secret),
            None => Vault::new(&Secret::random(&mut clock::rng())),
        };
        let broker = MemoryBroker::new(
            clock.clone(),
            BrokerSettings {
                queue_limit: settings.session.queue_limit,
                lease: LEASE,
            },
        );
        Self {
            clock,
            vault: Arc::new(vault),
            broker: Arc::new(broker),
        }
    }

    /// Serves until the shutdown.
    pub(crate) async fn serve(
        self,
        settings: &Settings,
        shutdown: &Shutdown,
    ) -> anyhow::Result<()> {
        let worker = Worker::new(
            settings,
            Arc::clone(&self.broker),
            Arc::clone(&self.vault),
            self.clock.clone(),
        )?;
        let http = &settings.http;
        let listener = TcpListener::bind((http.host.as_str(), http.port))
            .await
            .with_context(|| {
                format!(
                    "cannot listen on {}:{}; set HOST and PORT to a free address of this machine",
                    http.host, http.port
                )
            })?;
        let address = listener.local_addr()?;
        // The pages stay until the sessions that are being linked have ended: their owners wait.
        let gateway_stop = CancellationToken::new();
        let gateway = Arc::new(Gateway {
            broker: self.broker,
            vault: self.vault,
            clock: self.clock.clone(),
            settings: GatewaySettings {
                site_name: http.site_name.clone(),
                session_ttl: settings.session.ttl,
                result_ttl: settings.session.result_ttl,
                rate_limit: http.rate_limit,
                phone_cooldown: http.phone_cooldown,
                passkey_assist: http.passkey_assist,
                trusted_proxies: http.trusted_proxies,
            },
            draining: shutdown.token(),
            shutdown: gateway_stop.clone(),
        });
        let pages = tokio::spawn(latchkey_gateway::serve(
            listener,
            latchkey_gateway::router(gateway),
            gateway_stop.clone(),
        ));
        tracing::info!(listen.address = %address, "open http://{address}/");
        let work = shutdown.clone();
        let worker = tokio::spawn(async move { worker.run(&work).await });
        shutdown.begun().await;
        let exit_at = self.clock.now() + settings.session.shutdown_grace;
        if let Err(left) = shutdown.finish(settings.session.shutdown_grace).await {
            tracing::warn!(
                sessions = left.tasks,
                "the grace period is over; these sessions end unfinished"
            );
            worker.abort();
        }
        // Whoever has just been told that the session is ready comes for the result.
        if worker.await.is_ok_and(|late| late > 0) {
            sleep(LAST_RESULTS.min(self.clock.until(exit_at))).await;
        }
        gateway_stop.cancel();
        let _ = timeout(LAST_ANSWERS, pages).await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// How long a worker may be silent before its sessions go to another one.
const LEASE: Duration = Duration::from_secs(15);
/// Long enough to follow a link on the page.
const LAST_RESULTS: Duration = Duration::from_secs(5);
/// Requests that have begun are answered.
const LAST_ANSWERS: Duration = Duration::from_secs(2);
