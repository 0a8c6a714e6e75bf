//! Only what has the id of a request, and is an `iq`, is its answer.

use latchkey_proto::{
    link::{Handoff, Input},
    node::Node,
};

use crate::{
    harness::{Run, success},
    passkey::{CHALLENGE, assertion, notification, prologue_request, reference},
    phone::{asking, last_code, shown},
    unlink,
};

#[test]
fn what_has_another_id_or_is_no_iq_answers_no_request() {
    for (name, begin) in REQUESTS {
        let (mut run, id) = begin();
        run.sent.clear();
        let (events, closes) = (run.events.len(), run.closes);
        for kind in ["result", "error"] {
            for (tag, id) in [("iq", "another"), ("message", &*id)] {
                run.serve(&Node::new(tag).attr("type", kind).attr("id", id));
                let changed = (run.events.len(), run.closes) != (events, closes);
                assert!(!changed && run.outcome.is_none(), "{name}: {tag} {kind}");
                assert!(run.sent.is_empty() && !run.dialing, "{name}: {tag} {kind}");
            }
        }
        run.serve(&Node::new("iq").attr("type", "error").attr("id", id));
        assert!(
            run.outcome.is_some() || run.closes > closes || run.dialing,
            "{name}"
        );
    }
}

#[test]
fn result_without_more_is_no_refusal_of_what_only_a_notification_answers() {
    for (name, begin) in [("finish", finish as Begin), ("prologue", prologue)] {
        let (mut run, id) = begin();
        let events = run.events.len();
        run.serve(&Node::new("iq").attr("type", "result").attr("id", id));
        assert_eq!(run.events.len(), events, "{name}");
        assert!(run.outcome.is_none() && !run.dialing, "{name}");
    }
}

/// A link that has made a request, and the request's id.
type Begin = fn() -> (Run, String);

const REQUESTS: [(&str, Begin); 7] = [
    ("code", code),
    ("finish", finish),
    ("options", options),
    ("ref", passkey_ref),
    ("prologue", prologue),
    ("upload", upload),
    ("unlinking", unlinking),
];

fn code() -> (Run, String) {
    let (run, request) = asking();
    (run, id_of(&request))
}

fn finish() -> (Run, String) {
    let (mut run, mut phone) = shown();
    let code = last_code(&run).code.clone();
    run.serve(&phone.types(&code));
    run.derive();
    let id = id_of(&run.sent.pop().unwrap());
    (run, id)
}

fn options() -> (Run, String) {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.serve(&notification("passkey_prologue_request"));
    let id = id_of(&run.sent.pop().unwrap());
    (run, id)
}

fn passkey_ref() -> (Run, String) {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run.serve(&prologue_request());
    run.give(Input::Assertion(assertion(CHALLENGE).parse().unwrap()));
    let id = id_of(&run.sent.pop().unwrap());
    (run, id)
}

fn prologue() -> (Run, String) {
    let (mut run, id) = passkey_ref();
    run.serve(&reference(&Node::new("iq").attr("id", id)));
    let id = id_of(&run.sent.pop().unwrap());
    (run, id)
}

fn upload() -> (Run, String) {
    let mut run = Run::new(Handoff::Upload);
    run.until_logged_in();
    let id = id_of(&run.sent.pop().unwrap());
    (run, id)
}

fn unlinking() -> (Run, String) {
    let mut run = unlink::start();
    run.accept();
    run.serve(&success());
    let id = id_of(&run.sent.pop().unwrap());
    (run, id)
}

fn id_of(request: &Node) -> String {
    request.get("id").unwrap().to_owned()
}
