//! What a session costs each part of a fleet, and what that makes of a machine: the tables of
//! docs/capacity.md.

use std::{
    fmt::{self, Display},
    time::Duration,
};

use anyhow::Context;
use futures_util::future::{join_all, try_join_all};
use latchkey_emulator::{MegaAccount, MegaOptions, Options};
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, link_all},
    http::Connection,
    machine,
    measure::{float, sessions, settled_bytes},
    product::Program,
    progress,
    report::Value,
    simulation::{self, Load},
    whatsapp::{Scheme, WhatsApp},
};

/// How much is measured.
pub(crate) struct Amounts {
    /// Links, of which the costs are the mean.
    pub(crate) links: usize,
    /// Sessions that wait, with one client each that follows them.
    pub(crate) waiting: usize,
    /// How long those wait, and how long nothing happens.
    pub(crate) window: Duration,
}

impl Amounts {
    pub(crate) fn full() -> Self {
        Self {
            links: 500,
            waiting: 1000,
            window: Duration::from_secs(20),
        }
    }

    pub(crate) fn quick() -> Self {
        Self {
            links: 20,
            waiting: 50,
            window: Duration::from_secs(1),
        }
    }
}

/// Measures and returns all tables.
pub(crate) async fn report(place: Program<'_>, amounts: &Amounts) -> anyhow::Result<String> {
    progress("a fleet at rest, with sessions that wait, and with links");
    let plain = Costs::measure(place, amounts, Storage::None).await?;
    progress("links that are stored at MEGA");
    let stored = Costs::measure(place, amounts, Storage::Mega).await?;
    let load = Load {
        processor: plain.link.redis.processor,
        calls: count(plain.link.redis.calls),
    };
    progress("more than one Redis, simulated");
    Ok(format!(
        "\n## A link, from the request to the result\n\n{}\
         \nWith the session stored at MEGA, the worker takes {} and makes {:.1} calls to MEGA.\n\
         \n## A session that waits, and a client that follows it\n\n\
         The time is that of a second, calls and bytes are those of a minute.\n\n{}\
         \n## A fleet that does nothing\n\n\
         As before, for the whole fleet.\n\n{}\
         \n## What that holds\n\n{}\
         \n## More than one Redis, simulated\n\n{}",
        plain.link.table(),
        Value::Time(stored.link.worker.processor),
        stored.mega_calls,
        plain.waiting.table(),
        plain.idle.table(),
        plain.table_of_places(),
        simulation::table(load),
    ))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Storage {
    None,
    Mega,
}

/// What one link, one waiting session or nothing at all costs.
struct Costs {
    link: Parts,
    waiting: Parts,
    idle: Parts,
    mega_calls: f64,
}

/// The cost for each part.
#[derive(Clone, Copy)]
struct Parts {
    gateway: Cost,
    worker: Cost,
    redis: Cost,
}

/// The cost for one part.
#[derive(Clone, Copy)]
struct Cost {
    /// The time of a core: of a link in all, else for each second.
    processor: Duration,
    /// Bytes that are in use.
    memory: f64,
    /// Calls to Redis: of a link in all, else for each minute.
    calls: f64,
    /// Bytes to and from Redis: of a link in all, else for each minute.
    traffic: f64,
    /// Connections to Redis.
    connections: f64,
}

impl Costs {
    async fn measure(
        place: Program<'_>,
        amounts: &Amounts,
        storage: Storage,
    ) -> anyhow::Result<Self> {
        let mut options = Options::default();
        if storage == Storage::Mega {
            options.mega = Some(MegaOptions::default());
        }
        let whatsapp = WhatsApp::with(Scheme::Wss, options).await?;
        let account = MegaAccount::default();
        let url = (storage == Storage::Mega).then(|| whatsapp.emulator.mega().url());
        let settings = url.as_ref().map(|url| {
            [
                ("MEGA_EMAIL", account.email.as_str()),
                ("MEGA_PASSWORD", account.password.as_str()),
                ("LATCHKEY_MEGA_API_URL", url.as_str()),
            ]
        });
        let settings = settings.as_ref().map_or(&[][..], |settings| settings);
        let fleet = Fleet::beside(place, whatsapp, 1, settings).await?;
        // What is loaded with the first session is no session's.
        link_all(&fleet, WARM_UP).await?;
        let warm = Reading::of(&fleet).await?;
        sleep(amounts.window).await;
        let rested = Reading::of(&fleet).await?;
        let idle = rested.since(&warm).each(amounts.window.as_secs_f64());
        let idle = Parts {
            gateway: idle.gateway.standing(&rested.gateway),
            worker: idle.worker.standing(&rested.worker),
            redis: idle.redis.standing(&rested.redis),
        };
        link_all(&fleet, amounts.links).await?;
        let linked = Reading::of(&fleet).await?;
        let link = linked.since(&rested).each(float(amounts.links));
        let mega_calls = match storage {
            Storage::None => 0.0,
            Storage::Mega => mega_calls(&fleet, amounts.links + WARM_UP)?,
        };
        let waiting = waiting(&fleet, amounts, &linked).await?;
        fleet.whatsapp.faultless()?;
        Ok(Self {
            link,
            waiting,
            idle,
            mega_calls,
        })
    }

    fn table_of_places(&self) -> String {
        let mut lines = vec![PLACES_HEADER.to_owned()];
        for place in PLACES {
            let parts = [
                (place.gateways, "gateways", &self.gateway()),
                (place.workers, "workers", &self.worker()),
            ];
            let mut held = Held::unbounded();
            if place.gateways == 0 {
                held = held.and(&self.one_process().within(&DYNO), "the process");
            } else {
                for (many, name, need) in parts {
                    held = held.and(&need.within(&DYNO).times(many), name);
                }
                held = held.and(&self.redis().within(&place.redis), "Redis");
            }
            lines.push(format!(
                "| {} | **{}** | **{:.0}** | {} |\n",
                place.name,
                Value::PerSecond(held.per_second),
                held.at_once,
                held.ends,
            ));
        }
        lines.concat()
    }

    fn gateway(&self) -> Need {
        Need::of(
            &self.link.gateway,
            &self.waiting.gateway,
            &self.idle.gateway,
        )
    }

    fn worker(&self) -> Need {
        Need::of(&self.link.worker, &self.waiting.worker, &self.idle.worker)
    }

    fn redis(&self) -> Need {
        let mut need = Need::of(&self.link.redis, &self.waiting.redis, &self.idle.redis);
        // A result stays there for as long as it can be fetched.
        need.bytes += self.link.redis.memory * RESULT_TTL.as_secs_f64() / STAY.as_secs_f64();
        need
    }

    /// The two services in one; what they say to Redis is left in, so that it is rather more.
    fn one_process(&self) -> Need {
        let (gateway, worker) = (self.gateway(), self.worker());
        Need {
            processor: gateway.processor + worker.processor,
            bytes: gateway.bytes + worker.bytes,
            idle: gateway.idle + worker.idle,
        }
    }
}

/// What a session needs of a part, with all that it does.
struct Need {
    /// The time of a core, from the request to the result.
    processor: Duration,
    /// Bytes while it lasts.
    bytes: f64,
    /// Bytes of the part itself.
    idle: f64,
}

impl Need {
    fn of(link: &Cost, waiting: &Cost, idle: &Cost) -> Self {
        Self {
            processor: link.processor + waiting.processor.mul_f64(STAY.as_secs_f64()),
            bytes: waiting.memory,
            idle: idle.memory,
        }
    }

    fn within(&self, machine: &Machine) -> Held {
        let per_second = machine.cores * BUSY / self.processor.as_secs_f64();
        let room = machine.bytes * FULL - self.idle;
        let at_once = (room / self.bytes.max(1.0)).max(0.0);
        let by_processor = per_second * STAY.as_secs_f64();
        Held {
            per_second: per_second.min(at_once / STAY.as_secs_f64()),
            at_once: at_once.min(by_processor),
            ends: if by_processor < at_once {
                "processor".to_owned()
            } else {
                "memory".to_owned()
            },
        }
    }
}

/// How much a place holds, and what of it ends first.
struct Held {
    per_second: f64,
    at_once: f64,
    ends: String,
}

impl Held {
    fn unbounded() -> Self {
        Self {
            per_second: f64::INFINITY,
            at_once: f64::INFINITY,
            ends: String::new(),
        }
    }

    fn times(self, many: u32) -> Self {
        Self {
            per_second: self.per_second * f64::from(many),
            at_once: self.at_once * f64::from(many),
            ..self
        }
    }

    fn and(self, part: &Self, name: &str) -> Self {
        if part.per_second < self.per_second {
            let ends = format!("{} of {name}", part.ends);
            Self { ends, ..*part }
        } else {
            self
        }
    }
}

struct Machine {
    bytes: f64,
    cores: f64,
}

struct Place {
    name: &'static str,
    gateways: u32,
    workers: u32,
    redis: Machine,
}

/// Waits for sessions that are followed, and returns what one of them costs.
async fn waiting(fleet: &Fleet, amounts: &Amounts, before: &Reading) -> anyhow::Result<Parts> {
    let sessions = sessions(fleet.address, amounts.waiting).await?;
    let followers = try_join_all(sessions.iter().map(async |session| {
        let connection = Connection::open(fleet.address).await?;
        anyhow::Ok((session, connection))
    }));
    let followers = followers.await?;
    let watched = async {
        sleep(SETTLE).await;
        let begun = Reading::of(fleet).await?;
        sleep(amounts.window).await;
        let over = Reading::of(fleet).await?;
        anyhow::Ok((begun, over))
    };
    let follow = followers
        .into_iter()
        .map(async |(session, mut connection)| {
            // Never true: the clients follow until nobody measures any more.
            session.wait_until(&mut connection, |_| false).await
        });
    let (begun, over) = tokio::select! {
        watched = watched => watched?,
        followed = join_all(follow) => {
            let first = followed.into_iter().find_map(Result::err);
            return Err(first.context("a session is over before its time")?);
        }
    };
    let many = float(amounts.waiting);
    let spent = over.since(&begun).each(amounts.window.as_secs_f64() * many);
    let held = begun.since(before).each(many);
    let both = |spent: Cost, held: Cost| Cost {
        memory: held.memory,
        ..spent.a_minute()
    };
    Ok(Parts {
        gateway: both(spent.gateway, held.gateway),
        worker: both(spent.worker, held.worker),
        redis: both(spent.redis, held.redis),
    })
}

fn mega_calls(fleet: &Fleet, links: usize) -> anyhow::Result<f64> {
    let there = fleet.whatsapp.emulator.mega().snapshot();
    anyhow::ensure!(there.files.len() >= links, "not every session is at MEGA");
    let calls: u64 = there.calls.values().sum();
    let calls = u32::try_from(calls + there.uploads)?;
    Ok(f64::from(calls) / float(links))
}

/// What the parts have used so far.
struct Reading {
    gateway: Cost,
    worker: Cost,
    redis: Cost,
}

impl Reading {
    async fn of(fleet: &Fleet) -> anyhow::Result<Self> {
        let info = fleet.redis_info()?;
        let process = async |id: u32| {
            anyhow::Ok(Cost {
                processor: machine::processor_time(id)?,
                memory: settled_bytes(id).await?,
                calls: 0.0,
                traffic: 0.0,
                connections: 0.0,
            })
        };
        Ok(Self {
            gateway: process(fleet.gateway.process).await?,
            worker: process(fleet.workers[0].process).await?,
            redis: Cost {
                processor: info.processor,
                memory: info.memory,
                calls: info.calls,
                traffic: info.traffic,
                connections: info.connections,
            },
        })
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            gateway: self.gateway.less(&before.gateway),
            worker: self.worker.less(&before.worker),
            redis: self.redis.less(&before.redis),
        }
    }

    fn each(&self, many: f64) -> Parts {
        Parts {
            gateway: self.gateway.each(many),
            worker: self.worker.each(many),
            redis: self.redis.each(many),
        }
    }
}

