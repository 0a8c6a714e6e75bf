//! The QR code of this moment, as a picture.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};

use super::answer;
use crate::{
    auth::Session,
    problem::{Code, Problem},
    qr::Picture,
    query::Query,
    state::Gateway,
};

/// `GET /api/v1/sessions/{id}/qr.svg`
pub(crate) async fn svg(
    session: Session,
    State(gateway): State<Arc<Gateway>>,
) -> Result<Response, Problem> {
    Ok(answer("image/svg+xml", picture(&gateway, &session)?.svg()))
}

/// `GET /api/v1/sessions/{id}/qr.png[?size=]`
pub(crate) async fn png(
    session: Session,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let size = Query::of(query.as_deref())
        .number("size", SIZES)?
        .unwrap_or(USUAL_SIZE);
    let size = u32::try_from(size).expect("the range of sizes fits");
    let png = picture(&gateway, &session)?
        .png(size)
        .map_err(|error| undrawable(&session, &error))?;
    Ok(answer("image/png", png))
}

fn picture(gateway: &Gateway, session: &Session) -> Result<Picture, Problem> {
    let status = gateway.status(session.id, &session.record)?;
    let Some(qr) = status.qr else {
        return Err(Problem::new(
            Code::QrNotAvailable,
            "No QR code waits to be scanned at this moment. The session's status says why.",
        ));
    };
    Picture::of(&qr.data).map_err(|error| undrawable(session, &error))
}

fn undrawable(session: &Session, error: &dyn std::error::Error) -> Problem {
    tracing::error!(session.id = %session.id, %error, "a QR code cannot be drawn");
    Problem::internal()
}

const SIZES: std::ops::RangeInclusive<u64> = 64..=2048;
const USUAL_SIZE: u64 = 512;
