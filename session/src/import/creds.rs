//! The content of `creds.json`.

use latchkey_proto::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys, KeyPair, PreKey, SignedPreKey},
    node::Jid,
    pair::adv,
};
use serde::Deserialize;

use super::{
    ImportError,
    buffer::{Buffer, Pair},
    files::KeyFile,
};

/// `creds.json` of any version of Baileys. Whatever a login does not need may be absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Creds {
    noise_key: Option<Pair>,
    pairing_ephemeral_key_pair: Option<Pair>,
    signed_identity_key: Option<Pair>,
    signed_pre_key: Option<SignedPair>,
    registration_id: Option<u32>,
    adv_secret_key: Option<Buffer>,
    pub(super) registered: Option<bool>,
    account: Option<Account>,
    me: Option<Me>,
    platform: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedPair {
    key_pair: Pair,
    signature: Buffer,
    key_id: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are Baileys'")]
struct Account {
    details: Buffer,
    account_signature_key: Buffer,
    account_signature: Buffer,
    device_signature: Buffer,
}

#[derive(Deserialize)]
struct Me {
    id: String,
    name: Option<String>,
    lid: Option<String>,
}

/// The result of checking one thing that a bot relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// What was checked, in words.
    pub what: &'static str,
    /// The result.
    pub verdict: Verdict,
}

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is valid.
    Good,
    /// It is invalid: the session does not work.
    Bad,
    /// It is absent.
    Missing,
}

impl Creds {
    pub(super) fn parse(text: &str) -> Result<Self, ImportError> {
        let creds: Self = serde_json::from_str(text).map_err(|_| ImportError::Form)?;
        if creds.noise_key.is_none() && creds.signed_identity_key.is_none() {
            return Err(ImportError::NoSession);
        }
        Ok(creds)
    }

    /// Returns the address, the LID, the name and the platform.
    pub(super) fn account(&self) -> [Option<&str>; 4] {
        let me = self.me.as_ref();
        [
            me.map(|me| me.id.as_str()),
            me.and_then(|me| me.lid.as_deref()),
            me.and_then(|me| me.name.as_deref()),
            self.platform.as_deref(),
        ]
    }

    pub(super) fn checks(&self) -> Vec<Check> {
        let identity = self.identity();
        let pair = |pair: &Option<Pair>| pair.as_ref().map(Pair::fits);
        let signed = self.signed_pre_key.as_ref();
        let account = self.account.as_ref().map(Account::parse);
        let signature = |is_signed: fn(&adv::SignedDeviceIdentity, &[u8; 32]) -> bool| {
            let account = account.as_ref()?.as_ref().ok();
            let both = account.zip(identity.as_ref());
            Some(both.is_some_and(|(account, identity)| is_signed(account, identity.public())))
        };
        [
            ("noise key", pair(&self.noise_key)),
            ("identity key", pair(&self.signed_identity_key)),
            ("signed pre-key", signed.map(|it| it.key_pair.fits())),
            (
                "signature of the signed pre-key",
                signed.map(|signed| {
                    let signed = signed.parse();
                    signed
                        .zip(identity.as_ref())
                        .is_some_and(|(signed, identity)| signed.is_signed_by(identity.public()))
                }),
            ),
            (
                "signature of the account",
                signature(adv::SignedDeviceIdentity::is_signed_by_account),
            ),
            (
                "signature of the device",
                signature(adv::SignedDeviceIdentity::is_signed_by_device),
            ),
        ]
        .map(|(what, is_good)| Check {
            what,
            verdict: match is_good {
                Some(true) => Verdict::Good,
                Some(false) => Verdict::Bad,
                None => Verdict::Missing,
            },
        })
        .to_vec()
    }

