//! How every program of Latchkey starts and ends.

use std::{future::Future, io::Write as _, process::ExitCode};

use crate::{
    config::{SettingError, Settings},
    memory,
    monitor::HealthTarget,
    shutdown::Shutdown,
    telemetry::{self, LogFormat, Telemetry, TelemetryError},
    terminal_text::harmless,
    trust::Trust,
};

/// A program that serves over Redis and has no arguments, such as a gateway or a worker.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// What it does, for `--help`.
    pub about: &'static str,
    /// Whether it answers at `HOST` and `PORT`.
    pub has_pages: bool,
}

impl Service {
    /// Reads the command line, then does as [`Program::run`].
    pub fn run<F>(self, work: impl FnOnce(Settings, Trust, Shutdown) -> F) -> ExitCode
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        let asks_for_health = self.command().get_matches().subcommand().is_some();
        let program = Program {
            name: self.name,
            quiet: asks_for_health,
        };
        if asks_for_health {
            return program.run(async |settings, _, _| health(&settings, self.has_pages).await);
        }
        program.run(work)
    }

    fn command(self) -> clap::Command {
        clap::Command::new(self.name)
            .version(env!("CARGO_PKG_VERSION"))
            .about(self.about)
            .long_about(long_about(self.about))
            .after_help("REDIS_URL and LATCHKEY_SECRET are required.")
            .disable_help_subcommand(true)
            .subcommand(clap::Command::new("health").about(ABOUT_HEALTH))
    }
}

/// Asks the process that these settings describe whether it is ready, and fails if it is not.
pub async fn health(settings: &Settings, has_pages: bool) -> anyhow::Result<()> {
    HealthTarget::of(settings, has_pages)?.ask().await?;
    Ok(())
}

/// What the sub-command `health` does.
pub const ABOUT_HEALTH: &str = "Asks the process that these settings describe whether it is ready, for the health checks of \
     containers: exits with 0 if it is, and with 1 if not";

/// Returns the long help of a program: what it does, and where its settings come from.
pub fn long_about(about: &str) -> String {
    format!(
        "{about}\n\nSettings come from latchkey.toml in the working directory and from the \
         environment; .env.example lists them all."
    )
}

/// A program of Latchkey.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its name, which precedes the line that says why it failed.
    pub name: &'static str,
    /// Whether it shows a person its progress itself, so that it logs warnings and errors only.
    pub quiet: bool,
}

impl Program {
    /// Sets up what every program needs, runs `work` and returns the exit code: 0 done, 1 failed, 2
    /// bad usage or settings. A failure is explained in one line on standard error.
    pub fn run<F>(self, work: impl FnOnce(Settings, Trust, Shutdown) -> F) -> ExitCode
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        self.end(|| {
            let settings = Settings::load()?;
            let trust = Trust::of(&settings)?;
            let _telemetry = self.start_telemetry(settings.log_format, &trust)?;
            tell(&trust);
            run_until_shutdown(|shutdown| work(settings, trust, shutdown))
        })
    }

    /// As [`Program::run`], for a program that tells what is wrong with its settings itself.
    pub fn run_whatever_is_set<F>(
        self,
        work: impl FnOnce(Result<(Settings, Trust), Vec<SettingError>>, Shutdown) -> F,
    ) -> ExitCode
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        self.end(|| {
            let settings = Settings::examine();
            let log_format = settings.as_ref().ok().and_then(|it| it.log_format);
            let _telemetry = telemetry::init_quiet(log_format)?;
            let usable = settings.and_then(|settings| match Trust::of(&settings) {
                Ok(trust) => {
                    tell(&trust);
                    Ok((settings, trust))
                }
                Err(error) => Err(vec![error]),
            });
            run_until_shutdown(|shutdown| work(usable, shutdown))
        })
    }

    fn end(self, run: impl FnOnce() -> anyhow::Result<()>) -> ExitCode {
        match run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let ending = Ending::of(&error);
                // A file name or a server may be what it is about.
                let line = harmless(&ending.line);
                let _ = writeln!(std::io::stderr(), "{}: {line}", self.name);
                ExitCode::from(ending.code)
            }
        }
    }

    fn start_telemetry(
        self,
        format: Option<LogFormat>,
        trust: &Trust,
    ) -> Result<Telemetry, TelemetryError> {
        if self.quiet {
            telemetry::init_quiet(format)
        } else {
            telemetry::init(self.name, format, trust)
        }
    }
}

/// The log begins after the roots are loaded, since traces are sent over TLS.
fn tell(trust: &Trust) {
    let roots = trust.roots();
    if let Some(error) = &roots.unreadable {
        tracing::warn!(
            error = &**error as &dyn std::error::Error,
            "the system's root certificates cannot be read; the ones compiled in are trusted instead"
        );
    }
    tracing::debug!(
        roots.system,
        roots.compiled_in,
        roots.ca_file,
        "loaded the root certificates that TLS connections trust"
    );
}

fn run_until_shutdown<F>(work: impl FnOnce(Shutdown) -> F) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>>,
{
    if let Err(error) = memory::keep_private() {
        tracing::warn!(%error, "the memory of this process, in which there are secrets, cannot be kept out of core \
             dumps. Switch them off with ulimit -c 0");
    }
    // Every session holds a socket, and the usual limit is 1,024.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files cannot be raised; with as many sessions as it allows, no further \
             one connects. Raise it with ulimit -n");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let shutdown = Shutdown::new();
        shutdown.install()?;
        work(shutdown).await
    })
}

/// Returns how many files this process may open, if the system tells.
pub fn open_files_limit() -> Option<u64> {
    rlimit::Resource::NOFILE.get().ok().map(|(soft, _)| soft)
}

/// A command line that makes no sense; says what to do instead.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// The last line of a failed program, and its exit code.
#[derive(Debug, PartialEq, Eq)]
struct Ending {
    line: String,
    code: u8,
}

impl Ending {
    /// A bad setting is bad usage, wherever it was found, and needs no context.
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
    fn service_knows_one_sub_command_and_names_its_needs() {
        let service = Service {
            name: "latchkey-worker",
            about: "Links the sessions.",
            has_pages: false,
        };
        let health = service.command().try_get_matches_from(["", "health"]);
        assert_eq!(health.unwrap().subcommand_name(), Some("health"));
        service.command().debug_assert();
        let unknown = service.command().try_get_matches_from(["", "serve"]);
        assert_eq!(unknown.unwrap_err().exit_code(), 2);
        let help = service.command().render_long_help().to_string();
        for part in [
            "Links the sessions.",
            "latchkey.toml",
            "REDIS_URL",
            "health",
        ] {
            assert!(help.contains(part), "{help}");
        }
    }

    #[test]
    fn failure_exits_with_one_and_tells_its_cause_in_the_same_line() {
        let error = Err::<(), _>(anyhow!("address in use")).context("cannot listen");
        let ending = Ending::of(&error.unwrap_err());
        assert_eq!(ending.code, 1);
        assert_eq!(ending.line, "cannot listen: address in use");
    }
}
