//! The key pair of the account. It is always the same, because generating one takes seconds.

use crypto_bigint::{
    Odd, U64, U1024, U2048,
    modular::{FixedMontyForm, FixedMontyParams},
};

/// Returns the private key as MEGA stores it: p, q, d and the inverse of p modulo q, each with its
/// length.
pub(super) fn private_key() -> Vec<u8> {
    let numbers = [P, Q, D, U].map(|number| hex::decode(number).expect("the constants are hex"));
    numbers.iter().flat_map(|number| mpi(number)).collect()
}

/// Encrypts a message of `MESSAGE_LENGTH` bytes; the ciphertext has its length in front.
pub(super) fn encrypt(message: &[u8; MESSAGE_LENGTH]) -> Vec<u8> {
    let modulus: U2048 = U1024::from_be_hex(P).concatenating_mul(&U1024::from_be_hex(Q));
    let modulus = Odd::new(modulus).expect("a product of odd primes is odd");
    let mut padded = [0; 256];
    padded[256 - MESSAGE_LENGTH..].copy_from_slice(message);
    let message = U2048::from_be_slice(&padded);
    let params = FixedMontyParams::new_vartime(modulus);
    let encrypted = FixedMontyForm::new(&message, &params)
        .pow_vartime(&U64::from_u32(PUBLIC_EXPONENT))
        .retrieve();
    mpi(&encrypted.to_be_bytes())
}

/// Encodes a number after its length in bits, which takes two bytes.
fn mpi(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    let number = &number[zeros..];
    let unused = number.first().map_or(0, |first| first.leading_zeros());
    let bits = u16::try_from(number.len() * 8).expect("the numbers are short")
        - u16::try_from(unused).expect("at most seven bits of a byte");
    [&bits.to_be_bytes(), number].concat()
}

/// Shorter than the 256 bytes of the modulus, so that the message is always below it.
pub(super) const MESSAGE_LENGTH: usize = 254;
const PUBLIC_EXPONENT: u32 = 65_537;
const P: &str = "b6f1f20d8923e848de0cb492581627761bcffde25d42cef0ceb1281b8aac308655d11d7785bc11026dcb7cbee741edfc\
    9bd1a267bb3dc2caecca23ee357f3ac979ef6c3e3537b76dcb27b161814080f4bf90f01a716e3c52a2c81c0c9a0a5452\
    ba9d9e7e5a03393a255f4aa13f7fba364b22752e452560edc7ad464d897ac61d";
const Q: &str = "cc7d89e87430622748c09812c1084b8914b5907ed0c990de4aa6ad495a6d2627d74318232ce825eb800ca164a0df0011\
    e6d0d9bc0440cf805baf995d3f82a02e7d26e21d80b4f5b0067387e3a59ec30c47de773aa55953cf7a7a5d7d180c7e3c\
    6d2fcc64efa09871c0527ded1b8b4b5b951ff5e1df57d1f8dbebd47c0b709e81";
const D: &str = "02e7a63b6cff7beb83440ef6226ed10e430999139b661bab3f3447c670e88602d8149f3906ead05b746585168cb62dd4\
    bf260deed7490b8d5cc226729c84c964b23e4cbca63a0dabe3615b27e55f28a23bb1f5ed78eb19d3a9803b46984db2e7\
    5fe026acbeda9bf77d0bb1f3a741bbbddc3c4f3ddf3ce728e6346e06c050ed2e33f32aa00f064c7baef93559b04e9eaf\
    af5d1329f2637351a574caf4c3b7582408136f8a1d6f98fbf4e5b287557546df20c0169607fd536227346595a9d35a7a\
    9ddc88b36d981a7fb01360b5fca8d6796e4fffabca316234b956a874c405bde57f697cd796e1b95f16f964b79ceb8040\
    56874f8de069b93096fadd67c612a481";
const U: &str = "156e60a112bd087b6727e7393914ccf0d7fa848244586b651cba4c1decbe772562ee5fbce9a23675c24d4241bca59eac\
    657738ab623f9a4d2326b129482a401cbb2248fbf75f4d2af96ceb382d8981385169681841e94f4627083d038e4c0a68\
    0a19f8ee9478c9815b9a0d88f13770bad1cfe6b9d5299b5c05d2607ab4c77838";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_comes_back_with_the_private_exponent() {
        let message: [u8; MESSAGE_LENGTH] = std::array::from_fn(|place| place.to_be_bytes()[7]);
        let encrypted = encrypt(&message);
        let bits = u16::from_be_bytes([encrypted[0], encrypted[1]]);
        assert_eq!(encrypted.len(), 2 + usize::from(bits).div_ceil(8));
        let modulus: U2048 = U1024::from_be_hex(P).concatenating_mul(&U1024::from_be_hex(Q));
        let params = FixedMontyParams::new_vartime(Odd::new(modulus).unwrap());
        let mut padded = [0; 256];
        padded[256 - (encrypted.len() - 2)..].copy_from_slice(&encrypted[2..]);
        let opened = FixedMontyForm::new(&U2048::from_be_slice(&padded), &params)
            .pow(&U2048::from_be_hex(D))
            .retrieve();
        assert_eq!(opened.to_be_bytes()[2..], message);
    }

    #[test]
    fn numbers_carry_their_length_in_bits() {
        assert_eq!(mpi(&[0, 0x1f, 0xff]), [0, 13, 0x1f, 0xff]);
        assert_eq!(private_key().len(), 4 * 2 + 128 + 128 + 256 + 128);
    }
}
