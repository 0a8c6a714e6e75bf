//! The figures as a table in Markdown.

use std::{
    fmt::{self, Display},
    time::Duration,
};

use crate::{measure::float, sample::Sample};

/// A figure, its limit, and the figure of Baileys.
pub(crate) struct Row {
    pub(crate) figure: String,
    pub(crate) ours: Value,
    pub(crate) budget: Option<Value>,
    pub(crate) theirs: Option<Value>,
    /// Additional information, such as the slowest in a hundred.
    pub(crate) note: String,
}

/// What something takes, and what it takes at the least.
pub(crate) struct FloorRow {
    pub(crate) figure: String,
    pub(crate) ours: Duration,
    pub(crate) floor: Duration,
    /// How many times the floor it may be.
    pub(crate) goal: Option<f64>,
    pub(crate) note: String,
}

/// A measured value. Lower is better for times and memory, higher for rates.
#[derive(Clone, Copy)]
pub(crate) enum Value {
    Time(Duration),
    PerSecond(f64),
    Bytes(f64),
    /// How often something happened that should not.
    Count(usize),
}

impl Value {
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::PerSecond(rate) => rate,
            Self::Bytes(bytes) => bytes,
            Self::Count(count) => float(count),
        }
    }

    /// Returns how many times better this value is than another of its kind.
    fn advantage_over(self, other: Self) -> f64 {
        match self {
            Self::PerSecond(_) => self.number() / other.number(),
            Self::Time(_) | Self::Bytes(_) | Self::Count(_) => other.number() / self.number(),
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Time(time) => write!(f, "{} ms", Figures(time.as_secs_f64() * 1e3)),
            Self::PerSecond(rate) => write!(f, "{} /s", Figures(rate)),
            Self::Bytes(bytes) if bytes.abs() >= 1e6 => write!(f, "{} MB", Figures(bytes / 1e6)),
            Self::Bytes(bytes) => write!(f, "{} KB", Figures(bytes / 1e3)),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

/// Formats a number with three significant digits, or all digits before the point.
struct Figures(f64);

impl Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0;
        let decimals = match number.abs() {
            size if size >= 99.95 => 0,
            size if size >= 9.995 => 1,
            _ => 2,
        };
        let text = format!("{number:.decimals$}");
        let whole = text.split('.').next().unwrap_or_default();
        let digits = whole.trim_start_matches('-').len();
        for (place, character) in text.chars().enumerate() {
            let from_end = whole.len().saturating_sub(place);
            if place > whole.len() - digits && place < whole.len() && from_end % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{character}")?;
        }
        Ok(())
    }
}

/// Describes the slowest in a hundred, and the number of samples.
pub(crate) fn spread(sample: &Sample) -> String {
    format!(
        "p99 {}, n = {}",
        Value::Time(sample.percentile(99)),
        sample.len()
    )
}

/// Returns the table.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines = vec![HEADER.to_owned()];
    for row in rows {
        let budget = row.budget.map_or_else(String::new, |budget| {
            let bound = match budget {
                Value::PerSecond(_) => '≥',
                Value::Time(_) | Value::Bytes(_) | Value::Count(_) => '≤',
            };
            format!("{bound} {budget}")
        });
        let theirs = row
            .theirs
            .map_or_else(String::new, |theirs| theirs.to_string());
        let ratio = row.theirs.map_or_else(String::new, |theirs| {
            format!("{} ×", Figures(row.ours.advantage_over(theirs)))
        });
        lines.push(format!(
            "| {} | **{}** | {budget} | {theirs} | {ratio} | {} |\n",
            row.figure, row.ours, row.note
        ));
    }
    lines.concat()
}

/// Returns the table of what is taken beside the floor.
pub(crate) fn floor_table(rows: &[FloorRow]) -> String {
    let mut lines = vec![FLOOR_HEADER.to_owned()];
    for row in rows {
        let ratio = Figures(row.ours.div_duration_f64(row.floor));
        let goal = row
            .goal
            .map_or_else(String::new, |goal| format!("≤ {} ×", Figures(goal)));
        lines.push(format!(
            "| {} | {} | {} | **{ratio} ×** | {goal} | {} |\n",
            row.figure,
            Value::Time(row.ours),
            Value::Time(row.floor),
            row.note
        ));
    }
    lines.concat()
}

/// Returns the short table of the README.
pub(crate) fn main_table(rows: &[Row]) -> String {
    let mut lines = vec![MAIN_HEADER.to_owned()];
    for row in rows {
        let theirs = row.theirs.map(|theirs| {
            let ratio = Figures(row.ours.advantage_over(theirs));
            (theirs.to_string(), format!("{ratio} ×"))
        });
        let (theirs, ratio) = theirs.unwrap_or_default();
        lines.push(format!(
            "| {} | **{}** | {theirs} | {ratio} |\n",
            row.figure, row.ours
        ));
    }
    lines.concat()
}

const HEADER: &str = "| figure | Latchkey | budget | Baileys | ratio | |\n\
    |---|---:|---:|---:|---:|---|\n";
const FLOOR_HEADER: &str = "| | Latchkey | floor | ratio | goal | |\n\
    |---|---:|---:|---:|---:|---|\n";
const MAIN_HEADER: &str = "| over `wss://` | Latchkey | Baileys | ratio |\n\
    |---|---:|---:|---:|\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_with_three_figures_and_their_unit() {
        for (value, text) in [
            (Value::Time(Duration::from_micros(1834)), "1.83 ms"),
            (Value::Time(Duration::from_micros(9999)), "10.0 ms"),
            (Value::PerSecond(12345.6), "12,346 /s"),
            (Value::PerSecond(1_234_567.0), "1,234,567 /s"),
            (Value::PerSecond(999.7), "1,000 /s"),
            (Value::Bytes(11_534_336.0), "11.5 MB"),
            (Value::Bytes(18_432.0), "18.4 KB"),
            (Value::Bytes(-100_000.0), "-100 KB"),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn row_shows_how_many_times_the_floor_it_is() {
        let table = floor_table(&[FloorRow {
            figure: "figure".to_owned(),
            ours: Duration::from_micros(900),
            floor: Duration::from_micros(500),
            goal: Some(2.0),
            note: "note".to_owned(),
        }]);
        let line = "| figure | 0.90 ms | 0.50 ms | **1.80 ×** | ≤ 2.00 × | note |";
        assert!(table.contains(line), "{table}");
    }

    #[test]
    fn row_shows_the_budget_and_how_much_better_it_is() {
        let row = |ours, budget, theirs| Row {
            figure: "figure".to_owned(),
            ours,
            budget: Some(budget),
            theirs: Some(theirs),
            note: String::new(),
        };
        let ms = |ms| Value::Time(Duration::from_millis(ms));
        let rows = [
            row(ms(2), ms(3), ms(50)),
            row(
                Value::PerSecond(1500.0),
                Value::PerSecond(1000.0),
                Value::PerSecond(50.0),
            ),
        ];
        let table = table(&rows);
        assert!(
            table.contains("| **2.00 ms** | ≤ 3.00 ms | 50.0 ms | 25.0 × |"),
            "{table}"
        );
        assert!(
            table.contains("| **1,500 /s** | ≥ 1,000 /s | 50.0 /s | 30.0 × |"),
            "{table}"
        );
        let short = main_table(&rows);
        let line = "| figure | **2.00 ms** | 50.0 ms | 25.0 × |";
        assert!(short.contains(line), "{short}");
    }
}
