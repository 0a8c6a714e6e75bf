//! The loop that joins a link, its I/O and the broker. It decides nothing of the protocol.

use std::{ops::ControlFlow, time::SystemTime};

use futures_util::future::OptionFuture;
use latchkey_proto::{
    credentials::Credentials,
    link::{self, Event, Link, LinkError},
};
use latchkey_shared::{
    broker::{NumberRest, RestReason, Turn},
    clock::SystemRng,
    job::{self, Pairing},
    status::State,
};
use tokio_util::sync::CancellationToken;

use super::begin::store;
use crate::{
    checkpoint::{Checkpoint, Registration},
    records::{self, Ending},
    session::{Session, SessionError},
    status_update,
    whatsapp::{IoEvent, LinkContext, LinkIo, Step},
};

/// The work on one link.
pub(super) struct LinkLoop<'a> {
    pub(super) io: LinkIo<'a>,
    /// Whether the signature that links the device has left, here or under an earlier worker.
    pub(super) is_signed: bool,
    pub(super) session: &'a mut Session,
    pub(super) context: &'a LinkContext,
}

/// How the work on a link ended.
pub(super) enum Outcome {
    /// WhatsApp has accepted the credentials.
    Proven(Box<Credentials>),
    Failed(LinkError),
    /// The number gets no code in the session's time.
    Resting(NumberRest),
    Expired,
    HandedBack,
}

/// What the loop waited for.
enum Happened {
    Io(IoEvent),
    CallerInput(job::CallerInput),
    Timeout,
}

/// Returns how a record of the link ends.
fn ending(outcome: &Result<Outcome, SessionError>) -> Ending {
    match outcome {
        Ok(Outcome::Proven(_)) => Ending::Linked,
        Ok(Outcome::Failed(_)) => Ending::Failed,
        Ok(Outcome::Resting(_)) => Ending::Other("resting"),
        Ok(Outcome::Expired) => Ending::Other("expired"),
        Ok(Outcome::HandedBack) => Ending::Other("stopped"),
        Err(SessionError::Lost) => Ending::Other("cancelled"),
        Err(_) => Ending::Other("given-up"),
    }
}

impl<'a> LinkLoop<'a> {
    pub(super) fn new(
        mut link: Link<SystemRng>,
        is_signed: bool,
        session: &'a mut Session,
        context: &'a LinkContext,
    ) -> Self {
        if context.records.is_some() {
            link.record(records::recorder(), session.now());
        }
        Self {
            io: LinkIo::new(link, context.road_of(&session.job), context),
            is_signed,
            session,
            context,
        }
    }

    /// Runs the link to its end and closes its connection.
    pub(super) async fn run(&mut self, stop: &CancellationToken) -> Result<Outcome, SessionError> {
        let outcome = self.serve(stop).await;
        self.io.close().await;
        if let (Some(records), Some(recorder)) = (&self.context.records, self.io.take_recorder()) {
            let (id, now) = (self.session.job.id, self.session.now());
            records.keep(recorder, &ending(&outcome), id, now).await;
        }
        outcome
    }

    async fn serve(&mut self, stop: &CancellationToken) -> Result<Outcome, SessionError> {
        let (lost, grace_over) = (self.session.lost(), self.session.grace_over());
        let (mut lost, mut grace_over) = (std::pin::pin!(lost), std::pin::pin!(grace_over));
        let clock = self.session.clock().clone();
        let expires_at = self.session.job.expires_at;
        let mut watched_until = match self.session.job.pairing {
            Pairing::Qr => self.session.first_watched_until(),
            // It ends with its code.
            Pairing::Code { .. } => None,
        };
        loop {
            // Boxed like the wait for input: what is under way while a session waits has no room for them.
            let deadline = match Box::pin(self.advance()).await? {
                ControlFlow::Continue(deadline) => deadline,
                ControlFlow::Break(outcome) => return Ok(outcome),
            };
            let waits = !self.io.is_paired();
            let deadline = if waits {
                let deadline = deadline.min(expires_at);
                watched_until.map_or(deadline, |until| deadline.min(until))
            } else {
                deadline
            };
            let awaits_input = self.session.status().state == State::PasskeyRequired;
            let input = awaits_input.then(|| Box::pin(self.session.receive()));
            let input = OptionFuture::from(input);
            let happened = tokio::select! {
                () = &mut lost => return Err(SessionError::Lost),
                // The connection stays open until another worker may have the session.
                () = stop.cancelled(), if waits => return self.hand_back().await,
                () = &mut grace_over, if !waits => return self.hand_back().await,
                published = self.session.published() => {
                    published?;
                    continue;
                }
                event = self.io.next_event() => Happened::Io(event),
                Some(input) = input => Happened::CallerInput(input?),
                () = clock.sleep_until(deadline) => Happened::Timeout,
            };
            let now = clock.now();
            if waits && now >= expires_at {
                return Ok(Outcome::Expired);
            }
            if waits && watched_until.is_some_and(|until| now >= until) {
                watched_until = self.session.watched_until().await;
                if watched_until.is_some_and(|until| now >= until) {
                    return Ok(Outcome::Expired);
                }
            }
            match happened {
                Happened::Io(event) => self.io.handle_event(event, now),
                Happened::CallerInput(input) => self.handle_caller_input(&input, now),
                Happened::Timeout => self.io.handle_timeout(now),
            }
        }
    }

