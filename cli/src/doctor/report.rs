//! What a check has found, and how it is printed.

use std::io::{self, Write as _};

use latchkey_shared::terminal_text::printable;
use serde::Serialize;

/// Prints what the checks find, as they find it.
pub(super) struct Report {
    json: bool,
    failed: usize,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Ok,
    /// Links work, or may work; something is worth a look.
    Warning,
    /// Links do not work, or not as they should.
    Failed,
    /// It would have needed a check that failed.
    NotTried,
}

/// What a check has found.
#[derive(Debug, Serialize)]
struct Finding<'a> {
    check: &'a str,
    outcome: Outcome,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_do: Option<String>,
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        Self { json, failed: 0 }
    }

    /// How many checks have failed.
    pub(super) fn failed(&self) -> usize {
        self.failed
    }

    pub(super) fn ok(&mut self, check: &str, message: impl AsRef<str>) -> io::Result<()> {
        self.add(check, Outcome::Ok, message.as_ref(), None)
    }

    pub(super) fn warning(
        &mut self,
        check: &str,
        message: impl AsRef<str>,
        to_do: &str,
    ) -> io::Result<()> {
        self.add(check, Outcome::Warning, message.as_ref(), Some(to_do))
    }

    pub(super) fn failure(
        &mut self,
        check: &str,
        message: impl AsRef<str>,
        to_do: &str,
    ) -> io::Result<()> {
        self.failed += 1;
        self.add(check, Outcome::Failed, message.as_ref(), Some(to_do))
    }

    pub(super) fn not_tried(&mut self, check: &str, why: &str) -> io::Result<()> {
        self.add(check, Outcome::NotTried, why, None)
    }

    fn add(
        &mut self,
        check: &str,
        outcome: Outcome,
        message: &str,
        to_do: Option<&str>,
    ) -> io::Result<()> {
        // Some of it was said by servers, which must not steer the terminal.
        let finding = Finding {
            check,
            outcome,
            message: printable(message),
            to_do: to_do.map(printable),
        };
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, &finding)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}", finding.line())?;
        }
        out.flush()
    }
}

impl Finding<'_> {
    fn line(&self) -> String {
        let outcome = match self.outcome {
            Outcome::Ok => "ok",
            Outcome::Warning => "warning",
            Outcome::Failed => "failed",
            Outcome::NotTried => "not tried",
        };
        let found = format!("{outcome:<10}{:<19}{}.", self.check, self.message);
        match &self.to_do {
            Some(to_do) => format!("{found} {to_do}."),
            None => found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_is_one_line_that_says_what_to_do() {
        let finding = Finding {
            check: "redis eviction",
            outcome: Outcome::Warning,
            message: "it may throw sessions away".to_owned(),
            to_do: Some("Set maxmemory-policy to noeviction".to_owned()),
        };
        assert_eq!(
            finding.line(),
            "warning   redis eviction     it may throw sessions away. Set maxmemory-policy to noeviction."
        );
        assert_eq!(
            serde_json::to_string(&finding).unwrap(),
            r#"{"check":"redis eviction","outcome":"warning","message":"it may throw sessions away","to_do":"Set maxmemory-policy to noeviction"}"#
        );
    }
}
