//! Many sessions at once, whose processes are killed, frozen and cut off in a random order.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    time::Duration,
};

use futures_util::future::join_all;
use latchkey_e2e::{
    CEILING, Excuse, Fleet, Latchkey, Page, RedisDump, Secrets, Session, Status, emulator, http,
};
use latchkey_emulator::{DeviceJid, Phone};
use latchkey_shared::clock::Clock;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::run::{StepContext, code_of, try_to_link};

/// Sabotages a fleet for so long, waits for every session to end, and returns what became of them.
pub(crate) async fn soak(context: StepContext, length: Duration, seed: u64) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    let emulator = emulator().await;
    let phones: Vec<_> = (0..PHONES)
        .map(|place| emulator.phone_of_account(place))
        .collect();
    let fleet = Fleet::start(emulator, 2, 3, &[]).await;
    let gateways = fleet.gateways.iter().map(Latchkey::address);
    let crowd = Crowd {
        http: http(),
        gateways: gateways.collect(),
        phones,
        clock: context.clock.clone(),
        rng: StdRng::seed_from_u64(seed + 1),
    };
    let mut saboteur = Saboteur { fleet, done: 0 };
    let coming = tokio::spawn(crowd.come(length));
    let until = context.clock.now() + length;
    while context.clock.now() < until {
        saboteur.act(&mut rng).await;
        sleep(span(&mut rng, 200, 1500)).await;
    }
    let lives = coming.await.expect("whoever comes does not panic");
    let ended = join_all(lives).await;
    let ended: Vec<_> = ended
        .into_iter()
        .map(|ended| ended.expect("a session's life does not panic"))
        .collect();
    let ends = check(&context, &saboteur.fleet, &ended).await;
    let ends = ends.iter().map(|(end, count)| format!("{count} {end}"));
    let mut delays: Vec<_> = ended.iter().flat_map(|life| life.page.delays()).collect();
    delays.sort_unstable();
    let within = |percent: usize| delays[(delays.len() - 1) * percent / 100].as_millis();
    let bytes = saboteur.peak_bytes();
    assert!(bytes < MOST_BYTES, "a process has taken {bytes} bytes");
    format!(
        "{} s, {} acts of sabotage, {} sessions: {}; half of all changes shown within {} ms, 99 of 100 within {} ms; \
         at most {} MB a process",
        length.as_secs(),
        saboteur.done,
        ended.len(),
        ends.collect::<Vec<_>>().join(", "),
        within(50),
        within(99),
        bytes / 1_000_000
    )
}

/// What is known of a session in the end.
struct Life {
    session: Session,
    page: Page,
    phone: Phone,
    end: Status,
}

async fn check(context: &StepContext, fleet: &Fleet, lives: &[Life]) -> BTreeMap<String, usize> {
    let mut secrets = Secrets::default();
    fleet.add_secrets(&mut secrets);
    let (mut ends, mut jids, mut bots) = (BTreeMap::new(), BTreeSet::new(), BOTS);
    for life in lives {
        let story = life.page.story();
        assert_eq!(life.page.complaints(), [""; 0], "{story}");
        life.page.add_secrets(&mut secrets);
        secrets.token(&life.session.token);
        secrets.text("a number", &life.phone.number());
        let error = life.end.error().unwrap_or_default();
        let end = format!("{} {error}", life.end.state())
            .trim_end()
            .to_owned();
        assert!(["ready", "failed logged_out"].contains(&&*end), "{story}");
        if end == "ready" {
            let result = life.session.result().await;
            secrets.credentials(&result);
            let jid = result["json"]["me"]["id"].as_str().unwrap_or_default();
            assert!(jids.insert(jid.to_owned()), "two sessions, one device");
            if bots > 0 {
                bots -= 1;
                let device = DeviceJid::new(jid);
                let url = fleet.emulator.whatsapp_url();
                let bot = context.bot.clone();
                let met = bot.meet(&life.phone, &device, &url, &result["json"]).await;
                assert_eq!(met, Ok(()), "{story}");
            }
        }
        *ends.entry(end).or_default() += 1;
    }
    // A soak without sessions proves nothing; whatever is done to them, few are lost.
    let ready = ends.get("ready").copied().unwrap_or_default();
    assert!(is_enough(ready, lives.len()), "{ready} of {}", lives.len());
    let devices = fleet.emulator.devices().into_iter();
    let devices: BTreeSet<_> = devices.map(|device| device.jid).collect();
    assert_eq!(devices, jids, "a device for each session that is ready");
    assert_eq!(fleet.emulator.violations(), [""; 0]);
    assert_eq!(RedisDump::of(&fleet.redis).leaks(&secrets), [""; 0]);
    assert_eq!(secrets.found_in(&fleet.logs()), [""; 0]);
    assert!(!fleet.logs().contains("panicked"));
    ends
}

/// Whether most of the sessions became ready, and there were any.
fn is_enough(ready: usize, sessions: usize) -> bool {
    ready * 10 > sessions * 9
}

/// Callers who want a session each.
struct Crowd {
    http: reqwest::Client,
    gateways: Vec<SocketAddr>,
    phones: Vec<Phone>,
    clock: Clock,
    rng: StdRng,
}

