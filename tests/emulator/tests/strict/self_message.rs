//! What the server and the phone take as a message to the owner's own chat.

use std::time::SystemTime;

use latchkey_emulator::{Emulator, Fault, FaultStage};
use latchkey_proto::{
    credentials::Credentials,
    node::{Content, Node},
    self_message,
    signal::SignalSession,
};
use latchkey_shared::clock;

use crate::client::{Client, Linked, emulator, iq, link};

#[tokio::test]
async fn message_is_read_passed_on_and_confirmed_and_answered_in_its_session() {
    let emulator = emulator().await;
    let (other, linked) = (link(&emulator).await, link(&emulator).await);
    let mut client = Client::online(&emulator, &linked, false).await;
    let credentials = with_sessions(&emulator, &linked, &mut client).await;
    let devices: Vec<_> = credentials.sessions.iter().map(|it| it.device).collect();
    assert_eq!(devices, [0, 1]);
    let message = message(&credentials);
    let id = message.get("id").unwrap().to_owned();
    let ack = client.ask(message).await;
    assert_eq!((&*ack.tag, ack.get("error")), ("ack", None));
    let receipt = client.wait_for(|node| node.tag == "receipt").await;
    assert_eq!(receipt.get("id"), Some(&*id));
    assert_eq!(receipt.get("type"), Some("sender"));
    let settled = Node::new("ack")
        .attr("class", "receipt")
        .attr("id", id.as_str())
        .attr("to", receipt.get("from").unwrap());
    client.send(settled).await;
    let sent = emulator.devices().remove(1).sent.remove(0);
    assert_eq!(sent.text.as_deref(), Some("the text"));

    let mut second = Client::online(&emulator, &other, false).await;
    let passed_on = second.wait_for(|node| node.tag == "message").await;
    assert_eq!(passed_on.get("id"), Some(&*id));
    assert!(passed_on.child("device-identity").is_some());
    let enc = passed_on.child("enc").unwrap();
    assert_eq!(enc.get("type"), Some("pkmsg"));

    emulator.phone().send_key_share(&linked.jid).unwrap();
    let answer = client.wait_for(|node| node.tag == "message").await;
    assert_eq!(answer.child("enc").unwrap().get("type"), Some("msg"));
    assert_eq!(emulator.devices()[1].tally.in_session, 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn message_of_another_form_is_refused() {
    let spoil: [fn(&mut Node, &Credentials); 9] = [
        |message, _| set(message, "id", "3EB0abcdef"),
        |message, _| set(message, "type", "media"),
        |message, _| set(message, "peer_recipient_pn", "15550109999@s.whatsapp.net"),
        |message, credentials| {
            set(message, "to", &credentials.jid.without_device().to_string());
        },
        // Not to each of the others.
        |message, _| participants(message).truncate(1),
        |message, _| {
            let first = participants(message)[0].clone();
            participants(message)[1] = first;
        },
        |message, _| {
            let Content::Nodes(nodes) = &mut message.content else {
                panic!("parts")
            };
            nodes.truncate(1);
        },
        // In a session with somebody else, or with other ids.
        |message, credentials| {
            let enc = participants(message)[1].first_child().unwrap().clone();
            let to = Node::new("to").attr("jid", self_message::own_chat(credentials).to_string());
            participants(message)[0] = to.children([enc]);
        },
        |message, _| {
            let Content::Nodes(encs) = &mut participants(message)[0].content else {
                panic!("a ciphertext")
            };
            let mut bytes = encs[0].data().unwrap().to_vec();
            // The end of a pre-key message: the registration id, then that of the signed pre-key.
            *bytes.last_mut().unwrap() += 1;
            encs[0] = encs[0].clone().bytes(bytes);
        },
    ];
    for (at, spoil) in spoil.into_iter().enumerate() {
        let emulator = emulator().await;
        let (_other, linked) = (link(&emulator).await, link(&emulator).await);
        let mut client = Client::online(&emulator, &linked, false).await;
        let credentials = with_sessions(&emulator, &linked, &mut client).await;
        let mut message = message(&credentials);
        spoil(&mut message, &credentials);
        client.send(message).await;
        client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
        assert_eq!(emulator.violations().len(), 1, "{at}");
        assert!(emulator.devices()[1].sent.is_empty(), "{at}");
    }
}

#[tokio::test]
async fn own_device_wants_it_as_sent_from_another_device() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, false).await;
    let credentials = with_sessions(&emulator, &linked, &mut client).await;
    let mut message = message(&credentials);
    let mut session: SignalSession = credentials.sessions[0].session.clone();
    let plain = latchkey_proto::messages::Message::text("the text").to_bytes();
    let padded = latchkey_proto::signal::pad(&plain, &mut clock::rng());
    let Content::Nodes(encs) = &mut participants(&mut message)[0].content else {
        panic!("a ciphertext")
    };
    encs[0] = encs[0].clone().bytes(session.encrypt(&padded));
    client.send(message).await;
    client.ask(iq("p", "get", "w:p", Node::new("ping"))).await;
    let [violation] = emulator.violations().try_into().unwrap();
    assert!(
        violation.contains("sent from another device"),
        "{violation}"
    );
}

#[tokio::test]
async fn message_can_be_refused_on_demand() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let mut client = Client::online(&emulator, &linked, false).await;
    let credentials = with_sessions(&emulator, &linked, &mut client).await;
    let refuse = Fault::Refuse {
        code: 463,
        backoff_s: None,
    };
    emulator.inject(refuse, FaultStage::SelfMessage, 1);
    let ack = client.ask(message(&credentials)).await;
    assert_eq!(ack.get("error"), Some("463"));
    assert!(emulator.devices()[0].sent.is_empty());
    assert_eq!(emulator.violations(), [""; 0]);
}

/// Opens sessions with the account's other devices, as a client does.
async fn with_sessions(emulator: &Emulator, linked: &Linked, client: &mut Client) -> Credentials {
    let devices = emulator.devices();
    let device = devices.iter().find(|it| it.jid == linked.jid.as_str());
    let mut credentials = Credentials {
        keys: linked.keys.clone(),
        account: linked.account.clone(),
        jid: linked.jid.as_str().parse().unwrap(),
        lid: Some(device.unwrap().lid.parse().unwrap()),
        business_name: None,
        platform: None,
        pre_keys: Vec::new(),
        sessions: Vec::new(),
    };
    let chat = self_message::own_chat(&credentials);
    let answer = client
        .ask(self_message::device_query("d", "s", &chat))
        .await;
    let own = credentials.jid.device.unwrap();
    let others = self_message::other_devices(&answer, own);
    let answer = client
        .ask(self_message::bundle_query("b", &chat, &others))
        .await;
    let bundles = self_message::vouched_bundles(&answer, &others, &credentials.account);
    assert_eq!(bundles.len(), others.len());
    let now = SystemTime::UNIX_EPOCH;
    credentials.sessions =
        self_message::open_sessions(&credentials, &bundles, &mut clock::rng(), now);
    credentials
}

fn message(credentials: &Credentials) -> Node {
    let mut rng = clock::rng();
    let id = self_message::message_id(&mut rng);
    self_message::message(&id, "the text", credentials, &mut rng)
}

fn set(node: &mut Node, name: &str, value: &str) {
    let attribute = node.attrs.iter_mut().find(|(it, _)| it == name);
    value.clone_into(&mut attribute.unwrap().1);
}

fn participants(message: &mut Node) -> &mut Vec<Node> {
    let Content::Nodes(parts) = &mut message.content else {
        panic!("parts")
    };
    let Content::Nodes(participants) = &mut parts[0].content else {
        panic!("participants")
    };
    participants
}
