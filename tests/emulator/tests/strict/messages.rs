use std::time::Duration;

use latchkey_emulator::{Emulator, Options, Timing};
use latchkey_proto::{
    keys::PreKey, messages::PreKeySignalMessage, node::Node, pair::pre_key_upload,
};
use latchkey_shared::clock;
use prost::Message;

use crate::client::{Client, Linked, emulator, iq, link, started};

#[tokio::test]
async fn passive_login_holds_the_queue_back_until_active() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let id = emulator.phone().send_key_share(&linked.jid).unwrap();
    let mut client = Client::online(&emulator, &linked, true).await;
    client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
    client
        .send(iq("a", "set", "passive", Node::new("active")))
        .await;
    assert_eq!(client.next().await.get("id"), Some("a"));
    let preview = client.next().await;
    let preview = preview.child("offline_preview").unwrap();
    assert_eq!(
        (preview.get("count"), preview.get("message")),
        (Some("1"), Some("1"))
    );
    let message = client.next().await;
    assert_eq!(message.get("id"), Some(id.as_str()));
    assert_eq!(message.get("category"), Some("peer"));
    assert_eq!(message.get("offline"), Some("0"));
    assert_eq!(
        client.next().await.child("offline").unwrap().get("count"),
        Some("1")
    );
}

#[tokio::test]
async fn login_that_is_not_passive_gets_the_queue_at_once() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    emulator
        .phone()
        .contact(1)
        .send_text(&linked.jid, "hello")
        .unwrap();
    let mut client = Client::online(&emulator, &linked, false).await;
    assert!(client.next().await.child("offline_preview").is_some());
    assert_eq!(client.next().await.tag, "message");
}

#[tokio::test]
async fn unacknowledged_message_comes_again_and_acknowledged_one_does_not() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let contact = emulator.phone().contact(1);
    let first = contact.send_text(&linked.jid, "one").unwrap();
    let second = contact.send_text(&linked.jid, "two").unwrap();
    let mut client = Client::online(&emulator, &linked, false).await;
    let ids = messages_of(&mut client).await;
    assert_eq!(ids, [first.clone(), second.clone()]);
    let receipt = Node::new("receipt")
        .attr("id", &*first)
        .attr("to", sender(1));
    assert_eq!(client.ask(receipt).await.get("class"), Some("receipt"));
    drop(client);
    let mut client = Client::online(&emulator, &linked, false).await;
    assert_eq!(messages_of(&mut client).await, [second.as_str()]);
    let [device] = emulator.devices().try_into().unwrap();
    assert_eq!(device.unacknowledged.len(), 1);
    assert_eq!(device.unacknowledged[0].deliveries, 2);
    let ack = Node::new("ack")
        .attr("id", &*second)
        .attr("to", sender(1))
        .attr("class", "message");
    client.send(ack).await;
    client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
    drop(client);
    let mut client = Client::online(&emulator, &linked, false).await;
    assert_eq!(messages_of(&mut client).await, Vec::<String>::new());
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn long_queue_comes_in_batches() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    for n in 0..12 {
        emulator
            .phone()
            .contact(1)
            .send_text(&linked.jid, &n.to_string())
            .unwrap();
    }
    let mut client = Client::online(&emulator, &linked, false).await;
    assert!(client.next().await.child("offline_preview").is_some());
    for _ in 0..5 {
        assert_eq!(client.next().await.tag, "message");
    }
    let pong = client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(pong.get("type"), Some("result"));
    let batch = Node::new("offline_batch").attr("count", "100");
    client.send(Node::new("ib").children([batch])).await;
    for _ in 0..7 {
        assert_eq!(client.next().await.tag, "message");
    }
    assert_eq!(
        client.next().await.child("offline").unwrap().get("count"),
        Some("12")
    );
}

#[tokio::test]
async fn acknowledgement_of_nothing_is_noted() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, false).await;
    client
        .send(
            Node::new("receipt")
                .attr("id", "AC00")
                .attr("to", sender(1)),
        )
        .await;
    client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn stream_is_recycled_when_a_delivered_message_stays_unacknowledged() {
    let timing = Timing {
        ack_within: Duration::ZERO,
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let linked = link(&emulator).await;
    let id = emulator
        .phone()
        .contact(1)
        .send_text(&linked.jid, "one")
        .unwrap();
    let mut client = Client::online(&emulator, &linked, false).await;
    assert_eq!(messages_of(&mut client).await, [id.as_str()]);
    let error = client.next().await;
    assert_eq!(
        error.child("ack").and_then(|ack| ack.get("id")),
        Some(id.as_str())
    );
}

#[tokio::test]
async fn one_time_keys_are_handed_out_once_and_then_there_are_none() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, false).await;
    upload(&mut client, &linked, 2).await;
    for contact in 1..=3 {
        emulator
            .phone()
            .contact(contact)
            .send_text(&linked.jid, "hello")
            .unwrap();
    }
    let mut used = Vec::new();
    while used.len() < 3 {
        let node = client.next().await;
        if node.tag == "message" {
            let bytes = node.child("enc").unwrap().data().unwrap().to_vec();
            used.push(PreKeySignalMessage::decode(&bytes[1..]).unwrap().pre_key_id);
        }
    }
    assert_eq!(used, [Some(1), Some(2), None]);
    assert_eq!(emulator.devices()[0].tally.keys_handed_out, 2);
}

