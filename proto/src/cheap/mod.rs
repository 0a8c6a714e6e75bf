//! What takes the place of the arithmetic on curves under `cfg(fuzzing)`: it behaves alike, costs next
//! to nothing, and protects nothing. Tests hold it to what the real one promises; no program is built
//! with it.

pub(crate) mod x25519;
pub mod xeddsa;

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;
    use x25519_dalek::StaticSecret;

    use super::{x25519, xeddsa};

    #[test]
    fn two_sides_agree_on_a_secret_that_a_third_does_not_have() {
        let [a, b, c] = [[1; 32], [2; 32], [3; 32]].map(StaticSecret::from);
        let agree = |private, theirs| x25519::agree(private, x25519::public(theirs).as_bytes());
        assert!(agree(&a, &b).is_some());
        assert_eq!(agree(&a, &b), agree(&b, &a));
        assert_ne!(agree(&a, &b), agree(&a, &c));
    }

    #[test]
    fn key_of_low_order_is_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        let private = StaticSecret::from([1; 32]);
        for low in [[0; 32], one] {
            assert_eq!(x25519::agree(&private, &low), None);
            let signature = xeddsa::sign(&[1; 32], b"message", &mut rng());
            assert!(!xeddsa::verify(&low, b"message", &signature));
        }
    }

    #[test]
    fn signature_is_of_one_key_and_one_message() {
        let public = |private| x25519::public(&StaticSecret::from(private));
        let signature = xeddsa::sign(&[1; 32], b"message", &mut rng());
        assert!(xeddsa::verify(
            public([1; 32]).as_bytes(),
            b"message",
            &signature
        ));
        assert!(!xeddsa::verify(
            public([1; 32]).as_bytes(),
            b"massage",
            &signature
        ));
        assert!(!xeddsa::verify(
            public([2; 32]).as_bytes(),
            b"message",
            &signature
        ));
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(7)
    }
}
