//! The floor: what a session, a status and a code take of the program's core at the least. That is their
//! cryptography and their system calls, with no runtime, no queue and no other session beside.

mod bare;

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    ops::ControlFlow,
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context, anyhow};
use latchkey_entry::Browser;
use latchkey_proto::{
    link::{Config, Handoff},
    pair::code::Derivation,
};
use latchkey_shared::{clock::Clock, config::Settings, trust::Trust};
use tokio::{
    process::Command,
    sync::{mpsc, oneshot},
};

use self::bare::Server;
use crate::{
    http::Connection,
    machine,
    measure::{self, Crowd, DEVICES_PER_ACCOUNT},
    product::Program,
    progress,
    report::{FloorRow, Value},
    sample::{Sample, Stopwatch},
    whatsapp::{Scheme, WhatsApp},
};

/// What each takes of a core at the least.
pub(crate) struct Floor {
    /// A session until its QR code, over `wss://` and over `ws://`, with the two requests of whoever asks.
    sessions: [Duration; 2],
    /// From the scan of a code until the credentials are proven, over `wss://`.
    scan: Duration,
    /// A request that is answered.
    status: Duration,
    /// The key of a pairing code.
    code: Duration,
    /// The same by OpenSSL, where there is one.
    code_by_openssl: Option<Duration>,
}

/// What each takes of the core of one process.
pub(crate) struct Ours {
    /// As in [`Floor`].
    pub(crate) sessions: [Duration; 2],
    /// From the scan of a code to `ready`, less the hold, over `wss://`.
    pub(crate) scan: Duration,
    /// A status request, one at a time.
    pub(crate) status: Duration,
    /// How many codes were asked for at once, and until when all were shown.
    pub(crate) codes: (u32, Duration),
}

/// How often each is measured.
pub(crate) struct Amounts {
    /// How many sessions wait before those that are measured.
    pub(crate) warm: usize,
    pub(crate) sessions: usize,
    pub(crate) scans: usize,
    pub(crate) window: Duration,
    pub(crate) codes: usize,
}

impl Amounts {
    pub(crate) fn full() -> Self {
        Self {
            warm: 500,
            sessions: 3000,
            scans: 100,
            window: Duration::from_secs(5),
            codes: 100,
        }
    }

    pub(crate) fn quick() -> Self {
        Self {
            warm: 10,
            sessions: 100,
            scans: 3,
            window: Duration::from_millis(500),
            codes: 5,
        }
    }
}

impl Ours {
    /// Measures these alone.
    pub(crate) async fn measure(place: Program<'_>, amounts: &Amounts) -> anyhow::Result<Self> {
        let session = async |scheme| {
            progress(&format!("sessions over {scheme}"));
            let all = amounts.warm + amounts.sessions;
            let crowd: Crowd = measure::crowd(place, scheme, amounts.warm, all).await?;
            anyhow::Ok(crowd.started().1)
        };
        let sessions = [session(Scheme::Wss).await?, session(Scheme::Ws).await?];
        progress("scans");
        let scans = measure::scan_to_ready(place, Scheme::Wss, amounts.scans).await?;
        progress("status requests");
        let asked = measure::status_requests(place, 1, 1, amounts.window).await?;
        progress(&format!("{} sessions by code at once", amounts.codes));
        let codes = measure::codes_at_once(place, amounts.codes).await?;
        Ok(Self {
            sessions,
            scan: scans.median(),
            status: asked.each,
            codes: (u32::try_from(amounts.codes)?, codes),
        })
    }
}

impl Floor {
    pub(crate) async fn measure(place: Program<'_>, amounts: &Amounts) -> anyhow::Result<Self> {
        progress("the floor");
        Ok(Self {
            sessions: [
                session(place, Scheme::Wss, amounts.sessions).await?,
                session(place, Scheme::Ws, amounts.sessions).await?,
            ],
            scan: scan(place, amounts.scans).await?,
            status: answer(place, amounts.sessions).await?,
            code: on_core(place, code).await?,
            code_by_openssl: code_by_openssl(place).await?,
        })
    }

