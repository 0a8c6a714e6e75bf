use std::time::Duration;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use latchkey_emulator::{
    CodeRefused, DeviceJid, Emulator, Fault, FaultStage, Options, PasskeyGate, Phone, ScanRefused,
};
use latchkey_entry::{
    Browser,
    passkey::{Assertion, RequestOptions},
};
use latchkey_proto::{
    keys::{AdvSecret, DeviceKeys},
    node::{Content, Node},
    pair::{
        Refused,
        code::{self, Notice},
        passkey::{self, PrimaryEphemeral, Prologue, StanzaError},
        qr_text,
    },
    payload::platform_type,
};
use latchkey_shared::clock;
use sha2::Sha256;
use tokio::task::JoinHandle;

use crate::{
    client::{Client, started},
    companion::{CODE, Companion, put, registration, remove},
};

#[tokio::test]
async fn companion_with_the_passkey_is_linked_once_both_show_the_same_code() {
    let emulator = guarded(PasskeyGate::Demanded).await;
    let mut gated = Gated::scanned(&emulator).await;
    let request = gated.request().await.unwrap();
    let (prologue, primary) = gated.prologue(&request, |_| {}).await.unwrap();
    assert_eq!(emulator.phone().confirmation_code(), None);
    gated.open_nonce(&prologue, |_| {}).await.unwrap();
    let code = prologue.verification_code(&primary).to_string();
    assert_eq!(emulator.phone().confirmation_code(), Some(code.clone()));
    assert_eq!(emulator.snapshot().phones[0].confirmation_code, Some(code));
    gated.hand_over(&prologue, &primary).await.unwrap();
    let jid = gated.sign().await;
    assert_eq!(gated.scanning.await.unwrap().unwrap().as_str(), jid);
    assert_eq!(emulator.phone().confirmation_code(), None);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn passkey_follows_a_code_or_stands_in_the_place_of_its_exchange() {
    for gate in [PasskeyGate::Demanded, PasskeyGate::DemandedAtOnce] {
        let emulator = started(Options::default()).await;
        emulator.phone().demand_passkey(gate);
        let mut companion = Box::pin(Companion::announced(&emulator)).await;
        let typing = companion.type_code(CODE);
        if gate == PasskeyGate::Demanded {
            let hello = companion.primary_hello().await;
            companion.finish(&hello).await;
        } else {
            let reference = companion.reference.clone();
            assert_eq!(
                passkey_notice(&companion.notification().await),
                Notice::Incomplete { reference }
            );
        }
        let scanning = tokio::spawn(async move {
            typing.await.unwrap().map_err(|refused| match refused {
                CodeRefused::Link(refused) => refused,
                other => panic!("{other}"),
            })
        });
        let mut gated = Gated::new(&emulator, companion, scanning);
        gated.through().await;
        assert!(gated.scanning.await.unwrap().is_ok());
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn options_that_did_not_come_can_be_fetched() {
    let emulator = guarded(PasskeyGate::Demanded).await;
    emulator.inject(Fault::NoOptions, FaultStage::PasskeyRequest, 1);
    let mut gated = Gated::scanned(&emulator).await;
    assert!(gated.request().await.is_err());
    let fetch = passkey::fetch_options(&gated.companion.next_id());
    let answer = gated.companion.client.ask(fetch).await;
    let request = passkey::read_options(&answer).unwrap();
    assert!(gated.prologue(&request, |_| {}).await.is_ok());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn proof_of_the_scanned_secret_does_without_the_comparison() {
    let emulator = guarded(PasskeyGate::Demanded).await;
    let mut gated = Gated::scanned(&emulator).await;
    let secret = gated.companion.keys.adv_secret.clone();
    let request = gated.request().await.unwrap();
    let (prologue, primary) = gated
        .prologue(&request, |prologue| prove(prologue, &secret))
        .await
        .unwrap();
    gated.open_nonce(&prologue, |_| {}).await.unwrap();
    assert_eq!(emulator.phone().confirmation_code(), None);
    gated.hand_over(&prologue, &primary).await.unwrap();
    gated.sign().await;
    assert_eq!(emulator.violations(), [""; 0]);

    let mut gated = Gated::scanned(&emulator).await;
    let other = AdvSecret::from_bytes([7; 32]);
    let request = gated.request().await.unwrap();
    let refused = gated
        .prologue(&request, |prologue| prove(prologue, &other))
        .await;
    assert_eq!(refused.unwrap_err().code, Some(400));
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn passkey_of_somebody_else_is_refused_and_the_right_one_taken_after_it() {
    let emulator = guarded(PasskeyGate::Demanded).await;
    let mut gated = Gated::scanned(&emulator).await;
    let request = gated.request().await.unwrap();
    gated.signer = emulator.phone_of_account(1);
    let refused = gated.prologue(&request, |_| {}).await.unwrap_err();
    assert_eq!(refused.code, Some(403));
    gated.signer = emulator.phone();
    assert!(gated.prologue(&request, |_| {}).await.is_ok());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn damaged_prologue_is_refused() {
    let damages: [fn(&mut Node); 6] = [
        |prologue| put(prologue, "credential_id", b"another"),
        |prologue| put(prologue, "webauthn_assertion", b"{}"),
        |prologue| put(prologue, "prologue_payload", b""),
        |prologue| remove(prologue, "prologue_payload"),
        |prologue| prologue.attrs.push(("stage".to_owned(), "1".to_owned())),
        |prologue| {
            let Content::Nodes(children) = &mut prologue.content else {
                panic!("expected children");
            };
            children.push(Node::new("extra"));
        },
    ];
    let emulator = guarded(PasskeyGate::Demanded).await;
    let mut gated = Gated::scanned(&emulator).await;
    let request = gated.request().await.unwrap();
    for (count, damage) in damages.into_iter().enumerate() {
        let refused = gated.prologue(&request, damage).await.unwrap_err();
        assert_eq!(refused.code, Some(400), "{count}");
        assert_eq!(emulator.violations().len(), count + 1, "{count}");
    }
    let other: RequestOptions = r#"{"challenge":"AAAA","rpId":"whatsapp.com"}"#.parse().unwrap();
    assert!(gated.prologue(&other, |_| {}).await.is_err());
    gated.reference = Some("another".to_owned());
    assert!(gated.prologue(&request, |_| {}).await.is_err());
    gated.reference = None;
    gated.device_type = 1;
    assert!(gated.prologue(&request, |_| {}).await.is_err());
    assert_eq!(emulator.violations().len(), 9);
}

#[tokio::test]
async fn nonce_must_be_the_one_that_was_committed_to() {
    let emulator = guarded(PasskeyGate::Demanded).await;
    let mut gated = Gated::scanned(&emulator).await;
    let request = gated.request().await.unwrap();
    let (prologue, _) = gated.prologue(&request, |_| {}).await.unwrap();
    let other = |nonce: &mut Node| nonce.content = Content::Bytes(vec![7; 32]);
    assert!(gated.open_nonce(&prologue, other).await.is_err());
    let refused = gated.scanning.await.unwrap();
    assert!(matches!(refused, Err(ScanRefused::BadAnswer(_))));
    assert_eq!(emulator.phone().confirmation_code(), None);
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn pairing_request_must_bring_the_registered_keys() {
    for identity in [false, true] {
        let emulator = guarded(PasskeyGate::Demanded).await;
        let mut gated = Gated::scanned(&emulator).await;
        let request = gated.request().await.unwrap();
        let (prologue, primary) = gated.prologue(&request, |_| {}).await.unwrap();
        gated.open_nonce(&prologue, |_| {}).await.unwrap();
        let other = DeviceKeys::generate(&mut clock::rng());
        let keys = &mut gated.companion.keys;
        if identity {
            keys.identity = other.identity;
        } else {
            keys.noise = other.noise;
        }
        assert!(gated.hand_over(&prologue, &primary).await.is_err());
        assert!(gated.scanning.await.unwrap().is_err());
        assert!(emulator.devices().is_empty());
        assert_eq!(emulator.violations().len(), 1);
    }
}

#[tokio::test]
async fn every_request_can_be_refused_on_demand() {
    let emulator = guarded(PasskeyGate::Demanded).await;
    let refuse = Fault::Refuse {
        code: 500,
        backoff_s: None,
    };
    let mut gated = Gated::scanned(&emulator).await;
    let request = gated.request().await.unwrap();
    for stage in [FaultStage::PasskeyRef, FaultStage::PasskeyPrologue] {
        emulator.inject(refuse, stage, 1);
        let refused = gated.prologue(&request, |_| {}).await.unwrap_err();
        assert_eq!(refused.code, Some(500), "{stage:?}");
    }
    let (prologue, primary) = gated.prologue(&request, |_| {}).await.unwrap();
    emulator.inject(refuse, FaultStage::CompanionNonce, 1);
    assert!(gated.open_nonce(&prologue, |_| {}).await.is_err());
    gated.open_nonce(&prologue, |_| {}).await.unwrap();
    emulator.inject(refuse, FaultStage::PairingRequest, 1);
    assert!(gated.hand_over(&prologue, &primary).await.is_err());
    gated.hand_over(&prologue, &primary).await.unwrap();
    gated.sign().await;
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn companion_that_shows_no_passkey_in_time_is_given_up() {
    let mut options = Options {
        passkey: PasskeyGate::Demanded,
        ..Options::default()
    };
    options.timing.passkey_within = Duration::from_millis(30);
    let emulator = started(options).await;
    let mut gated = Gated::scanned(&emulator).await;
    assert!(gated.request().await.is_ok());
    gated.companion.client.closed().await;
    assert_eq!(gated.scanning.await.unwrap(), Err(ScanRefused::NoAnswer));
    assert_eq!(emulator.violations(), [""; 0]);
}

/// A companion that has to present the passkey.
struct Gated {
    companion: Companion,
    scanning: Scanning,
    signer: Phone,
    /// Replaces what the server sent.
    reference: Option<String>,
    device_type: i32,
}

type Scanning = JoinHandle<Result<DeviceJid, ScanRefused>>;

impl Gated {
    async fn scanned(emulator: &Emulator) -> Self {
        let companion = Box::pin(Companion::registered(emulator)).await;
        let text = qr_text(&companion.refs[0], &companion.keys, &Browser::default());
        let phone = emulator.phone();
        let scanning = tokio::spawn(async move { phone.scan(&text).await });
        Self::new(emulator, companion, scanning)
    }

    fn new(emulator: &Emulator, companion: Companion, scanning: Scanning) -> Self {
        Self {
            companion,
            scanning,
            signer: emulator.phone(),
            reference: None,
            device_type: platform_type(&Browser::default()),
        }
    }

    async fn request(&mut self) -> Result<RequestOptions, StanzaError> {
        let notification = self.companion.notification().await;
        passkey::read_request(&notification).expect("a request for a passkey")
    }

    /// Requests a ref and sends the assertion, as altered by the test.
    async fn prologue(
        &mut self,
        request: &RequestOptions,
        damage: impl FnOnce(&mut Node),
    ) -> Result<(Prologue, PrimaryEphemeral), Refused> {
        let fetch = passkey::fetch_ref(&self.companion.next_id());
        let answer = self.companion.client.ask(fetch).await;
        if let Some(refused) = Refused::read(&answer) {
            return Err(refused);
        }
        let given = passkey::read_ref(&answer).unwrap();
        let reference = self.reference.clone().unwrap_or(given);
        let prologue = Prologue::new(reference, self.device_type, &mut clock::rng());
        let signed = self.signer.passkey().sign(request.json()).unwrap();
        let assertion: Assertion = signed.parse().unwrap();
        let mut stanza = prologue.stanza(&self.companion.next_id(), &assertion);
        damage(registration(&mut stanza));
        let answer = self.companion.client.ask(stanza).await;
        if let Some(refused) = Refused::read(&answer) {
            return Err(refused);
        }
        let continuation = self.companion.notification().await;
        let primary = passkey::read_continuation(&continuation).unwrap().unwrap();
        Ok((prologue, primary))
    }

    async fn open_nonce(
        &mut self,
        prologue: &Prologue,
        damage: impl FnOnce(&mut Node),
    ) -> Result<(), Refused> {
        let mut stanza = prologue.companion_nonce(&self.companion.next_id());
        damage(registration(&mut stanza));
        self.ask(stanza).await
    }

    async fn hand_over(
        &mut self,
        prologue: &Prologue,
        primary: &PrimaryEphemeral,
    ) -> Result<(), Refused> {
        let (id, keys) = (self.companion.next_id(), &self.companion.keys);
        let stanza = prologue
            .encrypted_pairing_request(&id, primary, keys, &mut clock::rng())
            .unwrap();
        self.ask(stanza).await
    }

    async fn ask(&mut self, stanza: Node) -> Result<(), Refused> {
        let client: &mut Client = &mut self.companion.client;
        Refused::read(&client.ask(stanza).await).map_or(Ok(()), Err)
    }

    async fn through(&mut self) {
        let request = self.request().await.unwrap();
        let (prologue, primary) = self.prologue(&request, |_| {}).await.unwrap();
        self.open_nonce(&prologue, |_| {}).await.unwrap();
        self.hand_over(&prologue, &primary).await.unwrap();
        self.sign().await;
    }

    async fn sign(&mut self) -> String {
        let secret = self.companion.keys.adv_secret.clone();
        self.companion.sign(&secret).await
    }
}

async fn guarded(gate: PasskeyGate) -> Emulator {
    started(Options {
        passkey: gate,
        ..Options::default()
    })
    .await
}

fn passkey_notice(notification: &Node) -> Notice {
    code::read_notification(notification).unwrap().unwrap()
}

/// Adds the proof that this secret is that of the scanned code.
fn prove(prologue: &mut Node, secret: &AdvSecret) {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, secret.as_bytes())
        .expand(b"shortcake-passkey-handoff-v1", &mut key)
        .unwrap();
    let mut proof = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    proof.update(prologue.child("prologue_payload").unwrap().data().unwrap());
    let proof = Node::new("pairing_handoff_proof").bytes(proof.finalize().into_bytes().to_vec());
    let Content::Nodes(parts) = &mut prologue.content else {
        panic!("a prologue has parts");
    };
    parts.push(proof);
}
