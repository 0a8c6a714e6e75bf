//! WhatsApp: the way to it, and whether it accepts this client.

use std::{io, time::Duration};

use latchkey_shared::{
    clock::Clock, config::Settings, status::FailureReason, telemetry::with_causes, trust::Trust,
    version::VersionReport,
};
use latchkey_worker::probe::{
    Address, NotRegistered, SourceProbe, VersionProbe, WhatsAppProbe, connect, resolve,
};

use super::{redis::Redis, report::Report, words};

pub(super) const CHECKS: &[&str] = &[NAMES, TCP, SOURCE, CLOCK, AGE, CERTIFICATE, REGISTRATION];

pub(super) async fn check(
    settings: &Settings,
    trust: &Trust,
    clock: &Clock,
    redis: Redis,
    report: &mut Report,
) -> io::Result<()> {
    let is_reached = check_way(settings, report).await?;
    let probe = match WhatsAppProbe::new(settings, trust, clock.clone()) {
        Ok(probe) => probe,
        Err(error) => {
            let why = with_causes(&error).to_string();
            return report.failure(REGISTRATION, why, "Correct that setting");
        }
    };
    let version = probe.look_up_version().await;
    check_sources(&version, report)?;
    check_clock(&version, redis, report)?;
    check_age(&version, clock, report)?;
    if is_reached {
        check_registration(probe.register().await, report)
    } else {
        report.not_tried(CERTIFICATE, NO_WAY)?;
        report.not_tried(REGISTRATION, NO_WAY)
    }
}

/// Reports on names and connections, and returns whether a connection came about.
async fn check_way(settings: &Settings, report: &mut Report) -> io::Result<bool> {
    let address = match Address::of(&settings.whatsapp.url) {
        Ok(address) => address,
        Err(error) => {
            report.failure(NAMES, error.to_string(), "Correct LATCHKEY_WHATSAPP_URL")?;
            report.not_tried(TCP, NO_WAY)?;
            return Ok(false);
        }
    };
    let found = match resolve(&address).await {
        Ok(found) => found,
        Err(error) => {
            let why = format!("{} is not found: {error}", address.host);
            report.failure(NAMES, why, "Check the name servers of this machine")?;
            report.not_tried(TCP, NO_WAY)?;
            return Ok(false);
        }
    };
    let v6 = found.iter().filter(|address| address.is_ipv6()).count();
    let v4 = found.len() - v6;
    report.ok(
        NAMES,
        format!("{} has {v4} IPv4 and {v6} IPv6 addresses", address.host),
    )?;
    let connected = connect(&found).await;
    let (good, bad): (Vec<_>, Vec<_>) = connected.iter().partition(|it| it.outcome.is_ok());
    let failures: Vec<_> = bad
        .iter()
        .filter_map(|it| {
            let error = it.outcome.as_ref().err()?;
            Some(format!("{}: {error}", it.address))
        })
        .collect();
    let failures = failures.join("; ");
    if good.is_empty() {
        let to_do =
            "Allow connections to that port in the firewall of this machine and its network";
        report.failure(
            TCP,
            format!("{address} does not answer ({failures})"),
            to_do,
        )?;
    } else if bad.is_empty() {
        report.ok(TCP, format!("{address} answers"))?;
    } else {
        let found = format!("{address} answers over one family of addresses only ({failures})");
        report.warning(
            TCP,
            found,
            "Mend that way, or take the address family off this machine",
        )?;
    }
    Ok(!good.is_empty())
}

fn check_sources(probe: &VersionProbe, report: &mut Report) -> io::Result<()> {
    let named = |source: &SourceProbe| match &source.named {
        Ok(version) => format!("{} names {version}", source.path),
        Err(why) => format!("{} cannot be read ({why})", source.path),
    };
    let all: Vec<_> = probe.sources.iter().map(named).collect();
    let all = all.join("; ");
    let unread = probe
        .sources
        .iter()
        .filter(|source| source.named.is_err())
        .count();
    if probe.sources.is_empty() {
        let found = format!(
            "LATCHKEY_WHATSAPP_VERSION sets {}: it is never looked up",
            probe.version
        );
        return report.warning(
            SOURCE,
            found,
            "Set it to auto, unless there is a reason not to",
        );
    }
    if unread == 0 {
        return report.ok(SOURCE, all);
    }
    if unread < probe.sources.len() {
        let to_do = "Links work; if this lasts, WhatsApp has changed its pages: update Latchkey";
        return report.warning(SOURCE, all, to_do);
    }
    let to_do =
        "Let this machine reach LATCHKEY_WHATSAPP_VERSION_URL, or set LATCHKEY_WHATSAPP_VERSION";
    report.warning(
        SOURCE,
        format!("{all}; {} stays in use", probe.version),
        to_do,
    )
}

