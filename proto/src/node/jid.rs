use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The server of accounts that are addressed by phone number.
pub const SERVER: &str = "s.whatsapp.net";

/// The server of accounts that are addressed by a number that hides the phone number.
pub const LID: &str = "lid";

/// An address: `user[_agent][:device]@server`. Its Debug form hides the user.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Jid {
    /// The phone number, hidden number or group id; empty for a server itself.
    pub user: String,
    /// A number from the time before hidden numbers.
    pub agent: Option<u8>,
    /// The device; the primary is 0.
    pub device: Option<u16>,
    /// The server.
    pub server: String,
}

impl Jid {
    /// Makes the address of a user, without a device.
    pub fn new(user: impl Into<String>, server: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            agent: None,
            device: None,
            server: server.into(),
        }
    }

    /// Names one device of the user.
    #[must_use]
    pub fn with_device(mut self, device: u16) -> Self {
        self.device = Some(device);
        self
    }

    /// Returns the user's address, without agent and device.
    #[must_use]
    pub fn without_device(&self) -> Self {
        Self::new(self.user.clone(), self.server.clone())
    }
}

impl FromStr for Jid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<Self, JidError> {
        let (name, server) = text.split_once('@').ok_or(JidError::Server)?;
        if server.is_empty() || server.contains('@') {
            return Err(JidError::Server);
        }
        let (name, device) = match name.split_once(':') {
            Some((name, device)) => (name, Some(number(device).ok_or(JidError::Device)?)),
            None => (name, None),
        };
        let (user, agent) = match name.split_once('_') {
            Some((user, agent)) => (user, Some(number(agent).ok_or(JidError::Agent)?)),
            None => (name, None),
        };
        Ok(Self {
            user: user.to_owned(),
            agent,
            device,
            server: server.to_owned(),
        })
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user)?;
        if let Some(agent) = self.agent {
            write!(f, "_{agent}")?;
        }
        if let Some(device) = self.device {
            write!(f, ":{device}")?;
        }
        write!(f, "@{}", self.server)
    }
}

impl fmt::Debug for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jid(..@{})", self.server)
    }
}

impl Serialize for Jid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Jid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// A text that is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JidError {
    /// There is not exactly one `@` with a server after it.
    #[error("expected an address as user@server, got one without a server")]
    Server,
    /// What follows the colon is no device.
    #[error("expected a device of 0 to 65535 after the colon of an address")]
    Device,
    /// What follows the underscore is no agent.
    #[error("expected an agent of 0 to 255 after the underscore of an address")]
    Agent,
}

/// How an address is put on the wire.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split<'a> {
    Device {
        domain: u8,
        device: u8,
        user: &'a str,
    },
    Pair {
        user: &'a str,
        server: &'a str,
    },
}

/// Finds the wire form of a text that looks like an address.
///
/// Where Baileys' form would lose a part of the text, the pair that keeps it is chosen.
pub(super) fn split(text: &str) -> Option<Split<'_>> {
    let (name, server) = text.split_once('@')?;
    if server.is_empty() || server.contains('@') {
        return None;
    }
    Some(device_form(name, server).unwrap_or(Split::Pair { user: name, server }))
}

fn device_form<'a>(name: &'a str, server: &str) -> Option<Split<'a>> {
    let (name, device) = name.split_once(':')?;
    let device = number(device)?;
    let (user, domain) = match (server, name.split_once('_')) {
        (SERVER, Some((user, agent))) => {
            let agent = number(agent)?;
            (user, (server_of(agent) == SERVER).then_some(agent)?)
        }
        (_, Some(_)) => return None,
        (_, None) => (name, domain_of(server)?),
    };
    (!user.is_empty()).then_some(Split::Device {
        domain,
        device,
        user,
    })
}

pub(super) fn server_of(domain: u8) -> &'static str {
    match domain {
        DOMAIN_LID => LID,
        DOMAIN_HOSTED => HOSTED,
        DOMAIN_HOSTED_LID => HOSTED_LID,
        _ => SERVER,
    }
}

fn domain_of(server: &str) -> Option<u8> {
    match server {
        SERVER => Some(DOMAIN_SERVER),
        LID => Some(DOMAIN_LID),
        HOSTED => Some(DOMAIN_HOSTED),
        HOSTED_LID => Some(DOMAIN_HOSTED_LID),
        _ => None,
    }
}

fn number<T: FromStr + fmt::Display>(text: &str) -> Option<T> {
    let number = text.parse::<T>().ok()?;
    (number.to_string() == text).then_some(number)
}

const HOSTED: &str = "hosted";
const HOSTED_LID: &str = "hosted.lid";

/// `Baileys lib/WABinary/jid-utils.ts`, `WAJIDDomains`.
const DOMAIN_SERVER: u8 = 0;
const DOMAIN_LID: u8 = 1;
const DOMAIN_HOSTED: u8 = 0x80;
const DOMAIN_HOSTED_LID: u8 = 0x81;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_reads_and_writes_every_part() {
        let jid: Jid = "15551234567_2:13@s.whatsapp.net".parse().unwrap();
        assert_eq!(
            (jid.user.as_str(), jid.agent, jid.device),
            ("15551234567", Some(2), Some(13))
        );
        assert_eq!(jid.to_string(), "15551234567_2:13@s.whatsapp.net");
        assert_eq!(
            jid.without_device().to_string(),
            "15551234567@s.whatsapp.net"
        );
    }

    #[test]
    fn text_that_is_no_address_is_refused() {
        let refused = [
            ("15551234567", JidError::Server),
            ("a@", JidError::Server),
            ("a@b@c", JidError::Server),
            ("a:@lid", JidError::Device),
            ("a:65536@lid", JidError::Device),
            ("a:+1@lid", JidError::Device),
            ("a_b@lid", JidError::Agent),
        ];
        for (text, error) in refused {
            assert_eq!(text.parse::<Jid>(), Err(error), "{text}");
        }
    }

    #[test]
    fn form_that_would_lose_a_part_is_not_chosen() {
        for text in [
            "a:1@g.us",
            "a_2:1@lid",
            "a_1:1@s.whatsapp.net",
            "a:256@lid",
            ":1@lid",
        ] {
            let (user, server) = text.split_once('@').unwrap();
            assert_eq!(split(text), Some(Split::Pair { user, server }), "{text}");
        }
        assert_eq!(split("a@b@c"), None);
        assert_eq!(split("a@"), None);
    }
}
