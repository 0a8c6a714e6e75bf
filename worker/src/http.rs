//! The clients for HTTP.

use std::sync::Arc;

use latchkey_shared::trust::Trust;
use reqwest::ClientBuilder;

/// Begins a client that trusts whom this process trusts.
#[expect(clippy::disallowed_methods, reason = "this is where clients begin")]
pub(crate) fn client(trust: &Trust) -> ClientBuilder {
    let tls = Arc::unwrap_or_clone(trust.client());
    reqwest::Client::builder().tls_backend_preconfigured(tls)
}
