//! Every way in which the server or the network ends a connection, and what becomes of it.

use std::time::Duration;

use latchkey_proto::{
    link::{Disconnect, Event, Handoff, Input, LinkError, ServerFailure},
    node::Node,
    payload::Version,
};

use crate::harness::{HOLD, Run, failure, restart, success};

fn stream_error(code: &str) -> Node {
    Node::new("stream:error").attr("code", code)
}

fn conflict(kind: &str) -> Node {
    Node::new("stream:error").children([Node::new("conflict").attr("type", kind)])
}

/// A link in each of its waits on an open connection, with its name.
fn every_wait() -> Vec<(&'static str, Run)> {
    let start = || Run::new(Handoff::Active);
    let mut pair_device = start();
    pair_device.accept();
    let mut scan = start();
    scan.until_scan();
    let mut signed = start();
    signed.until_paired();
    let mut login = start();
    login.until_paired();
    login.serve(&restart());
    login.accept();
    let mut upload = Run::new(Handoff::Upload);
    upload.until_logged_in();
    let mut hold = start();
    hold.until_logged_in();
    vec![
        ("pair-device", pair_device),
        ("scan", scan),
        ("signed", signed),
        ("login", login),
        ("upload", upload),
        ("hold", hold),
    ]
}

/// Serves whatever is still missing until the link ends.
fn complete(run: &mut Run) {
    for _ in 0..20 {
        if run.outcome.is_some() {
            return;
        }
        if run.dialing {
            run.accept();
            if run.link.is_paired() {
                run.serve(&success());
            } else {
                run.serve(&crate::server::pair_device(6));
                run.scan();
                run.serve(&restart());
                continue;
            }
            if let Some(upload) = run
                .sent
                .iter()
                .find(|node| node.get("xmlns") == Some("encrypt"))
            {
                let answer = crate::harness::result(upload.get("id").unwrap());
                run.sent.clear();
                run.serve(&answer);
            }
        }
        run.pass(Duration::from_secs(10));
    }
}

#[test]
fn lost_connection_in_any_wait_ends_in_proven_credentials() {
    for (name, mut run) in every_wait() {
        run.disconnect();
        complete(&mut run);
        assert!(run.is_done(), "{name}");
    }
}

#[test]
fn restart_of_the_server_in_any_wait_ends_in_proven_credentials() {
    for ending in [
        stream_error("500"),
        stream_error("503"),
        stream_error("515"),
        Node::new("xmlstreamend"),
    ] {
        for (name, mut run) in every_wait() {
            run.serve(&ending);
            complete(&mut run);
            assert!(run.is_done(), "{name} {}", ending.tag);
        }
    }
}

#[test]
fn garbage_in_any_wait_ends_in_proven_credentials() {
    for garbage in [&[0, 0, 3, 1, 2, 3][..], &[0, 0, 40], &[0xff; 64]] {
        for (name, mut run) in every_wait() {
            run.link.handle_input(Input::Received(garbage), run.now);
            run.drain();
            run.pass(Duration::from_secs(40));
            complete(&mut run);
            assert!(run.is_done(), "{name}");
        }
    }
}

#[test]
fn unlinking_by_the_owner_ends_in_logged_out() {
    for ending in [
        conflict("device_removed"),
        stream_error("516"),
        stream_error("401"),
    ] {
        for (name, mut run) in every_wait() {
            if !run.link.is_paired() {
                continue;
            }
            run.serve(&ending);
            assert_eq!(run.failure(), Some(&LinkError::LoggedOut), "{name}");
        }
    }
}

#[test]
fn refused_login_ends_in_logged_out() {
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    run.serve(&restart());
    run.accept();
    run.serve(&failure("401"));
    assert_eq!(run.failure(), Some(&LinkError::LoggedOut));
    assert_eq!(run.failures.len(), 1);
}

#[test]
fn refused_registration_is_tried_once_more_with_new_keys() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    let identity = |run: &Run| {
        run.connection
            .as_ref()
            .unwrap()
            .payload
            .device_pairing_data
            .clone()
            .unwrap()
            .e_ident
    };
    let first = identity(&run);
    run.serve(&failure("401"));
    run.pass(Duration::from_secs(1));
    run.accept();
    assert_ne!(first, identity(&run));
    run.serve(&failure("401"));
    assert!(matches!(run.failure(), Some(LinkError::Rejected(_))));
}