impl Cost {
    fn less(&self, before: &Self) -> Self {
        Self {
            processor: self.processor.saturating_sub(before.processor),
            memory: self.memory - before.memory,
            calls: self.calls - before.calls,
            traffic: self.traffic - before.traffic,
            connections: self.connections,
        }
    }

    fn each(&self, many: f64) -> Self {
        Self {
            processor: self.processor.div_f64(many),
            memory: self.memory / many,
            calls: self.calls / many,
            traffic: self.traffic / many,
            connections: self.connections,
        }
    }

    /// Turns calls and bytes for each second into those for each minute.
    fn a_minute(self) -> Self {
        Self {
            calls: self.calls * 60.0,
            traffic: self.traffic * 60.0,
            ..self
        }
    }

    /// Returns the cost at rest, with all that is in use.
    fn standing(self, now: &Self) -> Self {
        Self {
            memory: now.memory,
            ..self.a_minute()
        }
    }
}

impl Parts {
    fn table(&self) -> String {
        let named = [
            ("gateway", &self.gateway),
            ("worker", &self.worker),
            ("Redis", &self.redis),
        ];
        let lines = named.map(|(name, cost)| format!("| {name} | {cost} |\n"));
        format!("{PARTS_HEADER}{}", lines.concat())
    }
}

