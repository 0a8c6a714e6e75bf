//! Encryption of everything that leaves a process: at rest in a broker, or to the caller's key.

mod caller;
mod snapshot;
mod ticket;

use std::{fmt, io};

use aes_gcm::{
    Aes256Gcm, Nonce, Tag,
    aead::{AeadInOut, KeyInit},
};
use hkdf::Hkdf;
use rand::CryptoRng;
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use zeroize::Zeroizing;

pub use self::{
    caller::{LowOrder, seal_to},
    ticket::Ticket,
};
use crate::secret::Secret;

/// Seals and opens what a broker keeps: AES-256-GCM under one key per purpose.
///
/// A blob is a version byte, a random 96-bit nonce, the cipher text and the 128-bit tag. It opens
/// only for the purpose and the id that it was sealed for.
pub struct Vault {
    ciphers: [Aes256Gcm; Purpose::ALL.len()],
    names: Zeroizing<[u8; 32]>,
}

impl Vault {
    /// Derives the keys from `secret`. A process makes one vault and shares it.
    pub fn new(secret: &Secret) -> Self {
        let extracted = Hkdf::<Sha256>::new(Some(SALT), secret.as_bytes());
        let ciphers = Purpose::ALL.map(|purpose| {
            let mut key = Zeroizing::new([0; 32]);
            extracted
                .expand(purpose.label().as_bytes(), key.as_mut())
                .expect("HKDF-SHA256 yields up to 8,160 bytes");
            Aes256Gcm::new((&*key).into())
        });
        let mut names = Zeroizing::new([0; 32]);
        extracted
            .expand(b"names", names.as_mut())
            .expect("HKDF-SHA256 yields up to 8,160 bytes");
        Self { ciphers, names }
    }

    /// Returns a name for something secret, such as a phone number, that has to be found again but not
    /// read: 32 hexadecimal digits.
    pub fn pseudonym(&self, kind: &str, secret: &str) -> String {
        let mut name = [0; 16];
        Hkdf::<Sha256>::from_prk(&*self.names)
            .expect("the key is as long as a digest")
            .expand_multi_info(&[kind.as_bytes(), b"\0", secret.as_bytes()], &mut name)
            .expect("HKDF-SHA256 yields up to 8,160 bytes");
        hex::encode(name)
    }

    /// Seals `plaintext` for `purpose` and `id`: a session's, or whatever names the blob.
    pub fn seal<R: CryptoRng + ?Sized>(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        plaintext: &[u8],
        rng: &mut R,
    ) -> Vec<u8> {
        let mut blob = Vec::with_capacity(HEADER_LEN + plaintext.len() + TAG_LEN);
        blob.push(VERSION);
        blob.resize(HEADER_LEN, 0);
        rng.fill_bytes(&mut blob[1..]);
        blob.extend_from_slice(plaintext);
        let (header, body) = blob.split_at_mut(HEADER_LEN);
        let tag = self.ciphers[purpose as usize]
            .encrypt_inout_detached(
                &nonce_of(header),
                &associated_data(purpose, id.as_ref()),
                body.into(),
            )
            .expect("a message is shorter than the 64 GiB of AES-GCM");
        blob.extend_from_slice(&tag);
        blob
    }

    /// Opens what [`Vault::seal`] made for the same `purpose` and `id`.
    pub fn open(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        blob: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (header, rest) = blob
            .split_at_checked(HEADER_LEN)
            .ok_or(OpenError::Truncated)?;
        let (body, tag) = rest
            .split_last_chunk::<TAG_LEN>()
            .ok_or(OpenError::Truncated)?;
        if header[0] != VERSION {
            return Err(OpenError::Version(header[0]));
        }
        let mut plaintext = Zeroizing::new(body.to_vec());
        self.ciphers[purpose as usize]
            .decrypt_inout_detached(
                &nonce_of(header),
                &associated_data(purpose, id.as_ref()),
                plaintext.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| OpenError::Refused)?;
        Ok(plaintext)
    }

