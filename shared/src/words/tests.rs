use std::time::Duration;

use serde_json::{from_value, json};
use strum::VariantNames as _;

use super::*;
use crate::status::{CodeRenewal, NotAtMega, Note, NumberHint, QrRenewal};

#[test]
fn every_reason_is_a_sentence_with_and_without_a_wait() {
    for reason in FailureReason::VARIANTS {
        for stored in [
            json!({"reason": reason}),
            json!({"reason": reason, "retry_after": 1200}),
        ] {
            is_sentence(&ENGLISH.failure(&from_value(stored).unwrap()));
        }
    }
}

#[test]
fn wait_is_told_where_there_is_one() {
    for (reason, wait) in [
        (
            FailureReason::rate_limited(Some(Duration::from_mins(20))),
            "20 minutes",
        ),
        (
            FailureReason::restricted(Some(Duration::from_hours(50))),
            "3 days",
        ),
        (
            FailureReason::refused(429, Some(Duration::from_secs(90))),
            "2 minutes",
        ),
        (
            FailureReason::refused(503, Some(Duration::from_hours(3))),
            "3 hours",
        ),
        (
            FailureReason::registration_refused(Some(Duration::from_hours(6))),
            "6 hours",
        ),
    ] {
        let words = ENGLISH.failure(&reason);
        assert!(words.contains(&format!("about {wait}")), "{words}");
    }
}

#[test]
fn refused_connection_is_told_by_its_status() {
    for (status, reason) in [
        (403, FailureReason::AddressRefused),
        (429, FailureReason::TooManyConnections { retry_after: None }),
        (500, FailureReason::WhatsappDown { retry_after: None }),
        (503, FailureReason::WhatsappDown { retry_after: None }),
        (404, FailureReason::Unreachable),
    ] {
        assert_eq!(FailureReason::refused(status, None), reason);
    }
}

#[test]
fn proxy_that_failed_is_named() {
    let proxy = "proxy.example:1080".to_owned();
    let words = ENGLISH.failure(&FailureReason::ProxyFailed { proxy });
    assert!(words.contains("(proxy.example:1080)"), "{words}");
}

#[test]
fn wrong_clock_is_told_with_its_direction() {
    for (ahead, told) in [
        (10_800, "is ahead by about 3 hours,"),
        (-864_000, "is behind by about 10 days,"),
    ] {
        let words = ENGLISH.failure(&FailureReason::WrongClock { ahead: Some(ahead) });
        assert!(words.contains(told), "{words}");
    }
}

#[test]
fn refused_registration_is_not_said_to_be_about_the_account() {
    let words = ENGLISH.failure(&FailureReason::registration_refused(None));
    assert!(words.contains("not about your account"), "{words}");
    let banned = ENGLISH.failure(&FailureReason::restricted(None));
    assert!(banned.contains("this account"), "{banned}");
}

#[test]
fn every_note_hint_and_renewal_is_a_sentence() {
    let away = [
        NotAtMega::Account,
        NotAtMega::Full,
        NotAtMega::Busy,
        NotAtMega::Away,
        NotAtMega::Slow,
    ];
    let notes = [
        Note::KeyFiles,
        Note::SealedIsNotAtMega,
        Note::SentToSelf,
        Note::NotSentToSelf,
    ];
    for note in notes.into_iter().chain(away.map(Note::NotAtMega)) {
        is_sentence(&ENGLISH.note(note));
    }
    for renewal in CodeRenewal::VARIANTS {
        is_sentence(&ENGLISH.renewal(from_value(json!(renewal)).unwrap()));
    }
    for hint in NumberHint::VARIANTS {
        is_sentence(&ENGLISH.hint(from_value(json!(hint)).unwrap()));
    }
    for renewal in QrRenewal::VARIANTS {
        is_sentence(&ENGLISH.qr_renewal(from_value(json!(renewal)).unwrap()));
    }
}

#[test]
fn spans_are_told_as_one_would_say_them() {
    for (seconds, words) in [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "a minute"),
        (90, "90 seconds"),
        (600, "10 minutes"),
        (3_600, "60 minutes"),
        (7_200, "2 hours"),
        (7_260, "121 minutes"),
        (86_400, "24 hours"),
        (172_800, "2 days"),
    ] {
        assert_eq!(ENGLISH.span(Duration::from_secs(seconds)), words);
    }
}

#[test]
fn waits_are_never_told_too_short() {
    for (milliseconds, words) in [
        (0, "1 second"),
        (1, "1 second"),
        (1_001, "2 seconds"),
        (60_000, "a minute"),
        (119_001, "2 minutes"),
        (120_001, "3 minutes"),
        (7_140_001, "2 hours"),
        (7_200_001, "3 hours"),
        (172_800_001, "3 days"),
    ] {
        let wait = round_up(Duration::from_millis(milliseconds));
        assert_eq!(ENGLISH.span(wait), words, "{milliseconds}");
    }
}

fn is_sentence(words: &str) {
    let begins = words.starts_with(|first: char| first.is_ascii_uppercase());
    assert!(begins && words.ends_with('.'), "{words}");
}
