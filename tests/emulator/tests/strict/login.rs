use std::time::Duration;

use latchkey_emulator::{Options, Timing};
use latchkey_proto::{keys::DeviceKeys, node::Node};
use latchkey_shared::clock;

use crate::client::{Client, Linked, emulator, iq, link, started};

#[tokio::test]
async fn unknown_device_and_wrong_noise_key_are_refused() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let other = DeviceKeys::generate(&mut clock::rng());
    let wrong_key = Linked {
        keys: other,
        jid: linked.jid.clone(),
        account: linked.account.clone(),
    };
    let mut client = Client::login(&emulator, &wrong_key, true).await;
    assert_eq!(client.next().await.get("reason"), Some("401"));
    emulator.phone().unlink(&linked.jid).unwrap();
    let mut client = Client::login(&emulator, &linked, true).await;
    assert_eq!(client.next().await.get("reason"), Some("401"));
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn second_login_replaces_the_first() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut first = Client::online(&emulator, &linked, true).await;
    let mut second = Client::online(&emulator, &linked, true).await;
    let error = first.next().await;
    assert_eq!(error.tag, "stream:error");
    assert_eq!(
        error.child("conflict").and_then(|it| it.get("type")),
        Some("replaced")
    );
    first.closed().await;
    let pong = second.ask(iq("p1", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(pong.get("type"), Some("result"));
    assert_eq!(emulator.devices()[0].tally.logins, 2);
}

#[tokio::test]
async fn unlinked_device_is_told_so() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, true).await;
    emulator.phone().unlink(&linked.jid).unwrap();
    let error = client.next().await;
    assert_eq!(error.get("code"), Some("401"));
    assert_eq!(
        error.child("conflict").and_then(|it| it.get("type")),
        Some("device_removed")
    );
    assert!(emulator.devices().is_empty());
}

#[tokio::test]
async fn device_can_take_itself_off_the_account_and_no_other() {
    let emulator = emulator().await;
    let (linked, other) = (link(&emulator).await, link(&emulator).await);
    let mut client = Client::online(&emulator, &linked, true).await;
    let remove = |id: &str, jid: &str| {
        let remove = Node::new("remove-companion-device")
            .attr("jid", jid)
            .attr("reason", "user_initiated");
        iq(id, "set", "md", remove)
    };
    let refused = client.ask(remove("1", other.jid.as_str())).await;
    assert_eq!(refused.get("type"), Some("error"));
    let gone = client.ask(remove("2", linked.jid.as_str())).await;
    assert_eq!(gone.get("type"), Some("result"));
    assert_eq!(client.next().await.tag, "stream:error");
    let left: Vec<_> = emulator
        .devices()
        .into_iter()
        .map(|device| device.jid)
        .collect();
    assert_eq!(left, [other.jid.as_str()]);
}

#[tokio::test]
async fn pings_are_answered_and_must_be() {
    let timing = Timing {
        answer_within: Duration::from_millis(500),
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, true).await;
    let pong = client.ask(iq("p1", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(pong.get("type"), Some("result"));
    emulator.ping_all();
    let asked = client.next().await;
    assert_eq!(asked.get("xmlns"), Some("urn:xmpp:ping"));
    client
        .send(crate::client::result(asked.get("id").unwrap()))
        .await;
    emulator.ping_all();
    assert_eq!(client.next().await.get("xmlns"), Some("urn:xmpp:ping"));
    client.closed().await;
    assert_eq!(
        emulator.violations(),
        ["expected an answer to ping in time"]
    );
}

#[tokio::test]
async fn silent_client_is_pinged_unasked() {
    let timing = Timing {
        ping_after: Duration::from_millis(200),
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, true).await;
    assert_eq!(client.next().await.get("xmlns"), Some("urn:xmpp:ping"));
}

#[tokio::test]
async fn stanza_that_the_server_does_not_know_is_refused_and_noted() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, true).await;
    let answer = client
        .ask(iq("1", "get", "w:unheard-of", Node::new("query")))
        .await;
    assert_eq!(answer.get("type"), Some("error"));
    assert_eq!(
        answer.child("error").and_then(|it| it.get("code")),
        Some("400")
    );
    let strange = iq("2", "get", "abt", Node::new("props")).attr("from", linked.jid.as_str());
    assert_eq!(client.ask(strange).await.get("type"), Some("error"));
    client.send(Node::new("surprise")).await;
    client.ask(iq("3", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(emulator.violations().len(), 3);
}

#[tokio::test]
async fn queries_after_login_are_answered() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, true).await;
    let collection = Node::new("collection")
        .attr("name", "regular")
        .attr("version", "0")
        .attr("return_snapshot", "true");
    let usync = Node::new("usync")
        .attr("sid", "1")
        .attr("mode", "query")
        .attr("last", "true")
        .attr("index", "0")
        .attr("context", "message")
        .children([
            Node::new("query").children([Node::new("devices").attr("version", "2")]),
            Node::new("list")
                .children([Node::new("user").attr("jid", "15550100000@s.whatsapp.net")]),
        ]);
    let queries = [
        iq("1", "get", "abt", Node::new("props").attr("protocol", "1")),
        iq("2", "get", "blocklist", Node::new("list")),
        iq("3", "get", "privacy", Node::new("privacy")),
        iq(
            "4",
            "set",
            "w:sync:app:state",
            Node::new("sync").children([collection]),
        ),
        iq("5", "get", "usync", usync),
        iq("6", "get", "encrypt", Node::new("count")),
    ];
    let mut answers = Vec::new();
    for query in queries {
        let answer = client.ask(query).await;
        assert_eq!(answer.get("type"), Some("result"), "{:?}", answer.get("id"));
        answers.push(answer);
    }
    let list = answers[4].child("usync").unwrap().child("list").unwrap();
    let devices = list.child("user").unwrap().child("devices").unwrap();
    let ids: Vec<_> = devices
        .child("device-list")
        .unwrap()
        .nodes()
        .iter()
        .map(|it| it.get("id"))
        .collect();
    assert_eq!(ids, [Some("0"), Some("1")]);
    assert_eq!(answers[5].child("count").unwrap().get("value"), Some("0"));
    assert_eq!(emulator.violations(), Vec::<String>::new());
}
