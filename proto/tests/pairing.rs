//! What must hold between a companion and a phone that are being linked, and for anything else that
//! may arrive instead.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use latchkey_entry::{PairingCode, passkey::Assertion};
use latchkey_proto::{
    keys::{DeviceKeys, KeyPair},
    node::{Jid, Node, SERVER},
    pair::{
        Refused,
        code::{self, BundleError, Derivation, Notice, PrimaryHello},
        passkey::{self, PrimaryEphemeral, Prologue, ReceivedPrologue},
    },
    payload::Browser,
};
use proptest::{collection::vec, prelude::*, sample::select};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

// Each case derives two keys, which takes its time by design.
proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn companion_and_phone_share_a_secret_if_the_codes_are_the_same(seed: u64) {
        let mut rng = rng(seed);
        let typed = PairingCode::generate(&mut rng);
        let companion = DeviceKeys::generate(&mut rng);
        let (ephemeral, identity) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));

        let hello = companion_hello(&companion, &typed, &mut rng);
        let seen = unwrapped(&hello, &typed);
        prop_assert_eq!(&seen, companion.pairing_ephemeral.public());
        let answer = primary_hello(&ephemeral, &identity, &typed, &mut rng);
        let sent = finish(&answer, &companion, &typed, &mut rng);

        let opened = code::open_bundle(&sent.bundle, &ephemeral, &seen).unwrap();
        prop_assert_eq!(&opened.companion_identity, companion.identity.public());
        prop_assert_eq!(&opened.primary_identity, identity.public());
        let theirs = &opened.companion_identity;
        let secret = code::adv_secret(&ephemeral, &seen, &identity, theirs, &opened.random).unwrap();
        prop_assert_eq!(secret.as_bytes(), sent.adv_secret.as_bytes());
    }

    #[test]
    fn other_code_on_the_phone_opens_nothing(seed: u64) {
        let mut rng = rng(seed);
        let shown = PairingCode::generate(&mut rng);
        let typed = PairingCode::generate(&mut rng);
        let companion = DeviceKeys::generate(&mut rng);
        let (ephemeral, identity) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));

        let seen = unwrapped(&companion_hello(&companion, &shown, &mut rng), &typed);
        let answer = primary_hello(&ephemeral, &identity, &typed, &mut rng);
        let sent = finish(&answer, &companion, &shown, &mut rng);
        let opened = code::open_bundle(&sent.bundle, &ephemeral, &seen);
        prop_assert_eq!(opened.unwrap_err(), BundleError::Sealed);
    }
}

proptest! {
    #[test]
    fn companion_and_phone_agree_over_a_passkey(seed: u64, reference in "[ -~]{1,40}") {
        let mut rng = rng(seed);
        let companion = DeviceKeys::generate(&mut rng);
        let phone = KeyPair::generate(&mut rng);
        let prologue = Prologue::new(reference.clone(), 5, &mut rng);
        let primary = PrimaryEphemeral { public: *phone.public(), nonce: bytes(&mut rng) };

        let sent = prologue.stanza("1", &assertion(), None);
        let received = ReceivedPrologue::read(data(&sent, "prologue_payload")).unwrap();
        prop_assert_eq!(&received.reference, &reference);
        let nonce = prologue.companion_nonce("2");
        let nonce = data(&nonce, "companion_nonce").try_into().unwrap();
        let code = received.verification_code(&nonce, &primary);
        prop_assert_eq!(code, Ok(prologue.verification_code(&primary)));

        let sent = prologue.encrypted_pairing_request("3", &primary, &companion, &mut rng).unwrap();
        let opened = received.open(&phone, data(&sent, "encrypted_pairing_request")).unwrap();
        prop_assert_eq!(&opened.noise, companion.noise.public());
        prop_assert_eq!(&opened.identity, companion.identity.public());
        prop_assert_eq!(opened.adv_secret.as_bytes(), companion.adv_secret.as_bytes());
    }

    #[test]
    fn any_notice_is_read_or_an_error(
        stage in select(vec!["primary_hello", "refresh_code", ""]),
        parts in vec((select(PARTS.to_vec()), select(vec![0, 1, 32, 80, 81, 1024, 1025])), 0..5),
    ) {
        let parts = parts.iter().map(|(tag, length)| Node::new(*tag).bytes(vec![1; *length]));
        let registration = Node::new("link_code_companion_reg")
            .attr("stage", stage)
            .children(parts);
        let node = Node::new("notification")
            .attr("type", "link_code_companion_reg")
            .children([registration]);
        match code::read_notification(&node).unwrap() {
            Ok(Notice::PrimaryHello(hello)) => {
                prop_assert_ne!(stage, "refresh_code");
                prop_assert!((1..=1024).contains(&hello.reference.len()));
            }
            Ok(Notice::Refresh { .. }) => prop_assert_eq!(stage, "refresh_code"),
            Ok(Notice::Incomplete { .. }) | Err(_) => {}
        }
    }

    #[test]
    fn any_refusal_can_be_shown(code in ".{0,6}", text in ".{0,99}", backoff in "[0-9]{0,21}") {
        let error = Node::new("error").attr("code", code).attr("text", text).attr("backoff", backoff);
        let refused = Refused::read(&Node::new("iq").attr("type", "error").children([error]));
        let shown = refused.unwrap().to_string();
        prop_assert!(shown.len() < 120 && shown.chars().all(|at| (' '..='~').contains(&at)));
    }

    #[test]
    fn any_bytes_are_no_message_of_the_other_side(bytes in vec(any::<u8>(), 0..256), seed: u64) {
        let ours = KeyPair::generate(&mut rng(seed));
        let theirs = *KeyPair::generate(&mut rng(!seed)).public();
        prop_assert!(code::open_bundle(&bytes, &ours, &theirs).is_err());
        prop_assert!(ReceivedPrologue::read(&bytes).is_err());
        let prologue = Prologue::new("ref".to_owned(), 1, &mut rng(seed)).stanza("1", &assertion(), None);
        let received = ReceivedPrologue::read(data(&prologue, "prologue_payload")).unwrap();
        prop_assert!(received.open(&ours, &bytes).is_err());
        let continuation = Node::new("notification")
            .attr("type", "crsc_continuation")
            .attr("from", "s.whatsapp.net")
            .children([Node::new("primary_ephemeral_identity").bytes(bytes)]);
        prop_assert!(passkey::read_continuation(&continuation).unwrap().is_err());
    }
}

