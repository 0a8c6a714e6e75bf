//! In which language a visitor or a caller is answered.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    middleware::Next,
    response::Response,
};
use latchkey_shared::words::{ENGLISH, Language, Words};
use tokio::task_local;

use crate::{cookie, state::Gateway};

task_local! {
    static WORDS: Words;
}

/// Returns the words for whoever sent the request that is being answered.
pub(crate) fn words() -> Words {
    WORDS.try_with(|words| *words).unwrap_or(ENGLISH)
}

/// Answers in the language that the address asks for, else the one that was chosen before, else the one
/// that the browser likes best, else the site's.
pub(crate) async fn speak(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
    next: Next,
) -> Response {
    let chosen = chosen(request.uri());
    let language = if ENGLISH_ONLY.contains(&request.uri().path()) {
        Language::ENGLISH
    } else {
        let headers = request.headers();
        chosen
            .or_else(|| cookie::language(headers))
            .or_else(|| accepted(headers))
            .unwrap_or(gateway.settings.language)
    };
    let words = Words::from(gateway.settings.catalogue, language);
    let mut response = WORDS.scope(words, next.run(request)).await;
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_TYPE).is_some_and(is_worded) {
        headers
            .entry(header::CONTENT_LANGUAGE)
            .or_insert(HeaderValue::from_static(language.code()));
        for name in DEPENDS_ON {
            headers.append(header::VARY, HeaderValue::from(name));
        }
    }
    if let Some(language) = chosen {
        cookie::remember_language(headers, language);
    }
    response
}

/// Returns the language that the address of a page asks for.
fn chosen(uri: &Uri) -> Option<Language> {
    if uri.path().starts_with("/api/") {
        return None;
    }
    let mut members = uri.query()?.split('&');
    members.find_map(|member| Language::of_tag(member.strip_prefix("lang=")?))
}

fn accepted(headers: &HeaderMap) -> Option<Language> {
    let header = headers.get(header::ACCEPT_LANGUAGE)?;
    Language::accepted(header.to_str().ok()?)
}

/// Returns whether what is of this type holds words for people.
fn is_worded(content_type: &HeaderValue) -> bool {
    let types = ["text/html", "application/json", "application/problem+json"];
    let content_type = content_type.to_str().unwrap_or_default();
    types.iter().any(|worded| content_type.starts_with(worded))
}

/// The pages that are written in English only.
const ENGLISH_ONLY: [&str; 2] = ["/api/docs", "/operator"];
const DEPENDS_ON: [HeaderName; 2] = [header::ACCEPT_LANGUAGE, header::COOKIE];
