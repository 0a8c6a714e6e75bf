//! How long people wait, as it is counted.

use std::time::Duration;

/// A step of a session whose length is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WaitStep {
    /// From the request to the first code.
    RequestToCode,
    /// From the first code to the phone's yes.
    CodeToScan,
    /// From the phone's yes to the result.
    ScanToReady,
}

/// A range of lengths that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WaitBucket(usize);

impl WaitStep {
    /// Every step, in their order.
    pub const ALL: [Self; 3] = [Self::RequestToCode, Self::CodeToScan, Self::ScanToReady];

    /// Returns its name, such as `request_to_code`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RequestToCode => "request_to_code",
            Self::CodeToScan => "code_to_scan",
            Self::ScanToReady => "scan_to_ready",
        }
    }
}

impl WaitBucket {
    /// In seconds, what the ranges but for the last one reach to: from a code that was there at once to
    /// somebody who looked for the phone first.
    pub const BOUNDS: [f64; 11] = [
        0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0,
    ];

    /// Returns every range, from the shortest on.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=Self::BOUNDS.len()).map(Self)
    }

    /// Returns the one that a length is in.
    pub fn of(length: Duration) -> Self {
        let seconds = length.as_secs_f64();
        Self(Self::BOUNDS.partition_point(|bound| *bound < seconds))
    }

    /// Returns the longest in it, in seconds; none if there is no longest.
    pub fn bound(self) -> Option<f64> {
        Self::BOUNDS.get(self.0).copied()
    }

    pub(super) fn name(self) -> String {
        self.bound()
            .map_or_else(|| "more".to_owned(), |bound| bound.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_in_the_first_range_that_reaches_to_it() {
        for (millis, name) in [
            (0, "0.25"),
            (250, "0.25"),
            (251, "0.5"),
            (1_000, "1"),
            (300_000, "300"),
            (300_001, "more"),
        ] {
            assert_eq!(WaitBucket::of(Duration::from_millis(millis)).name(), name);
        }
    }
}
