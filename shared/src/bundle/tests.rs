use std::io::{Cursor, Read as _};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::*;

const CREDS: &str = r#"{"noiseKey":{"private":"AAAA"},"me":{"name":"Ren\u00e9"}}"#;

fn key(kind: &str, id: &str) -> SignalKey {
    SignalKey {
        kind: kind.to_owned(),
        id: id.to_owned(),
        json: format!(r#"{{"of":"{kind} {id}"}}"#),
    }
}

fn bundle(preferred: Format) -> SessionBundle {
    SessionBundle {
        preferred,
        prefix: "Ilom~".to_owned(),
        creds_json: CREDS.to_owned(),
        keys: vec![
            key("pre-key", "1"),
            key("pre-key", "2"),
            key("session", "a/b:1"),
        ],
        mega: None,
    }
}

fn at_mega(preferred: Format) -> SessionBundle {
    let copies = MegaCopies {
        creds_reference: "AbCdEfGh#key".to_owned(),
        zip_url: "https://mega.nz/file/AbCdEfGh#key".to_owned(),
    };
    let mut session = bundle(preferred);
    session.mega = Some(copies);
    session
}

fn text(format: Format) -> String {
    let encoded = format.encode(&at_mega(Format::Json)).unwrap();
    String::from_utf8(encoded.to_vec()).unwrap()
}

fn packed(text: &str, prefix: &str) -> Vec<u8> {
    BASE64_STANDARD
        .decode(text.strip_prefix(prefix).unwrap())
        .unwrap()
}

#[test]
fn every_format_holds_the_same_credentials() {
    assert_eq!(text(Format::Json), CREDS);
    assert_eq!(packed(&text(Format::Base64), "Ilom~"), CREDS.as_bytes());
    let mut unzipped = String::new();
    GzDecoder::new(&*packed(&text(Format::Gzip), "Ilom~"))
        .read_to_string(&mut unzipped)
        .unwrap();
    assert_eq!(unzipped, CREDS);
    assert_eq!(text(Format::Mega), "Ilom~AbCdEfGh#key");
    assert_eq!(
        packed(&text(Format::MegaZip), "ilombot--"),
        b"https://mega.nz/file/AbCdEfGh#key"
    );
    let expected = r#""keys":{"pre-key":{"1":{"of":"pre-key 1"},"2":{"of":"pre-key 2"}},"session":{"a/b:1":{"of":"session a/b:1"}}}}"#;
    assert_eq!(
        text(Format::Multi),
        format!(r#"{{"creds":{CREDS},{expected}"#)
    );
}

#[test]
fn archive_has_the_files_that_baileys_reads() {
    let encoded = Format::Zip.encode(&bundle(Format::Zip)).unwrap();
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
        let session = at_mega(format);
        assert_eq!(format.encode(&session), format.encode(&session), "{format}");
    }
}

#[test]
fn session_without_keys_has_none_in_multi() {
    let mut session = bundle(Format::Multi);
    session.keys.clear();
    assert_eq!(
        *session.session_id(),
        format!(r#"{{"creds":{CREDS},"keys":{{}}}}"#)
    );
}

#[test]
fn document_has_every_format_under_its_name() {
    for preferred in Format::ALL {
        let session = at_mega(preferred);
        let document = serde_json::to_value(session.document()).unwrap();
        assert_eq!(document["format"], preferred.name());
        assert_eq!(document["session_id"], **session.session_id());
        for format in Format::ALL {
            let text = format.text(&session).unwrap();
            let expected = match &document[format.name()] {
                Value::String(member) => json!(member),
                _ => serde_json::from_str(&text).unwrap(),
            };
            assert_eq!(document[format.name()], expected, "{format}");
        }
        assert_eq!(document.as_object().unwrap().len(), Format::ALL.len() + 2);
    }
}

#[test]
fn session_that_is_not_at_mega_comes_in_the_other_formats() {
    let session = bundle(Format::Mega);
    assert_eq!(session.main(), Format::Base64);
    assert_eq!(
        packed(&session.session_id(), "Ilom~"),
        CREDS.as_bytes(),
        "the session ID is one that can be had"
    );
    let document = serde_json::to_value(session.document()).unwrap();
    for format in Format::ALL {
        let is_there = format.encode(&session).is_some();
        assert_eq!(is_there, !format.is_at_mega(), "{format}");
        assert_eq!(is_there, document.get(format.name()).is_some(), "{format}");
    }
}

#[test]
fn bundle_holds_each_part_once_and_reads_back() {
    let stored = serde_json::to_string(&at_mega(Format::Zip)).unwrap();
    assert_eq!(stored.matches("noiseKey").count(), 1);
    let read: SessionBundle = serde_json::from_str(&stored).unwrap();
    for format in Format::ALL {
        assert_eq!(format.encode(&read), format.encode(&at_mega(format)));
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
    let shown = format!("{:?} {:?}", at_mega(Format::Json), key("pre-key", "1"));
    assert!(!shown.contains("AAAA") && !shown.contains("AbCd") && !shown.contains("of"));
}
