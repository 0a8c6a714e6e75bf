//! The figures of one process, with those of Baileys in its place beside them.

use std::time::Duration;

use crate::{
    Amounts,
    baileys::Baileys,
    measure::{self, AT_ONCE, Beside, Crowd},
    product::Program,
    progress,
    report::{Row, Value, spread},
    sample::{Sample, median},
    whatsapp::Scheme,
};

/// What one process takes, over one scheme.
pub(crate) struct Single {
    scheme: Scheme,
    first_qr: Sample,
    pub(crate) warm_qr: Sample,
    crowds: Vec<Crowd>,
    /// How many sessions each crowd had in its first batch, and in all.
    batches: [usize; 2],
    pub(crate) scans: Sample,
    pub(crate) beside: Option<Beside>,
}

impl Single {
    pub(crate) async fn measure(
        place: Program<'_>,
        scheme: Scheme,
        amounts: &Amounts,
    ) -> anyhow::Result<Self> {
        progress(&format!("process to first QR, over {scheme}"));
        let first_qr = measure::first_qr(place, scheme, amounts.starts).await?;
        progress(&format!("request to QR, over {scheme}"));
        let warm_qr = measure::warm_qr(place, scheme, amounts.warm).await?;
        let mut crowds = Vec::new();
        for crowd in 1..=amounts.crowds {
            progress(&format!(
                "{} sessions over {scheme}, {crowd} of {}",
                amounts.all, amounts.crowds
            ));
            crowds.push(measure::crowd(place, scheme, amounts.first, amounts.all).await?);
        }
        progress(&format!("scan to ready, over {scheme}"));
        let scans = measure::scan_to_ready(place, scheme, amounts.scans).await?;
        let beside = if Baileys::is_installed() {
            progress(&format!("the same with Baileys, over {scheme}"));
            Some(measure::baileys(place, scheme, &amounts.baileys).await?)
        } else {
            progress("Baileys is left out: run `npm ci` in tests/interop to have it beside");
            None
        };
        Ok(Self {
            scheme,
            first_qr,
            warm_qr,
            crowds,
            batches: [amounts.first, amounts.all],
            scans,
            beside,
        })
    }

    /// Returns all figures.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let [first, all] = self.batches;
        vec![
            self.first_qr(),
            self.warm_qr(),
            self.per_second(),
            self.idle(),
            self.memory(first, |crowd| crowd.bytes_at_first),
            self.memory(all, |crowd| crowd.bytes_at_all),
            self.scan(),
        ]
    }

    /// Returns the figures that the README shows.
    pub(crate) fn main_rows(&self) -> [Row; 4] {
        let [_, all] = self.batches;
        [
            self.warm_qr(),
            self.per_second(),
            self.memory(all, |crowd| crowd.bytes_at_all),
            self.scan(),
        ]
    }

    fn first_qr(&self) -> Row {
        Row {
            figure: "start of the process to the first QR".to_owned(),
            ours: Value::Time(self.first_qr.median()),
            budget: self.milliseconds(40),
            theirs: self.theirs(|beside| Value::Time(beside.first_qr.median())),
            note: spread(&self.first_qr),
        }
    }

    fn warm_qr(&self) -> Row {
        Row {
            figure: "request to QR, warm".to_owned(),
            ours: Value::Time(self.warm_qr.median()),
            budget: self.milliseconds(2),
            theirs: self.theirs(|beside| Value::Time(beside.warm_qr.median())),
            note: spread(&self.warm_qr),
        }
    }

    fn per_second(&self) -> Row {
        Row {
            figure: "sessions started to QR".to_owned(),
            ours: Value::PerSecond(self.middle(|crowd| crowd.per_second)),
            budget: self.budget(Value::PerSecond(1000.0)),
            theirs: self.theirs(|beside| Value::PerSecond(beside.per_second)),
            note: format!(
                "{AT_ONCE} at once, {}; {:.0} % of its core, {} for each",
                self.rounds(),
                self.middle(|crowd| crowd.busy) * 100.0,
                Value::Time(self.started().1)
            ),
        }
    }

    /// Returns the sessions started to QR per second, and the time of its core for each.
    pub(crate) fn started(&self) -> (f64, Duration) {
        let each = self.middle(|crowd| crowd.started().1.as_secs_f64());
        let per_second = self.middle(|crowd| crowd.per_second);
        (per_second, Duration::from_secs_f64(each))
    }

    fn idle(&self) -> Row {
        Row {
            figure: "memory, idle".to_owned(),
            ours: Value::Bytes(self.middle(|crowd| crowd.idle_bytes)),
            budget: self.budget(Value::Bytes(12e6)),
            theirs: self.theirs(|beside| Value::Bytes(beside.idle_bytes)),
            note: "resident; Baileys with its first socket".to_owned(),
        }
    }

    fn memory(&self, sessions: usize, each: fn(&Crowd) -> f64) -> Row {
        Row {
            figure: format!("memory per waiting session, of {sessions}"),
            ours: Value::Bytes(self.middle(each)),
            budget: self.budget(Value::Bytes(20e3)),
            theirs: self.theirs(|beside| Value::Bytes(beside.bytes_per_socket)),
            note: self.beside.as_ref().map_or_else(
                || self.rounds(),
                |beside| format!("{}; Baileys with {} sockets", self.rounds(), beside.sockets),
            ),
        }
    }

    fn scan(&self) -> Row {
        Row {
            figure: "scan to ready, less the hold".to_owned(),
            ours: Value::Time(self.scans.median()),
            budget: self.milliseconds(40),
            theirs: self.theirs(|beside| Value::Time(beside.scan_to_open.median())),
            note: spread(&self.scans),
        }
    }

    fn middle(&self, of: fn(&Crowd) -> f64) -> f64 {
        median(self.crowds.iter().map(of).collect())
    }

    fn rounds(&self) -> String {
        format!("median of {}", self.crowds.len())
    }

    fn theirs(&self, of: impl Fn(&Beside) -> Value) -> Option<Value> {
        self.beside.as_ref().map(of)
    }

    fn milliseconds(&self, count: u64) -> Option<Value> {
        self.budget(Value::Time(Duration::from_millis(count)))
    }

    /// The budgets are for what Latchkey itself takes, without TLS.
    fn budget(&self, budget: Value) -> Option<Value> {
        (self.scheme == Scheme::Ws).then_some(budget)
    }
}
