use std::time::SystemTime;

use prost::Message;

use super::{
    Transport,
    cert::{self, CertError, ServerCertificate},
    symmetric::{DecryptError, SymmetricState},
};
use crate::{
    frame,
    keys::{KeyPair, LowOrderPoint},
    messages::{ClientFinish, ClientHello, HandshakeMessage, ServerHello},
};

/// The companion's side of a handshake, waiting for the server's hello.
#[derive(Debug)]
pub struct Initiator {
    symmetric: SymmetricState,
    ephemeral: KeyPair,
}

impl Initiator {
    /// Starts a handshake with a key pair made for this connection alone; returns the payload of
    /// the first frame as well.
    pub fn new(ephemeral: KeyPair) -> (Self, Vec<u8>) {
        let mut symmetric = SymmetricState::new(&frame::INTRO);
        symmetric.mix_hash(ephemeral.public());
        let hello = HandshakeMessage {
            client_hello: Some(ClientHello {
                ephemeral: Some(ephemeral.public().to_vec()),
                ..ClientHello::default()
            }),
            ..HandshakeMessage::default()
        };
        let initiator = Self {
            symmetric,
            ephemeral,
        };
        (initiator, hello.encode_to_vec())
    }

    /// Checks the server's hello and its certificates against the root key, and returns the payload
    /// of the second frame, which carries `payload` encrypted, with the cipher for all later ones and
    /// the server's certificate.
    pub fn finish(
        mut self,
        server_hello: &[u8],
        static_key: &KeyPair,
        payload: &[u8],
        root: &[u8; 32],
        now: SystemTime,
    ) -> Result<(Vec<u8>, Transport, ServerCertificate), HandshakeError> {
        let hello = parse(server_hello)?;
        let (server_ephemeral, certificate) = self.read_hello(&hello, root, now)?;

        let encrypted_static = self.symmetric.encrypt(static_key.public());
        self.symmetric
            .mix_key(&*static_key.agree(&server_ephemeral)?);
        let encrypted_payload = self.symmetric.encrypt(payload);
        let finish = HandshakeMessage {
            client_finish: Some(ClientFinish {
                r#static: Some(encrypted_static),
                payload: Some(encrypted_payload),
            }),
            ..HandshakeMessage::default()
        };
        let (write_key, read_key) = self.symmetric.split();
        Ok((
            finish.encode_to_vec(),
            Transport::new(*write_key, *read_key),
            certificate,
        ))
    }

    fn read_hello(
        &mut self,
        hello: &ServerHello,
        root: &[u8; 32],
        now: SystemTime,
    ) -> Result<([u8; 32], ServerCertificate), HandshakeError> {
        let ephemeral = key("ephemeral", field("ephemeral", hello.ephemeral.as_ref())?)?;
        let encrypted_static = field("static", hello.r#static.as_ref())?;
        let encrypted_chain = field("payload", hello.payload.as_ref())?;

        self.symmetric.mix_hash(&ephemeral);
        self.symmetric.mix_key(&*self.ephemeral.agree(&ephemeral)?);
        let server_static = self.decrypt("static", encrypted_static)?;
        let server_static = key("static", &server_static)?;
        self.symmetric
            .mix_key(&*self.ephemeral.agree(&server_static)?);
        let chain = self.decrypt("payload", encrypted_chain)?;
        let certificate = cert::verify_chain(&chain, &server_static, root, now)?;
        Ok((ephemeral, certificate))
    }

    fn decrypt(
        &mut self,
        field: &'static str,
        ciphertext: &[u8],
    ) -> Result<Vec<u8>, HandshakeError> {
        self.symmetric
            .decrypt(ciphertext)
            .map_err(|source| HandshakeError::Decrypt { field, source })
    }
}

/// A server's hello that does not lead to a connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// It is no handshake message.
    #[error("expected a handshake message, got {length} other bytes")]
    Malformed {
        /// The number of bytes that came.
        length: usize,
        /// What is wrong with them.
        source: prost::DecodeError,
    },
    /// It lacks a part.
    #[error("expected the server's hello to have {field}, got none")]
    Missing {
        /// The name of the missing part.
        field: &'static str,
    },
    /// A key in it is not 32 bytes long.
    #[error("expected 32 bytes of {field} in the server's hello, got {length}")]
    KeyLength {
        /// The name of the key.
        field: &'static str,
        /// Its length in bytes.
        length: usize,
    },
    /// A part of it cannot be decrypted.
    #[error("the {field} of the server's hello cannot be decrypted")]
    Decrypt {
        /// The name of the part.
        field: &'static str,
        /// Why not.
        source: DecryptError,
    },
    /// A key in it is of low order.
    #[error("the server's hello has a key that is of no use")]
    LowOrder(#[from] LowOrderPoint),
    /// The server did not prove that it is WhatsApp's.
    #[error("the server's certificate is not valid")]
    Certificate(#[from] CertError),
}

fn parse(bytes: &[u8]) -> Result<ServerHello, HandshakeError> {
    HandshakeMessage::decode(bytes)
        .map_err(|source| HandshakeError::Malformed {
            length: bytes.len(),
            source,
        })?
        .server_hello
        .ok_or(HandshakeError::Missing { field: "its body" })
}

fn field<'a>(field: &'static str, bytes: Option<&'a Vec<u8>>) -> Result<&'a [u8], HandshakeError> {
    bytes
        .map(Vec::as_slice)
        .ok_or(HandshakeError::Missing { field })
}

fn key(field: &'static str, bytes: &[u8]) -> Result<[u8; 32], HandshakeError> {
    bytes.try_into().map_err(|_| HandshakeError::KeyLength {
        field,
        length: bytes.len(),
    })
}
