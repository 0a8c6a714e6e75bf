//! `latchkey`: links a companion device to its owner's WhatsApp account, in one process.

#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod folder;
mod link;
mod serve;
mod session;
mod store_file;
mod webhook;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use latchkey_shared::{
    process::{self, ABOUT_HEALTH, Program, long_about},
    queue::Queue,
};

#[derive(Parser)]
#[command(version, about = ABOUT, long_about = long_about(ABOUT), disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the pages and the API (the default).
    Serve,
    /// Serves against the bundled emulator with a pretend phone: nothing leaves this machine.
    #[cfg(feature = "demo")]
    Demo,
    /// Links a device from the terminal, with no web page: shows the QR or pairing code, writes the
    /// session to a folder and prints its ID.
    Link(link::LinkArgs),
    /// Looks into a session in any format, unpacks it, converts it for other libraries, says whether it
    /// is still linked, or logs it out.
    #[command(subcommand)]
    Session(session::Task),
    /// Tries the way to the receiver of webhooks.
    #[command(subcommand)]
    Webhook(webhook::Task),
    /// Tries everything that a link needs, without a phone: settings, network, WhatsApp, Redis, MEGA,
    /// webhook.
    /// Prints a line for each check, with what to do, and exits with 1 if one failed.
    Doctor(doctor::DoctorArgs),
    #[command(about = ABOUT_HEALTH)]
    Health,
}

impl Command {
    /// Returns whether the command reports its progress to a person itself.
    fn is_quiet(&self) -> bool {
        match self {
            Self::Link(_)
            | Self::Session(_)
            | Self::Webhook(_)
            | Self::Doctor(_)
            | Self::Health => true,
            Self::Serve => false,
            #[cfg(feature = "demo")]
            Self::Demo => false,
        }
    }
}

#[cfg(fuzzing)]
compile_error!("keys and signatures protect nothing under cfg(fuzzing)");

fn main() -> ExitCode {
    let command = Cli::parse().command.unwrap_or(Command::Serve);
    let program = Program {
        name: "latchkey",
        quiet: command.is_quiet(),
    };
    if let Command::Doctor(args) = &command {
        return program.run_whatever_is_set(async |usable, shutdown| {
            doctor::doctor(args, usable, &shutdown).await
        });
    }
    program.run(async |settings, trust, shutdown| match command {
        Command::Serve => {
            let queue = Queue::of(&settings, &trust)?;
            serve::serve(queue, &settings, &trust, &shutdown).await
        }
        #[cfg(feature = "demo")]
        Command::Demo => demo::demo(settings, &trust, &shutdown).await,
        Command::Link(args) => link::link(args, settings, &trust, &shutdown).await,
        Command::Session(task) => session::session(task, &settings, &trust, &shutdown).await,
        Command::Webhook(task) => webhook::webhook(&task, &settings, &trust, &shutdown).await,
        Command::Doctor(args) => doctor::doctor(&args, Ok((settings, trust)), &shutdown).await,
        Command::Health => process::health(&settings, true).await,
    })
}

const ABOUT: &str = "Links a companion device to its owner's WhatsApp account and hands the owner the \
                     session credentials for their own Baileys-based bot.";
