//! A certificate authority of the tests' own: nobody else knows it, and nothing of it is kept.

#![allow(
    clippy::missing_panics_doc,
    reason = "for tests: what does not work is to stop them"
)]

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// A root and an intermediate authority below it, which issues the certificates.
pub struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
}

/// From when to when a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It is valid now, for long.
    Current,
    /// It expired long ago.
    Expired,
    /// It becomes valid in a far future.
    NotYet,
}

impl Authority {
    /// Makes one with new keys.
    pub fn new() -> Self {
        let (root_key, key) = (key(), key());
        let root = CertifiedIssuer::self_signed(authority("root", &root_key), root_key);
        let root = root.expect("the parameters fit together");
        let params = authority("intermediate", &key);
        let intermediate = CertifiedIssuer::signed_by(params, key, &root);
        Self {
            intermediate: intermediate.expect("the parameters fit together"),
            root,
        }
    }

    /// Returns the root certificate in PEM.
    pub fn pem(&self) -> String {
        self.root.pem()
    }

    /// Issues a certificate for a host name or an IP address.
    pub fn issue(&self, name: &str, validity: Validity) -> Identity {
        let key = key();
        let issued = server(name, validity).signed_by(&key, &self.intermediate);
        let leaf = issued.expect("the parameters fit together");
        Identity {
            chain: vec![leaf.der().clone(), self.intermediate.der().clone()],
            pem: leaf.pem() + &self.intermediate.pem(),
            key,
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// A certificate with its key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    pem: String,
    key: KeyPair,
}

impl Identity {
    /// Makes one that nobody vouches for.
    pub fn self_signed(name: &str) -> Self {
        let key = key();
        let made = server(name, Validity::Current).self_signed(&key);
        let leaf = made.expect("the parameters fit together");
        Self {
            chain: vec![leaf.der().clone()],
            pem: leaf.pem(),
            key,
        }
    }

    /// Returns the certificate in DER, without the ones that vouch for it.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.chain[0]
    }

    /// Returns the certificate and the ones that vouch for it, but not the root, in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Returns the private key in PEM.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// Returns the private key in DER.
    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }

    /// Returns how a server with this certificate accepts connections.
    pub fn server(&self) -> Arc<ServerConfig> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has the ciphers of TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.private_key());
        Arc::new(config.expect("the key is the certificate's"))
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("keys can be made")
}

/// Two authorities are told apart by their names, as in the world.
fn authority(what: &str, key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    let name = format!("Tests' {what} {}", hex::encode(&key.public_key_raw()[..8]));
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn server(name: &str, validity: Validity) -> CertificateParams {
    let params = CertificateParams::new(vec![name.to_owned()]);
    let mut params = params.expect("a name of the tests' own");
    match validity {
        Validity::Current => {}
        Validity::Expired => params.not_after = date_time_ymd(2001, 9, 9),
        Validity::NotYet => params.not_before = date_time_ymd(3000, 1, 1),
    }
    params
}
