//! The proxies on the way to WhatsApp, which often carry a password.

use std::{fmt, str::FromStr};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{SettingError, source::Sources, value};

/// The proxies on the way to WhatsApp, and to where its version is looked up.
#[derive(Debug, Clone, Default)]
pub struct ProxySettings {
    /// The proxies, of which each session keeps one. Without one, the way is direct.
    pub proxies: Vec<ProxyUrl>,
    /// The hosts that are reached without one, as `NO_PROXY` lists them, where the environment names
    /// the proxy.
    pub except: String,
}

/// Where a proxy is and how it is spoken to. Shown, it is host and port, never the password.
#[derive(Clone)]
pub struct ProxyUrl {
    /// How it is spoken to.
    pub scheme: ProxyScheme,
    /// Its host: a name or an IP address, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who we are to it, if it asks.
    pub login: Option<ProxyLogin>,
}

/// How a proxy is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyScheme {
    /// SOCKS5; names are resolved here.
    Socks5,
    /// SOCKS5; names are resolved by the proxy.
    Socks5h,
    /// HTTP's CONNECT.
    Http,
    /// HTTP's CONNECT, over TLS to the proxy.
    Https,
}

/// A user of a proxy.
#[derive(Debug, Clone)]
pub struct ProxyLogin {
    /// The name.
    pub user: SecretString,
    /// The password, which may be empty.
    pub password: SecretString,
}

impl ProxySettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        if let Some(proxies) = sources.optional("LATCHKEY_WHATSAPP_PROXY", value::list)? {
            let except = String::new();
            return Ok(Self { proxies, except });
        }
        for names in PROXY_VARIABLES {
            if let Some((name, text)) = sources.foreign(names) {
                let proxy = ProxyUrl::of_environment(text)
                    .ok_or_else(|| SettingError::invalid_secret(name, PROXY_FORM))?;
                let except = sources.foreign(NO_PROXY_VARIABLES);
                return Ok(Self {
                    proxies: vec![proxy],
                    except: except.map_or_else(String::new, |(_, text)| text.to_owned()),
                });
            }
        }
        Ok(Self::default())
    }
}

impl ProxyUrl {
    /// How one is written.
    pub const FORM: &str = PROXY_FORM;

    /// Parses what other programs understand as well: with or without a scheme, a port and a path.
    fn of_environment(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "socks" => ProxyScheme::Socks5,
            scheme => scheme.parse().ok()?,
        };
        let (login, place) = split_login(rest);
        let place = place.split('/').next()?;
        let has_port = place
            .rsplit_once(':')
            .is_some_and(|(_, port)| !port.ends_with(']'));
        if has_port {
            Self::new(scheme, login, place)
        } else {
            Self::new(scheme, login, &format!("{place}:{}", scheme.default_port()))
        }
    }

    fn new(scheme: ProxyScheme, login: Option<&str>, place: &str) -> Option<Self> {
        let (host, port) = place.rsplit_once(':')?;
        let port = port.parse().ok().filter(|port| *port != 0)?;
        let host = value::host(host)?;
        let login = match login {
            Some(login) => Some(ProxyLogin::parse(login, scheme)?),
            None => None,
        };
        Some(Self {
            scheme,
            host,
            port,
            login,
        })
    }

    /// Returns the URL with its password, for connecting.
    pub fn reveal(&self) -> Zeroizing<String> {
        let encoded = |text: &SecretString| {
            let text = utf8_percent_encode(text.expose_secret(), NON_ALPHANUMERIC);
            Zeroizing::new(text.to_string())
        };
        let login = self.login.as_ref().map(|login| {
            let (user, password) = (encoded(&login.user), encoded(&login.password));
            Zeroizing::new(format!("{}:{}@", *user, *password))
        });
        let login = login.as_ref().map_or("", |login| login.as_str());
        Zeroizing::new(format!("{}://{login}{self}", self.scheme))
    }
}

impl FromStr for ProxyUrl {
    type Err = InvalidProxyUrl;

    /// Parses `scheme://[user:password@]host:port`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidProxyUrl)?;
        let scheme = scheme.parse()?;
        let (login, place) = split_login(rest);
        let place = place.strip_suffix('/').unwrap_or(place);
        Self::new(scheme, login, place).ok_or(InvalidProxyUrl)
    }
}

impl PartialEq for ProxyUrl {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

impl Eq for ProxyUrl {}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyUrl({self})")
    }
}

impl ProxyScheme {
    fn default_port(self) -> u16 {
        match self {
            Self::Socks5 | Self::Socks5h => 1080,
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl FromStr for ProxyScheme {
    type Err = InvalidProxyUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "socks5" => Ok(Self::Socks5),
            "socks5h" => Ok(Self::Socks5h),
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            _ => Err(InvalidProxyUrl),
        }
    }
}

impl fmt::Display for ProxyScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
            Self::Http => "http",
            Self::Https => "https",
        })
    }
}

impl ProxyLogin {
    /// Parses `user:password`, in which special characters are percent-encoded.
    fn parse(text: &str, scheme: ProxyScheme) -> Option<Self> {
        if text.contains(['/', '?', '#']) {
            return None;
        }
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8().ok()?;
            let is_socks = matches!(scheme, ProxyScheme::Socks5 | ProxyScheme::Socks5h);
            let fits =
                !text.chars().any(char::is_control) && (!is_socks || text.len() <= MAX_SOCKS_LOGIN);
            fits.then(|| SecretString::from(text.into_owned()))
        };
        Some(Self {
            user: decoded(user)?,
            password: decoded(password)?,
        })
    }
}

