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
const SESSION_IDS: &str = include_str!("../../../docs/session-ids.md");
