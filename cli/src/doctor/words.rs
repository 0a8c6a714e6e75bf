//! How the checks put figures.

use std::time::{Duration, SystemTime};

use latchkey_shared::{clock::ClockGap, status::Rfc3339};

/// Says how far this machine's clock is off from another one.
pub(super) fn gap(gap: ClockGap, other: &str) -> String {
    if gap.by < TOLERATED_GAP {
        return format!("this machine's clock agrees with {other}");
    }
    let way = if gap.is_ahead { "ahead of" } else { "behind" };
    format!("this machine's clock is {} {way} {other}", span(gap.by))
}

/// A time in the largest unit that says enough.
pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / (24 * 3600)),
    }
}

/// A day, as `2026-10-07`.
pub(super) fn day(moment: SystemTime) -> String {
    let mut text = Rfc3339(moment).to_string();
    text.truncate("2026-10-07".len());
    text
}

/// A size in the largest unit that says enough.
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    let mut size = bytes / 1000;
    let mut unit = 0;
    while size >= 10_000 && unit + 1 < UNITS.len() {
        size /= 1000;
        unit += 1;
    }
    format!("{size} {}", UNITS[unit])
}

/// Servers tell their time to the second, and answers take a while.
pub(super) const TOLERATED_GAP: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_put_in_the_unit_that_says_enough() {
        for (seconds, said) in [
            (7, "7 s"),
            (600, "10 min"),
            (10_000, "2 h"),
            (864_000, "10 days"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), said);
        }
        for (size, said) in [
            (0, "0 KB"),
            (5_000_000, "5000 KB"),
            (20_000_000_000, "20 GB"),
        ] {
            assert_eq!(bytes(size), said);
        }
        let ahead = ClockGap {
            by: Duration::from_hours(3),
            is_ahead: true,
        };
        assert_eq!(
            gap(ahead, "WhatsApp's"),
            "this machine's clock is 3 h ahead of WhatsApp's"
        );
        assert_eq!(day(SystemTime::UNIX_EPOCH), "1970-01-01");
    }
}
