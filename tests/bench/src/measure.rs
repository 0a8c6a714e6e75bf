//! The measurements, one function each.

use std::{net::SocketAddr, time::Duration};

use futures_util::future::try_join_all;

use crate::{
    baileys::Baileys,
    http::Connection,
    machine,
    product::{HOLD, Product, Program, Session, Status},
    sample::{Sample, Stopwatch},
    whatsapp::{Scheme, WhatsApp},
};

/// From the start of the process to the first QR code in the status.
pub(crate) async fn first_qr(
    program: Program<'_>,
    scheme: Scheme,
    runs: usize,
) -> anyhow::Result<Sample> {
    let whatsapp = WhatsApp::start(scheme).await?;
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let watch = Stopwatch::start();
        let product = program.start(&whatsapp).await?;
        let mut connection = Connection::open(product.address).await?;
        let session = Session::create(&mut connection).await?;
        session.qr(&mut connection).await?;
        times.push(watch.elapsed());
    }
    whatsapp.faultless()?;
    Ok(Sample::new(times))
}

/// From the request of a session to the QR code in its status, one after another, in a warm
/// process.
pub(crate) async fn warm_qr(
    program: Program<'_>,
    scheme: Scheme,
    runs: usize,
) -> anyhow::Result<Sample> {
    let whatsapp = WhatsApp::start(scheme).await?;
    let product = program.start(&whatsapp).await?;
    let times = one_by_one(product.address, runs).await?;
    whatsapp.faultless()?;
    Ok(times)
}

/// From the request of a session to its QR code, one after another, once the process is warm.
pub(crate) async fn one_by_one(address: SocketAddr, runs: usize) -> anyhow::Result<Sample> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::with_capacity(WARM_UP + runs);
    for _ in 0..WARM_UP + runs {
        let watch = Stopwatch::start();
        let session = Session::create(&mut connection).await?;
        session.qr(&mut connection).await?;
        times.push(watch.elapsed());
    }
    Ok(Sample::new(times.split_off(WARM_UP)))
}

/// Many sessions that wait at the same time.
pub(crate) struct Crowd {
    /// Sessions per second from the request to the QR code.
    pub(crate) per_second: f64,
    /// The fraction of that time that the process kept its core busy.
    pub(crate) busy: f64,
    /// The memory of the process before the first session, in bytes.
    pub(crate) idle_bytes: f64,
    /// The memory per session once the first batch was ready, in bytes, in a process that was warm.
    pub(crate) bytes_at_first: f64,
    /// The memory per session once all were ready, in bytes.
    pub(crate) bytes_at_all: f64,
}

impl Crowd {
    /// Returns the sessions per second, and the time of its core that the process took for each.
    pub(crate) fn started(&self) -> (f64, Duration) {
        let each = Duration::from_secs_f64(self.busy / self.per_second);
        (self.per_second, each)
    }
}

/// Starts `first` sessions, then more until there are `all`, and keeps them waiting.
pub(crate) async fn crowd(
    program: Program<'_>,
    scheme: Scheme,
    first: usize,
    all: usize,
) -> anyhow::Result<Crowd> {
    let whatsapp = WhatsApp::start(scheme).await?;
    let product = program.start(&whatsapp).await?;
    let idle_bytes = settled_bytes(product.process).await?;
    // The first sessions touch the program's code, which is the memory of no session.
    sessions(product.address, WARM_UP).await?;
    let warm_bytes = settled_bytes(product.process).await?;
    sessions(product.address, first).await?;
    let first_bytes = settled_bytes(product.process).await?;
    let busy_before = machine::processor_time(product.process)?;
    let watch = Stopwatch::start();
    sessions(product.address, all - first).await?;
    let took = watch.elapsed();
    let busy = machine::processor_time(product.process)?.saturating_sub(busy_before);
    let all_bytes = settled_bytes(product.process).await?;
    whatsapp.faultless()?;
    Ok(Crowd {
        per_second: rate(all - first, took),
        busy: busy.div_duration_f64(took),
        idle_bytes,
        bytes_at_first: (first_bytes - warm_bytes) / float(first),
        bytes_at_all: (all_bytes - warm_bytes) / float(all),
    })
}

