//! Text of strangers that is shown in a terminal.

/// Replaces what could steer a terminal, and cuts what is very long.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .map(|c| {
            if c.is_control() || is_format(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// Returns whether it changes the direction of a text, or is not seen. What joins emoji and letters
/// may stay.
fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}' | '\u{200b}'
            | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
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
        assert_eq!(
            printable("\u{202e}A\u{2066}B\u{200f}C\u{61c}"),
            "\u{fffd}A\u{fffd}B\u{fffd}C\u{fffd}"
        );
        assert_eq!(printable(&"a".repeat(1000)).len(), LONGEST);
    }
}
