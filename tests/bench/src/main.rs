//! The figures of docs/figures.md and docs/capacity.md: the shipped build of `latchkey` on one core, the emulator and
//! the load on another, and real Baileys in Latchkey's place for comparison; over `wss://`, as users
//! have it, and over `ws://`.

mod abuse;
mod attack;
mod baileys;
mod busy;
mod capacity;
mod crowd;
mod fleet;
mod floor;
mod http;
mod machine;
mod measure;
mod mega;
mod product;
mod report;
mod sample;
mod script;
mod simulation;
mod single;
mod whatsapp;

use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use self::{
    abuse::BesideAbuse,
    attack::Abuse,
    floor::{Floor, Ours},
    measure::{AT_ONCE, BesideCodes, BesideRuns},
    product::Program,
    report::{Row, Value, floor_table, main_table, spread, table},
    sample::Sample,
    single::Single,
    whatsapp::Scheme,
};

/// Measures Latchkey and prints a table in Markdown.
#[derive(Parser)]
struct Arguments {
    /// Measures this program; without it, builds and measures what is shipped.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Runs everything only a few times, to check that it works.
    #[arg(long)]
    quick: bool,
    #[command(subcommand)]
    instead: Option<Instead>,
}

/// What is done instead of measuring the figures.
#[derive(Subcommand)]
enum Instead {
    /// Measures what a session costs each part of a fleet, and says what a machine holds.
    Capacity,
    /// Has very many sessions wait in one process, and measures what each takes and how late its codes are.
    Crowd {
        /// How many there are.
        #[arg(long, default_value_t = 50_000)]
        sessions: usize,
    },
    /// Measures a fleet beside one process, and nothing else.
    Fleet,
    /// Measures what a session, a status and a code take at the least, and one process beside it.
    Floor,
    /// Counts the sessions that workers lose on a machine that has far too much to do.
    Busy {
        /// How many there are.
        #[arg(long, default_value_t = 7000)]
        sessions: usize,
    },
    /// Measures how long newcomers wait for a code beside those who take what they can, and fails if that
    /// is more than twice as long as alone.
    Abuse,
    /// Takes what it can from the server at an address.
    #[command(hide = true)]
    Attack { abuse: Abuse, address: SocketAddr },
    /// Simulates more than one Redis, with what a link costs it.
    Redises {
        /// The time of its core that a link takes, in milliseconds.
        #[arg(long, value_name = "MS")]
        processor: f64,
        /// The calls that a link makes.
        #[arg(long)]
        calls: u32,
    },
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(Instead::Redises { processor, calls }) = arguments.instead {
        let processor = Duration::try_from_secs_f64(processor / 1000.0)?;
        let load = simulation::Load { processor, calls };
        return Ok(write!(std::io::stdout(), "{}", simulation::table(load))?);
    }
    if let Some(Instead::Attack { abuse, address }) = arguments.instead {
        return runtime()?.block_on(abuse.attack(address));
    }
    let program = match &arguments.program {
        Some(program) => program.canonicalize().context("there is no such program")?,
        None => shipped()?,
    };
    rlimit::increase_nofile_limit(u64::MAX).context("the limit of open files is unknown")?;
    let (core, our_core) = machine::cores()?;
    machine::stay_on(our_core)?;
    let place = Program {
        path: &program,
        core,
        our_core,
    };
    runtime()?.block_on(async {
        // Whichever comes first, everything that was started is killed when its handles are
        // dropped.
        tokio::select! {
            done = tokio::time::timeout(LIMIT, measure(place, &arguments)) => {
                done.context("it took too long; is the machine busy?")?
            }
            () = terminated() => bail!("stopped"),
        }
    })
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// How often everything is measured.
struct Amounts {
    starts: usize,
    warm: usize,
    crowds: usize,
    first: usize,
    all: usize,
    scans: usize,
    window: Duration,
    many: usize,
    codes: usize,
    baileys: BesideRuns,
    fleet: fleet::Amounts,
    floor: floor::Amounts,
}

impl Amounts {
    fn full() -> Self {
        Self {
            starts: 30,
            warm: 1000,
            crowds: 3,
            first: 1000,
            all: 10_000,
            scans: 100,
            window: Duration::from_secs(5),
            many: 1000,
            codes: 100,
            baileys: BesideRuns {
                starts: 5,
                warm: 100,
                sockets: 500,
                scans: 20,
            },
            fleet: fleet::Amounts::full(),
            floor: floor::Amounts::full(),
        }
    }

