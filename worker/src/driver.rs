//! The loop that joins a link, its websocket and the broker. It decides nothing of the protocol.

use std::{future::Future, pin::Pin, sync::Arc, time::SystemTime};

use latchkey_proto::{
    keys::DeviceKeys,
    link::{self, Disconnect, Event, Input, Link, Method, Output},
    pair::code::WrapKey,
};
use latchkey_shared::{
    clock,
    job::{self, Pairing},
    status::{Change, Code, Passkey, Qr, Renewal, State},
};
use rand::rngs::StdRng;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Bytes;
use tokio_util::sync::CancellationToken;

use crate::{
    delivery::{self, Exports, Proven, deliver},
    derivation::Derivations,
    failure,
    session::{Checkpoint, Session, Stop},
    transport::{Dialer, Socket},
    version::Versions,
};

/// What every link of a worker uses.
pub(crate) struct Links {
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
    links: &Links,
    stop: &CancellationToken,
) -> Result<(), Stop> {
    let checkpoint = match checkpoint {
        Some(Checkpoint::Proven(proven)) => {
            return deliver(*proven, session, &links.exports).await;
        }
        other => other,
    };
    let mut link = start(session, checkpoint, links).await?;
    let mut wire = Wire::Closed;
    let mut keys = JoinSet::new();
    let mut revoked = std::pin::pin!(session.revoked());
    let mut stopped = std::pin::pin!(stop.cancelled());
    loop {
        let deadline = match advance(&mut link, &mut wire, &mut keys, session, links).await? {
            Progress::Waiting(deadline) => deadline,
            Progress::Over => return Ok(()),
        };
        let waits = !link.is_paired();
        let deadline = if waits {
            deadline.min(session.job.expires_at)
        } else {
            deadline
        };
        let happened = tokio::select! {
            () = &mut revoked => return end(wire, Err(Stop::Lost)).await,
            () = &mut stopped, if waits => return end(wire, session.release().await).await,
            happened = wire.next(links) => happened,
            Some(Ok(key)) = keys.join_next() => Happened::Derived(key),
            input = session.receive(), if session.status().state == State::PasskeyRequired => {
                Happened::Told(input?)
            }
            () = session.clock().sleep_until(deadline) => Happened::Nothing,
        };
        let now = session.clock().now();
        if waits && now >= session.job.expires_at {
            return end(wire, session.finish(Change::Expired, None).await).await;
        }
        match happened {
            Happened::Nothing => link.handle_timeout(now),
            Happened::Opened(socket) => {
                wire = Wire::Open(socket);
                link.handle_input(Input::Connected, now);
            }
            Happened::Received(bytes) => link.handle_input(Input::Received(&bytes), now),
            Happened::Lost(why) => {
                wire = Wire::Closed;
                link.handle_input(Input::Disconnected(why), now);
            }
            Happened::Refreshed(version) => {
                wire = Wire::Closed;
                link.handle_input(Input::Version(version), now);
            }
            Happened::Derived(key) => link.handle_input(Input::Derived(key), now),
            Happened::Told(job::Input::Confirmed(same)) => {
                link.handle_input(Input::Confirmed(same), now);
            }
            Happened::Told(job::Input::Assertion(json)) => match json.parse() {
                Ok(assertion) => link.handle_input(Input::Assertion(assertion), now),
                Err(error) => tracing::debug!(
                    session.id = %session.job.id,
                    error = &error as &dyn std::error::Error,
                    "what came as an assertion is none"
                ),
            },
        }
    }
}

async fn start(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    links: &Links,
) -> Result<Link<StdRng>, Stop> {
    let config = Arc::clone(&links.config);
    let version = links.versions.current();
    let rng = clock::rng();
    Ok(match checkpoint {
        Some(Checkpoint::Credentials(credentials)) => {
            delivery::link(&credentials, session).await?;
            Link::resume(config, version, *credentials, rng, session.clock().now())
        }
        Some(Checkpoint::Keys(keys)) => {
            let method = method(session);
            session.publish(Change::Connecting).await?;
            Link::register(config, method, version, *keys, rng, session.clock().now())
        }
        Some(Checkpoint::Proven(_)) | None => {
            let method = method(session);
            let keys = Box::new(DeviceKeys::generate(&mut session.rng));
            session.checkpoint(&Checkpoint::Keys(keys.clone())).await?;
            session.publish(Change::Connecting).await?;
            Link::register(config, method, version, *keys, rng, session.clock().now())
        }
    })
}

fn method(session: &Session) -> Method {
    match &session.job.pairing {
        Pairing::Qr => Method::Qr,
        Pairing::Code { phone, custom_code } => Method::Code {
            phone: link::account_of(phone.digits()),
            custom: custom_code
                .as_ref()
                .and_then(|code| code.as_str().parse().ok()),
            shown: session.status().codes_shown,
        },
    }
}

enum Progress {
    Waiting(SystemTime),
    Over,
}

