//! The same measurements with a gateway, a Redis and workers, each in a process of its own, beside
//! those of the single process in the same run. All of it over TLS.

use std::{
    cell::Cell,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::Context;
use futures_util::future::try_join_all;
use latchkey_redis_server::{RedisServer, ServerOptions};
use tokio::time::sleep;

use crate::{
    http::Connection,
    machine,
    measure::{
        self, AT_ONCE, DEVICES_PER_ACCOUNT, ask_over_and_over, float, one_by_one, rate, sessions,
        settled_bytes,
    },
    product::{Program, Session, Started},
    report::{Row, Value, spread},
    sample::{Sample, Stopwatch},
    whatsapp::{Scheme, WhatsApp},
};

/// How often everything is measured.
pub(crate) struct Amounts {
    pub(crate) warm: usize,
    pub(crate) started: usize,
    /// Sessions of which the status is asked for in turn.
    pub(crate) many: usize,
    pub(crate) window: Duration,
    pub(crate) crowds: [usize; 2],
    pub(crate) links: usize,
}

impl Amounts {
    pub(crate) fn full() -> Self {
        Self {
            warm: 500,
            started: 5000,
            many: 1000,
            window: Duration::from_secs(5),
            crowds: [300, 3000],
            links: 200,
        }
    }

    pub(crate) fn quick() -> Self {
        Self {
            warm: 5,
            started: 100,
            many: 100,
            window: Duration::from_millis(500),
            crowds: [30, 100],
            links: 20,
        }
    }
}

/// The figures of the single process.
pub(crate) struct Alone {
    pub(crate) warm_qr: Duration,
    /// Sessions started to QR per second, and the time of its core for each.
    pub(crate) started: (f64, Duration),
    /// Status requests per second of one session, on one connection and on many, and of many on many.
    pub(crate) status_requests: [f64; 3],
}

impl Alone {
    /// Measures nothing else.
    pub(crate) async fn measure(place: Program<'_>, amounts: &Amounts) -> anyhow::Result<Self> {
        let (scheme, window) = (Scheme::Wss, amounts.window);
        let warm_qr = measure::warm_qr(place, scheme, amounts.warm).await?;
        let all = amounts.warm + amounts.started;
        let crowd = measure::crowd(place, scheme, amounts.warm, all).await?;
        let requests = async |many, connections| {
            let asked = measure::status_requests(place, many, connections, window).await?;
            anyhow::Ok(asked.per_second)
        };
        Ok(Self {
            warm_qr: warm_qr.median(),
            started: crowd.started(),
            status_requests: [
                requests(1, 1).await?,
                requests(1, AT_ONCE).await?,
                requests(amounts.many, AT_ONCE).await?,
            ],
        })
    }
}

/// Returns all figures of a fleet.
pub(crate) async fn rows(
    place: Program<'_>,
    amounts: &Amounts,
    alone: &Alone,
) -> anyhow::Result<Vec<Row>> {
    let mut rows = rows_beside(place, amounts, alone).await?;
    for crowd in amounts.crowds {
        rows.extend(crowded(place, crowd).await?);
    }
    rows.extend(links(place, amounts.links).await?);
    Ok(rows)
}

/// Returns those that have one of the single process beside them.
pub(crate) async fn rows_beside(
    place: Program<'_>,
    amounts: &Amounts,
    alone: &Alone,
) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![
        warm_qr(place, amounts, alone).await?,
        started(place, amounts, alone).await?,
    ];
    rows.extend(status_requests(place, amounts, alone).await?);
    Ok(rows)
}

async fn warm_qr(place: Program<'_>, amounts: &Amounts, alone: &Alone) -> anyhow::Result<Row> {
    let fleet = Fleet::start(place, 1, &[]).await?;
    let times = one_by_one(fleet.address, amounts.warm).await?;
    fleet.whatsapp.faultless()?;
    let ratio = times.median().div_duration_f64(alone.warm_qr);
    Ok(row(
        "request to QR, warm",
        Value::Time(times.median()),
        format!("{ratio:.1} × one process; {}", spread(&times)),
    ))
}

