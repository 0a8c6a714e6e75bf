//! The first messages of a Signal session.

mod session;

pub use self::session::{PreKeyBundle, SignalError, SignalSession};

use rand::CryptoRng;

/// Pads a message with 1 to 16 bytes that each tell their number
/// (`Baileys lib/Utils/generics.ts`, `writeRandomPadMax16`).
pub fn pad<R: CryptoRng + ?Sized>(message: &[u8], rng: &mut R) -> Vec<u8> {
    let [random, ..] = rng.next_u32().to_le_bytes();
    let length = (random & 0x0f) + 1;
    let mut padded = message.to_vec();
    padded.resize(message.len() + usize::from(length), length);
    padded
}
