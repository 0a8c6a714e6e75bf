//! Reads the catalogues of `languages` and writes a method for each text. What would leave a reader
//! without words fails the build: a text that a language lacks, and one that it alone has.

#[path = "src/words/text.rs"]
mod text;

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use self::text::{Text, read, unfit};

const FOLDER: &str = "languages";
const ENGLISH: &str = "en";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/words/text.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    let codes = codes();
    let catalogues: Vec<Vec<Text>> = codes.iter().map(|code| catalogue(code)).collect();
    let english = &catalogues[0];
    let mut faults = Vec::new();
    for (code, texts) in codes.iter().zip(&catalogues) {
        let more = differences(english, texts);
        faults.extend(more.into_iter().map(|fault| format!("{code}.ftl: {fault}")));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    write("languages.rs", &list(&codes));
    write("texts.rs", &methods(english));
    write("codes.rs", &format!("\"{}\"\n", codes.join(", ")));
}

/// The languages that have a file, English first.
fn codes() -> Vec<String> {
    let files = fs::read_dir(FOLDER).expect("the folder is there");
    let mut codes: Vec<String> = files
        .filter_map(|file| {
            let name = file.expect("a folder can be read").file_name();
            Some(name.to_str()?.strip_suffix(".ftl")?.to_owned())
        })
        .collect();
    codes.sort_by_key(|code| (code != ENGLISH, code.clone()));
    assert_eq!(codes[0], ENGLISH, "there is no English");
    codes
}

fn catalogue(code: &str) -> Vec<Text> {
    let path = Path::new(FOLDER).join(format!("{code}.ftl"));
    let source = fs::read_to_string(&path).expect("a catalogue is UTF-8");
    read(&source).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Returns what is wrong with the texts of a language, each in a line.
fn differences(english: &[Text], other: &[Text]) -> Vec<String> {
    let mut faults = unfit(english, other);
    for text in english {
        if other.iter().all(|other| other.id != text.id) {
            faults.push(format!("{} is missing", text.id));
        }
    }
    for text in other {
        let model = english.iter().find(|model| model.id == text.id);
        if model.is_some_and(|model| model.room != text.room) {
            faults.push(format!("{} stands under another heading", text.id));
        }
    }
    faults
}

fn list(codes: &[String]) -> String {
    let mut list = "&[\n".to_owned();
    for code in codes {
        let _ = writeln!(
            list,
            "    (\"{code}\", include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{FOLDER}/{code}.ftl\"))),"
        );
    }
    list + "]\n"
}

fn methods(english: &[Text]) -> String {
    let mut methods = "impl super::Words {\n".to_owned();
    for text in english {
        let name = text.id.replace('-', "_");
        let variables = || text.variables.iter();
        let parameters: Vec<_> = variables()
            .map(|variable| format!(", {variable}: impl super::IntoValue<'a>"))
            .collect();
        let arguments: Vec<_> = variables()
            .map(|variable| format!("(\"{variable}\", {variable}.into_value())"))
            .collect();
        let (answer, call) = if text.tags.is_empty() {
            ("String", "text")
        } else {
            ("super::Markup", "markup")
        };
        let lifetime = if parameters.is_empty() { "" } else { "<'a>" };
        let _ = writeln!(
            methods,
            "    #[doc = \"Returns the text `{id}`.\"]\n    pub fn {name}{lifetime}(self{parameters}) -> {answer} {{\n        \
             self.{call}(\"{id}\", [{arguments}])\n    }}",
            id = text.id,
            parameters = parameters.concat(),
            arguments = arguments.join(", "),
        );
    }
    methods + "}\n"
}

#[expect(clippy::disallowed_methods, reason = "cargo says so where to write to")]
fn write(name: &str, content: &str) {
    let folder = env::var("OUT_DIR").expect("cargo says where");
    fs::write(PathBuf::from(folder).join(name), content).expect("cargo's folder takes files");
}
