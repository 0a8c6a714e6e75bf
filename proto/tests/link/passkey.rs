//! The passkey gate, behind a scan and behind a code.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use latchkey_proto::{
    keys::KeyPair,
    link::{Event, Handoff, Input, LinkError},
    messages::{
        CompanionEphemeralIdentity, EncryptedPairingRequest, PairingRequest,
        PrimaryEphemeralIdentity, ProloguePayload,
    },
    node::Node,
    pair::passkey::{PrimaryEphemeral, VerificationCode},
};
use prost::Message as _;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

use crate::{
    harness::{HOLD, Run, adv_secret, restart, result, success},
    phone::{hkdf, open_sealed, shown, type_shown},
    server::pair_device,
};

#[test]
fn assertion_and_equal_codes_lead_to_a_link() {
    for mut run in [scanned(), typed()] {
        run.serve(&prologue_request());
        assert_eq!(run.sent.remove(0).tag, "ack");
        assert_eq!(options(&run), OPTIONS);
        let mut phone = Phone::new();
        phone.until_confirmation(&mut run);
        answer(&mut run, Input::Confirmed(true));
        let request = run.sent.remove(0);
        let encrypted = request
            .child("encrypted_pairing_request")
            .unwrap()
            .data()
            .unwrap();
        let opened = phone.open(encrypted);
        let payload = run.connection.as_ref().unwrap().payload.clone();
        let identity = payload
            .device_pairing_data
            .clone()
            .unwrap()
            .e_ident
            .unwrap();
        assert_eq!(opened.companion_identity_key(), identity);
        let stored = run.keys().last().unwrap().adv_secret.as_bytes().to_vec();
        assert_eq!(opened.adv_secret(), stored);
        let secret = opened.adv_secret();
        let pair_success = run.server.pair_success(&payload, secret);
        run.serve(&pair_success);
        run.serve(&restart());
        run.accept();
        run.serve(&success());
        run.pass(HOLD);
        assert!(run.is_done());
    }
}

#[test]
fn qr_codes_stop_once_a_passkey_is_asked_for() {
    let mut run = scanned();
    run.serve(&prologue_request());
    run.pass(Duration::from_mins(9));
    assert_eq!((run.qr_codes().len(), run.connects), (1, 1));
    assert!(run.outcome.is_none());
    run.pass(Duration::from_mins(2));
    assert_eq!(run.failure(), Some(&LinkError::PasskeyTimeout));
}

#[test]
fn wait_for_a_passkey_is_told_to_last_no_longer_than_the_server_keeps_the_stream() {
    let mut run = scanned();
    let ends_at = run.now + Duration::from_secs(210);
    run.pass(Duration::from_secs(30));
    run.serve(&prologue_request());
    let Some(Event::PasskeyRequired { expires_at, .. }) = run.events.last() else {
        panic!("a passkey is asked for");
    };
    assert_eq!(*expires_at, ends_at);
    run.pass(Duration::from_secs(100));
    run.sent.clear();
    Phone::new().until_confirmation(&mut run);
    let Some(Event::PasskeyConfirmation { expires_at, .. }) = run.events.last() else {
        panic!("a code to compare");
    };
    assert_eq!(*expires_at, ends_at);
}

#[test]
fn request_without_options_has_them_fetched() {
    let mut run = scanned();
    run.serve(&notification("passkey_prologue_request"));
    assert_eq!(run.sent.remove(0).tag, "ack");
    let fetch = run.sent.remove(0);
    assert!(fetch.child("passkey_request_options").is_some());
    run.serve(
        &result(fetch.get("id").unwrap())
            .children([Node::new("passkey_request_options").bytes(OPTIONS.as_bytes().to_vec())]),
    );
    assert_eq!(options(&run), OPTIONS);
}

#[test]
fn different_codes_link_nothing() {
    let mut run = scanned();
    run.serve(&prologue_request());
    run.sent.clear();
    Phone::new().until_confirmation(&mut run);
    answer(&mut run, Input::Confirmed(false));
    assert_eq!(run.failure(), Some(&LinkError::CodesDiffer));
    assert!(run.sent.is_empty(), "the keys stay here");
}

#[test]
fn answer_to_another_request_is_not_sent() {
    let mut run = scanned();
    run.serve(&prologue_request());
    run.sent.clear();
    answer(
        &mut run,
        Input::Assertion(assertion("b3RoZXI").parse().unwrap()),
    );
    assert_eq!(run.failure(), Some(&LinkError::PasskeyRefused));
    assert!(run.sent.is_empty());
}

