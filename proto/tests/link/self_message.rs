//! The sessions for the message to the owner's own chat, and the message.

use std::time::Duration;

use latchkey_proto::{
    credentials::Credentials,
    keys::KeyPair,
    link::{Disconnect, Handoff, Input, LinkError},
    messages::{AdvSignedDeviceIdentity, PreKeySignalMessage, SignalMessage},
    node::Node,
};
use prost::Message as _;

use crate::harness::{HOLD, Run, failure, restart, success};

/// Up to the request for the devices; returns it.
fn until_devices(handoff: Handoff) -> (Run, Node) {
    let mut run = Run::before_a_message(handoff);
    run.until_logged_in();
    if handoff == Handoff::Upload {
        let upload = run.sent.remove(0);
        run.serve(&answer(&upload, []));
    }
    assert!(run.sent.remove(0).child("active").is_some());
    let query = run.sent.pop().expect("the request for the devices");
    assert!(run.sent.is_empty());
    (run, query)
}

/// Up to the request for the bundles of the phone, device 7 and device 8; returns it.
fn until_bundles() -> (Run, Node) {
    let (mut run, query) = until_devices(Handoff::Active);
    run.serve(&answer(&query, [devices(&["0", "7", "8", "13"])]));
    let query = run.sent.pop().expect("the request for the bundles");
    assert!(run.sent.is_empty());
    (run, query)
}

/// Linked, with sessions for the phone and device 7.
fn linked() -> Credentials {
    let (mut run, query) = until_bundles();
    let own = run.server.account();
    let users = [
        ("999999999999999@lid", run.server.phone_bundle()),
        ("999999999999999:7@lid", run.server.companion_bundle(&own)),
    ];
    run.serve(&answer(&query, [bundles(users)]));
    run.pass(HOLD);
    *run.outcome.take().unwrap().unwrap()
}

fn answer<const N: usize>(request: &Node, children: [Node; N]) -> Node {
    Node::new("iq")
        .attr("from", "@s.whatsapp.net")
        .attr("type", "result")
        .attr("id", request.get("id").unwrap())
        .children(children)
}

fn devices(ids: &[&str]) -> Node {
    let devices = ids.iter().map(|id| {
        let device = Node::new("device").attr("id", *id);
        if *id == "0" {
            device
        } else {
            device.attr("key-index", "2")
        }
    });
    let list = Node::new("device-list").children(devices);
    let user = Node::new("user")
        .attr("jid", "999999999999999@lid")
        .children([Node::new("devices").children([list])]);
    Node::new("usync").children([Node::new("list").children([user])])
}

fn bundles<'a>(users: impl IntoIterator<Item = (&'a str, Vec<Node>)>) -> Node {
    let users = users.into_iter();
    Node::new("list")
        .children(users.map(|(jid, keys)| Node::new("user").attr("jid", jid).children(keys)))
}

fn opened(run: &Run) -> Vec<u16> {
    let credentials = run.outcome.as_ref().unwrap().as_ref().unwrap();
    credentials.sessions.iter().map(|it| it.device).collect()
}

#[test]
fn sessions_are_opened_during_the_hold_with_the_devices_that_the_phone_vouches_for() {
    let (mut run, query) = until_bundles();
    let asked = query.child("key").unwrap().nodes();
    let asked: Vec<_> = asked.iter().map(|user| user.get("jid").unwrap()).collect();
    let expected = [
        "999999999999999@lid",
        "999999999999999:7@lid",
        "999999999999999:8@lid",
    ];
    assert_eq!(asked, expected);
    let (own, other) = (run.server.account(), KeyPair::from_private([9; 32]));
    let users = [
        ("999999999999999@lid", run.server.phone_bundle()),
        ("999999999999999:7@lid", run.server.companion_bundle(&own)),
        ("999999999999999:8@lid", run.server.companion_bundle(&other)),
        // Nobody asked for it.
        ("999999999999999:9@lid", run.server.companion_bundle(&own)),
    ];
    run.serve(&answer(&query, [bundles(users)]));
    assert!(run.outcome.is_none(), "the hold is not over");
    run.pass(HOLD);
    assert_eq!(opened(&run), [0, 7]);
    assert_eq!(run.connects, 2);
}

#[test]
fn sessions_follow_the_upload_of_pre_keys() {
    let (mut run, query) = until_devices(Handoff::Upload);
    run.serve(&answer(&query, [devices(&["0", "13"])]));
    let query = run.sent.pop().unwrap();
    let users = [("999999999999999@lid", run.server.phone_bundle())];
    run.serve(&answer(&query, [bundles(users)]));
    run.pass(HOLD);
    assert_eq!(opened(&run), [0]);
}

