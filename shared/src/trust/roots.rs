//! The root certificates that a process trusts.

use std::{path::Path, sync::Arc};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::config::SettingError;

/// How many root certificates are trusted, by where they come from.
#[derive(Debug, Clone)]
pub struct RootCounts {
    /// From the system's store, or from where `SSL_CERT_FILE` and `SSL_CERT_DIR` say.
    pub system: usize,
    /// Compiled in, which are used where the system has none.
    pub compiled_in: usize,
    /// From `LATCHKEY_CA_FILE`.
    pub ca_file: usize,
    /// Why the system has none.
    pub unreadable: Option<Arc<rustls_native_certs::Error>>,
}

/// Loads the system's roots, or else the ones compiled in, and those of the file.
pub(super) fn load(ca_file: Option<&Path>) -> Result<(RootCertStore, RootCounts), SettingError> {
    let mut roots = RootCertStore::empty();
    let ca_file = match ca_file {
        Some(path) => add_file(&mut roots, path).map_err(|error| SettingError::Unusable {
            name: "LATCHKEY_CA_FILE".to_owned(),
            value: path.display().to_string(),
            reason: error.to_string(),
        })?,
        None => 0,
    };
    let (system, unreadable) = add_system(&mut roots);
    let mut compiled_in = 0;
    if system == 0 {
        compiled_in = webpki_roots::TLS_SERVER_ROOTS.len();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let counts = RootCounts {
        system,
        compiled_in,
        ca_file,
        unreadable: unreadable.map(Arc::new),
    };
    Ok((roots, counts))
}

fn add_system(roots: &mut RootCertStore) -> (usize, Option<rustls_native_certs::Error>) {
    let native = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(native.certs);
    let unreadable = native.errors.into_iter().next();
    (added, unreadable.filter(|_| added == 0))
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<usize, CaFileError> {
    let pem = std::fs::read(path).map_err(CaFileError::Unreadable)?;
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        count += 1;
        let certificate = certificate.map_err(|_| CaFileError::Certificate(count))?;
        let added = roots.add(certificate);
        added.map_err(|_| CaFileError::Certificate(count))?;
    }
    if count == 0 {
        return Err(CaFileError::Empty);
    }
    Ok(count)
}

/// Why a file of root certificates cannot be used.
#[derive(Debug, thiserror::Error)]
enum CaFileError {
    #[error("{0}")]
    Unreadable(std::io::Error),
    #[error("it has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----")]
    Empty,
    #[error("its certificate no. {0} cannot be read")]
    Certificate(usize),
}
