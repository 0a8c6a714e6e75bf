//! The outcomes of all steps, as a table in Markdown.

use std::{collections::BTreeMap, io::Write, time::Duration};

use crate::{run::Outcome, steps::Step};

/// Counts how each step ended, and how soon its session went on.
pub(crate) struct Report {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    goal: Duration,
    ends: BTreeMap<String, usize>,
    went_on: Vec<Duration>,
    broken: Vec<String>,
}

impl Report {
    pub(crate) fn new(steps: &[Step]) -> Self {
        let row = |step: &Step| Row {
            name: step.name,
            goal: step.goal,
            ends: BTreeMap::new(),
            went_on: Vec::new(),
            broken: Vec::new(),
        };
        Self {
            rows: steps.iter().map(row).collect(),
        }
    }

    pub(crate) fn add(&mut self, place: usize, outcome: Result<Outcome, String>) {
        let row = &mut self.rows[place];
        match outcome {
            Ok(outcome) => {
                *row.ends.entry(outcome.end).or_default() += 1;
                row.went_on.push(outcome.went_on);
            }
            Err(why) => {
                print(&format!("{} went wrong:\n{why}\n", row.name));
                row.broken.push(why);
            }
        }
    }

    /// Whether every step went as it should, and none took far longer than it may.
    pub(crate) fn is_good(&self) -> bool {
        let is_good = |row: &Row| row.broken.is_empty() && row.late() == 0;
        self.rows.iter().all(is_good)
    }

    pub(crate) fn table(&self) -> String {
        let mut lines = vec![HEADER.to_owned()];
        lines.extend(self.rows.iter().map(Row::line));
        lines.concat()
    }
}

impl Row {
    /// How often it took far longer than it may.
    fn late(&self) -> usize {
        let is_late = |time: &&Duration| **time > self.goal * LENIENCY;
        self.went_on.iter().filter(is_late).count()
    }

    fn line(&self) -> String {
        let times = self.went_on.len() + self.broken.len();
        let ends = self.ends.iter().map(|(end, count)| (end.as_str(), *count));
        let broken = (!self.broken.is_empty()).then_some(("**wrong**", self.broken.len()));
        let late = Some(("**late**", self.late())).filter(|(_, count)| *count > 0);
        let ends = ends
            .chain(broken)
            .chain(late)
            .map(|(end, count)| format!("{end} {count}"));
        let ends: Vec<_> = ends.collect();
        let mut went_on = self.went_on.clone();
        went_on.sort_unstable();
        let median = went_on.get(went_on.len().saturating_sub(1) / 2);
        let seconds = |time: Option<&Duration>| {
            time.map_or_else(String::new, |time| format!("{:.2} s", time.as_secs_f64()))
        };
        format!(
            "| {} | {times} | {} | {} | {} | ≤ {} s |\n",
            self.name,
            ends.join(", "),
            seconds(median),
            seconds(went_on.last()),
            self.goal.as_secs()
        )
    }
}

/// Prints to standard output. Nothing can be done if that fails.
pub(crate) fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// How many times its goal a step may take: a busy machine is slower.
const LENIENCY: u32 = 3;
const HEADER: &str = "| step | times | outcomes | went on after | slowest | goal |\n\
    |---|---:|---|---:|---:|---:|\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(end: &str, milliseconds: u64) -> Outcome {
        Outcome {
            end: end.to_owned(),
            went_on: Duration::from_millis(milliseconds),
        }
    }

    #[test]
    fn row_counts_the_ends_and_shows_the_median_and_the_slowest() {
        let steps = crate::steps::all();
        let mut report = Report::new(&steps[..1]);
        for (end, milliseconds) in [("ready", 3000), ("ready", 1000), ("failed", 4260)] {
            report.add(0, Ok(outcome(end, milliseconds)));
        }
        let row = "| 3 | failed 1, ready 2 | 3.00 s | 4.26 s | ≤ 5 s |";
        assert!(report.table().contains(row), "{}", report.table());
        assert!(report.is_good());
        report.add(0, Err("two devices".to_owned()));
        assert!(
            report
                .table()
                .contains("| 4 | failed 1, ready 2, **wrong** 1 |")
        );
        assert!(!report.is_good());
    }

    #[test]
    fn step_that_takes_far_longer_than_its_goal_is_wrong() {
        let steps = crate::steps::all();
        for (milliseconds, is_good) in [(15_000, true), (15_001, false)] {
            let mut report = Report::new(&steps[..1]);
            report.add(0, Ok(outcome("ready", milliseconds)));
            assert_eq!(report.is_good(), is_good);
            assert_eq!(report.table().contains("**late** 1"), !is_good);
        }
    }
}