#[tokio::test]
async fn upload_must_fit_what_was_registered() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, false).await;
    upload(&mut client, &linked, 2).await;
    let digest = client
        .ask(iq("d", "get", "encrypt", Node::new("digest")))
        .await;
    assert_eq!(
        digest
            .child("digest")
            .unwrap()
            .child("list")
            .unwrap()
            .nodes()
            .len(),
        2
    );
    let other = link(&emulator).await;
    let keys = [PreKey::generate(3, &mut clock::rng())];
    let foreign = client.ask(pre_key_upload("u2", &other.keys, &keys)).await;
    assert_eq!(foreign.get("type"), Some("error"));
    let again = [PreKey::generate(2, &mut clock::rng())];
    let repeated = client.ask(pre_key_upload("u3", &linked.keys, &again)).await;
    assert_eq!(repeated.get("type"), Some("error"));
    assert_eq!(emulator.devices()[0].one_time_keys, 2);
    assert_eq!(emulator.violations().len(), 2);
}

#[tokio::test]
async fn message_is_written_again_with_the_keys_of_the_retry_receipt() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let id = emulator
        .phone()
        .contact(1)
        .send_text(&linked.jid, "hello")
        .unwrap();
    let mut client = Client::online(&emulator, &linked, false).await;
    let first = message(&mut client).await;
    assert_eq!(first.get("id"), Some(id.as_str()));
    let key = PreKey::generate(9, &mut clock::rng());
    client
        .send(retry(&linked, &id, &key, &linked.account.for_messages()))
        .await;
    let second = message(&mut client).await;
    assert_eq!(second.get("id"), Some(id.as_str()));
    let enc = second.child("enc").unwrap();
    assert_eq!(enc.get("count"), Some("1"));
    let opened = PreKeySignalMessage::decode(&enc.data().unwrap()[1..]).unwrap();
    assert_eq!(opened.pre_key_id, Some(9));
    assert_eq!(emulator.devices()[0].tally.retries, 1);
    assert_eq!(emulator.violations(), Vec::<String>::new());
    let forged = [&linked.account.for_messages()[..], &[0]].concat();
    client.send(retry(&linked, &id, &key, &forged)).await;
    client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(emulator.violations().len(), 1);
}

fn retry(linked: &Linked, id: &str, key: &PreKey, device_identity: &[u8]) -> Node {
    let signed = &linked.keys.signed_pre_key;
    let u24 = |id: u32| id.to_be_bytes()[1..].to_vec();
    Node::new("receipt")
        .attr("id", id)
        .attr("type", "retry")
        .attr("to", sender(1))
        .children([
            Node::new("retry")
                .attr("count", "1")
                .attr("id", id)
                .attr("t", "1")
                .attr("v", "1"),
            Node::new("registration").bytes(linked.keys.registration_id.to_be_bytes()),
            Node::new("keys").children([
                Node::new("type").bytes([5]),
                Node::new("identity").bytes(*linked.keys.identity.public()),
                Node::new("key").children([
                    Node::new("id").bytes(u24(key.id)),
                    Node::new("value").bytes(*key.pair.public()),
                ]),
                Node::new("skey").children([
                    Node::new("id").bytes(u24(signed.id)),
                    Node::new("value").bytes(*signed.pair.public()),
                    Node::new("signature").bytes(signed.signature),
                ]),
                Node::new("device-identity").bytes(device_identity),
            ]),
        ])
}

async fn upload(client: &mut Client, linked: &Linked, count: u32) {
    let keys: Vec<_> = (1..=count)
        .map(|id| PreKey::generate(id, &mut clock::rng()))
        .collect();
    let answer = client.ask(pre_key_upload("u1", &linked.keys, &keys)).await;
    assert_eq!(answer.get("type"), Some("result"));
}

async fn message(client: &mut Client) -> Node {
    loop {
        let node = client.next().await;
        if node.tag == "message" {
            return node;
        }
    }
}

/// Returns the IDs of the messages up to the end of the queue.
async fn messages_of(client: &mut Client) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let node = client.next().await;
        if node.child("offline").is_some() {
            return ids;
        }
        if node.tag == "message" {
            ids.push(node.get("id").unwrap().to_owned());
        }
    }
}

fn sender(contact: u32) -> String {
    format!("1555020{contact:04}@s.whatsapp.net")
}

#[tokio::test]
async fn restart_cuts_everyone_and_refuses_for_a_while() {
    let emulator: Emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, false).await;
    emulator.restart(Duration::from_mins(1));
    client.closed().await;
    assert_eq!(emulator.snapshot().online, 0);
    let url = emulator.whatsapp_url();
    assert!(
        Client::upgrade(&url, Some("https://web.whatsapp.com"))
            .await
            .is_err()
    );
    emulator.restart(Duration::ZERO);
    Client::online(&emulator, &linked, false).await;
}
