//! The addresses in answers: whole ones, if the caller prefers that.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
    response::Response,
};

use crate::{middleware::client_ip::Client, problem::Problem, state::Gateway};

/// How the addresses in an answer are to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Links {
    /// Scheme and host, as the caller has them, if it prefers whole addresses.
    origin: Option<String>,
}

impl Links {
    /// Returns what stands before a path: scheme and host, or nothing.
    pub(crate) fn base(&self) -> &str {
        self.origin.as_deref().unwrap_or_default()
    }

    /// Tells the caller that its preference was heard.
    pub(crate) fn confirm(&self, mut response: Response) -> Response {
        if self.origin.is_some() {
            let headers = response.headers_mut();
            headers.insert(APPLIED, HeaderValue::from_static(ABSOLUTE));
        }
        response
    }
}

impl FromRequestParts<Arc<Gateway>> for Links {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let client = Client::from_request_parts(parts, gateway).await?;
        let origin = prefers_whole(&parts.headers).then(|| client.origin());
        Ok(Self {
            origin: origin.flatten(),
        })
    }
}

/// Returns whether `Prefer` (RFC 7240) asks for whole addresses.
fn prefers_whole(headers: &HeaderMap) -> bool {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|preference| preference.trim().eq_ignore_ascii_case(ABSOLUTE))
}

const ABSOLUTE: &str = "absolute-urls";
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");
