//! The QR code of this moment, as a picture.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderValue,
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_shared::{job::SessionId, refusal::Refusal, status::Status, telemetry::with_causes};

use super::{answer, with};
use crate::{
    auth::ShownSession,
    middleware::headers::RESOURCE_POLICY,
    openapi::{self, OF_SESSION, refusals},
    problem::Problem,
    qr_image::{QrImage, Undrawable},
    query::{Query, out_of_range},
    state::Gateway,
};

/// Returns the QR code of this moment as SVG.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}/qr.svg",
    operation_id = "getQrSvg",
    tag = openapi::SESSIONS,
    params(("id" = SessionId, Path, description = "The session's `id`")),
    security(("token" = []), ("cookie" = []), ("ticket" = [])),
    responses(
        (status = 200, description = "The picture.", body = String, content_type = "image/svg+xml"),
        SvgRefusals,
    ),
)]
pub(crate) async fn svg(
    session: ShownSession,
    State(gateway): State<Arc<Gateway>>,
) -> Result<Response, Problem> {
    let svg = drawn(&session.status(&gateway)?)?.svg();
    let response = answer("image/svg+xml", svg);
    Ok(shown(&session, response))
}

/// Returns the QR code of this moment as PNG.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}/qr.png",
    operation_id = "getQrPng",
    tag = openapi::SESSIONS,
    params(
        ("id" = SessionId, Path, description = "The session's `id`"),
        ("size" = Option<u64>, Query, description = "Width and height in pixels; 512 if left out", minimum = 64, maximum = 2048),
    ),
    security(("token" = []), ("cookie" = []), ("ticket" = [])),
    responses(
        (status = 200, description = "The picture.", content_type = "image/png"),
        PngRefusals,
    ),
)]
pub(crate) async fn png(
    session: ShownSession,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let size = Query::of(query.as_deref())
        .number("size", SIZES)?
        .unwrap_or(USUAL_SIZE);
    let size = u32::try_from(size).expect("the range of sizes fits");
    let status = session.status(&gateway)?;
    let png = if u64::from(size) > USUAL_SIZE {
        let text = shown_text(&status)?;
        gateway.large_pictures.png(text, size).await
    } else {
        drawn(&status)?.png(size).map(Into::into)
    };
    let png = png.map_err(|error| undrawable(&error))?;
    Ok(shown(&session, answer("image/png", png)))
}

/// Lets a page of another origin show the picture, if the session's ticket is in its address.
fn shown(session: &ShownSession, response: Response) -> Response {
    if session.is_by_ticket() {
        with(
            response,
            RESOURCE_POLICY,
            HeaderValue::from_static("cross-origin"),
        )
    } else {
        response
    }
}

refusals!(SvgRefusals as Problem: [Refusal::QrNotAvailable], OF_SESSION);
refusals!(PngRefusals as Problem: [out_of_range("size", SIZES), Refusal::QrNotAvailable], OF_SESSION);

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
    QrImage::of(shown_text(status)?).map_err(|error| undrawable(&error))
}

fn shown_text(status: &Status) -> Result<&str, Problem> {
    let qr = status.qr.as_ref().ok_or(Refusal::QrNotAvailable)?;
    Ok(&qr.data)
}

fn undrawable(error: &Undrawable) -> Problem {
    tracing::error!(error = %with_causes(error), "cannot draw a QR code; its caller gets 500");
    Problem::internal()
}

const SIZES: std::ops::RangeInclusive<u64> = 64..=2048;
const USUAL_SIZE: u64 = 512;
