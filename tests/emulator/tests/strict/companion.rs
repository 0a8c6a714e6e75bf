use latchkey_emulator::{CodeRefused, DeviceJid, Emulator, Phone};
use latchkey_entry::{Browser, PairingCode};
use latchkey_proto::{
    keys::{AdvSecret, DeviceKeys},
    node::{Content, Jid, Node},
    pair::{
        Refused, adv,
        code::{self, Derivation, Notice, PrimaryHello},
    },
};
use latchkey_shared::clock;
use tokio::task::JoinHandle;

use crate::client::Client;

/// A companion that asks to be linked by code, and does only what a test tells it to.
pub(crate) struct Companion {
    pub(crate) client: Client,
    pub(crate) keys: DeviceKeys,
    pub(crate) refs: Vec<String>,
    pub(crate) reference: Vec<u8>,
    phone: Phone,
    requests: u32,
}

type Typed = JoinHandle<Result<DeviceJid, CodeRefused>>;

impl Companion {
    pub(crate) async fn registered(emulator: &Emulator) -> Self {
        let keys = DeviceKeys::generate(&mut clock::rng());
        let mut client = Client::register(emulator, &keys).await;
        let refs = client.take_refs().await;
        Self {
            client,
            refs,
            keys,
            reference: Vec::new(),
            phone: emulator.phone(),
            requests: 0,
        }
    }

    pub(crate) async fn announced(emulator: &Emulator) -> Self {
        let mut companion = Box::pin(Self::registered(emulator)).await;
        companion.reference = companion.hello(|_| {}).await.unwrap();
        companion
    }

    /// Announces the code in a stanza that the test has altered.
    pub(crate) async fn hello(
        &mut self,
        damage: impl FnOnce(&mut Node),
    ) -> Result<Vec<u8>, code::HelloRefused> {
        let derivation = Derivation {
            code: CODE.parse::<PairingCode>().unwrap(),
            salt: [3; 32],
        };
        let public = self.keys.pairing_ephemeral.public();
        let wrapped = code::wrap(public, &derivation.derive(), &derivation.salt, &[4; 16]);
        let (id, phone) = (self.next_id(), self.account());
        let noise = self.keys.noise.public();
        let mut hello = code::companion_hello(&id, &phone, &wrapped, noise, &Browser::default());
        damage(registration(&mut hello));
        code::read_hello_answer(&self.client.ask(hello).await)
    }

    pub(crate) fn type_code(&self, code: &'static str) -> Typed {
        let phone = self.phone.clone();
        tokio::spawn(async move { phone.enter_code(code).await })
    }

    /// Receives and acknowledges the next notification.
    pub(crate) async fn notification(&mut self) -> Node {
        let is_it = |node: &Node| node.tag == "notification";
        let notification = self.client.wait_for(is_it).await;
        self.client.acknowledge(&notification).await;
        notification
    }

    pub(crate) async fn primary_hello(&mut self) -> PrimaryHello {
        match code::read_notification(&self.notification().await) {
            Some(Ok(Notice::PrimaryHello(hello))) => hello,
            other => panic!("expected the phone's half, got {other:?}"),
        }
    }

    pub(crate) fn answer_to(&mut self, hello: &PrimaryHello) -> (Node, AdvSecret) {
        let derivation = Derivation {
            code: CODE.parse::<PairingCode>().unwrap(),
            salt: hello.salt(),
        };
        let (ephemeral, identity) = (&self.keys.pairing_ephemeral, &self.keys.identity);
        let rng = &mut clock::rng();
        let finish = code::finish(hello, &derivation.derive(), ephemeral, identity, rng).unwrap();
        let (id, phone, identity) = (self.next_id(), self.account(), *self.keys.identity.public());
        let stanza =
            code::companion_finish(&id, &phone, &finish.bundle, &identity, &hello.reference);
        (stanza, finish.adv_secret)
    }

    pub(crate) async fn finish(&mut self, hello: &PrimaryHello) -> (Node, AdvSecret) {
        let (stanza, secret) = self.answer_to(hello);
        (self.client.ask(stanza).await, secret)
    }

    /// Answers the phone, signs, and returns the device's address.
    pub(crate) async fn finish_and_sign(&mut self) -> String {
        let hello = self.primary_hello().await;
        let (answer, secret) = self.finish(&hello).await;
        assert_eq!(Refused::read(&answer), None);
        self.sign(&secret).await
    }

    /// Answers `pair-success` and returns the device's address.
    pub(crate) async fn sign(&mut self, secret: &AdvSecret) -> String {
        let is_it = |node: &Node| node.child("pair-success").is_some();
        let success = self.client.wait_for(is_it).await;
        let rng = &mut clock::rng();
        let paired = adv::verify(&success, secret, &self.keys.identity, rng).unwrap();
        let reply = adv::reply(success.get("id").unwrap(), &paired);
        self.client.send(reply).await;
        paired.jid.to_string()
    }

    pub(crate) fn next_id(&mut self) -> String {
        self.requests += 1;
        format!("1.2-{}", self.requests)
    }

    fn account(&self) -> Jid {
        Jid::new(self.phone.number(), "s.whatsapp.net")
    }
}

pub(crate) fn registration(stanza: &mut Node) -> &mut Node {
    let Content::Nodes(children) = &mut stanza.content else {
        panic!("expected a request about something");
    };
    &mut children[0]
}

pub(crate) fn set(node: &mut Node, name: &str, value: &str) {
    let attr = node.attrs.iter_mut().find(|(key, _)| key == name);
    value.clone_into(&mut attr.unwrap().1);
}

pub(crate) fn put(node: &mut Node, tag: &str, bytes: &[u8]) {
    let Content::Nodes(children) = &mut node.content else {
        panic!("expected children");
    };
    let child = children.iter_mut().find(|child| child.tag == tag);
    child.unwrap().content = Content::Bytes(bytes.to_vec());
}

pub(crate) fn remove(node: &mut Node, tag: &str) {
    let Content::Nodes(children) = &mut node.content else {
        panic!("expected children");
    };
    children.retain(|child| child.tag != tag);
}

pub(crate) const CODE: &str = "ABCD-EFGH";
