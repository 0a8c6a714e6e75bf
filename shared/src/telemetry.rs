//! Logs: one line per event on standard error.

use std::{error::Error, fmt, io::IsTerminal, str::FromStr};

use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt::layer, layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Sends the logs to standard error, in `format` or, without one, as text on a terminal and as
/// JSON elsewhere.
///
/// `RUST_LOG` sets the levels; without it, `info` and above is shown.
pub fn init(format: Option<LogFormat>) -> Result<(), TelemetryError> {
    init_at(LevelFilter::INFO, format)
}

/// The same for a command that tells a person itself how it goes: without `RUST_LOG`, only `warn`
/// and above is shown.
pub fn init_quiet(format: Option<LogFormat>) -> Result<(), TelemetryError> {
    init_at(LevelFilter::WARN, format)
}

fn init_at(level: LevelFilter, format: Option<LogFormat>) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder()
        .with_default_directive(level.into())
        .from_env()
        .map_err(|error| TelemetryError::Filter(error.to_string()))?;
    let terminal = std::io::stderr().is_terminal();
    let lines = match format.unwrap_or(LogFormat::for_output(terminal)) {
        LogFormat::Text => layer()
            .with_ansi(terminal)
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Json => layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init()
        .map_err(|_| TelemetryError::AlreadyStarted)
}

/// An error and what caused it, in one line: a log shows of an error what it says itself, and no more.
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

/// A text that names no log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected text or json")]
pub struct UnknownLogFormat;

/// The logs could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `RUST_LOG` cannot be understood.
    #[error(
        "RUST_LOG is not understood ({0}); allowed: levels such as info or latchkey_worker=debug,info"
    )]
    Filter(String),
    /// Something in this process already listens to the events.
    #[error("expected to start the logs once, they are started already")]
    AlreadyStarted,
}

#[cfg(test)]
mod tests {
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
    fn error_is_shown_with_all_that_caused_it() {
        #[derive(Debug, thiserror::Error)]
        #[error("the broker is unavailable")]
        struct Away(#[source] std::io::Error);

        let away = Away(std::io::Error::other("connection refused"));
        assert_eq!(
            with_causes(&away).to_string(),
            "the broker is unavailable: connection refused"
        );
    }

    #[test]
    fn logs_started_twice_are_an_error_and_not_a_panic() {
        assert!(init(Some(LogFormat::Json)).is_ok());
        assert!(matches!(init(None), Err(TelemetryError::AlreadyStarted)));
    }
}
