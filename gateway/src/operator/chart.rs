//! Bars of inline SVG.

use std::time::Duration;

use latchkey_shared::broker::{Counter, Counts, End, WaitBucket, WaitStep};

use super::figures::sum;

/// How sessions ended, bar by bar.
pub(crate) struct Chart {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// What a bar is, for the table.
    pub(crate) unit: &'static str,
    pub(crate) summary: String,
    /// What the line at the top stands for.
    pub(crate) top: u64,
    pub(crate) width: u64,
    pub(crate) bars: Vec<Bar>,
    pub(crate) labels: Vec<Label>,
}

/// The sessions of one hour or day.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) x: u64,
    pub(crate) width: u64,
    pub(crate) step: u64,
    pub(crate) parts: Vec<Part>,
    pub(crate) started: u64,
    pub(crate) ready: u64,
    pub(crate) failed: u64,
    pub(crate) is_empty: bool,
}

/// One of the rectangles that stand on each other.
pub(crate) struct Part {
    pub(crate) kind: &'static str,
    pub(crate) y: f64,
    pub(crate) height: f64,
}

pub(crate) struct Label {
    pub(crate) x: u64,
    pub(crate) anchor: &'static str,
    pub(crate) text: String,
}

impl Chart {
    /// Draws bars of these names, of which every so many are written below.
    pub(crate) fn of(
        id: &'static str,
        title: &'static str,
        unit: &'static str,
        counted: Vec<(String, Counts)>,
        labelled_every: usize,
    ) -> Self {
        let step = WIDTH / counted.len().max(1) as u64;
        let top = counted.iter().map(|(_, counts)| ended(counts)).max();
        let top = top.unwrap_or_default().max(1);
        let (mut bars, mut labels) = (Vec::new(), Vec::new());
        for (at, (name, counts)) in counted.into_iter().enumerate() {
            let x = at as u64 * step;
            if at % labelled_every == 0 {
                labels.push(Label {
                    x,
                    anchor: "start",
                    text: name.clone(),
                });
            }
            bars.push(Bar::of(name, &counts, x, step, top));
        }
        let total = |of: fn(&Bar) -> u64| bars.iter().map(of).sum::<u64>();
        let (started, ready, failed) = (
            total(|bar| bar.started),
            total(|bar| bar.ready),
            total(|bar| bar.failed),
        );
        Self {
            id,
            title,
            unit,
            summary: format!("{started} started, {ready} ready, {failed} failed"),
            top,
            width: WIDTH,
            bars,
            labels,
        }
    }
}

impl Bar {
    fn of(name: String, counts: &Counts, x: u64, step: u64, top: u64) -> Self {
        let of_end = |is_meant: fn(End) -> bool| {
            sum(
                counts,
                |counter| matches!(counter, Counter::SessionsEnded(_, end) if is_meant(end)),
            )
        };
        let started = sum(counts, |counter| {
            matches!(counter, Counter::SessionsStarted(_))
        });
        let ready = of_end(|end| end == End::Ready);
        let failed = of_end(|end| matches!(end, End::Failed(_)));
        let over = of_end(|end| matches!(end, End::Expired | End::Cancelled));
        let mut y = FOOT;
        let mut parts = Vec::new();
        for (kind, count) in [("ready", ready), ("failed", failed), ("over", over)] {
            if count > 0 {
                let height = part_of(HEIGHT, count, top);
                y = tenths(y - height);
                parts.push(Part { kind, y, height });
            }
        }
        Self {
            title: format!(
                "{name}: {started} started, {ready} ready, {failed} failed, {over} expired or cancelled"
            ),
            name,
            x,
            width: step.saturating_sub(3).max(1),
            step,
            is_empty: started + ready + failed + over == 0,
            parts,
            started,
            ready,
            failed,
        }
    }
}

fn ended(counts: &Counts) -> u64 {
    sum(counts, |counter| {
        matches!(counter, Counter::SessionsEnded(..))
    })
}

