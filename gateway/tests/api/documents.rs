//! The reference in `docs` lists what there is, and nothing else.

use std::collections::BTreeSet;

use latchkey_shared::{
    refusal::ProblemCode,
    status::{CodeRenewal, FailureCode, FailureReason, QrRenewal, State},
};
use strum::VariantNames as _;

#[test]
fn each_code_of_a_refusal_is_listed() {
    let rows = rows("| code | status | when |");
    assert_eq!(named(column(&rows, 0)), set(ProblemCode::VARIANTS));
}

#[test]
fn each_code_of_a_failure_is_listed_with_its_reasons() {
    let rows = rows("| code | when | reasons |");
    assert_eq!(named(column(&rows, 0)), set(FailureCode::VARIANTS));
    let reasons = column(&rows, 2).flat_map(|cell| cell.split(", "));
    assert_eq!(named(reasons), set(FailureReason::VARIANTS));
}

#[test]
fn each_state_and_each_renewal_of_a_code_is_named() {
    let (_, status) = HTTP.split_once("\n## The status\n").unwrap();
    let (status, _) = status.split_once("\n## ").unwrap();
    let renewals = CodeRenewal::VARIANTS.iter().chain(QrRenewal::VARIANTS);
    for name in State::VARIANTS.iter().chain(renewals) {
        assert!(status.contains(name), "{name}");
    }
}

/// The rows of the table with this head, cell by cell.
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let (_, after) = HTTP.split_once(head).expect(head);
    let rows = after.lines().skip(2).take_while(|line| !line.is_empty());
    rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").collect())
        .collect()
}

fn column(rows: &[Vec<&'static str>], at: usize) -> impl Iterator<Item = &'static str> {
    rows.iter().map(move |cells| cells[at])
}

fn named(cells: impl Iterator<Item = &'static str>) -> BTreeSet<&'static str> {
    cells.map(|cell| cell.trim_matches('`')).collect()
}

fn set(names: &[&'static str]) -> BTreeSet<&'static str> {
    names.iter().copied().collect()
}

const HTTP: &str = include_str!("../../../docs/http.md");