#[test]
fn passkey_that_the_server_refuses_is_told() {
    let mut run = scanned();
    run.serve(&prologue_request());
    run.sent.clear();
    answer(
        &mut run,
        Input::Assertion(assertion(CHALLENGE).parse().unwrap()),
    );
    let fetch = run.sent.remove(0);
    run.serve(&reference(&fetch));
    let prologue = run.sent.remove(0);
    run.serve(
        &Node::new("iq")
            .attr("type", "error")
            .attr("id", prologue.get("id").unwrap())
            .children([Node::new("error").attr("code", "401")]),
    );
    assert_eq!(run.failure(), Some(&LinkError::PasskeyRefused));
}

#[test]
fn silence_at_every_step_ends_in_a_failure_that_says_so() {
    let mut asked = scanned();
    asked.serve(&prologue_request());
    let mut confirming = scanned();
    confirming.serve(&prologue_request());
    confirming.sent.clear();
    Phone::new().until_confirmation(&mut confirming);
    let mut confirmed = scanned();
    confirmed.serve(&prologue_request());
    confirmed.sent.clear();
    Phone::new().until_confirmation(&mut confirmed);
    answer(&mut confirmed, Input::Confirmed(true));
    for (mut run, failure) in [
        (asked, LinkError::PasskeyTimeout),
        (confirming, LinkError::PasskeyUnanswered),
        (confirmed, LinkError::PasskeyUnanswered),
    ] {
        run.pass(Duration::from_mins(11));
        assert_eq!(run.failure(), Some(&failure));
    }
}

#[test]
fn stream_that_ends_in_any_wait_for_a_passkey_begins_again_with_another_secret() {
    let begin: [fn() -> Run; 2] = [scanned, typed];
    let go_on: [fn(&mut Run); 4] = [
        |_| {},
        |run| answer(run, Input::Assertion(assertion(CHALLENGE).parse().unwrap())),
        |run| Phone::new().until_confirmation(run),
        |run| {
            Phone::new().until_confirmation(run);
            answer(run, Input::Confirmed(true));
        },
    ];
    // How long it waits there; the server ends a stream after 210 seconds.
    let seconds = [210, 0, 100, 10];
    let waits = || go_on.into_iter().zip(seconds);
    for (begin, (go_on, seconds)) in begin
        .into_iter()
        .flat_map(|begin| waits().map(move |wait| (begin, wait)))
    {
        let mut run = begin();
        run.serve(&prologue_request());
        run.sent.clear();
        go_on(&mut run);
        run.pass(Duration::from_secs(seconds));
        let of_passkey = *run.keys().last().unwrap().adv_secret.as_bytes();
        run.serve(&Node::new("xmlstreamend"));
        assert!(matches!(run.events.last(), Some(Event::Reconnecting)));
        run.pass(Duration::from_secs(1));
        run.accept();
        run.serve(&pair_device(6));
        run.derive();
        let secret = match run.qr_codes().last() {
            Some(code) => adv_secret(code),
            None => run.keys().last().unwrap().adv_secret.as_bytes().to_vec(),
        };
        assert_ne!(secret, of_passkey);
        assert!(run.outcome.is_none());
    }
}

#[test]
fn code_that_was_scanned_at_once_has_not_flashed_by() {
    let mut run = scanned();
    for _ in 0..6 {
        run.serve(&prologue_request());
        run.disconnect();
        run.pass(Duration::from_secs(1));
        run.sent.clear();
        run.until_scan();
    }
    assert!(run.outcome.is_none());
}

#[test]
fn refresh_of_the_qr_secret_is_acknowledged_at_the_gate_and_changes_nothing() {
    let mut run = scanned();
    run.serve(&prologue_request());
    let keys = run.keys().len();
    run.withdraw();
    assert_eq!((run.qr_codes().len(), run.keys().len()), (1, keys));
    let mut phone = Phone::new();
    phone.until_confirmation(&mut run);
    run.withdraw();
    answer(&mut run, Input::Confirmed(true));
    run.withdraw();
    let secret = *run.keys().last().unwrap().adv_secret.as_bytes();
    run.link_with(&secret);
    assert!(run.link.is_paired());
}

#[test]
fn link_under_another_secret_than_the_one_sent_to_the_phone_is_refused() {
    for (is_replaced, ends) in [(true, false), (false, true)] {
        let mut run = scanned();
        let scanned = adv_secret(run.qr_codes()[0]);
        run.serve(&prologue_request());
        run.sent.clear();
        Phone::new().until_confirmation(&mut run);
        answer(&mut run, Input::Confirmed(true));
        run.link_with(if is_replaced { &scanned } else { &[9; 32] });
        assert_eq!(run.refusal(), "401");
        assert_eq!(run.outcome.is_some(), ends);
        assert!(!run.link.is_paired());
    }
}

/// The phone behind the gate.
struct Phone {
    ephemeral: KeyPair,
    companion: Option<CompanionEphemeralIdentity>,
}

impl Phone {
    fn new() -> Self {
        let ephemeral = KeyPair::generate(&mut ChaCha20Rng::seed_from_u64(11));
        Self {
            ephemeral,
            companion: None,
        }
    }

