//! Works on one session, from its checkpoint to its result.

mod begin;
mod commit;
mod link_loop;
#[cfg(test)]
pub(crate) mod tests;

use latchkey_proto::link::LinkError;
use latchkey_shared::status::Change;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, debug_span};

use self::link_loop::{LinkLoop, Outcome};
use crate::{
    checkpoint::{Checkpoint, Proven},
    delivery::{self, Exports, deliver},
    failure,
    session::{Session, SessionError},
    whatsapp::LinkContext,
};

/// Works on a session until it ends, until it is lost, or until `stop` while it still waits for its
/// owner.
pub(crate) async fn drive(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    context: &LinkContext,
    exports: &Exports,
    stop: &CancellationToken,
) -> Result<(), SessionError> {
    let proven = match checkpoint {
        Some(Checkpoint::Proven(proven)) => proven,
        earlier => match link_device(session, earlier, context, stop).await? {
            Some(proven) => proven,
            None => return Ok(()),
        },
    };
    let (lost, grace_over) = (session.lost(), session.grace_over());
    // Boxed, or every waiting session would reserve room for the export.
    let delivered = deliver(*proven, session, exports, context);
    let delivered = Box::pin(delivered.instrument(debug_span!("export")));
    tokio::select! {
        biased;
        () = lost => return Err(SessionError::Lost),
        // An export that gives up at the end of the grace must be handed back all the same.
        () = grace_over => {}
        outcome = delivered => return outcome,
    }
    session.release().await
}

/// Links the device and stores that its credentials are proven. Returns `None` if the session has
/// ended or was handed back.
async fn link_device(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    context: &LinkContext,
    stop: &CancellationToken,
) -> Result<Option<Box<Proven>>, SessionError> {
    let is_signed = matches!(checkpoint, Some(Checkpoint::Credentials(_)));
    if !is_signed && session.now() >= session.job.expires_at {
        session.finish(Change::Expired, None).await?;
        return Ok(None);
    }
    let Some(link) = begin::link(session, checkpoint, context).await? else {
        session.finish(Change::Expired, None).await?;
        return Ok(None);
    };
    let mut link_loop = LinkLoop::new(link, is_signed, session, context);
    let credentials = match link_loop.run(stop).await? {
        Outcome::Proven(credentials) => credentials,
        Outcome::Failed(failure) => {
            fail(session, failure).await?;
            return Ok(None);
        }
        Outcome::Resting(rest) => {
            tracing::debug!(
                reason = ?rest.reason,
                "the session's number gets no code now; its owner is shown when to try again"
            );
            let change = Change::Failed(failure::resting(rest));
            session.finish(change, None).await?;
            return Ok(None);
        }
        Outcome::Expired => {
            session.finish(Change::Expired, None).await?;
            return Ok(None);
        }
        Outcome::HandedBack => return Ok(None),
    };
    delivery::begin(&credentials, session)?;
    let proven = Box::new(Proven::new(*credentials));
    let checkpoint = Checkpoint::Proven(proven.clone());
    let forgotten_at = session.forgotten_at();
    session.checkpoint(&checkpoint, forgotten_at).await?;
    Ok(Some(proven))
}

async fn fail(session: &mut Session, failure: LinkError) -> Result<(), SessionError> {
    tracing::debug!(
        error = &failure as &dyn std::error::Error,
        "the session failed; its owner is shown why"
    );
    if let LinkError::NumberLimited { retry_after } = failure {
        session.leave_number_alone(retry_after).await?;
    }
    let change = Change::Failed(failure::reason(&failure));
    session.finish(change, None).await
}
