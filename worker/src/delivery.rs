//! What becomes of proven credentials: they are exported, step by step, and the session ends.

use latchkey_proto::credentials::Credentials;
use latchkey_shared::{
    result::{Delivery, Format},
    sealed::seal_to,
    status::{Account, Change, ResultSummary, State},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    export, failure,
    session::{Session, Stop},
};

/// In which forms a worker hands sessions out.
pub(crate) struct Exports {
    pub(crate) format: Format,
    pub(crate) prefix: String,
}

/// Credentials that WhatsApp has accepted, and how far their export has come.
///
/// What a worker before did not know of yet is absent from what it kept: members added later need a
/// default.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Proven {
    pub(crate) credentials: Credentials,
}

/// Exports proven credentials and ends the session.
///
/// Each step may run twice: whoever takes the session over begins with what [`Proven`] says as it was
/// kept last.
pub(crate) async fn deliver(
    proven: Proven,
    session: &mut Session,
    exports: &Exports,
) -> Result<(), Stop> {
    let credentials = &proven.credentials;
    begin(credentials, session)?;
    session.flush().await?;
    let results = export::results(credentials, exports.format, &exports.prefix);
    let mut result = ResultSummary {
        session_id: Some(results.session_id()),
        format: exports.format.to_string(),
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

/// Says that the export has begun, wherever the status was left.
fn begin(credentials: &Credentials, session: &mut Session) -> Result<(), Stop> {
    if session.status().state == State::Exporting {
        return Ok(());
    }
    if session.status().state != State::Linking {
        link(credentials, session)?;
    }
    session.publish(Change::Exporting)
}

/// Says that the phone has accepted, wherever the status was left.
pub(crate) fn link(credentials: &Credentials, session: &mut Session) -> Result<(), Stop> {
    if matches!(session.status().state, State::Queued | State::Exporting) {
        session.publish(Change::Connecting)?;
    }
    let account = account(credentials);
    session.publish(Change::Linking(Some(account)))
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
