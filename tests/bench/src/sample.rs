//! Measured times, and their summary.

use std::time::{Duration, Instant};

/// Measures a span of time.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "to read the clock is its purpose"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Measured times of one kind.
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    /// Panics if there are none.
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// Returns the smallest time that this percentage of the times does not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100);
        self.0[rank.max(1) - 1]
    }

    /// Subtracts the same span from every time.
    pub(crate) fn less(self, span: Duration) -> Self {
        Self(
            self.0
                .iter()
                .map(|time| time.saturating_sub(span))
                .collect(),
        )
    }
}

/// Returns the median.
///
/// Panics if there are no numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[(numbers.len() - 1) / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(milliseconds: impl IntoIterator<Item = u64>) -> Sample {
        Sample::new(
            milliseconds
                .into_iter()
                .map(Duration::from_millis)
                .collect(),
        )
    }

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let hundred = sample((1..=100).rev());
        assert_eq!(hundred.median(), Duration::from_millis(50));
        assert_eq!(hundred.percentile(99), Duration::from_millis(99));
        assert_eq!(hundred.percentile(100), Duration::from_millis(100));
        let one = sample([7]);
        assert_eq!(one.median(), one.percentile(99));
        assert_eq!(sample([1, 2, 9]).median(), Duration::from_millis(2));
    }

    #[test]
    fn what_is_taken_off_never_leaves_less_than_nothing() {
        let rest = sample([100, 130]).less(Duration::from_millis(110));
        assert_eq!(rest.median(), Duration::ZERO);
        assert_eq!(rest.percentile(99), Duration::from_millis(20));
    }

    #[test]
    fn median_of_numbers_is_one_of_them() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0]) - 1.0).abs() < f64::EPSILON);
    }
}