    pub(super) fn credentials(&self, pre_keys: Vec<PreKey>) -> Result<Credentials, ImportError> {
        self.linked()?;
        let me = self.me.as_ref().ok_or(ImportError::NotLinked)?;
        let account = self.account.as_ref().ok_or(ImportError::NotLinked)?;
        let account = account.parse()?;
        let signed = self
            .signed_pre_key
            .as_ref()
            .ok_or(ImportError::Missing("signedPreKey"))?;
        let noise = key(self.noise_key.as_ref(), "noiseKey")?;
        let adv_secret = self.adv_secret_key.as_ref().and_then(Buffer::exact);
        let ephemeral = self.pairing_ephemeral_key_pair.as_ref();
        Ok(Credentials {
            keys: DeviceKeys {
                identity: key(self.signed_identity_key.as_ref(), "signedIdentityKey")?,
                signed_pre_key: signed.parse().ok_or(ImportError::Field {
                    field: "signedPreKey",
                    expected: "a key pair with a signature of 64 bytes",
                })?,
                registration_id: self
                    .registration_id
                    .ok_or(ImportError::Missing("registrationId"))?,
                // A linked device uses neither of these again, and old sessions lack them.
                adv_secret: AdvSecret::from_bytes(adv_secret.unwrap_or_default()),
                pairing_ephemeral: ephemeral
                    .and_then(Pair::key_pair)
                    .unwrap_or_else(|| noise.clone()),
                noise,
            },
            account,
            jid: address(&me.id, "me.id")?,
            lid: me.lid.as_deref().and_then(|lid| lid.parse().ok()),
            business_name: me.name.clone(),
            platform: self.platform.clone(),
            pre_keys,
            // Sessions of an imported session are its bot's.
            sessions: Vec::new(),
        })
    }

    /// Fails if no account has ever taken this device.
    pub(super) fn linked(&self) -> Result<(), ImportError> {
        match (&self.me, &self.account) {
            (Some(_), Some(_)) => Ok(()),
            (Some(me), None) if me.id.contains(':') => Err(ImportError::Missing("account")),
            _ => Err(ImportError::NotLinked),
        }
    }

    fn identity(&self) -> Option<KeyPair> {
        self.signed_identity_key.as_ref()?.key_pair()
    }
}

impl SignedPair {
    fn parse(&self) -> Option<SignedPreKey> {
        Some(SignedPreKey {
            id: self.key_id,
            pair: self.key_pair.key_pair()?,
            signature: self.signature.exact()?,
        })
    }
}

impl Account {
    fn parse(&self) -> Result<adv::SignedDeviceIdentity, ImportError> {
        let wrong = |field, expected| ImportError::Field { field, expected };
        Ok(adv::SignedDeviceIdentity {
            details: self.details.0.to_vec(),
            account_signature_key: self
                .account_signature_key
                .public_key()
                .ok_or(wrong("account.accountSignatureKey", "32 bytes"))?,
            account_signature: self
                .account_signature
                .exact()
                .ok_or(wrong("account.accountSignature", "64 bytes"))?,
            device_signature: self
                .device_signature
                .exact()
                .ok_or(wrong("account.deviceSignature", "64 bytes"))?,
        })
    }
}

/// Parses a one-time pre-key; returns `None` for every other kind of file.
pub(super) fn pre_key(file: &KeyFile) -> Option<PreKey> {
    let id = file
        .name()
        .strip_prefix("pre-key-")?
        .strip_suffix(".json")?;
    let pair: Pair = serde_json::from_str(file.json()).ok()?;
    Some(PreKey {
        id: id.parse().ok()?,
        pair: pair.key_pair()?,
    })
}

fn key(pair: Option<&Pair>, field: &'static str) -> Result<KeyPair, ImportError> {
    let pair = pair.ok_or(ImportError::Missing(field))?;
    pair.key_pair().ok_or(ImportError::Field {
        field,
        expected: "a key pair of 32 bytes each",
    })
}

fn address(text: &str, field: &'static str) -> Result<Jid, ImportError> {
    let expected = "an address such as 15551234567:13@s.whatsapp.net";
    text.parse()
        .map_err(|_| ImportError::Field { field, expected })
}
