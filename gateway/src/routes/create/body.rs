//! What a caller asks for, read strictly.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use latchkey_entry::{PairingCode, PhoneNumber};
use latchkey_shared::{
    clock,
    job::{Pairing, SessionId},
    refusal::Refusal,
    sealed::seal_to,
};
use serde::Deserialize;

use crate::problem::Problem;

/// A session as it is asked for.
pub(crate) struct CreateSession {
    pub(crate) pairing: Pairing,
    pub(crate) seal_to: Option<[u8; 32]>,
}

impl CreateSession {
    /// Reads the body of a request for a session.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Problem> {
        // A sequence would do for serde, but an object is what was promised.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(Refusal::BodyIsNoObject.into());
        }
        let Method { method } = serde_json::from_slice(body).map_err(misread)?;
        match method.as_str() {
            "qr" => Self::of_qr(&serde_json::from_slice(body).map_err(misread)?),
            "code" => Self::of_code(&serde_json::from_slice(body).map_err(misread)?),
            _ => Err(Refusal::UnknownLinkMethod.into()),
        }
    }

    /// A session that is linked by QR code.
    pub(crate) fn qr() -> Self {
        Self {
            pairing: Pairing::Qr,
            seal_to: None,
        }
    }

    /// A session that is linked by a code typed into the phone of this number.
    pub(crate) fn code(phone: &str) -> Result<Self, Problem> {
        Ok(Self {
            pairing: Pairing::Code {
                phone: phone_number(phone)?,
                custom_code: None,
            },
            seal_to: None,
        })
    }

    fn of_qr(asked: &AskedQr) -> Result<Self, Problem> {
        Ok(Self {
            pairing: Pairing::Qr,
            seal_to: asked.seal_to.as_deref().map(public_key).transpose()?,
        })
    }

    fn of_code(asked: &AskedCode) -> Result<Self, Problem> {
        let custom_code = asked.custom_code.as_deref().map(custom_code).transpose()?;
        Ok(Self {
            pairing: Pairing::Code {
                phone: phone_number(asked.phone.as_deref().unwrap_or_default())?,
                custom_code,
            },
            seal_to: asked.seal_to.as_deref().map(public_key).transpose()?,
        })
    }
}

#[derive(Deserialize)]
struct Method {
    method: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedQr {
    #[serde(rename = "method")]
    _method: String,
    seal_to: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedCode {
    #[serde(rename = "method")]
    _method: String,
    phone: Option<String>,
    custom_code: Option<String>,
    seal_to: Option<String>,
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn misread(error: serde_json::Error) -> Problem {
    Refusal::BodyMisread {
        why: error.to_string(),
    }
    .into()
}

fn phone_number(text: &str) -> Result<PhoneNumber, Problem> {
    Ok(text.parse().map_err(Refusal::InvalidPhone)?)
}

fn custom_code(text: &str) -> Result<PairingCode, Problem> {
    Ok(text.parse().map_err(|_| Refusal::InvalidCustomCode)?)
}

fn public_key(text: &str) -> Result<[u8; 32], Problem> {
    let bytes = ANY_PADDING.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .filter(can_be_sealed_to)
        .ok_or_else(|| Refusal::InvalidSealTo.into())
}

/// Tries the key out: one that the worker could not use is refused before anyone has linked.
fn can_be_sealed_to(key: &[u8; 32]) -> bool {
    let mut rng = clock::rng();
    let id = SessionId::random(&mut rng);
    seal_to(key, id, &[], &mut rng).is_ok()
}

const INDIFFERENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, INDIFFERENT);
