//! Holds `docs/settings.md` and `.env.example` to the list of settings, and writes them from it.

use std::{fs, path::PathBuf};

use latchkey_shared::config::{DefaultValue, GROUPS, Group, Setting};

#[test]
fn documents_show_the_settings_of_the_list() {
    for document in DOCUMENTS {
        let text = document.read();
        assert!(
            document.with_settings(&text) == text,
            "{} does not show the settings as shared/src/config/list.rs has them: run `just settings`",
            document.path,
        );
    }
}

#[test]
#[ignore = "writes the documents; `just settings` runs it"]
fn write_the_documents() {
    for document in DOCUMENTS {
        let text = document.with_settings(&document.read());
        fs::write(document.place(), text).unwrap();
    }
}

#[test]
fn meanings_are_sentences_with_balanced_backticks() {
    for setting in GROUPS.iter().flat_map(|group| &group.settings) {
        let meaning = setting.meaning;
        assert!(meaning.ends_with('.'), "{}", setting.name);
        assert_eq!(meaning.matches('`').count() % 2, 0, "{}", setting.name);
        assert!(!meaning.contains(['\n', '|']), "{}", setting.name);
    }
}

/// A file whose text behind a marker is written from the list.
struct Document {
    path: &'static str,
    marker: &'static str,
    settings: fn() -> String,
}

impl Document {
    fn place(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(self.path)
    }

    fn read(&self) -> String {
        fs::read_to_string(self.place()).expect(self.path)
    }

    fn with_settings(&self, text: &str) -> String {
        let (before, _) = text.split_once(self.marker).expect(self.marker);
        format!("{before}{}\n{}", self.marker, (self.settings)())
    }
}

const DOCUMENTS: [Document; 2] = [
    Document {
        path: "docs/settings.md",
        marker: "<!-- From here on written by `just settings` from shared/src/config/list.rs. -->",
        settings: tables,
    },
    Document {
        path: ".env.example",
        marker: "# From here on written by `just settings` from shared/src/config/list.rs.",
        settings: example,
    },
];

fn tables() -> String {
    let row = |setting: &Setting| {
        let default = match setting.default {
            DefaultValue::Text(text) => format!("`{text}`"),
            DefaultValue::Absent(text) => text.to_owned(),
        };
        let Setting { name, meaning, .. } = setting;
        format!("| `{name}` | {default} | {meaning} |\n")
    };
    let table = |group: &Group| {
        let title = group.title;
        let rows: String = group.settings.iter().map(row).collect();
        format!("\n## {title}\n\n| variable | default | meaning |\n|---|---|---|\n{rows}")
    };
    GROUPS.iter().map(table).collect()
}

fn example() -> String {
    let entry = |setting: &Setting| {
        let (comment, name) = (comment(setting), setting.name);
        let default = match setting.default {
            DefaultValue::Text(text) => text,
            DefaultValue::Absent(_) => "",
        };
        format!("\n{comment}# {name}={default}\n")
    };
    let section = |group: &Group| {
        let entries: String = group.settings.iter().map(entry).collect();
        format!("\n# ---- {} ----\n{entries}", group.title)
    };
    GROUPS.iter().map(section).collect()
}

/// Writes what a setting means as comment lines.
fn comment(setting: &Setting) -> String {
    let mut meaning = setting.meaning.to_owned();
    if let DefaultValue::Absent(text) = setting.default
        && text != "none"
    {
        meaning = format!("{meaning} Default: {text}.");
    }
    let mut lines = vec!["#".to_owned()];
    for word in meaning.replace('`', "").split(' ') {
        let line = lines.last_mut().expect("there is always one");
        if line.len() + word.len() < LINE_BYTES {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("# {word}"));
        }
    }
    lines.join("\n") + "\n"
}

const LINE_BYTES: usize = 110;
