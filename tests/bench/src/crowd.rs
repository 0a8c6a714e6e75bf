//! Very many sessions that wait in one process, over TLS: what each costs to begin and to keep, and whether
//! their codes come on time.

use std::{fs, net::SocketAddr, time::SystemTime};

use anyhow::{Context, bail};
use futures_util::future::try_join_all;
use latchkey_shared::clock::Clock;
use tokio::time::{Duration, sleep};

use crate::{
    fleet::row,
    http::Connection,
    machine,
    measure::{WARM_UP, float, sessions, settled_bytes},
    product::{Program, Session},
    progress,
    report::{Row, Value, spread},
    sample::Sample,
    whatsapp::{Scheme, WhatsApp},
};

/// Begins sessions until `all` wait, and measures at a fiftieth, at a fifth and at all of them.
pub(crate) async fn rows(
    place: Program<'_>,
    all: usize,
    watch: Duration,
) -> anyhow::Result<Vec<Row>> {
    anyhow::ensure!(all >= FEWEST, "fewer than {FEWEST} sessions are no crowd");
    expect_ports(all)?;
    expect_files(all)?;
    let whatsapp = WhatsApp::start(Scheme::Wss).await?;
    let slots = (all + WARM_UP).to_string();
    let settings = [("LATCHKEY_WORKER_SLOTS", slots.as_str())];
    let (started, address) = place.start_serving(&whatsapp, &settings).await?;
    let process = started.process;
    sessions(address, WARM_UP).await?;
    let warm = settled_bytes(process).await?;
    let batch = all / 50;
    let (mut waiting, mut rows) = (Vec::new(), Vec::new());
    for level in [batch, all / 5, all] {
        progress(&format!("{level} sessions"));
        let missing = level - waiting.len() - batch;
        waiting.extend(sessions(address, missing).await?);
        let at_rest = busy(process, SETTLE).await?;
        let (before, clock) = (machine::processor_time(process)?, Clock::system());
        let begun = clock.ask();
        waiting.extend(sessions(address, batch).await?);
        let took = machine::processor_time(process)?.saturating_sub(before);
        let took = took.saturating_sub(clock.since(begun).mul_f64(at_rest));
        rows.push(row(
            &format!("a session more, beside {}", level - batch),
            Value::Time(took.div_f64(float(batch))),
            format!("time of a core, less what the others take; n = {batch}"),
        ));
        let bytes = settled_bytes(process).await?;
        rows.push(row(
            &format!("memory per waiting session, of {level}"),
            Value::Bytes((bytes - warm) / float(level)),
            format!("{} in all", Value::Bytes(bytes)),
        ));
    }
    progress("their codes");
    let followed = waiting.iter().step_by((all / FOLLOWED).max(1));
    let (at_rest, lateness) = tokio::try_join!(busy(process, watch), async {
        let late = try_join_all(followed.map(|session| follow(session, address, watch))).await?;
        anyhow::Ok(late.concat())
    })?;
    rows.push(row(
        &format!("{all} sessions that wait, time of a core per second"),
        Value::Time(Duration::from_secs_f64(at_rest)),
        format!("over {} s", watch.as_secs()),
    ));
    if lateness.is_empty() {
        bail!("no code was replaced while it was watched");
    }
    let lateness = Sample::new(lateness);
    rows.push(row(
        "a code after the one that has ended, 99 of 100 within",
        Value::Time(lateness.percentile(99)),
        format!(
            "median {}, {}",
            Value::Time(lateness.median()),
            spread(&lateness)
        ),
    ));
    whatsapp.faultless()?;
    Ok(rows)
}

/// Returns which part of a core the process takes for a while.
async fn busy(process: u32, time: Duration) -> anyhow::Result<f64> {
    let before = machine::processor_time(process)?;
    sleep(time).await;
    let busy = machine::processor_time(process)?.saturating_sub(before);
    Ok(busy.div_duration_f64(time))
}

/// Returns how late each code of a session comes that is replaced within this time.
async fn follow(
    session: &Session,
    address: SocketAddr,
    time: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let clock = Clock::system();
    let until = clock.now() + time;
    let mut connection = Connection::open(address).await?;
    let mut late = Vec::new();
    let mut shown = session
        .qr_until(&mut connection, SystemTime::UNIX_EPOCH)
        .await?;
    while shown < until {
        let next = session.qr_until(&mut connection, shown).await?;
        late.push(clock.now().duration_since(shown).unwrap_or_default());
        shown = next;
    }
    Ok(late)
}

/// Fails unless so many connections can be open to one address at a time.
fn expect_ports(count: usize) -> anyhow::Result<()> {
    let range = fs::read_to_string(PORTS).context("the range of ports is unknown")?;
    let ports: Vec<usize> = range.split_whitespace().flat_map(str::parse).collect();
    let [first, last] = ports[..] else {
        bail!("the range of ports is not understood: {range}");
    };
    if last.saturating_sub(first) < count + BESIDE {
        bail!(
            "{count} connections to one address need as many ports. As root: sysctl -w \
             net.ipv4.ip_local_port_range='1024 65535'"
        );
    }
    Ok(())
}

/// Fails unless a process may have so many connections.
fn expect_files(count: usize) -> anyhow::Result<()> {
    let (limit, _) = rlimit::Resource::NOFILE.get()?;
    anyhow::ensure!(
        limit >= u64::try_from(count + BESIDE)?,
        "{count} connections need as many open files, and {limit} are allowed. As root: ulimit -n 1000000"
    );
    Ok(())
}

const PORTS: &str = "/proc/sys/net/ipv4/ip_local_port_range";
/// For the clients, and whatever else is open.
const BESIDE: usize = 1000;
const FEWEST: usize = 1000;
const FOLLOWED: usize = 200;
const SETTLE: Duration = Duration::from_secs(2);
