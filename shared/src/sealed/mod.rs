//! Encryption of everything that leaves a process: at rest in a broker, or to the caller's key.
//!
//! What opens what is in `SECURITY.md`.

mod caller;
mod errand;
mod exchange;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod handover;
mod keys;
mod result;
mod result_key;
mod snapshot;
mod ticket;
mod version;

use std::{fmt, io};

use aes_gcm::{Aes256Gcm, Nonce, Tag, aead::AeadInOut};
use rand::CryptoRng;
use serde::{Serialize, de::DeserializeOwned};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

pub use self::{
    caller::seal_to,
    errand::{ErrandKey, ErrandSecret},
    exchange::LowOrder,
    handover::Handover,
    result::SealedIds,
    result_key::{InvalidResultKey, ResultKey},
    ticket::Ticket,
};
use self::{keys::Keys, version::Versioned};
use crate::{
    job::{SessionId, Token, TokenHash},
    secret::{Secret, Secrets},
};

/// Seals and opens what a broker keeps: AES-256-GCM under one key per purpose.
///
/// A blob is a version byte, a random 96-bit nonce, the cipher text and the 128-bit tag. It opens
/// only for the purpose and the id that it was sealed for.
pub struct Vault {
    /// Of each secret that gateways and workers share; the first seals, all open.
    shared: Vec<Keys>,
    /// Of each secret that workers alone have; none if they have no other.
    workers: Vec<Keys>,
}

impl Vault {
    /// Derives the keys from one `secret`. A process makes one vault and shares it.
    pub fn new(secret: &Secret) -> Self {
        Self {
            shared: vec![Keys::of(secret)],
            workers: Vec::new(),
        }
    }

    /// Derives the keys from `secrets`, and those to what only workers need from `workers`, if there
    /// are any.
    pub fn of(secrets: &Secrets, workers: Option<&Secrets>) -> Self {
        let all = |secrets: &Secrets| secrets.all().iter().map(Keys::of).collect();
        Self {
            shared: all(secrets),
            workers: workers.map(all).unwrap_or_default(),
        }
    }

    /// Returns a name for something secret, such as a phone number, that has to be found again but not
    /// read: 32 hexadecimal digits.
    pub fn pseudonym(&self, kind: &str, secret: &str) -> String {
        self.first().pseudonym(kind, secret)
    }

    /// Returns the name of something secret under each secret, the one that seals first.
    pub(crate) fn pseudonyms(&self, kind: &str, secret: &str) -> impl Iterator<Item = String> {
        let all = self.shared.iter();
        all.map(move |keys| keys.pseudonym(kind, secret))
    }

    /// Returns the names of the queue under each secret, the one that new sessions go to first.
    pub(crate) fn queues(&self) -> Vec<String> {
        self.pseudonyms("queue", QUEUE).collect()
    }

    /// Returns what the broker stores of a session's token: only who has the secret can make it, and
    /// only for this session.
    pub fn token_hash(&self, id: SessionId, token: &Token) -> TokenHash {
        self.first().token_hash(id, token)
    }

    /// Returns whether `token` is the one of the session that `hash` was stored for.
    pub fn is_token_of(&self, hash: &TokenHash, id: SessionId, token: &Token) -> bool {
        let hashes = self.shared.iter().map(|keys| keys.token_hash(id, token));
        let matches = hashes.map(|made| made.as_bytes().ct_eq(hash.as_bytes()));
        matches.fold(Choice::from(0), |any, one| any | one).into()
    }

    /// Seals `plaintext` for `purpose` and `id`: a session's, or whatever names the blob.
    pub fn seal<R: CryptoRng + ?Sized>(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        plaintext: &[u8],
        rng: &mut R,
    ) -> Vec<u8> {
        let cipher = self.keys_of(purpose)[0].cipher(purpose);
        seal(
            cipher,
            &associated_data(purpose, id.as_ref()),
            plaintext,
            rng,
        )
    }

