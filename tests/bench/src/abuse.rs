//! How long a newcomer waits for a code beside those who take what they can.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use anyhow::{Context, bail};
use clap::ValueEnum;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::sleep,
};

use crate::{
    attack::{Abuse, READY},
    http::Connection,
    product::{Program, Session},
    progress,
    report::{Row, Value},
    sample::{Sample, Stopwatch},
    whatsapp::{Scheme, WhatsApp},
};

/// Newcomers without an abuse, and beside each.
pub(crate) struct BesideAbuse {
    quiet: Sample,
    beside: Vec<(String, Sample)>,
}

impl BesideAbuse {
    /// Has newcomers ask one process for a code, one after another for `window` at a time: alone, beside
    /// each abuse, and beside all of them.
    pub(crate) async fn measure(program: Program<'_>, window: Duration) -> anyhow::Result<Self> {
        let whatsapp = WhatsApp::start(Scheme::Wss).await?;
        let (_started, address) = program.start_serving(&whatsapp, &SETTINGS).await?;
        let mut newcomers = Newcomers { address, so_far: 0 };
        newcomers.during(WARM_UP).await?;
        progress("newcomers, alone");
        let quiet = newcomers.during(window).await?;
        let mut beside = Vec::new();
        for abuse in Abuse::value_variants() {
            progress(&format!("newcomers beside {abuse}"));
            let _attacker = attacker(*abuse, address).await?;
            beside.push((abuse.to_string(), newcomers.during(window).await?));
        }
        progress("newcomers beside all of it");
        let mut attackers = Vec::new();
        for abuse in Abuse::value_variants() {
            attackers.push(attacker(*abuse, address).await?);
        }
        beside.push((
            "all of it at once".to_owned(),
            newcomers.during(window).await?,
        ));
        for mut attacker in attackers {
            if let Some(ended) = attacker.try_wait()? {
                bail!("an attacker gave up before its time: {ended}");
            }
        }
        whatsapp.faultless()?;
        Ok(Self { quiet, beside })
    }

    pub(crate) fn rows(&self) -> Vec<Row> {
        let row = |beside: &str, times: &Sample, compared: String| Row {
            figure: format!("a newcomer's request to QR beside {beside}"),
            ours: Value::Time(times.median()),
            budget: None,
            theirs: None,
            note: format!(
                "{compared}9 of 10 within {}, n = {}",
                Value::Time(times.percentile(90)),
                times.len()
            ),
        };
        let quiet = row("nothing", &self.quiet, String::new());
        let beside = self.beside.iter().map(|(abuse, times)| {
            let compared = format!("{:.2} × the quiet figure; ", self.compared(times));
            row(abuse, times, compared)
        });
        std::iter::once(quiet).chain(beside).collect()
    }

    /// Fails if newcomers wait longer for it than they should.
    pub(crate) fn expect_little(&self) -> anyhow::Result<()> {
        for (abuse, times) in &self.beside {
            let compared = self.compared(times);
            if compared > MOST {
                bail!("beside {abuse}, newcomers wait {compared:.2} times as long as alone");
            }
        }
        Ok(())
    }

    fn compared(&self, times: &Sample) -> f64 {
        times.median().div_duration_f64(self.quiet.median())
    }
}

/// People who have not been here before, each with an address and a connection of their own.
struct Newcomers {
    address: SocketAddr,
    so_far: u32,
}

impl Newcomers {
    async fn during(&mut self, window: Duration) -> anyhow::Result<Sample> {
        let (whole, mut times) = (Stopwatch::start(), Vec::new());
        while whole.elapsed() < window {
            self.so_far += 1;
            let client = std::net::Ipv4Addr::from_bits(FIRST_NEWCOMER + self.so_far);
            let watch = Stopwatch::start();
            let mut connection = Connection::open(self.address).await?;
            let session = Session::of_client(&mut connection, &client.to_string()).await?;
            session.qr(&mut connection).await?;
            times.push(watch.elapsed());
            sleep(BETWEEN_NEWCOMERS).await;
        }
        Ok(Sample::new(times))
    }
}

/// Starts an attacker and waits until it is at work. It ends when dropped.
///
/// It is a process of the lowest priority: what its own work costs falls on another machine elsewhere, and
/// here must not keep the emulator and the newcomers from their core.
async fn attacker(abuse: Abuse, address: SocketAddr) -> anyhow::Result<Child> {
    let mut child = Command::new("nice")
        .args(["-n", "19"])
        .arg(std::env::current_exe()?)
        .args(["attack", &abuse.name(), &address.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("`nice` cannot be started")?;
    let stdout = child.stdout.take().context("standard output is piped")?;
    let line = BufReader::new(stdout).lines().next_line().await?;
    if line.as_deref() != Some(READY) {
        bail!("the attacker with {abuse} could not begin");
    }
    Ok(child)
}

/// The limits as operators have them.
const SETTINGS: [(&str, &str); 5] = [
    ("LATCHKEY_RATE_LIMIT", "20/1m"),
    ("LATCHKEY_LIVE_LIMIT", "20"),
    ("LATCHKEY_UNWATCHED", "90s"),
    ("LATCHKEY_QUEUE_LIMIT", "10000"),
    ("LATCHKEY_WORKER_SLOTS", "2000"),
];
/// How many times as long as alone a newcomer may wait.
const MOST: f64 = 2.0;
const WARM_UP: Duration = Duration::from_secs(1);
/// An attack is to go on between two of them, and neither is to be a load itself.
const BETWEEN_NEWCOMERS: Duration = Duration::from_millis(20);
/// 10.0.0.0.
const FIRST_NEWCOMER: u32 = 10 << 24;
