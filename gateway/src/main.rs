//! `latchkey-gateway`: the stateless HTTP side. Run as many as you like.

use std::{process::ExitCode, sync::Arc};

use latchkey_gateway::{Gateway, LargePictures, Limits, listen, probe_broker, router, serve};
use latchkey_shared::{
    config::Settings,
    monitor::Monitor,
    process::{Service, open_files_limit},
    queue::Queue,
    session_client::SessionClient,
    shutdown::Shutdown,
    trust::Trust,
};

#[cfg(fuzzing)]
compile_error!("keys and signatures protect nothing under cfg(fuzzing)");

fn main() -> ExitCode {
    let service = Service {
        name: "latchkey-gateway",
        about: "Serves Latchkey's pages and API. The work is done by latchkey-worker, which shares a \
                Redis with it.",
        has_pages: true,
    };
    service.run(async |settings, trust, shutdown| run(&settings, &trust, &shutdown).await)
}

/// Serves until the shutdown. The requests in progress get its grace period; streams end at once, and
/// their clients reconnect to another gateway.
async fn run(settings: &Settings, trust: &Trust, shutdown: &Shutdown) -> anyhow::Result<()> {
    let queue = Queue::over_redis(settings, trust)?;
    if settings.worker_secret.is_some() {
        tracing::warn!(
            "LATCHKEY_WORKER_SECRET is set for a gateway, which needs none: unset it here, or whoever gets \
             into the gateway can open what it protects"
        );
    }
    let broker = Arc::clone(&queue.broker);
    let listener = listen(&settings.http).await?;
    let address = listener.local_addr()?;
    let stop = shutdown.token();
    let monitor = Monitor::open(&settings.monitor, &queue, stop.clone()).await?;
    let gateway = Arc::new(Gateway {
        sessions: SessionClient::new(queue, settings.into()),
        settings: settings.into(),
        large_pictures: LargePictures::default(),
        draining: stop.clone(),
        shutdown: stop.clone(),
    });
    settings.tell_start(
        monitor.as_ref(),
        Some(address),
        format_args!("open http://{address}/"),
    );
    monitor.into_iter().for_each(Monitor::start);
    let limits = Limits::within(
        open_files_limit(),
        BESIDE_CLIENTS,
        settings.http.trusted_proxies.clone(),
    );
    let mut pages = tokio::spawn(async move {
        let pages = serve(listener, router(gateway), limits, stop.clone());
        tokio::join!(pages, probe_broker(&*broker, &stop))
    });
    shutdown.begun_during(&mut pages).await?;
    let grace = settings.session.shutdown_grace;
    if shutdown.finish_work(pages, grace).await.is_err() {
        tracing::warn!("the grace period is over; the requests still in progress are dropped");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Files that are open for the broker and the program itself.
const BESIDE_CLIENTS: u64 = 128;
