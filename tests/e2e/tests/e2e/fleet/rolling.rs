//! Fleets that are rolled over to another build, process by process, while people link their phones.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use latchkey_e2e::{
    Balancer, Build, Events, Fleet, Page, Session, Status, emulator, older_build, wait_until,
};
use latchkey_emulator::Phone;
use latchkey_shared::clock::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle, time::sleep};

#[tokio::test]
async fn roll_under_load_loses_no_session_and_refuses_no_request() {
    roll(Build::This, Build::This).await;
}

/// `LATCHKEY_OLDER` is the folder with the programs of an older release.
#[tokio::test]
#[ignore = "needs the programs of an older release: run `tests/older/run`"]
async fn fleet_of_an_older_release_is_rolled_over_to_this_one_and_back() {
    let older = Build::Other(older_build().0);
    roll(older.clone(), Build::This).await;
    roll(Build::This, older).await;
}

/// Rolls two gateways and two workers over, one by one, and checks that nobody has noticed.
async fn roll(from: Build, to: Build) {
    let mut fleet = Fleet::start_of(from, emulator().await, 2, 2, &[]).await;
    let door = Door::open(&fleet).await;
    let (patient, follower) = door.wait().await;
    let (rolled, done) = watch::channel(false);
    let crowd: Vec<_> = (0..CROWD)
        .map(|_| tokio::spawn(door.clone().come_again_and_again(done.clone())))
        .collect();
    fleet.set_build(to);
    for place in 0..2 {
        door.more_are_ready().await;
        fleet.roll_gateway(place, &door.balancer).await;
        door.more_are_ready().await;
        // The other one moves into its place.
        fleet.roll_worker(0).await;
    }
    door.more_are_ready().await;
    rolled.send_replace(true);
    for caller in crowd {
        caller.await.expect("nobody in the crowd panics");
    }
    join_all(patient.into_iter().map(Visit::link)).await;
    let last = follower.await.expect("nobody who follows panics");
    assert_eq!(last.state(), "ready");

    let ready = door.ready.load(Ordering::Relaxed);
    let devices = fleet.emulator.devices();
    assert_eq!(devices.len(), ready, "a device for each session");
    for device in devices {
        assert_eq!(device.tally.logins, 1, "{}", device.jid);
    }
    assert_eq!(fleet.emulator.violations(), [""; 0]);
    assert!(!fleet.logs().contains("panicked"));
}

/// The one address that people know.
#[derive(Clone)]
struct Door {
    balancer: Arc<Balancer>,
    http: reqwest::Client,
    clock: Clock,
    /// One for each session: a number gets few codes.
    phones: Arc<Vec<Phone>>,
    asked: Arc<AtomicUsize>,
    ready: Arc<AtomicUsize>,
}

impl Door {
    async fn open(fleet: &Fleet) -> Self {
        let balancer = Balancer::start().await.expect("there is a free port");
        for gateway in &fleet.gateways {
            balancer.add(gateway.address()).await;
        }
        let phones = (0..PHONES).map(|place| fleet.emulator.phone_of_account(place));
        Self {
            balancer: Arc::new(balancer),
            http: Balancer::visitors(),
            clock: Clock::system(),
            phones: Arc::new(phones.collect()),
            asked: Arc::default(),
            ready: Arc::default(),
        }
    }

    /// Asks for sessions that show their codes by now and that nobody links yet, and follows the events
    /// of one of them to its end.
    async fn wait(&self) -> (Vec<Visit>, JoinHandle<Status>) {
        let mut visits = Vec::new();
        for _ in 0..PATIENT {
            let visit = self.ask().await;
            visit.page.wait_until(has_code).await;
            visits.push(visit);
        }
        let session = visits[0].session.clone();
        let follower = tokio::spawn(async move {
            let mut last = session.status().await;
            while !last.is_terminal() {
                let mut events: Events = session.events(Some(last.version())).await;
                while let Some(status) = events.next().await {
                    assert!(status.version() > last.version(), "{status:?}");
                    last = status;
                }
            }
            last
        });
        (visits, follower)
    }

    /// Links one phone after the other until the roll is over.
    async fn come_again_and_again(self, done: watch::Receiver<bool>) {
        while !*done.borrow() {
            self.ask().await.link().await;
        }
    }

    /// Asks for a session, every other time by code, until it is given. Whoever is refused is told when
    /// to come again.
    async fn ask(&self) -> Visit {
        let address = self.balancer.address();
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let phone = self.phones[asked].clone();
        let body = if asked % 2 == 1 {
            json!({"method": "code", "phone": format!("+{}", phone.number())})
        } else {
            json!({"method": "qr"})
        };
        loop {
            let request = self.http.post(format!("http://{address}/api/v1/sessions"));
            let request = request.header("content-type", "application/json");
            let answer = request.body(body.to_string()).send().await;
            let answer = answer.expect("no connection is refused or cut");
            let (status, retry_after) = (answer.status(), answer.headers().get("retry-after"));
            let retry_after = retry_after.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
            let text = answer.text().await.expect("the answer arrives whole");
            if status == StatusCode::SERVICE_UNAVAILABLE {
                let seconds = retry_after.unwrap_or_else(|| panic!("refused for how long? {text}"));
                sleep(Duration::from_secs(seconds)).await;
                continue;
            }
            assert_eq!(status, StatusCode::ACCEPTED, "{text}");
            let created: Value = serde_json::from_str(&text).expect("the answer is JSON");
            let session = Session::new(&self.http, address, &created);
            return Visit {
                page: Page::open(&session, &self.clock),
                ready: Arc::clone(&self.ready),
                session,
                phone,
            };
        }
    }

    /// Waits until some more sessions have become ready, so that there is load all the time.
    async fn more_are_ready(&self) {
        let enough = self.ready.load(Ordering::Relaxed) + CROWD;
        let ready = &self.ready;
        wait_until("sessions become ready all the time", async || {
            ready.load(Ordering::Relaxed) >= enough
        })
        .await;
    }
}

/// Somebody with a session on the screen and the phone beside it.
struct Visit {
    session: Session,
    page: Page,
    phone: Phone,
    ready: Arc<AtomicUsize>,
}

impl Visit {
    /// Scans or types what is shown, until the session is ready and the result is in hand.
    async fn link(self) {
        let Self {
            session,
            page,
            phone,
            ready,
        } = self;
        let mut version = page.version();
        let device = loop {
            let seen = page.wait_from(version, has_code).await;
            let linked = match (seen.status.qr(), typed(&seen.status)) {
                (Some(qr), _) => phone.scan(qr).await.ok(),
                (None, Some(code)) => phone.enter_code(code).await.ok(),
                (None, None) => panic!("the session is over:\n{}", page.story()),
            };
            if let Some(device) = linked {
                break device;
            }
            version = seen.status.version() + 1;
        };
        let end = page.end().await.status;
        assert_eq!(end.state(), "ready", "{}", page.story());
        assert_eq!(page.complaints(), [""; 0], "{}", page.story());
        let result = session.result().await;
        assert_eq!(result["json"]["me"]["id"], device.as_str());
        ready.fetch_add(1, Ordering::Relaxed);
    }
}

fn has_code(status: &Status) -> bool {
    status.is_terminal() || status.qr().is_some() || typed(status).is_some()
}

fn typed(status: &Status) -> Option<&str> {
    status.0["code"]["value"].as_str()
}

/// How many wait from the first build to the last.
const PATIENT: usize = 4;
/// How many link their phones all the time.
const CROWD: usize = 4;
/// More than are linked in any roll.
const PHONES: usize = 5000;
