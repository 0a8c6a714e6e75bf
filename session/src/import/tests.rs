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
    export(&sample(), &[])
}

/// A session in each format, encoded once for the tests that damage it many times.
static WHOLE: LazyLock<[Vec<u8>; 4]> =
    LazyLock::new(|| [Format::Json, Format::Multi, Format::Zip, Format::Gzip].map(encoded));

fn encoded(format: Format) -> Vec<u8> {
    let prefix = match format {
        Format::Base64 | Format::Gzip => "Ilom~",
        _ => "",
    };
    [prefix.as_bytes(), &format.encode(&exported())].concat()
}

fn read(bytes: impl AsRef<[u8]>) -> Result<ImportedSession, ImportError> {
    ImportedSession::read(bytes.as_ref())
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
        let session = read(spelled).unwrap();
        assert_eq!(
            *session.packaging(),
            text(prefix, Packaging::Json),
            "{prefix}"
        );
        assert_eq!(session.creds_json(), exported().creds_json);
    }
}

#[test]
fn links_to_mega_that_open_no_file_say_what_is_missing() {
    let key = "k".repeat(43);
    for (spelled, word) in [
        ("https://mega.nz/file/AbCdEfGh".to_owned(), "no key"),
        ("Ilom~AbCdEfGh".to_owned(), "from # on"),
        ("Ilom~AbCdEfGh#".to_owned(), "from # on"),
        ("SESSION_ID=AbCdEfGh".to_owned(), "from # on"),
        (
            format!("https://mega.nz/folder/AbCdEfGh#{}", "k".repeat(22)),
            "folder",
        ),
        (
            format!("https://mega.nz/file/AbCdEfGh#{}", &key[..42]),
            "too short",
        ),
        (format!("Ilom~AbCdEfGh#{}", &key[..42]), "too short"),
        (format!("Ilom~AbCdEfGh#{}", &key[..20]), "too short"),
        (format!("Ilom~AbCdEfGh#{key}k"), "too long"),
        (
            format!("https://mega.nz/file/AbCdEfG#{key}"),
            "8 characters",
        ),
        (format!("Ilom~AbCdEfG#{key}"), "8 characters"),
        ("https://mega.nz/pro".to_owned(), "another address"),
    ] {
        let error = read(&spelled).unwrap_err().to_string();
        assert!(error.contains(word), "{spelled}: {error}");
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
        (format!("name&AbCdEfGh#{key}"), MegaLinkForm::Handle),
        (format!("name_AbCdEfGh#{key}"), MegaLinkForm::Handle),
        (format!("Name=AbCdEfGh#{key}"), MegaLinkForm::Handle),
        (format!("NameAbCdEfGh#{key}"), MegaLinkForm::Handle),
        (format!("name-AbCdEfGh%23{key}"), MegaLinkForm::Handle),
        (
            format!("export SESSION_ID='Ilom~AbCdEfGh#{key}' # mine"),
            MegaLinkForm::Handle,
        ),
        (
            format!("PREFIX=.\nSESSION_ID=\"Ilom~AbCdEfGh#{key}\"\nOWNER=15550100000\n"),
            MegaLinkForm::Handle,
        ),
        (
            format!("X~{}", BASE64_STANDARD.encode(format!("AbCdEfGh#{key}"))),
            MegaLinkForm::EncodedUrl,
        ),
        (
            BASE64_STANDARD.encode(format!("AbCdEfGh#{key}")),
            MegaLinkForm::EncodedUrl,
        ),
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
    assert!(matches!(session.credentials(), Err(ImportError::NotLinked)));
    assert!(session.linked().is_err());
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
fn files_that_are_no_part_of_a_session_are_left_out() {
    let json = exported().creds_json.clone();
    let archive = zipped(&[
        ("bot/creds.json", json.as_bytes()),
        ("bot/pre-key-1.json", b"{}"),
        ("bot/keys/pre-key-2.json", b"{}"),
        ("bot\\pre-key-3.json", b"{}"),
        ("bot/session-1555_1.0.json", b"{}"),
        ("bot/session-1.0.json", b"{ damaged"),
        ("bot/session-2.0.json", b""),
        ("bot/session-\u{202e}.json", b"{}"),
        ("bot/package.json", b"{}"),
        ("bot/.env", b"A=1"),
        ("bot/._pre-key-9.json", b"{}"),
        ("__MACOSX/bot/creds.json", b"{}"),
        ("..\\..\\pre-key-4.json", b"{}"),
        ("bot/../pre-key-5.json", b"{}"),
        ("bot/old/pre-key-6.json", b"{}"),
        ("/pre-key-7.json", b"{}"),
    ]);
    let names = |bytes: &[u8]| -> Vec<String> {
        let session = read(bytes).unwrap();
        session
            .key_files()
            .iter()
            .map(|file| file.name().to_owned())
            .collect()
    };
    assert_eq!(
        names(&archive),
        [
            "pre-key-1.json",
            "pre-key-2.json",
            "pre-key-3.json",
            "session-1555_1.0.json"
        ]
    );
    let creds: Value = serde_json::from_str(&json).unwrap();
    let multi = json!({"creds": creds, "keys": {"..": {"\\x": {}}, "evil": {"1": {}},
        "session": {"a/b:1": {}, "c": null, "\\..\\d": {}}}});
    assert_eq!(names(multi.to_string().as_bytes()), ["session-a__b-1.json"]);
    let map = json!({"creds.json": creds, "package.json": {}, "../pre-key-1.json": {}, "pre-key-2.json": "{}"});
    assert_eq!(names(map.to_string().as_bytes()), ["pre-key-2.json"]);
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
    let nested = (0..6).fold(b"{}".to_vec(), |bytes, _| gzipped(&bytes));
    assert!(matches!(read(nested), Err(ImportError::TooDeep)));
}

#[test]
fn what_is_no_session_is_told_without_repeating_it() {
    let base64 = exported().session_id();
    let cut = &base64[..base64.len() - 40];
    let flipped = exported()
        .creds_json
        .replace("\"noiseKey\":{", "\"noiseKey\":[");
    let key_file =
        r#"{"private":{"type":"Buffer","data":"AA=="},"public":{"type":"Buffer","data":"AA=="}}"#;
    let tail = format!("{}}}", exported().creds_json);
    let twice = [&**base64, &**base64].concat();
    let words = [&**base64, " thank you"].concat();
    let middle = base64
        .replacen("bnB", "b\u{f6}B", 1)
        .replacen("V5", "V\u{f6}5", 1);
    let capitals = base64.to_uppercase();
    for (given, word) in [
        ("", "nothing"),
        ("  \n", "nothing"),
        ("Ilom~", "nothing"),
        ("SESSION_ID=\"\"", "nothing"),
        ("levanter_abcdef", "its site keeps"),
        ("14_02_11a1_0b22_c3c3", "its site keeps"),
        ("Khan~AbCd1234", "its site keeps"),
        ("SESSION_ID=OVL-MD-V2~a1b2c3d4e5", "its site keeps"),
        ("https://pastebin.com/raw/AbCd1234", "address"),
        ("<!DOCTYPE html><html>{}</html>", "web page"),
        ("Ilom~ä", "none of them"),
        (cut, "copied"),
        (&words, "behind the end"),
        (&twice, "behind the end"),
        (&tail, "behind the end"),
        (&middle, "other characters"),
        (&capitals, "capital"),
        ("{\"name\":\"a-bot\"}", "without one"),
        ("{\"success\":false,\"message\":\"no\"}", "without one"),
        ("[1,2]", "none of them"),
        (key_file, "single key"),
        ("{\u{201c}noiseKey\u{201d}:{}}", "typographic"),
        ("{'noiseKey': {}}", "typographic"),
        (
            "{\"WABrowserId\":\"\\\"a\\\"\",\"WASecretBundle\":\"{}\"}",
            "multi-device",
        ),
        ("{\"pre-key-1.json\":{}}", "got none"),
        (&flipped, "line"),
        ("{\"creds\":", "copied"),
        ("{\"creds\":{\"noiseKey\":\"geheimnis\"}}", "creds.json"),
        ("{\"creds.json\":\"\"}", "empty"),
    ] {
        let error = read(given).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.to_string().contains(word), "{word}: {shown}");
        assert!(!shown.contains("geheimnis"), "{shown}");
        let is_cut = error.to_string().contains("copied?");
        assert_eq!(is_cut, word == "copied", "{shown}");
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
