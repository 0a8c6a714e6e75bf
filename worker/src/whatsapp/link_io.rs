//! A link with the I/O that it needs. It decides nothing of the protocol.

use std::time::SystemTime;

use latchkey_proto::{
    credentials::Credentials,
    link::{Event, Input, Link, LinkError, Output, ServerFailure},
    noise::CertError,
    pair::code::WrapKey,
    record::Recorder,
};
use latchkey_shared::clock::{Clock, SystemRng};
use tokio::task::JoinSet;

use super::{
    LinkContext,
    connection::{Connection, ConnectionEvent},
    road::Road,
    tls,
};

/// A link with its connection and the keys that are being derived for it.
pub(crate) struct LinkIo<'a> {
    link: Link<SystemRng>,
    connection: Connection,
    keys: JoinSet<WrapKey>,
    road: Road,
    /// How far our time is ahead of the server's, in seconds, by the last connection that told.
    ahead_s: Option<i64>,
    context: &'a LinkContext,
}

/// What a link needs of whoever runs it.
pub(crate) enum Step {
    /// A call of [`LinkIo::connect`].
    Connect,
    /// Care for an event, before the next call of [`LinkIo::advance`].
    Event(Event),
    /// The answer to whether the number may have one more code, by [`LinkIo::handle_input`].
    AskForTurn { is_repeat: bool },
    /// Nothing until the next [`IoEvent`], or until this moment.
    Wait(SystemTime),
    /// Nothing any more.
    Finished(Result<Box<Credentials>, LinkError>),
}

/// What a link's I/O has brought.
pub(crate) enum IoEvent {
    Connection(ConnectionEvent),
    Derived(WrapKey),
}

impl<'a> LinkIo<'a> {
    /// Joins a link and its I/O, whose connections all take `road`.
    pub(crate) fn new(link: Link<SystemRng>, road: Road, context: &'a LinkContext) -> Self {
        Self {
            link,
            connection: Connection::Closed,
            keys: JoinSet::new(),
            road,
            ahead_s: None,
            context,
        }
    }

    /// Serves the link, in the order of its outputs, until it needs something of the caller.
    pub(crate) async fn advance(&mut self) -> Step {
        loop {
            match self.link.poll_output() {
                Output::Transmit(bytes) => self.connection.send(bytes).await,
                Output::Close => self.connection.close().await,
                Output::Failure(failure) => log_failure(&failure),
                Output::RefreshVersion => self.connection = Connection::RefreshingVersion,
                Output::Derive(derivation) => {
                    self.keys.spawn(self.context.derivations.derive(derivation));
                }
                Output::Connect => return Step::Connect,
                Output::AskForTurn { is_repeat } => return Step::AskForTurn { is_repeat },
                Output::Event(event) => return Step::Event(event),
                Output::Timeout(deadline) => return Step::Wait(deadline),
                Output::Finished(outcome) => {
                    return Step::Finished(
                        outcome.map_err(|error| with_the_clock(error, self.ahead_s)),
                    );
                }
            }
        }
    }

    /// Opens a new connection in place of any before.
    pub(crate) fn connect(&mut self) {
        // Keys for the previous connection would only keep other sessions waiting.
        self.keys = JoinSet::new();
        self.connection = Connection::dial(&self.context.dialer, &self.road);
    }

    /// Waits for the next event, to be passed to [`LinkIo::handle_event`]. Cancel safe.
    pub(crate) async fn next_event(&mut self) -> IoEvent {
        tokio::select! {
            event = self.connection.next_event(&self.context.versions) => IoEvent::Connection(event),
            Some(Ok(key)) = self.keys.join_next() => IoEvent::Derived(key),
        }
    }

    pub(crate) fn handle_event(&mut self, event: IoEvent, now: SystemTime) {
        match event {
            IoEvent::Connection(event) => {
                if let (Some(metrics), Some(outcome)) =
                    (&self.context.metrics, self.connection.outcome(&event))
                {
                    metrics.connected(outcome);
                }
                if let ConnectionEvent::Opened(open) = &event
                    && let Some(server_time) = open.server_time()
                {
                    self.ahead_s = Some(tls::seconds_ahead(now, server_time));
                }
                self.connection.handle(event, &mut self.link, now);
            }
            IoEvent::Derived(key) => self.link.handle_input(Input::Derived(key), now),
        }
    }

    pub(crate) fn handle_input(&mut self, input: Input<'_>, now: SystemTime) {
        self.link.handle_input(input, now);
    }