#[test]
fn passive_device_asks_for_nothing() {
    let mut run = Run::before_a_message(Handoff::Passive);
    run.until_logged_in();
    assert!(run.sent.is_empty());
    run.pass(HOLD);
    assert!(run.is_done());
}

#[test]
fn phone_whose_key_is_another_gets_no_session_and_nobody_does() {
    let (mut run, query) = until_bundles();
    let own = run.server.account();
    let stranger = run.server.companion_bundle(&own);
    let users = [
        ("999999999999999@lid", stranger),
        ("999999999999999:7@lid", run.server.companion_bundle(&own)),
    ];
    run.serve(&answer(&query, [bundles(users)]));
    run.pass(HOLD);
    assert!(opened(&run).is_empty());
}

#[test]
fn bundle_that_is_not_whole_or_that_nobody_signed_is_left_out() {
    let spoil: [fn(&mut Vec<Node>); 6] = [
        |keys| keys.retain(|key| key.tag != "registration"),
        |keys| keys.retain(|key| key.tag != "skey"),
        |keys| keys.retain(|key| key.tag != "device-identity"),
        |keys| keys.push(Node::new("error").attr("code", "406")),
        |keys| keys[3] = Node::new("key"),
        |keys| {
            let skey = keys.iter_mut().find(|key| key.tag == "skey").unwrap();
            let id_and_value = skey.nodes()[..2].to_vec();
            let forged = Node::new("signature").bytes([7; 64]);
            *skey = Node::new("skey").children(id_and_value.into_iter().chain([forged]));
        },
    ];
    for spoil in spoil {
        let (mut run, query) = until_bundles();
        let own = run.server.account();
        let mut companion = run.server.companion_bundle(&own);
        spoil(&mut companion);
        let users = [
            ("999999999999999@lid", run.server.phone_bundle()),
            ("999999999999999:7@lid", companion),
        ];
        run.serve(&answer(&query, [bundles(users)]));
        run.pass(HOLD);
        assert_eq!(opened(&run), [0]);
    }
}

#[test]
fn link_is_proven_whatever_becomes_of_the_requests() {
    let error = |query: &Node| {
        Node::new("iq")
            .attr("type", "error")
            .attr("id", query.get("id").unwrap())
    };
    let endings: [fn(&mut Run); 3] = [
        |run| run.pass(HOLD + Duration::from_secs(15)),
        Run::disconnect,
        |run| run.serve(&restart()),
    ];
    for ending in endings {
        let (mut run, _) = until_devices(Handoff::Active);
        ending(&mut run);
        assert!(run.is_done());
        assert!(opened(&run).is_empty());
        let (mut run, _) = until_bundles();
        ending(&mut run);
        assert!(run.is_done());
        assert!(opened(&run).is_empty());
    }
    let (mut run, query) = until_devices(Handoff::Active);
    run.serve(&error(&query));
    run.pass(HOLD);
    assert!(run.is_done());
    let (mut run, query) = until_bundles();
    run.serve(&error(&query));
    run.pass(HOLD);
    assert!(run.is_done());
    let (mut run, query) = until_devices(Handoff::Active);
    run.serve(&answer(&query, [devices(&["13"])]));
    assert!(
        run.sent.is_empty(),
        "without a phone there is nobody to ask for"
    );
    run.pass(HOLD);
    assert!(run.is_done());
}

/// Logs in for the message; returns it.
fn until_sent(credentials: &Credentials) -> (Run, Node) {
    let mut run = Run::send_to_self(credentials.clone(), "the text");
    run.accept();
    run.serve(&success());
    let (message, active) = (run.sent.pop().unwrap(), run.sent.pop().unwrap());
    assert!(active.child("active").is_some() && run.sent.is_empty());
    (run, message)
}

fn ack(message: &Node) -> Node {
    Node::new("ack")
        .attr("class", "message")
        .attr("id", message.get("id").unwrap())
        .attr("from", "999999999999999@lid")
}

