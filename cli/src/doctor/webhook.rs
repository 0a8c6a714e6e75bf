//! The webhook: whether its receiver takes one.

use std::io;

use latchkey_shared::{clock::Clock, config::Settings, telemetry::with_causes, trust::Trust};
use latchkey_worker::probe::probe_webhook;

use super::report::Report;

pub(super) const CHECKS: &[&str] = &[WEBHOOK];

pub(super) async fn check(
    settings: &Settings,
    trust: &Trust,
    clock: &Clock,
    report: &mut Report,
) -> io::Result<()> {
    let Some(webhook) = &settings.webhook else {
        return report.ok(
            WEBHOOK,
            "LATCHKEY_WEBHOOK_URL is not set: nobody is told of ends",
        );
    };
    let to_do = "Look at that server; latchkey webhook test shows what it says";
    let origin = webhook.url.origin();
    match probe_webhook(webhook, trust, clock).await {
        Ok(answer) => match answer.taken {
            Ok(()) => report.ok(WEBHOOK, format!("{origin} took a test: {}", answer.status)),
            Err(error) => report.failure(WEBHOOK, format!("{error}: {origin}"), to_do),
        },
        Err(error) => {
            let why = with_causes(&error);
            report.failure(WEBHOOK, format!("{origin}: {why}"), to_do)
        }
    }
}

const WEBHOOK: &str = "webhook";
