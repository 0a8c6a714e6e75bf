//! Counts each request, gives it a debug line, and a span that names its session.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use latchkey_shared::job::SessionId;
use tracing::{Instrument as _, Level, Span, field};

use crate::state::Gateway;

/// Logs a request by its route, never by its address, query or body. Whatever its handler logs names
/// the session, once the caller has shown the right to it.
pub(crate) async fn requests(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
    next: Next,
) -> Response {
    let span = tracing::error_span!("request", session.id = field::Empty);
    answer(&gateway, request, next).instrument(span).await
}

/// Names the session in all that is logged of the request from here.
pub(crate) fn name_session(id: SessionId) {
    Span::current().record("session.id", field::display(id));
}

async fn answer(gateway: &Gateway, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let method = request.method().clone();
    let begun = gateway.clock().now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    gateway.sessions.queue().metrics.answered(route, status);
    if tracing::enabled!(Level::DEBUG) {
        let took = gateway.clock().now().duration_since(begun);
        tracing::debug!(
            http.method = %method,
            http.route = route,
            http.status = status,
            latency_us = took.unwrap_or_default().as_micros(),
            "answered a request"
        );
    }
    response
}
