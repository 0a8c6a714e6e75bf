//! What must hold for any input.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

#[allow(dead_code, unreachable_pub, reason = "shared with the fuzz targets")]
#[path = "../fuzz/src/node.rs"]
mod fuzz_node;

use std::{io::Write, time::UNIX_EPOCH};

use flate2::{Compression, write::ZlibEncoder};
use latchkey_proto::{
    frame::{self, FrameDecoder},
    keys::{AdvSecret, KeyPair},
    node::{self, Content, DecodeError, Jid, LID, Node, SERVER},
    noise::{Initiator, Transport, verify_chain},
    pair::adv,
    signal, xeddsa,
};
use proptest::{collection::vec, prelude::*, sample::select};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use self::fuzz_node::same;

// Nodes are large and slow to make without optimisation; the fuzz targets go on where this stops.
proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn node_comes_back_from_its_encoding(node in nodes()) {
        let encoded = node::encode(&node);
        let decoded = node::decode(&encoded);
        prop_assert!(
            decoded.as_ref().is_ok_and(|decoded| same(&node, decoded)),
            "{node:?} as {} gives {decoded:?}",
            hex::encode(&encoded)
        );
    }

    #[test]
    fn compressed_node_is_the_same_node(node in nodes()) {
        let encoded = node::encode(&node);
        prop_assert!(node::decode(&compressed(&encoded[1..])) == node::decode(&encoded));
    }

    #[test]
    fn damaged_node_is_a_node_or_an_error(
        node in nodes(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        length in any::<prop::sample::Index>(),
    ) {
        let mut encoded = node::encode(&node);
        for (at, byte) in damage {
            let at = at.index(encoded.len());
            encoded[at] = byte;
        }
        fuzz_node::run(&encoded);
        fuzz_node::run(&encoded[..length.index(encoded.len())]);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_node_or_an_error(bytes in vec(any::<u8>(), 0..512)) {
        fuzz_node::run(&bytes);
    }

    #[test]
    fn frames_come_back_however_the_stream_is_cut(
        payloads in vec(vec(any::<u8>(), 0..300), 0..8),
        cuts in vec(1..64_usize, 1..16),
    ) {
        let mut stream = Vec::new();
        for payload in &payloads {
            frame::encode(payload, &mut stream).unwrap();
        }
        let mut decoder = FrameDecoder::new(300);
        let mut frames = Vec::new();
        let mut rest = stream.as_slice();
        for cut in cuts.into_iter().cycle() {
            let (part, others) = rest.split_at(cut.min(rest.len()));
            decoder.push(part);
            while let Some(frame) = decoder.next_frame().unwrap() {
                frames.push(frame);
            }
            rest = others;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(frames, payloads);
    }

    #[test]
    fn any_bytes_are_no_server_hello(bytes in vec(any::<u8>(), 0..256)) {
        let (initiator, _) = Initiator::new(KeyPair::from_private([1; 32]));
        let key = KeyPair::from_private([2; 32]);
        prop_assert!(initiator.finish(&bytes, &key, b"", &[3; 32], UNIX_EPOCH).is_err());
        prop_assert!(verify_chain(&bytes, &[4; 32], key.public(), UNIX_EPOCH).is_err());
    }

    #[test]
    fn any_bytes_are_no_device_identity(bytes in vec(any::<u8>(), 0..501), seed: u64) {
        let iq = Node::new("iq").children([Node::new("pair-success").children([
            Node::new("device").attr("jid", "15551234567:13@s.whatsapp.net"),
            Node::new("device-identity").bytes(bytes),
        ])]);
        let secret = AdvSecret::from_bytes([5; 32]);
        let identity = KeyPair::from_private([6; 32]);
        prop_assert!(adv::verify(&iq, &secret, &identity, &mut rng(seed)).is_err());
    }

    #[test]
    fn frames_open_in_order_and_only_unchanged(
        plaintexts in vec(vec(any::<u8>(), 0..100), 1..5),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let mut ours = Transport::new([1; 32], [2; 32]);
        let mut theirs = Transport::new([2; 32], [1; 32]);
        for plaintext in &plaintexts {
            let sealed = ours.seal(plaintext).unwrap();
            prop_assert_eq!(&theirs.open(&sealed).unwrap(), plaintext);
        }
        let mut sealed = ours.seal(b"one more").unwrap();
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(theirs.open(&sealed).is_err());
    }

    #[test]
    fn signature_is_valid_for_its_message_and_key_alone(
        private: [u8; 32],
        other: [u8; 32],
        message in vec(any::<u8>(), 0..200),
        at in 0..512_usize,
        seed: u64,
    ) {
        let pair = KeyPair::from_private(private);
        let mut signature = pair.sign(&message, &mut rng(seed));
        prop_assert!(xeddsa::verify(pair.public(), &message, &signature));
        let other = KeyPair::from_private(other);
        prop_assume!(other.public() != pair.public());
        prop_assert!(!xeddsa::verify(other.public(), &message, &signature));
        signature[at / 8] ^= 1 << (at % 8);
        prop_assert!(!xeddsa::verify(pair.public(), &message, &signature));
    }

    #[test]
    fn any_signature_is_judged(public: [u8; 32], half: [u8; 32], other: [u8; 32]) {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&half);
        signature[32..].copy_from_slice(&other);
        prop_assert!(!xeddsa::verify(&public, b"message", &signature));
    }

    #[test]
    fn address_comes_back_from_its_text(
        user in "[a-z0-9.-]{0,20}",
        agent: Option<u8>,
        device: Option<u16>,
        server in "[a-z.]{1,12}",
    ) {
        let jid = Jid { user, agent, device, server };
        prop_assert!(jid.to_string().parse() == Ok(jid));
    }

    #[test]
    fn any_text_is_an_address_or_an_error(text in ".{0,40}") {
        if let Ok(jid) = text.parse::<Jid>() {
            prop_assert_eq!(jid.to_string(), text);
        }
    }

    #[test]
    fn padding_tells_its_own_length(message in vec(any::<u8>(), 0..50), seed: u64) {
        let padded = signal::pad(&message, &mut rng(seed));
        let length = usize::from(*padded.last().unwrap());
        prop_assert!((1..=16).contains(&length));
        prop_assert_eq!(&padded[..padded.len() - length], message.as_slice());
    }
}

#[test]
fn sender_cannot_exhaust_the_decoder() {
    let nested = |levels: usize| {
        let mut bytes = vec![0];
        bytes.extend([0xf8, 2, 0x19, 0xf8, 1].repeat(levels - 1));
        bytes.extend([0xf8, 1, 0x19]);
        bytes
    };
    let wide = |children: u16| {
        let mut bytes = vec![0, 0xf8, 2, 0x19, 0xf9];
        bytes.extend(children.to_be_bytes());
        bytes.extend([0xf8, 1, 0x19].repeat(children.into()));
        bytes
    };
    let long = |length: usize| {
        let mut bytes = vec![0xf8, 2, 0x19, 0xfd];
        bytes.extend(&u32::try_from(length - 7).unwrap().to_be_bytes()[1..]);
        bytes.resize(length, 0);
        bytes
    };

    assert!(node::decode(&nested(32)).is_ok());
    assert!(node::decode(&wide(u16::MAX)).is_ok());
    assert!(node::decode(&compressed(&long(1 << 20))).is_ok());
    let refused = [
        (vec![], DecodeError::End),
        (nested(33), DecodeError::TooDeep),
        (nested(100_000), DecodeError::TooDeep),
        (
            [
                vec![0, 0xf8, 4, 0x19, 8, 8, 0xf9, 0xff, 0xff],
                wide(u16::MAX)[7..].to_vec(),
            ]
            .concat(),
            DecodeError::TooMany,
        ),
        (compressed(&long((1 << 20) + 1)), DecodeError::TooLarge),
        (compressed(&vec![0; 64 << 20]), DecodeError::TooLarge),
        (vec![2, 0x78, 0x9c], DecodeError::Compression),
        (vec![0, 0xf9, 0xff, 0xff, 0x19], DecodeError::End),
        (
            vec![0, 0xf8, 2, 0x19, 0xfe, 0xff, 0xff, 0xff, 0xff],
            DecodeError::End,
        ),
        (
            [vec![0, 0xf8, 1], vec![0xfa; 100_000]].concat(),
            DecodeError::Form {
                expected: "a string",
                got: 0xfa,
            },
        ),
        (
            vec![0, 0xf8, 1, 0x19, 0],
            DecodeError::Trailing { length: 1 },
        ),
        (
            vec![0, 0, 0x19],
            DecodeError::Form {
                expected: "an element",
                got: 0,
            },
        ),
        (
            vec![0, 0xf8, 0, 0x19],
            DecodeError::Form {
                expected: "an element",
                got: 0xf8,
            },
        ),
        (vec![0, 0xf8, 1, 0], DecodeError::NoTag),
        (vec![0, 0xf8, 1, 0xfa, 0x19, 0], DecodeError::NoServer),
        (vec![0, 0xf8, 1, 0xff, 0x80], DecodeError::Packed),
        (vec![0, 0xf8, 1, 0xff, 1, 0x1c], DecodeError::Packed),
    ];
    for (bytes, error) in refused {
        assert_eq!(node::decode(&bytes), Err(error));
    }
}

#[test]
fn text_of_many_ats_does_not_exhaust_the_encoder() {
    let node = Node::new("iq").attr("id", "@".repeat(1 << 20));
    assert!(node::decode(&node::encode(&node)) == Ok(node));
}

fn nodes() -> impl Strategy<Value = Node> {
    let leaf = (texts(), attributes(), leaves());
    let leaf = leaf.prop_map(|(tag, attrs, content)| element(tag, attrs, content));
    leaf.prop_recursive(5, 300, 300, |inner| {
        let children = prop_oneof![9 => vec(inner.clone(), 0..6), 1 => vec(inner, 250..260)];
        (texts(), attributes(), children)
            .prop_map(|(tag, attrs, children)| element(tag, attrs, Content::Nodes(children)))
    })
}

fn element(tag: String, attrs: Vec<(String, String)>, content: Content) -> Node {
    Node {
        tag: if tag.is_empty() { "iq".into() } else { tag },
        attrs,
        content,
    }
}

fn attributes() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((texts(), texts()), 0..4)
}

