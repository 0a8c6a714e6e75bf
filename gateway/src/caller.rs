//! Who asks for a session: somebody at an address, or the holder of an API key for a client of theirs.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};
use latchkey_shared::{client_name::ClientName, config::ApiKeys, refusal::Refusal};

use crate::{middleware::client_ip::Client, problem::Problem, state::Gateway};

/// Who asks for a session, and may.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Where the request comes from.
    pub(crate) client: Client,
    /// The holder of the API key that came along.
    pub(crate) holder: Option<String>,
    /// What the holder calls the client for whom it asks.
    on_behalf_of: Option<String>,
}

impl Caller {
    /// Returns the same caller, who asks for a client of theirs.
    #[must_use]
    pub(crate) fn on_behalf_of(self, client: Option<String>) -> Self {
        Self {
            on_behalf_of: client,
            ..self
        }
    }

    /// Returns whom limits count.
    pub(crate) fn name(&self) -> ClientName {
        match (&self.holder, &self.on_behalf_of) {
            (Some(holder), Some(client)) => ClientName::Named {
                holder: holder.clone(),
                client: client.clone(),
            },
            _ => ClientName::Address(self.client.address),
        }
    }

    /// Returns whose idempotency keys are the caller's: those of its address, or of its API key and
    /// client.
    pub(crate) fn idempotency_scope(&self) -> String {
        match &self.holder {
            None => self.client.key(),
            // Neither an address nor a holder's name has a blank.
            Some(holder) => format!("{holder} {}", self.on_behalf_of.as_deref().unwrap_or("")),
        }
    }
}

impl FromRequestParts<Arc<Gateway>> for Caller {
    type Rejection = Problem;

    /// Refuses a wrong API key, and a caller without one where only those with one may start sessions.
    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let client = Client::from_request_parts(parts, gateway).await?;
        let holder = holder(&parts.headers, &gateway.settings.api_keys)?;
        if holder.is_none() && !gateway.settings.open {
            return Err(Refusal::NotOpen.into());
        }
        Ok(Self {
            client,
            holder,
            on_behalf_of: None,
        })
    }
}

/// The holder of an API key, and nobody else.
pub(crate) struct Holder(pub(crate) Caller);

impl FromRequestParts<Arc<Gateway>> for Holder {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, gateway).await?;
        if caller.holder.is_none() {
            return Err(Refusal::KeyRequired.into());
        }
        Ok(Self(caller))
    }
}

fn holder(headers: &HeaderMap, keys: &ApiKeys) -> Result<Option<String>, Refusal> {
    let mut shown = headers.get_all(&API_KEY).iter();
    let Some(key) = shown.next() else {
        return Ok(None);
    };
    let holder = keys.holder_of(key.as_bytes());
    match (holder, shown.next()) {
        (Some(holder), None) => Ok(Some(holder.to_owned())),
        _ => Err(Refusal::InvalidApiKey),
    }
}

static API_KEY: HeaderName = HeaderName::from_static("x-api-key");
