//! The words of the pages' scripts: some for everything that can happen, none for what cannot.

use latchkey_shared::{
    broker::RestReason,
    bundle::Format,
    refusal::ProblemCode,
    status::{CodeRenewal, FailureCode, FailureReason, NumberHint, QrRenewal, State},
};
use strum::VariantNames as _;

#[test]
fn each_code_of_a_failure_has_words_and_no_other() {
    assert_eq!(words_of("failed"), sorted(FailureCode::VARIANTS));
}

#[test]
fn each_reason_of_a_failure_has_words_and_no_other() {
    assert_eq!(words_of("reason"), sorted(FailureReason::VARIANTS));
}

#[test]
fn each_code_of_a_refusal_has_words_and_no_other() {
    assert_eq!(words_of("refused"), sorted(ProblemCode::VARIANTS));
}

#[test]
fn each_renewal_of_a_code_has_words_and_no_other() {
    assert_eq!(words_of("renewal"), sorted(CodeRenewal::VARIANTS));
    assert_eq!(words_of("qrRenewal"), sorted(QrRenewal::VARIANTS));
}

#[test]
fn each_hint_and_rest_of_a_number_has_words_and_no_other() {
    assert_eq!(words_of("hint"), sorted(NumberHint::VARIANTS));
    assert_eq!(words_of("rest"), sorted(RestReason::VARIANTS));
}

#[test]
fn each_state_that_is_not_worded_by_its_cause_has_words() {
    let words = words_of("state");
    for state in State::VARIANTS {
        let by_its_cause = ["failed", "expired"].contains(state);
        assert!(by_its_cause || words.contains(state), "{state}");
    }
}

#[test]
fn each_format_has_words_and_a_row_in_the_docs() {
    let names = Format::ALL.map(Format::name);
    assert_eq!(words_of("formats"), sorted(&names));
    for name in names {
        assert!(SESSION_IDS.contains(&format!("\n| `{name}` |")), "{name}");
    }
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

/// The names that a table of `words.js` has words for, in alphabetical order.
fn words_of(table: &str) -> Vec<&'static str> {
    let (_, after) = WORDS.split_once(&format!("\n  {table}: {{\n")).unwrap();
    let (table, _) = after.split_once("\n  },\n").unwrap();
    let names = table.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("    ")?.split_once(':')?;
        name.chars()
            .all(|at| at.is_ascii_alphanumeric() || at == '_')
            .then_some(name)
    });
    sorted(&names.collect::<Vec<_>>())
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

const WORDS: &str = include_str!("../../assets/words.js");
const CLIENT: &str = include_str!("../../../clients/js/latchkey.js");
const CLIENT_TYPES: &str = include_str!("../../../clients/js/latchkey.d.ts");
const SESSION_IDS: &str = include_str!("../../../docs/session-ids.md");
