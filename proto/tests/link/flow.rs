//! The way from the first connection to the handed-over credentials.

use std::time::Duration;

use latchkey_proto::{
    link::{Event, Handoff, LinkError, QrCode},
    node::Node,
};

use crate::{
    harness::{HOLD, Run, adv_secret, failure, keys, restart, result, success},
    server::{pair_device, pair_device_with},
};

#[test]
fn scan_leads_to_proven_credentials() {
    let mut run = Run::new(Handoff::Active);
    run.until_logged_in();
    assert!(
        run.events
            .iter()
            .any(|event| matches!(event, Event::LoggedIn))
    );
    run.pass(HOLD.saturating_sub(Duration::from_millis(1)));
    assert!(run.outcome.is_none(), "the hold is not over");
    run.pass(Duration::from_millis(1));
    let credentials = run.outcome.unwrap().unwrap();
    assert_eq!(credentials.jid.to_string(), "15551234567:13@s.whatsapp.net");
    assert_eq!(
        credentials.lid.unwrap().to_string(),
        "999999999999999:13@lid",
        "success decides"
    );
    assert_eq!(credentials.platform.as_deref(), Some("android"));
    assert!(credentials.pre_keys.is_empty());
    assert_eq!((run.connects, run.closes), (2, 1));
}

#[test]
fn server_is_proven_by_its_handshake_on_each_connection_anew() {
    let mut run = Run::new(Handoff::Active);
    assert!(!run.link.server_is_proven());
    run.open();
    assert!(!run.link.server_is_proven());
    run.shake_hands();
    assert!(run.link.server_is_proven());
    run.disconnect();
    assert!(!run.link.server_is_proven());
}

#[test]
fn credentials_come_before_the_signature_leaves() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    assert!(run.credentials().is_empty());
    // The harness takes outputs in order: the event is there before the reply can be read.
    run.scan();
    assert_eq!(run.credentials().len(), 1);
    let reply = run.sent.pop().unwrap();
    let identity = reply
        .child("pair-device-sign")
        .unwrap()
        .child("device-identity")
        .unwrap();
    assert_eq!(identity.get("key-index"), Some("13"));
    assert!(run.link.is_paired());
}

#[test]
fn refs_rotate_after_60_and_then_every_20_seconds() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    for (seconds, shown) in [(59, 1), (1, 2), (19, 2), (1, 3), (20, 4), (20, 5), (20, 6)] {
        run.pass(Duration::from_secs(seconds));
        let codes = run.qr_codes();
        assert_eq!(codes.len(), shown);
        let code = codes[shown - 1];
        assert_eq!((code.sequence as usize, code.total), (shown, 6));
        assert!(code.expires_at > run.now);
    }
    assert_eq!(run.connects, 1);
    run.pass(Duration::from_secs(20));
    assert_eq!(run.connects, 2, "new refs come with a new connection");
    run.until_scan();
    assert_eq!(run.qr_codes().last().unwrap().sequence, 1);
    run.scan();
    assert!(run.link.is_paired());
}

#[test]
fn withdrawn_code_is_drawn_again_with_another_secret_and_says_scan_again() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.pass(Duration::from_secs(10));
    run.withdraw();
    let codes = run.qr_codes();
    assert_eq!(codes.len(), 2);
    assert_ne!(adv_secret(codes[0]), adv_secret(codes[1]));
    let reference = |code: &QrCode| code.text.split(',').next().unwrap().to_owned();
    assert_eq!(reference(codes[0]), reference(codes[1]), "the same ref");
    assert_eq!(codes[0].expires_at, codes[1].expires_at);
    assert_eq!(shown(codes[0]), (1, 6, false));
    assert_eq!(shown(codes[1]), (2, 7, true));
    run.scan();
    assert!(
        run.link.is_paired(),
        "the new secret is the one that counts"
    );
}