    /// Opens what [`Vault::seal`] made for the same `purpose` and `id`.
    pub fn open(
        &self,
        purpose: Purpose,
        id: impl AsRef<[u8]>,
        blob: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let aad = associated_data(purpose, id.as_ref());
        let ciphers = self
            .keys_of(purpose)
            .iter()
            .map(|keys| keys.cipher(purpose));
        open_with_any(ciphers, &aad, blob)
    }

    /// Seals `value` as JSON, with its version if documents of the `purpose` have one: it must be an
    /// object then.
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
        let plaintext = match purpose.version() {
            Some(v) => json(&Versioned::new(v, value))?,
            None => json(value)?,
        };
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
        version::check(purpose, &plaintext)?;
        from_json(&plaintext)
    }

    /// Seals `value` so that it opens with the secret and `key` together.
    pub(crate) fn seal_json_under<T, R>(
        &self,
        key: &IdempotencyKey<'_>,
        value: &T,
        rng: &mut R,
    ) -> Result<Vec<u8>, Unserializable>
    where
        T: Serialize + ?Sized,
        R: CryptoRng + ?Sized,
    {
        let cipher = self.first().reply_cipher(key.0);
        Ok(seal(&cipher, REPLY, &json(value)?, rng))
    }

    /// Opens what [`Vault::seal_json_under`] made with the same `key`.
    pub(crate) fn open_json_under<T: DeserializeOwned>(
        &self,
        key: &IdempotencyKey<'_>,
        blob: &[u8],
    ) -> Result<T, OpenError> {
        let ciphers: Vec<_> = self
            .shared
            .iter()
            .map(|keys| keys.reply_cipher(key.0))
            .collect();
        from_json(&open_with_any(ciphers.iter(), REPLY, blob)?)
    }

    fn first(&self) -> &Keys {
        &self.shared[0]
    }

    fn keys_of(&self, purpose: Purpose) -> &[Keys] {
        if purpose.is_of_workers() && !self.workers.is_empty() {
            &self.workers
        } else {
            &self.shared
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

/// A caller's idempotency key, which the broker is not told.
#[derive(Clone, Copy)]
pub(crate) struct IdempotencyKey<'a>(pub(crate) &'a str);

impl IdempotencyKey<'_> {
    /// Returns the name under which the answer is kept.
    pub(crate) fn name(self, vault: &Vault) -> String {
        vault.pseudonym("idempotency", self.0)
    }
}

/// What a blob holds. Each purpose has its own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A job, for the worker.
    Job,
    /// A status document.
    Status,
    /// A finished session's result, which is sealed to the session's token besides.
    Result,
    /// A checkpoint, from which another worker can go on.
    Checkpoint,
    /// What a caller sends to its session.
    Input,
    /// The session of the operator's cloud account, which the workers share.
    Cloud,
    /// The deletion of a session's files, which may outlive the session.
    Cleanup,
    /// What a gateway asks of the workers while its caller waits.
    Errand,
    /// To which key the session of an errand is sealed.
    ErrandKey,
    /// The session of an errand, which is sealed to its worker besides.
    ErrandSession,
    /// What came of an errand, which is sealed to its gateway besides.
    ErrandAnswer,
    /// What has a session go on on another device, which is stored nowhere.
    Handover,
}

