//! Takes a linked device off its account.

use std::sync::Arc;

use latchkey_proto::{
    credentials::Credentials,
    link::{self, Link, Output},
};
use latchkey_shared::{
    clock::{self, Clock},
    config::Settings,
    status::FailureReason,
};

use crate::{WorkerError, dialer, failure, link_config, version::Versions, wire::Wire};

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

/// Logs in with the credentials and takes the device off its account.
///
/// Needs a process-wide rustls provider, which every main installs first. Dropped, it closes the
/// connection.
pub async fn unlink(
    settings: &Settings,
    credentials: Credentials,
    clock: &Clock,
) -> Result<Unlinked, WorkerError> {
    let whatsapp = &settings.whatsapp;
    let dialer = dialer(whatsapp)?;
    let versions = Versions::new(whatsapp.version, &whatsapp.version_url)?;
    let config = Arc::new(link_config(settings)?);
    let mut link = Link::unlink(
        config,
        versions.current(),
        credentials,
        clock::rng(),
        clock.now(),
    );
    let mut wire = Wire::Closed;
    loop {
        let deadline = match link.poll_output() {
            Output::Timeout(deadline) => deadline,
            Output::Finished(Ok(_)) => return Ok(Unlinked::Now),
            Output::Finished(Err(link::LinkError::LoggedOut)) => return Ok(Unlinked::Before),
            Output::Finished(Err(why)) => return Ok(Unlinked::Failed(failure::reason(&why))),
            Output::Connect => {
                wire = Wire::dial(&dialer);
                continue;
            }
            Output::Transmit(bytes) => {
                wire.send(bytes).await;
                continue;
            }
            Output::Close => {
                wire.close().await;
                continue;
            }
            Output::RefreshVersion => {
                wire = Wire::Refreshing;
                continue;
            }
            // A device that has its credentials neither pairs nor changes them.
            Output::Event(_) | Output::Derive(_) => continue,
        };
        tokio::select! {
            event = wire.next(&versions) => wire.handle(event, &mut link, clock.now()),
            () = clock.sleep_until(deadline) => link.handle_timeout(clock.now()),
        }
    }
}