/// Sessions as fast as they can be had, once the fleet is warm.
async fn started(place: Program<'_>, amounts: &Amounts, alone: &Alone) -> anyhow::Result<Row> {
    let fleet = Fleet::start(place, 1, &[]).await?;
    sessions(fleet.address, amounts.warm).await?;
    let before = fleet.processor_time()?;
    let watch = Stopwatch::start();
    sessions(fleet.address, amounts.started).await?;
    let per_second = rate(amounts.started, watch.elapsed());
    let times = fleet.processor_time()?;
    fleet.whatsapp.faultless()?;
    let each = |place: usize| {
        let time = times[place].saturating_sub(before[place]);
        time.div_f64(float(amounts.started))
    };
    let [gateway, worker, redis] = [0, 1, 2].map(each);
    let (alone, alone_each) = alone.started;
    Ok(row(
        "sessions started to QR",
        Value::PerSecond(per_second),
        format!(
            "{:.2} × one process; {AT_ONCE} at once; {:.2} × its time of a core for each: {} of the gateway, {} of \
             the worker, {} of Redis",
            per_second / alone,
            (gateway + worker + redis).div_duration_f64(alone_each),
            Value::Time(gateway),
            Value::Time(worker),
            Value::Time(redis),
        ),
    ))
}

async fn status_requests(
    place: Program<'_>,
    amounts: &Amounts,
    alone: &Alone,
) -> anyhow::Result<Vec<Row>> {
    let fleet = Fleet::start(place, 1, &[]).await?;
    let sessions = sessions(fleet.address, amounts.many).await?;
    let mut rows = Vec::new();
    let asked = [
        (1, "one session", 1),
        (1, "one session", AT_ONCE),
        (amounts.many, "many sessions", AT_ONCE),
    ];
    for ((many, words, connections), alone) in asked.into_iter().zip(alone.status_requests) {
        let (sessions, window) = (&sessions[..many], amounts.window);
        let (address, process) = (fleet.address, fleet.gateway.process);
        let asked = ask_over_and_over(address, process, sessions, connections, window).await?;
        rows.push(row(
            &format!("status requests to one gateway, {words}, {connections} at once"),
            Value::PerSecond(asked.per_second),
            format!(
                "{:.2} × one process; median {}, {}",
                asked.per_second / alone,
                Value::Time(asked.times.median()),
                spread(&asked.times)
            ),
        ));
    }
    Ok(rows)
}

/// Requests many sessions at the same moment and measures what other users notice.
async fn crowded(place: Program<'_>, count: usize) -> anyhow::Result<[Row; 5]> {
    let fleet = Fleet::start(place, 1, &[]).await?;
    let waiting = sessions(fleet.address, 1).await?;
    let worker = fleet.workers[0].process;
    let before = (settled_bytes(worker).await?, fleet.redis_info()?.memory);
    let is_over = Cell::new(false);
    let looks = async |request: &[u8]| {
        let mut connection = Connection::open(fleet.address).await?;
        let mut times = Vec::new();
        while !is_over.get() {
            let watch = Stopwatch::start();
            let answer = connection.exchange(request).await?;
            anyhow::ensure!(answer.status == 200, "a page was refused");
            times.push(watch.elapsed());
            // A person looks occasionally: this measures how long one waits, not how often.
            sleep(Duration::from_millis(1)).await;
        }
        anyhow::Ok(Sample::new(times))
    };
    let crowd = async {
        let watch = Stopwatch::start();
        let sessions = try_join_all((0..count).map(async |_| {
            let mut connection = Connection::open(fleet.address).await?;
            let session = Session::create(&mut connection).await?;
            session.qr(&mut connection).await
        }))
        .await;
        is_over.set(true);
        sessions.map(|_| watch.elapsed())
    };
    let status = &waiting[0].status_request;
    let (took, pages, statuses) = tokio::join!(crowd, looks(PAGE), looks(status));
    let (took, pages, statuses) = (took?, pages?, statuses?);
    let after = (settled_bytes(worker).await?, fleet.redis_info()?.memory);
    let busy = (
        machine::processor_time(worker)?,
        fleet.redis_info()?.processor,
    );
    sleep(QUIET).await;
    let each = |now: Duration, before: Duration| now.saturating_sub(before) / QUIET_S;
    let busy = (
        each(machine::processor_time(worker)?, busy.0),
        each(fleet.redis_info()?.processor, busy.1),
    );
    fleet.whatsapp.faultless()?;
    let slowest = |times: &Sample| {
        let (median, all) = (times.median(), times.percentile(100));
        format!(
            "median {}, slowest {}",
            Value::Time(median),
            Value::Time(all)
        )
    };
    Ok([
        row(
            &format!("{count} sessions asked for at once, to QR"),
            Value::PerSecond(rate(count, took)),
            format!("all shown after {}", Value::Time(took)),
        ),
        row(
            &format!("a page meanwhile, 99 of 100 within ({count})"),
            Value::Time(pages.percentile(99)),
            slowest(&pages),
        ),
        row(
            &format!("a status meanwhile, 99 of 100 within ({count})"),
            Value::Time(statuses.percentile(99)),
            slowest(&statuses),
        ),
        row(
            &format!("memory per waiting session, of {count}"),
            Value::Bytes((after.0 - before.0) / float(count)),
            format!(
                "of the worker; {} of Redis",
                Value::Bytes((after.1 - before.1) / float(count))
            ),
        ),
        row(
            &format!("{count} sessions that wait, time of a core per second"),
            Value::Time(busy.0),
            format!(
                "of the worker, leases and all; {} of Redis",
                Value::Time(busy.1)
            ),
        ),
    ])
}