impl Purpose {
    const ALL: [Self; 12] = [
        Self::Job,
        Self::Status,
        Self::Result,
        Self::Checkpoint,
        Self::Input,
        Self::Cloud,
        Self::Cleanup,
        Self::Errand,
        Self::ErrandKey,
        Self::ErrandSession,
        Self::ErrandAnswer,
        Self::Handover,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Status => "status",
            Self::Result => "result",
            Self::Checkpoint => "checkpoint",
            Self::Input => "input",
            Self::Cloud => "cloud",
            Self::Cleanup => "cleanup",
            Self::Errand => "errand",
            Self::ErrandKey => "errand key",
            Self::ErrandSession => "errand session",
            Self::ErrandAnswer => "errand answer",
            Self::Handover => "handover",
        }
    }

    /// Returns whether only workers need it.
    fn is_of_workers(self) -> bool {
        matches!(self, Self::Checkpoint | Self::Cloud | Self::Cleanup)
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
    /// A newer release made it, and this one cannot read it.
    #[error("expected a document of version {newest} or earlier, got version {version}")]
    Newer {
        /// Its version.
        version: u32,
        /// The last version that this program reads.
        newest: u32,
    },
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

fn seal<R: CryptoRng + ?Sized>(
    cipher: &Aes256Gcm,
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut R,
) -> Vec<u8> {
    let mut blob = Vec::with_capacity(HEADER_LEN + plaintext.len() + TAG_LEN);
    blob.push(VERSION);
    blob.resize(HEADER_LEN, 0);
    rng.fill_bytes(&mut blob[1..]);
    blob.extend_from_slice(plaintext);
    let (header, body) = blob.split_at_mut(HEADER_LEN);
    let tag = cipher
        .encrypt_inout_detached(&nonce_of(header), aad, body.into())
        .expect("a message is shorter than the 64 GiB of AES-GCM");
    blob.extend_from_slice(&tag);
    blob
}

fn open_with_any<'a>(
    ciphers: impl Iterator<Item = &'a Aes256Gcm>,
    aad: &[u8],
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
    for cipher in ciphers {
        let mut plaintext = Zeroizing::new(body.to_vec());
        let opened = cipher.decrypt_inout_detached(
            &nonce_of(header),
            aad,
            plaintext.as_mut_slice().into(),
            &Tag::from(*tag),
        );
        if opened.is_ok() {
            return Ok(plaintext);
        }
    }
    Err(OpenError::Refused)
}

/// Writes a value as JSON, into one allocation.
fn json<T: Serialize + ?Sized>(value: &T) -> Result<Zeroizing<Vec<u8>>, Unserializable> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(|_| Unserializable)?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *plaintext, value).map_err(|_| Unserializable)?;
    Ok(plaintext)
}

