//! The time to upload a session to MEGA, and megajs' time for the same files.

use anyhow::Context;
use latchkey_emulator::{MegaAccount, MegaOptions, Options};
use serde::Deserialize;

use crate::{
    http::Connection,
    measure::DEVICES_PER_ACCOUNT,
    product::{Program, Session, Status},
    report::{Row, Value, spread},
    sample::{Sample, Stopwatch},
    script::{self, Script},
    whatsapp::{Scheme, WhatsApp},
};

/// Links this many devices and measures the part from the proven credentials to the MEGA links.
pub(crate) async fn row(place: Program<'_>, runs: usize) -> anyhow::Result<Row> {
    let ours = exports(place, runs).await?;
    let theirs = if script::is_installed("megajs") {
        Some(megajs(place, &ours.sizes, runs).await?)
    } else {
        None
    };
    let versions = theirs.as_ref().map_or_else(String::new, |theirs| {
        format!("; beside {}", theirs.versions)
    });
    Ok(Row {
        figure: "both files to MEGA and their links".to_owned(),
        ours: Value::Time(ours.times.median()),
        budget: None,
        theirs: theirs.map(|theirs| Value::Time(theirs.times.median())),
        note: format!("{}, one login{versions}", spread(&ours.times)),
    })
}

struct Exports {
    times: Sample,
    /// The sizes of the files of one session, in bytes.
    sizes: Vec<usize>,
}

async fn exports(place: Program<'_>, runs: usize) -> anyhow::Result<Exports> {
    let whatsapp = whatsapp().await?;
    let emulator = &whatsapp.emulator;
    let account = MegaAccount::default();
    let settings = [
        ("MEGA_EMAIL", account.email.as_str()),
        ("MEGA_PASSWORD", &account.password),
        ("LATCHKEY_MEGA_API_URL", &emulator.mega().url()),
        // The one names creds.json, the other session.zip.
        ("LATCHKEY_BOTS", "popkid-xd,amazing-bot"),
    ];
    let (_started, address) = place.start_serving(&whatsapp, &settings).await?;
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::with_capacity(runs);
    for run in 0..WARM_UP + runs {
        let phone = emulator.phone_of_account(run / DEVICES_PER_ACCOUNT);
        let session = Session::create(&mut connection).await?;
        let qr = session.qr(&mut connection).await?;
        phone.scan(&qr).await?;
        let exports = |status: &Status| matches!(&*status.state, "exporting" | "ready");
        let seen = session.wait_until(&mut connection, exports).await?;
        let watch = Stopwatch::start();
        let is_ready = |status: &Status| status.state == "ready";
        session.wait_until(&mut connection, is_ready).await?;
        // An export that ends before its start is noticed yields no time.
        if run >= WARM_UP && seen.state == "exporting" {
            times.push(watch.elapsed());
        }
    }
    whatsapp.faultless()?;
    let there = emulator.mega().snapshot();
    anyhow::ensure!(there.logins == 1, "{} logins instead of one", there.logins);
    let files = there.files.len();
    anyhow::ensure!(files == 2 * (WARM_UP + runs), "{files} files at MEGA");
    anyhow::ensure!(2 * times.len() > runs, "most exports were over unheard");
    let of_one = |name| {
        let file = there.files.iter().find(|file| file.name == name);
        file.map(|file| file.size)
            .with_context(|| format!("there is no {name} at MEGA"))
    };
    Ok(Exports {
        times: Sample::new(times),
        sizes: vec![of_one("creds.json")?, of_one("session.zip")?],
    })
}

struct Megajs {
    versions: String,
    times: Sample,
}

#[derive(Deserialize)]
struct Message {
    versions: String,
    milliseconds: Vec<f64>,
}

async fn megajs(place: Program<'_>, sizes: &[usize], runs: usize) -> anyhow::Result<Megajs> {
    let whatsapp = whatsapp().await?;
    let emulator = &whatsapp.emulator;
    let account = MegaAccount::default();
    let url = emulator.mega().url();
    let mut script = Script::start(
        place,
        "mega.mjs",
        &[&url, &account.email, &account.password],
        None,
    )?;
    let Message { versions, .. } = script.receive().await?;
    let mut times = Vec::new();
    for times_over in [WARM_UP, runs] {
        let command = serde_json::json!({ "sizes": sizes, "times": times_over });
        script.send(&command).await?;
        let Message { milliseconds, .. } = script.receive().await?;
        times = script::durations(&milliseconds);
    }
    whatsapp.faultless()?;
    Ok(Megajs {
        versions,
        times: Sample::new(times),
    })
}

/// In clear, as megajs is.
async fn whatsapp() -> anyhow::Result<WhatsApp> {
    let options = Options {
        mega: Some(MegaOptions::default()),
        ..Options::default()
    };
    WhatsApp::with(Scheme::Ws, options).await
}

const WARM_UP: usize = 10;
