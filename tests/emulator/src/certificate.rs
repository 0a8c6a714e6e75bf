use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_proto::{
    keys::KeyPair,
    messages::{CertChain, CertDetails, NoiseCertificate},
};
use prost::Message;
use rand::CryptoRng;

use crate::faults::CertificateFlaw;

/// The server's certificate chain: root, intermediate and leaf (`whatsmeow handshake.go`).
pub(crate) struct Authority {
    root: KeyPair,
    intermediate: KeyPair,
    /// The server's static Noise key, which the leaf certifies.
    pub(crate) server: KeyPair,
    chain: Vec<u8>,
}

impl Authority {
    pub(crate) fn generate<R: CryptoRng + ?Sized>(now: SystemTime, rng: &mut R) -> Self {
        let mut authority = Self {
            root: KeyPair::generate(rng),
            intermediate: KeyPair::generate(rng),
            server: KeyPair::generate(rng),
            chain: Vec::new(),
        };
        authority.chain = authority.issue(now, None, rng);
        authority
    }

    /// Returns the root key that clients have to trust.
    pub(crate) fn root(&self) -> &[u8; 32] {
        self.root.public()
    }

    /// Returns the chain in its wire form.
    pub(crate) fn chain(&self) -> &[u8] {
        &self.chain
    }

    /// Returns a chain with one flaw, which exactly one of a client's checks has to refuse.
    pub(crate) fn flawed<R: CryptoRng + ?Sized>(
        &self,
        flaw: CertificateFlaw,
        now: SystemTime,
        rng: &mut R,
    ) -> Vec<u8> {
        self.issue(now, Some(flaw), rng)
    }

    fn issue<R: CryptoRng + ?Sized>(
        &self,
        now: SystemTime,
        flaw: Option<CertificateFlaw>,
        rng: &mut R,
    ) -> Vec<u8> {
        let stranger = KeyPair::generate(rng);
        let is = |other| flaw == Some(other);
        let (not_before, not_after) = match flaw {
            Some(CertificateFlaw::Expired) => (now - 30 * DAY, now - DAY),
            Some(CertificateFlaw::NotYetValid) => (now + DAY, now + 30 * DAY),
            _ => (now - 30 * DAY, now + 300 * DAY),
        };
        let sign = |details: CertDetails, issuer: &KeyPair, rng: &mut R| {
            let details = details.encode_to_vec();
            let signature = issuer.sign(&details, rng).to_vec();
            NoiseCertificate {
                details: Some(details),
                signature: Some(signature),
            }
        };
        let intermediate = CertDetails {
            serial: Some(INTERMEDIATE_SERIAL),
            issuer_serial: Some(u32::from(is(CertificateFlaw::IntermediateIssuer))),
            key: Some(self.intermediate.public().to_vec()),
            not_before: Some(unix(not_before)),
            not_after: Some(unix(not_after)),
        };
        let leaf_issuer = INTERMEDIATE_SERIAL + u32::from(is(CertificateFlaw::LeafIssuer));
        let leaf_key = if is(CertificateFlaw::LeafKey) {
            &stranger
        } else {
            &self.server
        };
        let leaf = CertDetails {
            serial: Some(LEAF_SERIAL),
            issuer_serial: Some(leaf_issuer),
            key: Some(leaf_key.public().to_vec()),
            not_before: Some(unix(not_before)),
            not_after: Some(unix(not_after)),
        };
        let root = if is(CertificateFlaw::IntermediateSignature) {
            &stranger
        } else {
            &self.root
        };
        let signer = if is(CertificateFlaw::LeafSignature) {
            &stranger
        } else {
            &self.intermediate
        };
        CertChain {
            intermediate: Some(sign(intermediate, root, rng)),
            leaf: Some(sign(leaf, signer, rng)),
        }
        .encode_to_vec()
    }
}

fn unix(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

const DAY: Duration = Duration::from_hours(24);
const INTERMEDIATE_SERIAL: u32 = 5;
const LEAF_SERIAL: u32 = 741;

#[cfg(test)]
mod tests {
    use latchkey_proto::noise::{CertError, Certificate, verify_chain};
    use latchkey_shared::clock;

    use super::*;

    #[test]
    fn each_flaw_fails_its_own_check_and_no_other() {
        let now = UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        let mut rng = clock::rng();
        let authority = Authority::generate(now, &mut rng);
        let verify =
            |chain: &[u8]| verify_chain(chain, authority.server.public(), authority.root(), now);
        assert_eq!(verify(authority.chain()).unwrap().serial, LEAF_SERIAL);
        let mut refused = |flaw| verify(&authority.flawed(flaw, now, &mut rng)).unwrap_err();
        assert_eq!(
            refused(CertificateFlaw::IntermediateSignature),
            CertError::Signature(Certificate::Intermediate)
        );
        assert!(matches!(
            refused(CertificateFlaw::IntermediateIssuer),
            CertError::Issuer {
                certificate: Certificate::Intermediate,
                ..
            }
        ));
        assert_eq!(
            refused(CertificateFlaw::LeafSignature),
            CertError::Signature(Certificate::Leaf)
        );
        assert!(matches!(
            refused(CertificateFlaw::LeafIssuer),
            CertError::Issuer {
                certificate: Certificate::Leaf,
                ..
            }
        ));
        assert_eq!(refused(CertificateFlaw::LeafKey), CertError::OtherKey);
        assert!(matches!(
            refused(CertificateFlaw::Expired),
            CertError::Expired { .. }
        ));
        assert!(matches!(
            refused(CertificateFlaw::NotYetValid),
            CertError::NotYetValid { .. }
        ));
    }
}
