//! The link with which the work on a session begins.

use latchkey_proto::{
    keys::DeviceKeys,
    link::{self, Link, LinkMethod},
};
use latchkey_shared::{
    clock::{self, SystemRng},
    job::Pairing,
    status::Change,
};

use crate::{
    checkpoint::{Checkpoint, Registration},
    session::{Session, SessionError},
    status_update,
    whatsapp::LinkContext,
};

/// Returns the link that goes on from the checkpoint, or `None` if the session's time is over before
/// its keys could be stored.
pub(super) async fn link(
    session: &mut Session,
    checkpoint: Option<Checkpoint>,
    context: &LinkContext,
) -> Result<Option<Link<SystemRng>>, SessionError> {
    let registration = match checkpoint {
        Some(Checkpoint::Credentials(credentials)) => {
            status_update::publish_linking(&credentials, session)?;
            let config = context.config_for(&session.job);
            let version = context.versions.current();
            let (rng, now) = (clock::rng(), session.now());
            return Ok(Some(Link::resume(config, version, *credentials, rng, now)));
        }
        Some(Checkpoint::Keys(registration)) => {
            session.publish(Change::Connecting)?;
            registration
        }
        // A proven device is not linked again: its checkpoint never gets here.
        Some(Checkpoint::Proven(_)) | None => {
            let keys = DeviceKeys::generate(&mut session.rng);
            let registration = Box::new(Registration::of(keys, 0, session));
            session.publish(Change::Connecting)?;
            if !store(registration.clone(), session).await? {
                return Ok(None);
            }
            registration
        }
    };
    Ok(Some(register(*registration, session, context)))
}

/// Returns a link that registers the device.
pub(super) fn register(
    registration: Registration,
    session: &Session,
    context: &LinkContext,
) -> Link<SystemRng> {
    let config = context.config_for(&session.job);
    let version = context.versions.current();
    let (method, now) = (method(&registration, session), session.now());
    Link::register(
        config,
        method,
        version,
        registration.keys,
        clock::rng(),
        now,
    )
}

/// Stores a device that is not linked yet as a checkpoint. Returns whether that was possible before
/// the session's time was over.
pub(super) async fn store(
    registration: Box<Registration>,
    session: &mut Session,
) -> Result<bool, SessionError> {
    let expires_at = session.job.expires_at;
    match session
        .checkpoint(&Checkpoint::Keys(registration), expires_at)
        .await
    {
        Ok(()) => Ok(true),
        Err(SessionError::Broker(error)) if error.is_transient() && !session.is_grace_over() => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn method(registration: &Registration, session: &Session) -> LinkMethod {
    let shown = session.status().codes_shown;
    match &session.job.pairing {
        Pairing::Qr => LinkMethod::Qr,
        Pairing::Code { phone, custom_code } => LinkMethod::Code {
            phone: link::account_of(phone.digits()),
            custom: custom_code.clone(),
            shown,
            unanswered: registration.unanswered_after(shown),
        },
    }
}
