//! How a session begins.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Bytes, HttpBody as _},
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_shared::{
    broker::{EnqueueError, Enqueued, Idempotency, NewSession},
    clock,
    job::{Job, Method, Pairing, SessionId, Token},
    rate_limit::{Admission, Quota},
    refusal::Refusal,
    sealed::Purpose,
    status::Status,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::sleep;

use super::JSON;
use crate::{
    auth::COOKIE,
    create_session::CreateSession,
    document::{Rfc3339, SessionPath},
    middleware::client_ip::Client,
    problem::{Problem, QUEUE_RETRY},
    state::Gateway,
};

/// `POST /api/v1/sessions`
pub(crate) async fn create(
    client: Client,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    refuse_foreign_page(&headers)?;
    let request = CreateSession::parse(&body.0)?;
    let key = idempotency_key(&headers, &client)?;
    let reply = begin(&gateway, &client, request, key).await?;
    Ok(accepted(&gateway, &client, reply))
}

/// A page of another site can send this request without being asked whether it may, and its visitor
/// would not know of it. Browsers say whose page it is; a program does not send the header.
pub(crate) fn refuse_foreign_page(headers: &HeaderMap) -> Result<(), Problem> {
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site.as_bytes().eq_ignore_ascii_case(b"cross-site")) {
        return Err(Refusal::ForeignPage.into());
    }
    Ok(())
}

/// Starts a session, or brings the first one back if its key was used before.
pub(crate) async fn begin(
    gateway: &Gateway,
    client: &Client,
    request: CreateSession,
    key: Option<String>,
) -> Result<Reply, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Refusal::ShuttingDown.into());
    }
    admit(gateway, client).await?;
    if let Some(key) = &key
        && let Some(sealed) = gateway.broker.reply(key).await?
    {
        return repeated(gateway, key, &sealed, &request);
    }
    if let Err(refusal) = cool_down(gateway, &request.pairing).await {
        // The same request may be on its way a second time, with the first one just ahead.
        return match first_of_two(gateway, key.as_deref()).await? {
            Some((key, sealed)) => repeated(gateway, key, &sealed, &request),
            None => Err(refusal),
        };
    }
    queue(gateway, request, key).await
}

/// What answered the first of two requests with the same key, once it has been queued.
async fn first_of_two<'a>(
    gateway: &Gateway,
    key: Option<&'a str>,
) -> Result<Option<(&'a str, Vec<u8>)>, Problem> {
    let Some(key) = key else { return Ok(None) };
    for pause in TWIN_PAUSES {
        sleep(pause).await;
        if let Some(sealed) = gateway.broker.reply(key).await? {
            return Ok(Some((key, sealed)));
        }
    }
    Ok(None)
}

async fn admit(gateway: &Gateway, client: &Client) -> Result<(), Problem> {
    let Some(quota) = gateway.settings.rate_limit else {
        return Ok(());
    };
    let name = gateway.vault.pseudonym("address", &client.key());
    match gateway
        .broker
        .admit(&format!("sessions:{name}"), quota)
        .await?
    {
        Admission::Admitted => Ok(()),
        Admission::Refused { retry_after } => Err(Refusal::RateLimited { retry_after }.into()),
    }
}

/// Leaves a phone alone for a while after a code: WhatsApp blocks a number that asks too often, and
/// tells its owner of every code.
async fn cool_down(gateway: &Gateway, pairing: &Pairing) -> Result<(), Problem> {
    let Pairing::Code { phone, .. } = pairing else {
        return Ok(());
    };
    // Where the operator wants no cooldown, the one that WhatsApp has asked for still holds.
    let quota = match gateway.settings.phone_cooldown {
        Some(cooldown) => Quota::new(1, cooldown),
        None => Quota::new(1_000_000, Duration::from_secs(1)),
    };
    let quota = quota.expect("a quota is over 1 second to 1 day");
    let name = gateway.vault.pseudonym("phone", phone.digits());
    match gateway
        .broker
        .admit(&format!("phone:{name}"), quota)
        .await?
    {
        Admission::Admitted => Ok(()),
        Admission::Refused { retry_after } => Err(Refusal::PhoneCooldown { retry_after }.into()),
    }
}