impl Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (processor, memory) = (Value::Time(self.processor), Value::Bytes(self.memory));
        write!(f, "{processor} | {memory} |")?;
        if self.connections > 0.0 {
            let (calls, traffic) = (self.calls, Value::Bytes(self.traffic));
            write!(f, " {calls:.1} | {traffic} | {:.0}", self.connections)?;
        } else {
            write!(f, " | | ")?;
        }
        Ok(())
    }
}

fn count(number: f64) -> u32 {
    // Calls are few: the number is exact.
    (1..=1000)
        .find(|whole| f64::from(*whole) >= number)
        .unwrap_or(1000)
}

const PARTS_HEADER: &str = "| part | time of a core | memory | calls | bytes to and from it | connections |\n\
    |---|---:|---:|---:|---:|---:|\n";
const PLACES_HEADER: &str = "| place | links | sessions at once | ends first |\n\
    |---|---:|---:|---|\n";

const DYNO: Machine = Machine {
    bytes: 512e6,
    cores: 0.5,
};
const SMALL_REDIS: Machine = Machine {
    bytes: 25e6,
    cores: 0.5,
};
const LARGE_REDIS: Machine = Machine {
    bytes: 1e9,
    cores: 1.0,
};
const PLACES: [Place; 4] = [
    Place {
        name: "one dyno, one process",
        gateways: 0,
        workers: 1,
        redis: SMALL_REDIS,
    },
    Place {
        name: "two dynos, Redis of 25 MB",
        gateways: 1,
        workers: 1,
        redis: SMALL_REDIS,
    },
    Place {
        name: "ten dynos (three gateways), Redis of 25 MB",
        gateways: 3,
        workers: 7,
        redis: SMALL_REDIS,
    },
    Place {
        name: "ten dynos (three gateways), Redis of 1 GB with a core",
        gateways: 3,
        workers: 7,
        redis: LARGE_REDIS,
    },
];
/// What of a core is to be used: beyond it, everything waits for everything.
const BUSY: f64 = 0.6;
/// What of the memory is to be used.
const FULL: f64 = 0.8;
/// From the request to the end: a minute to scan, and the hold.
const STAY: Duration = Duration::from_secs(68);
/// The default of `LATCHKEY_RESULT_TTL`.
const RESULT_TTL: Duration = Duration::from_mins(10);
/// Together with those of one account they are no more devices than it may have.
const WARM_UP: usize = 50;
const SETTLE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_holds_what_its_scarcest_part_does() {
        let need = Need {
            processor: Duration::from_millis(10),
            bytes: 50e3,
            idle: 10e6,
        };
        let held = need.within(&DYNO);
        assert!((held.per_second - 30.0).abs() < 1e-9, "{}", held.per_second);
        assert!((held.at_once - 2040.0).abs() < 1e-9, "{}", held.at_once);
        assert_eq!(held.ends, "processor");
        let small = need.within(&SMALL_REDIS);
        assert!((small.at_once - 200.0).abs() < 1e-9, "{}", small.at_once);
        assert_eq!(small.ends, "memory");
        let both = held.times(3).and(&small, "Redis");
        assert_eq!(both.ends, "memory of Redis");
    }
}
