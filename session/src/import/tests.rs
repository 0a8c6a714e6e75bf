use std::{
    io::{Cursor, Write as _},
    sync::LazyLock,
};

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use latchkey_shared::bundle::{Format, SessionBundle};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{
    export,
    fixtures::{recorded, recorded_pre_keys},
};

fn sample() -> Credentials {
    Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    }
}

fn exported() -> SessionBundle {
    export(&sample(), Format::Base64, "Ilom~")
}

/// A session in each format, encoded once for the tests that damage it many times.
static WHOLE: LazyLock<[Vec<u8>; 4]> =
    LazyLock::new(|| [Format::Json, Format::Multi, Format::Zip, Format::Gzip].map(encoded));

fn encoded(format: Format) -> Vec<u8> {
    format.encode(&exported()).unwrap().to_vec()
}

fn read(bytes: impl AsRef<[u8]>) -> Result<ImportedSession, ImportError> {
    ImportedSession::read(bytes.as_ref(), "Ilom~")
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_exported_format_reads_back_as_the_same_credentials() {
    let zip_in_base64 = BASE64_STANDARD.encode(encoded(Format::Zip));
    let forms = [
        (encoded(Format::Json), Packaging::Json, 0),
        (encoded(Format::Multi), Packaging::Multi, 3),
        (encoded(Format::Zip), Packaging::Zip, 3),
        (encoded(Format::Base64), text("Ilom~", Packaging::Json), 0),
        (
            encoded(Format::Gzip),
            text("Ilom~", Packaging::Gzip(Box::new(Packaging::Json))),
            0,
        ),
        (zip_in_base64.into_bytes(), text("", Packaging::Zip), 3),
    ];
    let expected = serde_json::to_value(sample()).unwrap();
    for (bytes, packaging, pre_keys) in forms {
        let session = read(bytes).unwrap();
        assert_eq!(*session.packaging(), packaging);
        assert_eq!(session.creds_json(), exported().creds_json);
        assert_eq!(session.pre_keys().len(), pre_keys, "{packaging}");
        assert!(
            session
                .checks()
                .iter()
                .all(|check| check.verdict == Verdict::Good),
            "{:?}",
            session.checks()
        );
        let mut credentials = serde_json::to_value(session.credentials().unwrap()).unwrap();
        if pre_keys == 0 {
            credentials["pre_keys"] = expected["pre_keys"].clone();
        }
        assert_eq!(credentials, expected, "{packaging}");
    }
}

fn text(prefix: &str, packaging: Packaging) -> Packaging {
    Packaging::Text {
        prefix: prefix.to_owned(),
        packaging: Box::new(packaging),
    }
}

#[test]
fn prefixes_of_other_sites_are_taken_off() {
    let creds_json = exported().creds_json.clone();
    let bare = BASE64_STANDARD.encode(&creds_json);
    let unpadded = BASE64_URL_SAFE_NO_PAD.encode(&creds_json);
    let (first, second) = bare.split_at(76);
    for (spelled, prefix) in [
        (bare.clone(), ""),
        (unpadded, ""),
        (format!("{first}\n{second}\n"), ""),
        (format!("\u{feff}  {bare}\r\n"), ""),
        (format!("\"BOT~{bare}\""), "BOT~"),
        (format!("Gifted-MD~{bare}"), "Gifted-MD~"),
        (format!("A;;;{bare}"), "A;;;"),
        (format!("KHAN!{bare}"), "KHAN!"),
        (format!("SESSION=>{bare}"), "SESSION=>"),
        (format!("A~B;;;{bare}"), "A~B;;;"),
        (format!("my_own-{bare}"), "my_own-"),
    ] {
        let session = ImportedSession::read(spelled.as_bytes(), "my_own-").unwrap();
        assert_eq!(
            *session.packaging(),
            text(prefix, Packaging::Json),
            "{prefix}"
        );
        assert_eq!(session.creds_json(), exported().creds_json);
    }
}

#[test]
fn links_to_mega_that_open_no_file_are_told_from_those_that_do() {
    for spelled in [
        "https://mega.nz/file/AbCdEfGh".to_owned(),
        format!("https://mega.nz/folder/AbCdEfGh#{}", "k".repeat(22)),
        format!("https://mega.nz/file/AbCdEfGh#{}", "k".repeat(42)),
    ] {
        assert!(
            matches!(read(&spelled), Err(ImportError::MegaLink)),
            "{spelled}"
        );
    }
}

#[test]
fn links_to_mega_are_told_from_sessions() {
    let key = "k".repeat(43);
    let url = format!("https://mega.nz/file/AbCdEfGh#{key}");
    for (spelled, link) in [
        (format!("AbCdEfGh#{key}"), MegaLinkForm::Handle),
        (format!("Ilom~AbCdEfGh#{key}"), MegaLinkForm::Handle),
        (format!("X-MD;;;AbC-_fGh#{key}"), MegaLinkForm::Handle),
        (url.clone(), MegaLinkForm::Url),
        (
            format!("https://mega.nz/#!AbCdEfGh!{key}"),
            MegaLinkForm::Url,
        ),
        (format!("Ilom~{url}"), MegaLinkForm::Url),
        (
            format!("ilombot--{}", BASE64_STANDARD.encode(&url)),
            MegaLinkForm::EncodedUrl,
        ),
    ] {
        match read(&spelled) {
            Err(ImportError::Mega(told)) => assert_eq!(told.form(), link, "{spelled}"),
            other => panic!("{spelled}: {other:?}"),
        }
    }
}

/// `creds.json` with every buffer in another packaging.
fn rewritten(packaging: fn(&str) -> Value) -> String {
    fn rewrite(value: &mut Value, packaging: fn(&str) -> Value) {
        match value {
            Value::Object(members) if members.get("type") == Some(&"Buffer".into()) => {
                *value = packaging(members["data"].as_str().unwrap());
            }
            Value::Object(members) => members.values_mut().for_each(|it| rewrite(it, packaging)),
            Value::Array(items) => items.iter_mut().for_each(|it| rewrite(it, packaging)),
            _ => {}
        }
    }
    let mut creds = serde_json::from_str(&exported().creds_json).unwrap();
    rewrite(&mut creds, packaging);
    creds.to_string()
}

fn numbers(base64: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(base64).unwrap()
}

#[test]
fn buffers_of_every_version_of_baileys_are_read() {
    let forms: [fn(&str) -> Value; 6] = [
        |data| json!({"data": data, "type": "Buffer"}),
        |data| json!({"type": "Buffer", "data": numbers(data)}),
        |data| json!({"buffer": true, "data": data}),
        |data| json!({"buffer": true, "value": data}),
        |data| {
            let bytes = numbers(data).into_iter().enumerate();
            // serde_json would put the indexes into the order of the alphabet.
            let members: Vec<_> = bytes.map(|(at, byte)| format!("\"{at}\":{byte}")).collect();
            Value::String(format!("{{{}}}", members.join(",")))
        },
        |data| json!(data),
    ];
    let expected = read(&exported().creds_json).unwrap().credentials().unwrap();
    let expected = serde_json::to_value(expected).unwrap();
    for packaging in forms {
        let text = rewritten(packaging)
            .replace("\"{\\\"", "{\"")
            .replace("\\\"", "\"")
            .replace("}\"", "}");
        let session = read(&text).unwrap();
        let credentials = session.credentials().unwrap();
        assert_eq!(serde_json::to_value(credentials).unwrap(), expected);
    }
}

#[test]
fn account_in_buffers_and_the_lack_of_what_only_pairing_needs_are_no_hindrance() {
    let mut creds: Value = serde_json::from_str(&exported().creds_json).unwrap();
    for member in creds["account"].as_object_mut().unwrap().values_mut() {
        *member = json!({"type": "Buffer", "data": member});
    }
    let members = creds.as_object_mut().unwrap();
    for absent in [
        "pairingEphemeralKeyPair",
        "advSecretKey",
        "platform",
        "registered",
        "signalIdentities",
    ] {
        members.remove(absent).unwrap();
    }
    members["me"].as_object_mut().unwrap().remove("lid");
    let session = read(creds.to_string()).unwrap();
    let credentials = session.credentials().unwrap();
    assert_eq!(credentials.jid.to_string(), "15551234567:13@s.whatsapp.net");
    assert_eq!(credentials.lid, None);
    assert_eq!(session.registered(), None);
}

#[test]
fn each_key_that_does_not_fit_is_told() {
    let creds: Value = serde_json::from_str(&exported().creds_json).unwrap();
    let other = creds["pairingEphemeralKeyPair"].clone();
    let signature = creds["account"]["deviceSignature"].clone();
    let cases = [
        ("/noiseKey/public", other["public"].clone(), vec![0]),
        (
            "/signedIdentityKey/public",
            other["public"].clone(),
            vec![1],
        ),
        ("/signedIdentityKey", other.clone(), vec![3, 4, 5]),
        ("/signedPreKey/keyPair", other, vec![3]),
        ("/account/accountSignature", signature, vec![4]),
        ("/account/deviceSignature", json!("AAAA"), vec![4, 5]),
    ];
    for (place, wrong, bad) in cases {
        let mut creds = creds.clone();
        *creds.pointer_mut(place).unwrap() = wrong;
        let checks = read(creds.to_string()).unwrap().checks();
        let found: Vec<_> = (0..checks.len())
            .filter(|at| checks[*at].verdict == Verdict::Bad)
            .collect();
        assert_eq!(found, bad, "{place}");
    }
    let mut creds = creds;
    creds.as_object_mut().unwrap().remove("account");
    let checks = read(creds.to_string()).unwrap().checks();
    assert_eq!(checks[4].verdict, Verdict::Missing);
}

#[test]
fn session_that_is_not_linked_says_so_only_when_it_is_to_log_in() {
    let mut creds: Value = serde_json::from_str(&exported().creds_json).unwrap();
    creds.as_object_mut().unwrap().remove("me");
    let session = read(creds.to_string()).unwrap();
    assert_eq!(session.account()[0], None);
    assert!(matches!(
        session.credentials(),
        Err(ImportError::Missing(_))
    ));
}

#[test]
fn zip_is_read_from_the_folder_that_the_credentials_are_in() {
    let json = exported().creds_json.clone();
    let archive = zipped(&[
        ("auth/creds.json", json.as_bytes()),
        ("auth/session-1555_1.0.json", b"{}"),
        ("auth/old/creds.json", b"{}"),
        ("auth/notes.txt", b"hello"),
        ("elsewhere.json", b"{}"),
    ]);
    let session = read(archive).unwrap();
    let names: Vec<_> = session.key_files().iter().map(KeyFile::name).collect();
    assert_eq!(names, ["session-1555_1.0.json"]);
}

#[test]
fn file_names_that_lead_elsewhere_are_refused() {
    let json = exported().creds_json.clone();
    let archive = zipped(&[
        ("creds.json", json.as_bytes()),
        ("..\\..\\evil.json", b"{}"),
    ]);
    assert!(matches!(read(archive), Err(ImportError::FileName)));
    let archive = zipped(&[("creds.json", json.as_bytes()), ("../evil.json", b"{}")]);
    assert!(read(archive).unwrap().key_files().is_empty());
    let creds: Value = serde_json::from_str(&json).unwrap();
    let multi = json!({"creds": creds, "keys": {"..": {"\\x": {}}}});
    assert!(matches!(
        read(multi.to_string()),
        Err(ImportError::FileName)
    ));
    let multi = json!({"creds": creds, "keys": {"session": {"a/b:1": {}, "c": null}}});
    let session = read(multi.to_string()).unwrap();
    assert_eq!(session.key_files()[0].name(), "session-a__b-1.json");
    assert_eq!(session.key_files().len(), 1);
}

#[test]
fn keys_of_a_single_file_get_the_names_that_baileys_reads_today() {
    let creds: Value = serde_json::from_str(&exported().creds_json).unwrap();
    let multi = json!({"creds": creds, "keys": {
        "preKeys": {"7": {}}, "sessions": {"1555.0": {}}, "senderKeys": {"g": {}},
        "appStateSyncKeys": {"A": {}}, "appStateVersions": {"regular": {}},
        "senderKeyMemory": {"g": {}},
    }});
    let session = read(multi.to_string()).unwrap();
    let names: Vec<_> = session.key_files().iter().map(KeyFile::name).collect();
    let expected = [
        "app-state-sync-key-A.json",
        "app-state-sync-version-regular.json",
        "pre-key-7.json",
        "sender-key-g.json",
        "sender-key-memory-g.json",
        "session-1555.0.json",
    ];
    assert_eq!(names, expected);
}

#[test]
fn bombs_and_giants_are_refused() {
    let zeros = vec![b' '; ImportedSession::LIMIT + 1];
    assert!(matches!(read(&zeros), Err(ImportError::TooLarge)));
    assert!(matches!(read(gzipped(&zeros)), Err(ImportError::TooLarge)));
    let half = &zeros[..=ImportedSession::LIMIT / 2];
    let bomb = zipped(&[("creds.json", half), ("pre-key-1.json", half)]);
    assert!(bomb.len() < 1 << 17);
    assert!(matches!(read(bomb), Err(ImportError::TooLarge)));
    let nested = gzipped(&gzipped(&gzipped(b"{}")));
    assert!(matches!(read(nested), Err(ImportError::TooDeep)));
}

#[test]
fn what_is_no_session_is_told_without_repeating_it() {
    let base64 = exported().session_id();
    let cut = &base64[..base64.len() - 40];
    let flipped = exported()
        .creds_json
        .replace("\"noiseKey\":{", "\"noiseKey\":[");
    for (given, word) in [
        ("", "nothing"),
        ("  \n", "nothing"),
        ("Ilom~", "nothing"),
        ("levanter_abcdef", "none of them"),
        ("Ilom~ä", "base64"),
        (cut, "copied"),
        ("{\"name\":\"a-bot\"}", "none of them"),
        (&flipped, "line"),
        ("{\"creds\":", "JSON"),
        ("{\"creds\":{\"noiseKey\":\"geheimnis\"}}", "creds.json"),
    ] {
        let error = read(given).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.to_string().contains(word), "{word}: {shown}");
        assert!(!shown.contains("geheimnis"), "{shown}");
    }
    let shown = format!("{:?}", read(encoded(Format::Multi)).unwrap());
    assert_eq!(shown, "ImportedSession { packaging: Multi, .. }");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
        let _ = read(BASE64_STANDARD.encode(&bytes));
        let _ = read(gzipped(&bytes));
        let _ = read([b"PK\x03\x04", &*bytes].concat());
        let _ = read([b"\x1f\x8b\x08", &*bytes].concat());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[{}\\[\\]\":,~!#;=>a-z0-9]{0,80}|\\PC{0,40}") {
        let _ = read(&text);
        let _ = read(format!("{{\"creds\":{text},\"keys\":{{}}}}"));
        let _ = read(format!("{{\"noiseKey\":{{\"private\":{text}}}}}"));
    }

    #[test]
    fn damage_anywhere_in_a_session_is_an_error_or_a_session(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        for whole in &*WHOLE {
            let mut damaged = whole.clone();
            damaged[at.index(whole.len())] = byte;
            for bytes in [&damaged[..], &whole[..cut.index(whole.len())]] {
                if let Ok(session) = read(bytes) {
                    let _ = (session.checks(), session.credentials(), session.pre_keys());
                }
            }
        }
    }
}
