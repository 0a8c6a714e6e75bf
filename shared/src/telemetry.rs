//! Logs: one line per event on standard error.

use std::{
    env::{self, VarError},
    error::Error,
    fmt,
    io::IsTerminal,
    str::FromStr,
};

use serde_json::{Map, Value};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, ParseError, Targets},
    fmt::{
        FmtContext, FormatEvent,
        format::{self, Format, Json, JsonFields, Writer},
        layer,
    },
    layer::SubscriberExt,
    registry,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

#[cfg(feature = "opentelemetry")]
use crate::traces::{self, Traces};
use crate::{terminal_text::HarmlessStderr, trust::Trust};

/// What a process tells of its work until this is dropped: what is logged, and what is traced.
#[must_use = "what is traced is sent until it is dropped"]
#[derive(Default)]
pub struct Telemetry {
    #[cfg(feature = "opentelemetry")]
    #[expect(dead_code, reason = "held until the process ends")]
    traces: Option<Traces>,
}

/// Starts logging to standard error in `format`; by default, as text on a terminal and as JSON
/// elsewhere. With the feature `opentelemetry`, also starts to trace the work of the program, if a
/// collector is set.
///
/// `RUST_LOG` sets the levels; by default, `info` and above is logged.
pub fn init(
    program: &'static str,
    format: Option<LogFormat>,
    trust: &Trust,
) -> Result<Telemetry, TelemetryError> {
    #[cfg(feature = "opentelemetry")]
    if let Some((layer, traces)) = traces::layer(program, trust)? {
        let (filter, lines) = log(LevelFilter::INFO, format)?;
        start(registry().with(lines.with_filter(filter)).with(layer))?;
        return Ok(Telemetry {
            traces: Some(traces),
        });
    }
    #[cfg(not(feature = "opentelemetry"))]
    let _ = (program, trust);
    let (filter, lines) = log(LevelFilter::INFO, format)?;
    start(registry().with(filter).with(lines))?;
    Ok(Telemetry::default())
}

/// Starts logging for a command that reports to a person itself: by default, only `warn` and above is
/// logged.
pub fn init_quiet(format: Option<LogFormat>) -> Result<Telemetry, TelemetryError> {
    let (filter, lines) = log(LevelFilter::WARN, format)?;
    start(registry().with(filter).with(lines))?;
    Ok(Telemetry::default())
}

/// Returns what is logged, and how.
fn log<S>(
    level: LevelFilter,
    format: Option<LogFormat>,
) -> Result<(Targets, Box<dyn Layer<S> + Send + Sync>), TelemetryError>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let filter = match levels()? {
        Some(levels) => levels,
        None => Targets::new().with_default(level),
    };
    let terminal = std::io::stderr().is_terminal();
    let lines = match format.unwrap_or(LogFormat::for_output(terminal)) {
        LogFormat::Text => layer()
            .with_ansi(terminal)
            .with_writer(|| HarmlessStderr)
            .boxed(),
        LogFormat::Json => layer()
            .fmt_fields(JsonFields::new())
            .event_format(FlatJson::new())
            .with_writer(|| HarmlessStderr)
            .boxed(),
    };
    Ok((filter, lines))
}

/// Returns the levels that `RUST_LOG` sets, if it sets any.
#[expect(
    clippy::disallowed_methods,
    reason = "the log begins before the settings are told"
)]
fn levels() -> Result<Option<Targets>, TelemetryError> {
    match env::var("RUST_LOG") {
        Ok(text) => parsed(&text).map_err(|error| TelemetryError::Filter(error.to_string())),
        Err(VarError::NotPresent) => Ok(None),
        Err(error) => Err(TelemetryError::Filter(error.to_string())),
    }
}

fn parsed(levels: &str) -> Result<Option<Targets>, ParseError> {
    let levels = levels.split(',').map(str::trim);
    let levels: Vec<_> = levels.filter(|level| !level.is_empty()).collect();
    if levels.is_empty() {
        return Ok(None);
    }
    levels.join(",").parse().map(Some)
}

fn start(subscriber: impl SubscriberInitExt) -> Result<(), TelemetryError> {
    let started = subscriber.try_init();
    started.map_err(|_| TelemetryError::AlreadyStarted)
}

/// Formats events as JSON lines, and puts the fields of an event's spans beside its own, so that every
/// line of a session can be found by `session.id`, and the causes of an error behind it.
struct FlatJson(Format<Json>);

impl FlatJson {
    fn new() -> Self {
        let format = format::json().flatten_event(true).with_current_span(false);
        Self(format)
    }
}

impl<S> FormatEvent<S, JsonFields> for FlatJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut nested = String::new();
        self.0
            .format_event(context, Writer::new(&mut nested), event)?;
        let Ok(mut line) = serde_json::from_str::<Map<String, Value>>(&nested) else {
            return writer.write_str(&nested);
        };
        event.record(&mut Causes(&mut line));
        if let Some(Value::Array(outer_to_inner)) = line.remove("spans") {
            for span in outer_to_inner.into_iter().rev() {
                let Value::Object(fields) = span else {
                    continue;
                };
                for (name, value) in fields.into_iter().filter(|(name, _)| name != "name") {
                    line.entry(name).or_insert(value);
                }
            }
        }
        writeln!(writer, "{}", Value::Object(line))
    }
}