fn companion_hello(keys: &DeviceKeys, code: &PairingCode, rng: &mut ChaCha20Rng) -> Node {
    let salt = bytes(rng);
    let key = derivation(code, salt).derive();
    let wrapped = code::wrap(keys.pairing_ephemeral.public(), &key, &salt, &bytes(rng));
    let phone = Jid::new("15551234567", SERVER);
    let noise = keys.noise.public();
    code::companion_hello("1", &phone, &wrapped, noise, &Browser::default())
}

fn unwrapped(hello: &Node, code: &PairingCode) -> [u8; 32] {
    let wrapped = data(hello, "link_code_pairing_wrapped_companion_ephemeral_pub");
    let salt = wrapped[..32].try_into().unwrap();
    code::unwrap(
        wrapped.try_into().unwrap(),
        &derivation(code, salt).derive(),
    )
}

fn primary_hello(
    ephemeral: &KeyPair,
    identity: &KeyPair,
    code: &PairingCode,
    rng: &mut ChaCha20Rng,
) -> PrimaryHello {
    let salt = bytes(rng);
    let key = derivation(code, salt).derive();
    PrimaryHello {
        reference: b"1@ref".to_vec(),
        wrapped: code::wrap(ephemeral.public(), &key, &salt, &bytes(rng)),
        identity: *identity.public(),
    }
}

fn finish(
    hello: &PrimaryHello,
    keys: &DeviceKeys,
    code: &PairingCode,
    rng: &mut ChaCha20Rng,
) -> code::Finish {
    let key = derivation(code, hello.salt()).derive();
    assert!(key.is_for(&hello.salt()) && !key.is_for(&[0; 32]));
    code::finish(hello, &key, &keys.pairing_ephemeral, &keys.identity, rng).unwrap()
}

fn derivation(code: &PairingCode, salt: [u8; 32]) -> Derivation {
    let code = code.clone();
    Derivation { code, salt }
}

/// The bytes of an element, however deep.
fn data<'a>(node: &'a Node, tag: &str) -> &'a [u8] {
    fn find<'a>(node: &'a Node, tag: &str) -> Option<&'a Node> {
        let here = (node.tag == tag).then_some(node);
        here.or_else(|| node.nodes().iter().find_map(|child| find(child, tag)))
    }
    find(node, tag).and_then(Node::data).unwrap()
}

fn assertion() -> Assertion {
    ASSERTION.parse().unwrap()
}

fn bytes<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

const PARTS: [&str; 4] = [
    "link_code_pairing_ref",
    "link_code_pairing_wrapped_primary_ephemeral_pub",
    "primary_identity_pub",
    "something_else",
];

/// Answers the challenge `challenge`.
const ASSERTION: &str = r#"{"id":"Y3JlZA","rawId":"Y3JlZA","type":"public-key","response":{
    "clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly93ZWIud2hhdHNhcHAuY29tIn0",
    "authenticatorData":"6GiQbHMCCZZu_0CMVdeBYw_LPJ3pYenpc4tN0OD9Xn8FAAAAAQ",
    "signature":"c2lnbmF0dXJl","userHandle":null}}"#;
