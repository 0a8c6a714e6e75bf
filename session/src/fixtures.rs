//! The credentials of the recorded test vectors.

use std::{
    convert::Infallible,
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys, KeyPair, PreKey, SignedPreKey},
    pair::adv::SignedDeviceIdentity,
    self_message::DeviceSession,
    signal::{PreKeyBundle, SignalSession},
};
use rand::{TryCryptoRng, TryRng};
use serde_json::Value;

pub(crate) fn vectors() -> Value {
    let text = include_str!("../../proto/tests/vectors/wa-vectors.json");
    serde_json::from_str(text).unwrap()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex::decode(value.as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap()
}

pub(crate) fn recorded() -> Credentials {
    let vectors = vectors();
    let fresh: Value = serde_json::from_str(vectors["creds"]["fresh"].as_str().unwrap()).unwrap();
    let pair = |value: &Value| {
        let private = value["private"]["data"].as_str().unwrap();
        KeyPair::from_private(BASE64_STANDARD.decode(private).unwrap().try_into().unwrap())
    };
    let adv = &vectors["adv"];
    Credentials {
        keys: DeviceKeys {
            noise: pair(&fresh["noiseKey"]),
            identity: pair(&fresh["signedIdentityKey"]),
            signed_pre_key: SignedPreKey {
                id: 1,
                pair: pair(&fresh["signedPreKey"]["keyPair"]),
                signature: bytes(&vectors["clientPayload"]["inputs"]["signedPreKey"]["signature"]),
            },
            registration_id: 4660,
            adv_secret: AdvSecret::from_bytes(bytes(&adv["keys"]["advSecret"])),
            pairing_ephemeral: pair(&fresh["pairingEphemeralKeyPair"]),
        },
        account: SignedDeviceIdentity {
            details: hex::decode(adv["e2ee"]["details"].as_str().unwrap()).unwrap(),
            account_signature_key: bytes(&adv["keys"]["account"]["public"]),
            account_signature: bytes(&adv["e2ee"]["accountSignature"]),
            device_signature: bytes(&adv["e2ee"]["deviceSignature"]),
        },
        jid: "15551234567:13@s.whatsapp.net".parse().unwrap(),
        lid: Some("236395184570386:13@lid".parse().unwrap()),
        business_name: Some("Acme".to_owned()),
        platform: Some("android".to_owned()),
        pre_keys: Vec::new(),
        sessions: Vec::new(),
    }
}

pub(crate) fn recorded_pre_keys() -> Vec<PreKey> {
    let vectors = vectors();
    let keys = vectors["preKeyUpload"]["preKeys"].as_array().unwrap();
    let pre_key = |key: &Value| PreKey {
        id: u32::try_from(key["id"].as_u64().unwrap()).unwrap(),
        pair: KeyPair::from_private(bytes(&key["private"])),
    };
    keys.iter().map(pre_key).collect()
}

/// The session with the phone that the vectors record, before its first message.
pub(crate) fn recorded_session(case: &str) -> DeviceSession {
    let vectors = vectors();
    let signal = &vectors["signal"];
    let (alice, bob, case) = (&signal["alice"], &signal["bob"], &signal[case]);
    let (signed, once) = (&bob["signedPreKey"], &bob["oneTimePreKey"]);
    let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let bundle = PreKeyBundle {
        registration_id: number(&bob["registrationId"]),
        identity: bytes(&bob["identity"]["public"]),
        signed_pre_key: (
            number(&signed["id"]),
            bytes(&signed["public"]),
            bytes(&signed["signature"]),
        ),
        one_time: case["preKeyIdInMessage"]
            .is_u64()
            .then(|| (number(&once["id"]), bytes(&once["public"]))),
    };
    let drawn: [[u8; 32]; 2] =
        ["aliceBaseKey", "aliceRatchetKey"].map(|name| bytes(&case[name]["private"]));
    let identity = KeyPair::from_private(bytes(&alice["identity"]["private"]));
    let mut rng = Recorded(drawn.concat());
    let id = number(&alice["registrationId"]);
    let session = SignalSession::initiate(&identity, id, &bundle, &mut rng).unwrap();
    let opened_at_ms = signal["sessionFileOpenedAtMs"].as_u64().unwrap();
    DeviceSession {
        device: 0,
        opened_at: UNIX_EPOCH + Duration::from_millis(opened_at_ms),
        session,
    }
}

/// Gives out what a vector used where it needed chance.
struct Recorded(Vec<u8>);

impl TryRng for Recorded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("a session draws whole keys")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("a session draws whole keys")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0[..out.len()]);
        self.0.drain(..out.len());
        Ok(())
    }
}

impl TryCryptoRng for Recorded {}
