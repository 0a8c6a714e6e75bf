//! Linking by code, up to the link or whatever comes in between.

use std::time::Duration;

use latchkey_entry::PairingCode;
use latchkey_proto::{
    link::{Event, Input, LinkError, Renewal},
    node::Node,
    payload::Version,
};

use crate::{
    harness::{HOLD, Run, keys, restart, success},
    phone::{
        REF, accept, accepted, ask, asking, asking_after, asking_with, by_code, last_code, notice,
        refused, refused_with, shown, type_shown,
    },
    server::pair_device,
};

#[test]
fn typed_code_leads_to_proven_credentials() {
    let (mut run, mut phone) = shown();
    let adv_secret = type_shown(&mut run, &mut phone);
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
}

#[test]
fn code_is_shown_only_once_the_server_has_accepted_it() {
    let (mut run, request) = asking();
    assert!(run.codes().is_empty());
    run.serve(&accepted(&request));
    let code = last_code(&run);
    assert_eq!((code.sequence, code.renewal), (1, None));
    assert!(code.expires_at <= run.now + Duration::from_mins(3));
}

#[test]
fn new_secret_is_stored_before_the_answer_that_uses_it_leaves() {
    let (mut run, mut phone) = shown();
    let stored = run.keys().len();
    let adv_secret = type_shown(&mut run, &mut phone);
    assert_eq!(run.keys().len(), stored + 1);
    assert_eq!(
        run.keys().last().unwrap().adv_secret.as_bytes(),
        adv_secret.as_bytes()
    );
    let (keys, answer) = (run.order("keys"), run.order("sent"));
    assert!(keys < answer, "{keys} {answer}");
}

#[test]
fn custom_code_is_the_one_shown() {
    let custom: PairingCode = "ABCD-EFGH".parse().unwrap();
    let (mut run, request) = asking_with(Some(custom.clone()));
    run.serve(&accepted(&request));
    assert_eq!(last_code(&run).code, custom);
}

#[test]
fn wrong_code_and_then_the_right_one_ends_well() {
    let (mut run, mut phone) = shown();
    run.serve(&phone.types(&"99999999".parse().unwrap()));
    run.derive();
    assert_eq!(run.sent.remove(0).tag, "ack");
    if let Some(answer) = run.sent.pop() {
        assert!(phone.reads(&answer).is_none(), "the phone finds out");
    }
    run.pass(Duration::from_secs(10));
    assert_eq!(
        run.codes().len(),
        1,
        "the code does not change under the owner's hands"
    );
    let adv_secret = type_shown(&mut run, &mut phone);
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
}

#[test]
fn repeated_hello_is_answered_with_fresh_randomness() {
    let (mut run, mut phone) = shown();
    let first = type_shown(&mut run, &mut phone);
    let second = type_shown(&mut run, &mut phone);
    assert_ne!(first.as_bytes(), second.as_bytes());
    link(&mut run, second.as_bytes());
    finish(&mut run);
}

#[test]
fn fourth_hello_for_a_code_is_not_answered() {
    let (mut run, mut phone) = shown();
    for _ in 0..3 {
        type_shown(&mut run, &mut phone);
    }
    let code = last_code(&run).code.clone();
    run.serve(&phone.types(&code));
    assert!(run.derivations.is_empty());
    assert_eq!(run.sent.pop().unwrap().tag, "ack");
}

#[test]
fn hello_for_another_ref_is_acknowledged_and_passed_over() {
    let (mut run, mut phone) = shown();
    let code = last_code(&run).code.clone();
    let mut hello = phone.types(&code);
    replace_ref(&mut hello);
    run.serve(&hello);
    assert_eq!(run.sent.pop().unwrap().tag, "ack");
    assert!(run.derivations.is_empty());
}

#[test]
fn hello_of_low_order_is_passed_over() {
    let (mut run, phone) = shown();
    drop(phone);
    let wrapped = [0; 80];
    run.serve(
        &notice("5").children([Node::new("link_code_companion_reg")
            .attr("stage", "primary_hello")
            .children([
                Node::new("link_code_pairing_ref").bytes(REF.to_vec()),
                Node::new("link_code_pairing_wrapped_primary_ephemeral_pub")
                    .bytes(wrapped.to_vec()),
                Node::new("primary_identity_pub").bytes(vec![0; 32]),
            ])]),
    );
    run.derive();
    assert_eq!(run.sent.len(), 1, "an ack and nothing else");
    assert!(run.outcome.is_none());
}

