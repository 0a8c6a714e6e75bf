//! `latchkey-worker`: holds the WhatsApp connections. Any number of them share the work.

use std::process::ExitCode;

use latchkey_shared::{
    config::Settings, monitor::Monitor, process::Service, queue::Queue, shutdown::Shutdown,
    trust::Trust,
};
use latchkey_worker::Worker;

#[cfg(fuzzing)]
compile_error!("keys and signatures protect nothing under cfg(fuzzing)");

fn main() -> ExitCode {
    let service = Service {
        name: "latchkey-worker",
        about: "Links the sessions that latchkey-gateway puts into the Redis that both share.",
        has_pages: false,
    };
    service.run(async |settings, trust, shutdown| run(&settings, &trust, &shutdown).await)
}

/// Works until the shutdown, then hands back the sessions that wait and finishes those that are being
/// linked, within the grace period.
async fn run(settings: &Settings, trust: &Trust, shutdown: &Shutdown) -> anyhow::Result<()> {
    let queue = Queue::over_redis(settings, trust)?;
    let monitor = Monitor::open(&settings.monitor, &queue, shutdown.token()).await?;
    let worker = Worker::new(settings, trust, queue)?;
    let slots = settings.worker.slots;
    settings.tell_start(
        monitor.as_ref(),
        None,
        format_args!("takes sessions from Redis, {slots} at once"),
    );
    monitor.into_iter().for_each(Monitor::start);
    let work = shutdown.clone();
    let mut work = tokio::spawn(async move { worker.run(&work).await });
    shutdown.begun_during(&mut work).await?;
    let grace = settings.session.shutdown_grace;
    if let Err(left) = shutdown.finish_work(work, grace).await {
        tracing::warn!(
            sessions = left.tasks,
            "the grace period is over; other workers go on with the sessions that are left"
        );
    }
    tracing::info!("stopped");
    Ok(())
}
