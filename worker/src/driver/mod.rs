//! The loop that joins a link, its websocket and the broker. It decides nothing of the protocol.

#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures_util::future::OptionFuture;
use latchkey_proto::{
    credentials::Credentials,
    keys::DeviceKeys,
    link::{self, Event, Input, Link, LinkError, LinkMethod, Output},
    pair::code::WrapKey,
};
use latchkey_shared::{
    clock,
    job::{self, Pairing},
    status::{Change, State},
};
use rand::rngs::StdRng;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    checkpoint::Checkpoint,
    delivery::{Exports, Proven, deliver},
    derivation::Derivations,
    failure,
    mega::Stored,
    session::{Session, SessionError},
    status_update,
    transport::Dialer,
    version::Versions,
    wire::{Wire, WireEvent},
};

/// What every link of a worker uses.
pub(crate) struct LinkContext {
    pub(crate) config: Arc<link::Config>,
    pub(crate) dialer: Dialer,
    pub(crate) versions: Versions,
    pub(crate) derivations: Derivations,
    pub(crate) exports: Exports,
}

/// Works on a session until its end, until it is lost, or until `stop` while it still waits.
pub(crate) async fn drive(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    context: &LinkContext,
    stop: &CancellationToken,
) -> Result<(), SessionError> {
    let proven = match checkpoint {
        Some(Checkpoint::Proven(proven)) => *proven,
        earlier => match link(session, earlier, context, stop).await? {
            Some(proven) => proven,
            None => return Ok(()),
        },
    };
    let (lost, grace_over) = (session.lost(), session.grace_over());
    // Boxed, or every session that waits would pay for its room.
    let delivered = Box::pin(deliver(proven, session, &context.exports));
    tokio::select! {
        biased;
        () = lost => return Err(SessionError::Lost),
        // What gives up at the end of the grace is to be handed back all the same.
        () = grace_over => {}
        outcome = delivered => return outcome,
    }
    session.release().await
}

/// Links the device and returns its credentials, or `None` if the session ended first.
async fn link(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    context: &LinkContext,
    stop: &CancellationToken,
) -> Result<Option<Proven>, SessionError> {
    let is_signed = matches!(checkpoint, Some(Checkpoint::Credentials(_)));
    if !is_signed && session.now() >= session.job.expires_at {
        session.finish(Change::Expired, None).await?;
        return Ok(None);
    }
    let Some(link) = begin(session, checkpoint, context).await? else {
        session.finish(Change::Expired, None).await?;
        return Ok(None);
    };
    let drive = Drive {
        link,
        is_signed,
        wire: Wire::Closed,
        keys: JoinSet::new(),
        session: &mut *session,
        context,
    };
    let Some(credentials) = drive.run(stop).await? else {
        return Ok(None);
    };
    let proven = Proven {
        credentials: *credentials,
        stored: Stored::default(),
    };
    let checkpoint = Checkpoint::Proven(Box::new(proven.clone()));
    let forgotten_at = session.forgotten_at();
    session.checkpoint(&checkpoint, forgotten_at).await?;
    Ok(Some(proven))
}

/// Goes on from the checkpoint, if there is time.
async fn begin(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    context: &LinkContext,
) -> Result<Option<Link<StdRng>>, SessionError> {
    let keys = match checkpoint {
        Some(Checkpoint::Credentials(credentials)) => {
            status_update::publish_linking(&credentials, session)?;
            let config = Arc::clone(&context.config);
            let version = context.versions.current();
            let (rng, now) = (clock::rng(), session.now());
            return Ok(Some(Link::resume(config, version, *credentials, rng, now)));
        }
        Some(Checkpoint::Keys(keys)) => keys,
        // What is proven is not linked again: it never gets here.
        Some(Checkpoint::Proven(_)) | None => {
            let keys = Box::new(DeviceKeys::generate(&mut session.rng));
            if !keep_keys(keys.clone(), session).await? {
                return Ok(None);
            }
            keys
        }
    };
    session.publish(Change::Connecting)?;
    Ok(Some(register(*keys, session, context)))
}

/// Keeps the keys, and says whether that was possible before the session's time was over.
async fn keep_keys(keys: Box<DeviceKeys>, session: &mut Session) -> Result<bool, SessionError> {
    let expires_at = session.job.expires_at;
    match session
        .checkpoint(&Checkpoint::Keys(keys), expires_at)
        .await
    {
        Ok(()) => Ok(true),
        Err(SessionError::Broker(_)) if !session.is_grace_over() => Ok(false),
        Err(error) => Err(error),
    }
}