/// From the scan to `ready`, minus the time that the linked connection is held.
pub(crate) async fn scan_to_ready(
    program: Program<'_>,
    scheme: Scheme,
    runs: usize,
) -> anyhow::Result<Sample> {
    let whatsapp = WhatsApp::start(scheme).await?;
    let product = program.start(&whatsapp).await?;
    let mut connection = Connection::open(product.address).await?;
    let mut times = Vec::with_capacity(runs);
    for run in 0..runs {
        let phone = whatsapp
            .emulator
            .phone_of_account(run / DEVICES_PER_ACCOUNT);
        let session = Session::create(&mut connection).await?;
        let qr = session.qr(&mut connection).await?;
        let watch = Stopwatch::start();
        phone.scan(&qr).await?;
        session
            .wait_until(&mut connection, |status| status.state == "ready")
            .await?;
        times.push(watch.elapsed());
    }
    whatsapp.faultless()?;
    Ok(Sample::new(times).less(HOLD))
}

/// The number of requests answered, one after another on each of several connections.
pub(crate) struct Requests {
    pub(crate) per_second: f64,
    pub(crate) times: Sample,
    /// The time of its core that the process took for each.
    pub(crate) each: Duration,
}

/// Requests the status of waiting sessions repeatedly for a while.
pub(crate) async fn status_requests(
    program: Program<'_>,
    session_count: usize,
    connections: usize,
    window: Duration,
) -> anyhow::Result<Requests> {
    let whatsapp = WhatsApp::start(Scheme::Wss).await?;
    let product = program.start(&whatsapp).await?;
    let sessions = sessions(product.address, session_count).await?;
    let (address, process) = (product.address, product.process);
    ask_over_and_over(address, process, &sessions, connections, window).await
}

/// Requests the status of these sessions repeatedly for a while, of the process at this address.
pub(crate) async fn ask_over_and_over(
    address: SocketAddr,
    process: u32,
    sessions: &[Session],
    connections: usize,
    window: Duration,
) -> anyhow::Result<Requests> {
    let busy_before = machine::processor_time(process)?;
    let watch = Stopwatch::start();
    let ask = async |place: usize| {
        let mut connection = Connection::open(address).await?;
        let mut times = Vec::new();
        for session in sessions.iter().cycle().skip(place) {
            let before = watch.elapsed();
            if before > window {
                break;
            }
            let answer = connection.exchange(&session.status_request).await?;
            anyhow::ensure!(answer.status == 200, "a status was refused");
            times.push(watch.elapsed().saturating_sub(before));
        }
        Ok(times)
    };
    let times = try_join_all((0..connections).map(ask)).await?.concat();
    let took = watch.elapsed();
    let busy = machine::processor_time(process)?.saturating_sub(busy_before);
    Ok(Requests {
        per_second: rate(times.len(), took),
        each: busy.div_f64(float(times.len())),
        times: Sample::new(times),
    })
}

/// How fast the process returns a status while it is idle, and while it derives codes.
pub(crate) struct BesideCodes {
    pub(crate) quiet: Sample,
    pub(crate) busy: Sample,
    /// From the first request for a code to the last code in its status.
    pub(crate) took: Duration,
}