/// Does what the link asks for, in its order, until it waits.
async fn advance(
    link: &mut Link<StdRng>,
    wire: &mut Wire,
    keys: &mut JoinSet<WrapKey>,
    session: &mut Session,
    links: &Links,
) -> Result<Progress, Stop> {
    loop {
        match link.poll_output() {
            Output::Timeout(deadline) => return Ok(Progress::Waiting(deadline)),
            Output::Connect => {
                // Keys for the connection before would only keep others waiting.
                *keys = JoinSet::new();
                *wire = Wire::dial(&links.dialer);
            }
            Output::Transmit(bytes) => {
                if let Wire::Open(socket) = wire
                    && !socket.send(bytes).await
                {
                    *wire = Wire::Failed;
                }
            }
            Output::Close => std::mem::replace(wire, Wire::Closed).close().await,
            Output::RefreshVersion => *wire = Wire::Refreshing,
            Output::Derive(derivation) => {
                keys.spawn(links.derivations.derive(derivation));
            }
            Output::Event(event) => tell(event, session).await?,
            Output::Finished(Ok(credentials)) => {
                let proven = Proven {
                    credentials: *credentials,
                };
                session
                    .checkpoint(&Checkpoint::Proven(Box::new(proven.clone())))
                    .await?;
                deliver(proven, session, &links.exports).await?;
                return Ok(Progress::Over);
            }
            Output::Finished(Err(failure)) => {
                tracing::info!(
                    session.id = %session.job.id,
                    error = &failure as &dyn std::error::Error,
                    "the session failed"
                );
                if let link::Failure::RateLimited {
                    retry_after: Some(wait),
                } = failure
                {
                    session.hold_off_phone(wait).await?;
                }
                session
                    .finish(Change::Failed(failure::explain(&failure)), None)
                    .await?;
                return Ok(Progress::Over);
            }
        }
    }
}

async fn tell(event: Event, session: &mut Session) -> Result<(), Stop> {
    // Nothing that is shown outlives the session.
    let ends_at = session.job.expires_at;
    match event {
        Event::Reconnecting if session.status().state == State::Connecting => Ok(()),
        Event::Reconnecting => session.publish(Change::Connecting).await,
        Event::Qr(qr) => {
            let qr = Qr {
                data: qr.text,
                sequence: qr.sequence,
                total: qr.total,
                expires_at: qr.expires_at.min(ends_at),
            };
            session.publish(Change::AwaitingScan(qr)).await
        }
        Event::Credentials(credentials) => {
            let checkpoint = Checkpoint::Credentials(credentials.clone());
            session.checkpoint(&checkpoint).await?;
            delivery::link(&credentials, session).await
        }
        Event::LoggedIn => Ok(()),
        Event::Keys(keys) => session.checkpoint(&Checkpoint::Keys(keys)).await,
        Event::Code(shown) => {
            let Pairing::Code { phone, .. } = &session.job.pairing else {
                return Ok(());
            };
            let code = Code {
                value: shown.code.to_string(),
                phone: phone.to_string(),
                sequence: shown.sequence,
                renewal: shown.renewal.map(renewal),
                expires_at: shown.expires_at.min(ends_at),
            };
            session.publish(Change::AwaitingCode(code)).await
        }
        Event::PasskeyRequired {
            options,
            expires_at,
        } => {
            let passkey = Passkey {
                options,
                confirmation_code: None,
                expires_at: expires_at.min(ends_at),
            };
            session.publish(Change::PasskeyRequired(passkey)).await
        }
        Event::PasskeyConfirmation { code, expires_at } => {
            let Some(asked) = session.status().passkey.clone() else {
                return Ok(());
            };
            let passkey = Passkey {
                confirmation_code: Some(code.to_string()),
                expires_at: expires_at.min(ends_at),
                ..asked
            };
            session.publish(Change::PasskeyRequired(passkey)).await
        }
    }
}

fn renewal(renewal: link::Renewal) -> Renewal {
    match renewal {
        link::Renewal::Expired => Renewal::Expired,
        link::Renewal::NotAccepted => Renewal::NotAccepted,
        link::Renewal::Withdrawn => Renewal::Withdrawn,
        link::Renewal::Reconnected => Renewal::Reconnected,
    }
}

async fn end(wire: Wire, outcome: Result<(), Stop>) -> Result<(), Stop> {
    wire.close().await;
    outcome
}

/// The connection of this moment, or what takes its place.
enum Wire {
    Closed,
    Dialing(Pin<Box<dyn Future<Output = Result<Socket, Disconnect>> + Send>>),
    Open(Box<Socket>),
    /// Sending failed: the link is to learn it as its next input.
    Failed,
    Refreshing,
}

enum Happened {
    Nothing,
    Opened(Box<Socket>),
    Received(Bytes),
    Lost(Disconnect),
    Refreshed(Option<latchkey_proto::payload::Version>),
    Derived(WrapKey),
    Told(job::Input),
}

impl Wire {
    fn dial(dialer: &Dialer) -> Self {
        let dialer = dialer.clone();
        Self::Dialing(Box::pin(async move { dialer.dial().await }))
    }

    /// What happens next on it. Cancel safe.
    async fn next(&mut self, links: &Links) -> Happened {
        match self {
            Self::Closed => std::future::pending().await,
            Self::Failed => Happened::Lost(Disconnect::Lost),
            Self::Dialing(dialing) => match dialing.await {
                Ok(socket) => Happened::Opened(Box::new(socket)),
                Err(why) => Happened::Lost(why),
            },
            Self::Open(socket) => match socket.receive().await {
                Some(bytes) => Happened::Received(bytes),
                None => Happened::Lost(Disconnect::Lost),
            },
            Self::Refreshing => {
                Happened::Refreshed(links.versions.refresh(links.versions.current()).await)
            }
        }
    }

    async fn close(self) {
        if let Self::Open(socket) = self {
            socket.close().await;
        }
    }
}
