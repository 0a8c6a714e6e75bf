//! `Link` against the recorded bytes: the same keys and the same randomness give the same messages.

use std::{sync::Arc, time::Duration};

use latchkey_proto::{
    frame::{self, FrameDecoder},
    keys::{AdvSecret, DeviceKeys, KeyPair, SignedPreKey},
    link::{Config, Event, Handoff, Input, Link, LinkMethod, Output},
    messages::HandshakeMessage,
    node,
    noise::Transport,
    payload::Version,
    xeddsa,
};
use prost::Message;
use rand::{TryCryptoRng, TryRng};
use serde_json::Value;

use crate::server::start;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/wa-vectors.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn pair(value: &Value) -> KeyPair {
    KeyPair::from_private(array(&value["private"]))
}

/// Gives the recorded bytes, then zeros.
struct Recorded(Vec<u8>);

impl TryRng for Recorded {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut word = [0; 4];
        self.try_fill_bytes(&mut word)?;
        Ok(u32::from_le_bytes(word))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut word = [0; 8];
        self.try_fill_bytes(&mut word)?;
        Ok(u64::from_le_bytes(word))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        let n = out.len().min(self.0.len());
        out.fill(0);
        out[..n].copy_from_slice(&self.0[..n]);
        self.0.drain(..n);
        Ok(())
    }
}

impl TryCryptoRng for Recorded {}

fn outputs(link: &mut Link<Recorded>) -> (Vec<Vec<u8>>, Vec<Event>) {
    let (mut messages, mut events) = (Vec::new(), Vec::new());
    loop {
        match link.poll_output() {
            Output::Transmit(message) => messages.push(message),
            Output::Event(event) => events.push(event),
            Output::Timeout(_) => return (messages, events),
            Output::Connect => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn recorded_keys_and_randomness_give_the_recorded_messages() {
    let vectors = vectors();
    let (noise, adv) = (&vectors["noise"], &vectors["adv"]);
    let inputs = &vectors["clientPayload"]["inputs"];
    // The server half of the recorded handshake was made for these keys.
    let identity = pair(&adv["keys"]["deviceIdentity"]);
    let creds: Value = serde_json::from_str(vectors["creds"]["fresh"].as_str().unwrap()).unwrap();
    let keys = DeviceKeys {
        noise: pair(&noise["keys"]["clientStatic"]),
        signed_pre_key: SignedPreKey {
            id: 1,
            pair: KeyPair::from_private(buffer(&creds["signedPreKey"]["keyPair"]["private"])),
            signature: array(&inputs["signedPreKey"]["signature"]),
        },
        identity,
        registration_id: 4660,
        adv_secret: AdvSecret::from_bytes([7; 32]),
        pairing_ephemeral: pair(&vectors["pairCode"]["keys"]["companionEphemeral"]),
    };
    let config = Arc::new(Config {
        root: array(&noise["testRootPublicKey"]),
        browser: "Chrome (Mac OS)".parse().unwrap(),
        handoff: Handoff::Active,
        hold: Duration::from_secs(8),
        self_message: false,
    });
    // First drawn: four bytes for stanza ids, the connection's ephemeral key, its codes' secret.
    let ephemeral = bytes(&noise["keys"]["clientEphemeral"]["private"]);
    let drawn = [&[0; 4], &ephemeral[..], &bytes(&adv["keys"]["advSecret"])].concat();
    let mut link = Link::register(
        config,
        LinkMethod::Qr,
        Version::new(1_043_857_760),
        keys,
        Recorded(drawn),
        start(),
    );
    link.handle_input(Input::Connected, start());
    outputs_start(
        &mut link,
        &bytes(&noise["clientHello"]["firstWebSocketMessage"]),
    );

    let server_hello = framed(&bytes(&noise["serverHello"]));
    link.handle_input(Input::Received(&server_hello), start());
    let (messages, _) = outputs(&mut link);
    let finish = HandshakeMessage::decode(&messages[0][3..])
        .unwrap()
        .client_finish
        .unwrap();
    assert_eq!(
        finish.r#static.unwrap(),
        bytes(&noise["clientFinish"]["staticCiphertext"])
    );

    // From here on the connection runs under the recorded transport keys.
    let mut server = Transport::new(
        array(&noise["transport"]["serverToClientKey"]),
        array(&noise["transport"]["clientToServerKey"]),
    );
    link.handle_input(
        Input::Received(&bytes(&noise["firstFrames"]["serverStream"])),
        start(),
    );
    let (messages, events) = outputs(&mut link);
    let recorded = |name: &str| {
        let nodes = vectors["nodes"]["encode"].as_array().unwrap();
        bytes(&nodes.iter().find(|node| node["name"] == name).unwrap()["hex"])
    };
    assert_eq!(
        opened(&mut server, &messages[0]),
        recorded("pair-device-ack")
    );
    let Event::Qr(qr) = &events[0] else {
        panic!("{events:?}")
    };
    let sample = vectors["qr"]["samples"][0]["qr"].as_str().unwrap();
    let own_ref = vectors["qr"]["inputs"]["ref"].as_str().unwrap();
    assert_eq!(qr.text, sample.replace(own_ref, "2@refA"));

    // The recorded server stream held two frames.
    let mut stream = Vec::new();
    server.seal(b"").unwrap();
    server.seal(b"").unwrap();
    let sealed = server
        .seal(&bytes(&adv["e2ee"]["pairSuccessNode"]))
        .unwrap();
    frame::encode(&sealed, &mut stream).unwrap();
    link.handle_input(Input::Received(&stream), start());
    let (messages, events) = outputs(&mut link);
    let Event::Credentials(credentials) = &events[0] else {
        panic!("{events:?}")
    };
    assert_eq!(credentials.account.details, bytes(&adv["e2ee"]["details"]));
    assert_eq!(
        credentials.account.account_signature.to_vec(),
        bytes(&adv["e2ee"]["accountSignature"])
    );
    // A signature is verified, never compared: signers differ in their randomness.
    assert!(xeddsa::verify(
        credentials.keys.identity.public(),
        &bytes(&adv["e2ee"]["deviceSignatureMessage"]),
        &credentials.account.device_signature,
    ));
    let reply = node::decode(&opened(&mut server, &messages[0])).unwrap();
    let expected = node::decode(&bytes(&adv["e2ee"]["replyNode"])).unwrap();
    assert_eq!(without_signature(reply), without_signature(expected));
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    frame::encode(payload, &mut message).unwrap();
    message
}

fn outputs_start(link: &mut Link<Recorded>, expected: &[u8]) {
    let (messages, _) = outputs(link);
    assert_eq!(messages, [expected]);
}

fn opened(server: &mut Transport, message: &[u8]) -> Vec<u8> {
    let mut decoder = FrameDecoder::new(frame::MAX_FRAME);
    decoder.push(message);
    server
        .open(&decoder.next_frame().unwrap().unwrap())
        .unwrap()
}

/// Cuts off the last field of the reply's identity: 2 bytes of header and 64 of signature.
fn without_signature(mut reply: node::Node) -> node::Node {
    fn cut(node: &mut node::Node) {
        match &mut node.content {
            node::Content::Bytes(bytes) => bytes.truncate(bytes.len() - 64),
            node::Content::Nodes(nodes) => nodes.iter_mut().for_each(cut),
            _ => {}
        }
    }
    cut(&mut reply);
    reply
}

fn buffer(value: &Value) -> [u8; 32] {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD
        .decode(value["data"].as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap()
}