    /// From the assertion to the moment where both show a code.
    fn until_confirmation(&mut self, run: &mut Run) {
        answer(run, Input::Assertion(assertion(CHALLENGE).parse().unwrap()));
        let fetch = run.sent.remove(0);
        assert!(fetch.child("ref").is_some());
        run.serve(&reference(&fetch));
        let request = run.sent.remove(0);
        let request = request.child("passkey_prologue").unwrap();
        assert!(
            request.child("pairing_handoff_proof").is_none(),
            "the codes are to be compared"
        );
        let payload = request.child("prologue_payload").unwrap().data().unwrap();
        let prologue = ProloguePayload::decode(payload).unwrap();
        let identity = prologue.companion_ephemeral_identity();
        let primary = PrimaryEphemeral {
            public: *self.ephemeral.public(),
            nonce: [9; 32],
        };
        run.serve(&continuation(&primary.public, &primary.nonce));
        assert_eq!(run.sent.remove(0).tag, "ack");
        let opening = run.sent.remove(0);
        let nonce = opening.child("companion_nonce").unwrap().data().unwrap();
        let committed = Sha256::new()
            .chain_update(identity)
            .chain_update(nonce)
            .finalize();
        assert_eq!(
            prologue.commitment.as_ref().unwrap().hash(),
            committed.as_slice()
        );
        let code = VerificationCode::new(nonce.try_into().unwrap(), &primary);
        let Some(Event::PasskeyConfirmation { code: ours, .. }) = run.events.last() else {
            panic!("a code to compare");
        };
        assert_eq!(ours.to_string(), code.to_string());
        self.companion = Some(CompanionEphemeralIdentity::decode(identity).unwrap());
    }

    /// Opens the companion's request, which only this exchange can.
    fn open(&self, encrypted: &[u8]) -> PairingRequest {
        let companion = self.companion.as_ref().unwrap();
        let encrypted = EncryptedPairingRequest::decode(encrypted).unwrap();
        let shared = self
            .ephemeral
            .agree(companion.public_key().try_into().unwrap())
            .unwrap();
        let salt = format!(
            "Companion Pairing {} with ref {}",
            companion.device_type(),
            companion.r#ref()
        );
        let key = hkdf(
            salt.as_bytes(),
            &*shared,
            b"Pairing Information Encryption Key",
        );
        let opened = open_sealed(&key, encrypted.iv(), encrypted.encrypted_payload());
        PairingRequest::decode(opened.unwrap().as_slice()).unwrap()
    }
}

fn scanned() -> Run {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    run
}

fn typed() -> Run {
    let (mut run, mut phone) = shown();
    type_shown(&mut run, &mut phone);
    run
}

fn answer(run: &mut Run, input: Input<'_>) {
    run.link.handle_input(input, run.now);
    run.drain();
}

fn options(run: &Run) -> &str {
    match run.events.last() {
        Some(Event::PasskeyRequired { options, .. }) => options,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn prologue_request() -> Node {
    notification("passkey_prologue_request")
        .children([Node::new("passkey_request_options").bytes(OPTIONS.as_bytes().to_vec())])
}

pub(crate) fn reference(fetch: &Node) -> Node {
    result(fetch.get("id").unwrap()).children([Node::new("ref").bytes(b"2@passkey-ref".to_vec())])
}

/// What the phone's half of the key exchange comes in.
pub(crate) fn continuation(public: &[u8; 32], nonce: &[u8; 32]) -> Node {
    let identity = PrimaryEphemeralIdentity {
        public_key: Some(public.to_vec()),
        nonce: Some(nonce.to_vec()),
    };
    notification("crsc_continuation")
        .children([Node::new("primary_ephemeral_identity").bytes(identity.encode_to_vec())])
}

pub(crate) fn notification(kind: &str) -> Node {
    Node::new("notification")
        .attr("from", "s.whatsapp.net")
        .attr("id", "8")
        .attr("type", kind)
}

/// What a browser brings back for this challenge.
pub(crate) fn assertion(challenge: &str) -> String {
    let client = format!(
        r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"https://web.whatsapp.com"}}"#
    );
    let authenticator = [
        Sha256::digest("whatsapp.com").as_slice(),
        &[0x05, 0, 0, 0, 1],
    ]
    .concat();
    format!(
        r#"{{"id":"aWQ","rawId":"aWQ","type":"public-key","response":{{"clientDataJSON":"{}","authenticatorData":"{}","signature":"c2ln","userHandle":null}}}}"#,
        BASE64.encode(client),
        BASE64.encode(authenticator),
    )
}

pub(crate) const CHALLENGE: &str = "Y2hhbGxlbmdl";
pub(crate) const OPTIONS: &str = r#"{"challenge":"Y2hhbGxlbmdl","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}"#;
