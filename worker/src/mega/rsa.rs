//! The session id that MEGA encrypts to the account's RSA key.

use crypto_bigint::{
    BoxedUint, ConcatenatingMul, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use zeroize::Zeroizing;

/// The parts of an account's RSA key that decryption needs.
pub(super) struct PrivateKey {
    modulus: Odd<BoxedUint>,
    exponent: Zeroizing<BoxedUint>,
    /// The length of the plain text in bytes; leading zeros are part of it.
    message_len: usize,
}

impl PrivateKey {
    /// Reads the numbers p, q, d and u, each behind its length in bits; `None` if they are none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (p, rest) = number(bytes)?;
        let (q, rest) = number(rest)?;
        let (d, _) = number(rest)?;
        // The server's cipher text is two bytes shorter than the modulus, whatever the session id
        // begins with (`meganz/sdk src/crypto/cryptopp.cpp`, `AsymmCipher::decrypt`).
        let message_len = (p.len() + q.len()).checked_sub(2)?;
        let (p, q) = (whole(p), whole(q));
        Some(Self {
            modulus: Option::from(Odd::new(p.concatenating_mul(&*q)))?,
            exponent: whole(d),
            message_len,
        })
    }

    /// Decrypts a session id, 43 bytes.
    pub(super) fn open_sid(&self, sealed: &[u8]) -> Option<Zeroizing<[u8; 43]>> {
        let (sealed, _) = number(sealed)?;
        let sealed = BoxedUint::from_be_slice(sealed, self.modulus.bits_precision()).ok()?;
        if sealed >= *self.modulus {
            return None;
        }
        let params = BoxedMontyParams::new(self.modulus.clone());
        let sealed = BoxedMontyForm::new(sealed, &params);
        let opened = Zeroizing::new(sealed.pow(&self.exponent).retrieve());
        let bytes = Zeroizing::new(opened.to_be_bytes().into_vec());
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let start = zeros.min(bytes.len().checked_sub(self.message_len)?);
        let sid = bytes[start..].first_chunk()?;
        Some(Zeroizing::new(*sid))
    }
}

/// Splits off a number: two bytes of length in bits, then that many bits, big-endian.
fn number(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (bits, rest) = bytes.split_first_chunk()?;
    let len = usize::from(u16::from_be_bytes(*bits)).div_ceil(8);
    if len > LONGEST_NUMBER {
        return None;
    }
    let (number, rest) = rest.split_at_checked(len)?;
    (number.first()? > &0).then_some((number, rest))
}

fn whole(bytes: &[u8]) -> Zeroizing<BoxedUint> {
    let number = BoxedUint::from_be_slice(bytes, bits_of(bytes));
    Zeroizing::new(number.expect("it has room for all of its bytes"))
}

fn bits_of(bytes: &[u8]) -> u32 {
    8 * u32::try_from(bytes.len()).expect("a number has at most 1,024 bytes")
}

/// In bytes: four times what MEGA uses, and as good as nothing for a fuzzer.
const LONGEST_NUMBER: usize = if cfg!(fuzzing) { 64 } else { 1024 };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mega::{
        crypto::{BASE64, ecb_decrypt},
        tests::{text, vectors},
    };
    use base64::Engine;
    use proptest::prelude::*;

    fn private_key() -> (PrivateKey, serde_json::Value) {
        let rsa = vectors()["rsa"].take();
        let master = hex::decode(text(&rsa["master_key"])).unwrap();
        let master = Zeroizing::new(master.try_into().unwrap());
        let mut numbers = BASE64.decode(text(&rsa["privk"])).unwrap();
        ecb_decrypt(&master, &mut numbers);
        (PrivateKey::parse(&numbers).unwrap(), rsa)
    }

    #[test]
    fn session_id_is_opened_also_if_it_begins_with_zeros() {
        let (key, rsa) = private_key();
        for case in rsa["cases"].as_array().unwrap() {
            let sealed = BASE64.decode(text(&case["csid"])).unwrap();
            let sid = key.open_sid(&sealed).unwrap();
            assert_eq!(BASE64.encode(*sid), text(&case["sid"]));
        }
    }

    #[test]
    fn session_id_that_is_none_is_refused() {
        let (key, _) = private_key();
        assert!(key.open_sid(&[]).is_none());
        assert!(key.open_sid(&[0, 0]).is_none());
        let longer_than_the_modulus = [[0x08, 0x08].as_slice(), &[0xff; 257]].concat();
        assert!(key.open_sid(&longer_than_the_modulus).is_none());
        let as_long = [[0x08, 0x00].as_slice(), &[0xff; 256]].concat();
        assert!(key.open_sid(&as_long).is_none());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(key in any::<Vec<u8>>(), sealed in any::<Vec<u8>>()) {
            let numbers = [[0, 9, 1, 1, 0, 9, 1, 3, 0, 8, 255].as_slice(), &key].concat();
            for bytes in [&key, &numbers] {
                if let Some(key) = PrivateKey::parse(bytes) {
                    let _ = key.open_sid(&sealed);
                }
            }
        }
    }
}
