//! Whether the process is up, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{JSON, answer};
use crate::{problem::Problem, state::Gateway};

/// `GET /healthz`: the process is up.
pub(crate) async fn alive() -> Response {
    answer(JSON, r#"{"status":"ok"}"#)
}

/// `GET /readyz`: the broker answers too. What it says is for operators.
pub(crate) async fn ready(State(gateway): State<Arc<Gateway>>) -> Result<Response, Problem> {
    if gateway.draining.is_cancelled() {
        return Err(Problem::shutting_down());
    }
    gateway.broker.ping().await.map_err(|error| {
        tracing::debug!(error = &error as &dyn std::error::Error, "not ready");
        Problem::broker_unavailable(
            "The queue does not answer. Is Redis up, and does REDIS_URL lead to it? The log says \
             what went wrong.",
        )
    })?;
    Ok(answer(JSON, r#"{"status":"ok"}"#))
}
