//! Takes a linked device off its account.

use std::sync::Arc;

use latchkey_proto::{
    credentials::Credentials,
    link::{Link, LinkError},
};
use latchkey_shared::{
    clock::{self, Clock},
    config::Settings,
    status::FailureReason,
    trust::Trust,
};

use super::run;
use crate::{error::WorkerError, failure, whatsapp::LinkContext};

/// What became of a device that was to be taken off its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlinked {
    /// WhatsApp has taken it off.
    Now,
    /// It was taken off before.
    Before,
    /// It may still be linked: why.
    Failed(FailureReason),
}

/// Logs in with the credentials and takes the device off its account. Dropped, it closes the
/// connection.
pub async fn unlink(
    settings: &Settings,
    trust: &Trust,
    credentials: Credentials,
    clock: &Clock,
) -> Result<Unlinked, WorkerError> {
    let context = LinkContext::new(settings, trust, clock.clone())?;
    let config = Arc::clone(&context.config);
    let version = context.versions.current();
    let traveller = credentials.jid.to_string();
    let link = Link::unlink(config, version, credentials, clock::rng(), clock.now());
    Ok(match run(link, &traveller, &context, clock).await {
        Ok(_) => Unlinked::Now,
        Err(LinkError::LoggedOut) => Unlinked::Before,
        Err(why) => Unlinked::Failed(failure::reason(&why)),
    })
}