/// A text that is not the URL of a proxy. It may hold a password, so it is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {PROXY_FORM}")]
pub struct InvalidProxyUrl;

/// Returns whether a variable of other programs is read here.
pub(super) fn is_proxy(variable: &str) -> bool {
    let names = PROXY_VARIABLES.iter().flatten();
    names
        .chain(&NO_PROXY_VARIABLES)
        .any(|name| *name == variable)
}

fn split_login(text: &str) -> (Option<&str>, &str) {
    match text.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, text),
    }
}

pub(super) const PROXY_FORM: &str =
    "socks5://, socks5h://, http:// or https:// and [user:password@]host:port";
/// The variables of the environment that name a proxy, the one that wins first, in both spellings.
const PROXY_VARIABLES: [[&str; 2]; 2] =
    [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
const NO_PROXY_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// SOCKS5 writes the lengths of name and password in one byte each (RFC 1929).
const MAX_SOCKS_LOGIN: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests;

    fn load(environment: &[(&str, &str)]) -> Result<ProxySettings, SettingError> {
        tests::load(environment).map(|settings| settings.whatsapp.proxy)
    }

    fn revealed(environment: &[(&str, &str)]) -> Vec<String> {
        let proxies = load(environment).unwrap().proxies;
        proxies
            .iter()
            .map(|proxy| proxy.reveal().to_string())
            .collect()
    }

    #[test]
    fn list_of_proxies_is_taken_as_it_is_written() {
        let list = "socks5://proxy.example:1080, socks5h://name:p4ss@10.0.0.1:1,\
            http://name@[::1]:3128/,https://n%40me:a%2Cb%3A@proxy.example:443";
        assert_eq!(
            revealed(&[("LATCHKEY_WHATSAPP_PROXY", list)]),
            [
                "socks5://proxy.example:1080",
                "socks5h://name:p4ss@10.0.0.1:1",
                "http://name:@[::1]:3128",
                "https://n%40me:a%2Cb%3A@proxy.example:443",
            ]
        );
    }

    #[test]
    fn bad_proxy_is_named_and_its_password_is_not_repeated() {
        let long = format!("socks5://hush:{}@proxy.example:1080", "x".repeat(256));
        for text in [
            "proxy.example:1080",
            "socks4://hush:hush@proxy.example:1080",
            "socks5://hush:hush@proxy.example",
            "socks5://hush:hush@proxy.example:0",
            "socks5://hush:hush@proxy.example:65536",
            "socks5://hush:hush@:1080",
            "socks5://hush:hush@proxy.example:1080/path",
            "socks5://hush:hush@proxy example:1080",
            "socks5://hush:hush%ff@proxy.example:1080",
            "socks5://hush:hush%0a@proxy.example:1080",
            "socks5://hush:hush@proxy.example:1080,",
            "socks5://proxy.example:1080;socks5://hush:hush@proxy.example:1080",
            &long,
        ] {
            expect_complaint("LATCHKEY_WHATSAPP_PROXY", text);
        }
        for text in [
            "socks4://hush:hush@proxy.example:1080",
            "hush:hush@proxy.example:0",
            "http://hush:hush@",
            "http://hush:hush%ff@proxy.example",
        ] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                expect_complaint(name, text);
            }
        }
    }

    fn expect_complaint(name: &str, text: &str) {
        let complaint = load(&[(name, text)]).unwrap_err().to_string();
        assert!(complaint.starts_with(name), "{complaint}");
        assert!(!complaint.contains("hush"), "{complaint}");
    }

    #[test]
    fn debug_output_shows_no_name_and_no_password() {
        let list = "socks5://hush:hush@proxy.example:1080";
        let shown = format!("{:?}", load(&[("LATCHKEY_WHATSAPP_PROXY", list)]).unwrap());
        assert!(shown.contains("proxy.example:1080"), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }

    #[test]
    fn environment_names_the_proxy_where_the_setting_does_not() {
        for (environment, proxy) in [
            (
                &[
                    ("HTTPS_PROXY", "http://a.example:1"),
                    ("ALL_PROXY", "b.example"),
                ][..],
                "http://a.example:1",
            ),
            (&[("https_proxy", "a.example:1")], "http://a.example:1"),
            (
                &[("ALL_PROXY", "https://a.example/x")],
                "https://a.example:443",
            ),
            (&[("all_proxy", "socks5h://[::1]")], "socks5h://[::1]:1080"),
            (
                &[("ALL_PROXY", "socks://n:p@a.example:1/")],
                "socks5://n:p@a.example:1",
            ),
            (
                &[
                    ("LATCHKEY_WHATSAPP_PROXY", "socks5://c.example:3"),
                    ("HTTPS_PROXY", "not a proxy"),
                    ("NO_PROXY", "*"),
                ],
                "socks5://c.example:3",
            ),
        ] {
            assert_eq!(revealed(environment), [proxy]);
        }
        assert_eq!(revealed(&[("HTTP_PROXY", "http://a.example:1")]), [""; 0]);
        assert_eq!(revealed(&[("HTTPS_PROXY", ""), ("NO_PROXY", "*")]), [""; 0]);
    }

    #[test]
    fn exceptions_hold_for_the_proxy_of_the_environment_alone() {
        for (name, except) in [("NO_PROXY", "a.example,b"), ("no_proxy", "*")] {
            let environment = [("ALL_PROXY", "http://a.example:1"), (name, except)];
            assert_eq!(load(&environment).unwrap().except, except);
        }
        let own = [
            ("LATCHKEY_WHATSAPP_PROXY", "http://a.example:1"),
            ("NO_PROXY", "*"),
        ];
        assert_eq!(load(&own).unwrap().except, "");
    }
}