    /// Returns what one process takes, beside this.
    pub(crate) fn rows(&self, ours: &Ours) -> Vec<FloorRow> {
        let row = |figure: &str, ours, floor, goal| FloorRow {
            figure: figure.to_owned(),
            ours,
            floor,
            goal,
            note: String::new(),
        };
        let [encrypted, in_clear] = self.sessions;
        let (codes, took) = ours.codes;
        let openssl = self.code_by_openssl.map_or_else(String::new, |code| {
            format!("by OpenSSL {}", Value::Time(code * codes))
        });
        vec![
            row(
                "request to QR, over `wss://`",
                ours.sessions[0],
                encrypted,
                Some(2.0),
            ),
            row(
                "request to QR, over `ws://`",
                ours.sessions[1],
                in_clear,
                Some(2.0),
            ),
            row(
                "scan to ready, less the hold, over `wss://`",
                ours.scan,
                self.scan,
                None,
            ),
            row("status request", ours.status, self.status, None),
            FloorRow {
                note: openssl,
                ..row(
                    &format!("{codes} codes at once, until all are shown"),
                    took,
                    self.code * codes,
                    Some(1.1),
                )
            },
        ]
    }
}

/// Measures sessions, one after another.
async fn session(place: Program<'_>, scheme: Scheme, runs: usize) -> anyhow::Result<Duration> {
    let whatsapp = WhatsApp::start(scheme).await?;
    let (server, clock) = (server(&whatsapp)?, Clock::system());
    answering(place, runs, 2, move |stream| {
        answer_one(stream)?;
        server.link(&clock, |_| ControlFlow::Break(()))?;
        answer_one(stream)
    })
    .await
}

/// Measures what follows scans, one after another.
async fn scan(place: Program<'_>, runs: usize) -> anyhow::Result<Duration> {
    let whatsapp = WhatsApp::start(Scheme::Wss).await?;
    let (server, clock) = (server(&whatsapp)?, Clock::system());
    let (show, mut shown) = mpsc::unbounded_channel();
    let (end, mut ended) = mpsc::unbounded_channel();
    let links = on_core(place, move || {
        for _ in 0..runs {
            server.link(&clock, |qr| {
                // Who waits for it knows if it does not come.
                let _ = show.send(qr);
                ControlFlow::Continue(())
            })?;
            end.send(())?;
        }
        Ok(())
    });
    let scans = async {
        let mut times = Vec::with_capacity(runs);
        for run in 0..runs {
            let phone = whatsapp
                .emulator
                .phone_of_account(run / DEVICES_PER_ACCOUNT);
            let qr = shown.recv().await.context("no code is shown")?;
            let watch = Stopwatch::start();
            phone.scan(&qr).await?;
            ended.recv().await.context("the link has failed")?;
            times.push(watch.elapsed());
        }
        anyhow::Ok(Sample::new(times))
    };
    let ((), times) = tokio::try_join!(links, scans)?;
    Ok(times.median())
}

fn server(whatsapp: &WhatsApp) -> anyhow::Result<Server> {
    let emulator = &whatsapp.emulator;
    let url = emulator.whatsapp_url();
    let address = url.split('/').nth(2).context("the address has a host")?;
    let trust = whatsapp.roots().map(trust).transpose()?;
    Ok(Server {
        address: address.parse()?,
        tls: trust.map(|trust| trust.client()),
        config: Arc::new(Config {
            root: emulator.root_key(),
            browser: Browser::default(),
            handoff: Handoff::Active,
            hold: Duration::ZERO,
            self_message: false,
        }),
    })
}

/// Measures answers, one after another.
async fn answer(place: Program<'_>, runs: usize) -> anyhow::Result<Duration> {
    answering(place, runs, 1, answer_one).await
}

