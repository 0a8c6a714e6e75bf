//! The credentials of the recorded test vectors.

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys, KeyPair, PreKey, SignedPreKey},
    pair::adv::SignedDeviceIdentity,
};
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
