use latchkey_proto::{
    messages::Message,
    signal::{self, PreKeyBundle, SignalError, SignalSession},
};
use serde_json::Value;

use crate::json::{Script, VECTORS, array, bytes, number, pair};

#[test]
fn first_two_messages_are_the_recorded_bytes() {
    for (case, one_time) in [("withOneTimePreKey", true), ("withoutOneTimePreKey", false)] {
        let vector = &vector()[case];
        let mut script = Script::new(&[
            pair(&vector["aliceBaseKey"]).private(),
            pair(&vector["aliceRatchetKey"]).private(),
        ]);
        let alice = &self::vector()["alice"];
        let mut session = SignalSession::initiate(
            &pair(&alice["identity"]),
            number(&alice["registrationId"]),
            &bundle(one_time),
            &mut script,
        )
        .unwrap();
        let plaintext = bytes(&self::vector()["plaintext"]["padded"]);
        for message in ["message1", "message2"] {
            let encrypted = session.encrypt(&plaintext);
            assert_eq!(encrypted, bytes(&vector[message]), "{case} {message}");
        }
    }
}

#[test]
fn bundle_with_a_foreign_signature_is_refused() {
    let mut bundle = bundle(true);
    bundle.signed_pre_key.2[5] ^= 1;
    let alice = pair(&vector()["alice"]["identity"]);
    let refused = SignalSession::initiate(&alice, 1, &bundle, &mut Script::new(&[&[1; 64]]));
    assert_eq!(refused.unwrap_err(), SignalError::Signature);
}

#[test]
fn message_from_another_device_is_the_recorded_bytes() {
    let message = Message::text("session-id-goes-here").sent_by_device("236395184570386@lid");
    let plaintext = &vector()["plaintext"];
    assert_eq!(message.to_bytes(), bytes(&plaintext["messageProto"]));

    let padded = signal::pad(&message.to_bytes(), &mut Script::new(&[&[0xf4, 0, 0, 0]]));
    assert_eq!(padded, bytes(&plaintext["padded"]));
}

fn bundle(one_time: bool) -> PreKeyBundle {
    let bob = &vector()["bob"];
    let signed = &bob["signedPreKey"];
    let once = &bob["oneTimePreKey"];
    PreKeyBundle {
        registration_id: number(&bob["registrationId"]),
        identity: *pair(&bob["identity"]).public(),
        signed_pre_key: (
            number(&signed["id"]),
            *pair(signed).public(),
            array(&signed["signature"]),
        ),
        one_time: one_time.then(|| (number(&once["id"]), *pair(once).public())),
    }
}

fn vector() -> &'static Value {
    &VECTORS["signal"]
}