/// Links per second with one worker and with two: once limited by the number of slots, and once by
/// the one core that all processes share.
async fn links(place: Program<'_>, count: usize) -> anyhow::Result<Vec<Row>> {
    let few = [
        ("LATCHKEY_WORKER_SLOTS", SLOTS),
        ("LATCHKEY_HANDOFF_HOLD", "500ms"),
    ];
    let mut rows = Vec::new();
    for (what, settings) in [
        (format!("{SLOTS} slots each"), &few[..]),
        ("all on one core".to_owned(), &[]),
    ] {
        let mut one = 0.0;
        for workers in [1, 2] {
            let fleet = Fleet::start(place, workers, settings).await?;
            let took = link_all(&fleet, count * workers).await?;
            fleet.whatsapp.faultless()?;
            let per_second = rate(count * workers, took);
            if workers == 1 {
                one = per_second;
            }
            rows.push(row(
                &format!(
                    "links, {}, {what}",
                    ["one worker", "two workers"][workers - 1]
                ),
                Value::PerSecond(per_second),
                if workers == 1 {
                    format!("n = {count}")
                } else {
                    format!("{:.2} × one worker; n = {}", per_second / one, count * 2)
                },
            ));
        }
    }
    Ok(rows)
}

/// Links this many sessions, several concurrently, from the request to `ready`.
pub(crate) async fn link_all(fleet: &Fleet, count: usize) -> anyhow::Result<Duration> {
    let watch = Stopwatch::start();
    try_join_all((0..AT_ONCE).map(async |place| {
        let mut connection = Connection::open(fleet.address).await?;
        for run in (place..count).step_by(AT_ONCE) {
            let phone = fleet
                .whatsapp
                .emulator
                .phone_of_account(run / DEVICES_PER_ACCOUNT);
            let session = Session::create(&mut connection).await?;
            let qr = session.qr(&mut connection).await?;
            phone.scan(&qr).await?;
            session
                .wait_until(&mut connection, |status| status.state == "ready")
                .await?;
        }
        anyhow::Ok(())
    }))
    .await?;
    Ok(watch.elapsed())
}

/// A gateway, a Redis and workers, all on the program's core.
pub(crate) struct Fleet {
    pub(crate) address: SocketAddr,
    pub(crate) gateway: Started,
    pub(crate) workers: Vec<Started>,
    pub(crate) whatsapp: WhatsApp,
    redis: RedisServer,
}

/// What Redis has used so far.
pub(crate) struct RedisInfo {
    pub(crate) processor: Duration,
    /// Bytes of its data.
    pub(crate) memory: f64,
    /// Calls of its clients. A script is one, whatever it calls itself.
    pub(crate) calls: f64,
    /// Bytes in both directions.
    pub(crate) traffic: f64,
    pub(crate) connections: f64,
}

impl Fleet {
    pub(crate) async fn start(
        place: Program<'_>,
        workers: usize,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let whatsapp = WhatsApp::start(Scheme::Wss).await?;
        Self::beside(place, whatsapp, workers, settings).await
    }

