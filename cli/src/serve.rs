//! The gateway and a worker in one process.

use std::{sync::Arc, time::Duration};

use latchkey_gateway::{Gateway, LargePictures, Limits};
use latchkey_shared::{
    config::Settings, monitor::Monitor, process::open_files_limit, queue::Queue,
    session_client::SessionClient, shutdown::Shutdown, trust::Trust,
};
use latchkey_worker::Worker;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Serves until the shutdown.
pub(crate) async fn serve(
    queue: Queue,
    settings: &Settings,
    trust: &Trust,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let worker = Worker::new(settings, trust, queue.clone())?;
    let (broker, clock) = (Arc::clone(&queue.broker), queue.clock.clone());
    let listener = latchkey_gateway::listen(&settings.http).await?;
    let address = listener.local_addr()?;
    let monitor = Monitor::open(&settings.monitor, &queue, shutdown.token()).await?;
    // The pages stay until the sessions that are being linked have ended: their owners wait.
    let gateway_stop = CancellationToken::new();
    let gateway = Arc::new(Gateway {
        sessions: SessionClient::new(queue, settings.into()),
        settings: settings.into(),
        large_pictures: LargePictures::default(),
        draining: shutdown.token(),
        shutdown: gateway_stop.clone(),
    });
    let router = latchkey_gateway::router(gateway);
    let limits = Limits::within(
        open_files_limit(),
        BESIDE_CLIENTS + settings.worker.slots as u64,
        settings.http.trusted_proxies.clone(),
    );
    let stop = gateway_stop.clone();
    let pages = tokio::spawn(async move {
        tokio::join!(
            latchkey_gateway::serve(listener, router, limits, stop.clone()),
            latchkey_gateway::probe_broker(&*broker, &stop)
        )
    });
    settings.tell_start(
        monitor.as_ref(),
        Some(address),
        format_args!("open http://{address}/"),
    );
    monitor.into_iter().for_each(Monitor::start);
    let work = shutdown.clone();
    let mut worker = tokio::spawn(async move { worker.run(&work).await });
    shutdown.begun_during(&mut worker).await?;
    let grace = settings.session.shutdown_grace;
    let exit_at = clock.now() + grace;
    match shutdown.finish_work(worker, grace).await {
        // Whoever has just learned that the session is ready comes for the result.
        Ok(ready) if ready > 0 => sleep(LAST_RESULTS.min(clock.until(exit_at))).await,
        Ok(_) => {}
        Err(left) => tracing::warn!(
            sessions = left.tasks,
            "the grace period is over; the sessions that are left end unfinished"
        ),
    }
    gateway_stop.cancel();
    let _ = timeout(LAST_ANSWERS, pages).await;
    tracing::info!("stopped");
    Ok(())
}

/// Files that are open for the broker, the uploads and the program itself.
const BESIDE_CLIENTS: u64 = 256;
/// Long enough to follow a link on the page.
const LAST_RESULTS: Duration = Duration::from_secs(5);
/// Requests that have begun are answered.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use latchkey_shared::clock::Clock;

    use super::*;

    /// Serves for a minute, begins the shutdown, and returns how long the process takes to end.
    async fn time_to_end(grace: &str, shutdown: &Shutdown) -> Duration {
        let settings = [
            ("HOST", "127.0.0.1"),
            ("PORT", "0"),
            ("LATCHKEY_SHUTDOWN_GRACE", grace),
            ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = Settings::from_sources(settings, None).unwrap();
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let trust = Trust::of(&settings).unwrap();
        let served = serve(Queue::in_process(&settings), &settings, &trust, shutdown);
        let (served, begun) = tokio::join!(served, async {
            sleep(Duration::from_mins(1)).await;
            shutdown.begin();
            clock.ask()
        });
        served.unwrap();
        clock.since(begun)
    }

    #[tokio::test(start_paused = true)]
    async fn process_with_nothing_in_hand_ends_at_once() {
        assert_eq!(time_to_end("25s", &Shutdown::new()).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn process_with_unfinished_work_ends_when_its_grace_does() {
        let shutdown = Shutdown::new();
        let _unfinished = shutdown.hold();
        let grace = Duration::from_secs(25);
        assert_eq!(time_to_end("25s", &shutdown).await, grace);
    }
}
