//! The emulator's API for other processes, as JSON over HTTP.
//!
//! | path under `/control` | body | answer |
//! |---|---|---|
//! | `GET /state` | | all there is to see: [`EmulatorSnapshot`] |
//! | `POST /scan` | `{"qr", "phone"?}` | `{"jid"}` of the device |
//! | `POST /refuse`, `/retire` | `{"qr", "phone"?}` | `{}` |
//! | `POST /enter_code` | `{"code", "phone"?}` | `{"jid"}` of the device |
//! | `POST /refresh_code` | `{"manual"?, "phone"?}` | `{}` |
//! | `POST /demand_passkey` | `{"gate": "open" \| "demanded" \| "demanded_at_once", "phone"?}` | `{}` |
//! | `POST /passkey_sign` | `{"options", "phone"?}`: an object or its text | `{"assertion"}`, an object |
//! | `POST /passkey` | `{"phone"?}` | `{"id", "key", "owner"}`: all of it, for another authenticator |
//! | `POST /confirmation_code` | `{"phone"?}` | `{"code"}`, which the phone shows, or null |
//! | `POST /send` | `{"what": "key_share" \| "history", "device", "phone"?}` | `{"id"}` |
//! | | `{"what": "text", "device", "contact", "text", "phone"?}` | `{"id"}` |
//! | | `{"what": "own_text", "device", "chat", "text", "phone"?}` | `{"id"}` |
//! | `POST /unlink` | `{"device", "phone"?}` | `{}` |
//! | `POST /inject` | `{"fault", "stage", "times"?}`: [`Fault`], [`FaultStage`] | `{}` |
//! | `POST /strike` | `{"fault"}`: strikes every connection now | `{}` |
//! | `POST /clear`, `/let_go`, `/ping` | `{}` | `{}` |
//! | `POST /restart` | `{"down_for_ms"?}` | `{}` |
//! | `GET /mega/files` | | `[{"handle", "link", "name", "content"}]`, the content in base64 |
//! | `POST /mega/inject` | `{"fault", "stage", "times"?}`: [`MegaFault`](crate::MegaFault), [`MegaStage`](crate::MegaStage) | `{}` |
//! | `POST /mega/clear`, `/mega/expire_sessions`, `/mega/replace_root` | `{}` | `{}` |
//!
//! A refused request is answered with status 409 and `{"error"}`. Phones are numbered from 0.

mod by_code;
mod mega;

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    faults::{Fault, FaultStage},
    order::Order,
    phone::{DeviceJid, Phone},
    server::Server,
    world::EmulatorSnapshot,
};

pub(crate) fn router(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route("/control/state", get(state))
        .route("/control/scan", post(scan))
        .route("/control/refuse", post(refuse))
        .route("/control/retire", post(retire))
        .merge(by_code::routes())
        .merge(mega::routes())
        .route("/control/inject", post(inject))
        .route("/control/clear", post(clear))
        .route("/control/let_go", post(let_go))
        .route("/control/strike", post(strike))
        .route("/control/ping", post(ping))
        .route("/control/send", post(send))
        .route("/control/unlink", post(unlink))
        .route("/control/restart", post(restart))
        .route_layer(axum::middleware::from_fn_with_state(
            Arc::clone(server),
            same_origin,
        ))
}

/// Rejects requests from the pages of other sites: this port is on a person's machine.
pub(crate) async fn same_origin(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let port = server.address.port();
    let own = [server.address.to_string(), format!("localhost:{port}")];
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let host_is_own = text(header::HOST).is_none_or(|host| own.iter().any(|own| own == host));
    let origin_is_own = text(header::ORIGIN).is_none_or(|origin| {
        let host = origin.strip_prefix("http://");
        host.is_some_and(|host| own.iter().any(|own| own == host))
    });
    if host_is_own && origin_is_own {
        return next.run(request).await;
    }
    let error = "Only this machine's own pages may ask that.";
    (StatusCode::FORBIDDEN, Json(json!({ "error": error }))).into_response()
}

