//! Sessions in the shapes that people have posted, each read or refused with words that help.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

use latchkey_session::{ImportError, ImportedSession, Verdict};
use serde_json::{Map, Value};

/// What is expected of an input.
enum Expected {
    /// The session, with so many of its pre-keys.
    Read(usize),
    /// A link to it.
    AtMega,
    /// An error with these words.
    Refused(&'static [&'static str]),
}
use Expected::{AtMega, Read, Refused};

const CASES: [(&str, Expected); 31] = [
    ("00-creds.json", Read(0)),
    (
        "01-cut-at-hash.txt",
        Refused(&["from # on is missing", "between quotes"]),
    ),
    ("03-env-line-quoted.txt", Read(0)),
    ("05-map-of-files.txt", Read(1)),
    ("07-flat-keys.txt", Read(1)),
    ("08-dots.txt", Read(0)),
    ("09-zip-with-stars.txt", Read(5)),
    (
        "10-v3.json",
        Refused(&["older WhatsApp Web", "link the device again"]),
    ),
    (
        "12-own-server-id.txt",
        Refused(&["name of a session", "its site keeps"]),
    ),
    (
        "14-paste-id.txt",
        Refused(&["name of a session", "its site keeps"]),
    ),
    ("16-no-separator.txt", Read(0)),
    ("17-ampersand.txt", AtMega),
    ("18-underscore-prefix.txt", Read(0)),
    ("20-equals-prefix.txt", AtMega),
    ("21-double-name.txt", AtMega),
    ("22-capitals.txt", AtMega),
    ("23-other-zip-link.txt", AtMega),
    (
        "28-smart-quotes-json.txt",
        Refused(&["typographic", "Copy the original again"]),
    ),
    ("35-percent-hash.txt", AtMega),
    ("41-strings-for-buffers.json", Read(0)),
    ("47-tail.json", Refused(&["behind the end"])),
    (
        "49-empty",
        Refused(&["creds.json is empty", "creds.json.bak"]),
    ),
    ("49-empty/creds.json.bak", Read(0)),
    (
        "53-code-asked-not-entered.json",
        Refused(&["not linked", "Link the device again"]),
    ),
    ("55-api-answer.json", Read(0)),
    ("59-backslashes.zip", Read(1)),
    ("60b-apple-double.zip", Read(0)),
    ("62-keys-folder.zip", Read(1)),
    ("77-mega-key-one-short.txt", Refused(&["too short"])),
    ("96-keys-in-one-file", Read(5)),
    ("96-keys-in-one-file/creds.json", Read(0)),
];

#[test]
fn every_shape_is_read_as_the_same_session_or_refused_with_words_that_help() {
    for (name, expected) in CASES {
        let session = open(name);
        match (session, expected) {
            (Ok(session), Read(pre_keys)) => {
                assert_eq!(parsed(session.creds_json()), creds(), "{name}");
                assert!(session.creds_json().is_ascii(), "{name}");
                let keys: Map<_, _> = session
                    .key_files()
                    .iter()
                    .map(|file| (file.name().to_owned(), parsed(file.json())))
                    .collect();
                let all = parsed(&text("00-keys.json"));
                let expected: Map<_, _> = (1..=pre_keys)
                    .map(|id| format!("pre-key-{id}.json"))
                    .map(|name| (name.clone(), all[&name].clone()))
                    .collect();
                assert_eq!(keys, expected, "{name}");
                session.credentials().unwrap();
                assert!(
                    session
                        .checks()
                        .iter()
                        .all(|check| check.verdict == Verdict::Good),
                    "{name}"
                );
            }
            (Err(ImportError::Mega(link)), AtMega) => assert_eq!(link.handle(), "AbCdEfGh"),
            (Err(error), Refused(words)) => {
                let told = error.to_string();
                for word in words {
                    assert!(told.contains(word), "{name}: {told}");
                }
            }
            (got, _) => panic!("{name}: {got:?}"),
        }
    }
}