#[test]
fn bot_that_took_over_during_the_hold_is_a_success() {
    let mut run = Run::new(Handoff::Active);
    run.until_logged_in();
    run.serve(&conflict("replaced"));
    assert!(run.is_done());
}

#[test]
fn complaint_about_unacknowledged_stanzas_ends_the_hold_well() {
    let mut run = Run::new(Handoff::Active);
    run.until_logged_in();
    run.serve(&Node::new("stream:error").children([Node::new("ack").attr("class", "message")]));
    assert!(run.is_done());
}

#[test]
fn outdated_client_refreshes_its_version_and_retries_once() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    run.serve(&failure("405"));
    assert_eq!((run.refreshes, run.connects), (1, 1));
    run.link
        .handle_input(Input::Version(Some(Version::new(2_000_000_000))), run.now);
    run.drain();
    run.accept();
    let agent = run
        .connection
        .as_ref()
        .unwrap()
        .payload
        .user_agent
        .clone()
        .unwrap();
    assert_eq!(agent.app_version.unwrap().tertiary, Some(2_000_000_000));
    run.serve(&failure("405"));
    assert_eq!(run.failure(), Some(&LinkError::Outdated));
}

#[test]
fn outdated_client_without_a_newer_version_says_so() {
    for answer in [Some(Input::Version(None)), None] {
        let mut run = Run::new(Handoff::Active);
        run.accept();
        run.serve(&failure("405"));
        if let Some(answer) = answer {
            run.link.handle_input(answer, run.now);
            run.drain();
        }
        run.pass(Duration::from_mins(1));
        assert_eq!(run.failure(), Some(&LinkError::Outdated));
    }
}

#[test]
fn final_refusals_are_told_at_once() {
    let cases = [
        (
            failure("400"),
            LinkError::Rejected("failure 400".to_owned()),
        ),
        (
            failure("415"),
            LinkError::Rejected("failure 415".to_owned()),
        ),
        (
            failure("418"),
            LinkError::Rejected("failure 418".to_owned()),
        ),
        (
            failure("409"),
            LinkError::Protocol("failure 409, bad user agent".to_owned()),
        ),
        (
            Node::new("stream:error").children([Node::new("xml-not-well-formed")]),
            LinkError::Protocol("stream error xml-not-well-formed".to_owned()),
        ),
        (
            Node::new("ib").children([Node::new("downgrade_webclient")]),
            LinkError::PhoneTooOld,
        ),
    ];
    for (ending, expected) in cases {
        let mut run = Run::new(Handoff::Active);
        run.until_scan();
        run.serve(&ending);
        assert_eq!(run.failure(), Some(&expected));
        assert_eq!(run.closes, 1);
    }
}

#[test]
fn ban_is_of_the_account_at_a_login_and_of_the_address_or_client_before() {
    let hour = Some(Duration::from_hours(1));
    for (reason, expires_in) in [("402", hour), ("402", None), ("403", None), ("406", hour)] {
        let mut ban = failure(reason).attr("code", "104");
        if expires_in.is_some() {
            ban = ban.attr("expire", "3600");
        }
        for (name, mut run) in every_wait() {
            let expected = if run.link.is_paired() {
                LinkError::Restricted { expires_in }
            } else {
                LinkError::RegistrationRefused { expires_in }
            };
            run.serve(&ban);
            assert_eq!(run.failure(), Some(&expected), "{name} {reason}");
        }
    }
}

#[test]
fn numbers_of_a_failure_are_for_the_log_and_its_texts_are_not() {
    let told = |node: Node| {
        let mut run = Run::new(Handoff::Active);
        run.accept();
        run.serve(&node);
        run.failures.pop().unwrap()
    };
    let full = failure("402")
        .attr("location", "cln")
        .attr("code", "104")
        .attr("expire", "3600")
        .attr("message", "+1 555 123 4567 is banned")
        .attr("url", "https://faq.whatsapp.com/15551234567")
        .attr("logout_message_header", "Ada's phone");
    let expected = ServerFailure {
        is_login: false,
        reason: Some(402),
        location: Some("cln".to_owned()),
        code: Some(104),
        expires_in: Some(Duration::from_hours(1)),
    };
    assert_eq!(told(full), expected);
    // Nothing that is no number, or could be somebody's, gets through in place of one.
    let strange = failure("x")
        .attr("location", "15551234567")
        .attr("code", "15551234567")
        .attr("expire", "15551234567");
    let nothing = ServerFailure {
        is_login: false,
        reason: None,
        location: None,
        code: None,
        expires_in: None,
    };
    assert_eq!(told(strange), nothing);

    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    run.serve(&restart());
    run.accept();
    run.serve(&failure("503"));
    assert!(run.failures[0].is_login && run.outcome.is_none());
}

