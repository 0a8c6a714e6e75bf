//! Takes a linked device off its account.

use std::sync::Arc;

use latchkey_proto::{
    credentials::Credentials,
    link::{self, Link},
};
use latchkey_shared::{
    clock::{self, Clock},
    config::Settings,
    status::FailureReason,
    trust::Trust,
};

use crate::{
    error::WorkerError,
    failure,
    whatsapp::{LinkContext, LinkIo, Step},
};

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
    let mut io = LinkIo::new(link, context.road_for(&traveller), &context);
    loop {
        match io.advance().await {
            Step::Connect => io.connect(),
            // A device that is linked already has nothing to store or to show.
            Step::Event(_) | Step::AskForTurn { .. } => {}
            Step::Wait(deadline) => io.wait(deadline, clock).await,
            Step::Finished(outcome) => {
                return Ok(match outcome {
                    Ok(_) => Unlinked::Now,
                    Err(link::LinkError::LoggedOut) => Unlinked::Before,
                    Err(why) => Unlinked::Failed(failure::reason(&why)),
                });
            }
        }
    }
}
