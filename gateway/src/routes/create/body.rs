//! What a caller asks for, read strictly.

use std::collections::BTreeMap;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use latchkey_entry::{InvalidPhone, PairingCode, PhoneNumber};
use latchkey_shared::{
    bots::Recipient,
    bundle::{TemplateError, TemplateFault},
    clock,
    job::{Method, Pairing, SessionId},
    refusal::Refusal,
    sealed::seal_to,
    session_client::SessionRequest,
    wishes::{Metadata, Wishes},
};
use serde::{Deserialize, de::IgnoredAny};
use utoipa::ToSchema;

use crate::state::GatewaySettings;

/// What a caller asks for.
pub(super) struct Asked {
    pub(super) request: SessionRequest,
    /// Whom the holder of an API key asks for.
    pub(super) client: Option<String>,
}

/// Reads the body of a request for a session. `has_key` says whether an API key came along.
#[expect(
    clippy::zero_sized_map_values,
    reason = "only the names are of interest"
)]
pub(super) fn parse(
    body: &[u8],
    settings: &GatewaySettings,
    has_key: bool,
) -> Result<Asked, Refusal> {
    // A sequence would do for serde, but an object is what was promised.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::BodyIsNoObject);
    }
    let rights = Rights { settings, has_key };
    let names: BTreeMap<String, IgnoredAny> = read(body)?;
    let method = read::<Head>(body)?.method.parse()?;
    rights.check(names.into_keys(), method)?;
    let body: CreateSession = read(body)?;
    let pairing = match method {
        LinkMethod::Qr => Pairing::Qr,
        LinkMethod::Code => body.pairing_by_code()?,
    };
    if body.bot.is_some() && body.session_id.is_some() {
        return Err(Refusal::BotAndTemplate);
    }
    let request = SessionRequest {
        pairing,
        seal_to: body.seal_to.as_deref().map(public_key).transpose()?,
        bot: body.bot.map(|name| rights.bot(&name)).transpose()?,
        wishes: Wishes {
            template: read_member(body.session_id.as_deref(), |text| {
                text.parse().map_err(|why| Refusal::InvalidTemplate { why })
            })?,
            browser: read_member(body.browser.as_deref(), |text| {
                text.parse().map_err(|_| Refusal::InvalidBrowser)
            })?,
            proxy: read_member(body.proxy.as_deref(), |text| {
                text.parse().map_err(|_| Refusal::InvalidProxy)
            })?,
            metadata: Metadata::new(body.metadata.unwrap_or_default())
                .map_err(|_| Refusal::MetadataTooLong)?,
        },
        language: None,
    };
    Ok(Asked {
        request,
        client: read_member(body.client.as_deref(), client)?,
    })
}

/// Returns the request for a session that is linked by QR code.
pub(crate) fn by_qr() -> SessionRequest {
    SessionRequest::of(Pairing::Qr)
}

/// Returns the request for a session that is linked by a code typed into the phone of this number.
pub(crate) fn by_code(phone: &str) -> Result<SessionRequest, Refusal> {
    Ok(SessionRequest::of(Pairing::Code {
        phone: phone_number(phone)?,
        custom_code: None,
    }))
}

/// What says which members the rest may have.
#[derive(Deserialize)]
struct Head {
    method: String,
}

