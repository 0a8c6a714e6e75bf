//! Figures for whoever watches over the service.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use latchkey_shared::{metrics, refusal::Refusal};

use super::answer;
use crate::{
    openapi::{self, refusals},
    operator::is_operator,
    problem::Problem,
    state::Gateway,
};

/// Returns figures for Prometheus, to the operator alone.
///
/// They are there if `LATCHKEY_OPERATOR_TOKEN` is set, and for whoever shows it: as a Bearer token, or as
/// the password of Basic authentication with any name. Nothing in them is about a single session.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "getMetrics",
    tag = openapi::OPERATION,
    security(("operator_bearer" = []), ("operator_basic" = [])),
    responses(
        (
            status = 200,
            description = "The figures as OpenMetrics text.",
            body = String,
            content_type = "application/openmetrics-text",
        ),
        MetricsRefusals,
    ),
)]
pub(crate) async fn metrics(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !is_operator(&gateway, &headers) {
        return Err(Refusal::NoSuchAddress.into());
    }
    let text = metrics::text(gateway.sessions.queue()).await;
    Ok(answer(metrics::MEDIA_TYPE, text))
}

refusals!(MetricsRefusals as Problem: [Refusal::NoSuchAddress]);
