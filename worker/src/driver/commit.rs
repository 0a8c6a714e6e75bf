//! The commit of the signature that links the device, the one step that cannot be taken back.

use std::time::Duration;

use latchkey_proto::credentials::Credentials;
use latchkey_shared::status::Change;

use super::{
    begin::{register, store},
    link_loop::LinkLoop,
};
use crate::{
    checkpoint::{Checkpoint, Registration},
    session::{Session, SessionError},
    status_update,
};

impl LinkLoop<'_> {
    /// Prepares everything that must precede the signature, which is the link's next output. Returns
    /// whether there is time to go on.
    ///
    /// The phone waits for the signature, but not for long. If it gives up first, or the broker is not
    /// ready in time, no signature leaves: the device is not linked, and shows a fresh code.
    pub(super) async fn commit_signature(
        &mut self,
        credentials: Box<Credentials>,
    ) -> Result<bool, SessionError> {
        let committed = tokio::select! {
            biased;
            committed = commit(&credentials, self.session) => committed,
            () = self.io.connection_lost() => Err(SessionError::Slow),
        };
        match committed {
            Ok(()) => {
                self.is_signed = true;
                Ok(true)
            }
            Err(SessionError::Broker(_) | SessionError::Slow) => self.begin_anew(credentials).await,
            Err(error) => Err(error),
        }
    }

    async fn begin_anew(&mut self, credentials: Box<Credentials>) -> Result<bool, SessionError> {
        tracing::warn!(
            "the credentials could not be stored in time; the session shows a fresh code. Check that \
             the broker is reachable"
        );
        let unanswered = self.io.unanswered_requests();
        let registration = Registration::of(credentials.keys, unanswered, self.session);
        let link = register(registration.clone(), self.session, self.context);
        self.io.restart(link, self.session.now()).await;
        self.session.publish(Change::Connecting)?;
        store(Box::new(registration), self.session).await
    }
}

/// Stores the credentials and publishes `linking` in one step, while no other worker can hold the session.
async fn commit(credentials: &Credentials, session: &mut Session) -> Result<(), SessionError> {
    // Whoever asks after that is shown that the session has expired.
    let publish_by = session.job.expires_at - PUBLISH_MARGIN;
    let deadline = publish_by.min(session.now() + SIGN_WITHIN);
    let checkpoint = Checkpoint::Credentials(Box::new(credentials.clone()));
    session.ensure_valid_lease(deadline).await?;
    status_update::publish_linking(credentials, session)?;
    session.checkpoint_durably(&checkpoint, deadline).await?;
    session.ensure_valid_lease(deadline).await
}

/// WhatsApp Web's own server gives a companion about as long to answer.
const SIGN_WITHIN: Duration = Duration::from_secs(20);
/// For a status to reach a gateway, whose clock may differ a little.
const PUBLISH_MARGIN: Duration = Duration::from_secs(1);
