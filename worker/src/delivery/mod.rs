//! The export of proven credentials, step by step, to the session's end.

mod upload_journal;

use latchkey_proto::credentials::Credentials;
use latchkey_session::export;
use latchkey_shared::{
    bundle::{Format, MegaCopies, SessionBundle},
    result::Delivery,
    sealed::seal_to,
    status::{Change, FailureReason, Note, ResultSummary, State},
};
use zeroize::Zeroizing;

use self::upload_journal::UploadJournal;
use crate::{
    checkpoint::Proven,
    mega::Cloud,
    session::{Session, SessionError},
    status_update,
};

/// The forms in which a worker delivers sessions.
pub(crate) struct Exports {
    pub(crate) format: Format,
    pub(crate) prefix: String,
    pub(crate) cloud: Option<Cloud>,
}

/// Exports proven credentials and ends the session.
///
/// Each step may run twice: a worker that takes over begins from the [`Proven`] that was stored last.
pub(crate) async fn deliver(
    mut proven: Proven,
    session: &mut Session,
    exports: &Exports,
) -> Result<(), SessionError> {
    begin(&proven.credentials, session)?;
    session.flush().await?;
    let mut bundle = export(&proven.credentials, exports.format, &exports.prefix);
    let not_at_mega = upload(&mut proven, session, exports, &mut bundle).await?;
    let credentials = &proven.credentials;
    let mut result = ResultSummary {
        session_id: Some(bundle.session_id().to_string()),
        format: bundle.main().to_string(),
        notes: key_files(credentials)
            .into_iter()
            .chain(not_at_mega)
            .collect(),
    };
    let delivery = match &session.job.seal_to {
        None => Delivery::Plain(bundle),
        Some(caller) => {
            result.session_id = None;
            let plaintext = Zeroizing::new(serde_json::to_vec(&bundle.document())?);
            let Ok(sealed) = seal_to(caller, session.job.id, &plaintext, &mut session.rng) else {
                let change = Change::Failed(FailureReason::UnusableKey);
                return session.finish(change, None).await;
            };
            Delivery::Sealed(sealed)
        }
    };
    let change = Change::Ready {
        account: status_update::account(credentials),
        result,
        expires_at: session.result_expires_at(),
    };
    session.finish(change, Some(delivery)).await?;
    tracing::info!("the session is ready");
    Ok(())
}

/// Uploads the session to MEGA and adds its links to `bundle`, or returns why there are none.
async fn upload(
    proven: &mut Proven,
    session: &mut Session,
    exports: &Exports,
    bundle: &mut SessionBundle,
) -> Result<Option<Note>, SessionError> {
    let Some(cloud) = &exports.cloud else {
        return Ok(None);
    };
    if session.job.seal_to.is_some() {
        // The operator could open a file in their account, and only the caller may.
        return Ok(Some(Note::SealedIsNotAtMega));
    }
    let Proven {
        credentials,
        stored,
    } = proven;
    let mut journal = UploadJournal::new(cloud, credentials, stored, session);
    Ok(match cloud.store(bundle, stored, &mut journal).await? {
        Ok(links) => {
            bundle.mega = Some(MegaCopies {
                creds_reference: links.creds.reference().to_string(),
                zip_url: links.zip.url().to_string(),
            });
            None
        }
        Err(why_not) => Some(Note::NotAtMega(why_not)),
    })
}

/// Publishes that the export has begun, from whatever state an earlier worker left.
fn begin(credentials: &Credentials, session: &mut Session) -> Result<(), SessionError> {
    if session.status().state == State::Exporting {
        return Ok(());
    }
    if session.status().state != State::Linking {
        status_update::publish_linking(credentials, session)?;
    }
    session.publish(Change::Exporting)
}

fn key_files(credentials: &Credentials) -> Option<Note> {
    (!credentials.pre_keys.is_empty()).then_some(Note::KeyFiles)
}
