//! Control of the emulated MEGA by other processes.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{conflict, done};
use crate::{
    mega::{Mega, MegaFault, MegaStage},
    server::Server,
};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/control/mega/files", get(files))
        .route("/control/mega/inject", post(inject))
        .route("/control/mega/clear", post(clear))
        .route("/control/mega/expire_sessions", post(expire_sessions))
        .route("/control/mega/replace_root", post(replace_root))
}

async fn files(State(server): State<Arc<Server>>) -> Response {
    with(&server, |mega| {
        let files = mega.files().into_iter().map(|file| {
            json!({
                "handle": file.handle, "link": file.link, "name": file.name,
                "content": STANDARD.encode(&file.content),
            })
        });
        Json(files.collect::<Vec<Value>>()).into_response()
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InjectMegaRequest {
    fault: MegaFault,
    stage: MegaStage,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

async fn inject(
    State(server): State<Arc<Server>>,
    Json(asked): Json<InjectMegaRequest>,
) -> Response {
    if !asked.fault.applies_at(asked.stage) {
        return conflict("the fault cannot strike at that stage");
    }
    with(&server, |mega| {
        mega.inject(asked.fault, asked.stage, asked.times);
        done(Ok::<_, String>(()))
    })
}

async fn clear(State(server): State<Arc<Server>>) -> Response {
    with(&server, |mega| {
        mega.clear_faults();
        done(Ok::<_, String>(()))
    })
}

async fn expire_sessions(State(server): State<Arc<Server>>) -> Response {
    with(&server, |mega| {
        mega.expire_sessions();
        done(Ok::<_, String>(()))
    })
}

async fn replace_root(State(server): State<Arc<Server>>) -> Response {
    with(&server, |mega| {
        mega.replace_root();
        done(Ok::<_, String>(()))
    })
}

fn with(server: &Server, act: impl FnOnce(&Mega) -> Response) -> Response {
    match &server.mega {
        Some(mega) => act(mega),
        None => conflict("there is no MEGA here"),
    }
}
