//! Sends what is traced to a collector, as OpenTelemetry's own variables say.

use std::{collections::HashMap, sync::Arc, time::Duration};

use opentelemetry::{
    propagation::TextMapPropagator,
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    resource::EnvResourceDetector,
    trace::{SdkTracerProvider, Tracer},
};
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

use crate::{telemetry::TelemetryError, trust::Trust};

/// Sends what is left when it is dropped.
pub(crate) struct Traces(SdkTracerProvider);

impl Drop for Traces {
    fn drop(&mut self) {
        // Nobody is there any more to be told that a collector is away.
        let _ = self.0.shutdown_with_timeout(LAST_SPANS);
    }
}

/// Returns what traces the spans of this program, unless no collector is set.
pub(crate) fn layer<S>(
    program: &'static str,
    trust: &Trust,
) -> Result<Option<(impl Layer<S>, Traces)>, TelemetryError>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    if !ENDPOINTS.iter().any(|name| is_set(name)) {
        return Ok(None);
    }
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client(trust)?)
        .build()
        .map_err(|error| TelemetryError::Traces(error.to_string()))?;
    let provider = SdkTracerProvider::builder()
        .with_resource(resource(program))
        .with_batch_exporter(exporter)
        .build();
    let tracer: Tracer = provider.tracer("latchkey");
    let layer = OpenTelemetryLayer::new(tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(Targets::new().with_target("latchkey", Level::DEBUG));
    Ok(Some((layer, Traces(provider))))
}

/// Returns the context of the span that this runs in, if it is traced.
pub(super) fn current() -> Option<Box<str>> {
    let context = Span::current().context();
    if !context.span().span_context().is_valid() {
        return None;
    }
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&context, &mut carrier);
    carrier.remove(TRACEPARENT).map(String::into_boxed_str)
}

/// Makes a span part of the trace that a `traceparent` names.
pub(super) fn adopt(span: &Span, traceparent: &str) {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract(&carrier);
    // It is a trace of its own where this process traces nothing.
    let _ = span.set_parent(context);
}

/// Creates a client that trusts whom this process trusts.
#[expect(clippy::disallowed_methods, reason = "this is where clients begin")]
fn client(trust: &Trust) -> Result<reqwest::blocking::Client, TelemetryError> {
    let tls = Arc::unwrap_or_clone(trust.client());
    let client = reqwest::blocking::Client::builder()
        .tls_backend_preconfigured(tls)
        .timeout(PATIENCE)
        .build();
    client.map_err(|error| TelemetryError::Traces(error.to_string()))
}

/// Names the program, unless its operator does.
fn resource(program: &'static str) -> Resource {
    if is_set("OTEL_SERVICE_NAME") {
        return Resource::builder().build();
    }
    Resource::builder_empty()
        .with_service_name(program)
        .with_detector(Box::new(EnvResourceDetector::new()))
        .build()
}

#[expect(
    clippy::disallowed_methods,
    reason = "OpenTelemetry's own variables are its SDK's to read"
)]
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
];
const TRACEPARENT: &str = "traceparent";
const PATIENCE: Duration = Duration::from_secs(10);
/// For what is left when the process ends.
const LAST_SPANS: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_subscriber::layer::SubscriberExt;

    use super::super::TraceContext;

    #[test]
    fn span_that_is_adopted_is_part_of_the_trace() {
        let provider = SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            assert_eq!(TraceContext::current(), None);
            let request = tracing::info_span!("request");
            let context = request.in_scope(TraceContext::current).unwrap();
            let session = tracing::info_span!("session");
            context.adopt(&session);
            let adopted = session.in_scope(TraceContext::current).unwrap();
            let (trace, other) = (context.to_string(), adopted.to_string());
            // version, trace, span, flags
            let part = |context: &str, at| context.split('-').nth(at).unwrap().to_owned();
            assert_eq!(part(&trace, 1), part(&other, 1));
            assert_ne!(part(&trace, 2), part(&other, 2));
        });
    }
}
