//! How a device is checked.

use std::time::{Duration, SystemTime};

use latchkey_proto::{
    link::{Handoff, LinkError},
    node::Node,
};

use crate::harness::{Run, failure, success};

/// A device that was linked before, about to be checked.
pub(crate) fn start() -> Run {
    let mut linked = Run::new(Handoff::Active);
    linked.until_paired();
    let credentials = linked.credentials()[0].clone();
    Run::check(credentials)
}

#[test]
fn device_that_is_let_in_is_linked_and_leaves_at_once_without_a_word() {
    let mut run = start();
    run.accept();
    let payload = &run.connection.as_ref().unwrap().payload;
    assert_eq!(payload.passive, Some(true), "nothing is delivered to it");
    run.serve(&success());
    assert!(run.is_done());
    assert_eq!(run.closes, 1);
    assert!(run.sent.is_empty(), "{:?}", run.sent);
}

#[test]
fn device_that_was_unlinked_is_told() {
    let conflict = Node::new("conflict").attr("type", "device_removed");
    let removed = Node::new("stream:error").attr("code", "401");
    let forced = Node::new("stream:error").attr("code", "516");
    for ending in [failure("401"), removed.children([conflict]), forced] {
        let mut run = start();
        run.accept();
        run.serve(&ending);
        assert_eq!(run.failure(), Some(&LinkError::LoggedOut), "{ending:?}");
        assert!(run.failures.is_empty(), "it is what was asked for");
    }
}

#[test]
fn restricted_account_is_told_with_how_long_where_whatsapp_says_so() {
    for (ending, expires_in) in [
        (
            failure("402").attr("code", "101").attr("expire", "3600"),
            Some(Duration::from_hours(1)),
        ),
        (failure("403"), None),
        (failure("406"), None),
    ] {
        let mut run = start();
        run.accept();
        run.serve(&ending);
        let restricted = LinkError::Restricted { expires_in };
        assert_eq!(run.failure(), Some(&restricted), "{ending:?}");
        assert!(run.failures.is_empty(), "it is what was asked for");
    }
}

#[test]
fn device_that_logs_in_elsewhere_meanwhile_is_told_and_not_fought_with() {
    let conflict = Node::new("conflict").attr("type", "replaced");
    let ending = Node::new("stream:error").children([conflict]);
    let mut run = start();
    run.accept();
    run.serve(&ending);
    assert_eq!(run.failure(), Some(&LinkError::Replaced));
    assert!(!run.dialing);
}

#[test]
fn server_that_wants_fewer_logins_gets_no_other_one() {
    let mut run = start();
    run.accept();
    run.serve(&failure("429"));
    assert_eq!(run.failure(), Some(&LinkError::RateLimited));
    assert!(!run.dialing);
}

#[test]
fn connection_that_is_lost_before_the_answer_is_made_again() {
    let mut run = start();
    run.accept();
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    run.serve(&failure("503"));
    assert_eq!(run.failures.len(), 1, "that is no answer");
    run.pass(Duration::from_secs(1));
    run.accept();
    run.serve(&success());
    assert!(run.is_done());
}

#[test]
fn server_that_is_not_there_is_given_up_within_a_minute() {
    let mut run = start();
    run.meet_nobody_for_a_minute();
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
}

#[test]
fn moment_of_the_link_is_what_the_phone_has_signed() {
    let mut linked = Run::new(Handoff::Active);
    linked.until_paired();
    let mut account = linked.credentials()[0].account.clone();
    let vouched_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000);
    assert_eq!(account.vouched_at(), Some(vouched_at));
    for unsaid in ["", "08011801", "080110001801", "ff"] {
        account.details = hex::decode(unsaid).unwrap();
        assert_eq!(account.vouched_at(), None, "{unsaid}");
    }
    // Later than a moment can be.
    account.details = hex::decode("10ffffffffffffffffff01").unwrap();
    assert_eq!(account.vouched_at(), None);
}
