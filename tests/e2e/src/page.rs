use std::{
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use latchkey_shared::clock::Clock;
use reqwest::StatusCode;
use serde_json::Value;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{
    CEILING,
    caller::{Session, Status},
    secrets::Secrets,
};

/// A page that shows a session: it polls all the time, records what it sees, and complains about
/// whatever a person should not have seen.
pub struct Page {
    notes: watch::Receiver<Notes>,
    excused: watch::Sender<Option<Excuse>>,
    complaints: Arc<Mutex<Vec<String>>>,
    polls: JoinHandle<()>,
}

/// A status, and when the page saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The moment.
    pub at: SystemTime,
    /// The status.
    pub status: Status,
}

/// What the page may meet for a while without a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excuse {
    /// A gateway that answers that its broker is away.
    BrokerAway,
    /// No gateway at all.
    GatewayAway,
    /// Either.
    Both,
}

#[derive(Default)]
struct Notes {
    seen: Vec<Seen>,
    /// How many responses were good.
    answers: usize,
}

impl Notes {
    fn has_ended(&self) -> bool {
        let last = self.seen.last();
        last.is_some_and(|last| last.status.is_terminal())
    }
}

impl Page {
    /// Opens a page that shows a session until its end.
    pub fn open(session: &Session, clock: &Clock) -> Self {
        let (notes, shown) = watch::channel(Notes::default());
        let (excused, excuse) = watch::channel(None);
        let complaints = Arc::default();
        let poll = Poll {
            session: session.clone(),
            clock: clock.clone(),
            notes,
            excuse,
            complaints: Arc::clone(&complaints),
        };
        Self {
            notes: shown,
            excused,
            complaints,
            polls: tokio::spawn(poll.run()),
        }
    }

    /// Waits until a matching status is shown, of this version or a later one.
    pub async fn wait_from(&self, version: u64, is_it: impl Fn(&Status) -> bool) -> Seen {
        let find = |notes: &Notes| {
            let newer = |seen: &&Seen| seen.status.version() >= version && is_it(&seen.status);
            notes.seen.iter().find(newer).cloned()
        };
        let mut notes = self.notes.clone();
        let is_over = |notes: &Notes| find(notes).is_some() || notes.has_ended();
        let waited = timeout(CEILING, notes.wait_for(is_over)).await;
        let found = waited
            .ok()
            .and_then(|notes| notes.ok().and_then(|it| find(&it)));
        found.unwrap_or_else(|| panic!("what was waited for never came:\n{}", self.story()))
    }

    /// Waits until a matching status is shown.
    pub async fn wait_until(&self, is_it: impl Fn(&Status) -> bool) -> Seen {
        self.wait_from(0, is_it).await
    }

    /// Waits until the session is in this state.
    pub async fn wait_for(&self, state: &str) -> Seen {
        self.wait_until(|status| status.state() == state).await
    }

    /// Waits for the session's end.
    pub async fn end(&self) -> Seen {
        self.wait_until(Status::is_terminal).await
    }

    /// Returns the version that is shown now, 0 if there is none yet.
    pub fn version(&self) -> u64 {
        let notes = self.notes.borrow();
        notes.seen.last().map_or(0, |seen| seen.status.version())
    }

    /// Returns how long after its change each status was shown.
    pub fn delays(&self) -> Vec<Duration> {
        let notes = self.notes.borrow();
        let delay = |seen: &Seen| seen.at.duration_since(seen.status.updated_at());
        notes
            .seen
            .iter()
            .map(delay)
            .map(Result::unwrap_or_default)
            .collect()
    }

    /// Lets the page meet this without a complaint, until [`Self::expect_all`].
    pub fn excuse(&self, excuse: Excuse) {
        self.excused.send_replace(Some(excuse));
    }

