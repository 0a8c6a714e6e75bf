//! The key agreement by which something is sealed to a public key.

use aes_gcm::{Aes256Gcm, aead::KeyInit};
use hkdf::Hkdf;
use rand::CryptoRng;
use sha2::Sha256;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

/// Agrees on a key with whoever has the private half of `public`. Returns the ephemeral public key,
/// from which they can derive the same, and the cipher.
pub(super) fn agree<R: CryptoRng + ?Sized>(
    public: &[u8; 32],
    info: &[u8],
    rng: &mut R,
) -> Result<([u8; 32], Aes256Gcm), LowOrder> {
    let ephemeral = StaticSecret::random_from_rng(rng);
    let epk = PublicKey::from(&ephemeral).to_bytes();
    let shared = ephemeral.diffie_hellman(&PublicKey::from(*public));
    Ok((epk, cipher(&shared, &epk, public, info)?))
}

/// Derives the cipher that whoever sealed to `private` has agreed on by sending `epk`.
pub(super) fn accept(
    private: &StaticSecret,
    epk: &[u8; 32],
    info: &[u8],
) -> Result<Aes256Gcm, LowOrder> {
    let public = PublicKey::from(private).to_bytes();
    let shared = private.diffie_hellman(&PublicKey::from(*epk));
    cipher(&shared, epk, &public, info)
}

fn cipher(
    shared: &SharedSecret,
    epk: &[u8; 32],
    public: &[u8; 32],
    info: &[u8],
) -> Result<Aes256Gcm, LowOrder> {
    if !shared.was_contributory() {
        return Err(LowOrder);
    }
    let salt = [epk.as_slice(), public].concat();
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
        .expand(info, key.as_mut())
        .expect("HKDF-SHA256 yields up to 8,160 bytes");
    Ok(Aes256Gcm::new((&*key).into()))
}

/// The public key is of low order: anyone could read what is sealed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an X25519 public key, got a point of low order")]
pub struct LowOrder;
