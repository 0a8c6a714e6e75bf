//! A server's hello, and a certificate chain inside an otherwise correct one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_proto::{
    frame,
    keys::KeyPair,
    noise::{
        HandshakeError, Initiator, ServerCertificate, SymmetricState, Transport, verify_chain,
    },
};

/// Takes the data as a hello, as a chain, and as the chain of a hello that is correct but for it.
pub fn run(data: &[u8]) {
    let ephemeral = KeyPair::from_private(array(CLIENT_EPHEMERAL));
    if let Ok((_, mut transport, _)) = finish(ephemeral.clone(), data) {
        // Only the recorded hello is signed by the root.
        assert!(
            transport.open(data).is_err(),
            "a hello is no transport frame"
        );
    }

    let server_static = KeyPair::from_private(array(SERVER_STATIC));
    let chain = verify_chain(data, server_static.public(), &array(ROOT), now());
    let through_hello = finish(ephemeral.clone(), &hello(&ephemeral, &server_static, data));
    match (chain, through_hello) {
        (Ok(alone), Ok((_, _, inside))) => assert_eq!(alone, inside),
        (Err(alone), Err(HandshakeError::Certificate(inside))) => assert_eq!(alone, inside),
        (alone, inside) => panic!("{alone:?} alone, but {:?} in a hello", inside.map(|_| ())),
    }
}

fn finish(
    ephemeral: KeyPair,
    hello: &[u8],
) -> Result<(Vec<u8>, Transport, ServerCertificate), HandshakeError> {
    let (initiator, _) = Initiator::new(ephemeral);
    let client_static = KeyPair::from_private([7; 32]);
    initiator.finish(hello, &client_static, b"payload", &array(ROOT), now())
}

fn hello(client_ephemeral: &KeyPair, server_static: &KeyPair, chain: &[u8]) -> Vec<u8> {
    let server_ephemeral = KeyPair::from_private([9; 32]);
    let mut state = SymmetricState::new(&frame::INTRO);
    state.mix_hash(client_ephemeral.public());
    state.mix_hash(server_ephemeral.public());
    state.mix_key(
        &server_ephemeral
            .agree(client_ephemeral.public())
            .expect("full order"),
    );
    let encrypted_static = state.encrypt(server_static.public());
    state.mix_key(
        &server_static
            .agree(client_ephemeral.public())
            .expect("full order"),
    );
    let encrypted_chain = state.encrypt(chain);

    let mut body = field(1, server_ephemeral.public());
    body.extend(field(2, &encrypted_static));
    body.extend(field(3, &encrypted_chain));
    field(3, &body)
}

/// A length-delimited protobuf field.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
        length >>= 7;
    }
    out.push(u8::try_from(length).expect("seven bits"));
    out.extend(bytes);
    out
}

fn array(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).expect("the constants below are keys in hex");
    bytes
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_007)
}

/// The keys of the recorded hello (`noise` in `../tests/vectors/wa-vectors.json`).
const CLIENT_EPHEMERAL: &str = "c8675898899508eb000c01962d9b55a4a9969b6a53143391df7aa6d61bc3c24b";
const SERVER_STATIC: &str = "482074dd6e941d4a6957b25b4f6601d8a5cf2f28e0b4864aa5db8a3d04438b5e";
const ROOT: &str = "e7232072a66ad4c1419a6b3383323afe6123b83328dce66be90b9b4138d2375f";