/// Requests the status of a waiting QR session repeatedly: first alone, then while many sessions by
/// code start at the same time.
pub(crate) async fn beside_codes(
    program: Program<'_>,
    codes: usize,
    window: Duration,
) -> anyhow::Result<BesideCodes> {
    let whatsapp = WhatsApp::start(Scheme::Wss).await?;
    let product = program.start(&whatsapp).await?;
    let waiting = sessions(product.address, 1).await?;
    let asked = async |until: &dyn Fn() -> bool| {
        let mut connection = Connection::open(product.address).await?;
        let (watch, mut times) = (Stopwatch::start(), Vec::new());
        while !until() {
            let before = watch.elapsed();
            connection.exchange(&waiting[0].status_request).await?;
            times.push(watch.elapsed().saturating_sub(before));
            // A page polls occasionally: this measures how long it waits, not how often.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::Ok(Sample::new(times))
    };
    let watch = Stopwatch::start();
    let quiet = asked(&|| watch.elapsed() > window).await?;

    let all_shown = std::cell::Cell::new(false);
    let make = async {
        let took = all_codes(&whatsapp, &product, codes).await?;
        all_shown.set(true);
        anyhow::Ok(took)
    };
    let until_all = || all_shown.get();
    let (busy, took) = tokio::join!(asked(&until_all), make);
    whatsapp.faultless()?;
    Ok(BesideCodes {
        quiet,
        busy: busy?,
        took: took?,
    })
}

/// Starts many sessions by code at the same time, with nothing else to do, and returns how long it takes
/// from the first request to the last code in its status.
pub(crate) async fn codes_at_once(program: Program<'_>, codes: usize) -> anyhow::Result<Duration> {
    let whatsapp = WhatsApp::start(Scheme::Wss).await?;
    let product = program.start(&whatsapp).await?;
    let took = all_codes(&whatsapp, &product, codes).await?;
    whatsapp.faultless()?;
    Ok(took)
}

async fn all_codes(
    whatsapp: &WhatsApp,
    product: &Product,
    codes: usize,
) -> anyhow::Result<Duration> {
    let watch = Stopwatch::start();
    try_join_all((0..codes).map(async |place| {
        let phone = whatsapp.emulator.phone_of_account(place).number();
        let mut connection = Connection::open(product.address).await?;
        let session = Session::by_code(&mut connection, &phone).await?;
        let is_shown = |status: &Status| status.state == "awaiting_code";
        session.wait_until(&mut connection, is_shown).await
    }))
    .await?;
    Ok(watch.elapsed())
}

/// The same measurements of real Baileys.
pub(crate) struct Beside {
    pub(crate) versions: String,
    pub(crate) first_qr: Sample,
    pub(crate) warm_qr: Sample,
    pub(crate) per_second: f64,
    pub(crate) sockets: usize,
    pub(crate) idle_bytes: f64,
    pub(crate) bytes_per_socket: f64,
    pub(crate) scan_to_open: Sample,
}

/// How often Baileys runs each.
pub(crate) struct BesideRuns {
    pub(crate) starts: usize,
    pub(crate) warm: usize,
    pub(crate) sockets: usize,
    pub(crate) scans: usize,
}

pub(crate) async fn baileys(
    place: Program<'_>,
    scheme: Scheme,
    runs: &BesideRuns,
) -> anyhow::Result<Beside> {
    let whatsapp = WhatsApp::start(scheme).await?;
    let mut first = Vec::new();
    for _ in 0..runs.starts {
        let watch = Stopwatch::start();
        Baileys::start(place, &whatsapp).await?;
        first.push(watch.elapsed());
    }
    let mut baileys = Baileys::start(place, &whatsapp).await?;
    let warm_up = runs.warm / 5;
    let mut warm = baileys.sockets(warm_up + runs.warm, 1).await?;

    let mut scans = Vec::new();
    for _ in 0..runs.scans {
        let qr = baileys.link().await?;
        let watch = Stopwatch::start();
        whatsapp.emulator.phone().scan(&qr).await?;
        baileys.open().await?;
        scans.push(watch.elapsed());
    }

    // A fresh process, because the sockets so far use memory.
    let mut crowded = Baileys::start(place, &whatsapp).await?;
    crowded.settle().await?;
    let idle_bytes = machine::resident_bytes(crowded.process)?;
    let watch = Stopwatch::start();
    crowded.sockets(runs.sockets, AT_ONCE).await?;
    let took = watch.elapsed();
    crowded.settle().await?;
    let bytes = machine::resident_bytes(crowded.process)?;
    whatsapp.faultless()?;
    Ok(Beside {
        versions: baileys.versions.clone(),
        first_qr: Sample::new(first),
        warm_qr: Sample::new(warm.split_off(warm_up)),
        per_second: rate(runs.sockets, took),
        sockets: runs.sockets,
        idle_bytes,
        bytes_per_socket: (bytes - idle_bytes) / float(runs.sockets),
        scan_to_open: Sample::new(scans),
    })
}

/// Starts this many sessions, several concurrently, and waits until each has its QR code.
pub(crate) async fn sessions(address: SocketAddr, count: usize) -> anyhow::Result<Vec<Session>> {
    let started = try_join_all((0..AT_ONCE).map(async |place| {
        let mut connection = Connection::open(address).await?;
        let mut sessions = Vec::new();
        for _ in (place..count).step_by(AT_ONCE) {
            let session = Session::create(&mut connection).await?;
            session.qr(&mut connection).await?;
            sessions.push(session);
        }
        anyhow::Ok(sessions)
    }));
    Ok(started.await?.into_iter().flatten().collect())
}

pub(crate) async fn settled_bytes(process: u32) -> anyhow::Result<f64> {
    tokio::time::sleep(SETTLE).await;
    machine::resident_bytes(process)
}

pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    float(count) / time.as_secs_f64()
}

pub(crate) fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// The number of sessions that start concurrently.
pub(crate) const AT_ONCE: usize = 64;
pub(crate) const WARM_UP: usize = 50;
/// The emulator allows 254 devices per account.
pub(crate) const DEVICES_PER_ACCOUNT: usize = 200;
const SETTLE: Duration = Duration::from_millis(500);
