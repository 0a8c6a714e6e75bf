//! What the owner does on the phone to link by code and with a passkey.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{conflict, done};
use crate::{options::PasskeyGate, phone::Phone, server::Server};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/control/enter_code", post(enter_code))
        .route("/control/refresh_code", post(refresh_code))
        .route("/control/demand_passkey", post(demand_passkey))
        .route("/control/passkey_sign", post(passkey_sign))
        .route("/control/passkey", post(passkey))
        .route("/control/confirmation_code", post(confirmation_code))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnterCodeRequest {
    code: String,
    #[serde(default)]
    phone: usize,
}

async fn enter_code(
    State(server): State<Arc<Server>>,
    Json(typed): Json<EnterCodeRequest>,
) -> Response {
    match Phone::new(server, typed.phone)
        .enter_code(&typed.code)
        .await
    {
        Ok(jid) => Json(json!({ "jid": jid.as_str() })).into_response(),
        Err(refused) => conflict(&refused),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefreshCodeRequest {
    #[serde(default)]
    manual: bool,
    #[serde(default)]
    phone: usize,
}

async fn refresh_code(
    State(server): State<Arc<Server>>,
    Json(asked): Json<RefreshCodeRequest>,
) -> Response {
    done(Phone::new(server, asked.phone).refresh_code(asked.manual))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandPasskeyRequest {
    gate: PasskeyGate,
    #[serde(default)]
    phone: usize,
}

async fn demand_passkey(
    State(server): State<Arc<Server>>,
    Json(asked): Json<DemandPasskeyRequest>,
) -> Response {
    Phone::new(server, asked.phone).demand_passkey(asked.gate);
    done(Ok::<_, String>(()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignPasskeyRequest {
    options: Value,
    #[serde(default)]
    phone: usize,
}

async fn passkey_sign(
    State(server): State<Arc<Server>>,
    Json(asked): Json<SignPasskeyRequest>,
) -> Response {
    let options = match asked.options {
        Value::String(text) => text,
        object => object.to_string(),
    };
    match Phone::new(server, asked.phone).passkey().sign(&options) {
        Ok(assertion) => {
            let assertion: Value = serde_json::from_str(&assertion).unwrap_or_default();
            Json(json!({ "assertion": assertion })).into_response()
        }
        Err(error) => conflict(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasskeyRequest {
    #[serde(default)]
    phone: usize,
}

async fn passkey(
    State(server): State<Arc<Server>>,
    Json(asked): Json<PasskeyRequest>,
) -> Json<Value> {
    Json(Phone::new(server, asked.phone).passkey().export())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfirmationCodeRequest {
    #[serde(default)]
    phone: usize,
}

async fn confirmation_code(
    State(server): State<Arc<Server>>,
    Json(asked): Json<ConfirmationCodeRequest>,
) -> Json<Value> {
    let code = Phone::new(server, asked.phone).confirmation_code();
    Json(json!({ "code": code }))
}