impl Crowd {
    /// Starts them one by one for so long.
    async fn come(mut self, length: Duration) -> Vec<JoinHandle<Life>> {
        let until = self.clock.now() + length;
        let mut lives = Vec::new();
        for phone in std::mem::take(&mut self.phones) {
            if self.clock.now() >= until {
                break;
            }
            sleep(span(&mut self.rng, 0, 1000)).await;
            let Some(session) = self.ask(&phone).await else {
                continue;
            };
            let (clock, delay) = (self.clock.clone(), span(&mut self.rng, 0, 2000));
            lives.push(tokio::spawn(live(session, phone, clock, delay)));
        }
        lives
    }

    /// Asks one of the gateways for a session; one that is refused or lost is left alone.
    async fn ask(&mut self, phone: &Phone) -> Option<Session> {
        let gateway = self.gateways[self.rng.random_range(0..self.gateways.len())];
        let body = if self.rng.random_bool(0.25) {
            json!({ "method": "code", "phone": format!("+{}", phone.number()) })
        } else {
            json!({ "method": "qr" })
        };
        let url = format!("http://{gateway}/api/v1/sessions");
        let request = self.http.post(url).body(body.to_string());
        let request = request.header("content-type", "application/json");
        let answer = timeout(CEILING, request.send()).await;
        let answer = answer.expect("a gateway does not let one wait").ok()?;
        if answer.status() == 503 {
            return None;
        }
        assert_eq!(answer.status(), 202);
        let created: Value = answer.json().await.ok()?;
        Some(Session::new(&self.http, gateway, &created))
    }
}

/// Links a session with whatever it shows until it has ended.
async fn live(session: Session, phone: Phone, clock: Clock, delay: Duration) -> Life {
    let page = Page::open(&session, &clock);
    page.excuse(Excuse::Both);
    let mut version = 0;
    loop {
        let has_code = |status: &Status| status.is_terminal() || code_of(status).is_some();
        let seen = page.wait_from(version, has_code).await;
        if seen.status.is_terminal() {
            break;
        }
        sleep(delay).await;
        if try_to_link(&phone, &seen.status).await.is_ok() {
            break;
        }
        version = seen.status.version() + 1;
    }
    let end = page.end().await.status;
    Life {
        session,
        page,
        phone,
        end,
    }
}

/// Kills, freezes and cuts off the processes of a fleet.
struct Saboteur {
    fleet: Fleet,
    done: usize,
}

impl Saboteur {
    async fn act(&mut self, rng: &mut StdRng) {
        self.done += 1;
        let worker = self.a_worker(rng);
        let (short, long) = (span(rng, 0, 1500), span(rng, 200, 7000));
        match rng.random_range(0..8) {
            0 => {
                self.fleet.workers[worker].program.kill().await;
                sleep(short).await;
                self.fleet.add_worker().await;
            }
            1 => {
                self.fleet.workers[worker].program.signal("TERM").await;
                self.fleet.add_worker().await;
            }
            2 => {
                self.fleet.workers[worker].program.signal("STOP").await;
                sleep(long).await;
                self.fleet.workers[worker].program.signal("CONT").await;
            }
            3 => {
                self.fleet.workers[worker].line.cut();
                sleep(long).await;
                self.fleet.workers[worker].line.mend();
            }
            4 => {
                self.fleet.workers[worker].line.stall();
                sleep(long).await;
                self.fleet.workers[worker].line.mend();
            }
            5 => {
                let gateway = rng.random_range(0..self.fleet.gateways.len());
                self.fleet.kill_gateway(gateway).await;
                sleep(short).await;
                self.fleet.restart_gateway(gateway).await;
            }
            6 => {
                self.fleet.redis.kill();
                sleep(short).await;
                self.fleet.redis.restart();
            }
            _ => {
                for place in self.running() {
                    self.fleet.workers[place].program.kill().await;
                }
                for _ in 0..3 {
                    self.fleet.add_worker().await;
                }
            }
        }
    }

    /// Returns the most memory that a process of those that still run has taken.
    fn peak_bytes(&self) -> u64 {
        let workers = self.fleet.workers.iter();
        let workers = workers.filter_map(|worker| worker.program.peak_bytes());
        let gateways = self.fleet.gateways.iter().filter_map(Latchkey::peak_bytes);
        let peak = workers.chain(gateways).max();
        peak.expect("some process still runs, and Linux tells")
    }

    fn a_worker(&mut self, rng: &mut StdRng) -> usize {
        let running = self.running();
        running[rng.random_range(0..running.len())]
    }

    fn running(&mut self) -> Vec<usize> {
        let workers = self.fleet.workers.iter_mut().enumerate();
        let running = workers.filter_map(|(place, worker)| {
            let is_running = worker.program.is_running();
            is_running.then_some(place)
        });
        running.collect()
    }
}

/// A span of so many milliseconds.
fn span(rng: &mut StdRng, least: u64, most: u64) -> Duration {
    Duration::from_millis(rng.random_range(least..=most))
}

const PHONES: usize = 500;
/// Twice what a process that was built for tests takes with some hundred sessions.
const MOST_BYTES: u64 = 128_000_000;
/// How many of the sessions a bot is run on.
const BOTS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soak_without_sessions_or_with_many_that_failed_shows_nothing() {
        assert!(!is_enough(0, 0));
        assert!(!is_enough(9, 10));
        assert!(is_enough(19, 20));
    }
}
