//! Whom this process trusts: one configuration behind every TLS connection that it makes.
//!
//! The system's root certificates, or the ones compiled in where the system has none, and those of
//! `LATCHKEY_CA_FILE`.

mod certificate;
mod roots;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustls::{
    ClientConfig,
    client::{Resumption, WebPkiServerVerifier},
    crypto::{CryptoProvider, ring},
};

use self::certificate::Verifier;
pub use self::{
    certificate::{CertificateCheck, Fingerprint, InvalidFingerprint},
    roots::RootCounts,
};
use crate::config::{SettingError, Settings};

/// Whom this process trusts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Trust {
    provider: Arc<CryptoProvider>,
    client: Arc<ClientConfig>,
    verifier: Arc<WebPkiServerVerifier>,
    roots: RootCounts,
}

impl Trust {
    /// Loads the root certificates. A `LATCHKEY_CA_FILE` that cannot be used is an error.
    pub fn of(settings: &Settings) -> Result<Self, SettingError> {
        let (roots, counts) = roots::load(settings.ca_file.as_deref())?;
        let provider = Arc::new(ring::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let verifier = verifier.build().expect("there is a root certificate");
        Ok(Self {
            client: client(&provider, &verifier, CertificateCheck::Trusted),
            provider,
            verifier,
            roots: counts,
        })
    }

    /// Returns how TLS connections are made.
    pub fn client(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.client)
    }

    /// Returns how TLS connections are made to a server whose certificate is checked like this.
    pub fn client_with(&self, check: CertificateCheck) -> Arc<ClientConfig> {
        match check {
            CertificateCheck::Trusted => self.client(),
            check => client(&self.provider, &self.verifier, check),
        }
    }

    /// Returns how many root certificates are trusted, and where they come from.
    pub fn roots(&self) -> &RootCounts {
        &self.roots
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where the one trust is made"
)]
fn client(
    provider: &Arc<CryptoProvider>,
    roots: &Arc<WebPkiServerVerifier>,
    check: CertificateCheck,
) -> Arc<ClientConfig> {
    let verifier = Verifier {
        check,
        roots: Arc::clone(roots),
    };
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .expect("the provider has the ciphers of TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // A ticket from one session, shown by another, would tell the server that both come from here,
    // also where each has a proxy of its own.
    config.resumption = Resumption::disabled();
    Arc::new(config)
}