    /// Seals `value` as JSON.
    pub fn seal_json<T, R>(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        value: &T,
        rng: &mut R,
    ) -> Result<Vec<u8>, Unserializable>
    where
        T: Serialize + ?Sized,
        R: CryptoRng + ?Sized,
    {
        let mut length = Length(0);
        serde_json::to_writer(&mut length, value).map_err(|_| Unserializable)?;
        let mut plaintext = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *plaintext, value).map_err(|_| Unserializable)?;
        Ok(self.seal(purpose, id, &plaintext, rng))
    }

    /// Opens what [`Vault::seal_json`] made.
    pub fn open_json<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        blob: &[u8],
    ) -> Result<T, OpenError> {
        let plaintext = self.open(purpose, id, blob)?;
        serde_json::from_slice(&plaintext).map_err(|error| OpenError::Content {
            line: error.line(),
            column: error.column(),
        })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

/// What a blob holds. Each purpose has its own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A job, for the worker.
    Job,
    /// A status document.
    Status,
    /// A finished session's result.
    Result,
    /// A checkpoint, from which another worker can go on.
    Checkpoint,
    /// The reply to a request that is repeated with its idempotency key.
    Idempotency,
    /// What a caller sends to its session.
    Input,
    /// The session of the operator's cloud account, which the workers share.
    Cloud,
    /// The deletion of a session's files, which may outlive the session.
    Cleanup,
}

impl Purpose {
    const ALL: [Self; 8] = [
        Self::Job,
        Self::Status,
        Self::Result,
        Self::Checkpoint,
        Self::Idempotency,
        Self::Input,
        Self::Cloud,
        Self::Cleanup,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Status => "status",
            Self::Result => "result",
            Self::Checkpoint => "checkpoint",
            Self::Idempotency => "idempotency",
            Self::Input => "input",
            Self::Cloud => "cloud",
            Self::Cleanup => "cleanup",
        }
    }
}

/// A blob cannot be opened. The error repeats nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is too short for a sealed blob.
    #[error("expected a sealed blob of at least {} bytes, got fewer", HEADER_LEN + TAG_LEN)]
    Truncated,
    /// Another version of this program made it.
    #[error("expected a sealed blob of version {VERSION}, got version {0}")]
    Version(u8),
    /// It was changed, or sealed under another secret, purpose or id.
    #[error("the sealed blob is not authentic: it was changed, or sealed under another secret")]
    Refused,
    /// It holds other JSON than expected.
    #[error("the sealed blob holds unexpected JSON at line {line} column {column}")]
    Content {
        /// Line of the JSON text, from 1.
        line: usize,
        /// Column of the JSON text, from 1.
        column: usize,
    },
}

/// A value that cannot be written as JSON, such as a time before 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a value that can be written as JSON")]
pub struct Unserializable;

fn nonce_of(header: &[u8]) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; HEADER_LEN - 1];
    nonce.copy_from_slice(&header[1..]);
    nonce.into()
}

fn associated_data(purpose: Purpose, id: &[u8]) -> Vec<u8> {
    [purpose.label().as_bytes(), b"\0", id].concat()
}

