//! `latchkey-gateway`: the stateless HTTP side. Run as many as you like.

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use latchkey_gateway::{Gateway, listen, router, serve, watch};
use latchkey_shared::{
    config::Settings, process::Program, queue::Queue, session_client::SessionClient,
    shutdown::Shutdown,
};
use tokio::time::sleep;

/// Serves Latchkey's pages and API. The work is done by latchkey-worker, which shares a Redis with it.
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

/// Serves until the shutdown. The requests in progress get its grace period; streams end at once, and
/// their clients reconnect to another gateway.
async fn run(settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    let queue = Queue::over_redis(settings)?;
    let broker = Arc::clone(&queue.broker);
    let listener = listen(&settings.http).await?;
    let address = listener.local_addr()?;
    let stop = shutdown.token();
    let gateway = Arc::new(Gateway {
        sessions: SessionClient::new(queue, settings.into()),
        settings: settings.into(),
        draining: stop.clone(),
        shutdown: stop.clone(),
    });
    tracing::info!(listen.address = %address, "open http://{address}/");
    let grace = settings.session.shutdown_grace;
    let pages = serve(listener, router(gateway), stop.clone());
    let late = async {
        stop.cancelled().await;
        sleep(grace).await;
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(pages, watch(&*broker, &stop)) } => tracing::info!("stopped"),
        () = late => tracing::warn!("the grace period is over; the requests still in progress are dropped"),
    }
    Ok(())
}

const NAME: &str = "latchkey-gateway";
const NEEDS: &str = "REDIS_URL and LATCHKEY_SECRET are required.";