#[test]
fn unknown_ending_is_tried_once_more() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    run.serve(&failure("499\n<script>"));
    assert!(run.outcome.is_none());
    run.pass(Duration::from_secs(1));
    run.accept();
    run.serve(&stream_error(""));
    assert_eq!(
        run.failure(),
        Some(&LinkError::Protocol(
            "stream error without a code".to_owned()
        ))
    );
}

#[test]
fn unreachable_server_is_given_up_before_the_link_after_30_and_after_it_after_120_seconds() {
    let mut run = Run::new(Handoff::Active);
    for _ in 0..100 {
        run.dialing = false;
        run.disconnect();
        run.pass(Duration::from_secs(5));
    }
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
    assert!((5..=20).contains(&run.connects), "{} tries", run.connects);

    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    let linked_at = run.now;
    while run.outcome.is_none() {
        run.disconnect();
        run.pass(Duration::from_secs(5));
    }
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
    assert!(run.now > linked_at + Duration::from_secs(100));
}

#[test]
fn server_that_hangs_up_after_each_set_of_refs_is_asked_four_times_with_growing_pauses() {
    let endings: [fn(&mut Run); 4] = [
        Run::disconnect,
        |run| run.serve(&Node::new("xmlstreamend")),
        |run| run.serve(&stream_error("515")),
        |run| run.serve(&stream_error("503")),
    ];
    for (held, end) in [0, 1, 5, 19].into_iter().zip(endings) {
        let mut run = Run::new(Handoff::Active);
        let mut pauses = Vec::new();
        while run.outcome.is_none() {
            run.until_scan();
            run.pass(Duration::from_secs(held));
            end(&mut run);
            let lost_at = run.now;
            while !run.dialing && run.outcome.is_none() {
                run.pass(Duration::from_millis(10));
            }
            pauses.push(run.now.duration_since(lost_at).unwrap());
        }
        assert_eq!(run.failure(), Some(&LinkError::HungUp), "{held}");
        assert_eq!((run.qr_codes().len(), run.connects), (4, 4), "{held}");
        assert!(pauses[0] < Duration::from_secs(1), "{pauses:?}");
        assert!(pauses[1] > pauses[0] * 4, "{pauses:?}");
        assert!(pauses[2] > pauses[1] * 4, "{pauses:?}");
        assert!(pauses[2] < Duration::from_secs(20), "{pauses:?}");
    }
}

#[test]
fn code_that_was_up_for_long_enough_has_not_flashed_by() {
    let mut run = Run::new(Handoff::Active);
    for _ in 0..20 {
        run.until_scan();
        run.pass(Duration::from_secs(25));
        run.disconnect();
        run.pass(Duration::from_secs(1));
        assert!(run.outcome.is_none());
    }
    // It makes good for those before it.
    for held in [1, 1, 1, 25, 1, 1, 1, 25] {
        run.until_scan();
        run.pass(Duration::from_secs(held));
        run.disconnect();
        run.pass(Duration::from_secs(20));
        assert!(run.outcome.is_none());
    }
}

#[test]
fn rotation_is_no_fault_whoever_ends_the_stream() {
    let mut run = Run::new(Handoff::Active);
    for round in 1..=20 {
        run.until_scan();
        run.pass(Duration::from_secs(160));
        assert_eq!((run.connects, run.dialing), (round + 1, true));
    }
    let codes = |run: &Run| run.qr_codes().len();
    assert_eq!(codes(&run), 120);
    // The server does not wait for the client to go.
    for _ in 0..20 {
        run.until_scan();
        run.pass(Duration::from_millis(159_900));
        run.serve(&Node::new("xmlstreamend"));
        run.pass(Duration::from_secs(1));
        assert!(run.dialing);
    }
}