#[test]
fn whatever_stands_around_a_session_id_changes_nothing() {
    let id = text("18-underscore-prefix.txt");
    let base64 = id.trim().trim_start_matches("SHAVIYA-XMD_");
    let spelled = base64.replace('+', "-").replace('/', "_").replace('=', "");
    let percent = base64
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let (first, second) = base64.split_at(100);
    for around in [
        format!("export SESSION_ID='X~{base64}'"),
        format!("SESSION_ID = `X~{base64}`"),
        format!("SESSION_ID=\"X~{base64}"),
        format!("  - SESSION_ID: \u{201c}X~{base64}\u{201d}"),
        format!("const SESSION_ID = 'X~{base64}';"),
        format!("SESSION_ID=X~{base64} # the bot's"),
        format!("OWNER=1555\nexport SESSION_ID=\"X~{base64}\"\n# SESSION_ID=old\nPREFIX=.\n"),
        format!("```\nX~{base64}\n```"),
        format!("X!...{base64}"),
        format!("x-md x-md~{base64}"),
        format!("X-MD{base64}"),
        format!("X{spelled}"),
        format!("X~{percent}"),
        format!("X~{first}\r\n{second}\r\n"),
        format!("\u{feff}X~{first}\u{200b}{second}\u{2060}"),
        format!("X~{}", base64.replace('/', "*")),
        format!("{{brace~{base64}"),
        format!(
            "module.exports = {{ SESSION_ID: process.env.SESSION_ID || 'X~{base64}', OWNER: '1' }}"
        ),
        format!("const config = {{\n  SESSION_ID: \"X~{base64}\",\n  OWNER: \"1555\",\n}};\n"),
        format!("if (!process.env.SESSION_ID) start(\"X~{base64}\") // mine"),
        format!("heroku config:set SESSION_ID=\"X~{base64}\" -a my-bot"),
        format!("eyJ~H4sI:{base64}"),
    ] {
        let session = ImportedSession::read(around.as_bytes());
        let session = session.unwrap_or_else(|error| panic!("{error}: {around:.60}"));
        assert_eq!(parsed(session.creds_json()), creds(), "{around:.60}");
    }
}

#[test]
fn whatever_stands_around_the_json_changes_nothing() {
    let json = text("00-creds.json");
    let json = json.trim();
    let escaped = Value::from(json).to_string();
    let flat = format!(r#"{{"creds":{json},"pre-key-1.json":{{}}}}"#);
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(json.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let all = [
        format!("SESSION='{json}'"),
        format!("SESSION={json}\nOWNER=1555\n"),
        format!("X~{json}"),
        format!("SESSION={escaped}"),
        escaped.clone(),
        format!(r#"{{"creds":{escaped},"keys":{{}}}}"#),
        format!(r#"{{"session/creds.json":{escaped}}}"#),
        format!(r#"{{"status":200,"data":{{"creds":{json}}}}}"#),
        format!(r#"{{"files":{{"creds.json":{{"content":{escaped}}}}}}}"#),
        format!("\u{feff}{json}\n\n"),
        flat,
    ];
    for bytes in all.iter().map(String::as_bytes).chain([&*utf16]) {
        let shown = String::from_utf8_lossy(&bytes[..60]).into_owned();
        let session =
            ImportedSession::read(bytes).unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert_eq!(parsed(session.creds_json()), creds(), "{shown}");
    }
}

/// Reads an input as the command line does.
fn open(name: &str) -> Result<ImportedSession, ImportError> {
    let path = path(name);
    let session = if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(Result::unwrap);
        ImportedSession::from_files(entries.map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap().into())
        }))
    } else {
        ImportedSession::read(&fs::read(path).unwrap())
    }?;
    session.linked()?;
    Ok(session)
}

fn creds() -> Value {
    parsed(&text("00-creds.json"))
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name)
}