#[test]
fn code_that_nobody_types_is_replaced_after_180_seconds_and_says_why() {
    let (mut run, _phone) = shown();
    run.pass(Duration::from_secs(179));
    assert_eq!((run.codes().len(), run.connects), (1, 1));
    run.pass(Duration::from_secs(1));
    assert!(matches!(run.events.last(), Some(Event::Reconnecting)));
    fresh_code(&mut run, Renewal::Expired);
}

#[test]
fn code_that_the_phone_did_not_accept_is_replaced_60_seconds_after_it_was_typed() {
    let (mut run, mut phone) = shown();
    run.pass(Duration::from_secs(100));
    type_shown(&mut run, &mut phone);
    run.pass(Duration::from_secs(59));
    assert_eq!(run.connects, 1);
    run.pass(Duration::from_secs(1));
    fresh_code(&mut run, Renewal::NotAccepted);
}

#[test]
fn refused_answer_ends_the_code() {
    let (mut run, mut phone) = shown();
    let code = last_code(&run).code.clone();
    run.serve(&phone.types(&code));
    run.derive();
    let answer = run.sent.pop().unwrap();
    run.serve(&refused(&answer, "400"));
    fresh_code(&mut run, Renewal::NotAccepted);
}

#[test]
fn withdrawn_code_is_replaced() {
    let (mut run, _phone) = shown();
    run.serve(&refresh(b"1@another-ref", false));
    assert_eq!(run.connects, 1, "another code's");
    run.serve(&refresh(REF, false));
    fresh_code(&mut run, Renewal::Withdrawn);
}

#[test]
fn withdrawn_code_that_the_owner_must_renew_ends_the_session() {
    let (mut run, _phone) = shown();
    run.serve(&refresh(REF, true));
    assert_eq!(run.failure(), Some(&LinkError::CodeWithdrawn));
}

#[test]
fn socket_outlives_the_refs_while_a_code_is_outstanding() {
    let (mut run, mut phone) = shown();
    run.pass(Duration::from_secs(170));
    assert_eq!(run.connects, 1);
    assert!(run.qr_codes().is_empty());
    let adv_secret = type_shown(&mut run, &mut phone);
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
}

#[test]
fn code_that_is_typed_at_the_last_moment_is_answered_though_its_key_takes_a_while() {
    let (mut run, mut phone) = shown();
    run.pass(Duration::from_secs(179));
    run.sent.clear();
    let code = last_code(&run).code.clone();
    run.serve(&phone.types(&code));
    run.pass(Duration::from_secs(10));
    assert_eq!(run.connects, 1);
    run.derive();
    let finish_request = run.sent.pop().unwrap();
    let adv_secret = phone.reads(&finish_request).unwrap();
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
}

#[test]
fn refresh_of_the_qr_secret_is_acknowledged_at_every_step_and_changes_nothing() {
    let (mut run, request) = asking();
    run.withdraw();
    let mut phone = accept(&mut run, &request);
    run.withdraw();
    let adv_secret = type_shown(&mut run, &mut phone);
    run.withdraw();
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
    let (mut run, _) = asking();
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    run.withdraw();
    run.serve(&pair_device(6));
    run.withdraw();
    assert_eq!(run.derivations.len(), 1, "the code is still asked for");
}

#[test]
fn each_request_for_a_code_has_a_secret_of_its_own() {
    let (mut run, _phone) = shown();
    run.pass(Duration::from_mins(3));
    run.accept();
    ask(&mut run);
    let mut secrets: Vec<_> = run
        .keys()
        .into_iter()
        .map(|keys| *keys.adv_secret.as_bytes())
        .collect();
    assert_eq!(secrets.len(), 2, "one for each request, stored before it");
    secrets.push(*keys().adv_secret.as_bytes());
    secrets.sort_unstable();
    secrets.dedup();
    assert_eq!(secrets.len(), 3);
}