/// Counts the bytes written, so that a secret is serialized into one allocation: one that grows would
/// leave copies behind.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const VERSION: u8 = 1;
const HEADER_LEN: usize = 1 + 12;
const TAG_LEN: usize = 16;
const SALT: &[u8] = b"latchkey at rest v1";

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::Index};

    use super::*;
    use crate::{clock::rng, job::SessionId};

    fn vault() -> Vault {
        Vault::new(&Secret::random(&mut rng()))
    }

    #[test]
    fn pseudonym_is_the_same_for_one_secret_only() {
        let vault = vault();
        let name = vault.pseudonym("phone", "15550100123");
        assert_eq!(name, vault.pseudonym("phone", "15550100123"));
        assert_eq!(name.len(), 32);
        assert_ne!(name, vault.pseudonym("phone", "15550100124"));
        assert_ne!(name, vault.pseudonym("phon", "e15550100123"));
        let other = Vault::new(&Secret::random(&mut rng()));
        assert_ne!(name, other.pseudonym("phone", "15550100123"));
    }

    #[test]
    fn sealed_blob_opens_only_for_its_purpose_id_and_secret() {
        let (vault, mut rng) = (vault(), rng());
        let id = SessionId::random(&mut rng);
        for purpose in Purpose::ALL {
            let blob = vault.seal(purpose, id, b"credentials", &mut rng);
            assert!(!blob.windows(4).any(|part| part == b"cred"));
            for other in Purpose::ALL {
                let opened = vault.open(other, id, &blob);
                if other == purpose {
                    assert_eq!(opened.unwrap().as_slice(), b"credentials");
                } else {
                    assert_eq!(opened.unwrap_err(), OpenError::Refused);
                }
            }
            let foreign = SessionId::random(&mut rng);
            assert_eq!(
                vault.open(purpose, foreign, &blob).unwrap_err(),
                OpenError::Refused
            );
            assert_eq!(
                super::tests::vault().open(purpose, id, &blob).unwrap_err(),
                OpenError::Refused
            );
        }
    }

    #[test]
    fn same_plaintext_is_never_sealed_alike() {
        let (vault, mut rng) = (vault(), rng());
        let seal = |rng: &mut _| vault.seal(Purpose::Job, b"id", b"job", rng);
        assert_ne!(seal(&mut rng), seal(&mut rng));
    }

    #[test]
    fn keys_at_rest_stay_what_they_are() {
        let vault = Vault::new(&"07".repeat(32).parse().unwrap());
        let blob = hex::decode(FROZEN).unwrap();
        assert_eq!(
            vault
                .open(Purpose::Status, b"id", &blob)
                .unwrap()
                .as_slice(),
            b"status"
        );
    }

    #[test]
    fn json_that_does_not_fit_is_an_error_that_repeats_nothing_of_it() {
        let (vault, mut rng) = (vault(), rng());
        let blob = vault
            .seal_json(Purpose::Job, b"id", "hush", &mut rng)
            .unwrap();
        assert_eq!(
            vault
                .open_json::<String>(Purpose::Job, b"id", &blob)
                .unwrap(),
            "hush"
        );
        let error = vault
            .open_json::<u32>(Purpose::Job, b"id", &blob)
            .unwrap_err();
        assert!(matches!(error, OpenError::Content { line: 1, .. }));
        assert!(!error.to_string().contains("hush"));
        let blob = vault.seal(Purpose::Job, b"id", b"{", &mut rng);
        assert!(vault.open_json::<u32>(Purpose::Job, b"id", &blob).is_err());
    }

    #[test]
    fn value_without_a_form_in_json_is_an_error() {
        let early = std::time::SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1);
        let sealed = vault().seal_json(Purpose::Job, b"id", &early, &mut rng());
        assert_eq!(sealed, Err(Unserializable));
    }

    #[test]
    fn blob_of_another_version_is_named_so() {
        let (vault, mut rng) = (vault(), rng());
        let mut blob = vault.seal(Purpose::Job, b"id", b"job", &mut rng);
        blob[0] = 2;
        assert_eq!(
            vault.open(Purpose::Job, b"id", &blob).unwrap_err(),
            OpenError::Version(2)
        );
    }

    proptest! {
        #[test]
        fn opened_blob_is_what_was_sealed(plaintext in vec(any::<u8>(), 0..500), id in vec(any::<u8>(), 0..40)) {
            let vault = vault();
            let blob = vault.seal(Purpose::Result, &id, &plaintext, &mut rng());
            prop_assert_eq!(&*vault.open(Purpose::Result, &id, &blob).unwrap(), &plaintext);
        }

        #[test]
        fn mutated_blob_is_refused(at in any::<Index>(), bit in 0_u8..8, cut in any::<Index>()) {
            let vault = vault();
            let mut blob = vault.seal(Purpose::Result, b"id", b"credentials", &mut rng());
            let cut = cut.index(blob.len());
            prop_assert!(vault.open(Purpose::Result, b"id", &blob[..cut]).is_err());
            let at = at.index(blob.len());
            blob[at] ^= 1 << bit;
            prop_assert!(vault.open(Purpose::Result, b"id", &blob).is_err());
        }

        #[test]
        fn arbitrary_bytes_are_refused(blob in vec(any::<u8>(), 0..100)) {
            prop_assert!(vault().open(Purpose::Result, b"id", &blob).is_err());
        }
    }

    const FROZEN: &str = "01bfaa258e081b609bc16959f2fbe69b773a6a3ceb6824df2cc0e37e9df91084581ce1";
}