#[test]
fn phone_that_has_accepted_has_all_patience_whatever_flashed_by_before() {
    let mut run = Run::new(Handoff::Active);
    for _ in 0..3 {
        run.until_scan();
        run.disconnect();
        run.pass(Duration::from_secs(20));
    }
    run.until_paired();
    run.disconnect();
    run.accept();
    run.disconnect();
    assert!(run.outcome.is_none());
    complete(&mut run);
    assert!(run.is_done());
}

#[test]
fn server_that_is_away_between_codes_does_not_begin_the_count_anew() {
    let mut run = Run::new(Handoff::Active);
    for _ in 0..3 {
        run.until_scan();
        run.disconnect();
        run.pass(Duration::from_secs(20));
        run.dialing = false;
        run.disconnect();
        run.pass(Duration::from_secs(1));
        assert!(run.outcome.is_none());
    }
    run.until_scan();
    run.disconnect();
    assert_eq!(run.failure(), Some(&LinkError::HungUp));
}

#[test]
fn server_that_accepts_and_stays_silent_is_given_up() {
    let mut run = Run::new(Handoff::Active);
    while run.outcome.is_none() {
        if std::mem::take(&mut run.dialing) {
            run.link.handle_input(Input::Connected, run.now);
            run.drain();
        }
        run.pass(Duration::from_secs(1));
    }
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
}

#[test]
fn rate_limit_is_waited_out_for_a_minute_and_then_told() {
    let mut run = Run::new(Handoff::Active);
    while run.outcome.is_none() {
        if run.dialing {
            run.accept();
            run.serve(&failure("429"));
        }
        run.pass(Duration::from_secs(1));
    }
    assert_eq!(run.failure(), Some(&LinkError::RateLimited));
    assert!((2..=6).contains(&run.connects), "{} tries", run.connects);
}

#[test]
fn connection_that_is_refused_is_asked_for_three_times_and_its_failure_says_why() {
    let proxy = || "proxy.example:1080".to_owned();
    let refused = |status| Disconnect::Refused {
        status,
        retry_after: None,
    };
    let told = |status| LinkError::Refused {
        status,
        retry_after: None,
    };
    for (why, error) in [
        (refused(403), told(403)),
        (refused(429), told(429)),
        (refused(503), told(503)),
        (
            Disconnect::ProxyFailed { proxy: proxy() },
            LinkError::ProxyFailed { proxy: proxy() },
        ),
    ] {
        let mut run = Run::new(Handoff::Active);
        let begun = run.now;
        refuse_always(&mut run, &why);
        assert_eq!(run.failure(), Some(&error));
        assert_eq!(run.connects, 3, "{why:?}");
        assert!(run.now > begun + Duration::from_secs(6), "{why:?}");
    }
}

#[test]
fn wrong_clock_is_told_at_once() {
    let mut run = Run::new(Handoff::Active);
    refuse(&mut run, &Disconnect::WrongClock { ahead_s: Some(90) });
    let told = LinkError::WrongClock { ahead_s: Some(90) };
    assert_eq!(run.failure(), Some(&told));
    assert_eq!(run.connects, 1);
}

#[test]
fn wrong_clock_is_told_with_how_wrong_it_is_where_that_is_known() {
    for (ahead_s, how) in [
        (None, ""),
        (Some(-90), ", which is 90 s behind the server's"),
        (Some(90), ", which is 90 s ahead of the server's"),
    ] {
        let told = LinkError::WrongClock { ahead_s }.to_string();
        let what = "a certificate is not valid by the clock of this machine";
        assert_eq!(told, format!("{what}{how}"));
    }
}

#[test]
fn server_that_fails_is_waited_out() {
    for reason in ["500", "501", "503"] {
        let mut run = Run::new(Handoff::Active);
        for _ in 0..4 {
            run.accept();
            run.serve(&failure(reason));
            run.pass(Duration::from_secs(3));
        }
        assert!(run.outcome.is_none(), "{reason}");
    }
}

