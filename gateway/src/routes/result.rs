//! What a finished session yields.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderValue, header},
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_shared::{
    result::{Delivery, Format, Results, SealedToCaller},
    sealed::Purpose,
    status::{State as SessionState, Status},
};
use serde::Serialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{JSON, answer, with};
use crate::{
    auth::Session,
    problem::{Code, Problem},
    query::Query,
    state::{Gateway, unreadable},
};

/// `GET /api/v1/sessions/{id}/result[?format=F]`
pub(crate) async fn result(
    session: Session,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let format = Query::of(query.as_deref())
        .text("format")
        .map(known)
        .transpose()?;
    let status = gateway.status(session.id, &session.record)?;
    let sealed = gateway.broker.result(session.id).await?;
    let Some(sealed) = sealed.filter(|_| status.state == SessionState::Ready) else {
        return Err(missing(status.state));
    };
    let delivery: Delivery = gateway
        .vault
        .open_json(Purpose::Result, session.id, &sealed)
        .map_err(|error| unreadable(session.id, &error))?;
    match (delivery, format) {
        (Delivery::Sealed(sealed), None) => Ok(json(&SealedResult { sealed })),
        (Delivery::Sealed(_), Some(_)) => Err(Problem::invalid_request(
            "This result is sealed to your key and has no format that we could read. Fetch it \
             without \"format\" and open it with your private key.",
        )),
        (Delivery::Plain(results), None) => {
            all(&status, &results).map_err(|error| unreadable(session.id, &error))
        }
        (Delivery::Plain(mut results), Some(format)) => Ok(one(&mut results, format)),
    }
}

fn known(text: &str) -> Result<Format, Problem> {
    text.parse().map_err(|_| {
        let names = Format::ALL.map(Format::name).join(", ");
        Problem::invalid_request(format!("\"format\" must be one of {names}."))
    })
}

/// A session that will never yield anything has no result; any other one has none yet.
fn missing(state: SessionState) -> Problem {
    match state {
        SessionState::Cancelled | SessionState::Ready => Problem::new(
            Code::NotFound,
            "The session was called off or its result was wiped; it is gone for good. Start a new \
             one.",
        ),
        SessionState::Failed | SessionState::Expired => Problem::new(
            Code::NotFound,
            "The session ended without a result. Its status says why; start a new one.",
        ),
        _ => Problem::new(
            Code::NotReady,
            "The session is not finished. Follow its status until it says ready.",
        ),
    }
}

fn all(status: &Status, results: &Results) -> Result<Response, serde_json::Error> {
    let summary = status.result.as_ref();
    let everything = Everything {
        session_id: summary.and_then(|summary| summary.session_id.as_deref()),
        format: results.main,
        json: serde_json::from_str(&results.json)?,
        base64: &results.base64,
        gzip: &results.gzip,
        multi: serde_json::from_str(&results.multi)?,
        zip: Zeroizing::new(BASE64_STANDARD.encode(&results.zip)),
    };
    Ok(json(&everything))
}

fn one(results: &mut Results, format: Format) -> Response {
    let take = |text: &mut String| std::mem::take(text).into_bytes();
    match format {
        Format::Json => download(JSON, "creds.json", take(&mut results.json)),
        Format::Multi => download(JSON, "session.json", take(&mut results.multi)),
        Format::Zip => download(
            "application/zip",
            "session.zip",
            std::mem::take(&mut results.zip),
        ),
        Format::Base64 => answer(TEXT, wiped(take(&mut results.base64))),
        Format::Gzip => answer(TEXT, wiped(take(&mut results.gzip))),
    }
}

fn download(content_type: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .expect("the names are ASCII");
    with(
        answer(content_type, wiped(bytes)),
        header::CONTENT_DISPOSITION,
        disposition,
    )
}

fn json<T: Serialize>(value: &T) -> Response {
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    serde_json::to_writer(&mut text, value).expect("texts serialise");
    answer(JSON, wiped(text))
}

/// Bytes that are overwritten once they have been sent.
fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

#[derive(Serialize)]
struct SealedResult {
    sealed: SealedToCaller,
}

#[derive(Serialize)]
struct Everything<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    format: Format,
    json: &'a RawValue,
    base64: &'a str,
    gzip: &'a str,
    multi: &'a RawValue,
    #[serde(serialize_with = "as_text")]
    zip: Zeroizing<String>,
}

fn as_text<S: serde::Serializer>(
    text: &Zeroizing<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

const TEXT: &str = "text/plain; charset=utf-8";
/// Room for the result of an account without app-state keys, so that the text seldom moves.
const USUAL_LENGTH: usize = 32 * 1024;