#[test]
fn whoever_scanned_a_withdrawn_code_is_told_for_a_minute_to_scan_again() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.pass(Duration::from_secs(59));
    run.withdraw();
    run.pass(Duration::from_secs(1));
    run.pass(Duration::from_secs(100));
    let shown: Vec<_> = run.qr_codes().into_iter().map(shown).collect();
    // The next ones take its place after 1, 21, 41, 61 and 81 seconds.
    let again = [false, true, true, true, true, false, false];
    let totals = [6, 7, 7, 7, 7, 7, 7];
    let expected: Vec<_> = (1..)
        .zip(totals)
        .zip(again)
        .map(|((sequence, total), again)| (sequence, total, again))
        .collect();
    assert_eq!(shown, expected);
    // Refs of another connection know nothing of it.
    run.until_scan();
    let fresh = run.qr_codes();
    assert_eq!(shown_last(&fresh), (1, 6, false));
}

#[test]
fn minute_in_which_to_scan_again_ends_with_its_last_moment() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.withdraw();
    run.pass(Duration::from_mins(1));
    assert_eq!(shown_last(&run.qr_codes()), (3, 7, false));
}

#[test]
fn code_is_withdrawn_in_either_form_of_the_notification() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    let rotate = Node::new("notification")
        .attr("id", "5")
        .attr("type", "md")
        .children([Node::new("pair-device-rotate-qr")]);
    run.serve(&rotate);
    assert_eq!(run.sent.pop().unwrap().tag, "ack");
    assert_eq!(shown_last(&run.qr_codes()), (2, 7, true));
}

#[test]
fn withdrawal_before_the_refs_is_acknowledged_and_retires_nothing_that_was_shown() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    run.withdraw();
    assert!(run.qr_codes().is_empty());
    run.serve(&pair_device(6));
    assert_eq!(shown_last(&run.qr_codes()), (1, 6, false));
    run.scan();
    assert!(run.link.is_paired());
}

#[test]
fn no_secret_comes_back_with_new_refs_a_new_connection_or_the_stored_keys() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.serve(&pair_device(6));
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.until_scan();
    run.pass(Duration::from_secs(160));
    run.until_scan();
    let mut secrets: Vec<_> = [&[0, 1][..], &[2], &[8]]
        .concat()
        .into_iter()
        .map(|at: usize| adv_secret(run.qr_codes()[at]))
        .collect();
    // What another worker goes on with.
    secrets.push(keys().adv_secret.as_bytes().to_vec());
    let count = secrets.len();
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), count);
}

#[test]
fn replaced_code_that_is_scanned_all_the_same_is_refused_and_the_current_one_links() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    let retired = adv_secret(run.qr_codes()[0]);
    run.withdraw();
    // However often: none of them can link anything.
    for _ in 0..10 {
        run.link_with(&retired);
        assert_eq!(run.refusal(), "401");
        assert!(run.outcome.is_none() && run.credentials().is_empty());
        assert_eq!((run.qr_codes().len(), run.connects), (2, 1));
    }
    run.scan();
    assert!(run.link.is_paired());
}

#[test]
fn four_secrets_are_known_as_replaced() {
    for (withdrawals, ends) in [(4, false), (5, true)] {
        let mut run = Run::new(Handoff::Active);
        run.until_scan();
        let first = adv_secret(run.qr_codes()[0]);
        for _ in 0..withdrawals {
            run.withdraw();
        }
        for _ in 0..3 {
            run.link_with(&first);
        }
        assert_eq!(run.outcome.is_some(), ends, "{withdrawals}");
    }
}

#[test]
fn code_of_nobody_is_refused_twice_and_then_ends_the_link() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    for (count, connects) in [(1, 1), (2, 2), (3, 3)] {
        run.link_with(&[9; 32]);
        assert_eq!(run.refusal(), "401");
        assert!(run.credentials().is_empty());
        assert_eq!(run.outcome.is_some(), count == 3);
        assert_eq!(run.connects, connects);
        if run.outcome.is_none() {
            // The count outlasts the connection.
            run.pass(Duration::from_secs(30));
            run.disconnect();
            run.pass(Duration::from_secs(1));
            run.until_scan();
        }
    }
    assert!(matches!(run.failure(), Some(LinkError::Rejected(_))));
}

#[test]
fn code_of_nobody_does_not_keep_the_current_one_from_linking() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.link_with(&[9; 32]);
    assert_eq!(run.refusal(), "401");
    run.scan();
    assert!(run.link.is_paired());
}

