//! `latchkey-worker`: holds the WhatsApp connections, as many of them as one likes.

use std::process::ExitCode;

use anyhow::bail;
use clap::Parser;
use latchkey_shared::{config::Settings, process::Program, queue::Queue, shutdown::Shutdown};
use latchkey_worker::Worker;
use tokio::time::timeout;

/// Links the sessions that latchkey-gateway puts into the Redis that both share.
///
/// Settings come from latchkey.toml in the working directory and from the environment; .env.example
/// lists them all.
#[derive(Parser)]
#[command(name = NAME, version, about, long_about, after_help = NEEDS)]
struct Cli;

fn main() -> ExitCode {
    let Cli = Cli::parse();
    let program = Program {
        name: NAME,
        quiet: false,
    };
    program.run(async |settings, shutdown| run(&settings, &shutdown).await)
}

/// Works until the shutdown, then hands back what waits and finishes what links, within the grace
/// period.
async fn run(settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    let queue = Queue::over_redis(settings)?;
    let clock = queue.clock.clone();
    let worker = Worker::new(settings, queue.broker, queue.vault, queue.clock)?;
    tracing::info!(slots = settings.worker.slots, "takes sessions from Redis");
    let work = shutdown.clone();
    let mut work = tokio::spawn(async move { worker.run(&work).await });
    tokio::select! {
        biased;
        () = shutdown.begun() => {}
        _ = &mut work => bail!("the worker has stopped by itself; its log says why"),
    }
    let exit_at = clock.now() + settings.session.shutdown_grace;
    match shutdown.finish(settings.session.shutdown_grace).await {
        Ok(()) => {
            if timeout(clock.until(exit_at), &mut work).await.is_err() {
                tracing::warn!("the grace period is over before all that is begun has ended");
                work.abort();
            }
        }
        Err(left) => {
            tracing::warn!(
                sessions = left.tasks,
                "the grace period is over; other workers go on with these sessions"
            );
            work.abort();
        }
    }
    tracing::info!("stopped");
    Ok(())
}

const NAME: &str = "latchkey-worker";
const NEEDS: &str = "REDIS_URL and LATCHKEY_SECRET are required.";
