//! The export of proven credentials, step by step, to the session's end.

mod offered_ids;
mod self_message;
mod upload_journal;

use latchkey_proto::credentials::Credentials;
use latchkey_session::{export, store};
use latchkey_shared::{
    bundle::{Library, LibraryStore, MegaCopies, SessionBundle, WantedId},
    result::Delivery,
    sealed::seal_to,
    setup::WorkerSetup,
    status::{Change, FailureReason, NotAtMega, Note, ResultSummary, State},
};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use self::upload_journal::UploadJournal;
pub(crate) use self::{offered_ids::OfferedIds, self_message::SelfMessage};
use crate::{
    checkpoint::Proven,
    mega::{Cloud, Stored},
    session::{Session, SessionError},
    status_update,
    whatsapp::LinkContext,
};

/// What a worker delivers sessions as.
pub(crate) struct Exports {
    pub(crate) offered: OfferedIds,
    pub(crate) cloud: Option<Cloud>,
    /// What a message to the owner's own chat says.
    pub(crate) self_message: SelfMessage,
}

impl Exports {
    /// Returns what gateways have to know of it.
    pub(crate) fn setup(&self) -> WorkerSetup {
        WorkerSetup {
            stores_at_mega: WantedId::mega_files(&self.offered.ids).any(),
        }
    }
}

/// Exports proven credentials and ends the session.
///
/// Each step may run twice: a worker that takes over begins from the [`Proven`] that was stored last.
pub(crate) async fn deliver(
    mut proven: Proven,
    session: &mut Session,
    exports: &Exports,
    context: &LinkContext,
) -> Result<(), SessionError> {
    begin(&proven.credentials, session)?;
    session.flush().await?;
    let ids = exports.offered.of(&session.job);
    let mut bundle = export(&proven.credentials, &ids);
    let libraries = exports.offered.libraries_of(&session.job);
    bundle.stores = stores(&bundle, libraries).await;
    let not_at_mega = upload(&mut proven, session, exports, &mut bundle).await?;
    let message = &exports.self_message;
    let told = message.send(&mut proven, &bundle, session, context).await?;
    let credentials = &proven.credentials;
    let notes = key_files(credentials)
        .into_iter()
        .chain(not_at_mega)
        .chain(told);
    let result = ResultSummary {
        notes: notes.collect(),
        stores: bundle.stores.iter().map(|store| store.library).collect(),
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

/// Makes the stores of libraries. What goes wrong there never costs the session.
async fn stores(bundle: &SessionBundle, libraries: Vec<Library>) -> Vec<LibraryStore> {
    if libraries.is_empty() {
        return Vec::new();
    }
    let bundle = bundle.clone();
    let make = move |library| {
        store(&bundle, library)
            .inspect_err(|error| {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    "the store of {library} could not be made of a session; its owner gets the session \
                     without it. This is a fault of the program: please report it"
                );
            })
            .ok()
    };
    // It takes milliseconds, in which other sessions go on.
    let all = spawn_blocking(move || libraries.into_iter().filter_map(make).collect());
    all.await.unwrap_or_default()
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
        is_message_begun,
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
                UploadJournal::new(cloud, credentials, *files, before, stored, session)
                    .after_message(*is_message_begun);
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
    let has_any = !credentials.pre_keys.is_empty() || !credentials.sessions.is_empty();
    has_any.then_some(Note::KeyFiles)
}