#[test]
fn link_under_the_secret_of_an_earlier_exchange_is_refused_and_the_code_stays() {
    let (mut run, mut phone) = shown();
    let first = type_shown(&mut run, &mut phone);
    let second = type_shown(&mut run, &mut phone);
    offer(&mut run, first.as_bytes());
    assert_eq!(run.refusal(), "401");
    assert!(!run.link.is_paired() && run.connects == 1);
    link(&mut run, second.as_bytes());
    finish(&mut run);
}

#[test]
fn link_under_a_secret_of_nobody_is_refused_and_the_code_is_replaced() {
    let (mut run, mut phone) = shown();
    type_shown(&mut run, &mut phone);
    offer(&mut run, &[9; 32]);
    assert_eq!(run.refusal(), "401");
    fresh_code(&mut run, Renewal::NotAccepted);
}

#[test]
fn link_that_nobody_typed_for_is_refused_and_the_code_stays() {
    let (mut run, mut phone) = shown();
    offer(&mut run, keys().adv_secret.as_bytes());
    assert_eq!(run.refusal(), "401");
    let adv_secret = type_shown(&mut run, &mut phone);
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
}

#[test]
fn notice_without_a_key_is_acknowledged_and_waited_out() {
    let (mut run, mut phone) = shown();
    run.serve(
        &notice("6").children([Node::new("link_code_companion_reg")
            .attr("stage", "primary_hello")
            .children([Node::new("link_code_pairing_ref").bytes(REF.to_vec())])]),
    );
    assert_eq!(run.sent.pop().unwrap().tag, "ack");
    let adv_secret = type_shown(&mut run, &mut phone);
    link(&mut run, adv_secret.as_bytes());
    finish(&mut run);
}

#[test]
fn final_refusals_of_a_code_are_told() {
    let backoff = Duration::from_mins(10);
    for (code, failure) in [
        ("403", LinkError::CodeRefused),
        (
            "429",
            LinkError::NumberLimited {
                retry_after: backoff,
            },
        ),
        ("452", LinkError::NotEligible),
        ("499", LinkError::CodeRefused),
    ] {
        let (mut run, request) = asking();
        run.serve(&refused(&request, code));
        assert_eq!(run.failure(), Some(&failure), "{code}");
        assert!(run.codes().is_empty());
    }
}

#[test]
fn bad_request_is_tried_twice_more_and_a_failing_server_once() {
    for (code, tries, failure) in [
        ("400", 3, LinkError::CodeRefused),
        ("500", 2, LinkError::Unreachable),
    ] {
        let (mut run, mut request) = asking();
        for _ in 1..tries {
            run.serve(&refused(&request, code));
            assert!(run.outcome.is_none(), "{code}");
            assert!(!run.dialing, "there is a pause");
            run.pass(Duration::from_secs(10));
            run.accept();
            request = ask(&mut run);
        }
        run.serve(&refused(&request, code));
        assert_eq!(run.failure(), Some(&failure), "{code}");
    }
}

#[test]
fn pause_after_a_bad_request_grows() {
    let (mut run, mut request) = asking();
    for seconds in [3, 6] {
        run.serve(&refused(&request, "400"));
        run.pass(Duration::from_secs(seconds).saturating_sub(Duration::from_millis(1)));
        assert!(!run.dialing, "{seconds}");
        run.pass(Duration::from_millis(1));
        run.accept();
        request = ask(&mut run);
    }
}

#[test]
fn request_that_stays_unanswered_is_made_again() {
    let (mut run, _) = asking();
    run.pass(Duration::from_secs(21));
    run.accept();
    let request = ask(&mut run);
    accept(&mut run, &request);
    assert_eq!(run.codes().len(), 1);
}

#[test]
fn number_is_left_alone_for_hours_where_whatsapp_does_not_say_how_long() {
    let (mut run, request) = asking();
    let bare = Node::new("error").attr("code", "429");
    run.serve(&refused_with(&request, bare));
    let retry_after = Duration::from_hours(6);
    assert_eq!(
        run.failure(),
        Some(&LinkError::NumberLimited { retry_after })
    );
}

