//! What the templates do with texts.

#![expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the macro writes them"
)]

use askama::{Result, Values, filters::Safe};
use latchkey_shared::words::Markup;

/// Takes a text that has tags for what it is. Any other would not compile.
#[askama::filter_fn]
pub(crate) fn html(text: Markup, _: &dyn Values) -> Result<Safe<String>> {
    Ok(Safe(text.into_html()))
}
