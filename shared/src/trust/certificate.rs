//! Other ways to check a server's certificate than by the roots.

use std::{fmt, str::FromStr, sync::Arc};

use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use sha2::{Digest, Sha256};

/// How a server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateCheck {
    /// A trusted root must vouch for it.
    Trusted,
    /// A trusted root must vouch for it, at whatever time: to ask a server for the time, and for nothing
    /// else.
    TrustedAtAnyTime,
    /// It must be this one, whoever vouches for it.
    Pinned(Fingerprint),
    /// Any will do.
    Any,
}

/// The SHA-256 of a certificate in DER.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the fingerprint of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl FromStr for Fingerprint {
    type Err = InvalidFingerprint;

    /// Parses 64 hexadecimal digits, or the same with a colon between each two, as openssl prints
    /// them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = match text.len() {
            64 => text.to_owned(),
            95 => {
                let pairs: Vec<_> = text.split(':').collect();
                let all_pairs = pairs.iter().all(|pair| pair.len() == 2);
                all_pairs
                    .then(|| pairs.concat())
                    .ok_or(InvalidFingerprint)?
            }
            _ => return Err(InvalidFingerprint),
        };
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| InvalidFingerprint)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.0.map(|byte| format!("{byte:02X}"));
        f.write_str(&pairs.join(":"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A text that is not the SHA-256 of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hexadecimal digits, with or without colons between the bytes")]
pub struct InvalidFingerprint;

/// Checks certificates in one of these ways.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) check: CertificateCheck,
    pub(super) roots: Arc<WebPkiServerVerifier>,
}

impl Verifier {
    /// Whoever may show any certificate can also show one whose key it holds: checking the signature
    /// would keep nobody out.
    fn takes_any_signature(&self) -> bool {
        self.check == CertificateCheck::Any
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify_at = |time| {
            let roots = &self.roots;
            roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, time)
        };
        match self.check {
            CertificateCheck::Trusted => verify_at(now),
            CertificateCheck::TrustedAtAnyTime => {
                // Each certificate of the chain may have its own time.
                at_any_time(now, 1 + intermediates.len(), verify_at)
            }
            CertificateCheck::Pinned(expected) => verify_pin(expected, end_entity),
            CertificateCheck::Any => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.takes_any_signature() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        self.roots.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.takes_any_signature() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        self.roots.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.roots.supported_verify_schemes()
    }
}

/// Accepts what `verify_at` accepts at this time, or would accept at another, of at most so many.
fn at_any_time(
    now: UnixTime,
    times: usize,
    verify_at: impl Fn(UnixTime) -> Result<ServerCertVerified, Error>,
) -> Result<ServerCertVerified, Error> {
    let mut outcome = verify_at(now);
    for _ in 0..times {
        let time = match outcome {
            Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                not_before,
                ..
            })) => not_before,
            Err(Error::InvalidCertificate(CertificateError::ExpiredContext {
                not_after, ..
            })) => not_after,
            outcome => return outcome,
        };
        outcome = verify_at(time);
    }
    outcome
}

fn verify_pin(
    expected: Fingerprint,
    end_entity: &CertificateDer<'_>,
) -> Result<ServerCertVerified, Error> {
    let shown = Fingerprint::of(end_entity);
    if shown == expected {
        return Ok(ServerCertVerified::assertion());
    }
    let error = OtherError(Arc::new(OtherCertificate { shown }));
    Err(CertificateError::Other(error).into())
}

/// A server showed another certificate than the pinned one.
#[derive(Debug, thiserror::Error)]
#[error("it is not the pinned certificate, its SHA-256 is {shown}")]
struct OtherCertificate {
    shown: Fingerprint,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    #[test]
    fn fingerprint_is_read_as_openssl_and_others_print_it() {
        let fingerprint = Fingerprint::of(b"test");
        assert_eq!(HEX.parse(), Ok(fingerprint));
        assert_eq!(HEX.to_uppercase().parse(), Ok(fingerprint));
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert!(fingerprint.to_string().starts_with("9F:86:D0:"));
    }

    #[test]
    fn text_that_is_no_fingerprint_is_refused() {
        let colons = Fingerprint::of(b"test").to_string();
        for text in [
            "",
            &HEX[1..],
            &HEX.replace('9', "g"),
            &colons.replace(':', "-"),
            &colons.replacen("9F:86", "9F8:6", 1),
            &format!("sha256:{HEX}"),
        ] {
            let parsed = text.parse::<Fingerprint>();
            assert_eq!(parsed, Err(InvalidFingerprint), "{text}");
        }
    }
}