#[test]
fn request_that_the_socket_is_cut_at_is_made_twice_and_no_more() {
    let (mut run, _) = asking();
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    ask(&mut run);
    run.disconnect();
    assert_eq!(run.failure(), Some(&LinkError::CodeUnanswered));
    assert_eq!((run.connects, run.closes), (2, 2));
}

#[test]
fn request_that_whatsapp_never_answers_is_made_twice_and_no_more() {
    let (mut run, _) = asking();
    run.pass(Duration::from_secs(21));
    run.accept();
    ask(&mut run);
    run.pass(Duration::from_secs(21));
    assert_eq!(run.failure(), Some(&LinkError::CodeUnanswered));
    assert_eq!(run.connects, 2);
}

#[test]
fn stream_that_the_server_ends_at_each_request_is_given_up_after_two() {
    for ending in [
        restart(),
        Node::new("xmlstreamend"),
        Node::new("stream:error").attr("code", "429"),
        Node::new("failure").attr("reason", "405"),
    ] {
        let (mut run, _) = asking();
        run.serve(&ending);
        if run.refreshes > 0 {
            let version = Input::Version(Some(Version::new(2_000_000_000)));
            run.link.handle_input(version, run.now);
            run.drain();
        }
        run.pass(Duration::from_secs(10));
        run.accept();
        ask(&mut run);
        run.serve(&ending);
        assert!(run.failure().is_some(), "{}", ending.tag);
        assert_eq!(run.connects, 2, "{}", ending.tag);
    }
}

#[test]
fn unanswered_requests_are_counted_over_all_links_of_a_session() {
    let mut run = by_code(0, 1, None);
    run.accept();
    ask(&mut run);
    assert_eq!(run.link.unanswered_requests(), 2);
    run.disconnect();
    assert_eq!(run.failure(), Some(&LinkError::CodeUnanswered));

    let mut run = by_code(0, 2, None);
    run.accept();
    run.serve(&pair_device(6));
    assert!(run.derivations.is_empty());
    assert_eq!(run.failure(), Some(&LinkError::CodeUnanswered));
}

#[test]
fn request_counts_as_unanswered_from_before_it_leaves_until_it_is_answered() {
    let mut run = by_code(0, 0, None);
    run.accept();
    assert_eq!(run.link.unanswered_requests(), 0);
    let request = ask(&mut run);
    assert!(run.order("keys") < run.order("sent"));
    assert_eq!(run.link.unanswered_requests(), 1);
    run.serve(&accepted(&request));
    assert_eq!(run.link.unanswered_requests(), 0);
    let (mut run, request) = asking();
    run.serve(&refused(&request, "400"));
    assert_eq!(run.link.unanswered_requests(), 0);
}

#[test]
fn code_that_comes_between_does_not_make_an_unanswered_request_good() {
    let (mut run, _) = asking();
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    let request = ask(&mut run);
    accept(&mut run, &request);
    run.pass(Duration::from_mins(3));
    run.accept();
    run.sent.clear();
    ask(&mut run);
    run.disconnect();
    assert_eq!(run.failure(), Some(&LinkError::CodeUnanswered));
}

#[test]
fn number_that_rests_gets_its_code_when_the_rest_is_over_and_no_sooner() {
    let mut run = by_code(0, 0, None);
    run.accept();
    let until = run.now + Duration::from_secs(50);
    run.rests_until = Some(until);
    run.serve(&pair_device(6));
    run.derive();
    assert!(matches!(run.events.last(), Some(Event::Resting(at)) if *at == until));
    assert!(run.keys().is_empty() && run.codes().is_empty());
    assert_eq!(run.closes, 1, "no connection is held meanwhile");
    run.pass(Duration::from_secs(49));
    assert_eq!(run.connects, 1);
    run.pass(Duration::from_secs(1));
    run.accept();
    run.sent.clear();
    let request = ask(&mut run);
    accept(&mut run, &request);
    assert_eq!(run.codes().len(), 1);
    assert_eq!(run.turns, [false, false]);
}

