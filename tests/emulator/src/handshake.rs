//! The server's side of Noise XX (`Baileys lib/Utils/noise-handler.ts` has the client's).

use latchkey_proto::{
    keys::KeyPair,
    messages::{HandshakeMessage, ServerHello},
    noise::{SymmetricState, Transport},
};
use prost::Message;
use rand::CryptoRng;

use crate::protobuf::ProtobufFields;

/// Waits for the `clientFinish` that completes the handshake.
pub(crate) struct ExpectFinish {
    state: SymmetricState,
    ephemeral: KeyPair,
}

/// The client's identity and payload, authenticated by the handshake.
pub(crate) struct ClientHandshake {
    pub(crate) noise_public: [u8; 32],
    pub(crate) payload: Vec<u8>,
    pub(crate) transport: Transport,
}

/// Answers a `clientHello` with a `serverHello`, under a fresh ephemeral key.
pub(crate) fn respond<R: CryptoRng + ?Sized>(
    client_hello: &[u8],
    intro: [u8; 4],
    server: &KeyPair,
    chain: &[u8],
    rng: &mut R,
) -> Result<(ExpectFinish, Vec<u8>), HandshakeFlaw> {
    let theirs = client_ephemeral(client_hello)?;
    let ephemeral = KeyPair::generate(rng);
    let mut state = SymmetricState::new(&intro);
    state.mix_hash(&theirs);
    state.mix_hash(ephemeral.public());
    mix_agreement(&mut state, &ephemeral, &theirs)?;
    let sealed_static = state.encrypt(server.public());
    mix_agreement(&mut state, server, &theirs)?;
    let payload = state.encrypt(chain);
    let hello = HandshakeMessage {
        server_hello: Some(ServerHello {
            ephemeral: Some(ephemeral.public().to_vec()),
            r#static: Some(sealed_static),
            payload: Some(payload),
        }),
        ..HandshakeMessage::default()
    };
    Ok((ExpectFinish { state, ephemeral }, hello.encode_to_vec()))
}

impl ExpectFinish {
    pub(crate) fn finish(mut self, client_finish: &[u8]) -> Result<ClientHandshake, HandshakeFlaw> {
        let message = ProtobufFields::parse(client_finish).map_err(|_| HandshakeFlaw::Malformed)?;
        let finish = only(&message, CLIENT_FINISH)?;
        let finish = ProtobufFields::parse(finish).map_err(|_| HandshakeFlaw::Malformed)?;
        if finish
            .stranger(&[STATIC_OF_FINISH, PAYLOAD_OF_FINISH])
            .is_some()
        {
            return Err(HandshakeFlaw::ClientFinish);
        }
        let sealed_static = finish
            .bytes(STATIC_OF_FINISH)
            .ok_or(HandshakeFlaw::ClientFinish)?;
        let sealed_payload = finish
            .bytes(PAYLOAD_OF_FINISH)
            .ok_or(HandshakeFlaw::ClientFinish)?;
        let noise_public = self
            .state
            .decrypt(sealed_static)
            .ok()
            .and_then(|key| <[u8; 32]>::try_from(key).ok())
            .ok_or(HandshakeFlaw::Decrypt("static key"))?;
        mix_agreement(&mut self.state, &self.ephemeral, &noise_public)?;
        let payload = self
            .state
            .decrypt(sealed_payload)
            .map_err(|_| HandshakeFlaw::Decrypt("payload"))?;
        let (theirs, ours) = self.state.split();
        Ok(ClientHandshake {
            noise_public,
            payload,
            transport: Transport::new(*ours, *theirs),
        })
    }
}

fn client_ephemeral(client_hello: &[u8]) -> Result<[u8; 32], HandshakeFlaw> {
    let message = ProtobufFields::parse(client_hello).map_err(|_| HandshakeFlaw::Malformed)?;
    let hello = only(&message, CLIENT_HELLO)?;
    let hello = ProtobufFields::parse(hello).map_err(|_| HandshakeFlaw::Malformed)?;
    if hello.stranger(&[EPHEMERAL]).is_some() {
        return Err(HandshakeFlaw::ClientHello);
    }
    hello
        .bytes(EPHEMERAL)
        .and_then(|key| key.try_into().ok())
        .ok_or(HandshakeFlaw::ClientHello)
}

