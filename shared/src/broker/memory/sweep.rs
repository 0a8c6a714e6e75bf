//! When to look for what can be forgotten.

/// Has a collection swept when it is twice as long as the last sweep left it, or than half of `LEAST`. A
/// sweep per doubling costs nothing on average.
#[derive(Debug, Default)]
pub(super) struct Sweep<const LEAST: usize> {
    left: usize,
}

impl<const LEAST: usize> Sweep<LEAST> {
    /// Returns whether a collection of this length is to be swept before it grows.
    pub(super) fn is_due(&self, length: usize) -> bool {
        length >= self.due_at()
    }

    /// Takes in how much a sweep has left, and returns at what length the next one is due.
    pub(super) fn left(&mut self, length: usize) -> usize {
        self.left = length;
        self.due_at()
    }

    fn due_at(&self) -> usize {
        LEAST.max(2 * self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweep_is_due_once_per_doubling_and_not_for_a_few() {
        let mut sweep = Sweep::<8>::default();
        assert!(!sweep.is_due(7) && sweep.is_due(8) && sweep.is_due(9));
        assert_eq!(sweep.left(4), 8);
        assert!(!sweep.is_due(7) && sweep.is_due(8));
        assert_eq!(sweep.left(5), 10);
        assert!(!sweep.is_due(9) && sweep.is_due(10));
        assert_eq!(sweep.left(1), 8);
        assert!(sweep.is_due(8));
    }
}