#[test]
fn key_of_a_code_from_before_a_lost_connection_is_not_taken_for_the_next_one_s() {
    let mut run = by_code(0, 0, None);
    run.accept();
    run.serve(&pair_device(6));
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    run.serve(&pair_device(6));
    assert_eq!(run.derivations.len(), 2);
    run.derive_next();
    assert!(run.turns.is_empty());
    run.derive_next();
    assert_eq!(run.turns, [false]);
}

#[test]
fn rest_that_is_over_by_the_link_s_own_clock_still_lasts_a_second() {
    let mut run = by_code(0, 0, None);
    run.answers_turns = false;
    run.accept();
    run.serve(&pair_device(6));
    run.derive();
    let over = run.now - Duration::from_mins(1);
    run.give(Input::RestUntil(over));
    let until = run.now + Duration::from_secs(1);
    assert!(matches!(run.events.last(), Some(Event::Resting(at)) if *at == until));
    run.pass(Duration::from_millis(999));
    assert_eq!(run.connects, 1);
    run.pass(Duration::from_millis(1));
    assert_eq!(run.connects, 2);
}

#[test]
fn renewal_that_has_to_wait_still_says_why_it_came() {
    let (mut run, _phone) = shown();
    run.rests_until = Some(run.now + Duration::from_mins(4));
    run.pass(Duration::from_mins(3));
    run.accept();
    run.serve(&pair_device(6));
    run.derive();
    assert!(matches!(run.events.last(), Some(Event::Resting(_))));
    run.sent.clear();
    run.pass(Duration::from_mins(1));
    fresh_code(&mut run, Renewal::Expired);
}

#[test]
fn turn_is_asked_for_once_for_each_request_and_says_if_the_last_led_to_nothing() {
    let (mut run, request) = asking();
    run.serve(&refused(&request, "400"));
    run.pass(Duration::from_secs(10));
    run.accept();
    ask(&mut run);
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    let request = ask(&mut run);
    accept(&mut run, &request);
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    ask(&mut run);
    assert_eq!(run.turns, [false, true, true, false]);
    let mut run = by_code(0, 1, None);
    run.accept();
    ask(&mut run);
    assert_eq!(run.turns, [true]);
}

#[test]
fn turn_that_is_not_answered_in_time_costs_the_connection_and_no_request() {
    let mut run = by_code(0, 0, None);
    run.answers_turns = false;
    run.accept();
    run.serve(&pair_device(6));
    run.derive();
    run.sent.clear();
    run.pass(Duration::from_secs(31));
    assert!(run.keys().is_empty() && run.sent.is_empty());
    // One that comes late is for nobody.
    run.link.handle_input(Input::TurnTaken, run.now);
    run.answers_turns = true;
    run.accept();
    let request = ask(&mut run);
    accept(&mut run, &request);
}

#[test]
fn lost_connection_at_every_step_ends_in_a_link() {
    let steps: [fn() -> Run; 5] = [
        || {
            let (mut run, _) = asking();
            run.derivations.clear();
            run
        },
        || asking().0,
        || shown().0,
        || {
            let (mut run, mut phone) = shown();
            let code = last_code(&run).code.clone();
            run.serve(&phone.types(&code));
            run
        },
        || {
            let (mut run, mut phone) = shown();
            type_shown(&mut run, &mut phone);
            run
        },
    ];
    for (step, begin) in steps.into_iter().enumerate() {
        let mut run = begin();
        let had_code = !run.codes().is_empty();
        run.disconnect();
        // What was being derived for the connection before means nothing to the next one.
        run.derive();
        run.sent.clear();
        run.pass(Duration::from_secs(1));
        run.accept();
        let request = ask(&mut run);
        let mut phone = accept(&mut run, &request);
        let renewal = last_code(&run).renewal;
        assert_eq!(
            renewal,
            had_code.then_some(Renewal::Reconnected),
            "step {step}"
        );
        let adv_secret = type_shown(&mut run, &mut phone);
        link(&mut run, adv_secret.as_bytes());
        finish(&mut run);
    }
}

#[test]
fn codes_come_to_an_end() {
    let (mut run, _) = shown();
    while run.outcome.is_none() {
        run.pass(Duration::from_mins(3));
        if run.dialing {
            run.accept();
            let request = ask(&mut run);
            accept(&mut run, &request);
        }
    }
    assert_eq!(run.failure(), Some(&LinkError::CodesUsedUp));
    assert_eq!(run.codes().len(), 5);
}

