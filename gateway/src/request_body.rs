//! The body of a request, within a length and a time.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Bytes, HttpBody as _},
    extract::{Form, FromRequest, Request},
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

/// A small request body that says it is JSON: a form of a page elsewhere cannot say so unasked.
pub(crate) struct JsonBody(pub(crate) Bytes);

impl FromRequest<Arc<Gateway>> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
        if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Refusal::NotJson.into());
        }
        let SmallBody(bytes) = SmallBody::from_request(request, gateway).await?;
        Ok(Self(bytes))
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
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
