//! `latchkey doctor`: tries everything that a link needs, without a phone and without a session.

mod mega;
mod redis;
mod report;
mod settings;
mod webhook;
mod whatsapp;
mod words;

use latchkey_shared::{
    clock::Clock,
    config::{SettingError, Settings},
    shutdown::Shutdown,
    trust::Trust,
};

use self::report::Report;

/// How to report.
#[derive(clap::Args)]
pub(crate) struct DoctorArgs {
    /// Prints one JSON object a line for each check, for scripts
    #[arg(long)]
    json: bool,
}

/// The settings and whom they have this process trust, or what is wrong with them.
type Usable = Result<(Settings, Trust), Vec<SettingError>>;

/// Makes every check and prints a line for each. An error if one of them failed.
pub(crate) async fn doctor(
    args: &DoctorArgs,
    usable: Usable,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let mut report = Report::new(args.json);
    let checks = Box::pin(check_all(usable, &mut report));
    let token = shutdown.token();
    let Some(printed) = token.run_until_cancelled(checks).await else {
        anyhow::bail!("Cancelled. The checks that are not shown were not made.");
    };
    printed?;
    match report.failed() {
        0 => Ok(()),
        1 => anyhow::bail!("1 check failed; its line says what to do"),
        count => anyhow::bail!("{count} checks failed; their lines say what to do"),
    }
}

async fn check_all(usable: Usable, report: &mut Report) -> std::io::Result<()> {
    let Some((settings, trust)) = settings::check(usable, report)? else {
        for check in [
            redis::CHECKS,
            whatsapp::CHECKS,
            mega::CHECKS,
            webhook::CHECKS,
        ]
        .concat()
        {
            report.not_tried(check, "the settings cannot be used")?;
        }
        return Ok(());
    };
    let clock = Clock::system();
    let redis = redis::check(&settings, &trust, &clock, report).await?;
    whatsapp::check(&settings, &trust, &clock, redis, report).await?;
    mega::check(&settings, &trust, redis, report).await?;
    webhook::check(&settings, &trust, &clock, report).await
}
