//! One-time passwords for an account with two-factor authentication: RFC 6238, SHA-1, 6 digits,
//! 30 seconds.

use std::{
    fmt,
    str::FromStr,
    time::{SystemTime, UNIX_EPOCH},
};

use data_encoding::BASE32_NOPAD_NOCASE;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The key that an authenticator app is given.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct MfaSecret(Vec<u8>);

impl MfaSecret {
    /// Returns the key as text, in base32.
    pub(crate) fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD_NOCASE.encode(&self.0))
    }

    /// Returns the six digits at `now`.
    pub(crate) fn code(&self, now: SystemTime) -> Zeroizing<String> {
        let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(&self.0)
            .expect("HMAC takes keys of any length");
        mac.update(&(seconds / STEP_SECONDS).to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 15);
        let word = digest[offset..]
            .first_chunk()
            .expect("the offset is at most 15 of 20 bytes");
        let number = u32::from_be_bytes(*word) & 0x7fff_ffff;
        Zeroizing::new(format!("{:06}", number % 1_000_000))
    }
}

impl FromStr for MfaSecret {
    type Err = InvalidMfaSecret;

    /// Reads base32 as sites show it: in groups, in either case, padded or not.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut plain = Zeroizing::new(String::with_capacity(text.len()));
        plain.extend(
            text.trim_end_matches('=')
                .chars()
                .filter(|c| !matches!(c, ' ' | '-')),
        );
        match BASE32_NOPAD_NOCASE.decode(plain.as_bytes()) {
            Ok(key) if key.len() >= SHORTEST_KEY => Ok(Self(key)),
            _ => Err(InvalidMfaSecret),
        }
    }
}

impl fmt::Debug for MfaSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaSecret(..)")
    }
}

/// A text that is no key for one-time passwords. The error does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected at least 16 characters of base32")]
pub(crate) struct InvalidMfaSecret;

const STEP_SECONDS: u64 = 30;
/// In bytes: 16 characters of base32.
const SHORTEST_KEY: usize = 10;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The key of RFC 6238's test values, `12345678901234567890`.
    const RFC_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret: MfaSecret = RFC_KEY.parse().unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(*secret.code(now), code);
        }
    }

    #[test]
    fn secret_is_read_as_sites_show_it() {
        let expected = RFC_KEY.parse::<MfaSecret>().unwrap().0.clone();
        for text in [
            "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
        ] {
            assert_eq!(text.parse::<MfaSecret>().unwrap().0, expected);
        }
        for text in ["", "GEZDGNBV", "1EZDGNBVGY3TQOJQ", &"é".repeat(16)] {
            assert_eq!(text.parse::<MfaSecret>().unwrap_err(), InvalidMfaSecret);
        }
    }
}