/// How long one step takes.
pub(crate) struct Wait {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// When that was.
    pub(crate) span: &'static str,
    pub(crate) count: u64,
    /// Within which time half of them were done, and nine of ten.
    pub(crate) half: String,
    pub(crate) most: String,
    pub(crate) summary: String,
    pub(crate) bars: Vec<WaitBar>,
    pub(crate) labels: Vec<Label>,
}

pub(crate) struct WaitBar {
    pub(crate) title: String,
    pub(crate) x: u64,
    pub(crate) y: f64,
    pub(crate) height: f64,
}

impl Wait {
    /// Tells of today, where that is telling, else of all that is kept.
    pub(crate) fn of(step: WaitStep, name: &'static str, today: &Counts, all: &Counts) -> Self {
        let (of_today, of_all) = (Spread::of(step, today), Spread::of(step, all));
        let (spread, span) = if of_today.count() >= TELLING {
            (of_today, "today")
        } else {
            (of_all, "30 days")
        };
        let count = spread.count();
        let most = spread.0.iter().map(|(_, count)| *count).max();
        let most = most.unwrap_or_default().max(1);
        let bars = spread.0.iter().enumerate().map(|(at, (bucket, count))| {
            let height = part_of(SPREAD_HEIGHT, *count, most);
            WaitBar {
                title: format!("{}: {count}", within(*bucket)),
                x: at as u64 * 20,
                y: tenths(SPREAD_FOOT - height),
                height,
            }
        });
        let bars = bars.collect();
        let labels = spread.0.iter().enumerate().step_by(LABELLED_EVERY);
        let labels = labels.map(|(at, (bucket, _))| Label {
            x: at as u64 * 20,
            anchor: "start",
            text: within(*bucket),
        });
        let (half, nine_tenths) = (spread.share(50), spread.share(90));
        Self {
            id: step.name(),
            name,
            span,
            count,
            summary: format!("half {half}, nine of ten {nine_tenths}, of {count}"),
            half,
            most: nine_tenths,
            bars,
            labels: labels.collect(),
        }
    }
}

/// How many waited for how long, the shortest first.
struct Spread(Vec<(WaitBucket, u64)>);

impl Spread {
    fn of(step: WaitStep, counts: &Counts) -> Self {
        let of_bucket = |bucket| {
            let count = sum(
                counts,
                |counter| matches!(counter, Counter::Waited(of, _, within) if of == step && within == bucket),
            );
            (bucket, count)
        };
        Self(WaitBucket::all().map(of_bucket).collect())
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// Returns within which time so many per cent of them were done.
    fn share(&self, per_cent: u64) -> String {
        let wanted = self.count() * per_cent;
        let mut so_far = 0;
        let reaching = self.0.iter().find(|(_, count)| {
            so_far += count;
            so_far * 100 >= wanted
        });
        reaching.map_or_else(String::new, |(bucket, _)| within(*bucket))
    }
}

fn within(bucket: WaitBucket) -> String {
    let longest = WaitBucket::BOUNDS.last().copied().unwrap_or_default();
    match bucket.bound() {
        Some(seconds) if seconds >= 60.0 => format!("{} min", seconds / 60.0),
        Some(seconds) => format!("{seconds} s"),
        None => format!("more than {} min", longest / 60.0),
    }
}

/// Returns a duration in the largest unit that says enough, such as `3 h`.
pub(crate) fn about(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Returns the part of a length that `count` is of `all`.
fn part_of(length: f64, count: u64, all: u64) -> f64 {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    tenths(length * number(count) / number(all))
}

fn tenths(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

/// In the units of the drawing: what 24 and 30 divide, and a phone shows as it is.
const WIDTH: u64 = 360;
const FOOT: f64 = 110.5;
const HEIGHT: f64 = 92.0;
const SPREAD_FOOT: f64 = 30.5;
const SPREAD_HEIGHT: f64 = 28.0;
/// Of the ranges of waits.
const LABELLED_EVERY: usize = 4;
/// As many waits of one day tell more than a month.
const TELLING: u64 = 10;
