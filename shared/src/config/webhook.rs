//! Where the ends of sessions are told, and the key that signs what is told.

use std::{fmt, net::IpAddr, str::FromStr};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{SettingError, source::Sources, value};

/// Where the ends of sessions are told, and the keys that sign what is told.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// The receiver.
    pub url: WebhookUrl,
    /// Each signs every webhook.
    pub secrets: Vec<WebhookSecret>,
}

impl WebhookSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Option<Self>, SettingError> {
        let url = sources.optional(URL, value::trimmed)?;
        let secrets = sources.optional(SECRET, secrets)?;
        match (url, secrets) {
            (Some(url), Some(secrets)) => Ok(Some(Self { url, secrets })),
            // Whoever sets one half wants the whole.
            (Some(_), None) => Err(SettingError::missing(SECRET, WEBHOOK_SECRET_FORM)),
            (None, Some(_)) => Err(SettingError::missing(URL, WEBHOOK_URL_FORM)),
            (None, None) => Ok(None),
        }
    }
}

fn secrets(text: &str) -> Option<Vec<WebhookSecret>> {
    text.split(',').map(value::trimmed).collect()
}

/// An `https://` URL, or an `http://` one of the operator's own machines. Its path may be a secret.
#[derive(Clone)]
pub struct WebhookUrl(SecretString);

impl WebhookUrl {
    /// Returns all of it, for connecting.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the scheme, the host and the port, for people.
    pub fn origin(&self) -> String {
        let (scheme, rest) = self.reveal().split_once("://").unwrap_or_default();
        format!("{scheme}://{}", place(rest))
    }

    /// Returns whether it is reached over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.reveal().starts_with("https:")
    }
}

impl FromStr for WebhookUrl {
    type Err = InvalidWebhook;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidWebhook)?;
        let (host, port) = match place(rest).rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (place(rest), "443"),
        };
        let host = value::host(host).ok_or(InvalidWebhook)?;
        // A backslash is a slash to some.
        let fits = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
            && port.parse().is_ok_and(|port: u16| port != 0);
        match scheme {
            "https" if fits => Ok(Self(text.into())),
            "http" if fits && is_own_machine(&host) => Ok(Self(text.into())),
            _ => Err(InvalidWebhook),
        }
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookUrl(..)")
    }
}

/// The host and the port of what follows a scheme.
fn place(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, place)| place)
}

/// Returns whether a host can only be a machine of one's own: by its address, or by a name that no public
/// server has. What such a name leads to is for [`is_own_address`] to say.
fn is_own_machine(host: &str) -> bool {
    if let Ok(address) = host.parse() {
        return is_own_address(address);
    }
    let host = host.to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    // `0x7f.1` is an address to some.
    let is_name = !last.starts_with(|first: char| first.is_ascii_digit());
    is_name && (!host.contains('.') || OWN_DOMAINS.iter().any(|own| host.ends_with(own)))
}

/// Returns whether an address is this machine's or of a private network.
pub fn is_own_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// A key that signs webhooks, 24 to 64 bytes, which the receiver has too.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    /// Returns the bytes of the key.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for WebhookSecret {
    type Err = InvalidWebhook;

    /// Parses `whsec_` and base64, as the Standard Webhooks specification has it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let encoded = text.strip_prefix("whsec_").ok_or(InvalidWebhook)?;
        let key = BASE64_STANDARD.decode(encoded).map(Zeroizing::new);
        let key = key.map_err(|_| InvalidWebhook)?;
        let fits = (24..=64).contains(&key.len());
        fits.then(|| Self(key.to_vec())).ok_or(InvalidWebhook)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(..)")
    }
}

/// A text that is no receiver, or no key, of webhooks. The error does not repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {WEBHOOK_URL_FORM}, or {WEBHOOK_SECRET_FORM}")]
pub struct InvalidWebhook;

pub(super) const WEBHOOK_URL_FORM: &str =
    "an https:// URL, or an http:// URL of a machine of your own (loopback or private)";
