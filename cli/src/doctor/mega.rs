//! MEGA: whether the operator's account can be used.

use std::io;

use latchkey_shared::{config::Settings, queue::Queue, trust::Trust};
use latchkey_worker::probe::{MegaProbeError, probe_mega};

use super::{redis::Redis, report::Report, words};

pub(super) const CHECKS: &[&str] = &[MEGA];

pub(super) async fn check(
    settings: &Settings,
    trust: &Trust,
    redis: Redis,
    report: &mut Report,
) -> io::Result<()> {
    if settings.mega.account.is_none() {
        return report.ok(
            MEGA,
            "MEGA_EMAIL is not set: sessions go out in the other formats",
        );
    }
    // The login that workers share is there, and so is what they know of a pause.
    if redis == Redis::Failed {
        return report.not_tried(MEGA, "workers log in through Redis, which cannot be asked");
    }
    let queue = match Queue::of(settings, trust) {
        Ok(queue) => queue,
        Err(error) => return report.failure(MEGA, error.to_string(), "Correct that setting"),
    };
    let to_do =
        "Check MEGA_EMAIL, MEGA_PASSWORD and MEGA_MFA_SECRET, and look at the account in a browser";
    match probe_mega(&settings.mega, trust, &queue).await {
        Ok(Some(room)) if room.total.saturating_sub(room.used) < LITTLE_ROOM => report.warning(
            MEGA,
            format!(
                "the account is nearly full: {} of {}",
                words::bytes(room.used),
                words::bytes(room.total)
            ),
            "Make room in it, or take a larger plan",
        ),
        Ok(Some(room)) => report.ok(
            MEGA,
            format!(
                "logged in; {} of {} are in use",
                words::bytes(room.used),
                words::bytes(room.total)
            ),
        ),
        Ok(None) => Ok(()),
        Err(MegaProbeError::Mega {
            why,
            paused_until: Some(until),
        }) => {
            let until = latchkey_shared::status::Rfc3339(until);
            report.failure(
                MEGA,
                format!("{why}; workers leave MEGA alone until {until}"),
                to_do,
            )
        }
        Err(error) => report.failure(MEGA, error.to_string(), to_do),
    }
}

const MEGA: &str = "mega";
/// In bytes: some hundred sessions.
const LITTLE_ROOM: u64 = 10 << 20;
