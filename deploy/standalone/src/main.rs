//! `latchkey`: links a companion device to its owner's WhatsApp account, in one process.

mod demo;
mod folder;
mod link;
mod serve;
mod session;
mod usage;

use std::{io::Write as _, process::ExitCode};

use clap::{Parser, Subcommand};
use latchkey_shared::{
    config::{SettingError, Settings},
    shutdown::Shutdown,
    telemetry::{self, TelemetryError},
};
use latchkey_worker::WorkerError;

use self::usage::Usage;

/// Links a companion device to its owner's WhatsApp account and hands the owner the session
/// credentials for their own Baileys-based bot.
///
/// Settings come from latchkey.toml in the working directory and from the environment; .env.example
/// lists them all.
#[derive(Parser)]
#[command(version, about, long_about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the pages and the API (the default).
    Serve,
    /// Serves against the bundled emulator with a pretend phone: nothing leaves this machine.
    Demo,
    /// Links a device from the terminal, with no web page: shows the QR or pairing code, writes the
    /// session to a folder and prints its ID.
    Link(link::Wish),
    /// Looks into a session in any format, unpacks it, or logs it out.
    #[command(subcommand)]
    Session(session::Task),
}

impl Command {
    /// Says whether it tells a person itself how it goes.
    fn is_quiet(&self) -> bool {
        matches!(self, Self::Link(_) | Self::Session(_))
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command.unwrap_or(Command::Serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "latchkey: {error:#}");
            ExitCode::from(if is_bad_setting(&error) { 2 } else { 1 })
        }
    }
}

/// Bad settings are bad usage, whoever found them.
fn is_bad_setting(error: &anyhow::Error) -> bool {
    error.is::<SettingError>()
        || error.is::<Usage>()
        || matches!(error.downcast_ref(), Some(WorkerError::Setting(_)))
        || matches!(error.downcast_ref(), Some(TelemetryError::Filter(_)))
}

fn run(command: Command) -> anyhow::Result<()> {
    let settings = Settings::load()?;
    if command.is_quiet() {
        telemetry::init_quiet(settings.log_format)?;
    } else {
        telemetry::init(settings.log_format)?;
    }
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("another TLS provider is installed already"))?;
    // Every session holds a socket, and the usual limit is 1,024. Where it cannot be raised, the
    // limit that there is has to do.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let shutdown = Shutdown::new();
        shutdown.install()?;
        match command {
            Command::Serve => serve::serve(&settings, &shutdown).await,
            Command::Demo => demo::demo(settings, &shutdown).await,
            Command::Link(wish) => link::link(wish, settings, &shutdown).await,
            Command::Session(task) => session::session(task, &settings, &shutdown).await,
        }
    })
}
