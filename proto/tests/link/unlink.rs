//! How a device is taken off its account.

use std::time::Duration;

use latchkey_proto::{
    link::{Handoff, LinkError},
    node::Node,
};

use crate::harness::{Run, failure, result, success};

/// A device that was linked before, about to be taken off.
pub(crate) fn start() -> Run {
    let mut linked = Run::new(Handoff::Active);
    linked.until_paired();
    let credentials = linked.credentials()[0].clone();
    Run::unlink(credentials)
}

/// Up to the request; answers with its id.
fn until_asked(run: &mut Run) -> String {
    run.accept();
    run.serve(&success());
    let request = run.sent.pop().expect("the request");
    let remove = request.child("remove-companion-device").unwrap();
    assert_eq!(remove.get("jid"), Some("15551234567:13@s.whatsapp.net"));
    assert_eq!(remove.get("reason"), Some("user_initiated"));
    assert!(run.sent.is_empty(), "nothing else is asked for");
    request.get("id").unwrap().to_owned()
}

#[test]
fn unlinking_is_over_when_the_server_says_so() {
    let mut run = start();
    let id = until_asked(&mut run);
    run.serve(&result("another"));
    assert!(run.outcome.is_none());
    run.serve(&result(&id));
    assert!(run.is_done());
    assert_eq!(run.closes, 1);
}

#[test]
fn end_of_the_connection_as_of_an_unlinked_device_is_an_answer() {
    let mut run = start();
    until_asked(&mut run);
    let conflict = Node::new("conflict").attr("type", "device_removed");
    let ending = Node::new("stream:error").attr("code", "401");
    run.serve(&ending.children([conflict]));
    assert!(run.is_done());
}

#[test]
fn device_that_was_unlinked_before_is_told_apart() {
    let mut run = start();
    run.accept();
    run.serve(&failure("401"));
    assert_eq!(run.failure(), Some(&LinkError::LoggedOut));
    assert!(run.failures.is_empty(), "nothing is wrong with that");
}

#[test]
fn server_that_fails_at_the_login_is_told_of() {
    let mut run = start();
    run.accept();
    run.serve(&failure("503"));
    assert_eq!(run.failures.len(), 1);
    assert!(run.outcome.is_none());
}

#[test]
fn refusal_of_the_server_is_a_failure() {
    let mut run = start();
    let id = until_asked(&mut run);
    run.serve(&Node::new("iq").attr("type", "error").attr("id", id));
    assert!(matches!(run.failure(), Some(LinkError::Rejected(_))));
}

#[test]
fn request_without_an_answer_is_made_again_on_a_new_connection() {
    let mut run = start();
    until_asked(&mut run);
    run.disconnect();
    run.pass(Duration::from_secs(1));
    let id = until_asked(&mut run);
    run.pass(Duration::from_secs(25));
    assert!(run.dialing, "a server that does not answer is left");
    let again = until_asked(&mut run);
    assert_ne!(id, again);
    run.serve(&result(&again));
    assert!(run.is_done());
}

#[test]
fn server_that_lets_the_device_in_and_never_answers_is_given_up() {
    let mut run = start();
    for _ in 0..300 {
        if run.outcome.is_some() {
            break;
        }
        if run.dialing {
            until_asked(&mut run);
        }
        run.pass(Duration::from_secs(1));
    }
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
}

#[test]
fn unreachable_server_is_given_up_within_a_minute() {
    let mut run = start();
    run.meet_nobody_for_a_minute();
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
}
