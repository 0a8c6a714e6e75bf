//! What is done with the device of a session that was linked some time ago: whether it still is, and
//! taking it off its account. Nothing of the session is kept.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use latchkey_shared::{
    broker::{NumberRest, RestReason},
    errand::{ErrandAnswer, ErrandSession, ErrandTask, FindingDocument},
    refusal::Refusal,
    status::FailureReason,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{JSON, answer, create};
use crate::{
    caller::{Caller, Holder},
    openapi::{self, examples, refusals},
    problem::Problem,
    request_body::SessionBody,
    state::Gateway,
};

/// Says whether the device of a session is still linked.
///
/// A worker logs in with the session, passively, and leaves at once. **A bot that runs with it loses its
/// connection for that moment**: WhatsApp tells it `replaced` (Baileys: 440), upon which most bots connect
/// again by themselves, and the others have to be started again. Nothing of the session is kept. A number
/// is asked about as seldom as it gets pairing codes.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/check",
    operation_id = "checkSession",
    tag = openapi::SESSIONS,
    security(("key" = [])),
    request_body(content = LinkedSession, example = json!(examples::linked_session())),
    responses(
        (
            status = 200,
            description = "What was found.",
            body = FindingDocument<'static>,
            example = json!(examples::checked()),
        ),
        ErrandRefusals,
    ),
)]
pub(crate) async fn check(
    holder: Holder,
    State(gateway): State<Arc<Gateway>>,
    body: SessionBody,
) -> Result<Response, Problem> {
    run(ErrandTask::Check, holder.0, &gateway, &body).await
}

/// Takes the device of a session off its account.
///
/// A worker logs in with the session, which ends the connection of a bot that runs with it, and has
/// WhatsApp take the device off. The session is worth nothing afterwards. Nothing of it is kept.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/unlink",
    operation_id = "unlinkSession",
    tag = openapi::SESSIONS,
    security(("key" = [])),
    request_body(content = LinkedSession, example = json!(examples::linked_session())),
    responses(
        (
            status = 200,
            description = "`unlinked`, now or before, or `restricted`: then it may still be linked.",
            body = FindingDocument<'static>,
            example = json!(examples::unlinked()),
        ),
        ErrandRefusals,
    ),
)]
pub(crate) async fn unlink(
    holder: Holder,
    State(gateway): State<Arc<Gateway>>,
    body: SessionBody,
) -> Result<Response, Problem> {
    run(ErrandTask::Unlink, holder.0, &gateway, &body).await
}

async fn run(
    task: ErrandTask,
    caller: Caller,
    gateway: &Gateway,
    body: &SessionBody,
) -> Result<Response, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Refusal::ShuttingDown.into());
    }
    let asked = parse(&body.0)?;
    let caller = caller.on_behalf_of(asked.client);
    let name = caller.name();
    let done = tokio::select! {
        done = gateway.sessions.run_errand(task, &asked.session, &name) => done?,
        () = gateway.shutdown.cancelled() => return Err(Refusal::ShuttingDown.into()),
    };
    match done {
        ErrandAnswer::Done(finding) => {
            let found = serde_json::to_vec(&finding.document()).expect("texts serialise");
            Ok(answer(JSON, found).into_response())
        }
        ErrandAnswer::Failed(reason) => Err(Refusal::LinkFailed(reason).into()),
        ErrandAnswer::Resting(rest) => Err(Refusal::AskedLately(rest).into()),
        ErrandAnswer::Unreadable(why) => Err(Refusal::UnreadableSession { why }.into()),
    }
}

struct Asked {
    session: ErrandSession,
    /// Whom the holder of the key asks for.
    client: Option<String>,
}

/// Reads the body. No refusal repeats anything of the session.
fn parse(body: &[u8]) -> Result<Asked, Refusal> {
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_slice(body).map_err(|_| Refusal::NoSessionInBody)?;
    let known = |name: &&String| !MEMBERS.contains(&name.as_str());
    if let Some(name) = members.keys().find(known) {
        return Err(Refusal::UnknownMember {
            name: name.chars().take(SHOWN_CHARS).collect(),
            allowed: MEMBERS.to_vec(),
        });
    }
    let text = |name: &str, refusal: Refusal| {
        let text = members
            .get(name)
            .map(|raw| serde_json::from_str::<String>(raw.get()));
        text.transpose().map_err(|_| refusal)
    };
    let session_id = text("session_id", Refusal::NoSessionInBody)?.map(Zeroizing::new);
    let credentials = members.get("credentials").map(|raw| raw.get());
    let session = match (session_id, credentials) {
        (Some(text), None) if !text.trim().is_empty() => text,
        (None, Some(json)) if json.starts_with('{') => Zeroizing::new(json.to_owned()),
        _ => return Err(Refusal::NoSessionInBody),
    };
    let proxy = text("proxy", Refusal::InvalidProxy)?;
    let proxy = proxy.map(|url| url.parse()).transpose();
    let client = text("client", Refusal::InvalidClient)?;
    Ok(Asked {
        session: ErrandSession {
            session,
            proxy: proxy.map_err(|_| Refusal::InvalidProxy)?,
        },
        client: client.map(|name| create::client(&name)).transpose()?,
    })
}

/// What the document says of the body.
#[expect(dead_code, reason = "only its schema is used")]
#[derive(Deserialize, ToSchema)]
#[schema(as = LinkedSession)]
#[serde(deny_unknown_fields)]
struct LinkedSession {
    /// A session ID in any form, a link to one at MEGA, or the text of a `creds.json`.
    session_id: Option<String>,
    /// In place of it: a `creds.json`, a `{"creds":…,"keys":…}` object, or a map of file names to files.
    #[schema(value_type = Option<Object>)]
    credentials: Option<serde_json::Value>,
    /// Whom it is asked for. Limits count for it in place of the address.
    #[schema(min_length = 1, max_length = 128)]
    client: Option<String>,
    /// The proxy on the way to WhatsApp: best the one that the bot uses.
    proxy: Option<String>,
}

const MEMBERS: [&str; 4] = ["session_id", "credentials", "client", "proxy"];
const SHOWN_CHARS: usize = 64;

refusals!(ErrandRefusals as Problem: [
    Refusal::NoSessionInBody,
    Refusal::UnreadableSession {
        why: "expected a whole session, got only its beginning; was all of it copied?".to_owned(),
    },
    Refusal::UnknownMember {
        name: "sesion_id".to_owned(),
        allowed: MEMBERS.to_vec(),
    },
    Refusal::InvalidProxy,
    Refusal::InvalidClient,
    Refusal::BodyBrokeOff,
    Refusal::NotJson,
    Refusal::KeyRequired,
    Refusal::InvalidApiKey,
    Refusal::NotOpen,
    Refusal::ForeignPage,
    Refusal::RequestTimeout,
    Refusal::SessionTooLong,
    Refusal::RateLimited { retry_after: Duration::from_secs(30) },
    Refusal::AskedLately(NumberRest {
        reason: RestReason::Cooldown,
        left: Duration::from_mins(1),
    }),
    Refusal::LinkFailed(FailureReason::Unreachable),
    Refusal::WhatsappLate,
    Refusal::NoWorker { retry_after: Duration::from_secs(10) },
    Refusal::BrokerUnavailable,
    Refusal::ShuttingDown,
    Refusal::Internal,
]);
