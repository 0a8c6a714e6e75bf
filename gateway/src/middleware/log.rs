//! One line a request, for whoever looks for a fault.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use tracing::Level;

use crate::state::Gateway;

/// Logs a request without anything of its own: the route as it is written in the router, never the
/// address with its id, its query or its body.
pub(crate) async fn requests(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
    next: Next,
) -> Response {
    if !tracing::enabled!(Level::DEBUG) {
        return next.run(request).await;
    }
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let begun = gateway.clock().now();
    let response = next.run(request).await;
    tracing::debug!(
        http.method = %method,
        http.route = route.as_ref().map_or("none", MatchedPath::as_str),
        http.status = response.status().as_u16(),
        latency_us = gateway.clock().now().duration_since(begun).unwrap_or_default().as_micros(),
        "answered a request"
    );
    response
}
