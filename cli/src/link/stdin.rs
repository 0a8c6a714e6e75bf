//! Answers from standard input, typed by a person or written by a script.

use std::io::{BufRead as _, Read as _};

use latchkey_entry::passkey::{Assertion, RequestOptions};
use latchkey_shared::{
    job::CallerInput,
    status::PasskeyPrompt,
    words::{TerminalText, Words},
};
use serde::Deserialize;
use tokio::sync::mpsc;

/// Lines of standard input, read once someone asks for them.
#[derive(Default)]
pub(crate) struct StdinLines(Option<mpsc::Receiver<String>>);

impl StdinLines {
    /// Returns the next line; waits for ever once there are no more. Dropped, it loses nothing.
    pub(crate) async fn next(&mut self) -> String {
        let lines = self.0.get_or_insert_with(read_lines);
        match lines.recv().await {
            Some(line) => line,
            None => std::future::pending().await,
        }
    }
}

/// Reads on a thread that nobody waits for: a terminal may never send another line.
fn read_lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = String::new();
            let read = input.by_ref().take(LONGEST_LINE).read_line(&mut line);
            if matches!(read, Ok(0) | Err(_)) || sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Parses a line as the answer to what is asked. The error says what would be one.
pub(crate) fn parse_input(
    line: &str,
    asked: &PasskeyPrompt,
    words: Words,
) -> Result<CallerInput, String> {
    let line = line.trim();
    if asked.confirmation_code.is_some() {
        return match line.to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(CallerInput::Confirmed(true)),
            "n" | "no" => Ok(CallerInput::Confirmed(false)),
            _ => match serde_json::from_str(line) {
                Ok(Confirmation { confirmed }) => Ok(CallerInput::Confirmed(confirmed)),
                Err(_) => Err(words.terminal(&TerminalText::YesOrNo)),
            },
        };
    }
    let again = |error| {
        let text = TerminalText::NotAnAssertion { error };
        words.terminal(&text)
    };
    let assertion: Assertion = line.parse().map_err(again)?;
    let request: Option<RequestOptions> = asked.options.parse().ok();
    if let Some(request) = request {
        assertion.check(&request).map_err(again)?;
    }
    Ok(CallerInput::Assertion(line.to_owned()))
}

#[derive(Deserialize)]
struct Confirmation {
    confirmed: bool,
}

/// In bytes; what a passkey answers has one or two thousand.
const LONGEST_LINE: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use latchkey_shared::words::ENGLISH;

    use super::*;

    fn asked(confirmation_code: Option<&str>) -> PasskeyPrompt {
        PasskeyPrompt {
            options: "{}".to_owned(),
            confirmation_code: confirmation_code.map(str::to_owned),
            expires_at: SystemTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn yes_and_no_are_understood_and_nothing_else() {
        let asked = asked(Some("1234"));
        for (line, same) in [
            ("y\n", true),
            (" YES \r\n", true),
            ("n", false),
            ("No", false),
            ("{\"confirmed\":true}", true),
            ("{\"confirmed\": false}", false),
        ] {
            assert!(
                parse_input(line, &asked, ENGLISH) == Ok(CallerInput::Confirmed(same)),
                "{line}"
            );
        }
        for line in ["", "\n", "yn", "1234", "{\"confirmed\":1}"] {
            assert!(parse_input(line, &asked, ENGLISH).is_err(), "{line}");
        }
    }

    #[test]
    fn text_that_is_no_passkeys_answer_is_refused_with_a_reason() {
        for line in ["", "y", "{}", "{\"confirmed\":true}"] {
            let Err(words) = parse_input(line, &asked(None), ENGLISH) else {
                panic!("{line} is no answer");
            };
            assert!(words.ends_with("paste it again."), "{words}");
        }
    }
}