    /// Starts it beside a WhatsApp, with further or changed settings.
    pub(crate) async fn beside(
        place: Program<'_>,
        whatsapp: WhatsApp,
        workers: usize,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        // A new process inherits the core of the thread that starts it.
        machine::stay_on(place.core)?;
        let redis = RedisServer::start(ServerOptions::default());
        machine::stay_on(place.our_core)?;
        let url = redis.url();
        let mut all = vec![("REDIS_URL", url.as_str()), ("LATCHKEY_SECRET", SECRET)];
        all.extend(settings);
        let programs = place.path.parent().context("the program has a folder")?;
        let [gateway, worker] =
            ["latchkey-gateway", "latchkey-worker"].map(|name| programs.join(name));
        let gateway = Program {
            path: &gateway,
            ..place
        };
        let (gateway, address) = gateway.start_serving(&whatsapp, &all).await?;
        let worker = Program {
            path: &worker,
            ..place
        };
        let mut started = Vec::new();
        for _ in 0..workers {
            let word = "takes sessions from Redis";
            started.push(worker.launch(&whatsapp, &all, word).await?.0);
        }
        Ok(Self {
            address,
            gateway,
            workers: started,
            whatsapp,
            redis,
        })
    }

    /// Returns the time of a core that the gateway, the first worker and Redis have taken.
    fn processor_time(&self) -> anyhow::Result<[Duration; 3]> {
        Ok([
            machine::processor_time(self.gateway.process)?,
            machine::processor_time(self.workers[0].process)?,
            self.redis_info()?.processor,
        ])
    }

    /// Returns the leases that are held, each with its token.
    pub(crate) fn leases(&self) -> anyhow::Result<Vec<String>> {
        let address = (Ipv4Addr::LOCALHOST, self.redis.port());
        let mut stream = BufReader::new(TcpStream::connect(address)?);
        let command = ["EVAL", LEASES, "0"];
        let command = command.map(|word| format!("${}\r\n{word}\r\n", word.len()));
        let command = format!("*3\r\n{}", command.concat());
        stream.get_mut().write_all(command.as_bytes())?;
        let mut length = String::new();
        stream.read_line(&mut length)?;
        let length = length.trim_end().strip_prefix('$');
        let length = length.context("Redis answers with a text")?.parse()?;
        let mut leases = vec![0; length];
        stream.read_exact(&mut leases)?;
        let leases = String::from_utf8(leases)?;
        Ok(leases.split_whitespace().map(str::to_owned).collect())
    }

    /// Returns what Redis has used so far.
    pub(crate) fn redis_info(&self) -> anyhow::Result<RedisInfo> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.redis.port()))?;
        stream.write_all(b"INFO everything\r\nQUIT\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let value = |name: &str| {
            let mut lines = answer.lines();
            let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let value = value.with_context(|| format!("Redis does not report its {name}"))?;
            anyhow::Ok(value.parse::<f64>()?)
        };
        let seconds = value("used_cpu_user")? + value("used_cpu_sys")?;
        Ok(RedisInfo {
            processor: Duration::try_from_secs_f64(seconds)?,
            memory: value("used_memory")?,
            calls: calls(&answer),
            traffic: value("total_net_input_bytes")? + value("total_net_output_bytes")?,
            // Less the one that asks.
            connections: value("connected_clients")? - 1.0,
        })
    }
}

/// Returns how many calls clients have made. Redis counts what a script calls beside it, but each script and
/// each reading asks for the time, once.
fn calls(info: &str) -> f64 {
    let counted = ["time", "ping"].iter().filter_map(|name| {
        let mut lines = info.lines();
        let figures = lines.find_map(|line| line.strip_prefix("cmdstat_")?.strip_prefix(name))?;
        let calls = figures.strip_prefix(":calls=")?.split(',').next()?;
        calls.parse::<f64>().ok()
    });
    counted.sum()
}

pub(crate) fn row(figure: &str, ours: Value, note: String) -> Row {
    Row {
        figure: figure.to_owned(),
        ours,
        budget: None,
        theirs: None,
        note,
    }
}

/// Every session that is leased, and the token of its lease.
const LEASES: &str = "local leases = {} \
     for _, id in ipairs(redis.call('ZRANGE', '{latchkey}:leases', 0, -1)) do \
       leases[#leases + 1] = id .. ':' .. redis.call('HGET', '{latchkey}:session:' .. id, 'token') \
     end \
     return table.concat(leases, ' ')";
const PAGE: &[u8] = b"GET /qr HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
const SLOTS: &str = "20";
const QUIET_S: u32 = 3;
const QUIET: Duration = Duration::from_secs(3);
/// Only a bench uses this secret.
const SECRET: &str = "1f8f3c0c9b6b1a5d7e2f4a6c8e0d2b4f6a8c0e2d4b6f8a0c2e4d6b8f0a2c4e6d";
