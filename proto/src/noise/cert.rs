use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prost::Message;
use subtle::ConstantTimeEq;

use crate::{
    messages::{CertChain, CertDetails, NoiseCertificate},
    xeddsa,
};

/// The root of WhatsApp's certificate chain, an X25519 key of serial 0
/// (`whatsmeow handshake.go`, `WACertPubKey`).
pub const WHATSAPP_ROOT: [u8; 32] = [
    0x14, 0x23, 0x75, 0x57, 0x4d, 0x0a, 0x58, 0x71, 0x66, 0xaa, 0xe7, 0x1e, 0xbe, 0x51, 0x64, 0x37,
    0xc4, 0xa2, 0x8b, 0x73, 0xe3, 0x69, 0x5c, 0x6c, 0xe1, 0xf7, 0xf9, 0x54, 0x5d, 0xa8, 0xee, 0x6b,
];

/// The certificate of a server that has proven itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerCertificate {
    /// Its serial.
    pub serial: u32,
    /// The serial of the intermediate certificate that issued it.
    pub issuer_serial: u32,
    /// Until when it is valid, in seconds since the epoch.
    pub not_after_s: u64,
}

/// Checks that an encoded certificate chain leads from the root key to the server's static key, and
/// is valid now (`whatsmeow handshake.go`).
pub fn verify_chain(
    chain: &[u8],
    server_static: &[u8; 32],
    root: &[u8; 32],
    now: SystemTime,
) -> Result<ServerCertificate, CertError> {
    let chain = CertChain::decode(chain).map_err(CertError::Malformed)?;
    let intermediate = Parsed::new(Certificate::Intermediate, chain.intermediate)?;
    let leaf = Parsed::new(Certificate::Leaf, chain.leaf)?;

    if !intermediate.is_signed_by(root) {
        return Err(CertError::Signature(Certificate::Intermediate));
    }
    if intermediate.issuer_serial != ROOT_SERIAL {
        return Err(CertError::Issuer {
            certificate: Certificate::Intermediate,
            expected: ROOT_SERIAL,
            got: intermediate.issuer_serial,
        });
    }
    if !leaf.is_signed_by(&intermediate.key) {
        return Err(CertError::Signature(Certificate::Leaf));
    }
    if leaf.issuer_serial != intermediate.serial {
        return Err(CertError::Issuer {
            certificate: Certificate::Leaf,
            expected: intermediate.serial,
            got: leaf.issuer_serial,
        });
    }
    if !bool::from(leaf.key.ct_eq(server_static)) {
        return Err(CertError::OtherKey);
    }
    intermediate.check_validity(now)?;
    leaf.check_validity(now)?;
    Ok(ServerCertificate {
        serial: leaf.serial,
        issuer_serial: leaf.issuer_serial,
        not_after_s: leaf.not_after_s,
    })
}

struct Parsed {
    certificate: Certificate,
    details: Vec<u8>,
    signature: [u8; 64],
    serial: u32,
    issuer_serial: u32,
    key: [u8; 32],
    not_before_s: u64,
    not_after_s: u64,
}

impl Parsed {
    fn new(certificate: Certificate, wire: Option<NoiseCertificate>) -> Result<Self, CertError> {
        let wire = wire.ok_or(CertError::Missing(certificate))?;
        let encoded = wire.details.unwrap_or_default();
        let details = CertDetails::decode(encoded.as_slice()).map_err(CertError::Malformed)?;
        Ok(Self {
            certificate,
            details: encoded,
            signature: exact(certificate, "signature", wire.signature)?,
            serial: details.serial.unwrap_or_default(),
            issuer_serial: details.issuer_serial.unwrap_or_default(),
            key: exact(certificate, "key", details.key)?,
            not_before_s: details.not_before.unwrap_or_default(),
            not_after_s: details.not_after.unwrap_or_default(),
        })
    }

    fn is_signed_by(&self, issuer: &[u8; 32]) -> bool {
        xeddsa::verify(issuer, &self.details, &self.signature)
    }

    fn check_validity(&self, now: SystemTime) -> Result<(), CertError> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        if now < Duration::from_secs(self.not_before_s) {
            return Err(CertError::NotYetValid {
                certificate: self.certificate,
                not_before_s: self.not_before_s,
            });
        }
        if now > Duration::from_secs(self.not_after_s) {
            return Err(CertError::Expired {
                certificate: self.certificate,
                not_after_s: self.not_after_s,
            });
        }
        Ok(())
    }
}

fn exact<const N: usize>(
    certificate: Certificate,
    field: &'static str,
    bytes: Option<Vec<u8>>,
) -> Result<[u8; N], CertError> {
    let bytes = bytes.unwrap_or_default();
    bytes.as_slice().try_into().map_err(|_| CertError::Length {
        certificate,
        field,
        expected: N,
        got: bytes.len(),
    })
}

/// One of the two certificates of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Signed by the root.
    Intermediate,
    /// Signed by the intermediate; names the server's static key.
    Leaf,
}

impl std::fmt::Display for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Intermediate => "intermediate",
            Self::Leaf => "leaf",
        })
    }
}

/// A certificate chain that does not prove the server's static key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertError {
    /// It is no certificate chain.
    #[error("expected a certificate chain")]
    Malformed(#[source] prost::DecodeError),
    /// One of the two certificates is not there.
    #[error("expected a chain of two certificates, got none for the {0}")]
    Missing(Certificate),
    /// A field has the wrong length.
    #[error("expected {expected} bytes of {field} in the {certificate} certificate, got {got}")]
    Length {
        /// The certificate it is in.
        certificate: Certificate,
        /// The field's name.
        field: &'static str,
        /// The length it must have, in bytes.
        expected: usize,
        /// The length it has, in bytes.
        got: usize,
    },
    /// The issuer did not sign it.
    #[error("expected the {0} certificate to be signed by its issuer")]
    Signature(Certificate),
    /// It names another issuer.
    #[error("expected the {certificate} certificate to name issuer {expected}, got {got}")]
    Issuer {
        /// The certificate it is in.
        certificate: Certificate,
        /// The issuer's serial.
        expected: u32,
        /// The serial it names.
        got: u32,
    },
    /// The leaf is for another key than the one the server used.
    #[error("expected the leaf certificate to name the server's static key, got another key")]
    OtherKey,
    /// Its time has not come.
    #[error("the {certificate} certificate is not valid before second {not_before_s} of the epoch")]
    NotYetValid {
        /// The certificate.
        certificate: Certificate,
        /// From when it is valid, in seconds since the epoch.
        not_before_s: u64,
    },
    /// Its time is over.
    #[error("the {certificate} certificate was valid until second {not_after_s} of the epoch")]
    Expired {
        /// The certificate.
        certificate: Certificate,
        /// Until when it was valid, in seconds since the epoch.
        not_after_s: u64,
    },
}

const ROOT_SERIAL: u32 = 0;
