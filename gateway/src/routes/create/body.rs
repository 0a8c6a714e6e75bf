//! What a caller asks for, read strictly.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use latchkey_entry::{InvalidPhone, PairingCode, PhoneNumber};
use latchkey_shared::{
    bots::Bot,
    clock,
    job::{Method, Pairing, SessionId},
    refusal::Refusal,
    sealed::seal_to,
    session_client::SessionRequest,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Reads the body of a request for a session.
pub(super) fn parse(body: &[u8], bots: &[&Bot]) -> Result<SessionRequest, Refusal> {
    // A sequence would do for serde, but an object is what was promised.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::BodyIsNoObject);
    }
    let body: CreateSession =
        serde_json::from_slice(body).map_err(|error| misread(error.to_string()))?;
    let pairing = match body.method.as_str() {
        "qr" => body.pairing_by_qr()?,
        "code" => body.pairing_by_code()?,
        _ => return Err(Refusal::UnknownLinkMethod),
    };
    Ok(SessionRequest {
        pairing,
        seal_to: body.seal_to.as_deref().map(public_key).transpose()?,
        bot: body.bot.map(|name| offered(name, bots)).transpose()?,
    })
}

/// Returns the request for a session that is linked by QR code.
pub(crate) fn by_qr() -> SessionRequest {
    SessionRequest {
        pairing: Pairing::Qr,
        seal_to: None,
        bot: None,
    }
}

/// Returns the request for a session that is linked by a code typed into the phone of this number.
pub(crate) fn by_code(phone: &str) -> Result<SessionRequest, Refusal> {
    Ok(SessionRequest {
        pairing: Pairing::Code {
            phone: phone_number(phone)?,
            custom_code: None,
        },
        seal_to: None,
        bot: None,
    })
}

/// What a caller asks for, with the members of both methods.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSession)]
pub(super) struct CreateSession {
    /// How the device is to be linked.
    #[schema(value_type = Method)]
    method: String,
    /// With `code`: the number with its country code, in any spelling.
    phone: Option<String>,
    /// With `code`: the pairing code to be used, 8 characters of `123456789ABCDEFGHJKLMNPQRSTVWXYZ`.
    custom_code: Option<String>,
    /// A raw X25519 public key of 32 bytes in base64. Only its private key can then read the result.
    seal_to: Option<String>,
    /// One of the bots that the site offers, whose session ID is to be the main one.
    bot: Option<String>,
}

/// Returns what a body may be refused for.
pub(super) fn refusals() -> [Refusal; 10] {
    [
        Refusal::BodyIsNoObject,
        misread("unknown field `methd`, expected one of `method`, `seal_to`, `bot`".to_owned()),
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
    fn pairing_by_qr(&self) -> Result<Pairing, Refusal> {
        for (name, member) in [("phone", &self.phone), ("custom_code", &self.custom_code)] {
            if member.is_some() {
                return Err(misread(format!(
                    "unknown field `{name}`, expected one of `method`, `seal_to`, `bot`"
                )));
            }
        }
        Ok(Pairing::Qr)
    }

    fn pairing_by_code(&self) -> Result<Pairing, Refusal> {
        let custom_code = self.custom_code.as_deref().map(custom_code).transpose()?;
        Ok(Pairing::Code {
            phone: phone_number(self.phone.as_deref().unwrap_or_default())?,
            custom_code,
        })
    }
}

fn misread(why: String) -> Refusal {
    Refusal::BodyMisread { why }
}

/// Only the bots that the operator offers can be named.
fn offered(name: String, bots: &[&Bot]) -> Result<String, Refusal> {
    if bots.iter().any(|bot| bot.name == name) {
        return Ok(name);
    }
    let known = bots.iter().map(|bot| bot.name.clone()).collect();
    Err(Refusal::UnknownBot { known })
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

/// Some tools pad, and some do not.
const INDIFFERENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, INDIFFERENT);
