use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_proto::{
    frame::{self, FrameDecoder},
    keys::KeyPair,
    messages::{CertChain, CertDetails, NoiseCertificate},
    node,
    noise::{
        CertError, Certificate, HandshakeError, Initiator, ServerCertificate, SymmetricState,
        Transport, WHATSAPP_ROOT, verify_chain,
    },
};
use prost::Message;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde_json::Value;

use crate::json::{VECTORS, array, bytes, list, pair};

#[test]
fn first_messages_are_the_recorded_bytes() {
    let vector = vector();
    let (_, hello) = Initiator::new(pair(&vector["keys"]["clientEphemeral"]));
    assert_eq!(hello, bytes(&vector["clientHello"]["proto"]));

    let mut message = frame::INTRO.to_vec();
    frame::encode(&hello, &mut message).unwrap();
    let recorded = &vector["clientHello"]["firstWebSocketMessage"];
    assert_eq!(message, bytes(recorded));
}

#[test]
fn client_finish_and_transport_frames_are_the_recorded_bytes() {
    let vector = vector();
    let (finish, mut transport, _) = finish(&bytes(&vector["serverHello"]), now()).unwrap();
    let mut message = Vec::new();
    frame::encode(&finish, &mut message).unwrap();
    assert_eq!(message, bytes(&vector["clientFinish"]["frame"]));

    let frames = &vector["firstFrames"];
    for recorded in ["clientFrame0", "clientFrame1"] {
        let sealed = transport.seal(&bytes(&frames["plaintext"])).unwrap();
        let mut message = Vec::new();
        frame::encode(&sealed, &mut message).unwrap();
        assert_eq!(message, bytes(&frames[recorded]));
    }

    let stream = bytes(&frames["serverStream"]);
    let mut decoder = FrameDecoder::new(1 << 16);
    let mut nodes = Vec::new();
    for part in [&stream[..2], &stream[2..40], &stream[40..]] {
        decoder.push(part);
        while let Some(frame) = decoder.next_frame().unwrap() {
            nodes.push(node::decode(&transport.open(&frame).unwrap()).unwrap());
        }
    }
    assert_eq!(nodes.len(), 2);
    let refs = nodes[0].first_child().unwrap().nodes();
    let refs: Vec<_> = refs.iter().map(|node| node.data().unwrap()).collect();
    assert_eq!(refs, [b"2@refA", b"2@refB"]);
    assert_eq!(nodes[1].get("id"), Some("12345.678-1"));
}

#[test]
fn transport_keys_are_the_recorded_ones() {
    let keys = &vector()["transport"];
    let frames = &vector()["firstFrames"];
    let client_to_server = array(&keys["clientToServerKey"]);
    let server_to_client = array(&keys["serverToClientKey"]);
    let mut server = Transport::new(server_to_client, client_to_server);
    for recorded in ["clientFrame0", "clientFrame1"] {
        let opened = server.open(&bytes(&frames[recorded])[3..]).unwrap();
        assert_eq!(opened, bytes(&frames["plaintext"]));
    }
}

#[test]
fn responder_on_the_same_state_goes_through_the_recorded_transcript() {
    let vector = vector();
    let keys = &vector["keys"];
    let (client_ephemeral, client_static) =
        (pair(&keys["clientEphemeral"]), pair(&keys["clientStatic"]));
    let (server_ephemeral, server_static) =
        (pair(&keys["serverEphemeral"]), pair(&keys["serverStatic"]));
    let mut hashes = list(&vector["transcript"])
        .iter()
        .filter(|step| !step["h"].is_null())
        .map(|step| array::<32>(&step["h"]));
    let mut check = |state: &SymmetricState| assert_eq!(Some(*state.hash()), hashes.next());

    let mut state = SymmetricState::new(&frame::INTRO);
    check(&state);
    state.mix_hash(client_ephemeral.public());
    check(&state);
    state.mix_hash(server_ephemeral.public());
    check(&state);
    state.mix_key(&server_ephemeral.agree(client_ephemeral.public()).unwrap());
    state.encrypt(server_static.public());
    check(&state);
    state.mix_key(&server_static.agree(client_ephemeral.public()).unwrap());
    state.encrypt(&bytes(&vector["certChain"]));
    check(&state);

    let finish = &vector["clientFinish"];
    let read = state.decrypt(&bytes(&finish["staticCiphertext"])).unwrap();
    assert_eq!(read, client_static.public());
    check(&state);
    state.mix_key(&server_ephemeral.agree(client_static.public()).unwrap());
    let read = state.decrypt(&bytes(&finish["payloadCiphertext"])).unwrap();
    assert_eq!(read, bytes(&finish["payloadPlaintext"]));
    check(&state);
    assert_eq!(hashes.next(), None);

    let (client_to_server, server_to_client) = state.split();
    let keys = &vector["transport"];
    assert_eq!(*client_to_server, array(&keys["clientToServerKey"]));
    assert_eq!(*server_to_client, array(&keys["serverToClientKey"]));
}

#[test]
fn compiled_root_is_the_recorded_one() {
    let recorded = &vector()["constants"]["productionRootPublicKey"];
    assert_eq!(WHATSAPP_ROOT, array(recorded));
}

#[test]
fn server_hello_is_refused_wherever_it_was_changed() {
    let hello = bytes(&vector()["serverHello"]);
    for at in 0..hello.len() {
        let mut changed = hello.clone();
        changed[at] ^= 1;
        assert!(finish(&changed, now()).is_err(), "byte {at}");
        assert!(finish(&hello[..at], now()).is_err(), "cut at {at}");
    }
}