fn check_clock(probe: &VersionProbe, redis: Redis, report: &mut Report) -> io::Result<()> {
    let of_source = probe.sources.iter().find_map(|source| source.clock_gap);
    let compared = match (of_source, redis) {
        (Some(gap), _) => Some((gap, "that of the server that names the version")),
        (None, Redis::Answers(gap)) => Some((gap, "the clock of Redis")),
        (None, _) => None,
    };
    let Some((gap, other)) = compared else {
        return report.not_tried(CLOCK, "nobody told the time to compare it with");
    };
    let off = words::gap(gap, other);
    let to_do = "Set it by NTP: certificates, one-time passwords and ages are judged by it";
    if gap.by < words::TOLERATED_GAP {
        report.ok(CLOCK, off)
    } else if gap.by < WRONG_GAP {
        report.warning(CLOCK, off, to_do)
    } else {
        report.failure(CLOCK, off, to_do)
    }
}

fn check_age(probe: &VersionProbe, clock: &Clock, report: &mut Report) -> io::Result<()> {
    let VersionReport {
        published_by,
        ends_at,
        ..
    } = probe.report;
    let (version, left) = (&probe.version, clock.until(ends_at));
    let known = format!(
        "{version} has been out since {} or before, and is good until about {}",
        words::day(published_by),
        words::day(ends_at)
    );
    if left > SHORT_LIFE {
        return report.ok(AGE, known);
    }
    let to_do =
        "Let it be looked up, update Latchkey, or set LATCHKEY_WHATSAPP_VERSION to a newer one";
    report.warning(AGE, known, to_do)
}

fn check_registration(
    registered: Result<String, NotRegistered>,
    report: &mut Report,
) -> io::Result<()> {
    let proves = |report: &mut Report| {
        report.ok(
            CERTIFICATE,
            "the server proves by its Noise certificates that it is WhatsApp",
        )
    };
    let error = match registered {
        Ok(version) => {
            proves(report)?;
            let found =
                format!("WhatsApp accepts {version} and sent a code, which nobody was shown");
            return report.ok(REGISTRATION, found);
        }
        Err(error) => error,
    };
    match error.reason {
        Some(FailureReason::Untrusted) => {
            let to_do = "Leave LATCHKEY_WHATSAPP_URL and LATCHKEY_WHATSAPP_ROOT_KEY unset, and set the clock; \
                         else somebody sits between here and WhatsApp";
            report.failure(CERTIFICATE, error.why, to_do)?;
            report.not_tried(
                REGISTRATION,
                "nothing is sent to a server that is not WhatsApp",
            )
        }
        None | Some(FailureReason::Unreachable) => {
            report.not_tried(CERTIFICATE, "the server did not get so far")?;
            let to_do = "A firewall or a proxy may stand in between, or WhatsApp refuses this address: try \
                         another network";
            report.failure(REGISTRATION, error.why, to_do)
        }
        Some(reason) => {
            proves(report)?;
            let to_do = match reason {
                FailureReason::Outdated => {
                    "Update Latchkey, or set LATCHKEY_WHATSAPP_VERSION to a newer one or to auto"
                }
                FailureReason::RateLimited { .. } => "Wait an hour before the next try",
                _ => "Try again; if it stays like this, update Latchkey",
            };
            report.failure(REGISTRATION, error.why, to_do)
        }
    }
}

const NAMES: &str = "names";
const TCP: &str = "tcp";
const SOURCE: &str = "version source";
const CLOCK: &str = "clock";
const AGE: &str = "version age";
const CERTIFICATE: &str = "noise certificate";
const REGISTRATION: &str = "registration";
const NO_WAY: &str = "there is no way to WhatsApp";
/// With a clock that wrong, certificates may seem invalid.
const WRONG_GAP: Duration = Duration::from_mins(10);
/// The log warns from then on, too.
const SHORT_LIFE: Duration = Duration::from_hours(14 * 24);