    async fn hand_back(&mut self) -> Result<Outcome, SessionError> {
        self.session.release().await?;
        Ok(Outcome::HandedBack)
    }

    fn handle_caller_input(&mut self, input: &job::CallerInput, now: SystemTime) {
        let input = match input {
            job::CallerInput::Confirmed(same) => link::Input::Confirmed(*same),
            job::CallerInput::Assertion(json) => match json.parse() {
                Ok(assertion) => link::Input::Assertion(assertion),
                Err(error) => {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "a passkey assertion cannot be read; the session still waits for one"
                    );
                    return;
                }
            },
        };
        self.io.handle_input(input, now);
    }

    /// Does what the link asks for, in its order, until it waits or has ended.
    async fn advance(&mut self) -> Result<ControlFlow<Outcome, SystemTime>, SessionError> {
        loop {
            match self.io.advance().await {
                Step::Connect => self.connect().await?,
                Step::Event(event) => {
                    if !self.handle_event(event).await? {
                        return Ok(ControlFlow::Break(Outcome::Expired));
                    }
                }
                Step::AskForTurn { is_repeat } => {
                    if let Some(outcome) = self.take_turn(is_repeat).await? {
                        return Ok(ControlFlow::Break(outcome));
                    }
                }
                Step::Wait(deadline) => return Ok(ControlFlow::Continue(deadline)),
                Step::Finished(Ok(credentials)) => {
                    return Ok(ControlFlow::Break(Outcome::Proven(credentials)));
                }
                Step::Finished(Err(failure)) => {
                    return Ok(ControlFlow::Break(Outcome::Failed(failure)));
                }
            }
        }
    }

    /// Has the broker count one more code of the session's number, and tells the link when it may ask
    /// for it. Returns how the session ends if it may not.
    async fn take_turn(&mut self, is_repeat: bool) -> Result<Option<Outcome>, SessionError> {
        if self.is_abandoned().await {
            return Ok(Some(Outcome::Expired));
        }
        let turn = match self.session.take_turn(is_repeat).await {
            Err(SessionError::Broker(error))
                if error.is_transient() && !self.session.is_grace_over() =>
            {
                return Ok(Some(Outcome::Expired));
            }
            turn => turn?,
        };
        let now = self.session.now();
        let input = match turn {
            Turn::Taken => link::Input::TurnTaken,
            Turn::Resting(rest) => {
                let until = now + rest.left;
                if rest.reason != RestReason::Cooldown || until >= self.session.job.expires_at {
                    return Ok(Some(Outcome::Resting(rest)));
                }
                link::Input::RestUntil(until)
            }
        };
        self.io.handle_input(input, now);
        Ok(None)
    }

    /// Returns whether a code was shown that nobody looks at any more: its number is not asked for
    /// another one.
    async fn is_abandoned(&mut self) -> bool {
        if self.session.status().codes_shown == 0 {
            return false;
        }
        let watched_until = self.session.watched_until().await;
        watched_until.is_some_and(|until| self.session.now() >= until)
    }

    async fn connect(&mut self) -> Result<(), SessionError> {
        if self.is_signed {
            // Two workers that log in as one device throw each other out.
            let forgotten_at = self.session.forgotten_at();
            self.session.ensure_valid_lease(forgotten_at).await?;
        }
        self.io.connect();
        Ok(())
    }

    /// Stores or publishes what an event brings. Returns whether there is time to go on.
    async fn handle_event(&mut self, event: Event) -> Result<bool, SessionError> {
        match event {
            Event::Reconnecting | Event::Resting(_) if self.is_abandoned().await => Ok(false),
            Event::Keys(keys) => {
                let unanswered = self.io.unanswered_requests();
                let registration = Registration::of(*keys, unanswered, self.session);
                store(Box::new(registration), self.session).await
            }
            Event::Credentials(credentials) if self.is_signed => {
                let forgotten_at = self.session.forgotten_at();
                let checkpoint = Checkpoint::Credentials(credentials);
                self.session.checkpoint(&checkpoint, forgotten_at).await?;
                Ok(true)
            }
            Event::Credentials(credentials) => self.commit_signature(credentials).await,
            Event::LoggedIn => {
                status_update::publish_hold(self.context.config.hold, self.session)?;
                Ok(true)
            }
            event => {
                status_update::publish(event, self.session)?;
                Ok(true)
            }
        }
    }
}
