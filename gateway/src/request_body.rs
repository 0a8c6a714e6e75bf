//! The body of a request, within a length and a time.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Bytes, HttpBody as _},
    extract::{DefaultBodyLimit, Form, FromRequest, Request},
    http::{StatusCode, header},
};
use latchkey_shared::refusal::Refusal;
use serde::de::DeserializeOwned;

use crate::{problem::Problem, state::Gateway};

/// A small request body that arrives in time.
pub(crate) struct SmallBody(pub(crate) Bytes);

impl FromRequest<Arc<Gateway>> for SmallBody {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        Ok(Self(
            read(request, gateway, BODY_LIMIT, Refusal::PayloadTooLarge).await?,
        ))
    }
}

async fn read(
    mut request: Request,
    gateway: &Arc<Gateway>,
    limit: usize,
    too_long: Refusal,
) -> Result<Bytes, Refusal> {
    // What is announced as too long need not arrive first.
    if request.body().size_hint().lower() > limit as u64 {
        return Err(too_long);
    }
    DefaultBodyLimit::max(limit).apply(&mut request);
    let body = tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, gateway));
    match body.await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(refused)) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_long),
        Ok(Err(_)) => Err(Refusal::BodyBrokeOff),
        Err(_) => Err(Refusal::RequestTimeout),
    }
}

/// A small request body that says it is JSON: a form of a page elsewhere cannot say so unasked.
pub(crate) struct JsonBody(pub(crate) Bytes);

impl FromRequest<Arc<Gateway>> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        says_json(&request)?;
        let SmallBody(bytes) = SmallBody::from_request(request, gateway).await?;
        Ok(Self(bytes))
    }
}

/// The body that a session comes in, with its key files: it is longer than any other, and for those with
/// an API key alone.
pub(crate) struct SessionBody(pub(crate) Bytes);

impl FromRequest<Arc<Gateway>> for SessionBody {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        says_json(&request)?;
        Ok(Self(
            read(request, gateway, SESSION_LIMIT, Refusal::SessionTooLong).await?,
        ))
    }
}

fn says_json(request: &Request) -> Result<(), Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
    if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        Ok(())
    } else {
        Err(Refusal::NotJson)
    }
}

/// The fields of a small form that arrives in time; nothing if they are not those of `T`.
pub(crate) struct SmallForm<T>(pub(crate) Option<T>);

impl<T: DeserializeOwned> FromRequest<Arc<Gateway>> for SmallForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let whole = Request::from_parts(head.clone(), body);
        let SmallBody(bytes) = SmallBody::from_request(whole, gateway).await?;
        let form = Form::from_request(Request::from_parts(head, bytes.into()), gateway).await;
        Ok(Self(form.ok().map(|Form(fields)| fields)))
    }
}

/// The longest body of a request, in bytes.
pub(crate) const BODY_LIMIT: usize = 16 * 1024;
/// A folder that a bot has filled for months, in base64.
const SESSION_LIMIT: usize = 512 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
