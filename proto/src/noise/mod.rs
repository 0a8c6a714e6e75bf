//! The Noise XX handshake and the encryption of everything after it.

mod cert;
mod cipher;
mod handshake;
mod symmetric;

pub use self::{
    cert::{CertError, Certificate, ServerCertificate, WHATSAPP_ROOT, verify_chain},
    cipher::{OpenError, SealError, Transport},
    handshake::{HandshakeError, Initiator},
    symmetric::{DecryptError, SymmetricState},
};