/// Completes the errors of an event, of which the JSON format shows the `Display` alone.
struct Causes<'a>(&'a mut Map<String, Value>);

impl Visit for Causes<'_> {
    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        let whole = with_causes(error).to_string();
        self.0.insert(field.name().to_owned(), whole.into());
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Returns an error and its causes as one line: its `Display` alone leaves the causes out.
pub fn with_causes(error: &dyn Error) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        write!(f, "{error}")?;
        let mut cause = error.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    })
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object per line.
    Json,
}

impl LogFormat {
    fn for_output(terminal: bool) -> Self {
        if terminal { Self::Text } else { Self::Json }
    }
}

impl FromStr for LogFormat {
    type Err = UnknownLogFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownLogFormat),
        }
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// A text that is not the name of a log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected text or json")]
pub struct UnknownLogFormat;

/// Logging could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `RUST_LOG` cannot be parsed.
    #[error(
        "RUST_LOG is not understood ({0}); allowed: levels such as info or latchkey_worker=debug,info"
    )]
    Filter(String),
    /// Traces cannot be sent to the collector that is set.
    #[cfg(feature = "opentelemetry")]
    #[error("no traces can be sent ({0}); check the OTEL_EXPORTER_OTLP_ variables")]
    Traces(String),
    /// This process logs already.
    #[error("expected to start logging once, it has started already")]
    AlreadyStarted,
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing::Level;
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[test]
    fn logs_are_text_on_a_terminal_and_json_elsewhere() {
        assert_eq!(LogFormat::for_output(true), LogFormat::Text);
        assert_eq!(LogFormat::for_output(false), LogFormat::Json);
    }

    #[test]
    fn log_format_reads_back_what_it_shows() {
        for format in [LogFormat::Text, LogFormat::Json] {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!("xml".parse::<LogFormat>(), Err(UnknownLogFormat));
    }

    #[test]
    fn levels_are_read_whatever_stands_between_them() {
        let levels = parsed(" info ,, latchkey_worker=debug,").unwrap().unwrap();
        let is_enabled = |target, level| levels.would_enable(target, &level);
        assert!(is_enabled("hyper", Level::INFO) && !is_enabled("hyper", Level::DEBUG));
        assert!(is_enabled("latchkey_worker::driver", Level::DEBUG));
        assert!(parsed(" ,").unwrap().is_none());
        assert!(parsed("latchkey_worker=loud").is_err());
    }

    #[derive(Debug, thiserror::Error)]
    #[error("the broker is unavailable")]
    struct Away(#[source] io::Error);

    fn away() -> Away {
        Away(io::Error::other("connection refused"))
    }

    #[test]
    fn error_is_shown_with_all_that_caused_it() {
        assert_eq!(
            with_causes(&away()).to_string(),
            "the broker is unavailable: connection refused"
        );
    }

    /// Returns the JSON line of the event that is logged.
    pub(crate) fn json_line(log_event: impl FnOnce()) -> Value {
        // With one subscriber alone, tracing asks only the thread that comes to a line first whether it
        // is wanted, and that may be another test's.
        let _other = tracing::Dispatch::new(tracing_subscriber::registry());
        let log = Log::default();
        let lines = layer()
            .fmt_fields(JsonFields::new())
            .event_format(FlatJson::new())
            .with_writer(log.clone());
        let subscriber = tracing_subscriber::registry().with(lines);
        tracing::subscriber::with_default(subscriber, log_event);
        serde_json::from_slice(&log.0.lock().unwrap()).unwrap()
    }

    #[test]
    fn json_line_shows_an_error_with_all_that_caused_it() {
        let line = json_line(|| tracing::warn!(error = &away() as &dyn Error, "cannot go on"));
        assert_eq!(
            line["error"],
            "the broker is unavailable: connection refused"
        );
        assert_eq!(line["message"], "cannot go on");
    }

    #[test]
    fn json_line_shows_the_fields_of_its_spans_beside_its_own() {
        let line = json_line(|| {
            let _session = tracing::error_span!("session", session.id = "abc", step = 1).entered();
            let _step = tracing::info_span!("step", step = 2).entered();
            tracing::info!(workers = 3, "lost");
        });
        assert_eq!(line["session.id"], "abc");
        assert_eq!(line["step"], 2);
        assert_eq!(line["workers"], 3);
        assert_eq!(line["message"], "lost");
        assert_eq!(line["level"], "INFO");
        assert!(line.get("spans").is_none() && line.get("span").is_none());
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Log {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn logging_started_twice_is_an_error_and_not_a_panic() {
        assert!(init_quiet(Some(LogFormat::Json)).is_ok());
        let again = init_quiet(None);
        assert!(matches!(again, Err(TelemetryError::AlreadyStarted)));
    }
}
