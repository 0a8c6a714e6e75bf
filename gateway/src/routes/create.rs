//! How a session begins.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_URL_SAFE_NO_PAD,
};
use latchkey_shared::{
    broker::{Enqueued, Idempotency, NewSession},
    clock,
    job::{Job, Pairing, SessionId, Token},
    limit::Admission,
    sealed::{Purpose, seal_to},
    status::Status,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::JSON;
use crate::{
    auth::COOKIE,
    document::{Rfc3339, SessionPath},
    middleware::client_ip::Client,
    problem::{Code, Problem},
    state::{Gateway, unreadable},
};

/// `POST /api/v1/sessions`
pub(crate) async fn create(
    client: Client,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Problem::shutting_down());
    }
    let wish = Wish::parse(&body.0)?;
    let key = idempotency_key(&headers, &client)?;
    admit(&gateway, &client).await?;
    let first = begin(&gateway, wish, key).await?;
    Ok(accepted(&gateway, &client, first))
}

async fn admit(gateway: &Gateway, client: &Client) -> Result<(), Problem> {
    let Some(quota) = gateway.settings.rate_limit else {
        return Ok(());
    };
    match gateway
        .broker
        .admit(&format!("sessions:{}", client.key()), quota)
        .await?
    {
        Admission::Admitted => Ok(()),
        Admission::Refused { retry_after } => Err(Problem::new(
            Code::RateLimited,
            "Too many sessions were started from your address. Please wait a little.",
        )
        .retry_after(retry_after)),
    }
}

async fn begin(gateway: &Gateway, wish: Wish, key: Option<String>) -> Result<Reply, Problem> {
    let mut rng = clock::rng();
    let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
    let created_at = gateway.clock.now();
    let job = Job {
        id,
        pairing: wish.pairing,
        created_at,
        expires_at: created_at + gateway.settings.session_ttl,
        seal_to: wish.seal_to,
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
    let enqueued = gateway.broker.enqueue(session).await?;
    if let (Enqueued::Repeated(sealed), Some(key)) = (enqueued, key) {
        return repeated(gateway, &key, &sealed, &reply);
    }
    tracing::info!(session.id = %id, "a session was queued");
    Ok(reply)
}

fn repeated(gateway: &Gateway, key: &str, sealed: &[u8], reply: &Reply) -> Result<Reply, Problem> {
    let first: Reply = gateway
        .vault
        .open_json(Purpose::Idempotency, key, sealed)
        .map_err(|error| unreadable(reply.id, &error))?;
    if first.seal_to != reply.seal_to {
        return Err(Problem::invalid_request(
            "This Idempotency-Key came with a different request before. Use a new key.",
        ));
    }
    Ok(first)
}

fn accepted(gateway: &Gateway, client: &Client, reply: Reply) -> Response {
    let path = SessionPath(reply.id, "").to_string();
    let lifetime = gateway.settings.session_ttl + gateway.settings.result_ttl;
    let cookie = format!(
        "{COOKIE}={}; Path={path}; Max-Age={}; HttpOnly; SameSite=Strict{}",
        reply.token,
        lifetime.as_secs(),
        if client.secure { "; Secure" } else { "" },
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(JSON)),
        (header::LOCATION, ascii(path)),
        (header::SET_COOKIE, ascii(cookie)),
    ];
    (StatusCode::ACCEPTED, headers, reply.body).into_response()
}

fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("ids, tokens and numbers are visible ASCII")
}

/// What a caller asks for.
struct Wish {
    pairing: Pairing,
    seal_to: Option<[u8; 32]>,
}

impl Wish {
    fn parse(body: &[u8]) -> Result<Self, Problem> {
        // A sequence would do for serde, but an object is what was promised.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::invalid_request(
                "The body must be a JSON object such as {\"method\":\"qr\"}.",
            ));
        }
        let AskedMethod { method } = serde_json::from_slice(body).map_err(misread)?;
        if method != "qr" {
            return Err(Problem::invalid_request(
                "\"method\" must be \"qr\": linking by QR code is the only way here.",
            ));
        }
        let asked: Asked = serde_json::from_slice(body).map_err(misread)?;
        let seal_to = asked.seal_to.as_deref().map(public_key).transpose()?;
        Ok(Self {
            pairing: Pairing::Qr,
            seal_to,
        })
    }
}

#[derive(Deserialize)]
struct AskedMethod {
    method: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(rename = "method")]
    _method: String,
    seal_to: Option<String>,
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn misread(error: serde_json::Error) -> Problem {
    Problem::invalid_request(format!("The body is not a request for a session: {error}."))
}

fn public_key(text: &str) -> Result<[u8; 32], Problem> {
    let bytes = ANY_PADDING.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .filter(can_be_sealed_to)
        .ok_or_else(|| {
            Problem::invalid_request(
                "\"seal_to\" must be the base64 of a raw X25519 public key, 32 bytes.",
            )
        })
}

/// Tries the key out: one that the worker could not use is refused before anyone has scanned.
fn can_be_sealed_to(key: &[u8; 32]) -> bool {
    let mut rng = clock::rng();
    let id = SessionId::random(&mut rng);
    seal_to(key, id, &[], &mut rng).is_ok()
}

/// Binds the caller's key to its address, so that someone else's key opens nothing.
fn idempotency_key(headers: &HeaderMap, client: &Client) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.as_bytes();
    if !(1..=LONGEST_KEY).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
        return Err(Problem::invalid_request(
            "Idempotency-Key must be 1 to 255 visible ASCII characters.",
        ));
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
struct Reply {
    id: SessionId,
    token: String,
    body: String,
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
pub(crate) struct Body(Bytes);

impl FromRequest<Arc<Gateway>> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        let body = tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, gateway));
        match body.await {
            Ok(Ok(bytes)) => Ok(Self(bytes)),
            Ok(Err(refused)) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::new(
                    Code::PayloadTooLarge,
                    "The request is too long; 8 KiB are enough for every call.",
                ))
            }
            Ok(Err(_)) => Err(Problem::invalid_request("The request's body broke off.")),
            Err(_) => Err(Problem::new(
                Code::RequestTimeout,
                "The request's body took too long to arrive. Please try again.",
            )),
        }
    }
}

const BODY_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_KEY: usize = 255;
const INDIFFERENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, INDIFFERENT);
