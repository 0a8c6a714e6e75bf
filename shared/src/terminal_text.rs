//! Text of strangers that is shown in a terminal.

use std::{
    borrow::Cow,
    io::{self, Write},
};

/// Replaces what could steer a terminal, and cuts what is very long.
pub fn printable(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .map(|c| if is_steering(c) { REPLACEMENT } else { c })
        .collect()
}

/// Replaces what could steer a terminal, whatever the length.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.contains(is_steering) {
        Cow::Owned(text.replace(is_steering, REPLACEMENT_TEXT))
    } else {
        Cow::Borrowed(text)
    }
}

/// Writes what would change the direction of a text, or be unseen, as JSON can: `\u202e`.
pub fn ascii_signs(json: &str) -> Cow<'_, str> {
    if !json.contains(is_format) {
        return Cow::Borrowed(json);
    }
    let mut written = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_format(c) {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            written.extend(units.map(|unit| format!("\\u{unit:04x}")));
        } else {
            written.push(c);
        }
    }
    Cow::Owned(written)
}

/// Standard error, for lines that our own colours may be in and signs of strangers may not.
///
/// Each write must be of whole lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct HarmlessStderr;

impl Write for HarmlessStderr {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let mut stderr = io::stderr();
        match std::str::from_utf8(lines) {
            Ok(text) if text.contains(is_format) => {
                let text = text.replace(is_format, REPLACEMENT_TEXT);
                stderr.write_all(text.as_bytes())?;
            }
            _ => stderr.write_all(lines)?,
        }
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn is_steering(c: char) -> bool {
    c.is_control() || is_format(c)
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
const REPLACEMENT: char = '\u{fffd}';
const REPLACEMENT_TEXT: &str = "\u{fffd}";

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
        assert_eq!(harmless("A\x1b\u{202e}B"), "A\u{fffd}\u{fffd}B");
        assert_eq!(harmless(&"a".repeat(1000)).len(), 1000);
    }

    #[test]
    fn json_means_the_same_without_the_signs_that_steer() {
        let name = "Ren\u{e9}\u{202e}gnp.exe\u{2066}\u{e0001}";
        let json = serde_json::to_string(name).unwrap();
        let shown = ascii_signs(&json);
        assert!(!shown.contains(is_format), "{shown}");
        assert!(shown.contains("\\u202e") && shown.contains('\u{e9}'));
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), name);
    }
}
