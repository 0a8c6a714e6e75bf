//! The words of the pages: some for everything that can happen, none for what cannot, and none that
//! nobody reads.

use std::{collections::BTreeSet, fs, path::Path};

use latchkey_shared::{
    broker::RestReason,
    bundle::Format,
    refusal::ProblemCode,
    status::{CodeRenewal, FailureCode, FailureReason, NumberHint, QrRenewal, State},
};
use strum::VariantNames as _;

#[test]
fn each_thing_that_is_named_by_its_code_has_words_and_no_other() {
    for (family, names) in [
        ("failed", FailureCode::VARIANTS),
        ("reason", FailureReason::VARIANTS),
        ("refused", ProblemCode::VARIANTS),
        ("title", ProblemCode::VARIANTS),
        ("renewal", CodeRenewal::VARIANTS),
        ("qr-renewal", QrRenewal::VARIANTS),
        ("hint", NumberHint::VARIANTS),
        ("rest", RestReason::VARIANTS),
        ("format", &Format::ALL.map(Format::name)),
    ] {
        let ids = texts().map(|(id, _)| id);
        let worded: BTreeSet<_> = ids
            .filter_map(|id| id.strip_prefix(family)?.strip_prefix('-'))
            .map(|id| id.split('-').next().unwrap())
            .collect();
        assert_eq!(worded, names.iter().copied().collect(), "{family}");
    }
}

#[test]
fn each_state_that_is_not_worded_by_its_cause_has_words() {
    for state in State::VARIANTS {
        let by_its_cause = ["failed", "expired"].contains(state);
        let id = format!("state-{state}");
        assert!(by_its_cause || is_text(&id, &SCRIPTS), "{state}");
    }
}

#[test]
fn each_format_has_a_row_in_the_docs() {
    for name in Format::ALL.map(Format::name) {
        assert!(SESSION_IDS.contains(&format!("\n| `{name}` |")), "{name}");
    }
}

/// A family of texts, such as `failed-`, is named by how its names begin.
#[test]
fn each_text_that_a_script_names_is_sent_to_it() {
    for script in files("assets", "js") {
        for call in script.split("say(").skip(1) {
            if let Some(id) = call.strip_prefix('"') {
                let id = id.split('"').next().unwrap();
                assert!(is_text(id, &SCRIPTS), "{id}");
            } else if let Some(family) = call.strip_prefix('`') {
                let family = family.split('$').next().unwrap();
                let mut texts = texts().filter(|(_, room)| SCRIPTS.contains(room));
                assert!(texts.any(|(id, _)| id.starts_with(family)), "{family}");
            }
        }
    }
}

#[test]
fn each_text_is_read_somewhere() {
    let scripts = files("assets", "js").concat();
    let families: Vec<_> = scripts
        .split("say(`")
        .skip(1)
        .filter_map(|call| call.split_once("${").map(|(family, _)| family))
        .filter(|family| !family.is_empty())
        .collect();
    let code = [
        files("templates", "html"),
        files("src", "rs"),
        files("../shared/src/words", "rs"),
    ];
    let code = code.concat().concat();
    for (id, _) in texts() {
        let method = format!(".{}(", id.replace('-', "_"));
        let is_read = scripts.contains(&format!("\"{id}\""))
            || families.iter().any(|family| id.starts_with(family))
            || code.contains(&method);
        assert!(is_read, "{id}");
    }
}

/// Every text is in the catalogue, but for names that are the same everywhere. What is for operators and
/// for programmers is in English.
#[test]
fn no_page_for_visitors_has_words_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let parts = folder.join("parts");
    for entry in [folder, parts]
        .iter()
        .flat_map(|it| fs::read_dir(it).unwrap())
    {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_english = ["operator", "overview", "api-docs", "docs-"]
            .iter()
            .any(|english| name.starts_with(english));
        if is_english || path.is_dir() {
            continue;
        }
        let template = fs::read_to_string(&path).unwrap();
        let html = without(&without(&template, "{%", "%}"), "{{", "}}");
        for attribute in ["aria-label", "alt", "title", "placeholder"] {
            for value in html.split(&format!("{attribute}=\"")).skip(1) {
                let value = value.split('"').next().unwrap();
                assert!(!has_letters(value), "{name}: {attribute} {value}");
            }
        }
        let text = without(&html, "<", ">");
        let words = text.replace("Android", "").replace("iPhone", "");
        assert!(!has_letters(&words), "{name}: {}", words.trim());
    }
}

/// A text without what is between two marks, and without these.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut pieces = text.split(from);
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |rest, piece| {
        rest + piece.split_once(to).map_or("", |(_, behind)| behind)
    })
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

#[test]
fn client_for_scripts_has_a_type_for_each_state_and_code() {
    assert_eq!(types_of("State"), sorted(State::VARIANTS));
    assert_eq!(types_of("FailureCode"), sorted(FailureCode::VARIANTS));
    assert_eq!(types_of("ProblemCode"), sorted(ProblemCode::VARIANTS));
}

#[test]
fn client_for_scripts_knows_where_a_session_ends() {
    let quoted = State::VARIANTS.iter().map(|state| format!("\"{state}\""));
    let ends = quoted.filter(|state| {
        let state: State = serde_json::from_str(state).unwrap();
        state.is_terminal()
    });
    let ends: Vec<_> = ends.collect();
    let list = format!("FINAL_STATES = new Set([{}]);", ends.join(", "));
    assert!(CLIENT.contains(&list), "{list}");
}

/// The members of a union of the client's types, in alphabetical order.
fn types_of(name: &str) -> Vec<&'static str> {
    let (_, after) = CLIENT_TYPES
        .split_once(&format!("\nexport type {name} =\n"))
        .unwrap();
    let (union, _) = after.split_once(";\n").unwrap();
    sorted(&union.split('"').skip(1).step_by(2).collect::<Vec<_>>())
}

/// The names of the texts, each with who reads it.
fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut room = "";
    CATALOGUE.lines().filter_map(move |line| {
        if let Some(heading) = line.strip_prefix("## ") {
            room = heading.split(':').next().unwrap();
        }
        let (id, _) = line.split_once(" =")?;
        let is_name = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
        id.chars().all(is_name).then_some((id, room))
    })
}

fn is_text(id: &str, rooms: &[&str]) -> bool {
    texts().any(|(name, room)| name == id && rooms.contains(&room))
}

/// The files of a folder of this crate, and of those in it, that end so.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|its| its == ending) {
                files.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

/// Whose texts the scripts get.
const SCRIPTS: [&str; 2] = ["everywhere", "scripts"];
const CATALOGUE: &str = include_str!("../../../shared/languages/en.ftl");
const CLIENT: &str = include_str!("../../../clients/js/latchkey.js");
const CLIENT_TYPES: &str = include_str!("../../../clients/js/latchkey.d.ts");
const SESSION_IDS: &str = include_str!("../../../docs/session-ids.md");