    fn quick() -> Self {
        Self {
            starts: 2,
            warm: 10,
            crowds: 1,
            first: 100,
            all: 200,
            scans: 3,
            window: Duration::from_millis(500),
            many: 100,
            codes: 5,
            baileys: BesideRuns {
                starts: 1,
                warm: 5,
                sockets: 20,
                scans: 1,
            },
            fleet: fleet::Amounts::quick(),
            floor: floor::Amounts::quick(),
        }
    }
}

async fn measure(place: Program<'_>, arguments: &Arguments) -> anyhow::Result<()> {
    let quick = arguments.quick;
    if arguments.instead.is_none() {
        let amounts = if quick {
            Amounts::quick()
        } else {
            Amounts::full()
        };
        return measure_all(place, &amounts).await;
    }
    if let Some(Instead::Busy { sessions }) = arguments.instead {
        let rows = busy::rows(place, sessions, BUSY_FOR).await?;
        let conditions = conditions(place).join("; ");
        let table = table(&rows);
        return Ok(write!(std::io::stdout(), "\n{conditions}.\n\n{table}")?);
    }
    if let Some(Instead::Crowd { sessions }) = arguments.instead {
        let rows = crowd::rows(place, sessions, CODES_FOR).await?;
        let conditions = conditions(place).join("; ");
        let table = table(&rows);
        return Ok(write!(std::io::stdout(), "\n{conditions}.\n\n{table}")?);
    }
    if matches!(arguments.instead, Some(Instead::Fleet)) {
        return measure_fleet(place, quick).await;
    }
    if matches!(arguments.instead, Some(Instead::Floor)) {
        return measure_floor(place, quick).await;
    }
    if matches!(arguments.instead, Some(Instead::Abuse)) {
        return measure_abuse(place, quick).await;
    }
    let amounts = if quick {
        capacity::Amounts::quick()
    } else {
        capacity::Amounts::full()
    };
    let report = capacity::report(place, &amounts).await?;
    let conditions = conditions(place).join("; ");
    Ok(write!(std::io::stdout(), "\n{conditions}.\n{report}")?)
}

/// Prints what a fleet does beside one process.
async fn measure_fleet(place: Program<'_>, quick: bool) -> anyhow::Result<()> {
    let amounts = if quick {
        fleet::Amounts::quick()
    } else {
        fleet::Amounts::full()
    };
    progress("one process");
    let alone = fleet::Alone::measure(place, &amounts).await?;
    progress("gateway, Redis and worker");
    let rows = fleet::rows_beside(place, &amounts, &alone).await?;
    let conditions = conditions(place).join("; ");
    let mut out = std::io::stdout();
    Ok(write!(out, "\n{conditions}.\n\n{}", table(&rows))?)
}

/// Prints what one process takes beside the floor.
async fn measure_floor(place: Program<'_>, quick: bool) -> anyhow::Result<()> {
    let amounts = if quick {
        floor::Amounts::quick()
    } else {
        floor::Amounts::full()
    };
    let floor = Floor::measure(place, &amounts).await?;
    let ours = Ours::measure(place, &amounts).await?;
    let conditions = conditions(place).join("; ");
    let table = floor_table(&floor.rows(&ours));
    Ok(write!(std::io::stdout(), "\n{conditions}.\n\n{table}")?)
}

/// Prints how long newcomers wait, and fails if that is too long.
async fn measure_abuse(place: Program<'_>, quick: bool) -> anyhow::Result<()> {
    let window = if quick { QUICK_ABUSE } else { ABUSE };
    let measured = BesideAbuse::measure(place, window).await?;
    let conditions = conditions(place).join("; ");
    let mut out = std::io::stdout();
    write!(out, "\n{conditions}.\n\n{}", table(&measured.rows()))?;
    out.flush()?;
    measured.expect_little()
}

/// Describes what is measured on.
fn conditions(place: Program<'_>) -> Vec<String> {
    let mut conditions = vec![
        machine::describe(),
        if place.core == place.our_core {
            "everything on one core".to_owned()
        } else {
            "the program on one core, the emulator and the load on another; of a fleet, gateway, Redis and workers share the one core"
                .to_owned()
        },
    ];
    if let Some(load) = machine::load().filter(|load| *load > CALM) {
        conditions.push(format!("load of the machine before: {load}"));
    }
    conditions
}

async fn measure_all(place: Program<'_>, amounts: &Amounts) -> anyhow::Result<()> {
    let mut conditions = conditions(place);
    let encrypted = Single::measure(place, Scheme::Wss, amounts).await?;
    let in_clear = Single::measure(place, Scheme::Ws, amounts).await?;
    let mut alone = fleet::Alone {
        warm_qr: encrypted.warm_qr.median(),
        started: encrypted.started(),
        status_requests: [0.0; 3],
    };
    let mut status = Duration::ZERO;
    progress("both files of a session to MEGA");
    let mut others = vec![mega::row(place, amounts.scans).await?];
    for (sessions, words) in [(1, "one session"), (amounts.many, "many sessions")] {
        for (place_of_figure, connections) in [1, AT_ONCE].into_iter().enumerate() {
            progress(&format!(
                "status requests for {words} on {connections} connections"
            ));
            let requests =
                measure::status_requests(place, sessions, connections, amounts.window).await?;
            if (sessions, connections) == (1, 1) {
                status = requests.each;
            }
            match (sessions, place_of_figure) {
                (1, place) => alone.status_requests[place] = requests.per_second,
                (_, 1) => alone.status_requests[2] = requests.per_second,
                _ => {}
            }
            others.push(Row {
                figure: format!("status requests, {words}, {connections} at once"),
                ours: Value::PerSecond(requests.per_second),
                budget: None,
                theirs: None,
                note: format!(
                    "median {}, {}",
                    Value::Time(requests.times.median()),
                    spread(&requests.times)
                ),
            });
        }
    }
    progress(&format!("{} sessions by code at once", amounts.codes));
    let codes = measure::beside_codes(place, amounts.codes, amounts.window).await?;
    others.extend(beside_codes(amounts, &codes));
    let at_once = measure::codes_at_once(place, amounts.codes).await?;
    let ours = Ours {
        sessions: [encrypted.started().1, in_clear.started().1],
        scan: encrypted.scans.median(),
        status,
        codes: (u32::try_from(amounts.codes)?, at_once),
    };
    let floor = Floor::measure(place, &amounts.floor).await?;
    if let Some(beside) = &encrypted.beside {
        conditions.push(beside.versions.clone());
    }
    // What has been measured stays, whatever comes of the rest.
    let mut out = std::io::stdout();
    write!(out, "\n{}.\n", conditions.join("; "))?;
    for (title, rows) in [
        ("One process, over `wss://`", encrypted.rows()),
        ("One process, over `ws://`", in_clear.rows()),
        ("What else one process does", others),
    ] {
        write!(out, "\n## {title}\n\n{}", table(&rows))?;
    }
    out.flush()?;
    progress("gateway, Redis and workers");
    let through_redis = table(&fleet::rows(place, &amounts.fleet, &alone).await?);
    write!(out, "\n## Through Redis, over `wss://`\n\n{through_redis}")?;
    let floor = floor_table(&floor.rows(&ours));
    write!(out, "\n## Beside the floor\n\n{floor}")?;
    let main = main_table(&encrypted.main_rows());
    write!(out, "\nFor README.md:\n\n{main}")?;
    Ok(out.flush()?)
}

fn beside_codes(amounts: &Amounts, measured: &BesideCodes) -> [Row; 2] {
    let row = |what: &str, times: &Sample, note: String| Row {
        figure: format!("status request {what}, 99 of 100 within"),
        ours: Value::Time(times.percentile(99)),
        budget: None,
        theirs: None,
        note: format!("median {}{note}", Value::Time(times.median())),
    };
    let took = Value::Time(measured.took);
    let codes = amounts.codes;
    [
        row("beside nothing", &measured.quiet, String::new()),
        row(
            &format!("while {codes} codes are made"),
            &measured.busy,
            format!("; all codes shown after {took}"),
        ),
    ]
}

/// Builds what is shipped and returns the path of its program.
fn shipped() -> anyhow::Result<PathBuf> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let built = Command::new(cargo)
        .args(["build", "--profile=dist"])
        .args(PROGRAMS.map(|name| format!("--package={name}")))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .status()
        .context("cargo cannot be started")?;
    if !built.success() {
        bail!("what is shipped cannot be built");
    }
    let own = std::env::current_exe()?;
    let targets = own
        .ancestors()
        .nth(2)
        .context("it lies in no target folder")?;
    Ok(targets.join("dist/latchkey"))
}

const PROGRAMS: [&str; 3] = ["latchkey", "latchkey-gateway", "latchkey-worker"];

async fn terminated() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn progress(what: &str) {
    let _ = writeln!(std::io::stderr(), "bench: {what}");
}

/// Two of their codes, but for the first.
const CODES_FOR: Duration = Duration::from_secs(45);
const BUSY_FOR: Duration = Duration::from_mins(1);
/// A little longer than a body may take.
const ABUSE: Duration = Duration::from_secs(12);
const QUICK_ABUSE: Duration = Duration::from_secs(1);
/// The time limit of the whole run.
const LIMIT: Duration = Duration::from_mins(10);
/// The highest load of an idle machine.
const CALM: f64 = 0.5;
