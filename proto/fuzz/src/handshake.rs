//! A server's hello, and certificate chains inside an otherwise correct one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_proto::{
    frame,
    keys::KeyPair,
    messages::{CertChain, CertDetails, HandshakeMessage, NoiseCertificate, ServerHello},
    noise::{
        HandshakeError, Initiator, ServerCertificate, SymmetricState, Transport, verify_chain,
    },
};
use prost::Message;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// Takes from the first byte what the rest is: a hello, a chain, or what is signed of a chain. Returns
/// whether it has opened a connection.
pub fn run(data: &[u8]) -> bool {
    match data.split_first() {
        Some((0, hello)) => greeted(hello),
        Some((1, chain)) => certified(chain),
        Some((signers, details)) => signed(*signers, details),
        None => false,
    }
}

/// Takes the data as a hello to the recorded client, which only the recorded one is good for.
fn greeted(hello: &[u8]) -> bool {
    let client = KeyPair::from_private(array(CLIENT_EPHEMERAL));
    let Ok((_, mut transport, _)) = finish(client, hello, &array(ROOT)) else {
        return false;
    };
    let opened = transport.open(hello);
    assert!(opened.is_err(), "a hello is no transport frame");
    true
}

/// Takes the data as a chain, which is the same alone as inside of a hello.
fn certified(chain: &[u8]) -> bool {
    let root = array(ROOT);
    let server_static = KeyPair::from_private(array(SERVER_STATIC));
    let alone = verify_chain(chain, server_static.public(), &root, now());
    let client = KeyPair::from_private(array(CLIENT_EPHEMERAL));
    let (_, hello) = greet(client.public(), &server_static, chain);
    match (alone, finish(client, &hello, &root)) {
        (Ok(alone), Ok((_, _, inside))) => {
            assert_eq!(alone, inside);
            true
        }
        (Err(alone), Err(HandshakeError::Certificate(inside))) => {
            assert_eq!(alone, inside);
            false
        }
        (alone, inside) => panic!("{alone:?} alone, but {:?} in a hello", inside.map(|_| ())),
    }
}

/// Takes who signs from the first byte, the length of the intermediate certificate from the next one,
/// then the two. A chain that is right in each part opens a connection; any other opens none.
fn signed(signers: u8, details: &[u8]) -> bool {
    let Some((&length, rest)) = details.split_first() else {
        return false;
    };
    let (intermediate, leaf) = rest.split_at(usize::from(length).min(rest.len()));
    let [intermediate, leaf] = [intermediate, leaf].map(with_a_known_key);
    let [signs_intermediate, signs_leaf] = [signers, signers >> 2].map(known);
    let chain = CertChain {
        leaf: Some(certificate(&leaf, &signs_leaf)),
        intermediate: Some(certificate(&intermediate, &signs_intermediate)),
    };

    let client = KeyPair::from_private([8; 32]);
    let [root, server_static] = [ROOT_NUMBER, SERVER_NUMBER].map(known);
    let chain = chain.encode_to_vec();
    let (server, hello) = greet(client.public(), &server_static, &chain);
    let is_right = signs_intermediate.public() == root.public()
        && is_chain(&intermediate, &leaf, signs_leaf.public(), &server_static);
    match finish(client, &hello, root.public()) {
        Ok((second, transport, certificate)) => {
            assert!(is_right, "a chain that is wrong was taken");
            let leaf = CertDetails::decode(&*leaf).expect("it was read");
            assert_eq!(certificate.serial, leaf.serial());
            talk(transport, server.finish(&second), rest);
        }
        Err(error) => assert!(!is_right, "{error}"),
    }
    is_right
}

/// Returns whether the signer of the leaf is whom the intermediate certificate names, the leaf names the
/// server, and each the other's serial and today.
fn is_chain(intermediate: &[u8], leaf: &[u8], signer: &[u8; 32], server: &KeyPair) -> bool {
    let (Ok(intermediate), Ok(leaf)) =
        (CertDetails::decode(intermediate), CertDetails::decode(leaf))
    else {
        return false;
    };
    let is_valid =
        |details: &CertDetails| (details.not_before()..=details.not_after()).contains(&NOW_S);
    intermediate.key() == signer
        && leaf.key() == server.public()
        && intermediate.issuer_serial() == 0
        && leaf.issuer_serial() == intermediate.serial()
        && is_valid(&intermediate)
        && is_valid(&leaf)
}