#[test]
fn link_that_goes_on_for_another_counts_its_codes_and_says_why_there_is_a_fresh_one() {
    let (mut run, request) = asking_after(4, None);
    run.serve(&accepted(&request));
    let code = last_code(&run);
    assert_eq!(
        (code.sequence, code.renewal),
        (5, Some(Renewal::Reconnected))
    );
    run.pass(Duration::from_mins(3));
    assert_eq!(run.failure(), Some(&LinkError::CodesUsedUp));
}

#[test]
fn server_that_drops_every_code_is_not_asked_for_ever() {
    let (mut run, _) = shown();
    while run.outcome.is_none() {
        run.pass(Duration::from_secs(25));
        run.disconnect();
        run.pass(Duration::from_secs(1));
        show_next(&mut run);
    }
    assert_eq!(run.failure(), Some(&LinkError::CodesUsedUp));
    assert_eq!(run.codes().len(), 5);
}

#[test]
fn server_that_hangs_up_right_after_each_code_gets_no_third_request_for_the_number() {
    for held in [0, 5, 19] {
        let (mut run, _) = shown();
        run.pass(Duration::from_secs(held));
        run.disconnect();
        assert!(run.outcome.is_none(), "{held}");
        run.pass(Duration::from_secs(1));
        show_next(&mut run);
        assert_eq!(last_code(&run).renewal, Some(Renewal::Reconnected));
        run.pass(Duration::from_secs(held));
        run.disconnect();
        assert_eq!(run.failure(), Some(&LinkError::HungUp), "{held}");
        assert_eq!(run.codes().len(), 2);
    }
}

/// Goes on to the next code, unless none is asked for any more.
fn show_next(run: &mut Run) {
    run.accept();
    run.serve(&pair_device(6));
    if run.outcome.is_none() {
        run.derive();
        let request = run.sent.pop().unwrap();
        run.sent.clear();
        accept(run, &request);
    }
}

#[test]
fn answers_that_nobody_waits_for_change_nothing() {
    let (mut run, _phone) = shown();
    run.link.handle_input(Input::Confirmed(true), run.now);
    run.drain();
    assert!(run.sent.is_empty() && run.outcome.is_none());
}

/// The server sends what follows a code that the phone took.
fn link(run: &mut Run, adv_secret: &[u8]) {
    offer(run, adv_secret);
    assert!(run.link.is_paired());
}

fn offer(run: &mut Run, adv_secret: &[u8]) {
    run.sent.clear();
    run.link_with(adv_secret);
}

fn finish(run: &mut Run) {
    run.serve(&restart());
    run.accept();
    run.serve(&success());
    run.pass(HOLD);
    assert!(run.is_done());
}

/// The next code, on a new connection, says why it came.
fn fresh_code(run: &mut Run, renewal: Renewal) {
    let old = last_code(run).code.clone();
    run.accept();
    run.sent.clear();
    let request = ask(run);
    let mut phone = accept(run, &request);
    let code = last_code(run);
    assert_eq!((code.sequence, code.renewal), (2, Some(renewal)));
    assert_ne!(code.code, old);
    let adv_secret = type_shown(run, &mut phone);
    link(run, adv_secret.as_bytes());
    finish(run);
}

fn refresh(reference: &[u8], manual: bool) -> Node {
    notice("7").children([Node::new("link_code_companion_reg")
        .attr("stage", "refresh_code")
        .attr(
            "force_manual_refresh",
            if manual { "true" } else { "false" },
        )
        .children([Node::new("link_code_pairing_ref").bytes(reference.to_vec())])])
}

fn replace_ref(node: &mut Node) {
    use latchkey_proto::node::Content;
    match &mut node.content {
        Content::Bytes(bytes) if node.tag == "link_code_pairing_ref" => {
            *bytes = b"1@other".to_vec();
        }
        Content::Nodes(nodes) => nodes.iter_mut().for_each(replace_ref),
        _ => {}
    }
}