/// Has a thread on the program's core do something over and over that answers so many requests each time,
/// and returns what one time takes of the core.
async fn answering(
    place: Program<'_>,
    runs: usize,
    requests: usize,
    mut work: impl FnMut(&mut TcpStream) -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<Duration> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let each = on_core(place, move || {
        let (mut stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        for _ in 0..WARM_UP {
            work(&mut stream)?;
        }
        let before = machine::thread_time()?;
        for _ in 0..runs {
            work(&mut stream)?;
        }
        let took = machine::thread_time()?.saturating_sub(before);
        Ok(took.div_f64(measure::float(runs)))
    });
    let ask = async {
        let mut connection = Connection::open(address).await?;
        for _ in 0..(WARM_UP + runs) * requests {
            connection.exchange(REQUEST).await?;
        }
        anyhow::Ok(())
    };
    Ok(tokio::try_join!(each, ask)?.0)
}

/// Runs something on a thread of its own, which stays on the program's core.
async fn on_core<T: Send + 'static>(
    place: Program<'_>,
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let (tell, told) = oneshot::channel();
    let core = place.core;
    thread::spawn(move || {
        let done = machine::stay_on(core).and_then(|()| work());
        // Whoever asked may be gone.
        let _ = tell.send(done);
    });
    told.await
        .map_err(|_| anyhow!("a thread of the bench has panicked"))?
}

/// As small as a request for a status and its answer are.
fn answer_one(stream: &mut TcpStream) -> anyhow::Result<()> {
    let mut request = [0; 1024];
    let read = stream.read(&mut request)?;
    anyhow::ensure!(read > 0, "whoever asked is gone");
    Ok(stream.write_all(ANSWER)?)
}

fn code() -> anyhow::Result<Duration> {
    let derivation = Derivation {
        code: CODE.parse()?,
        salt: [7; 32],
    };
    let before = machine::thread_time()?;
    for _ in 0..DERIVATIONS {
        std::hint::black_box(derivation.derive());
    }
    Ok(machine::thread_time()?.saturating_sub(before) / DERIVATIONS)
}

/// The same with a program that many trust to be fast.
async fn code_by_openssl(place: Program<'_>) -> anyhow::Result<Option<Duration>> {
    let derive = async |rounds: u32| {
        let mut command = Command::new("openssl");
        let rounds = format!("iter:{rounds}");
        let options = ["digest:SHA256", "pass:ABCD1234", "hexsalt:07", &rounds];
        command.args(["kdf", "-keylen", "32"]);
        command.args(options.iter().flat_map(|option| ["-kdfopt", option]));
        command
            .arg("PBKDF2")
            .stdout(std::process::Stdio::null())
            .kill_on_drop(true);
        let watch = Stopwatch::start();
        let Ok(mut openssl) = place.spawn(&mut command) else {
            return Ok(None);
        };
        let ended = openssl
            .wait()
            .await
            .context("openssl cannot be waited for")?;
        anyhow::ensure!(ended.success(), "openssl derives no key");
        Ok(Some(watch.elapsed()))
    };
    let Some(begun) = derive(1).await? else {
        return Ok(None);
    };
    let took = derive(ROUNDS * DERIVATIONS).await?;
    Ok(took.map(|took| took.saturating_sub(begun) / DERIVATIONS))
}

/// Returns whom a client trusts that is given this file of roots.
fn trust(roots: &Path) -> anyhow::Result<Trust> {
    let file = roots.to_str().context("the path is text")?;
    let setting = ("LATCHKEY_CA_FILE".to_owned(), file.to_owned());
    let settings = Settings::from_sources([setting], None);
    let settings = settings.map_err(|errors| anyhow!("{errors:?}"))?;
    Ok(Trust::of(&settings)?)
}

const WARM_UP: usize = 50;
const DERIVATIONS: u32 = 20;
/// What WhatsApp demands (`Baileys lib/Utils/crypto.ts`, `derivePairingCodeKey`).
const ROUNDS: u32 = 2 << 16;
const CODE: &str = "ABCD1234";
const REQUEST: &[u8] =
    b"GET /api/v1/sessions/hG2mXv0yQdC1x3b9T7kzLw HTTP/1.1\r\nhost: 127.0.0.1\r\n\
    authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 256\r\n\r\n\
    ................................................................................................................................\
    ................................................................................................................................";