#[test]
fn refused_connection_is_asked_for_again_no_sooner_than_the_server_says() {
    let asks_for = |seconds| Disconnect::Refused {
        status: 503,
        retry_after: Some(Duration::from_secs(seconds)),
    };
    let mut run = Run::new(Handoff::Active);
    refuse(&mut run, &asks_for(20));
    run.pass(Duration::from_secs(20));
    assert_eq!(run.connects, 1);
    run.pass(Duration::from_secs(5));
    assert_eq!(run.connects, 2);
    run.until_scan();

    // Nobody looks at a page for so long.
    let mut run = Run::new(Handoff::Active);
    refuse(&mut run, &asks_for(600));
    let told = LinkError::Refused {
        status: 503,
        retry_after: Some(Duration::from_mins(10)),
    };
    assert_eq!(run.failure(), Some(&told));
    assert_eq!(run.connects, 1);
}

#[test]
fn device_that_is_linked_already_asks_for_a_refused_connection_for_two_minutes() {
    let refused = Disconnect::Refused {
        status: 503,
        retry_after: None,
    };
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    run.serve(&restart());
    let linked_at = run.now;
    refuse_always(&mut run, &refused);
    let told = LinkError::Refused {
        status: 503,
        retry_after: None,
    };
    assert_eq!(run.failure(), Some(&told));
    assert!(run.now > linked_at + Duration::from_mins(1));
    assert!((4..=8).contains(&run.connects), "{} tries", run.connects);
}

#[test]
fn device_that_is_linked_already_waits_for_a_clock_to_be_set_right() {
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    run.serve(&restart());
    let linked_at = run.now;
    refuse_always(&mut run, &Disconnect::WrongClock { ahead_s: Some(90) });
    let told = LinkError::WrongClock { ahead_s: Some(90) };
    assert_eq!(run.failure(), Some(&told));
    assert!(run.now > linked_at + Duration::from_mins(1));
}

#[test]
fn hold_ends_well_with_a_connection_that_breaks() {
    let mut run = Run::new(Handoff::Active);
    run.until_logged_in();
    run.give(Input::Received(&[0xff; 64]));
    assert!(run.is_done());
    assert_eq!(run.connects, 2);
}

fn refuse_always(run: &mut Run, why: &Disconnect) {
    while run.outcome.is_none() {
        refuse(run, why);
        run.pass(Duration::from_secs(1));
    }
}

fn refuse(run: &mut Run, why: &Disconnect) {
    if std::mem::take(&mut run.dialing) {
        let refused = Input::Disconnected(why.clone());
        run.link.handle_input(refused, run.now);
        run.drain();
    }
}

#[test]
fn server_with_another_root_gets_nothing_but_a_hello() {
    let mut run = Run::new(Handoff::Active);
    run.server = crate::server::Server::with_seed(99);
    run.accept();
    assert!(matches!(run.failure(), Some(LinkError::Untrusted(_))));
    assert!(run.connection.is_none(), "no second message was sent");
}

#[test]
fn input_after_the_end_changes_nothing() {
    let mut run = Run::new(Handoff::Active);
    run.until_logged_in();
    run.pass(HOLD);
    assert!(run.is_done());
    for input in [
        Input::Connected,
        Input::Received(&[1, 2, 3]),
        Input::Version(None),
    ] {
        run.link.handle_input(input, run.now);
        run.link.handle_timeout(run.now + Duration::from_hours(1));
        run.drain();
    }
    assert_eq!(run.connects, 2);
}

#[test]
fn device_that_is_to_log_in_again_does_so_at_once_but_only_once() {
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    for is_at_once in [true, true, false] {
        run.serve(&restart());
        assert_eq!(run.dialing, is_at_once, "the one that links comes first");
        run.pass(Duration::from_secs(1));
        run.accept();
    }
    run.serve(&success());
    run.pass(HOLD);
    assert!(run.is_done());
    let is_told = |event: &Event| matches!(event, Event::Reconnecting);
    assert!(
        !run.events.iter().any(is_told),
        "its owner has done their part"
    );
}

#[test]
fn restart_before_anything_is_linked_is_a_lost_connection() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.serve(&restart());
    assert!(!run.dialing);
    assert!(matches!(run.events.last(), Some(Event::Reconnecting)));
    run.pass(Duration::from_secs(1));
    assert!(run.dialing);
}
