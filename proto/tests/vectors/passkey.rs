use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_entry::passkey::Assertion;
use latchkey_proto::{
    keys::{DeviceKeys, KeyPair, LowOrderPoint},
    messages::PrimaryEphemeralIdentity,
    node::{self, Node},
    pair::{
        WrongLength,
        passkey::{self, PrimaryEphemeral, Prologue, StanzaError},
    },
};
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::json::{Script, VECTORS, array, bytes, device_keys, number, pair, text};

#[test]
fn prologue_is_the_recorded_one() {
    let stanza = prologue().stanza("7.7-1", &assertion());
    let expected = Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", "set")
        .attr("id", "7.7-1")
        .attr("xmlns", "md")
        .children([Node::new("passkey_prologue").children([
            Node::new("credential_id").bytes(*b"credential"),
            Node::new("webauthn_assertion").bytes(assertion().to_json()),
            Node::new("prologue_payload").bytes(bytes(&vector()["prologuePayload"])),
        ])]);
    assert_eq!(node::encode(&stanza), node::encode(&expected));
}

#[test]
fn pairing_request_is_the_recorded_one() {
    let stanza = pairing_request(&prologue(), &primary()).unwrap();
    let encrypted = stanza.child("encrypted_pairing_request").unwrap();
    let recorded = text(&vector()["encryptedPairingRequest"]);
    assert_eq!(hex::encode(encrypted.data().unwrap()), recorded);
    let attributes: Vec<_> = stanza
        .attrs
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(attributes, ["@s.whatsapp.net", "set", "7.7-3", "md"]);
}

#[test]
fn nonce_is_opened_as_it_is() {
    let stanza = prologue().companion_nonce("7.7-2");
    assert_eq!(
        (stanza.get("type"), stanza.get("xmlns")),
        (Some("set"), Some("md"))
    );
    let nonce = stanza.child("companion_nonce").unwrap().data().unwrap();
    assert_eq!(nonce, bytes(&vector()["companionNonce"]));
}

#[test]
fn companion_shows_the_recorded_code() {
    let code = prologue().verification_code(&primary());
    assert_eq!(code.characters(), text(&vector()["verificationCode"]));
    assert_eq!(code.to_string(), "M2TN-Z591");
}

#[test]
fn low_order_key_of_the_phone_is_refused() {
    let primary = PrimaryEphemeral {
        public: [0; 32],
        ..primary()
    };
    let refused = pairing_request(&prologue(), &primary).unwrap_err();
    assert_eq!(refused, LowOrderPoint);
}

#[test]
fn phone_s_side_is_read_as_it_was_sent() {
    let read = |encoded: Vec<u8>| {
        let identity = Node::new("primary_ephemeral_identity").bytes(encoded);
        passkey::read_continuation(&notification("crsc_continuation").children([identity]))
    };
    let encoded = |public: usize, nonce: usize| {
        let identity = PrimaryEphemeralIdentity {
            public_key: Some(vec![9; public]),
            nonce: Some(vec![9; nonce]),
        };
        identity.encode_to_vec()
    };
    let primary = PrimaryEphemeral {
        public: [9; 32],
        nonce: [9; 32],
    };
    assert_eq!(read(encoded(32, 32)), Some(Ok(primary)));
    for (public, nonce, field, got) in [
        (31, 32, "public key", 31),
        (33, 32, "public key", 33),
        (32, 31, "nonce", 31),
        (32, 0, "nonce", 0),
    ] {
        let expected = 32;
        let error = WrongLength {
            field,
            expected,
            got,
        };
        assert_eq!(read(encoded(public, nonce)), Some(Err(error.into())));
    }
    assert!(matches!(
        read(vec![0xff]),
        Some(Err(StanzaError::Malformed(_)))
    ));
    let bare = passkey::read_continuation(&notification("crsc_continuation"));
    let missing = StanzaError::Missing("primary_ephemeral_identity");
    assert_eq!(bare, Some(Err(missing)));
}

#[test]
fn debug_forms_show_no_secret() {
    let code = prologue().verification_code(&primary());
    let shown = format!("{:?} {:?} {code:?}", prologue(), primary());
    assert_eq!(
        shown,
        "Prologue(..) PrimaryEphemeral(..) VerificationCode(..)"
    );
}

fn pairing_request(prologue: &Prologue, primary: &PrimaryEphemeral) -> Result<Node, LowOrderPoint> {
    let mut rng = Script::new(&[&bytes(&vector()["iv"])]);
    prologue.encrypted_pairing_request("7.7-3", primary, &keys(), &mut rng)
}

/// The recorded request has the secret that the vectors of `adv` share too.
fn keys() -> DeviceKeys {
    device_keys()
}

fn prologue() -> Prologue {
    Prologue::new(
        text(&vector()["ref"]).to_owned(),
        device_type(),
        &mut script(),
    )
}

fn script() -> Script {
    Script::new(&[companion().private(), &bytes(&vector()["companionNonce"])])
}

fn companion() -> KeyPair {
    pair(&vector()["companionEphemeral"])
}

fn primary() -> PrimaryEphemeral {
    PrimaryEphemeral {
        public: *pair(&vector()["primaryEphemeral"]).public(),
        nonce: array(&vector()["primaryNonce"]),
    }
}

fn device_type() -> i32 {
    number(&vector()["deviceType"]).try_into().unwrap()
}

fn assertion() -> Assertion {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let client = json!({
        "type": "webauthn.get",
        "challenge": "Y2hhbGxlbmdl",
        "origin": "https://web.whatsapp.com",
        "crossOrigin": false,
    });
    let mut authenticator = Sha256::digest("whatsapp.com").to_vec();
    authenticator.extend([0x1d, 0, 0, 0, 0]);
    let assertion = json!({
        "id": encode(b"credential"),
        "rawId": encode(b"credential"),
        "type": "public-key",
        "authenticatorAttachment": "cross-platform",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": encode(client.to_string().as_bytes()),
            "authenticatorData": encode(&authenticator),
            "signature": encode(b"signature"),
            "userHandle": null,
        },
    });
    assertion.to_string().parse().unwrap()
}

fn notification(kind: &str) -> Node {
    Node::new("notification")
        .attr("type", kind)
        .attr("from", "s.whatsapp.net")
}

fn vector() -> &'static Value {
    &VECTORS["shortcake"]
}
