//! The QR code of this moment, as a picture.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_shared::{refusal::Refusal, status::Status};

use super::answer;
use crate::{
    auth::OwnedSession, problem::Problem, qr_image::QrImage, query::Query, state::Gateway,
};

/// `GET /api/v1/sessions/{id}/qr.svg`
pub(crate) async fn svg(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
) -> Result<Response, Problem> {
    Ok(answer("image/svg+xml", picture(&gateway, &session)?.svg()))
}

/// `GET /api/v1/sessions/{id}/qr.png[?size=]`
pub(crate) async fn png(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let size = Query::of(query.as_deref())
        .number("size", SIZES)?
        .unwrap_or(USUAL_SIZE);
    let size = u32::try_from(size).expect("the range of sizes fits");
    let png = picture(&gateway, &session)?
        .png(size)
        .map_err(|error| undrawable(&error))?;
    Ok(answer("image/png", png))
}

fn picture(gateway: &Gateway, session: &OwnedSession) -> Result<QrImage, Problem> {
    drawn(&session.status(gateway)?)
}

/// The QR code that a status shows, in the usual size.
pub(crate) fn usual_png(status: &Status) -> Result<Vec<u8>, Problem> {
    let size = u32::try_from(USUAL_SIZE).expect("the usual size fits");
    drawn(status)?.png(size).map_err(|error| undrawable(&error))
}

/// The QR code that a status shows as an address of its own, for a page that must not ask again: by
/// then the session may have moved on.
pub(crate) fn data_url(status: &Status) -> Result<String, Problem> {
    let svg = drawn(status)?.svg();
    Ok(format!(
        "data:image/svg+xml;base64,{}",
        STANDARD.encode(svg)
    ))
}

fn drawn(status: &Status) -> Result<QrImage, Problem> {
    let Some(qr) = &status.qr else {
        return Err(Refusal::QrNotAvailable.into());
    };
    QrImage::of(&qr.data).map_err(|error| undrawable(&error))
}

fn undrawable(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "cannot draw a QR code; its caller gets 500");
    Problem::internal()
}

const SIZES: std::ops::RangeInclusive<u64> = 64..=2048;
const USUAL_SIZE: u64 = 512;
