//! The settings: all of them, also those that are allowed and suspicious.

use std::{io, time::Duration};

use latchkey_shared::{
    config::{SettingError, Settings, TrustedProxies},
    process,
    queue::Queue,
    trust::{CertificateCheck, Trust},
};
use latchkey_worker::{Worker, WorkerError};

use super::{Usable, report::Report};

/// Reports on the settings and returns them if they can be used.
pub(super) fn check(usable: Usable, report: &mut Report) -> io::Result<Option<(Settings, Trust)>> {
    let usable = usable.and_then(|(settings, trust)| {
        let wrong = wrong(&settings, &trust);
        if wrong.is_empty() {
            Ok((settings, trust))
        } else {
            Err(wrong)
        }
    });
    let (settings, trust) = match usable {
        Ok(usable) => usable,
        Err(wrong) => {
            for error in wrong {
                report.failure(
                    CHECK,
                    error.to_string(),
                    "docs/settings.md lists all settings",
                )?;
            }
            return Ok(None);
        }
    };
    let suspicious = suspicious(&settings, process::open_files_limit());
    if suspicious.is_empty() {
        report.ok(CHECK, "all of them can be used")?;
    }
    for (found, to_do) in suspicious {
        report.warning(CHECK, found, to_do)?;
    }
    Ok(Some((settings, trust)))
}

/// What only a process that serves would find wrong.
fn wrong(settings: &Settings, trust: &Trust) -> Vec<SettingError> {
    let mut wrong = Vec::new();
    if settings.redis.url.is_some() {
        wrong.extend(settings.needed_secret().err());
    }
    let worker = Worker::new(settings, trust, Queue::in_process(settings));
    if let Err(WorkerError::Setting(error)) = worker {
        wrong.push(error);
    }
    wrong
}

/// What is allowed and yet seldom meant, each with what to do.
fn suspicious(settings: &Settings, open_files: Option<u64>) -> Vec<(String, &'static str)> {
    let (http, whatsapp) = (&settings.http, &settings.whatsapp);
    let mut found = Vec::new();
    let mut add = |is_so: bool, what: &str, to_do| {
        if is_so {
            found.push((what.to_owned(), to_do));
        }
    };
    add(
        !http.is_loopback() && http.trusted_proxies == TrustedProxies::NONE,
        "HOST is open to the network and no proxy is trusted: without TLS, others read along",
        "Put a reverse proxy with TLS in front, and set LATCHKEY_TRUSTED_PROXIES",
    );
    add(
        http.rate_limit.is_none(),
        "LATCHKEY_RATE_LIMIT is off: anybody may start sessions without end",
        "Set it to something such as 20/1m",
    );
    add(
        settings.session.live_limit.is_none(),
        "LATCHKEY_LIVE_LIMIT is off: one client may take every slot of the workers",
        "Set it to something such as 20",
    );
    add(
        !http.open && http.api_keys.is_empty(),
        "LATCHKEY_OPEN is off and there is no API key: nobody can start a session",
        "Set LATCHKEY_API_KEYS, or leave LATCHKEY_OPEN unset",
    );
    add(
        settings.session.phone_cooldown.is_none(),
        "LATCHKEY_PHONE_COOLDOWN is off: WhatsApp locks numbers that ask for too many codes",
        "Leave it unset outside of tests",
    );
    add(
        settings.session.unwatched.is_none(),
        "LATCHKEY_UNWATCHED is off: sessions that nobody watches take up connections to their end",
        "Leave it unset outside of tests",
    );
    add(
        settings.redis.certificate == CertificateCheck::Any,
        "LATCHKEY_REDIS_VERIFY_TLS is off: whoever is in between can pose as Redis",
        "Leave it on, and set LATCHKEY_REDIS_CERT_SHA256 or LATCHKEY_CA_FILE",
    );
    add(
        whatsapp.root_key.is_some(),
        "LATCHKEY_WHATSAPP_ROOT_KEY is set: only an emulator can be reached",
        "Leave it unset",
    );
    add(
        whatsapp.url != WHATSAPP_URL,
        "LATCHKEY_WHATSAPP_URL is not WhatsApp's",
        "Leave it unset",
    );
    add(
        settings.worker.hold >= settings.session.shutdown_grace,
        "LATCHKEY_SHUTDOWN_GRACE is no longer than LATCHKEY_HANDOFF_HOLD: a shutdown cannot finish \
         what is being linked",
        "Make it some seconds longer",
    );
    add(
        settings.session.ttl < A_MINUTE,
        "LATCHKEY_SESSION_TTL is shorter than a minute: too short to fetch a phone",
        "Give people five minutes",
    );
    add(
        settings.session.result_ttl < A_MINUTE,
        "LATCHKEY_RESULT_TTL is shorter than a minute: too short to copy a session ID",
        "Give people ten minutes",
    );
    add(
        settings.mega.keep.is_some() && settings.redis.url.is_none(),
        "LATCHKEY_MEGA_KEEP is set, but without Redis each restart forgets which files to delete",
        "Set REDIS_URL, or delete old files at MEGA by hand",
    );
    let slots = settings.worker.slots as u64;
    if let Some(limit) = open_files.filter(|limit| *limit < slots + OTHER_FILES) {
        found.push((
            format!(
                "LATCHKEY_WORKER_SLOTS is {slots}, but a process here may open {limit} files only"
            ),
            "Raise that with ulimit -n, or lower LATCHKEY_WORKER_SLOTS",
        ));
    }
    found
}

const CHECK: &str = "settings";
const WHATSAPP_URL: &str = "wss://web.whatsapp.com/ws/chat";
const A_MINUTE: Duration = Duration::from_mins(1);
/// What a process opens beside one socket for each session.
const OTHER_FILES: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(changes: &[(&str, &str)]) -> Settings {
        let changes = changes.iter();
        let changes = changes.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::from_sources(changes, None).unwrap()
    }

    #[test]
    fn defaults_are_not_suspicious() {
        assert_eq!(suspicious(&settings(&[]), Some(4096)), []);
        assert_eq!(suspicious(&settings(&[]), None), []);
    }

    #[test]
    fn each_suspicious_setting_is_named() {
        for (name, value) in [
            ("HOST", "0.0.0.0"),
            ("LATCHKEY_RATE_LIMIT", "off"),
            ("LATCHKEY_LIVE_LIMIT", "off"),
            ("LATCHKEY_OPEN", "off"),
            ("LATCHKEY_PHONE_COOLDOWN", "off"),
            ("LATCHKEY_UNWATCHED", "off"),
            ("LATCHKEY_REDIS_VERIFY_TLS", "off"),
            ("LATCHKEY_WHATSAPP_ROOT_KEY", &"ab".repeat(32)),
            ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/"),
            ("LATCHKEY_SHUTDOWN_GRACE", "5s"),
            ("LATCHKEY_SESSION_TTL", "5s"),
            ("LATCHKEY_RESULT_TTL", "5s"),
            ("LATCHKEY_MEGA_KEEP", "1h"),
            ("LATCHKEY_WORKER_SLOTS", "4000"),
        ] {
            let found = suspicious(&settings(&[(name, value)]), Some(4096));
            assert_eq!(found.len(), 1, "{name}: {found:?}");
            assert!(found[0].0.starts_with(name), "{found:?}");
        }
    }
}
