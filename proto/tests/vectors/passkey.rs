use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_entry::passkey::Assertion;
use latchkey_proto::{
    keys::{AdvSecret, DeviceKeys, KeyPair, LowOrderPoint},
    messages::{
        CompanionCommitment, CompanionEphemeralIdentity, PrimaryEphemeralIdentity, ProloguePayload,
    },
    node::{self, Node},
    pair::{
        WrongLength,
        passkey::{
            self, HandoffKey, PhoneError, PrimaryEphemeral, Prologue, ReceivedPrologue, StanzaError,
        },
    },
};
use prost::Message;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::json::{Script, VECTORS, array, bytes, device_keys, number, pair, text};

#[test]
fn prologue_is_the_recorded_one() {
    let stanza = prologue().stanza("7.7-1", &assertion(), None);
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
fn proof_of_the_hand_over_is_the_recorded_one() {
    let key = HandoffKey::new(&AdvSecret::from_bytes(array(&vector()["oldAdvSecret"])));
    let stanza = prologue().stanza("7.7-1", &assertion(), Some(&key));
    let parts = stanza.child("passkey_prologue").unwrap().nodes();
    assert_eq!(parts.len(), 4);
    assert_eq!(parts[3].tag, "pairing_handoff_proof");
    let proof = parts[3].data().unwrap();
    assert_eq!(proof, bytes(&vector()["handoffProof"]));

    let payload = bytes(&vector()["prologuePayload"]);
    assert!(key.accepts(&payload, proof));
    assert!(!key.accepts(&payload[1..], proof));
    assert!(!key.accepts(&payload, &proof[1..]));
    let other = HandoffKey::new(&AdvSecret::from_bytes([7; 32]));
    assert!(!other.accepts(&payload, proof));
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
fn companion_and_phone_show_the_recorded_code() {
    let code = prologue().verification_code(&primary());
    assert_eq!(code.characters(), text(&vector()["verificationCode"]));
    assert_eq!(code.to_string(), "M2TN-Z591");

    let received = received();
    let nonce = array(&vector()["companionNonce"]);
    assert_eq!(received.verification_code(&nonce, &primary()), Ok(code));
    let mut other = nonce;
    other[31] ^= 1;
    let refused = received.verification_code(&other, &primary());
    assert_eq!(refused, Err(PhoneError::Commitment));
}

#[test]
fn phone_opens_the_recorded_request() {
    let received = received();
    assert_eq!(&received.companion, companion().public());
    assert_eq!(received.device_type, device_type());
    assert_eq!(received.reference, text(&vector()["ref"]));

    let phone = pair(&vector()["primaryEphemeral"]);
    let encrypted = bytes(&vector()["encryptedPairingRequest"]);
    let opened = received.open(&phone, &encrypted).unwrap();
    let keys = keys();
    assert_eq!(&opened.noise, keys.noise.public());
    assert_eq!(&opened.identity, keys.identity.public());
    assert_eq!(opened.adv_secret.as_bytes(), keys.adv_secret.as_bytes());

    let other = KeyPair::from_private([7; 32]);
    let refused = received.open(&other, &encrypted).unwrap_err();
    assert_eq!(refused, PhoneError::Sealed);
    for at in [2, 119, 122, 133] {
        let mut changed = encrypted.clone();
        changed[at] ^= 1;
        let refused = received.open(&phone, &changed).unwrap_err();
        assert_eq!(refused, PhoneError::Sealed, "{at}");
    }
}

#[test]
fn request_of_another_exchange_is_not_opened() {
    let (phone, mut rng) = (
        pair(&vector()["primaryEphemeral"]),
        Script::new(&[&[7; 76]]),
    );
    let encrypted = bytes(&vector()["encryptedPairingRequest"]);
    let reference = text(&vector()["ref"]).to_owned();
    let other_ref = Prologue::new(format!("{reference}2"), device_type(), &mut script());
    let other_type = Prologue::new(reference.clone(), 2, &mut script());
    let other_key = Prologue::new(reference, device_type(), &mut rng);
    for other in [other_ref, other_type, other_key] {
        let received = ReceivedPrologue::read(&payload(&other)).unwrap();
        let refused = received.open(&phone, &encrypted).unwrap_err();
        assert_eq!(refused, PhoneError::Sealed);
    }
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
fn damaged_prologue_is_refused_by_the_phone() {
    let identity = || CompanionEphemeralIdentity {
        public_key: Some(vec![9; 32]),
        device_type: Some(1),
        r#ref: Some("ref".to_owned()),
    };
    let read = |identity: Option<CompanionEphemeralIdentity>, hash: Vec<u8>| {
        let payload = ProloguePayload {
            companion_ephemeral_identity: identity.map(|identity| identity.encode_to_vec()),
            commitment: Some(CompanionCommitment { hash: Some(hash) }),
        };
        ReceivedPrologue::read(&payload.encode_to_vec())
    };
    let length = |field, got| {
        PhoneError::Length(WrongLength {
            field,
            expected: 32,
            got,
        })
    };
    let missing = PhoneError::Missing;
    assert!(read(Some(identity()), vec![8; 32]).is_ok());
    assert_eq!(
        read(Some(identity()), vec![8; 31]),
        Err(length("commitment", 31))
    );
    assert_eq!(
        read(None, vec![8; 32]),
        Err(missing("companion ephemeral identity"))
    );
    let mut no_key = identity();
    no_key.public_key = None;
    assert_eq!(
        read(Some(no_key), vec![8; 32]),
        Err(length("public key", 0))
    );
    let mut no_type = identity();
    no_type.device_type = None;
    assert_eq!(
        read(Some(no_type), vec![8; 32]),
        Err(missing("device type"))
    );
    let mut no_ref = identity();
    no_ref.r#ref = None;
    assert_eq!(read(Some(no_ref), vec![8; 32]), Err(missing("ref")));
    let malformed = ReceivedPrologue::read(&[0xff]);
    assert!(matches!(malformed, Err(PhoneError::Malformed(_))));
}

#[test]
fn phone_s_side_is_read_as_it_was_sent() {
    let primary = primary();
    let read = |encoded: Vec<u8>| {
        let identity = Node::new("primary_ephemeral_identity").bytes(encoded);
        passkey::read_continuation(&notification("crsc_continuation").children([identity]))
    };
    assert_eq!(read(primary.encode()), Some(Ok(primary)));

    let encoded = |public: usize, nonce: usize| {
        let identity = PrimaryEphemeralIdentity {
            public_key: Some(vec![9; public]),
            nonce: Some(vec![9; nonce]),
        };
        identity.encode_to_vec()
    };
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
    let key = HandoffKey::new(&AdvSecret::from_bytes([7; 32]));
    let code = prologue().verification_code(&primary());
    let shown = format!(
        "{:?} {:?} {key:?} {code:?} {:?}",
        prologue(),
        primary(),
        received()
    );
    let expected = "Prologue(..) PrimaryEphemeral(..) HandoffKey(..) VerificationCode(..) \
                    ReceivedPrologue(..)";
    assert_eq!(shown, expected);
}

fn pairing_request(prologue: &Prologue, primary: &PrimaryEphemeral) -> Result<Node, LowOrderPoint> {
    let mut rng = Script::new(&[&bytes(&vector()["iv"])]);
    prologue.encrypted_pairing_request("7.7-3", primary, &keys(), &mut rng)
}

/// The recorded request has the secret that the vectors of `adv` share too.
fn keys() -> DeviceKeys {
    device_keys()
}

fn received() -> ReceivedPrologue {
    ReceivedPrologue::read(&bytes(&vector()["prologuePayload"])).unwrap()
}

fn payload(prologue: &Prologue) -> Vec<u8> {
    let stanza = prologue.stanza("7.7-1", &assertion(), None);
    let parts = stanza.child("passkey_prologue").unwrap();
    let payload = parts.child("prologue_payload").unwrap();
    payload.data().unwrap().to_vec()
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
