//! The query of a request, read strictly.
//!
//! axum's `Query` would refuse in serde's words; a refusal here names the member and its range.

use std::ops::RangeInclusive;

use latchkey_shared::refusal::Refusal;

use crate::problem::Problem;

/// The part of an address after the question mark. Members that nobody asks for are ignored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    /// Wraps a query as it came.
    pub(crate) fn of(raw: Option<&'a str>) -> Self {
        Self(raw.unwrap_or_default())
    }

    /// Returns a member's text as it is: none of the known ones needs percent-encoding.
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        let members = self
            .0
            .split('&')
            .filter_map(|member| member.split_once('='));
        members
            .into_iter()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Returns a member that is a whole number, or `most` if it is more than that.
    pub(crate) fn number_up_to(self, name: &str, most: u64) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(out_of_range(name, 0..=u64::MAX).into());
        }
        Ok(Some(
            text.parse().map_or(most, |number: u64| number.min(most)),
        ))
    }

    /// Returns a member that is a whole number within `range`.
    pub(crate) fn number(
        self,
        name: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits && range.contains(&number) => Ok(Some(number)),
            _ => Err(out_of_range(name, range).into()),
        }
    }
}

/// Refuses a member that is not a whole number within `range`.
pub(crate) fn out_of_range(name: &str, range: RangeInclusive<u64>) -> Refusal {
    Refusal::OutOfRange {
        name: name.to_owned(),
        range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_name_and_others_ignored() {
        let query = Query::of(Some("v=7&since=3&since=4&flag"));
        assert_eq!(query.text("since"), Some("3"));
        assert_eq!(query.text("flag"), None);
        assert_eq!(Query::of(None).text("since"), None);
    }

    #[test]
    fn number_that_is_more_than_the_most_is_the_most() {
        let number = |query: &str| Query::of(Some(query)).number_up_to("wait", 25).ok();
        assert_eq!(number("wait=7"), Some(Some(7)));
        assert_eq!(number("wait=26"), Some(Some(25)));
        assert_eq!(number(&format!("wait={}", "9".repeat(40))), Some(Some(25)));
        assert_eq!(number("v=1"), Some(None));
        for text in ["wait=", "wait=-1", "wait=1.5", "wait=soon", "wait=+1"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_out_of_range_or_in_another_form_are_refused() {
        for text in [
            "size=63",
            "size=2049",
            "size=",
            "size=-1",
            "size=1e3",
            "size=%31",
            "size=+65",
        ] {
            assert!(
                Query::of(Some(text)).number("size", 64..=2048).is_err(),
                "{text}"
            );
        }
        assert_eq!(
            Query::of(Some("size=64"))
                .number("size", 64..=2048)
                .unwrap(),
            Some(64)
        );
        assert_eq!(
            Query::of(Some("v=1")).number("size", 64..=2048).unwrap(),
            None
        );
    }
}