fn from_json<T: DeserializeOwned>(plaintext: &[u8]) -> Result<T, OpenError> {
    serde_json::from_slice(plaintext).map_err(|error| OpenError::Content {
        line: error.line(),
        column: error.column(),
    })
}

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
/// The associated data of what answers a repeated request.
const REPLY: &[u8] = b"idempotency\0";
/// The form of what is in the queue. Workers of another one leave it alone.
const QUEUE: &str = "2";

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::Index};

    use super::*;
    use crate::clock::rng;

    fn vault() -> Vault {
        Vault::new(&Secret::random(&mut rng()))
    }

    #[test]
    fn secret_is_written_as_json_into_one_allocation() {
        let written = json(&vec!["a secret"; 1000]).unwrap();
        assert_eq!(written.capacity(), written.len());
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
    fn token_is_known_by_its_session_and_the_secret_together() {
        let (vault, mut rng) = (vault(), rng());
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let hash = vault.token_hash(id, &token);
        assert!(vault.is_token_of(&hash, id, &token));
        assert!(!vault.is_token_of(&hash, id, &Token::random(&mut rng)));
        assert!(!vault.is_token_of(&hash, SessionId::random(&mut rng), &token));
        assert!(!super::tests::vault().is_token_of(&hash, id, &token));
    }

    #[test]
    fn reply_opens_with_its_key_and_the_secret_together() {
        let (vault, mut rng) = (vault(), rng());
        let key = IdempotencyKey("0b0cd25e-6a1c-4bd5");
        let blob = vault.seal_json_under(&key, "token", &mut rng).unwrap();
        let open =
            |vault: &Vault, key: &str| vault.open_json_under::<String>(&IdempotencyKey(key), &blob);
        assert_eq!(open(&vault, key.0).unwrap(), "token");
        assert_eq!(open(&vault, "another").unwrap_err(), OpenError::Refused);
        let other = super::tests::vault();
        assert_eq!(open(&other, key.0).unwrap_err(), OpenError::Refused);
        assert_ne!(key.name(&vault), key.name(&other));
        assert!(!key.name(&vault).contains(key.0));
    }

    #[test]
    fn first_secret_seals_and_all_open() {
        let [old, new] = ["01", "02"].map(|byte| byte.repeat(32));
        let vault = |text: &str| Vault::of(&text.parse().unwrap(), None);
        let (before, after) = (vault(&old), vault(&new));
        let both = vault(&format!("{new},{old}"));
        let (mut rng, key) = (rng(), IdempotencyKey("key"));
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let seal = |vault: &Vault, rng: &mut _| {
            let blob = vault.seal(Purpose::Job, id, b"job", rng);
            let reply = vault.seal_json_under(&key, "reply", rng).unwrap();
            (blob, reply, vault.token_hash(id, &token))
        };
        let opens = |vault: &Vault, (blob, reply, hash): &(Vec<u8>, Vec<u8>, TokenHash)| {
            let opened = [
                vault.open(Purpose::Job, id, blob).is_ok(),
                vault.open_json_under::<String>(&key, reply).is_ok(),
                vault.is_token_of(hash, id, &token),
            ];
            assert!(opened.iter().all(|it| *it == opened[0]), "{opened:?}");
            opened[0]
        };
        let sealed = [&before, &both, &after].map(|vault| seal(vault, &mut rng));
        let opened_by = |vault: &Vault| sealed.each_ref().map(|it| opens(vault, it));
        assert_eq!(opened_by(&before), [true, false, false]);
        assert_eq!(opened_by(&both), [true, true, true]);
        assert_eq!(opened_by(&after), [false, true, true]);
        assert_eq!(both.queues(), [after.queues(), before.queues()].concat());
        assert_eq!(before.queues().len(), 1);
        assert_eq!(both.pseudonym("phone", "1"), after.pseudonym("phone", "1"));
    }

    #[test]
    fn secret_that_is_listed_twice_is_one_secret() {
        let secret = "01".repeat(32);
        let twice = Vault::new(&format!("{secret},{secret}").parse().unwrap());
        let (id, token) = (SessionId::random(&mut rng()), Token::random(&mut rng()));
        assert!(twice.is_token_of(&twice.token_hash(id, &token), id, &token));
    }

    #[test]
    fn what_only_workers_need_does_not_open_without_their_secret() {
        let [shared, own, next] = ["01", "02", "03"].map(|byte| byte.repeat(32));
        let vault = |workers: Option<&str>| {
            let workers = workers.map(|text| text.parse().unwrap());
            Vault::of(&shared.parse().unwrap(), workers.as_ref())
        };
        let (gateway, worker) = (vault(None), vault(Some(&own)));
        let rotated = vault(Some(&format!("{next},{own}")));
        let (mut rng, id) = (rng(), b"id");
        for purpose in Purpose::ALL {
            let blob = worker.seal(purpose, id, b"content", &mut rng);
            let is_workers = matches!(
                purpose,
                Purpose::Checkpoint | Purpose::Cloud | Purpose::Cleanup
            );
            assert_eq!(gateway.open(purpose, id, &blob).is_err(), is_workers);
            assert!(rotated.open(purpose, id, &blob).is_ok());
            // What was sealed before workers had a secret opens while theirs lists the shared one.
            let before = gateway.seal(purpose, id, b"content", &mut rng);
            assert_eq!(worker.open(purpose, id, &before).is_err(), is_workers);
            let changing = vault(Some(&format!("{own},{shared}")));
            assert!(changing.open(purpose, id, &before).is_ok());
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
            .seal_json(Purpose::Input, b"id", "hush", &mut rng)
            .unwrap();
        assert_eq!(
            vault
                .open_json::<String>(Purpose::Input, b"id", &blob)
                .unwrap(),
            "hush"
        );
        let error = vault
            .open_json::<u32>(Purpose::Input, b"id", &blob)
            .unwrap_err();
        assert!(matches!(error, OpenError::Content { line: 1, .. }));
        assert!(!error.to_string().contains("hush"));
        let blob = vault.seal(Purpose::Job, b"id", b"{", &mut rng);
        assert!(vault.open_json::<u32>(Purpose::Job, b"id", &blob).is_err());
    }

    #[test]
    fn value_without_a_form_in_json_is_an_error() {
        let early = std::time::SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1);
        let sealed = vault().seal_json(Purpose::Input, b"id", &early, &mut rng());
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
