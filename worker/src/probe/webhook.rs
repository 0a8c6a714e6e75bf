//! Whether the receiver of webhooks takes one.

use std::time::Duration;

use latchkey_shared::{
    clock::{self, Clock},
    config::WebhookSettings,
    job::SessionId,
    trust::Trust,
};
use reqwest::Response;

use crate::{
    error::WorkerError,
    webhook::{self, NotTaken, Receiver},
};

/// What the receiver has answered.
#[derive(Debug)]
pub struct WebhookAnswer {
    /// Its status, such as `204 No Content`.
    pub status: String,
    /// The beginning of what it said.
    pub text: String,
    /// How long it took.
    pub took: Duration,
    /// What that means for a webhook.
    pub taken: Result<(), NotTaken>,
}

/// No webhook could be sent.
#[derive(Debug, thiserror::Error)]
pub enum WebhookProbeError {
    /// A setting is not usable.
    #[error(transparent)]
    Worker(#[from] WorkerError),
    /// There was no answer.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
}

/// Sends the receiver a webhook that tells of nothing, signed as all others are.
pub async fn probe_webhook(
    settings: &WebhookSettings,
    trust: &Trust,
    clock: &Clock,
) -> Result<WebhookAnswer, WebhookProbeError> {
    let receiver = Receiver::new(settings, trust)?;
    let id = SessionId::random(&mut clock::rng());
    let message = webhook::test_message(id, clock.now());
    let asked = clock.ask();
    let response = receiver.send(&message, clock.now()).await?;
    let (took, status) = (clock.since(asked), response.status());
    Ok(WebhookAnswer {
        status: status.to_string(),
        text: beginning(response).await,
        took,
        taken: webhook::judge(status),
    })
}

/// Reads the beginning of a body, as far as it arrives.
async fn beginning(mut response: Response) -> String {
    let mut body = Vec::new();
    while body.len() < LONGEST_TEXT
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    body.truncate(LONGEST_TEXT);
    String::from_utf8_lossy(&body).trim().to_owned()
}

/// In bytes.
const LONGEST_TEXT: usize = 300;
