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

/// Makes the answer to the phone (`whatsmeow pair-code.go`, `handleCodePairNotification`). Each call
/// draws new random bytes, so that a repeated hello gets another secret.
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

/// Computes the secret that phone and companion share after the exchange.
fn adv_secret(
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

fn bundle_key(
    ephemeral: &KeyPair,
    theirs: &[u8; 32],
    salt: &[u8; 32],
) -> Result<Zeroizing<[u8; 32]>, LowOrderPoint> {
    let shared = ephemeral.agree(theirs)?;
    Ok(kdf::hkdf(salt, &*shared, BUNDLE_KEY))
}

const BUNDLE_KEY: &[u8] = b"link_code_pairing_key_bundle_encryption_key";