fn leaves() -> impl Strategy<Value = Content> {
    prop_oneof![
        Just(Content::None),
        texts().prop_map(Content::Text),
        vec(any::<u8>(), 0..300).prop_map(Content::Bytes),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["iq", "to", "s.whatsapp.net", "read-self", "0", "offline_batch", "true"])
            .prop_map(str::to_owned),
        "[0-9.-]{0,130}",
        "[0-9A-F]{0,130}",
        "[a-f0-9]{0,20}(_[0-9]{1,3})?(:[0-9]{1,3})?@(s[.]whatsapp[.]net|lid|hosted|hosted[.]lid|g[.]us|msgr)",
        ".{0,20}",
        ".{0,4}@.{0,4}@?.{0,4}",
        "x{250,260}",
    ]
    .prop_filter("Baileys' form of it loses a part", |text| keeps_every_part(text))
}

/// A device of 0 and an agent are not told by the form that such addresses have on the wire.
fn keeps_every_part(text: &str) -> bool {
    let Ok(jid) = text.parse::<Jid>() else {
        return true;
    };
    let has_devices = [SERVER, LID, "hosted", "hosted.lid"].contains(&jid.server.as_str());
    !(has_devices && (jid.device == Some(0) || (jid.agent.is_some() && jid.device.is_some())))
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![2], Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}
