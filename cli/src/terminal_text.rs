//! Text of strangers that is shown in a terminal.

/// Replaces what could steer a terminal, and cuts what is very long.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// In characters.
const LONGEST: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_steer_the_terminal() {
        assert_eq!(
            printable("A\x1b[2J\n\u{9b}B ž"),
            "A\u{fffd}[2J\u{fffd}\u{fffd}B ž"
        );
        assert_eq!(printable(&"a".repeat(1000)).len(), LONGEST);
    }
}
