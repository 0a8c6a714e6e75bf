//! The export of proven credentials, step by step, to the session's end.

mod upload_journal;

use latchkey_proto::credentials::Credentials;
use latchkey_session::export;
use latchkey_shared::{
    bots::Bot,
    bundle::{MegaCopies, SessionBundle, WantedId},
    job::Job,
    result::Delivery,
    sealed::seal_to,
    setup::WorkerSetup,
    status::{Change, FailureReason, NotAtMega, Note, ResultSummary, State},
};
use zeroize::Zeroizing;

use self::upload_journal::UploadJournal;
use crate::{
    checkpoint::Proven,
    mega::{Cloud, Stored},
    session::{Session, SessionError},
    status_update,
};

/// What a worker delivers sessions as.
pub(crate) struct Exports {
    /// The session IDs, the main one first.
    pub(crate) ids: Vec<WantedId>,
    pub(crate) cloud: Option<Cloud>,
}

impl Exports {
    /// Returns what gateways have to know of it.
    pub(crate) fn setup(&self) -> WorkerSetup {
        WorkerSetup {
            stores_at_mega: WantedId::mega_files(&self.ids).any(),
        }
    }

    /// Returns the session IDs of a job: the one that its caller's template makes, or else the
    /// operator's, with that of the bot in front that the caller may have named.
    fn ids_for(&self, job: &Job) -> Vec<WantedId> {
        if let Some(template) = &job.wishes.template {
            return vec![WantedId {
                bot: None,
                template: template.clone(),
            }];
        }
        let Some(bot) = job.bot.as_deref().and_then(Bot::named) else {
            return self.ids.clone();
        };
        let (mut ids, others): (Vec<_>, Vec<_>) = self
            .ids
            .iter()
            .cloned()
            .partition(|id| id.bot.as_ref() == Some(&bot.name));
        if ids.is_empty() {
            // Any bot can be named with an API key, and a gateway may have more in its settings.
            ids.push(WantedId {
                bot: Some(bot.name.clone()),
                template: bot.template(self.cloud.is_some()).clone(),
            });
        }
        ids.extend(others);
        ids
    }
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
    let ids = exports.ids_for(&session.job);
    let mut bundle = export(&proven.credentials, &ids);
    let not_at_mega = upload(&mut proven, session, exports, &mut bundle).await?;
    let credentials = &proven.credentials;
    let notes = key_files(credentials).into_iter().chain(not_at_mega);
    let result = ResultSummary {
        notes: notes.collect(),
    };
    let delivery = match &session.job.seal_to {
        None => Delivery::Plain(bundle),
        Some(caller) => {
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
    session.finish(change, Some(delivery)).await
}

/// Uploads what the session IDs name at MEGA and adds the links to `bundle`, or returns why there are
/// none. What a worker before has begun is finished first.
async fn upload(
    proven: &mut Proven,
    session: &mut Session,
    exports: &Exports,
    bundle: &mut SessionBundle,
) -> Result<Option<Note>, SessionError> {
    let needed = WantedId::mega_files(&bundle.ids);
    if !needed.any() && proven.stored == Stored::Nothing {
        return Ok(None);
    }
    let Some(cloud) = &exports.cloud else {
        return Ok(Some(Note::NotAtMega(NotAtMega::Account)));
    };
    if session.job.seal_to.is_some() {
        // The operator could open a file in their account, and only the caller may.
        return Ok(Some(Note::SealedIsNotAtMega));
    }
    let Proven {
        credentials,
        stored,
        files,
        before,
    } = proven;
    loop {
        let there = before.as_ref().map(|linked| linked.which);
        let there = there.unwrap_or_default();
        if *stored == Stored::Nothing {
            *files = needed.without(there);
        }
        if files.any() {
            let before = before.as_ref();
            let mut journal =
                UploadJournal::new(cloud, credentials, *files, before, stored, session);
            match cloud.store(bundle, *files, stored, &mut journal).await? {
                Ok(linked) => bundle.mega = linked.copies(),
                Err(why_not) => {
                    // Whatever there is will be deleted.
                    bundle.mega = MegaCopies::default();
                    return Ok(Some(Note::NotAtMega(why_not)));
                }
            }
        }
        if !needed.without(files.and(there)).any() {
            break;
        }
        // The settings of the worker before named other files.
        *before = stored.linked(*files);
        *stored = Stored::Nothing;
    }
    if let Some(before) = before {
        let mut copies = before.copies();
        let mega = &mut bundle.mega;
        mega.creds = mega.creds.take().or(copies.creds.take());
        mega.zip = mega.zip.take().or(copies.zip.take());
    }
    cloud.count_session();
    Ok(None)
}

/// Publishes that the export has begun, from whatever state an earlier worker left.
pub(crate) fn begin(credentials: &Credentials, session: &mut Session) -> Result<(), SessionError> {
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
