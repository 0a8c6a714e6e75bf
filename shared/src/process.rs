//! How every program of Latchkey begins and ends.

use std::{future::Future, io::Write as _, process::ExitCode};

use crate::{
    config::{SettingError, Settings},
    shutdown::Shutdown,
    telemetry::{self, TelemetryError},
};

/// A program of Latchkey.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its name, put before what it says on its end.
    pub name: &'static str,
    /// Whether it tells a person itself how it goes, so that its logs keep to what went wrong.
    pub quiet: bool,
}

impl Program {
    /// Makes ready what every program needs, runs `work` and says with which code to exit: 0 done,
    /// 1 failed, 2 bad usage or settings. Why it failed is told in one line on standard error.
    pub fn run<F>(self, work: impl FnOnce(Settings, Shutdown) -> F) -> ExitCode
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        match self.try_run(work) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let ending = Ending::of(&error);
                let _ = writeln!(std::io::stderr(), "{}: {}", self.name, ending.line);
                ExitCode::from(ending.code)
            }
        }
    }

    fn try_run<F>(self, work: impl FnOnce(Settings, Shutdown) -> F) -> anyhow::Result<()>
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        let settings = Settings::load()?;
        if self.quiet {
            telemetry::init_quiet(settings.log_format)?;
        } else {
            telemetry::init(settings.log_format)?;
        }
        rustls::crypto::ring::default_provider()
            .install_default()
            .map_err(|_| anyhow::anyhow!("another TLS provider is installed already"))?;
        // Every session holds a socket, and the usual limit is 1,024. Where it cannot be raised, the
        // limit that there is has to do.
        if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
            tracing::warn!(%error, "the limit of open files could not be raised");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let shutdown = Shutdown::new();
            shutdown.install()?;
            work(settings, shutdown).await
        })
    }
}

/// What was asked for cannot be meant; says what to do instead.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// The last that a failed program says.
#[derive(Debug, PartialEq, Eq)]
struct Ending {
    line: String,
    code: u8,
}

impl Ending {
    /// A bad setting is bad usage, whoever found it, and says all there is to say.
    fn of(error: &anyhow::Error) -> Self {
        let setting = error
            .chain()
            .find_map(|cause| cause.downcast_ref::<SettingError>());
        let bad_usage = setting.is_some()
            || error.is::<Usage>()
            || matches!(error.downcast_ref(), Some(TelemetryError::Filter(_)));
        Self {
            line: setting.map_or_else(|| format!("{error:#}"), ToString::to_string),
            code: if bad_usage { 2 } else { 1 },
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("no worker can be made")]
    struct NoWorker(#[source] SettingError);

    #[test]
    fn bad_setting_is_bad_usage_however_deep_it_was_found() {
        let bad = || SettingError::invalid("LATCHKEY_BROWSER", "x", "Browser (OS)");
        for error in [anyhow!(bad()), anyhow!(NoWorker(bad()))] {
            let ending = Ending::of(&error);
            assert_eq!(ending.code, 2);
            assert_eq!(
                ending.line,
                r#"LATCHKEY_BROWSER is "x"; allowed: Browser (OS)"#
            );
        }
    }

    #[test]
    fn bad_usage_and_bad_levels_of_the_logs_exit_with_two() {
        let usage = anyhow!(Usage("choose another folder".into()));
        assert_eq!(Ending::of(&usage).code, 2);
        assert_eq!(Ending::of(&usage).line, "choose another folder");
        let filter = anyhow!(TelemetryError::Filter("loud".into()));
        assert_eq!(Ending::of(&filter).code, 2);
    }

    #[test]
    fn failure_exits_with_one_and_tells_its_cause_in_the_same_line() {
        let error = Err::<(), _>(anyhow!("address in use")).context("cannot listen");
        let ending = Ending::of(&error.unwrap_err());
        assert_eq!(ending.code, 1);
        assert_eq!(ending.line, "cannot listen: address in use");
    }
}