/// What a caller asks for, with the members of both methods, and those of callers with an API key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSession)]
pub(super) struct CreateSession {
    /// How the device is to be linked.
    #[serde(rename = "method")]
    #[schema(value_type = Method)]
    _method: String,
    /// With `code`: the number with its country code, in any spelling.
    phone: Option<String>,
    /// With `code`: the pairing code to be used, 8 characters of `123456789ABCDEFGHJKLMNPQRSTVWXYZ`.
    /// Takes an API key, unless the operator lets everybody choose.
    custom_code: Option<String>,
    /// A raw X25519 public key of 32 bytes in base64. Only its private key can then read the result.
    seal_to: Option<String>,
    /// One of the bots that the site offers, whose session ID is to be the main one, or one of the
    /// libraries that it offers; with an API key, any bot of the list and any library.
    bot: Option<String>,
    /// With an API key: the template that makes the session ID, in place of `bot`.
    session_id: Option<String>,
    /// With an API key: whom the session is for. Limits count for it in place of the address.
    #[schema(min_length = 1, max_length = 128)]
    client: Option<String>,
    /// With an API key: what comes back with each status and with the webhook, at most 1,024 bytes of JSON.
    metadata: Option<BTreeMap<String, String>>,
    /// With an API key: the name under Linked devices, `Browser (OS)`.
    browser: Option<String>,
    /// With an API key: the proxy on the way to WhatsApp.
    proxy: Option<String>,
}

/// Returns what a body may be refused for.
pub(super) fn refusals() -> [Refusal; 18] {
    [
        Refusal::BodyIsNoObject,
        Refusal::BodyMisread {
            why: "missing field `method` at line 1 column 2".to_owned(),
        },
        Refusal::UnknownMember {
            name: "methd".to_owned(),
            allowed: vec!["method", "seal_to"],
        },
        Refusal::MemberNeedsKey {
            name: "client",
            allowed: vec!["method", "seal_to"],
        },
        Refusal::InvalidClient,
        Refusal::MetadataTooLong,
        Refusal::InvalidTemplate {
            why: TemplateError {
                at: 1,
                fault: TemplateFault::NoField,
            },
        },
        Refusal::InvalidBrowser,
        Refusal::InvalidProxy,
        Refusal::BotAndTemplate,
        Refusal::BodyBrokeOff,
        Refusal::UnknownLinkMethod,
        Refusal::InvalidPhone(InvalidPhone::National),
        Refusal::InvalidCustomCode,
        Refusal::InvalidSealTo,
        Refusal::UnknownBot {
            known: vec!["gifted-md".to_owned()],
        },
        Refusal::RequestTimeout,
        Refusal::PayloadTooLarge,
    ]
}

impl CreateSession {
    fn pairing_by_code(&self) -> Result<Pairing, Refusal> {
        let custom_code = self.custom_code.as_deref().map(custom_code).transpose()?;
        Ok(Pairing::Code {
            phone: phone_number(self.phone.as_deref().unwrap_or_default())?,
            custom_code,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LinkMethod {
    Qr,
    Code,
}

impl std::str::FromStr for LinkMethod {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "qr" => Ok(Self::Qr),
            "code" => Ok(Self::Code),
            _ => Err(Refusal::UnknownLinkMethod),
        }
    }
}

/// What a caller may ask for.
struct Rights<'a> {
    settings: &'a GatewaySettings,
    has_key: bool,
}

impl Rights<'_> {
    /// Refuses the first member that is not for this method or this caller, and says which are.
    fn check(
        &self,
        names: impl Iterator<Item = String>,
        method: LinkMethod,
    ) -> Result<(), Refusal> {
        for name in names {
            let Some(member) = MEMBERS.iter().find(|member| member.name == name) else {
                let name = name.chars().take(SHOWN_CHARS).collect();
                let allowed = self.allowed(method);
                return Err(Refusal::UnknownMember { name, allowed });
            };
            if !member.fits(method) {
                let allowed = self.allowed(method);
                return Err(Refusal::UnknownMember { name, allowed });
            }
            if !self.includes(member) {
                let allowed = self.allowed(method);
                return Err(Refusal::MemberNeedsKey {
                    name: member.name,
                    allowed,
                });
            }
        }
        Ok(())
    }

