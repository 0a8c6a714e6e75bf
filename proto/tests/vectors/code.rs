use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_entry::{Browser, PairingCode};
use latchkey_proto::{
    keys::{KeyPair, LowOrderPoint},
    node::{self, Jid, Node, SERVER},
    pair::{
        RefusalKind, WrongLength,
        code::{self, Derivation, Finish, Notice, NoticeError, PrimaryHello, WrapKey},
    },
};
use serde_json::Value;

use crate::json::{Script, VECTORS, array, bytes, list, pair, text};

#[test]
fn codes_are_drawn_as_recorded() {
    for case in list(&vector()["encode"]) {
        let mut rng = Script::new(&[&bytes(&case["bytes"])]);
        let drawn = PairingCode::generate(&mut rng);
        assert_eq!(drawn.characters(), text(&case["code"]));
    }
}

#[test]
fn companion_hello_is_the_recorded_one_byte_for_byte() {
    let recorded = &vector()["companionWrap"];
    let salt = array(&recorded["salt"]);
    let ephemeral = key("companionEphemeral");
    let wrapped = code::wrap(
        ephemeral.public(),
        &wrap_key(salt),
        &salt,
        &array(&recorded["iv"]),
    );
    assert_eq!(wrapped, array(&recorded["wrapped"]));

    let noise: [u8; 32] = array(&VECTORS["noise"]["keys"]["clientStatic"]["public"]);
    let browser: Browser = "Chrome (Mac OS)".parse().unwrap();
    let form = bytes(&vector()["companionHello"]["webForm"]);
    let hello = code::companion_hello(&id(&form), &phone(), &wrapped, &noise, &browser);
    assert_eq!(hex::encode(node::encode(&hello)), hex::encode(form));
}

#[test]
fn recorded_hello_of_the_phone_is_answered_as_recorded() {
    let hello = primary_hello();
    assert_eq!(hello.reference, b"1@pairing-ref");
    let recorded = &vector()["primaryWrap"];
    assert_eq!(hello.wrapped, array(&recorded["wrapped"]));
    assert_eq!(&hello.identity, key("primaryIdentity").public());

    let key = wrap_key(hello.salt());
    let unwrapped: [u8; 32] = array(&recorded["unwrappedPublic"]);
    assert_eq!(code::unwrap(&hello.wrapped, &key), unwrapped);

    let finish = finish(&hello, &key).unwrap();
    let recorded = &vector()["finish"];
    assert_eq!(finish.bundle, bytes(&recorded["wrappedKeyBundle"]));
    let adv_secret: [u8; 32] = array(&recorded["advSecret"]);
    assert_eq!(finish.adv_secret.as_bytes(), &adv_secret);

    let form = bytes(&vector()["companionFinish"]);
    let identity = self::key("companionIdentity");
    let sent = code::companion_finish(
        &id(&form),
        &phone(),
        &finish.bundle,
        identity.public(),
        &hello.reference,
    );
    assert_eq!(hex::encode(node::encode(&sent)), hex::encode(form));
}

#[test]
fn repeated_hello_is_answered_with_another_secret() {
    let hello = primary_hello();
    let key = wrap_key(hello.salt());
    let mut rng = Script::new(&[&[1; 32], &[2; 44], &[3; 32], &[4; 44]]);
    let mut answer = || {
        let (ephemeral, identity) = (
            self::key("companionEphemeral"),
            self::key("companionIdentity"),
        );
        code::finish(&hello, &key, &ephemeral, &identity, &mut rng).unwrap()
    };
    let (first, second) = (answer(), answer());
    assert_ne!(first.bundle, second.bundle);
    assert_ne!(first.adv_secret.as_bytes(), second.adv_secret.as_bytes());
}

#[test]
fn low_order_keys_of_the_phone_are_refused() {
    let hello = primary_hello();
    let key = wrap_key(hello.salt());
    let identity = PrimaryHello {
        identity: [0; 32],
        ..hello.clone()
    };
    assert_eq!(finish(&identity, &key).unwrap_err(), LowOrderPoint);

    let iv: [u8; 16] = hello.wrapped[32..48].try_into().unwrap();
    let ephemeral = PrimaryHello {
        wrapped: code::wrap(&[0; 32], &key, &hello.salt(), &iv),
        ..hello
    };
    assert_eq!(finish(&ephemeral, &key).unwrap_err(), LowOrderPoint);
}

#[test]
fn answer_to_the_hello_is_a_ref_or_a_refusal() {
    let answer = |kind: &str, child: Node| {
        let iq = Node::new("iq").attr("type", kind).children([child]);
        code::read_hello_answer(&iq)
    };
    let with_ref = |length| {
        let reference = Node::new("link_code_pairing_ref").bytes(vec![7; length]);
        answer(
            "result",
            Node::new("link_code_companion_reg").children([reference]),
        )
    };
    assert_eq!(with_ref(30), Ok(vec![7; 30]));
    assert_eq!(with_ref(1024), Ok(vec![7; 1024]));
    for length in [0, 1025] {
        let refused = with_ref(length).unwrap_err();
        assert_eq!((refused.kind(), refused.code), (RefusalKind::Other, None));
    }
    let refused = answer("result", Node::new("link_code_companion_reg")).unwrap_err();
    assert_eq!(refused.text, "answer without a pairing ref");

    let error = Node::new("error")
        .attr("code", "429")
        .attr("text", "rate-overlimit")
        .attr("backoff", "120");
    let refused = answer("error", error).unwrap_err();
    assert_eq!(refused.kind(), RefusalKind::RateLimited);
    assert_eq!(refused.backoff.unwrap().as_secs(), 120);
    assert_eq!(refused.text, "rate-overlimit");
}

