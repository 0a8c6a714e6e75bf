//! Uploads and downloads of file content, in pieces.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use latchkey_shared::clock;

use super::{
    Mega,
    api::{common, withhold},
    faults::{MegaFault, MegaStage},
    listener::ResetSwitch,
};

pub(super) async fn upload(
    State(mega): State<Arc<Mega>>,
    ConnectInfo(reset): ConnectInfo<ResetSwitch>,
    Path((token, position)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let fault = mega.state().faults.take(MegaStage::Upload);
    if fault == Some(MegaFault::Cut) {
        let _ = body.into_data_stream().next().await;
        reset.cut();
        return StatusCode::OK.into_response();
    }
    let Ok(piece) = axum::body::to_bytes(body, super::LARGEST_BODY).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match fault {
        Some(MegaFault::Error(code)) => return code.to_string().into_response(),
        Some(fault) => {
            if let Some(answer) = common(&mega, fault, &reset).await {
                return answer;
            }
        }
        None => {}
    }
    if !headers.contains_key(header::CONTENT_LENGTH) {
        mega.violation("expected an upload to say how long it is");
    }
    let answer = take(&mega, &token, &position, &piece);
    withhold(&mega, fault, &reset).await;
    answer
}

fn take(mega: &Mega, token: &str, position: &str, piece: &[u8]) -> Response {
    let state = &mut *mega.state();
    let rng = &mut clock::rng();
    let Ok(position) = position.parse() else {
        state.violation("expected the position of a piece in digits");
        return ERANGE.to_string().into_response();
    };
    let Some(upload) = state.cloud.uploads.get_mut(token) else {
        state.violation("expected an upload address that was given out");
        return EEXPIRED.to_string().into_response();
    };
    let was_complete = upload.is_complete();
    match upload.take(position, piece, rng) {
        Ok(None) => Vec::new().into_response(),
        Ok(Some(completion)) => {
            state.tally.uploads += u64::from(!was_complete);
            completion.to_vec().into_response()
        }
        Err(refused) => {
            state.violation(refused.why);
            refused.code.to_string().into_response()
        }
    }
}

pub(super) async fn download(
    State(mega): State<Arc<Mega>>,
    ConnectInfo(reset): ConnectInfo<ResetSwitch>,
    Path((token, range)): Path<(String, String)>,
) -> Response {
    let fault = mega.state().faults.take(MegaStage::Download);
    if let Some(fault) = fault
        && let Some(answer) = common(&mega, fault, &reset).await
    {
        return answer;
    }
    withhold(&mega, fault, &reset).await;
    let Some(file) = mega.state().cloud.downloads.get(&token).cloned() else {
        mega.violation("expected a download address that was given out");
        return StatusCode::NOT_FOUND.into_response();
    };
    let bounds = range
        .split_once('-')
        .and_then(|(first, last)| Some((first.parse().ok()?, last.parse::<usize>().ok()?)));
    let part = bounds.and_then(|(first, last)| file.get(first..=last));
    let Some(part) = part else {
        mega.violation("expected a range within the file");
        return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    };
    part.to_vec().into_response()
}

const ERANGE: i64 = -7;
const EEXPIRED: i64 = -8;