    fn allowed(&self, method: LinkMethod) -> Vec<&'static str> {
        let members = MEMBERS.iter();
        members
            .filter(|member| member.fits(method) && self.includes(member))
            .map(|member| member.name)
            .collect()
    }

    fn includes(&self, member: &Member) -> bool {
        self.has_key
            || match member.whose {
                Whose::Everybodys => true,
                Whose::KeyHolders => false,
                Whose::OfBots => self.offered().next().is_some(),
                Whose::OfCustomCodes => self.settings.custom_codes,
            }
    }

    /// The holder of a key may name any bot of the list and any library, and everybody those that the
    /// operator offers.
    fn bot(&self, name: &str) -> Result<String, Refusal> {
        if self.offered().any(|offered| offered == name) {
            return Ok(name.to_owned());
        }
        if self.has_key {
            let found = Recipient::find(name).map_err(|why| Refusal::NoSuchBot { why })?;
            return Ok(found.name().to_owned());
        }
        let known = self.offered().map(str::to_owned).collect();
        Err(Refusal::UnknownBot { known })
    }

    /// The names of the bots and libraries that the operator offers.
    fn offered(&self) -> impl Iterator<Item = &'static str> {
        let bots = self.settings.bots.iter().map(|bot| &*bot.name);
        let libraries = self.settings.libraries.iter();
        bots.chain(libraries.map(|library| library.name()))
    }
}

/// A member of the body.
struct Member {
    name: &'static str,
    whose: Whose,
    by_code_only: bool,
}

impl Member {
    const fn of(name: &'static str, whose: Whose) -> Self {
        Self {
            name,
            whose,
            by_code_only: false,
        }
    }

    const fn by_code(name: &'static str, whose: Whose) -> Self {
        Self {
            by_code_only: true,
            ..Self::of(name, whose)
        }
    }

    fn fits(&self, method: LinkMethod) -> bool {
        method == LinkMethod::Code || !self.by_code_only
    }
}

/// Whose a member is.
enum Whose {
    Everybodys,
    /// Of those with an API key.
    KeyHolders,
    /// Everybody's where the operator offers bots or libraries.
    OfBots,
    /// Everybody's where the operator lets everybody choose codes.
    OfCustomCodes,
}

const MEMBERS: [Member; 10] = [
    Member::of("method", Whose::Everybodys),
    Member::by_code("phone", Whose::Everybodys),
    Member::by_code("custom_code", Whose::OfCustomCodes),
    Member::of("seal_to", Whose::Everybodys),
    Member::of("bot", Whose::OfBots),
    Member::of("session_id", Whose::KeyHolders),
    Member::of("client", Whose::KeyHolders),
    Member::of("metadata", Whose::KeyHolders),
    Member::of("browser", Whose::KeyHolders),
    Member::of("proxy", Whose::KeyHolders),
];

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::BodyMisread {
        why: error.to_string(),
    })
}

fn read_member<T>(
    member: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    member.map(read).transpose()
}

/// Reads what the holder of an API key calls a client of theirs.
pub(crate) fn client(text: &str) -> Result<String, Refusal> {
    let fits =
        (1..=LONGEST_CLIENT).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or(Refusal::InvalidClient)
}

fn phone_number(text: &str) -> Result<PhoneNumber, Refusal> {
    text.parse().map_err(Refusal::InvalidPhone)
}

fn custom_code(text: &str) -> Result<PairingCode, Refusal> {
    text.parse().map_err(|_| Refusal::InvalidCustomCode)
}

fn public_key(text: &str) -> Result<[u8; 32], Refusal> {
    let bytes = ANY_PADDING.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .filter(can_be_sealed_to)
        .ok_or(Refusal::InvalidSealTo)
}

/// Tries the key out: one that the worker could not use is refused before anyone has linked.
fn can_be_sealed_to(key: &[u8; 32]) -> bool {
    let mut rng = clock::rng();
    let id = SessionId::random(&mut rng);
    seal_to(key, id, &[], &mut rng).is_ok()
}

const LONGEST_CLIENT: usize = 128;
const SHOWN_CHARS: usize = 64;

/// Some tools pad, and some do not.
const INDIFFERENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, INDIFFERENT);