/// Sends the data both ways, and then what is none of the connection's frames.
fn talk(mut client: Transport, mut server: Transport, data: &[u8]) {
    let sealed = client.seal(data).expect("the first frame");
    assert_eq!(server.open(&sealed).as_deref(), Ok(data));
    let sealed = server.seal(data).expect("the first frame");
    assert_eq!(client.open(&sealed).as_deref(), Ok(data));
    assert!(client.open(&sealed).is_err(), "a frame was taken twice");
    assert!(client.open(data).is_err(), "a frame was guessed");
}

/// Puts one of the known keys in the place of a key of one byte.
fn with_a_known_key(details: &[u8]) -> Vec<u8> {
    match CertDetails::decode(details) {
        Ok(mut read) if read.key().len() == 1 => {
            read.key = Some(known(read.key()[0]).public().to_vec());
            read.encode_to_vec()
        }
        _ => details.to_vec(),
    }
}

fn certificate(details: &[u8], signer: &KeyPair) -> NoiseCertificate {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    NoiseCertificate {
        details: Some(details.to_vec()),
        signature: Some(signer.sign(details, &mut rng).to_vec()),
    }
}

fn finish(
    client: KeyPair,
    hello: &[u8],
    root: &[u8; 32],
) -> Result<(Vec<u8>, Transport, ServerCertificate), HandshakeError> {
    let (initiator, _) = Initiator::new(client);
    let client_static = KeyPair::from_private([7; 32]);
    initiator.finish(hello, &client_static, PAYLOAD, root, now())
}

/// Makes the hello of a server that is right but for its chain.
fn greet(client: &[u8; 32], server_static: &KeyPair, chain: &[u8]) -> (Greeted, Vec<u8>) {
    let ephemeral = KeyPair::from_private([9; 32]);
    let mut symmetric = SymmetricState::new(&frame::INTRO);
    symmetric.mix_hash(client);
    symmetric.mix_hash(ephemeral.public());
    symmetric.mix_key(&ephemeral.agree(client).expect("full order"));
    let encrypted_static = symmetric.encrypt(server_static.public());
    symmetric.mix_key(&server_static.agree(client).expect("full order"));
    let encrypted_chain = symmetric.encrypt(chain);
    let hello = HandshakeMessage {
        server_hello: Some(ServerHello {
            ephemeral: Some(ephemeral.public().to_vec()),
            r#static: Some(encrypted_static),
            payload: Some(encrypted_chain),
        }),
        ..HandshakeMessage::default()
    };
    let greeted = Greeted {
        symmetric,
        ephemeral,
    };
    (greeted, hello.encode_to_vec())
}

/// A server that waits for the client's finish.
struct Greeted {
    symmetric: SymmetricState,
    ephemeral: KeyPair,
}

impl Greeted {
    fn finish(mut self, second: &[u8]) -> Transport {
        let message = HandshakeMessage::decode(second).expect("what the client made");
        let finish = message.client_finish.expect("a finish");
        let sealed = finish.r#static.expect("the client's key");
        let client_static = self.symmetric.decrypt(&sealed).expect("the same keys");
        let client_static = client_static.try_into().expect("32 bytes");
        let agreed = self.ephemeral.agree(&client_static).expect("full order");
        self.symmetric.mix_key(&agreed);
        let sealed = finish.payload.expect("a payload");
        assert_eq!(self.symmetric.decrypt(&sealed).as_deref(), Ok(PAYLOAD));
        let (read, write) = self.symmetric.split();
        Transport::new(*write, *read)
    }
}

/// Returns one of the four keys that data can name.
fn known(number: u8) -> KeyPair {
    KeyPair::from_private([number % 4 + 11; 32])
}

fn array(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).expect("the constants below are keys in hex");
    bytes
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW_S)
}

const NOW_S: u64 = 1_800_000_007;
const PAYLOAD: &[u8] = b"payload";

/// The place of the root and of the server among the known keys.
const ROOT_NUMBER: u8 = 0;
const SERVER_NUMBER: u8 = 2;

/// The keys of the recorded hello (`noise` in `../tests/vectors/wa-vectors.json`).
const CLIENT_EPHEMERAL: &str = "c8675898899508eb000c01962d9b55a4a9969b6a53143391df7aa6d61bc3c24b";
const SERVER_STATIC: &str = "482074dd6e941d4a6957b25b4f6601d8a5cf2f28e0b4864aa5db8a3d04438b5e";
const ROOT: &str = "e7232072a66ad4c1419a6b3383323afe6123b83328dce66be90b9b4138d2375f";
