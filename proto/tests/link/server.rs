//! WhatsApp's half of a connection, as far as a link is concerned, without I/O.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use latchkey_proto::{
    frame::{self, FrameDecoder},
    keys::{KeyPair, SignedPreKey},
    messages::{
        AdvDeviceIdentity, AdvSignedDeviceIdentity, AdvSignedDeviceIdentityHmac, CertChain,
        CertDetails, ClientPayload, HandshakeMessage, NoiseCertificate, ServerHello,
    },
    node::{self, Node},
    noise::{SymmetricState, Transport},
};
use prost::Message;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sha2::Sha256;

/// A server with its own root, and a phone.
pub(crate) struct Server {
    rng: ChaCha20Rng,
    root: KeyPair,
    account: KeyPair,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::with_seed(1)
    }

    pub(crate) fn with_seed(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let root = KeyPair::generate(&mut rng);
        let account = KeyPair::generate(&mut rng);
        Self { rng, root, account }
    }

    pub(crate) fn root(&self) -> [u8; 32] {
        *self.root.public()
    }

    /// Answers the first websocket message of a client.
    pub(crate) fn greet(&mut self, first: &[u8]) -> (Greeted, Vec<u8>) {
        let (intro, rest) = first.split_at(4);
        assert_eq!(intro, frame::INTRO);
        let hello = HandshakeMessage::decode(only_frame(rest).as_slice()).unwrap();
        let theirs: [u8; 32] = hello
            .client_hello
            .unwrap()
            .ephemeral
            .unwrap()
            .try_into()
            .unwrap();
        let ephemeral = KeyPair::generate(&mut self.rng);
        let fixed = KeyPair::generate(&mut self.rng);
        let chain = self.chain(fixed.public());
        let mut symmetric = SymmetricState::new(&frame::INTRO);
        symmetric.mix_hash(&theirs);
        symmetric.mix_hash(ephemeral.public());
        symmetric.mix_key(&ephemeral.agree(&theirs).unwrap());
        let encrypted_static = symmetric.encrypt(fixed.public());
        symmetric.mix_key(&fixed.agree(&theirs).unwrap());
        let encrypted_chain = symmetric.encrypt(&chain);
        let hello = HandshakeMessage {
            server_hello: Some(ServerHello {
                ephemeral: Some(ephemeral.public().to_vec()),
                r#static: Some(encrypted_static),
                payload: Some(encrypted_chain),
            }),
            ..HandshakeMessage::default()
        };
        (
            Greeted {
                symmetric,
                ephemeral,
            },
            framed(&hello.encode_to_vec()),
        )
    }

    /// The bundle of the account's phone, whose identity key signed the device that was linked.
    pub(crate) fn phone_bundle(&mut self) -> Vec<Node> {
        let account = self.account.clone();
        self.bundle(&account)
    }

    /// The bundle of another device, and its identity as this account's key vouches for it.
    pub(crate) fn companion_bundle(&mut self, account: &KeyPair) -> Vec<Node> {
        let identity = KeyPair::generate(&mut self.rng);
        let details = AdvDeviceIdentity {
            raw_id: Some(7),
            timestamp: Some(1_750_000_001),
            key_index: Some(2),
            ..AdvDeviceIdentity::default()
        }
        .encode_to_vec();
        let vouched = [&[6, 0], details.as_slice(), identity.public()].concat();
        let own = [
            &[6, 1],
            details.as_slice(),
            identity.public(),
            self.account.public(),
        ]
        .concat();
        let signed = AdvSignedDeviceIdentity {
            account_signature: Some(account.sign(&vouched, &mut self.rng).to_vec()),
            device_signature: Some(identity.sign(&own, &mut self.rng).to_vec()),
            details: Some(details),
            account_signature_key: None,
        };
        let mut bundle = self.bundle(&identity);
        bundle.push(Node::new("device-identity").bytes(signed.encode_to_vec()));
        bundle
    }

    pub(crate) fn account(&self) -> KeyPair {
        self.account.clone()
    }

    fn bundle(&mut self, identity: &KeyPair) -> Vec<Node> {
        let signed = SignedPreKey::generate(3, identity, &mut self.rng);
        let once = KeyPair::generate(&mut self.rng);
        let id_and_value = |id: u8, pair: &KeyPair| {
            [
                Node::new("id").bytes([0, 0, id]),
                Node::new("value").bytes(*pair.public()),
            ]
        };
        let signature = Node::new("signature").bytes(signed.signature);
        vec![
            Node::new("registration").bytes(77_u32.to_be_bytes()),
            Node::new("type").bytes([5]),
            Node::new("identity").bytes(*identity.public()),
            Node::new("key").children(id_and_value(9, &once)),
            Node::new("skey")
                .children(id_and_value(3, &signed.pair).into_iter().chain([signature])),
        ]
    }

    /// What a phone makes the server send after it has scanned a code with `adv_secret`.
    pub(crate) fn pair_success(&mut self, payload: &ClientPayload, adv_secret: &[u8]) -> Node {
        let identity = payload
            .device_pairing_data
            .clone()
            .unwrap()
            .e_ident
            .unwrap();
        let details = AdvDeviceIdentity {
            raw_id: Some(7),
            timestamp: Some(1_750_000_000),
            key_index: Some(13),
            ..AdvDeviceIdentity::default()
        }
        .encode_to_vec();
        let signed = [&[6, 0], details.as_slice(), &identity].concat();
        let signed_identity = AdvSignedDeviceIdentity {
            details: Some(details),
            account_signature_key: Some(self.account.public().to_vec()),
            account_signature: Some(self.account.sign(&signed, &mut self.rng).to_vec()),
            device_signature: None,
        }
        .encode_to_vec();
        let mut hmac = Hmac::<Sha256>::new_from_slice(adv_secret).unwrap();
        hmac.update(&signed_identity);
        let container = AdvSignedDeviceIdentityHmac {
            details: Some(signed_identity),
            hmac: Some(hmac.finalize().into_bytes().to_vec()),
            ..AdvSignedDeviceIdentityHmac::default()
        };
        Node::new("iq")
            .attr("from", "@s.whatsapp.net")
            .attr("type", "set")
            .attr("id", "3141592653")
            .attr("xmlns", "md")
            .children([Node::new("pair-success").children([
                Node::new("device-identity").bytes(container.encode_to_vec()),
                Node::new("platform").attr("name", "android"),
                Node::new("device")
                    .attr("jid", "15551234567:13@s.whatsapp.net")
                    .attr("lid", "236395184570386:13@lid"),
            ])])
    }

    fn chain(&mut self, leaf_key: &[u8; 32]) -> Vec<u8> {
        let intermediate = KeyPair::generate(&mut self.rng);
        let details = |serial, issuer, key: &[u8; 32]| {
            let details = CertDetails {
                serial: Some(serial),
                issuer_serial: Some(issuer),
                key: Some(key.to_vec()),
                not_before: Some(seconds(start() - Duration::from_hours(1))),
                not_after: Some(seconds(start() + Duration::from_hours(24))),
            };
            details.encode_to_vec()
        };
        let leaf = details(8, 7, leaf_key);
        let middle = details(7, 0, intermediate.public());
        let chain = CertChain {
            leaf: Some(NoiseCertificate {
                signature: Some(intermediate.sign(&leaf, &mut self.rng).to_vec()),
                details: Some(leaf),
            }),
            intermediate: Some(NoiseCertificate {
                signature: Some(self.root.sign(&middle, &mut self.rng).to_vec()),
                details: Some(middle),
            }),
        };
        chain.encode_to_vec()
    }
}

