use std::io::Read as _;

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys, KeyPair, PreKey, SignedPreKey},
    pair::adv::SignedDeviceIdentity,
};
use latchkey_shared::result::Format;
use serde_json::Value;

use super::{
    creds::{creds_json, multi_json, pre_key_json},
    results,
};

fn vectors() -> Value {
    let text = include_str!("../../../proto/tests/vectors/wa-vectors.json");
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

#[test]
fn creds_are_what_baileys_writes_but_registered() {
    let expected = vectors()["creds"]["afterPairSuccessQr"]
        .as_str()
        .unwrap()
        .to_owned();
    let expected = expected.replace(r#""registered":false"#, r#""registered":true"#);
    assert_eq!(*creds_json(&recorded()), expected);
}

#[test]
fn what_is_not_known_is_absent() {
    let credentials = Credentials {
        lid: None,
        business_name: None,
        platform: None,
        ..recorded()
    };
    let creds: Value = serde_json::from_str(&creds_json(&credentials)).unwrap();
    let me = creds["me"].as_object().unwrap();
    assert_eq!(me.keys().collect::<Vec<_>>(), ["id"]);
    assert!(creds.get("platform").is_none());
    assert_eq!(creds["signalIdentities"][0]["identifier"]["name"], me["id"]);
}

#[test]
fn names_of_every_script_are_escaped_and_read_back() {
    let name = "Zażółć 🐦 \"\\\u{7f}\u{2028}";
    let credentials = Credentials {
        business_name: Some(name.to_owned()),
        ..recorded()
    };
    let json = creds_json(&credentials);
    assert!(json.is_ascii());
    assert!(json.contains("\\ud83d\\udc26"));
    let creds: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(creds["me"]["name"], name);
}

#[test]
fn uploaded_pre_keys_move_the_counters_and_stand_in_multi() {
    let credentials = Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    };
    let creds: Value = serde_json::from_str(&creds_json(&credentials)).unwrap();
    assert_eq!(
        (&creds["nextPreKeyId"], &creds["firstUnuploadedPreKeyId"]),
        (&4.into(), &4.into())
    );
    let file = &vectors()["creds"]["preKeyFile"];
    assert_eq!(
        *pre_key_json(&credentials.pre_keys[0]),
        file["json"].as_str().unwrap()
    );
    let multi: Value = serde_json::from_str(&multi_json(&credentials)).unwrap();
    assert_eq!(multi["creds"], creds);
    let keys = multi["keys"]["pre-key"].as_object().unwrap();
    assert_eq!(keys.keys().collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(
        keys["1"],
        serde_json::from_str::<Value>(&pre_key_json(&credentials.pre_keys[0])).unwrap()
    );
}

#[test]
fn multi_without_uploaded_pre_keys_has_no_keys() {
    let multi: Value = serde_json::from_str(&multi_json(&recorded())).unwrap();
    assert_eq!(multi["keys"], serde_json::json!({}));
}

#[test]
fn every_format_holds_the_same_credentials() {
    let credentials = Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    };
    let results = results(&credentials, Format::Gzip, "Ilom~");
    let json = creds_json(&credentials);
    assert_eq!(results.json, *json);
    let packed = |text: &str| {
        BASE64_STANDARD
            .decode(text.strip_prefix("Ilom~").unwrap())
            .unwrap()
    };
    assert_eq!(packed(&results.base64), json.as_bytes());
    let mut unzipped = String::new();
    let gzipped = packed(&results.gzip);
    flate2::read::GzDecoder::new(&*gzipped)
        .read_to_string(&mut unzipped)
        .unwrap();
    assert_eq!(unzipped, *json);
    assert_eq!(results.session_id(), results.gzip);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&results.zip)).unwrap();
    let mut names: Vec<_> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "creds.json",
            "pre-key-1.json",
            "pre-key-2.json",
            "pre-key-3.json"
        ]
    );
    let mut file = String::new();
    archive
        .by_name("creds.json")
        .unwrap()
        .read_to_string(&mut file)
        .unwrap();
    assert_eq!(file, *json);
}