fn only<'a>(message: &ProtobufFields<'a>, field: u32) -> Result<&'a [u8], HandshakeFlaw> {
    match message.stranger(&[field]) {
        Some(stranger) => Err(HandshakeFlaw::Field {
            expected: field,
            got: stranger,
        }),
        None => message.bytes(field).ok_or(HandshakeFlaw::Malformed),
    }
}

fn mix_agreement(
    state: &mut SymmetricState,
    ours: &KeyPair,
    theirs: &[u8; 32],
) -> Result<(), HandshakeFlaw> {
    let shared = ours.agree(theirs).map_err(|_| HandshakeFlaw::LowOrderKey)?;
    state.mix_key(&shared);
    Ok(())
}

/// Why the client's part of the handshake is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HandshakeFlaw {
    #[error("expected a protobuf HandshakeMessage")]
    Malformed,
    #[error("expected field {expected} of HandshakeMessage alone, got field {got}")]
    Field { expected: u32, got: u32 },
    #[error("expected a clientHello of one 32-byte ephemeral key, as XX has it")]
    ClientHello,
    #[error("expected a clientFinish of a static key and a payload")]
    ClientFinish,
    #[error("expected a key that is not of low order")]
    LowOrderKey,
    #[error("expected the client's {0} under the handshake's key")]
    Decrypt(&'static str),
}

const CLIENT_HELLO: u32 = 2;
const CLIENT_FINISH: u32 = 4;
const EPHEMERAL: u32 = 1;
const STATIC_OF_FINISH: u32 = 1;
const PAYLOAD_OF_FINISH: u32 = 2;

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use latchkey_proto::{frame::INTRO, noise::Initiator};
    use latchkey_shared::clock;

    use super::*;
    use crate::certificate::Authority;

    #[test]
    fn both_sides_agree_on_the_transport() {
        let now = UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        let mut rng = clock::rng();
        let authority = Authority::generate(now, &mut rng);
        let noise = KeyPair::generate(&mut rng);
        let (initiator, hello) = Initiator::new(KeyPair::generate(&mut rng));
        let (expect, server_hello) = respond(
            &hello,
            INTRO,
            &authority.server,
            authority.chain(),
            &mut rng,
        )
        .unwrap();
        let (finish, mut client, _) = initiator
            .finish(&server_hello, &noise, b"payload", authority.root(), now)
            .unwrap();
        let ClientHandshake {
            noise_public,
            payload,
            mut transport,
        } = expect.finish(&finish).unwrap();
        assert_eq!(&noise_public, noise.public());
        assert_eq!(payload, b"payload");
        let up = client.seal(b"up").unwrap();
        assert_eq!(transport.open(&up).unwrap(), b"up");
        let down = transport.seal(b"down").unwrap();
        assert_eq!(client.open(&down).unwrap(), b"down");
    }

    #[test]
    fn hello_of_another_pattern_is_refused() {
        let now = UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        let mut rng = clock::rng();
        let authority = Authority::generate(now, &mut rng);
        let mut refused = |hello: &[u8]| {
            respond(hello, INTRO, &authority.server, authority.chain(), &mut rng)
                .err()
                .unwrap()
        };
        let ephemeral = [[0x0a, 32].as_slice(), &[9; 32]].concat();
        let with_static = [ephemeral.as_slice(), &[0x12, 1, 7]].concat();
        let hello = |inner: &[u8]| [&[0x12, u8::try_from(inner.len()).unwrap()], inner].concat();
        assert_eq!(refused(&hello(&with_static)), HandshakeFlaw::ClientHello);
        assert_eq!(
            refused(&hello(&[0x0a, 2, 1, 1])),
            HandshakeFlaw::ClientHello
        );
        assert_eq!(
            refused(&[0x22, 0]),
            HandshakeFlaw::Field {
                expected: 2,
                got: 4
            }
        );
        assert_eq!(refused(&[0xff]), HandshakeFlaw::Malformed);
        let zero = [[0x0a, 32].as_slice(), &[0; 32]].concat();
        assert_eq!(refused(&hello(&zero)), HandshakeFlaw::LowOrderKey);
    }
}