#[test]
fn notification_without_a_wrapped_key_says_to_wait() {
    for stage in ["primary_hello", "something_new"] {
        let notice = read(
            stage,
            &[("link_code_pairing_ref", 9), ("primary_identity_pub", 32)],
        );
        let reference = vec![0; 9];
        assert_eq!(notice, Ok(Notice::Incomplete { reference }));
    }
}

#[test]
fn code_that_the_server_retires_is_known_by_its_stage() {
    let whole = [
        ("link_code_pairing_ref", 9),
        ("link_code_pairing_wrapped_primary_ephemeral_pub", 80),
        ("primary_identity_pub", 32),
    ];
    for parts in [&whole[..], &whole[..1]] {
        let reference = vec![0; 9];
        let manual = false;
        let notice = read("refresh_code", parts);
        assert_eq!(notice, Ok(Notice::Refresh { reference, manual }));
    }
    for (value, manual) in [("true", true), ("false", false)] {
        let reference = Node::new("link_code_pairing_ref").bytes(*b"1@ref");
        let registration = Node::new("link_code_companion_reg")
            .attr("stage", "refresh_code")
            .attr("force_manual_refresh", value)
            .children([reference]);
        let notice = code::read_notification(&notification().children([registration]));
        let reference = b"1@ref".to_vec();
        assert_eq!(notice, Some(Ok(Notice::Refresh { reference, manual })));
    }
}

#[test]
fn unreadable_notification_about_a_code_is_an_error() {
    let (reference, wrapped, identity) = (
        "link_code_pairing_ref",
        "link_code_pairing_wrapped_primary_ephemeral_pub",
        "primary_identity_pub",
    );
    let length = |field, expected, got| {
        NoticeError::Length(WrongLength {
            field,
            expected,
            got,
        })
    };
    let cases: [(&[(&'static str, usize)], _); 8] = [
        (&[], NoticeError::Missing(reference)),
        (
            &[(wrapped, 80), (identity, 32)],
            NoticeError::Missing(reference),
        ),
        (&[(reference, 0)], length(reference, 1024, 0)),
        (&[(reference, 1025)], length(reference, 1024, 1025)),
        (
            &[(reference, 9), (wrapped, 80)],
            NoticeError::Missing(identity),
        ),
        (
            &[(reference, 9), (wrapped, 79), (identity, 32)],
            length(wrapped, 80, 79),
        ),
        (
            &[(reference, 9), (wrapped, 81), (identity, 32)],
            length(wrapped, 80, 81),
        ),
        (
            &[(reference, 9), (wrapped, 80), (identity, 33)],
            length(identity, 32, 33),
        ),
    ];
    for (parts, error) in cases {
        assert_eq!(read("primary_hello", parts), Err(error), "{parts:?}");
    }
    let bare = code::read_notification(&notification());
    assert_eq!(
        bare,
        Some(Err(NoticeError::Missing("link_code_companion_reg")))
    );
}

#[test]
fn other_stanzas_are_no_notification_about_a_code() {
    let other = Node::new("notification").attr("type", "companion_reg_refresh");
    let message = Node::new("message").attr("type", "link_code_companion_reg");
    for node in [other, message, Node::new("notification")] {
        assert_eq!(code::read_notification(&node), None);
    }
}

#[test]
fn debug_forms_show_no_secret() {
    let hello = primary_hello();
    let key = wrap_key(hello.salt());
    let finish = finish(&hello, &key).unwrap();
    let shown = format!("{hello:?} {key:?} {finish:?}");
    assert_eq!(shown, "PrimaryHello(..) WrapKey(..) Finish(..)");
}

fn read(stage: &str, parts: &[(&'static str, usize)]) -> Result<Notice, NoticeError> {
    let parts = parts
        .iter()
        .map(|(tag, length)| Node::new(*tag).bytes(vec![0; *length]));
    let registration = Node::new("link_code_companion_reg")
        .attr("stage", stage)
        .children(parts);
    code::read_notification(&notification().children([registration])).unwrap()
}

fn notification() -> Node {
    Node::new("notification").attr("type", "link_code_companion_reg")
}

fn finish(hello: &PrimaryHello, key: &WrapKey) -> Result<Finish, LowOrderPoint> {
    let recorded = &vector()["finish"];
    let mut rng = Script::new(&[
        &bytes(&recorded["random"]),
        &bytes(&recorded["bundleSalt"]),
        &bytes(&recorded["bundleIv"]),
    ]);
    let (ephemeral, identity) = (
        self::key("companionEphemeral"),
        self::key("companionIdentity"),
    );
    code::finish(hello, key, &ephemeral, &identity, &mut rng)
}

fn primary_hello() -> PrimaryHello {
    let encoded = STANDARD
        .decode(text(&vector()["nodeBase64"]["primary_hello"]))
        .unwrap();
    let node = node::decode(&encoded).unwrap();
    match code::read_notification(&node) {
        Some(Ok(Notice::PrimaryHello(hello))) => hello,
        other => panic!("{other:?}"),
    }
}

fn wrap_key(salt: [u8; 32]) -> WrapKey {
    let code = text(&vector()["code"]).parse().unwrap();
    Derivation { code, salt }.derive()
}

fn phone() -> Jid {
    Jid::new("15551234567", SERVER)
}

fn id(encoded: &[u8]) -> String {
    let node = node::decode(encoded).unwrap();
    node.get("id").unwrap().to_owned()
}

fn key(name: &str) -> KeyPair {
    pair(&vector()["keys"][name])
}

fn vector() -> &'static Value {
    &VECTORS["pairCode"]
}
