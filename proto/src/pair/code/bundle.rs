use std::fmt;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{PrimaryHello, WrapKey, unwrap};
use crate::{
    kdf,
    keys::{AdvSecret, KeyPair, LowOrderPoint},
    pair::gcm,
};

/// What the companion answers to a [`PrimaryHello`].
pub struct Finish {
    /// What goes to the phone, 156 bytes.
    pub bundle: Vec<u8>,
    /// The secret under which the phone vouches for the device, in place of any before. It must be
    /// stored before the bundle is sent.
    pub adv_secret: AdvSecret,
}

impl fmt::Debug for Finish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finish(..)")
    }
}

/// Answers the phone (`whatsmeow pair-code.go`, `handleCodePairNotification`); each call with new
/// random bytes, so that a repeated hello gets another secret.
///
/// `key` comes from the code and [`PrimaryHello::salt`].
pub fn finish<R: CryptoRng + ?Sized>(
    hello: &PrimaryHello,
    key: &WrapKey,
    ephemeral: &KeyPair,
    identity: &KeyPair,
    rng: &mut R,
) -> Result<Finish, LowOrderPoint> {
    let theirs = unwrap(&hello.wrapped, key);
    let mut random = Zeroizing::new([0; 32]);
    let (mut salt, mut iv) = ([0; 32], [0; 12]);
    rng.fill_bytes(random.as_mut());
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut iv);

    let adv_secret = adv_secret(ephemeral, &theirs, identity, &hello.identity, &random)?;
    let key = bundle_key(ephemeral, &theirs, &salt)?;
    let plaintext = [&identity.public()[..], &hello.identity, &*random].concat();
    let sealed = gcm::seal(&key, &iv, &Zeroizing::new(plaintext));
    Ok(Finish {
        bundle: [&salt[..], &iv, &sealed].concat(),
        adv_secret,
    })
}

/// What the phone reads in the companion's answer.
pub struct OpenedBundle {
    /// The companion's identity key.
    pub companion_identity: [u8; 32],
    /// The identity key that the companion believes to be the phone's.
    pub primary_identity: [u8; 32],
    /// The companion's share in the common secret.
    pub random: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for OpenedBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenedBundle(..)")
    }
}

/// Opens the companion's answer: the phone's half.
pub fn open_bundle(
    bundle: &[u8],
    ephemeral: &KeyPair,
    companion_ephemeral: &[u8; 32],
) -> Result<OpenedBundle, BundleError> {
    let bundle: &[u8; 156] = bundle
        .try_into()
        .map_err(|_| BundleError::Length { got: bundle.len() })?;
    let key = bundle_key(ephemeral, companion_ephemeral, &part(bundle, 0))?;
    let plaintext = gcm::open(&key, &part(bundle, 32), &bundle[44..]).ok_or(BundleError::Sealed)?;
    Ok(OpenedBundle {
        companion_identity: part(&plaintext, 0),
        primary_identity: part(&plaintext, 32),
        random: Zeroizing::new(part(&plaintext, 64)),
    })
}

/// Computes the secret that phone and companion share after the exchange; either side gives its
/// own key pairs and the other's public keys.
pub fn adv_secret(
    ephemeral: &KeyPair,
    their_ephemeral: &[u8; 32],
    identity: &KeyPair,
    their_identity: &[u8; 32],
    random: &[u8; 32],
) -> Result<AdvSecret, LowOrderPoint> {
    let mut shared = Zeroizing::new([0; 96]);
    shared[..32].copy_from_slice(&*ephemeral.agree(their_ephemeral)?);
    shared[32..64].copy_from_slice(&*identity.agree(their_identity)?);
    shared[64..].copy_from_slice(random);
    let secret = kdf::hkdf(&[], &*shared, b"adv_secret");
    Ok(AdvSecret::from_bytes(*secret))
}

/// An answer of the companion that the phone does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It has another length.
    #[error("expected a key bundle of 156 bytes, got {got}")]
    Length {
        /// Its length in bytes.
        got: usize,
    },
    /// The companion's ephemeral key is of low order.
    #[error(transparent)]
    LowOrder(#[from] LowOrderPoint),
    /// It is encrypted with another key: the codes differ, or it was changed on its way.
    #[error("expected a key bundle under our key, got one under another")]
    Sealed,
}

fn bundle_key(
    ephemeral: &KeyPair,
    theirs: &[u8; 32],
    salt: &[u8; 32],
) -> Result<Zeroizing<[u8; 32]>, LowOrderPoint> {
    let shared = ephemeral.agree(theirs)?;
    Ok(kdf::hkdf(salt, &*shared, BUNDLE_KEY))
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the slice has N bytes")
}

const BUNDLE_KEY: &[u8] = b"link_code_pairing_key_bundle_encryption_key";
