//! `latchkey webhook`: tries the way to the receiver of webhooks.

use std::io::{self, Write as _};

use clap::Subcommand;
use latchkey_shared::{
    clock::Clock, config::Settings, shutdown::Shutdown, terminal_text::printable, trust::Trust,
};
use latchkey_worker::probe::{WebhookAnswer, probe_webhook};

/// What to do with webhooks.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Sends one to `LATCHKEY_WEBHOOK_URL`, of the type webhook.test and signed as all are, and says what
    /// came back.
    Test,
}

/// Does what was asked for.
pub(crate) async fn webhook(
    task: &Task,
    settings: &Settings,
    trust: &Trust,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    match task {
        Task::Test => test(settings, trust, shutdown).await,
    }
}

async fn test(settings: &Settings, trust: &Trust, shutdown: &Shutdown) -> anyhow::Result<()> {
    let webhook = settings.needed_webhook()?;
    let clock = Clock::system();
    let answered = Box::pin(probe_webhook(webhook, trust, &clock));
    let token = shutdown.token();
    let Some(answered) = token.run_until_cancelled(answered).await else {
        anyhow::bail!("Cancelled before an answer came.");
    };
    let WebhookAnswer {
        status,
        text,
        took,
        taken,
    } = answered?;
    let mut out = io::stdout().lock();
    // The receiver is somebody's program: what it says must not steer the terminal.
    writeln!(
        out,
        "{} answered {} after {} ms.",
        webhook.url.origin(),
        printable(&status),
        took.as_millis()
    )?;
    if !text.is_empty() {
        writeln!(out, "It said: {}", printable(&text))?;
    }
    out.flush()?;
    drop(out);
    if let Err(error) = taken {
        anyhow::bail!("{error}; a webhook counts as delivered with a status from 200 to 299 only");
    }
    Ok(())
}