/// Its place, how many there are, and whether it asks to scan again.
fn shown(code: &QrCode) -> (u32, u32, bool) {
    (code.sequence, code.total, code.scan_again)
}

fn shown_last(codes: &[&QrCode]) -> (u32, u32, bool) {
    shown(codes.last().expect("a code"))
}

#[test]
fn ref_too_long_for_any_code_is_passed_over() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    run.serve(&pair_device_with([vec![b'a'; 513], vec![b'b'; 512]]));
    let code = *run.qr_codes().last().unwrap();
    assert_eq!((code.sequence, code.total), (1, 1));
    assert!(code.text.contains("#bbb"), "{}", code.text);
}

#[test]
fn new_refs_on_the_same_connection_start_over() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.pass(Duration::from_secs(10));
    run.serve(&pair_device(3));
    let code = *run.qr_codes().last().unwrap();
    assert_eq!((code.sequence, code.total), (1, 3));
    assert_eq!(code.expires_at, run.now + Duration::from_mins(1));
}

#[test]
fn silence_after_the_signature_leads_to_the_login() {
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    run.pass(Duration::from_secs(20));
    run.accept();
    run.serve(&success());
    run.pass(HOLD);
    assert!(run.is_done());
}

#[test]
fn close_without_515_leads_to_the_login() {
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    run.disconnect();
    run.accept();
    let payload = &run.connection.as_ref().unwrap().payload;
    assert_eq!(
        (payload.username, payload.device),
        (Some(15_551_234_567), Some(13))
    );
    run.serve(&success());
    run.pass(HOLD);
    assert!(run.is_done());
}

#[test]
fn success_before_pairing_means_nothing() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    run.serve(&success());
    run.serve(&pair_device(6));
    run.serve(&success());
    assert_eq!(run.qr_codes().len(), 1);
    assert!(run.outcome.is_none());
}

#[test]
fn resumed_device_logs_in_and_never_links_again() {
    let mut first = Run::new(Handoff::Active);
    first.until_paired();
    let stored = first.credentials()[0].clone();
    let mut run = Run::resume(Handoff::Active, stored);
    run.accept();
    assert!(
        run.connection
            .as_ref()
            .unwrap()
            .payload
            .device_pairing_data
            .is_none()
    );
    run.serve(&pair_device(6));
    assert!(run.qr_codes().is_empty());
    run.serve(&success());
    run.pass(HOLD);
    assert!(run.is_done());
}

#[test]
fn active_handoff_goes_active_and_acknowledges_nothing() {
    let mut run = Run::new(Handoff::Active);
    run.until_logged_in();
    let active = run.sent.remove(0);
    assert_eq!(active.get("xmlns"), Some("passive"));
    assert!(active.child("active").is_some());
    for tag in ["message", "notification", "receipt"] {
        run.serve(
            &Node::new(tag)
                .attr("id", "5")
                .attr("from", "15557654321@s.whatsapp.net"),
        );
    }
    assert!(
        run.sent.is_empty(),
        "what the bot will need stays on the server"
    );
    run.pass(HOLD);
    assert!(run.is_done());
}

#[test]
fn passive_handoff_says_nothing_at_all() {
    let mut run = Run::new(Handoff::Passive);
    run.until_logged_in();
    assert!(run.sent.is_empty());
    assert_eq!(run.connection.as_ref().unwrap().payload.passive, Some(true));
    run.pass(HOLD);
    assert!(run.is_done());
}

#[test]
fn upload_handoff_keeps_five_keys_before_the_server_has_them() {
    let mut run = Run::new(Handoff::Upload);
    run.until_logged_in();
    assert_eq!(run.credentials().last().unwrap().pre_keys.len(), 5);
    let upload = run.sent.remove(0);
    let ids: Vec<_> = upload
        .child("list")
        .unwrap()
        .nodes()
        .iter()
        .map(|key| &key.tag)
        .collect();
    assert_eq!(ids, ["key"; 5]);
    run.serve(&result(upload.get("id").unwrap()));
    assert!(run.sent.remove(0).child("active").is_some());
    run.pass(HOLD);
    assert_eq!(run.outcome.unwrap().unwrap().pre_keys.len(), 5);
}

