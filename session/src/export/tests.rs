use latchkey_shared::bundle::Format;
use serde_json::Value;

use super::*;
use crate::fixtures::{recorded, recorded_pre_keys, recorded_session, vectors};

#[test]
fn creds_are_what_baileys_writes_but_registered() {
    let expected = vectors()["creds"]["afterPairSuccessQr"]
        .as_str()
        .unwrap()
        .to_owned();
    let expected = expected.replace(r#""registered":false"#, r#""registered":true"#);
    assert_eq!(
        *creds_json(&recorded(), &Counters::of(&recorded())),
        expected
    );
}

#[test]
fn what_is_not_known_is_absent() {
    let credentials = Credentials {
        lid: None,
        business_name: None,
        platform: None,
        ..recorded()
    };
    let creds: Value =
        serde_json::from_str(&creds_json(&credentials, &Counters::of(&credentials))).unwrap();
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
    let json = creds_json(&credentials, &Counters::of(&credentials));
    assert!(json.is_ascii());
    assert!(json.contains("\\ud83d\\udc26"));
    let creds: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(creds["me"]["name"], name);
}

#[test]
fn uploaded_pre_keys_move_the_counters_and_are_keys_of_the_session() {
    let credentials = Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    };
    let session = export(&credentials, &[]);
    let creds: Value = serde_json::from_str(&session.creds_json).unwrap();
    assert_eq!(
        (&creds["nextPreKeyId"], &creds["firstUnuploadedPreKeyId"]),
        (&4.into(), &4.into())
    );
    let file = &vectors()["creds"]["preKeyFile"];
    assert_eq!(session.keys[0].json, file["json"].as_str().unwrap());
    let ids = session.keys.iter().map(|key| (&*key.kind, &*key.id));
    assert_eq!(
        ids.collect::<Vec<_>>(),
        [("pre-key", "1"), ("pre-key", "2"), ("pre-key", "3")]
    );
}

#[test]
fn multi_has_the_credentials_and_the_uploaded_pre_keys() {
    let credentials = Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    };
    let session = export(&credentials, &[]);
    let multi: Value = serde_json::from_str(&Format::Multi.text(&session)).unwrap();
    let creds: Value = serde_json::from_str(&session.creds_json).unwrap();
    assert_eq!(multi["creds"], creds);
    let keys = multi["keys"]["pre-key"].as_object().unwrap();
    assert_eq!(keys.keys().collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(
        keys["1"],
        serde_json::from_str::<Value>(&session.keys[0].json).unwrap()
    );
}

#[test]
fn multi_without_uploaded_pre_keys_has_no_keys() {
    let session = export(&recorded(), &[]);
    let multi: Value = serde_json::from_str(&Format::Multi.text(&session)).unwrap();
    assert_eq!(multi["keys"], serde_json::json!({}));
}

#[test]
fn signal_session_is_the_file_that_libsignal_writes_once_it_has_sent_a_message() {
    for case in ["withOneTimePreKey", "withoutOneTimePreKey"] {
        let credentials = Credentials {
            sessions: vec![recorded_session(case)],
            ..recorded()
        };
        let session = export(&credentials, &[]);
        let names: Vec<_> = session.keys.iter().map(SignalKey::file_name).collect();
        let expected = [
            "session-236395184570386_1.0.json",
            "session-236395184570386.0.json",
            "session-15551234567.0.json",
        ];
        assert_eq!(names, expected);
        let recorded = vectors()["signal"][case]["sessionFileAfterMessage1"].clone();
        let recorded = recorded.as_str().unwrap();
        assert_eq!(session.keys[0].json, recorded);
        assert_eq!(session.keys[1].json, recorded);
        let not_taken_over = recorded.replace(r#""registrationId":777,"#, "");
        assert_eq!(session.keys[2].json, not_taken_over);
        assert_ne!(session.keys[2].json, recorded);
    }
}

#[test]
fn signal_session_of_an_account_without_a_lid_is_known_by_its_number() {
    let credentials = Credentials {
        lid: None,
        sessions: vec![recorded_session("withOneTimePreKey")],
        ..recorded()
    };
    let session = export(&credentials, &[]);
    assert_eq!(session.keys.len(), 1);
    assert_eq!(session.keys[0].id, "15551234567.0");
    assert!(session.keys[0].json.contains("registrationId"));
}
