//! Traces by OpenTelemetry, with the cargo feature `opentelemetry` alone.
//!
//! What is traced are the spans of `tracing`, whose fields never hold a secret. The context of a
//! request travels in the job, so that the worker's steps are part of its trace.

#[cfg(feature = "opentelemetry")]
mod export;

use std::fmt;

use serde::{Deserialize, Serialize};
use tracing::Span;

#[cfg(feature = "opentelemetry")]
pub(crate) use self::export::{Traces, layer};

/// Of which trace something is part, as W3C Trace Context's `traceparent`. A process without the
/// feature hands it on as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TraceContext(Box<str>);

impl TraceContext {
    /// Returns the context of the span that this runs in, if it is traced.
    pub fn current() -> Option<Self> {
        #[cfg(feature = "opentelemetry")]
        {
            export::current().map(Self)
        }
        #[cfg(not(feature = "opentelemetry"))]
        {
            None
        }
    }

    /// Makes a span that has not been entered yet part of this trace.
    pub fn adopt(&self, span: &Span) {
        #[cfg(feature = "opentelemetry")]
        export::adopt(span, &self.0);
        #[cfg(not(feature = "opentelemetry"))]
        let _ = span;
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