#[test]
fn server_under_another_root_is_told_from_a_damaged_hello() {
    let vector = vector();
    let (initiator, _) = Initiator::new(pair(&vector["keys"]["clientEphemeral"]));
    let refused = initiator
        .finish(
            &bytes(&vector["serverHello"]),
            &pair(&vector["keys"]["clientStatic"]),
            b"payload",
            &WHATSAPP_ROOT,
            now(),
        )
        .unwrap_err();
    let signature = CertError::Signature(Certificate::Intermediate);
    assert_eq!(refused, HandshakeError::Certificate(signature));
}

#[test]
fn each_fault_of_a_certificate_chain_is_found() {
    let faults: [Fault; 10] = [
        (
            |chain| chain.root = KeyPair::from_private([9; 32]),
            CertError::Signature(Certificate::Intermediate),
        ),
        (
            |chain| chain.intermediate.issuer_serial = Some(1),
            CertError::Issuer {
                certificate: Certificate::Intermediate,
                expected: 0,
                got: 1,
            },
        ),
        (
            |chain| chain.intermediate_key = KeyPair::from_private([9; 32]),
            CertError::Signature(Certificate::Leaf),
        ),
        (
            |chain| chain.leaf.issuer_serial = None,
            CertError::Issuer {
                certificate: Certificate::Leaf,
                expected: 7,
                got: 0,
            },
        ),
        (
            |chain| chain.leaf.key = Some(vec![9; 32]),
            CertError::OtherKey,
        ),
        (
            |chain| chain.intermediate.not_before = Some(1_800_000_008),
            CertError::NotYetValid {
                certificate: Certificate::Intermediate,
                not_before_s: 1_800_000_008,
            },
        ),
        (
            |chain| chain.leaf.not_before = Some(u64::MAX),
            CertError::NotYetValid {
                certificate: Certificate::Leaf,
                not_before_s: u64::MAX,
            },
        ),
        (
            |chain| chain.intermediate.not_after = None,
            CertError::Expired {
                certificate: Certificate::Intermediate,
                not_after_s: 0,
            },
        ),
        (
            |chain| chain.leaf.not_after = Some(1_800_000_006),
            CertError::Expired {
                certificate: Certificate::Leaf,
                not_after_s: 1_800_000_006,
            },
        ),
        (
            |chain| chain.leaf.key = Some(vec![9; 31]),
            CertError::Length {
                certificate: Certificate::Leaf,
                field: "key",
                expected: 32,
                got: 31,
            },
        ),
    ];
    assert_eq!(Chain::sound().verify(), Ok(()));
    for (spoil, error) in faults {
        let mut chain = Chain::sound();
        spoil(&mut chain);
        assert_eq!(chain.verify(), Err(error));
    }
}

#[test]
fn chain_without_one_of_its_certificates_is_refused() {
    let root = KeyPair::from_private([1; 32]);
    let missing = verify_chain(&[], &[3; 32], root.public(), now()).unwrap_err();
    assert_eq!(missing, CertError::Missing(Certificate::Intermediate));
    assert_eq!(
        missing.to_string(),
        "expected a chain of two certificates, got none for the intermediate"
    );
    assert!(matches!(
        verify_chain(&[0xff], &[3; 32], root.public(), now()),
        Err(CertError::Malformed(_))
    ));
}

type Fault = (fn(&mut Chain), CertError);

struct Chain {
    root: KeyPair,
    intermediate: CertDetails,
    intermediate_key: KeyPair,
    leaf: CertDetails,
}

impl Chain {
    fn sound() -> Self {
        let intermediate_key = KeyPair::from_private([2; 32]);
        let details = |serial, issuer_serial, key: [u8; 32]| CertDetails {
            serial: Some(serial),
            issuer_serial: Some(issuer_serial),
            key: Some(key.to_vec()),
            not_before: Some(1_800_000_007),
            not_after: Some(1_800_000_007),
        };
        Self {
            root: KeyPair::from_private([1; 32]),
            intermediate: details(7, 0, *intermediate_key.public()),
            intermediate_key,
            leaf: details(8, 7, [3; 32]),
        }
    }

    fn verify(&self) -> Result<(), CertError> {
        let chain = CertChain {
            intermediate: Some(signed(&self.intermediate, &self.root)),
            leaf: Some(signed(&self.leaf, &self.intermediate_key)),
        };
        let root = KeyPair::from_private([1; 32]);
        verify_chain(&chain.encode_to_vec(), &[3; 32], root.public(), now()).map(drop)
    }
}

fn signed(details: &CertDetails, issuer: &KeyPair) -> NoiseCertificate {
    let details = details.encode_to_vec();
    let signature = issuer.sign(&details, &mut ChaCha20Rng::seed_from_u64(1));
    NoiseCertificate {
        details: Some(details),
        signature: Some(signature.to_vec()),
    }
}

fn finish(
    server_hello: &[u8],
    now: SystemTime,
) -> Result<(Vec<u8>, Transport, ServerCertificate), HandshakeError> {
    let vector = vector();
    let (initiator, _) = Initiator::new(pair(&vector["keys"]["clientEphemeral"]));
    initiator.finish(
        server_hello,
        &pair(&vector["keys"]["clientStatic"]),
        &bytes(&vector["clientFinish"]["payloadPlaintext"]),
        &array(&vector["testRootPublicKey"]),
        now,
    )
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_007)
}

fn vector() -> &'static Value {
    &VECTORS["noise"]
}
