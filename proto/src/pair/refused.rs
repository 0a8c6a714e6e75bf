use std::{fmt, time::Duration};

use crate::node::Node;

/// The server's refusal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The error's code, if the server gave one.
    pub code: Option<u16>,
    /// The error's text: at most 64 printable ASCII characters.
    pub text: String,
    /// How long the server wants to be left alone, at most 30 days.
    pub backoff: Option<Duration>,
}

/// What a refusal means to a companion that wants to be linked
/// (WhiskeySockets/Baileys pull request 2769).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// 400: a browser or number that the server does not take, or too many codes for the number.
    BadRequest,
    /// 403: the server does not want to.
    Forbidden,
    /// 429: too many requests.
    RateLimited,
    /// 452: the account cannot be linked by code.
    NotAvailable,
    /// 500 to 599: the server failed.
    Server,
    /// Anything else.
    Other,
}

impl Refused {
    /// Reads the answer to a request; none if the server did as it was asked.
    pub fn read(iq: &Node) -> Option<Self> {
        if iq.get("type") != Some("error") {
            return None;
        }
        let get = |key| iq.child("error").and_then(|error| error.get(key));
        Some(Self {
            code: get("code").and_then(|code| code.parse().ok()),
            text: printable(get("text").unwrap_or_default()),
            backoff: get("backoff")
                .and_then(|seconds| seconds.parse().ok())
                .map(|seconds| Duration::from_secs(seconds).min(LONGEST_BACKOFF)),
        })
    }

    /// An answer that is neither an error nor has what was asked for.
    pub(super) fn without(what: &str) -> Self {
        Self {
            code: None,
            text: format!("answer without {what}"),
            backoff: None,
        }
    }

    /// Returns what the refusal means.
    pub fn kind(&self) -> RefusalKind {
        match self.code {
            Some(400) => RefusalKind::BadRequest,
            Some(403) => RefusalKind::Forbidden,
            Some(429) => RefusalKind::RateLimited,
            Some(452) => RefusalKind::NotAvailable,
            Some(500..=599) => RefusalKind::Server,
            _ => RefusalKind::Other,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a result, got error")?;
        if let Some(code) = self.code {
            write!(f, " {code}")?;
        }
        if !self.text.is_empty() {
            write!(f, " {}", self.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

fn printable(text: &str) -> String {
    text.chars()
        .filter(|at| matches!(at, ' '..='~'))
        .take(64)
        .collect()
}

/// Keeps what is added to a moment far from overflow.
const LONGEST_BACKOFF: Duration = Duration::from_hours(24 * 30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_is_known_by_its_code() {
        let kinds = [
            ("400", RefusalKind::BadRequest),
            ("403", RefusalKind::Forbidden),
            ("429", RefusalKind::RateLimited),
            ("452", RefusalKind::NotAvailable),
            ("500", RefusalKind::Server),
            ("599", RefusalKind::Server),
            ("499", RefusalKind::Other),
            ("600", RefusalKind::Other),
            ("-400", RefusalKind::Other),
            ("65936", RefusalKind::Other),
            ("", RefusalKind::Other),
        ];
        for (code, kind) in kinds {
            let error = Node::new("error").attr("code", code);
            assert_eq!(refused(error).kind(), kind, "{code}");
        }
        let bare = Node::new("iq").attr("type", "error");
        assert_eq!(Refused::read(&bare).unwrap().kind(), RefusalKind::Other);
    }

    #[test]
    fn result_is_no_refusal() {
        let error = Node::new("error").attr("code", "400");
        let result = Node::new("iq").attr("type", "result").children([error]);
        assert_eq!(Refused::read(&result), None);
    }

    #[test]
    fn text_of_a_refusal_may_stand_in_a_log() {
        let text = format!("rate\n\u{1b}[31m-over\u{e9}limit{}", "!".repeat(99));
        let refused = refused(Node::new("error").attr("code", "429").attr("text", text));
        assert_eq!(
            refused.text,
            format!("rate[31m-overlimit{}", "!".repeat(46))
        );
        assert!(
            refused
                .to_string()
                .starts_with("expected a result, got error 429 rate")
        );
    }

    #[test]
    fn backoff_is_in_seconds_and_has_an_end() {
        let cases = [
            (Some("0"), Some(0)),
            (Some("3600"), Some(3600)),
            (Some("2592001"), Some(2_592_000)),
            (Some("18446744073709551615"), Some(2_592_000)),
            (Some("18446744073709551616"), None),
            (Some("-1"), None),
            (None, None),
        ];
        for (backoff, seconds) in cases {
            let mut error = Node::new("error");
            if let Some(backoff) = backoff {
                error = error.attr("backoff", backoff);
            }
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(refused(error).backoff, expected, "{backoff:?}");
        }
    }

    fn refused(error: Node) -> Refused {
        Refused::read(&Node::new("iq").attr("type", "error").children([error])).unwrap()
    }
}