    pub(crate) fn handle_timeout(&mut self, now: SystemTime) {
        self.link.handle_timeout(now);
    }

    /// Handles the next event, or the timeout at `deadline`.
    pub(crate) async fn wait(&mut self, deadline: SystemTime, clock: &Clock) {
        tokio::select! {
            event = self.next_event() => self.handle_event(event, clock.now()),
            () = clock.sleep_until(deadline) => self.handle_timeout(clock.now()),
        }
    }

    /// Returns whether the phone has accepted the device.
    pub(crate) fn is_paired(&self) -> bool {
        self.link.is_paired()
    }

    /// Returns how many requests for a code are unanswered in this session.
    pub(crate) fn unanswered_requests(&self) -> u32 {
        self.link.unanswered_requests()
    }

    /// Resolves when the connection is lost. Events that arrive meanwhile are kept.
    pub(crate) async fn connection_lost(&mut self) {
        self.connection.lost().await;
    }

    /// Closes the connection in order.
    pub(crate) async fn close(&mut self) {
        self.connection.close().await;
    }

    /// Closes the connection in order and serves another link from here on, in the same record.
    pub(crate) async fn restart(&mut self, mut link: Link<SystemRng>, now: SystemTime) {
        self.connection.close().await;
        if let Some(recorder) = self.link.take_recorder() {
            link.record(recorder, now);
        }
        self.link = link;
    }

    /// Ends the recording, and returns it if there is one.
    pub(crate) fn take_recorder(&mut self) -> Option<Box<Recorder>> {
        self.link.take_recorder()
    }
}

/// Runs a link of a device that is linked already, which has nothing to store or to show.
pub(crate) async fn to_its_end(mut io: LinkIo<'_>, clock: &Clock) -> Result<(), LinkError> {
    loop {
        match io.advance().await {
            Step::Connect => io.connect(),
            Step::Event(_) | Step::AskForTurn { .. } => {}
            Step::Wait(deadline) => io.wait(deadline, clock).await,
            Step::Finished(outcome) => return outcome.map(drop),
        }
    }
}

/// Logs the numbers with which WhatsApp has ended a connection.
fn log_failure(failure: &ServerFailure) {
    let is_ban = matches!(failure.reason, Some(402 | 403 | 406));
    let what = match (failure.is_login, is_ban) {
        (false, true) => {
            "WhatsApp refuses to register a device. No account is known yet, so this is about the \
             address of this host or its client: another address may be let in"
        }
        (false, false) => {
            "WhatsApp refuses to register a device; it is tried again where that may help"
        }
        (true, _) => {
            "WhatsApp refuses the login of a device; it is tried again where that may help"
        }
    };
    tracing::warn!(
        failure.reason = failure.reason,
        failure.location = failure.location,
        failure.code = failure.code,
        failure.expire = failure.expires_in.map(|time| time.as_secs()),
        "{what}"
    );
}

/// Blames the clock for a certificate that is not valid now, unless the server's time is ours.
fn with_the_clock(error: LinkError, ahead_s: Option<i64>) -> LinkError {
    let LinkError::Untrusted(flaw @ (CertError::Expired { .. } | CertError::NotYetValid { .. })) =
        &error
    else {
        return error;
    };
    if ahead_s.is_some_and(tls::is_right) {
        return error;
    }
    tls::log_wrong_clock(flaw, ahead_s);
    LinkError::WrongClock { ahead_s }
}

#[cfg(test)]
mod tests {
    use latchkey_proto::noise::Certificate;

    use super::*;

    #[test]
    fn clock_is_blamed_for_a_certificate_of_another_time_unless_it_is_right() {
        let certificate = Certificate::Leaf;
        let of_another_time = [
            CertError::Expired {
                certificate,
                not_after_s: 1,
            },
            CertError::NotYetValid {
                certificate,
                not_before_s: u64::MAX,
            },
        ];
        for flaw in of_another_time {
            let untrusted = LinkError::Untrusted(flaw);
            for ahead_s in [None, Some(86_400), Some(-86_400)] {
                let told = with_the_clock(untrusted.clone(), ahead_s);
                assert_eq!(told, LinkError::WrongClock { ahead_s });
            }
            assert_eq!(with_the_clock(untrusted.clone(), Some(2)), untrusted);
        }
        let forged = LinkError::Untrusted(CertError::Signature(certificate));
        assert_eq!(with_the_clock(forged.clone(), Some(86_400)), forged);
    }
}
