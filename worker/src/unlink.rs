//! Takes a linked device off its account.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_proto::{
    credentials::Credentials,
    link::{self, Disconnect, Input, Link, Output},
};
use latchkey_shared::{
    clock::{self, Clock},
    config::Settings,
};
use rand::rngs::StdRng;
use tokio::time::timeout;

use crate::{WorkerError, dialer, failure, link_config, transport::Socket, version::Versions};

/// What became of a device that was to be taken off its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlinked {
    /// WhatsApp has taken it off.
    Now,
    /// It was taken off before.
    Before,
    /// It may still be linked: why, and what to do next.
    Failed(String),
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
    let mut socket = None;
    loop {
        match link.poll_output() {
            Output::Connect => {
                close(&mut socket).await;
                let input = match timeout(DIAL_TIMEOUT, dialer.dial()).await {
                    Ok(Ok(open)) => {
                        socket = Some(Box::new(open));
                        Input::Connected
                    }
                    Ok(Err(why)) => Input::Disconnected(why),
                    Err(_) => Input::Disconnected(Disconnect::Lost),
                };
                link.handle_input(input, clock.now());
            }
            Output::Transmit(bytes) => {
                if let Some(open) = &mut socket
                    && !open.send(bytes).await
                {
                    socket = None;
                    link.handle_input(Input::Disconnected(Disconnect::Lost), clock.now());
                }
            }
            Output::Close => close(&mut socket).await,
            Output::RefreshVersion => {
                let version = versions.refresh(versions.current()).await;
                link.handle_input(Input::Version(version), clock.now());
            }
            Output::Timeout(deadline) => wait(&mut link, &mut socket, deadline, clock).await,
            // A device that has its credentials neither pairs nor changes them.
            Output::Event(_) | Output::Derive(_) => {}
            Output::Finished(Ok(_)) => return Ok(Unlinked::Now),
            Output::Finished(Err(link::Failure::LoggedOut)) => return Ok(Unlinked::Before),
            Output::Finished(Err(why)) => return Ok(Unlinked::Failed(in_words(&why))),
        }
    }
}

async fn wait(
    link: &mut Link<StdRng>,
    socket: &mut Option<Box<Socket>>,
    deadline: SystemTime,
    clock: &Clock,
) {
    let received = async {
        match socket {
            Some(open) => open.receive().await,
            None => std::future::pending().await,
        }
    };
    let received = tokio::select! {
        received = received => received,
        () = clock.sleep_until(deadline) => return link.handle_timeout(clock.now()),
    };
    if let Some(bytes) = received {
        link.handle_input(Input::Received(&bytes), clock.now());
    } else {
        *socket = None;
        link.handle_input(Input::Disconnected(Disconnect::Lost), clock.now());
    }
}

async fn close(socket: &mut Option<Box<Socket>>) {
    if let Some(open) = socket.take() {
        open.close().await;
    }
}

/// What happened, and what to do next.
fn in_words(failure: &link::Failure) -> String {
    match failure {
        link::Failure::Rejected(_) | link::Failure::Protocol(_) => {
            "WhatsApp did not take the device off the account. Remove it on the phone, under \
             Linked devices."
                .to_owned()
        }
        other => failure::explain(other).message,
    }
}

const DIAL_TIMEOUT: Duration = Duration::from_secs(20);