pub(super) const WEBHOOK_SECRET_FORM: &str =
    "whsec_ and 24 to 64 bytes in base64; several are separated by commas";
const URL: &str = "LATCHKEY_WEBHOOK_URL";
const SECRET: &str = "LATCHKEY_WEBHOOK_SECRET";
/// Domains that are no public ones.
const OWN_DOMAINS: [&str; 5] = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::load;

    #[test]
    fn receiver_elsewhere_is_reached_over_tls_only() {
        for url in [
            "https://panel.example/hooks/latchkey?key=1",
            "https://user:word@panel.example:8443",
            "https://8.8.8.8/",
            "http://127.0.0.1:3000/hook",
            "http://localhost",
            "http://[::1]:3000/",
            "http://10.1.2.3/",
            "http://172.16.0.9:80/",
            "http://192.168.1.2/hook",
            "http://[fd00::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://panel:3000/hook",
            "http://panel.railway.internal/",
            "http://panel.default.svc.cluster.local/",
        ] {
            let parsed: WebhookUrl = url.parse().unwrap_or_else(|_| panic!("{url}"));
            assert_eq!(parsed.reveal(), url);
        }
        for url in [
            "http://panel.example/hook",
            "http://8.8.8.8/",
            "http://169.254.169.254/",
            "http://172.32.0.1/",
            "http://[2001:db8::1]/",
            "http://127.0.0.1@panel.example/",
            "http://127.0.0.1\\@panel.example/",
            "http://localhost.panel.example/",
            "http://0x8080808/",
            "http://134744072/",
            "ftp://127.0.0.1/",
            "https://",
            "https://:443/",
            "https://panel.example:0/",
            "https://panel.example:port/",
            "https://panel .example/",
            "panel.example/hook",
        ] {
            assert!(url.parse::<WebhookUrl>().is_err(), "{url}");
        }
    }

    #[test]
    fn people_see_the_origin_of_a_receiver_and_none_of_its_secrets() {
        for (url, origin) in [
            (
                "https://user:hush@panel.example:8443/hush?hush",
                "https://panel.example:8443",
            ),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ] {
            let url: WebhookUrl = url.parse().unwrap();
            assert_eq!(url.origin(), origin);
            assert_eq!(format!("{url:?}"), "WebhookUrl(..)");
        }
    }

    #[test]
    fn secret_is_what_the_specification_says() {
        let secret: WebhookSecret = GOOD.parse().unwrap();
        assert_eq!(secret.as_bytes().len(), 24);
        assert_eq!(format!("{secret:?}"), "WebhookSecret(..)");
        for text in [
            "",
            "whsec_",
            "C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7o=",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7o!",
            &format!("whsec_{}", BASE64_STANDARD.encode([1; 65])),
        ] {
            assert_eq!(text.parse::<WebhookSecret>().unwrap_err(), InvalidWebhook);
        }
    }

    #[test]
    fn half_a_webhook_is_a_mistake_and_neither_half_is_shown() {
        for (name, value, complaint) in [
            (
                URL,
                "https://panel.example/hush",
                format!("{SECRET} is not set; "),
            ),
            (SECRET, GOOD, format!("{URL} is not set; ")),
            (
                URL,
                "http://panel.example/hush",
                format!("{URL} is not valid; "),
            ),
            (SECRET, "hush", format!("{SECRET} is not valid; ")),
        ] {
            let error = load(&[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(&complaint), "{error}");
            assert!(
                !error.contains("hush") && !error.contains("C2FV"),
                "{error}"
            );
        }
        let two = format!("{GOOD}, {GOOD}");
        let both = [(URL, "https://panel.example/"), (SECRET, &two)];
        let webhook = load(&both).unwrap().webhook.unwrap();
        assert_eq!(webhook.secrets.len(), 2);
        assert!(load(&[]).unwrap().webhook.is_none());
    }

    const GOOD: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
}