async fn state(State(server): State<Arc<Server>>) -> Json<EmulatorSnapshot> {
    Json(server.snapshot())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScanRequest {
    qr: String,
    #[serde(default)]
    phone: usize,
}

async fn scan(State(server): State<Arc<Server>>, Json(code): Json<ScanRequest>) -> Response {
    match Phone::new(server, code.phone).scan(&code.qr).await {
        Ok(jid) => Json(json!({ "jid": jid.as_str() })).into_response(),
        Err(refused) => conflict(&refused),
    }
}

async fn refuse(State(server): State<Arc<Server>>, Json(code): Json<ScanRequest>) -> Response {
    done(Phone::new(server, code.phone).refuse(&code.qr))
}

async fn retire(State(server): State<Arc<Server>>, Json(code): Json<ScanRequest>) -> Response {
    done(Phone::new(server, code.phone).retire(&code.qr))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InjectRequest {
    fault: Fault,
    stage: FaultStage,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

async fn inject(State(server): State<Arc<Server>>, Json(asked): Json<InjectRequest>) -> Response {
    if !asked.fault.applies_at(asked.stage) {
        return conflict("the fault cannot strike at that stage");
    }
    server.faults.inject(asked.fault, asked.stage, asked.times);
    done(Ok::<_, String>(()))
}

async fn clear(State(server): State<Arc<Server>>) -> Response {
    server.faults.clear();
    done(Ok::<_, String>(()))
}

async fn let_go(State(server): State<Arc<Server>>) -> Response {
    server.faults.holds.let_go();
    done(Ok::<_, String>(()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrikeRequest {
    fault: Fault,
}

async fn strike(
    State(server): State<Arc<Server>>,
    Json(StrikeRequest { fault }): Json<StrikeRequest>,
) -> Response {
    server.order_all(|| Order::Strike(fault));
    done(Ok::<_, String>(()))
}

async fn ping(State(server): State<Arc<Server>>) -> Response {
    server.order_all(|| Order::Ping);
    done(Ok::<_, String>(()))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", deny_unknown_fields)]
enum SendRequest {
    KeyShare {
        device: String,
        #[serde(default)]
        phone: usize,
    },
    History {
        device: String,
        #[serde(default)]
        phone: usize,
    },
    OwnText {
        device: String,
        chat: String,
        text: String,
        #[serde(default)]
        phone: usize,
    },
    Text {
        device: String,
        contact: u32,
        text: String,
        #[serde(default)]
        phone: usize,
    },
}

async fn send(State(server): State<Arc<Server>>, Json(asked): Json<SendRequest>) -> Response {
    let on = |phone| Phone::new(server, phone);
    let sent = match asked {
        SendRequest::KeyShare { device, phone } => on(phone).send_key_share(&DeviceJid(device)),
        SendRequest::History { device, phone } => on(phone).send_history(&DeviceJid(device)),
        SendRequest::OwnText {
            device,
            chat,
            text,
            phone,
        } => on(phone).send_own_text(&DeviceJid(device), &chat, &text),
        SendRequest::Text {
            device,
            contact,
            text,
            phone,
        } => on(phone)
            .contact(contact)
            .send_text(&DeviceJid(device), &text),
    };
    match sent {
        Ok(id) => Json(json!({ "id": id })).into_response(),
        Err(error) => conflict(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnlinkRequest {
    device: String,
    #[serde(default)]
    phone: usize,
}

async fn unlink(State(server): State<Arc<Server>>, Json(asked): Json<UnlinkRequest>) -> Response {
    done(Phone::new(server, asked.phone).unlink(&DeviceJid(asked.device)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RestartRequest {
    #[serde(default)]
    down_for_ms: u64,
}

async fn restart(State(server): State<Arc<Server>>, Json(asked): Json<RestartRequest>) -> Response {
    server.restart(Duration::from_millis(asked.down_for_ms));
    done(Ok::<_, String>(()))
}

fn done<E: ToString>(result: Result<(), E>) -> Response {
    match result {
        Ok(()) => Json(Value::Object(serde_json::Map::new())).into_response(),
        Err(error) => conflict(&error),
    }
}

fn conflict<E: ToString + ?Sized>(error: &E) -> Response {
    (
        StatusCode::CONFLICT,
        Json(json!({ "error": error.to_string() })),
    )
        .into_response()
}