async fn queue(
    gateway: &Gateway,
    request: CreateSession,
    key: Option<String>,
) -> Result<Reply, Problem> {
    let mut rng = clock::rng();
    let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
    let created_at = gateway.clock.now();
    let job = Job {
        id,
        pairing: request.pairing.clone(),
        created_at,
        expires_at: created_at + gateway.settings.session_ttl,
        seal_to: request.seal_to,
    };
    let reply = Reply::of(&job, &token);
    let idempotency = key.as_ref().map(|key| {
        let reply = gateway.seal(Purpose::Idempotency, key, &reply)?;
        Ok::<_, Problem>(Idempotency {
            key: key.clone(),
            reply,
        })
    });
    let session = NewSession {
        id,
        token_hash: token.hash(),
        job: gateway.seal(Purpose::Job, id, &job)?,
        snapshot: gateway.snapshot(&Status::queued(&job), job.expires_at)?,
        idempotency: idempotency.transpose()?,
    };
    let enqueued = gateway.broker.enqueue(session).await.map_err(|error| {
        let full = matches!(error, EnqueueError::QueueFull);
        match gateway.settings.phone_cooldown {
            // The number's turn is spent, so to come back earlier would be in vain.
            Some(cooldown) if full && request.pairing.method() == Method::Code => {
                let retry_after = cooldown.max(QUEUE_RETRY);
                Problem::from(Refusal::QueueFull { retry_after })
            }
            _ => error.into(),
        }
    })?;
    if let (Enqueued::Repeated(sealed), Some(key)) = (enqueued, key) {
        return repeated(gateway, &key, &sealed, &request);
    }
    tracing::info!(session.id = %id, "a session was queued");
    Ok(reply)
}

fn repeated(
    gateway: &Gateway,
    key: &str,
    sealed: &[u8],
    request: &CreateSession,
) -> Result<Reply, Problem> {
    let first: Reply = gateway
        .vault
        .open_json(Purpose::Idempotency, key, sealed)
        .map_err(|error| {
            tracing::error!(%error, "what answers a repeated request cannot be read");
            Problem::internal()
        })?;
    if (&first.pairing, first.seal_to) != (&request.pairing, request.seal_to) {
        return Err(Refusal::IdempotencyKeyReused.into());
    }
    Ok(first)
}

fn accepted(gateway: &Gateway, client: &Client, reply: Reply) -> Response {
    let path = SessionPath(reply.id, "").to_string();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(JSON)),
        (header::SET_COOKIE, cookie(gateway, client, &reply, &path)),
        (header::LOCATION, ascii(path)),
    ];
    (StatusCode::ACCEPTED, headers, reply.body).into_response()
}

/// The cookie that opens a session at `path` and below.
pub(crate) fn cookie(gateway: &Gateway, client: &Client, reply: &Reply, path: &str) -> HeaderValue {
    let lifetime = gateway.settings.session_ttl + gateway.settings.result_ttl;
    ascii(format!(
        "{COOKIE}={}; Path={path}; Max-Age={}; HttpOnly; SameSite=Strict{}",
        reply.token,
        lifetime.as_secs(),
        if client.secure { "; Secure" } else { "" },
    ))
}

fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("ids, tokens and numbers are visible ASCII")
}

/// Binds the caller's key to its address, so that someone else's key opens nothing.
fn idempotency_key(headers: &HeaderMap, client: &Client) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.as_bytes();
    if !(1..=LONGEST_KEY).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
        return Err(Refusal::InvalidIdempotencyKey.into());
    }
    let digest = Sha256::new()
        .chain_update(client.key())
        .chain_update([0])
        .chain_update(key)
        .finalize();
    Ok(Some(BASE64_URL_SAFE_NO_PAD.encode(digest)))
}

/// The answer to the request, as it is also kept for a repeat.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reply {
    pub(crate) id: SessionId,
    pub(crate) token: String,
    body: String,
    pairing: Pairing,
    seal_to: Option<[u8; 32]>,
}

impl Reply {
    fn of(job: &Job, token: &Token) -> Self {
        let (id, token) = (job.id, token.reveal());
        let created = Created {
            id,
            token: &token,
            status_url: SessionPath(id, ""),
            events_url: SessionPath(id, "/events"),
            result_url: SessionPath(id, "/result"),
            expires_at: Rfc3339(job.expires_at),
        };
        let body = serde_json::to_string(&created).expect("texts serialise");
        Self {
            id,
            token,
            body,
            pairing: job.pairing.clone(),
            seal_to: job.seal_to,
        }
    }
}

#[derive(Serialize)]
struct Created<'a> {
    id: SessionId,
    token: &'a str,
    status_url: SessionPath,
    events_url: SessionPath,
    result_url: SessionPath,
    expires_at: Rfc3339,
}

/// A small request body that arrives in time.
pub(crate) struct Body(pub(crate) Bytes);

impl FromRequest<Arc<Gateway>> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        // What is announced as too long need not arrive first.
        if request.body().size_hint().lower() > BODY_LIMIT as u64 {
            return Err(Refusal::PayloadTooLarge.into());
        }
        let body = tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, gateway));
        match body.await {
            Ok(Ok(bytes)) => Ok(Self(bytes)),
            Ok(Err(refused)) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Refusal::PayloadTooLarge.into())
            }
            Ok(Err(_)) => Err(Refusal::BodyBrokeOff.into()),
            Err(_) => Err(Refusal::RequestTimeout.into()),
        }
    }
}

/// The longest body of a request, in bytes.
pub(crate) const BODY_LIMIT: usize = 16 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_KEY: usize = 255;
/// Queueing takes the first of two requests a few milliseconds.
const TWIN_PAUSES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(200),
];
