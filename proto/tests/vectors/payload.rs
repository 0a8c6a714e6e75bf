use latchkey_entry::Browser;
use latchkey_proto::{
    messages::ClientPayload,
    pair::qr_text,
    payload::{self, Version},
};
use prost::Message;
use serde_json::Value;

use crate::json::{VECTORS, bytes, device_keys, list, number, text};

#[test]
fn registrations_are_the_recorded_bytes() {
    let keys = device_keys();
    let mut refused = Vec::new();
    for case in list(&VECTORS["clientPayload"]["registration"]) {
        let Some(browser) = browser(case) else {
            refused.push(text(&case["name"]));
            continue;
        };
        let full_sync = case["syncFullHistory"].as_bool().unwrap();
        let payload = payload::registration(&keys, &browser, version(), full_sync);
        assert_eq!(payload, bytes(&case["payload"]), "{}", case["name"]);

        let decoded = ClientPayload::decode(payload.as_slice()).unwrap();
        let props = decoded.device_pairing_data.unwrap().device_props.unwrap();
        assert_eq!(props, bytes(&case["deviceProps"]), "{}", case["name"]);
        let id = text(&case["companionPlatformId"]);
        assert_eq!(payload::platform_id(&browser).to_string(), id);
        let display = text(&case["companionPlatformDisplay"]);
        assert_eq!(browser.to_string(), display);
    }
    assert_eq!(
        refused,
        [
            "macos-desktop",
            "macos-desktop-no-full-sync",
            "windows-desktop",
            "android",
            "unknown-name"
        ]
    );
}

#[test]
fn logins_are_the_recorded_bytes() {
    let mut refused = Vec::new();
    for case in list(&VECTORS["clientPayload"]["login"]) {
        if browser(case).is_none() {
            refused.push(text(&case["name"]));
            continue;
        }
        let jid = text(&case["jid"]).parse().unwrap();
        let payload = payload::login(&jid, version(), true).unwrap();
        assert_eq!(payload, bytes(&case["payload"]), "{}", case["name"]);
    }
    assert_eq!(refused, ["windows-desktop"]);
}

#[test]
fn qr_texts_are_the_recorded_ones() {
    let vector = &VECTORS["qr"];
    let reference = text(&vector["inputs"]["ref"]);
    let keys = device_keys();
    let mut made = 0;
    for sample in list(&vector["samples"]) {
        if let Some(browser) = browser(sample) {
            assert_eq!(qr_text(reference, &keys, &browser), text(&sample["qr"]));
            made += 1;
        }
    }
    assert_eq!(made, 3);
}

#[test]
fn login_without_a_phone_number_is_refused() {
    let jid = "status@broadcast".parse().unwrap();
    assert!(payload::login(&jid, version(), true).is_err());
}

fn version() -> Version {
    let parts = list(&VECTORS["clientPayload"]["inputs"]["version"]);
    assert_eq!((number(&parts[0]), number(&parts[1])), (2, 3000));
    Version::new(number(&parts[2]))
}

/// The pair of a recorded tuple, if it is one that WhatsApp accepts.
fn browser(case: &Value) -> Option<Browser> {
    let [os, name, _] = list(&case["browser"]) else {
        panic!("a browser is a tuple of three");
    };
    format!("{} ({})", text(name), text(os)).parse().ok()
}
