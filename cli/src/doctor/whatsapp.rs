//! WhatsApp: the way to it, and whether it accepts this client.

use std::{io, time::Duration};

use latchkey_shared::{
    clock::Clock, config::Settings, status::FailureReason, telemetry::with_causes, trust::Trust,
    version::VersionReport,
};
use latchkey_worker::probe::{
    Endpoint, NotRegistered, RoadProbe, SourceProbe, VersionProbe, WhatsAppProbe, connect, resolve,
};

use super::{redis::Redis, report::Report, words};

pub(super) const CHECKS: &[&str] = &[
    NAMES,
    TCP,
    PROXY,
    TLS,
    SOURCE,
    CLOCK,
    AGE,
    CERTIFICATE,
    REGISTRATION,
];

pub(super) async fn check(
    settings: &Settings,
    trust: &Trust,
    clock: &Clock,
    redis: Redis,
    report: &mut Report,
) -> io::Result<()> {
    let probe = match WhatsAppProbe::new(settings, trust, clock.clone()) {
        Ok(probe) => probe,
        Err(error) => {
            let why = with_causes(&error).to_string();
            return report.failure(REGISTRATION, why, "Correct that setting");
        }
    };
    let is_reached = check_way(&probe, report).await?;
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

/// Reports on the way to the server, and returns whether there is one.
async fn check_way(probe: &WhatsAppProbe, report: &mut Report) -> io::Result<bool> {
    let mut is_answered = false;
    for stop in probe.first_stops() {
        is_answered |= check_stop(&stop, report).await?;
    }
    if !is_answered {
        report.not_tried(PROXY, NO_WAY)?;
        report.not_tried(TLS, NO_WAY)?;
        return Ok(false);
    }
    let mut is_reached = false;
    for road in probe.go_roads().await {
        check_proxy(&road, probe.server(), report)?;
        is_reached |= check_tls(&road, probe.server(), report)?;
    }
    Ok(is_reached)
}

/// Reports on the name and the port of what is connected to first, and returns whether it answers.
async fn check_stop(stop: &Endpoint, report: &mut Report) -> io::Result<bool> {
    let found = match resolve(stop).await {
        Ok(found) => found,
        Err(error) => {
            let why = format!("{} is not found: {error}", stop.host);
            report.failure(NAMES, why, "Check the name servers of this machine")?;
            report.not_tried(TCP, NO_WAY)?;
            return Ok(false);
        }
    };
    let v6 = found.iter().filter(|address| address.is_ipv6()).count();
    let v4 = found.len() - v6;
    report.ok(
        NAMES,
        format!("{} has {v4} IPv4 and {v6} IPv6 addresses", stop.host),
    )?;
    let connected = connect(&found).await;
    let failures: Vec<_> = connected
        .iter()
        .filter_map(|it| Some(format!("{}: {}", it.address, it.outcome.as_ref().err()?)))
        .collect();
    let (all_fail, none_fails) = (failures.len() == connected.len(), failures.is_empty());
    let failures = failures.join("; ");
    if all_fail {
        let to_do =
            "Allow connections to that port in the firewall of this machine and its network";
        report.failure(TCP, format!("{stop} does not answer ({failures})"), to_do)?;
    } else if none_fails {
        report.ok(TCP, format!("{stop} answers"))?;
    } else {
        let found = format!("{stop} answers over one family of addresses only ({failures})");
        let to_do = "Links work over the other; mend that way, or take the family off this machine";
        report.warning(TCP, found, to_do)?;
    }
    Ok(!all_fail)
}

fn check_proxy(road: &RoadProbe, server: &Endpoint, report: &mut Report) -> io::Result<()> {
    match (&road.proxy, &road.connected) {
        (None, _) => report.ok(PROXY, "connections go straight to WhatsApp"),
        (Some(proxy), Ok(())) => report.ok(PROXY, format!("{proxy} leads to {server}")),
        (Some(proxy), Err(why)) => {
            let to_do = "Check its address, user and password in LATCHKEY_WHATSAPP_PROXY, and whether it may \
                         lead there";
            report.failure(
                PROXY,
                format!("{proxy} does not lead to {server}: {why}"),
                to_do,
            )
        }
    }
}

/// Reports on TLS, and returns whether the server can be spoken to on this road.
fn check_tls(road: &RoadProbe, server: &Endpoint, report: &mut Report) -> io::Result<bool> {
    match (&road.connected, &road.tls) {
        (Err(why), _) => {
            report.not_tried(TLS, why)?;
            Ok(false)
        }
        (Ok(()), None) => {
            report.not_tried(TLS, "an address with ws:// has none")?;
            Ok(true)
        }
        (Ok(()), Some(Ok(version))) => {
            let host = &server.host;
            report.ok(TLS, format!("{version}; a trusted root vouches for {host}"))?;
            Ok(true)
        }
        (Ok(()), Some(Err(failure))) => {
            let to_do = if failure.is_about_time {
                "Set this machine's clock, or let NTP do it; if it is right, the certificate has run out"
            } else {
                "If something in your network opens TLS, name its root in LATCHKEY_CA_FILE; else do not go on"
            };
            report.failure(TLS, format!("{server}: {}", failure.why), to_do)?;
            Ok(false)
        }
    }
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
        Some(reason @ (FailureReason::Untrusted | FailureReason::WrongClock { .. })) => {
            let to_do = match reason {
                FailureReason::Untrusted => {
                    "Leave LATCHKEY_WHATSAPP_URL and LATCHKEY_WHATSAPP_ROOT_KEY unset; else somebody sits between \
                     here and WhatsApp"
                }
                _ => "Set this machine's clock, or let NTP do it",
            };
            report.failure(CERTIFICATE, error.why, to_do)?;
            report.not_tried(
                REGISTRATION,
                "nothing is sent to a server that is not WhatsApp",
            )
        }
        None
        | Some(
            FailureReason::Unreachable
            | FailureReason::ProxyFailed { .. }
            | FailureReason::AddressRefused
            | FailureReason::TooManyConnections { .. }
            | FailureReason::WhatsappDown { .. },
        ) => {
            report.not_tried(CERTIFICATE, "the server did not get so far")?;
            let to_do = match error.reason {
                Some(FailureReason::AddressRefused) => {
                    "WhatsApp refuses this machine's address: put a proxy elsewhere into LATCHKEY_WHATSAPP_PROXY"
                }
                Some(
                    FailureReason::TooManyConnections { .. } | FailureReason::WhatsappDown { .. },
                ) => "Wait a while before the next try",
                _ => {
                    "A firewall may stand in between: try another network, or LATCHKEY_WHATSAPP_PROXY"
                }
            };
            report.failure(REGISTRATION, error.why, to_do)
        }
        Some(reason) => {
            proves(report)?;
            let to_do = match reason {
                FailureReason::Outdated => {
                    "Update Latchkey, or set LATCHKEY_WHATSAPP_VERSION to a newer one or to auto"
                }
                FailureReason::RegistrationRefused { .. } => {
                    "WhatsApp refuses this machine's address or this client: try LATCHKEY_WHATSAPP_PROXY, and update \
                     Latchkey"
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
const PROXY: &str = "proxy";
const TLS: &str = "tls";
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
