//! The address of a Redis, which often carries a password.

use std::{fmt, str::FromStr};

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A `redis://` or `rediss://` URL.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RedisUrl(String);

impl RedisUrl {
    /// Returns the URL with its password, for connecting.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns whether it is reached over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.0.starts_with("rediss:")
    }
}

impl FromStr for RedisUrl {
    type Err = InvalidRedisUrl;

    /// Parses `redis://[user:password@]host[:port][/database]`, or the same with `rediss` for TLS.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = ["redis://", "rediss://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme))
            .ok_or(InvalidRedisUrl)?;
        let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, address) = place.rsplit_once('@').unwrap_or(("", place));
        // Without a password no AUTH is sent, and the connection would be the default user's.
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let fits = text.bytes().all(|byte| byte.is_ascii_graphic())
            && (user.is_empty() || !password.is_empty())
            && is_address(address)
            && (database.is_empty() || database.parse::<u16>().is_ok());
        fits.then(|| Self(text.to_owned())).ok_or(InvalidRedisUrl)
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisUrl(..)")
    }
}

/// A text that is not the URL of a Redis. It may hold a password, so it is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {REDIS_URL_FORM}")]
pub struct InvalidRedisUrl;

/// Returns whether `text` is `host`, `host:port` or `[address]:port`.
fn is_address(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            (host, port.parse().is_ok_and(|port: u16| port != 0))
        }
        _ => (text, true),
    };
    port && super::value::host(host).is_some()
}

pub(super) const REDIS_URL_FORM: &str =
    "redis://[user:password@]host[:port][/database], or rediss:// for TLS";
pub(super) const FINGERPRINT_FORM: &str =
    "64 hexadecimal digits, with or without colons between the bytes";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_as_hosts_hand_it_out_is_taken_as_it_is() {
        for url in [
            "redis://redis",
            "redis://127.0.0.1:6379",
            "redis://127.0.0.1:6379/",
            "redis://127.0.0.1:6379/15",
            "redis://[::1]:6379",
            "redis://:p4ss@red-abc123:6379",
            "redis://latchkey:p4ss@red-abc123:6379",
            "rediss://:p9f@ec2-1-2-3-4.compute-1.amazonaws.com:21400",
        ] {
            let parsed: RedisUrl = url.parse().unwrap();
            assert_eq!(parsed.reveal(), url);
        }
    }

    #[test]
    fn text_that_is_no_url_of_a_redis_is_refused_and_not_repeated() {
        for text in [
            "",
            "localhost:6379",
            "redis:/localhost",
            "http://localhost:6379",
            "unix:///run/redis.sock",
            "redis://",
            "redis://:secret@",
            "redis://:secret@host:0",
            "redis://:secret@host:65536",
            "redis://:secret@host:port",
            "redis://:secret@host/zero",
            "redis://:secret/with/slashes@host",
            "redis://:secret@host name",
            "redis://:secret@host:1:2",
            "redis://secret@host",
            "redis://secret:@host",
        ] {
            let error = text.parse::<RedisUrl>().unwrap_err();
            assert!(!error.to_string().contains("secret"), "{text}");
        }
    }

    #[test]
    fn debug_output_shows_nothing_of_the_url() {
        let url: RedisUrl = "redis://:hush@host".parse().unwrap();
        assert_eq!(format!("{url:?}"), "RedisUrl(..)");
    }
}
