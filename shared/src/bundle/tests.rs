use std::io::{Cursor, Read as _};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::*;

pub(super) const CREDS: &str = r#"{"noiseKey":{"private":"AAAA"},"me":{"name":"Ren\u00e9"}}"#;

fn key(kind: &str, id: &str) -> SignalKey {
    SignalKey {
        kind: kind.to_owned(),
        id: id.to_owned(),
        json: format!(r#"{{"of":"{kind} {id}"}}"#),
    }
}

fn wanted(bot: Option<&str>, template: &str) -> WantedId {
    WantedId {
        bot: bot.map(str::to_owned),
        template: template.parse().unwrap(),
    }
}

fn bundle(ids: &[WantedId]) -> SessionBundle {
    SessionBundle {
        ids: ids.to_vec(),
        creds_json: CREDS.to_owned(),
        keys: vec![
            key("pre-key", "1"),
            key("pre-key", "2"),
            key("session", "a/b:1"),
        ],
        mega: MegaCopies::default(),
        stores: Vec::new(),
    }
}

/// A session with both of its files at MEGA, which wants no session ID.
pub(super) fn at_mega() -> SessionBundle {
    let mut session = bundle(&[]);
    session.mega = MegaCopies {
        creds: Some(MegaLink::new("AbCdEfGh#creds")),
        zip: Some(MegaLink::new("IjKlMnOp#zip")),
    };
    session
}

fn text(format: Format) -> String {
    String::from_utf8(format.encode(&at_mega()).to_vec()).unwrap()
}

#[test]
fn every_format_holds_the_same_credentials() {
    assert_eq!(text(Format::Json), CREDS);
    assert_eq!(text(Format::Base64), BASE64_STANDARD.encode(CREDS));
    let mut unzipped = String::new();
    let gzipped = BASE64_STANDARD.decode(text(Format::Gzip)).unwrap();
    GzDecoder::new(&*gzipped)
        .read_to_string(&mut unzipped)
        .unwrap();
    assert_eq!(unzipped, CREDS);
    let expected = r#""keys":{"pre-key":{"1":{"of":"pre-key 1"},"2":{"of":"pre-key 2"}},"session":{"a/b:1":{"of":"session a/b:1"}}}}"#;
    assert_eq!(
        text(Format::Multi),
        format!(r#"{{"creds":{CREDS},{expected}"#)
    );
    let files: Value = serde_json::from_str(&text(Format::Files)).unwrap();
    assert_eq!(
        files,
        json!({
            "creds.json": CREDS,
            "pre-key-1.json": r#"{"of":"pre-key 1"}"#,
            "pre-key-2.json": r#"{"of":"pre-key 2"}"#,
            "session-a__b-1.json": r#"{"of":"session a/b:1"}"#,
        })
    );
}

#[test]
fn archive_has_the_files_that_baileys_reads() {
    let encoded = Format::Zip.encode(&bundle(&[]));
    let mut archive = ZipArchive::new(Cursor::new(&**encoded)).unwrap();
    let files: Vec<_> = (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut content = String::new();
            file.read_to_string(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect();
    let expected = [
        ("creds.json", CREDS),
        ("pre-key-1.json", r#"{"of":"pre-key 1"}"#),
        ("pre-key-2.json", r#"{"of":"pre-key 2"}"#),
        ("session-a__b-1.json", r#"{"of":"session a/b:1"}"#),
    ]
    .map(|(name, content)| (name.to_owned(), content.to_owned()));
    assert_eq!(files, expected);
}

#[test]
fn formats_are_made_the_same_each_time() {
    for format in Format::ALL {
        assert_eq!(
            format.encode(&at_mega()),
            format.encode(&at_mega()),
            "{format}"
        );
    }
}

#[test]
fn session_without_keys_has_none_in_multi() {
    let mut session = bundle(&[]);
    session.keys.clear();
    let multi = Format::Multi.text(&session);
    assert_eq!(*multi, format!(r#"{{"creds":{CREDS},"keys":{{}}}}"#));
}

#[test]
fn document_has_every_session_id_and_every_format_under_its_name() {
    let mut session = at_mega();
    session.ids = vec![
        wanted(Some("gifted-md"), "Gifted~{json|gzip|base64}"),
        wanted(Some("popkid-xd"), "POPKID;;;{mega}"),
    ];
    let document = serde_json::to_value(session.document()).unwrap();
    assert_eq!(document["session_id"], **session.session_id());
    assert_eq!(document["bot"], "gifted-md");
    let expected = json!([
        { "bot": "gifted-md", "name": "Gifted-MD", "session_id": *session.session_id() },
        { "bot": "popkid-xd", "name": "POPKID XD", "session_id": "POPKID;;;AbCdEfGh#creds" },
    ]);
    assert_eq!(document["ids"], expected);
    for format in Format::ALL {
        let text = format.text(&session);
        let expected = match &document[format.name()] {
            Value::String(member) => json!(member),
            _ => serde_json::from_str(&text).unwrap(),
        };
        assert_eq!(document[format.name()], expected, "{format}");
    }
    assert_eq!(document.as_object().unwrap().len(), Format::ALL.len() + 3);
}

#[test]
fn what_is_not_at_mega_is_left_out_and_any_session_takes_the_place_of_the_main_one() {
    let session = bundle(&[
        wanted(Some("popkid-xd"), "POPKID;;;{mega}"),
        wanted(Some("kaya-md"), "KAYA=={json|base64}"),
    ]);
    let ids = session.ids();
    let any = format!("Ilom~{}", BASE64_STANDARD.encode(CREDS));
    assert_eq!(ids.len(), 2);
    assert_eq!((&ids[0].bot, &**ids[0].session_id), (&None, &*any));
    assert_eq!(ids[1].bot.as_deref(), Some("kaya-md"));
    assert_eq!(*session.session_id(), any);
    assert_eq!(session.session_id_of("popkid-xd"), Some(None));
    assert_eq!(session.session_id_of("gifted-md"), None);
    let of_kaya = session.session_id_of("kaya-md").unwrap().unwrap();
    assert_eq!(of_kaya, ids[1].session_id);
    assert_eq!(
        *bundle(&[]).session_id(),
        any,
        "also where nothing is wanted"
    );
}

#[test]
fn base64_stands_behind_what_the_operator_has_chosen() {
    let base64 = BASE64_STANDARD.encode(CREDS);
    for (template, expected) in [
        ("KAYA=={json|base64}!", format!("KAYA=={base64}!")),
        ("Gifted~{json|gzip|base64}", format!("Ilom~{base64}")),
        ("X~{mega}", format!("Ilom~{base64}")),
    ] {
        assert_eq!(*bundle(&[wanted(None, template)]).in_base64(), expected);
    }
}

#[test]
fn bundle_holds_each_part_once_and_reads_back() {
    let stored = serde_json::to_string(&at_mega()).unwrap();
    assert_eq!(stored.matches("noiseKey").count(), 1);
    let read: SessionBundle = serde_json::from_str(&stored).unwrap();
    for format in Format::ALL {
        assert_eq!(format.encode(&read), format.encode(&at_mega()));
    }
}

#[test]
fn names_of_formats_are_read_and_others_are_told_them() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
        assert_eq!(json!(format), format.name());
    }
    let unknown = "megazip".parse::<Format>().unwrap_err();
    let names = Format::ALL.map(Format::name).join(", ");
    assert_eq!(unknown.to_string(), format!("expected one of {names}"));
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!(
        "{:?} {:?} {:?}",
        at_mega(),
        at_mega().mega.zip,
        key("pre-key", "1")
    );
    assert!(!shown.contains("AAAA") && !shown.contains("IjKl") && !shown.contains("of"));
}