#[test]
fn message_goes_to_each_device_in_its_session_and_ends_with_the_ack() {
    let credentials = linked();
    let (mut run, message) = until_sent(&credentials);
    let shown = ["to", "type", "peer_recipient_pn"].map(|name| message.get(name).unwrap());
    let expected = ["999999999999999@lid", "text", "15551234567@s.whatsapp.net"];
    assert_eq!(shown, expected);
    let id = message.get("id").unwrap();
    assert!(id.len() == 22 && id.starts_with("3EB0"), "{id}");
    let identity = message.child("device-identity").unwrap().data().unwrap();
    let identity = AdvSignedDeviceIdentity::decode(identity).unwrap();
    assert!(identity.account_signature_key.is_some() && identity.device_signature.is_some());

    let recipients = message.child("participants").unwrap().nodes();
    let jids: Vec<_> = recipients.iter().map(|to| to.get("jid").unwrap()).collect();
    assert_eq!(jids, ["999999999999999@lid", "999999999999999:7@lid"]);
    for (to, session) in recipients.iter().zip(&credentials.sessions) {
        let enc = to.child("enc").unwrap();
        assert_eq!((enc.get("v"), enc.get("type")), (Some("2"), Some("pkmsg")));
        let opening = PreKeySignalMessage::decode(&enc.data().unwrap()[1..]).unwrap();
        assert_eq!(opening.pre_key_id, Some(9));
        assert_eq!(opening.signed_pre_key_id, Some(3));
        assert_eq!(
            opening.base_key.unwrap()[1..],
            *session.session.state().base
        );
        let inner = opening.message.unwrap();
        let inner = SignalMessage::decode(&inner[1..inner.len() - 8]).unwrap();
        assert_eq!((inner.counter, inner.previous_counter), (Some(0), Some(0)));
    }
    run.serve(&Node::new("ack").attr("class", "receipt").attr("id", id));
    run.serve(&ack(&Node::new("message").attr("id", "another")));
    assert!(run.outcome.is_none());
    run.serve(&ack(&message));
    assert!(run.is_done());
    assert_eq!((run.connects, run.closes), (1, 1));
}

#[test]
fn account_without_a_lid_is_addressed_by_its_number() {
    let credentials = Credentials {
        lid: None,
        ..linked()
    };
    let mut run = Run::send_to_self(credentials, "the text");
    run.accept();
    run.serve(&Node::new("success").attr("t", "1795305600"));
    let message = run.sent.pop().unwrap();
    assert_eq!(message.get("to"), Some("15551234567@s.whatsapp.net"));
    assert_eq!(message.get("peer_recipient_pn"), None);
    let to = message.child("participants").unwrap().nodes();
    assert_eq!(to[1].get("jid"), Some("15551234567:7@s.whatsapp.net"));
}

#[test]
fn refused_message_is_a_failure_with_its_code() {
    let (mut run, message) = until_sent(&linked());
    run.serve(&ack(&message).attr("error", "463"));
    let refused = LinkError::MessageRefused { code: Some(463) };
    assert_eq!(run.failure(), Some(&refused));
    assert!(refused.to_string().ends_with("error 463"));
}

#[test]
fn message_that_may_have_left_is_not_sent_again() {
    let endings: [fn(&mut Run); 5] = [
        |run| run.pass(Duration::from_secs(15)),
        Run::disconnect,
        |run| run.serve(&restart()),
        |run| run.serve(&failure("503")),
        |run| run.give(Input::Received(&[0, 0, 3, 1, 2, 3])),
    ];
    for ending in endings {
        let (mut run, _) = until_sent(&linked());
        ending(&mut run);
        assert_eq!(run.failure(), Some(&LinkError::MessageUnconfirmed));
        assert_eq!(run.connects, 1);
    }
}

#[test]
fn connection_that_is_lost_before_the_message_is_made_again() {
    let mut run = Run::send_to_self(linked(), "the text");
    run.give(Input::Disconnected(Disconnect::Lost));
    run.pass(Duration::from_secs(1));
    run.accept();
    run.disconnect();
    run.pass(Duration::from_secs(1));
    run.accept();
    run.serve(&success());
    let message = run.sent.pop().unwrap();
    run.serve(&ack(&message));
    assert!(run.is_done());
}

#[test]
fn login_that_is_not_wanted_now_is_not_repeated() {
    let conflict = Node::new("conflict").attr("type", "replaced");
    for (ending, error) in [
        (failure("429"), LinkError::RateLimited),
        (failure("401"), LinkError::LoggedOut),
        (
            Node::new("stream:error").children([conflict]),
            LinkError::Replaced,
        ),
    ] {
        let mut run = Run::send_to_self(linked(), "the text");
        run.accept();
        run.serve(&ending);
        assert_eq!(run.failure(), Some(&error));
    }
}

#[test]
fn unreachable_server_is_given_up_within_a_minute() {
    let mut run = Run::send_to_self(linked(), "the text");
    run.meet_nobody_for_a_minute();
    assert_eq!(run.failure(), Some(&LinkError::Unreachable));
}