/// A handshake that waits for the client's finish.
pub(crate) struct Greeted {
    symmetric: SymmetricState,
    ephemeral: KeyPair,
}

impl Greeted {
    pub(crate) fn finish(mut self, second: &[u8]) -> Connection {
        let finish = HandshakeMessage::decode(only_frame(second).as_slice()).unwrap();
        let finish = finish.client_finish.unwrap();
        let noise: [u8; 32] = self
            .symmetric
            .decrypt(&finish.r#static.unwrap())
            .unwrap()
            .try_into()
            .unwrap();
        self.symmetric
            .mix_key(&self.ephemeral.agree(&noise).unwrap());
        let payload = self.symmetric.decrypt(&finish.payload.unwrap()).unwrap();
        let (read, write) = self.symmetric.split();
        Connection {
            payload: ClientPayload::decode(payload.as_slice()).unwrap(),
            transport: Transport::new(*write, *read),
            decoder: FrameDecoder::new(frame::MAX_FRAME),
        }
    }
}

/// A connection that exchanges stanzas.
pub(crate) struct Connection {
    pub(crate) payload: ClientPayload,
    transport: Transport,
    decoder: FrameDecoder,
}

impl Connection {
    pub(crate) fn seal(&mut self, node: &Node) -> Vec<u8> {
        self.seal_frame(&node::encode(node))
    }

    pub(crate) fn seal_frame(&mut self, plaintext: &[u8]) -> Vec<u8> {
        framed(&self.transport.seal(plaintext).unwrap())
    }

    pub(crate) fn open(&mut self, message: &[u8]) -> Vec<Node> {
        self.decoder.push(message);
        let mut nodes = Vec::new();
        while let Some(frame) = self.decoder.next_frame().unwrap() {
            nodes.push(node::decode(&self.transport.open(&frame).unwrap()).unwrap());
        }
        nodes
    }
}

pub(crate) fn pair_device(refs: usize) -> Node {
    pair_device_with((0..refs).map(|i| format!("2@ref-{i}").into_bytes()))
}

pub(crate) fn pair_device_with(refs: impl IntoIterator<Item = Vec<u8>>) -> Node {
    let refs = refs.into_iter().map(|text| Node::new("ref").bytes(text));
    Node::new("iq")
        .attr("from", "@s.whatsapp.net")
        .attr("type", "set")
        .attr("id", "2718281828")
        .attr("xmlns", "md")
        .children([Node::new("pair-device").children(refs)])
}

/// 2026-11-22.
pub(crate) fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(498_696)
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    frame::encode(payload, &mut message).unwrap();
    message
}

fn only_frame(message: &[u8]) -> Vec<u8> {
    let mut decoder = FrameDecoder::new(frame::MAX_FRAME);
    decoder.push(message);
    let frame = decoder.next_frame().unwrap().unwrap();
    assert_eq!(decoder.next_frame().unwrap(), None);
    frame
}