#[test]
fn upload_that_stays_unanswered_is_repeated_with_the_same_keys() {
    let mut run = Run::new(Handoff::Upload);
    run.until_logged_in();
    let first = run.sent.remove(0);
    run.pass(Duration::from_secs(21));
    run.accept();
    run.serve(&success());
    let second = run.sent.pop().unwrap();
    assert_eq!(first.child("list"), second.child("list"));
    assert_eq!(run.credentials().len(), 2, "no new keys were made");
}

#[test]
fn upload_that_is_never_answered_comes_to_an_end() {
    let mut run = Run::new(Handoff::Upload);
    run.until_logged_in();
    for _ in 0..600 {
        if run.outcome.is_some() {
            break;
        }
        if run.dialing {
            run.accept();
            run.serve(&success());
        }
        run.pass(Duration::from_secs(1));
    }
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
}

#[test]
fn server_ping_is_answered_in_every_wait() {
    let ping = Node::new("iq")
        .attr("from", "s.whatsapp.net")
        .attr("xmlns", "urn:xmpp:ping")
        .attr("id", "9");
    let mut run = Run::new(Handoff::Active);
    let answer = |run: &mut Run| {
        run.sent.clear();
        run.serve(&ping);
        let answer = run.sent.pop().unwrap();
        assert_eq!(
            (answer.get("to"), answer.get("type"), answer.get("id")),
            (Some("s.whatsapp.net"), Some("result"), Some("9"))
        );
    };
    run.accept();
    answer(&mut run);
    run.serve(&pair_device(6));
    answer(&mut run);
    run.scan();
    answer(&mut run);
    run.serve(&restart());
    run.accept();
    answer(&mut run);
    run.serve(&success());
    answer(&mut run);
}

#[test]
fn silent_connection_is_asked_for_a_sign_of_life_and_then_replaced() {
    let mut run = Run::new(Handoff::Active);
    run.answers_pings = false;
    run.until_scan();
    run.pass(Duration::from_secs(25));
    assert!(run.sent.remove(0).child("ping").is_some());
    run.serve(&result("whatever"));
    run.pass(Duration::from_secs(25));
    assert!(run.sent.remove(0).child("ping").is_some());
    assert_eq!(run.connects, 1);
    run.pass(Duration::from_secs(11));
    assert_eq!(run.connects, 2);
}

#[test]
fn sign_of_life_is_asked_for_after_a_silence_and_not_whenever_something_is_due() {
    let mut run = Run::new(Handoff::Active);
    run.answers_pings = false;
    run.until_scan();
    for _ in 0..2 {
        run.reach_deadline();
        assert!(run.sent.remove(0).child("ping").is_some());
        run.serve(&result("whatever"));
    }
    run.reach_deadline();
    assert_eq!(run.qr_codes().len(), 2);
    assert!(run.sent.is_empty());
}

#[test]
fn stanza_behind_the_handshake_in_one_message_is_read() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    let connection = run.connection.as_mut().unwrap();
    let (a, b) = (
        connection.seal(&Node::new("ib")),
        connection.seal(&pair_device(6)),
    );
    let both = [a, b].concat();
    let (head, tail) = both.split_at(both.len() / 2);
    for part in [head, tail] {
        run.link
            .handle_input(latchkey_proto::link::Input::Received(part), run.now);
        run.drain();
    }
    assert_eq!(run.qr_codes().len(), 1);
}

#[test]
fn unreadable_stanzas_are_passed_over() {
    let mut run = Run::new(Handoff::Active);
    run.accept();
    run.serve(
        &Node::new("iq")
            .attr("id", "1")
            .children([Node::new("pair-device")]),
    );
    run.serve(&Node::new("iq").children([Node::new("pair-success")]));
    run.serve(&failure_like());
    assert!(run.outcome.is_none());
    run.serve(&pair_device(6));
    assert_eq!(run.qr_codes().len(), 1);
}

fn failure_like() -> Node {
    Node::new("x").children([failure("401")])
}
