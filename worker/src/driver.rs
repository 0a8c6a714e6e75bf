//! The loop that joins a link, its websocket and the broker. It decides nothing of the protocol.

use std::{future::Future, pin::Pin, sync::Arc, time::SystemTime};

use latchkey_proto::{
    credentials::Credentials,
    keys::DeviceKeys,
    link::{self, Disconnect, Event, Input, Link, Output},
};
use latchkey_shared::{
    clock,
    result::{Delivery, Format},
    sealed::seal_to,
    status::{Account, Change, Qr, ResultSummary, State},
};
use rand::rngs::StdRng;
use tokio_tungstenite::tungstenite::Bytes;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::{
    export, failure,
    session::{Checkpoint, Session, Stop},
    transport::{Dialer, Socket},
    version::Versions,
};

/// What every link of a worker uses.
pub(crate) struct Links {
    pub(crate) config: Arc<link::Config>,
    pub(crate) dialer: Dialer,
    pub(crate) versions: Versions,
    pub(crate) format: Format,
    pub(crate) prefix: String,
}

/// Works on a session until its end, until it is lost, or until `stop` while it still waits.
pub(crate) async fn drive(
    mut session: Session,
    checkpoint: Option<Checkpoint>,
    links: &Links,
    stop: &CancellationToken,
) -> Result<(), Stop> {
    let mut link = start(&mut session, checkpoint, links).await?;
    let mut wire = Wire::Closed;
    let mut revoked = std::pin::pin!(session.revoked());
    let mut stopped = std::pin::pin!(stop.cancelled());
    loop {
        let deadline = match advance(&mut link, &mut wire, &mut session, links).await? {
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
            session.publish(Change::Connecting).await?;
            session
                .publish(Change::Linking(Some(account(&credentials))))
                .await?;
            Link::resume(config, version, *credentials, rng, session.clock().now())
        }
        Some(Checkpoint::Keys(keys)) => {
            session.publish(Change::Connecting).await?;
            Link::register(config, version, *keys, rng, session.clock().now())
        }
        None => {
            let keys = Box::new(DeviceKeys::generate(&mut session.rng));
            session.checkpoint(&Checkpoint::Keys(keys.clone())).await?;
            session.publish(Change::Connecting).await?;
            Link::register(config, version, *keys, rng, session.clock().now())
        }
    })
}

enum Progress {
    Waiting(SystemTime),
    Over,
}

/// Does what the link asks for, in its order, until it waits.
async fn advance(
    link: &mut Link<StdRng>,
    wire: &mut Wire,
    session: &mut Session,
    links: &Links,
) -> Result<Progress, Stop> {
    loop {
        match link.poll_output() {
            Output::Timeout(deadline) => return Ok(Progress::Waiting(deadline)),
            Output::Connect => *wire = Wire::dial(&links.dialer),
            Output::Transmit(bytes) => {
                if let Wire::Open(socket) = wire
                    && !socket.send(bytes).await
                {
                    *wire = Wire::Failed;
                }
            }
            Output::Close => std::mem::replace(wire, Wire::Closed).close().await,
            Output::RefreshVersion => *wire = Wire::Refreshing,
            Output::Event(event) => tell(event, session).await?,
            Output::Finished(Ok(credentials)) => {
                deliver(&credentials, session, links).await?;
                return Ok(Progress::Over);
            }
            Output::Finished(Err(failure)) => {
                tracing::info!(
                    session.id = %session.job.id,
                    error = &failure as &dyn std::error::Error,
                    "the session failed"
                );
                session
                    .finish(Change::Failed(failure::explain(&failure)), None)
                    .await?;
                return Ok(Progress::Over);
            }
        }
    }
}

async fn tell(event: Event, session: &mut Session) -> Result<(), Stop> {
    match event {
        Event::Reconnecting if session.status().state == State::Connecting => Ok(()),
        Event::Reconnecting => session.publish(Change::Connecting).await,
        Event::Qr(qr) => {
            let qr = Qr {
                data: qr.text,
                sequence: qr.sequence,
                total: qr.total,
                expires_at: qr.expires_at,
            };
            session.publish(Change::AwaitingScan(qr)).await
        }
        Event::Credentials(credentials) => {
            let account = account(&credentials);
            session
                .checkpoint(&Checkpoint::Credentials(credentials))
                .await?;
            session.publish(Change::Linking(Some(account))).await
        }
        Event::LoggedIn => Ok(()),
    }
}

/// Packs the proven credentials and ends the session.
async fn deliver(
    credentials: &Credentials,
    session: &mut Session,
    links: &Links,
) -> Result<(), Stop> {
    session.publish(Change::Exporting).await?;
    let results = export::results(credentials, links.format, &links.prefix);
    let mut result = ResultSummary {
        session_id: Some(results.session_id()),
        format: links.format.to_string(),
        notes: notes(credentials),
    };
    let delivery = match &session.job.seal_to {
        None => Delivery::Plain(results),
        Some(caller) => {
            result.session_id = None;
            let plaintext = Zeroizing::new(serde_json::to_vec(&results.document()?)?);
            let Ok(sealed) = seal_to(caller, session.job.id, &plaintext, &mut session.rng) else {
                let failure = failure::unusable_key();
                return session.finish(Change::Failed(failure), None).await;
            };
            Delivery::Sealed(sealed)
        }
    };
    let change = Change::Ready {
        account: account(credentials),
        result,
        expires_at: session.result_expires_at(),
    };
    session.finish(change, Some(delivery)).await?;
    tracing::info!(session.id = %session.job.id, "the session is ready");
    Ok(())
}

fn notes(credentials: &Credentials) -> Vec<String> {
    if credentials.pre_keys.is_empty() {
        return Vec::new();
    }
    vec![
        "This session has key files: use session.zip or the multi format, not creds.json alone."
            .to_owned(),
    ]
}

fn account(credentials: &Credentials) -> Account {
    Account {
        jid: credentials.jid.to_string(),
        lid: credentials.lid.as_ref().map(ToString::to_string),
        name: credentials.business_name.clone(),
        platform: credentials.platform.clone(),
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
