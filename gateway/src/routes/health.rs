//! Whether the process is up, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{JSON, answer};
use crate::{problem::Problem, state::Gateway};

/// `GET /healthz`: the process is up.
pub(crate) async fn alive() -> Response {
    answer(JSON, r#"{"status":"ok"}"#)
}

/// `GET /readyz`: the broker answers too.
pub(crate) async fn ready(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Problem::shutting_down());
    }
    gateway.broker.ping().await?;
    Ok(answer(JSON, r#"{"status":"ok"}"#))
}