fn register(keys: DeviceKeys, session: &Session, context: &LinkContext) -> Link<StdRng> {
    let config = Arc::clone(&context.config);
    let version = context.versions.current();
    let (method, now) = (method(session), session.now());
    Link::register(config, method, version, keys, clock::rng(), now)
}

fn method(session: &Session) -> LinkMethod {
    match &session.job.pairing {
        Pairing::Qr => LinkMethod::Qr,
        Pairing::Code { phone, custom_code } => LinkMethod::Code {
            phone: link::account_of(phone.digits()),
            custom: custom_code.clone(),
            shown: session.status().codes_shown,
        },
    }
}

struct Drive<'a> {
    link: Link<StdRng>,
    /// Whether the signature that links the device has left, here or under a worker before.
    is_signed: bool,
    wire: Wire,
    keys: JoinSet<WrapKey>,
    session: &'a mut Session,
    context: &'a LinkContext,
}

enum Progress {
    Waiting(SystemTime),
    Over(Outcome),
}

enum Happened {
    Nothing,
    Wire(WireEvent),
    Derived(WrapKey),
    Caller(job::CallerInput),
}

impl Drive<'_> {
    /// Answers with the credentials, if they are proven.
    async fn run(
        mut self,
        stop: &CancellationToken,
    ) -> Result<Option<Box<Credentials>>, SessionError> {
        let outcome = self.serve(stop).await;
        self.wire.close().await;
        match outcome? {
            Outcome::Proven(credentials) => return Ok(Some(credentials)),
            Outcome::Failed(failure) => self.fail(failure).await?,
            Outcome::Expired => self.session.finish(Change::Expired, None).await?,
            Outcome::HandedBack => {}
        }
        Ok(None)
    }

    async fn serve(&mut self, stop: &CancellationToken) -> Result<Outcome, SessionError> {
        let (lost, grace_over) = (self.session.lost(), self.session.grace_over());
        let (mut lost, mut grace_over) = (std::pin::pin!(lost), std::pin::pin!(grace_over));
        let clock = self.session.clock().clone();
        let expires_at = self.session.job.expires_at;
        loop {
            let deadline = match self.advance().await? {
                Progress::Waiting(deadline) => deadline,
                Progress::Over(outcome) => return Ok(outcome),
            };
            let waits = !self.link.is_paired();
            let deadline = if waits {
                deadline.min(expires_at)
            } else {
                deadline
            };
            let is_asked = self.session.status().state == State::PasskeyRequired;
            let input = OptionFuture::from(is_asked.then(|| self.session.receive()));
            let happened = tokio::select! {
                () = &mut lost => return Err(SessionError::Lost),
                // The socket is kept until another may have the session.
                () = stop.cancelled(), if waits => return self.hand_back().await,
                () = &mut grace_over, if !waits => return self.hand_back().await,
                published = self.session.published() => {
                    published?;
                    continue;
                }
                event = self.wire.next(&self.context.versions) => Happened::Wire(event),
                Some(Ok(key)) = self.keys.join_next() => Happened::Derived(key),
                Some(input) = input => Happened::Caller(input?),
                () = clock.sleep_until(deadline) => Happened::Nothing,
            };
            let now = clock.now();
            if waits && now >= expires_at {
                return Ok(Outcome::Expired);
            }
            self.take(happened, now);
        }
    }

    async fn hand_back(&mut self) -> Result<Outcome, SessionError> {
        self.session.release().await?;
        Ok(Outcome::HandedBack)
    }

    fn take(&mut self, happened: Happened, now: SystemTime) {
        let link = &mut self.link;
        match happened {
            Happened::Nothing => link.handle_timeout(now),
            Happened::Wire(event) => self.wire.handle(event, link, now),
            Happened::Derived(key) => link.handle_input(Input::Derived(key), now),
            Happened::Caller(job::CallerInput::Confirmed(same)) => {
                link.handle_input(Input::Confirmed(same), now);
            }
            Happened::Caller(job::CallerInput::Assertion(json)) => match json.parse() {
                Ok(assertion) => link.handle_input(Input::Assertion(assertion), now),
                Err(error) => tracing::debug!(
                    session.id = %self.session.job.id,
                    error = &error as &dyn std::error::Error,
                    "what came as an assertion is none"
                ),
            },
        }
    }

    /// Does what the link asks for, in its order, until it waits.
    async fn advance(&mut self) -> Result<Progress, SessionError> {
        let over = |outcome| Ok(Progress::Over(outcome));
        loop {
            match self.link.poll_output() {
                Output::Timeout(deadline) => return Ok(Progress::Waiting(deadline)),
                Output::Connect => {
                    // Keys for the connection before would only keep others waiting.
                    self.keys = JoinSet::new();
                    if self.is_signed {
                        // Two that log in as one device throw each other out.
                        let forgotten_at = self.session.forgotten_at();
                        self.session.ensure_valid_lease(forgotten_at).await?;
                    }
                    self.wire = Wire::dial(&self.context.dialer);
                }
                Output::Transmit(bytes) => self.wire.send(bytes).await,
                Output::Close => self.wire.close().await,
                Output::RefreshVersion => self.wire = Wire::Refreshing,
                Output::Derive(derivation) => {
                    self.keys.spawn(self.context.derivations.derive(derivation));
                }
                Output::Event(Event::Keys(keys)) => {
                    if !keep_keys(keys, self.session).await? {
                        return over(Outcome::Expired);
                    }
                }
                Output::Event(Event::Credentials(credentials)) if self.is_signed => {
                    let forgotten_at = self.session.forgotten_at();
                    let checkpoint = Checkpoint::Credentials(credentials);
                    self.session.checkpoint(&checkpoint, forgotten_at).await?;
                }
                Output::Event(Event::Credentials(credentials)) => {
                    if !self.sign(credentials).await? {
                        return over(Outcome::Expired);
                    }
                }
                Output::Event(event) => status_update::publish(event, self.session)?,
                Output::Finished(Ok(credentials)) => return over(Outcome::Proven(credentials)),
                Output::Finished(Err(failure)) => return over(Outcome::Failed(failure)),
            }
        }
    }

    /// Keeps the credentials and says so before the signature leaves that links the device, and lets
    /// it leave only while no other worker can have the session. Says whether there is time to go on.
    ///
    /// The phone waits for the signature, but not for long: a pairing that cannot be kept by then is
    /// given up, and the device, which is not linked, shows a fresh code. So is one that cannot be
    /// told before the session's time is over: whoever asks then is told that it has expired.
    async fn sign(&mut self, credentials: Box<Credentials>) -> Result<bool, SessionError> {
        let checkpoint = Checkpoint::Credentials(credentials.clone());
        let publish_by = self.session.job.expires_at - PUBLISH_MARGIN;
        let deadline = publish_by.min(self.session.now() + SIGN_WITHIN);
        let kept = {
            let session = &mut *self.session;
            let kept = async {
                session.ensure_valid_lease(deadline).await?;
                session.checkpoint(&checkpoint, deadline).await?;
                status_update::publish_linking(&credentials, session)?;
                session.flush_by(deadline).await?;
                session.ensure_valid_lease(deadline).await
            };
            tokio::select! {
                biased;
                kept = kept => kept,
                () = self.wire.gone() => Err(SessionError::Slow),
            }
        };
        match kept {
            Ok(()) => {
                self.is_signed = true;
                Ok(true)
            }
            Err(SessionError::Broker(_) | SessionError::Slow) => {
                tracing::warn!(
                    session.id = %self.session.job.id,
                    "the broker does not keep the credentials in time; the session begins anew"
                );
                self.wire.close().await;
                let keys = Box::new(credentials.keys);
                self.link = register((*keys).clone(), self.session, self.context);
                self.session.publish(Change::Connecting)?;
                keep_keys(keys, self.session).await
            }
            Err(error) => Err(error),
        }
    }

    async fn fail(&mut self, failure: LinkError) -> Result<(), SessionError> {
        tracing::info!(
            session.id = %self.session.job.id,
            error = &failure as &dyn std::error::Error,
            "the session failed"
        );
        if let LinkError::RateLimited {
            retry_after: Some(wait),
        } = failure
        {
            self.session.block_phone(wait).await?;
        }
        let change = Change::Failed(failure::reason(&failure));
        self.session.finish(change, None).await
    }
}

/// How the work of a link ended.
enum Outcome {
    Proven(Box<Credentials>),
    Failed(LinkError),
    Expired,
    HandedBack,
}

/// WhatsApp Web's own server gives a companion about as long to answer.
const SIGN_WITHIN: Duration = Duration::from_secs(20);
/// For a status to reach a gateway, whose clock may differ a little.
const PUBLISH_MARGIN: Duration = Duration::from_secs(1);