    /// Waits until a response is good again, unless the session has ended, and excuses nothing from then
    /// on.
    pub async fn expect_all(&self) {
        let mut notes = self.notes.clone();
        let before = notes.borrow().answers;
        let is_good = |notes: &Notes| notes.answers > before || notes.has_ended();
        let waited = timeout(CEILING, notes.wait_for(is_good)).await;
        let has_answer = matches!(waited, Ok(Ok(_)));
        assert!(
            has_answer,
            "no good answer came any more:\n{}",
            self.story()
        );
        self.excused.send_replace(None);
    }

    /// Returns what a person should not have seen.
    pub fn complaints(&self) -> Vec<String> {
        let complaints = self.complaints.lock();
        complaints.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds every secret that was shown.
    pub fn add_secrets(&self, secrets: &mut Secrets) {
        for seen in &self.notes.borrow().seen {
            secrets.status(&seen.status);
        }
    }

    /// Returns all that was seen, a line each.
    pub fn story(&self) -> String {
        let notes = self.notes.borrow();
        let begin = notes.seen.first().map(|seen| seen.at);
        let mut story = String::new();
        for seen in &notes.seen {
            let since = begin.and_then(|begin| seen.at.duration_since(begin).ok());
            let since = since.unwrap_or_default().as_secs_f64();
            let (version, state) = (seen.status.version(), seen.status.state());
            let error = seen.status.0["error"]["code"].as_str().unwrap_or_default();
            writeln!(story, "{since:7.3} s  {version:3} {state} {error}")
                .expect("writing to a string never fails");
        }
        for complaint in self.complaints() {
            writeln!(story, "complaint: {complaint}").expect("writing to a string never fails");
        }
        story
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.polls.abort();
    }
}

struct Poll {
    session: Session,
    clock: Clock,
    notes: watch::Sender<Notes>,
    excuse: watch::Receiver<Option<Excuse>>,
    complaints: Arc<Mutex<Vec<String>>>,
}

impl Poll {
    async fn run(self) {
        let mut version = 0;
        loop {
            let Some(status) = self.ask(version).await else {
                sleep(PAUSE).await;
                continue;
            };
            let is_newer = status.version() > version;
            if status.version() < version {
                self.complain(format!("version {version} was followed by {status:?}"));
            }
            version = version.max(status.version());
            let is_over = status.is_terminal();
            let at = self.clock.now();
            self.notes.send_modify(|notes| {
                notes.answers += 1;
                if is_newer {
                    notes.seen.push(Seen { at, status });
                }
            });
            if is_over {
                return;
            }
        }
    }

    async fn ask(&self, version: u64) -> Option<Status> {
        let query = format!("?since={version}&wait={WAIT_S}");
        let asked = self.session.request("GET", &query).send();
        let exchange = async {
            let answer = asked.await?;
            Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
        };
        let Ok(exchanged) = timeout(CEILING, exchange).await else {
            self.complain(format!("no answer within {CEILING:?}"));
            return None;
        };
        match exchanged {
            Ok((StatusCode::OK, text)) => match serde_json::from_str(&text) {
                Ok(status) => return Some(Status(status)),
                Err(_) => self.complain(format!("a status that is not JSON: {text}")),
            },
            Ok((StatusCode::SERVICE_UNAVAILABLE, text)) => {
                let problem: Value = serde_json::from_str(&text).unwrap_or_default();
                if problem["code"] != "broker_unavailable" || !self.excuses(Excuse::BrokerAway) {
                    self.complain(format!("503: {text}"));
                }
            }
            Ok((code, text)) => self.complain(format!("{code}: {text}")),
            Err(_) if self.excuses(Excuse::GatewayAway) => {}
            Err(error) => self.complain(format!("no answer: {error:?}")),
        }
        None
    }

    fn excuses(&self, excuse: Excuse) -> bool {
        let given = *self.excuse.borrow();
        given == Some(excuse) || given == Some(Excuse::Both)
    }

    fn complain(&self, of: String) {
        let complaints = self.complaints.lock();
        complaints.unwrap_or_else(PoisonError::into_inner).push(of);
    }
}

/// How long one poll waits for something newer.
const WAIT_S: u64 = 5;
const PAUSE: Duration = Duration::from_millis(100);
