//! Processes die, freeze and lose each other at every step of a link, and the session goes on: real
//! gateways, workers and Redis, the emulator as WhatsApp, and real Baileys to log in with what comes of
//! it.

mod bot;
mod report;
mod run;
mod scripts;
mod soak;
mod steps;

use std::{panic::AssertUnwindSafe, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::Parser;
use futures_util::{FutureExt, StreamExt, stream};
use latchkey_shared::clock::Clock;

use self::{
    bot::Bot,
    report::{Report, print},
    run::{Outcome, StepContext},
    steps::Step,
};

/// Kills, freezes and cuts off processes at every step of a link and prints what became of it, as a
/// table in Markdown.
#[derive(Parser)]
struct Arguments {
    /// How often every step is taken.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Takes only the steps with this in their name.
    #[arg(long)]
    only: Option<String>,
    /// How many steps are taken at once, each in a fleet of its own.
    #[arg(long, default_value_t = 8)]
    at_once: usize,
    /// Prints the names of the steps and takes none.
    #[arg(long)]
    list: bool,
    /// Takes no steps, but kills, freezes and cuts off processes at random for so many seconds while
    /// sessions come and go.
    #[arg(long, value_name = "SECONDS")]
    soak: Option<u64>,
    /// The seed of that randomness.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let only = arguments.only.unwrap_or_default();
    let steps: Vec<_> = steps::all()
        .into_iter()
        .filter(|step| step.name.contains(&only))
        .collect();
    if steps.is_empty() {
        bail!("no step has `{only}` in its name; --list shows them all");
    }
    if arguments.list {
        for step in &steps {
            print(step.name);
        }
        return Ok(ExitCode::SUCCESS);
    }
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            print(&format!("{place}:"));
        }
    }));
    let context = StepContext {
        bot: Arc::new(Bot::start().context("there is no bot")?),
        clock: Clock::system(),
    };
    if let Some(seconds) = arguments.soak {
        let length = Duration::from_secs(seconds);
        let soaked = caught(soak::soak(context, length, arguments.seed)).await;
        print(soaked.as_ref().unwrap_or_else(|why| why));
        return Ok(exit_code(soaked.is_ok()));
    }
    let mut report = Report::new(&steps);
    let rounds = (0..arguments.rounds).flat_map(|_| steps.iter().enumerate());
    let mut outcomes = stream::iter(rounds)
        .map(|(place, step)| take(place, step, context.clone()))
        .buffer_unordered(arguments.at_once.max(1));
    while let Some((place, outcome)) = outcomes.next().await {
        report.add(place, outcome);
    }
    drop(outcomes);
    print(&report.table());
    Ok(exit_code(report.is_good()))
}

fn exit_code(is_good: bool) -> ExitCode {
    if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn take(place: usize, step: &Step, context: StepContext) -> (usize, Result<Outcome, String>) {
    (place, caught((step.run)(context)).await)
}

/// Returns the output of a future, or what it panicked with.
async fn caught<T>(does: impl Future<Output = T>) -> Result<T, String> {
    let done = AssertUnwindSafe(does).catch_unwind().await;
    done.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        text.unwrap_or_else(|| "it panicked".to_owned())
    })
}
