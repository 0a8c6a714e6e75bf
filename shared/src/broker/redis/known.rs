//! Sessions as this process has read them, kept up by what the scripts tell of them.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, SystemTime},
};

use super::{
    encoding::{moment, parse_state},
    lock,
};
use crate::{
    broker::{NewSession, Record, Snapshot},
    job::SessionId,
};

/// What is known of the sessions that this process follows.
///
/// A session is known from a read on, until a message tells that it has changed and not how, or until
/// messages go unheard.
#[derive(Debug, Default)]
pub(super) struct KnownSessions(Mutex<Generations>);

/// Those that were asked for of late, and those that were before.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<SessionId, Entry>,
    old: HashMap<SessionId, Entry>,
    turned_at: Option<SystemTime>,
    reads: u64,
}

#[derive(Debug)]
struct Entry {
    /// The read with which it began. What an earlier one found may have changed since, unheard.
    since: u64,
    known: Option<Known>,
    /// What was told before anything was read.
    told: Option<ToldStatus>,
}

/// A session, as it was read or has been told of since.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) record: Record,
    /// Whether it waited for a worker.
    pub(super) waits: bool,
    /// When it was read.
    pub(super) read_at: SystemTime,
    /// Whether its status was told: whoever works on it tells of the next one too.
    pub(super) is_told: bool,
}

/// A status in a message of a script.
#[derive(Debug, Clone)]
pub(super) struct ToldStatus {
    pub(super) id: SessionId,
    snapshot: Snapshot,
    ids: Option<Vec<u8>>,
}

/// A read under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading(u64);

impl Known {
    /// Returns what is known of a session that has just been queued.
    pub(super) fn queued(session: &NewSession, now: SystemTime) -> Self {
        let snapshot = Snapshot {
            class: None,
            ..session.snapshot.clone()
        };
        Self {
            record: Record {
                token_hash: session.token_hash,
                snapshot,
                watched_at: now,
                ids: None,
            },
            waits: true,
            read_at: now,
            is_told: false,
        }
    }
}

impl KnownSessions {
    /// Begins a read of a session, whose messages are heard from now on.
    pub(super) fn begin(&self, id: SessionId, now: SystemTime) -> Reading {
        let mut all = lock(&self.0);
        all.turn(now);
        all.reads += 1;
        let since = all.reads;
        if all.entry(id).is_none() {
            let entry = Entry {
                since,
                known: None,
                told: None,
            };
            all.young.insert(id, entry);
        }
        Reading(since)
    }

    /// Takes in what a read has found, unless it is known by now that it has changed since.
    pub(super) fn learn(&self, id: SessionId, reading: Reading, read: Known) {
        let mut all = lock(&self.0);
        let Some(entry) = all.entry(id) else { return };
        let (newest, found) = (entry.known.as_ref(), read.record.version());
        if reading.0 < entry.since || newest.is_some_and(|known| known.record.version() > found) {
            return;
        }
        let is_told = newest.is_some_and(|known| known.is_told && known.record.version() == found);
        entry.known = Some(Known { is_told, ..read });
        if let Some(told) = entry.told.take() {
            entry.take_in(told);
        }
    }

    /// Takes in a status that was told.
    pub(super) fn hear(&self, told: ToldStatus) {
        if let Some(entry) = lock(&self.0).entry(told.id) {
            entry.take_in(told);
        }
    }

    /// Records that somebody asks for a session.
    pub(super) fn watched(&self, id: SessionId, now: SystemTime) {
        if let Some(Entry {
            known: Some(known), ..
        }) = lock(&self.0).entry(id)
        {
            known.record.watched_at = now;
        }
    }

    /// Returns a session that was read less than `age` ago, and whose time is not over.
    pub(super) fn get(&self, id: SessionId, age: Duration, now: SystemTime) -> Option<Known> {
        let mut all = lock(&self.0);
        let known = all.entry(id)?.known.as_ref()?;
        let is_good = now < known.read_at + age && now < known.record.snapshot.expires_at;
        is_good.then(|| known.clone())
    }

    pub(super) fn forget(&self, id: SessionId) {
        let mut all = lock(&self.0);
        all.young.remove(&id);
        all.old.remove(&id);
    }

    pub(super) fn forget_all(&self) {
        let mut all = lock(&self.0);
        *all = Generations {
            // What was begun before teaches nothing any more.
            reads: all.reads,
            ..Generations::default()
        };
    }
}

impl Generations {
    fn entry(&mut self, id: SessionId) -> Option<&mut Entry> {
        if let Some(entry) = self.old.remove(&id) {
            self.young.insert(id, entry);
        }
        self.young.get_mut(&id)
    }

    /// Forgets what nobody has asked for of late.
    fn turn(&mut self, now: SystemTime) {
        let turned_at = *self.turned_at.get_or_insert(now);
        if now >= turned_at + ASKED_FOR_WITHIN || self.young.len() >= MOST {
            self.old = std::mem::take(&mut self.young);
            self.turned_at = Some(now);
        }
    }
}

impl Entry {
    fn take_in(&mut self, told: ToldStatus) {
        let Some(known) = &mut self.known else {
            self.told = Some(told);
            return;
        };
        if told.snapshot.version > known.record.version() {
            known.record.snapshot = told.snapshot;
            known.record.ids = told.ids;
            known.waits = false;
            known.is_told = true;
        }
    }
}

impl Record {
    fn version(&self) -> u64 {
        self.snapshot.version
    }
}

impl ToldStatus {
    /// Reads a message as `tell_status` of the scripts makes it.
    pub(super) fn parse(message: &[u8]) -> Option<Self> {
        let mut words = message.splitn(6, |byte| *byte == b' ');
        let mut word = || std::str::from_utf8(words.next()?).ok();
        let id = word()?.parse().ok()?;
        let state = parse_state(word()?).ok()?;
        let version = word()?.parse().ok()?;
        let expires_at = moment(word()?.parse().ok()?);
        let length = word()?.parse().ok()?;
        let (status, ids) = words.next()?.split_at_checked(length)?;
        Some(Self {
            id,
            snapshot: Snapshot {
                state,
                version,
                expires_at,
                status: status.to_vec(),
                class: None,
            },
            ids: (!ids.is_empty()).then(|| ids.to_vec()),
        })
    }
}

/// Longer than a follower takes from one request to the next.
const ASKED_FOR_WITHIN: Duration = Duration::from_secs(40);
/// A session takes a few kilobytes of memory.
const MOST: usize = 10_000;

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        broker::{ClientShare, SessionClass},
        clock::rng,
        job::{Method, TokenHash},
        status::State,
    };

    pub(in super::super) const AGE: Duration = Duration::from_secs(15);

    pub(in super::super) fn start() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(1)
    }

    fn id() -> SessionId {
        SessionId::random(&mut rng())
    }

    pub(in super::super) fn read(version: u64) -> Known {
        Known {
            record: Record {
                token_hash: TokenHash::from_bytes([7; 32]),
                snapshot: Snapshot {
                    state: State::Connecting,
                    version,
                    expires_at: start() + Duration::from_mins(5),
                    status: b"sealed".to_vec(),
                    class: None,
                },
                watched_at: start(),
                ids: None,
            },
            waits: true,
            read_at: start(),
            is_told: false,
        }
    }

    fn told(id: SessionId, version: u64) -> ToldStatus {
        let message = format!("{id} ready {version} 3700000 6 sealedids of it");
        ToldStatus::parse(message.as_bytes()).unwrap()
    }

    fn version(known: &KnownSessions, id: SessionId) -> Option<u64> {
        let known = known.get(id, AGE, start())?;
        Some(known.record.version())
    }

    #[test]
    fn message_is_read_as_the_scripts_write_it() {
        let (known, id) = (KnownSessions::default(), id());
        let reading = known.begin(id, start());
        known.learn(id, reading, read(2));
        known.hear(told(id, 3));
        let told = known.get(id, AGE, start()).unwrap();
        let Known { record, waits, .. } = told;
        assert_eq!(record.snapshot.state, State::Ready);
        assert_eq!(record.snapshot.status, b"sealed");
        let expires_at = SystemTime::UNIX_EPOCH + Duration::from_secs(3700);
        assert_eq!(record.snapshot.expires_at, expires_at);
        assert_eq!(record.ids.as_deref(), Some(&b"ids of it"[..]));
        assert!(!waits);
        for broken in [
            "",
            "x",
            "x ready 1 1 1 s",
            &format!("{id} ready 3 1 9 sealed"),
        ] {
            assert!(ToldStatus::parse(broken.as_bytes()).is_none(), "{broken}");
        }
    }

    #[test]
    fn what_is_told_during_a_read_counts_whatever_the_read_finds() {
        for (found, told_of, expected) in [(2, 3, 3), (3, 2, 3)] {
            let (known, id) = (KnownSessions::default(), id());
            let reading = known.begin(id, start());
            known.hear(told(id, told_of));
            assert_eq!(version(&known, id), None);
            known.learn(id, reading, read(found));
            assert_eq!(version(&known, id), Some(expected));
        }
    }

    #[test]
    fn read_that_began_before_an_untold_change_teaches_nothing() {
        let (known, id) = (KnownSessions::default(), id());
        let before = known.begin(id, start());
        known.forget(id);
        known.learn(id, before, read(2));
        assert_eq!(version(&known, id), None);
        let after = known.begin(id, start());
        known.learn(id, before, read(2));
        assert_eq!(version(&known, id), None);
        known.learn(id, after, read(3));
        assert_eq!(version(&known, id), Some(3));
        known.learn(id, after, read(2));
        assert_eq!(version(&known, id), Some(3));
    }

    #[test]
    fn read_that_began_before_all_was_forgotten_teaches_nothing() {
        let (known, id) = (KnownSessions::default(), id());
        let before = known.begin(id, start());
        known.forget_all();
        known.begin(id, start());
        known.learn(id, before, read(2));
        assert_eq!(version(&known, id), None);
    }

    /// What it is counted as is for Redis only.
    #[test]
    fn queued_session_is_known_as_a_read_would_find_it() {
        let Record {
            token_hash,
            snapshot,
            ..
        } = read(1).record;
        let session = NewSession {
            id: id(),
            token_hash,
            job: Vec::new(),
            snapshot: Snapshot {
                class: Some(Box::new(SessionClass::new(Method::Code))),
                ..snapshot
            },
            idempotency: None,
            number: None,
            webhook: false,
            client: ClientShare::default(),
        };
        let known = Known::queued(&session, start());
        assert!(known.record.snapshot.class.is_none());
    }

    #[test]
    fn status_that_is_known_already_is_not_taken_in_again() {
        let (known, id) = (KnownSessions::default(), id());
        let reading = known.begin(id, start());
        known.learn(id, reading, read(3));
        known.hear(told(id, 3));
        let Known { waits, is_told, .. } = known.get(id, AGE, start()).unwrap();
        assert!(waits && !is_told);
    }

    #[test]
    fn session_that_is_found_unchanged_is_known_from_then_on() {
        let (known, id) = (KnownSessions::default(), id());
        for read_at in [start(), start() + AGE] {
            let reading = known.begin(id, read_at);
            known.learn(id, reading, Known { read_at, ..read(2) });
            assert!(known.get(id, AGE, read_at).is_some());
        }
    }

    #[test]
    fn session_is_known_with_when_it_was_watched_last() {
        let (known, id) = (KnownSessions::default(), id());
        let reading = known.begin(id, start());
        known.learn(id, reading, read(2));
        let later = start() + AGE / 2;
        known.watched(id, later);
        let record = known.get(id, AGE, later).unwrap().record;
        assert_eq!(record.watched_at, later);
    }

    #[test]
    fn session_is_known_for_a_while_after_a_read_and_not_past_its_time() {
        let (known, id) = (KnownSessions::default(), id());
        let reading = known.begin(id, start());
        known.learn(id, reading, read(2));
        assert!(known.get(id, AGE, start() + AGE / 2).is_some());
        assert!(known.get(id, AGE, start() + AGE).is_none());
        let ends_at = start() + Duration::from_mins(5);
        assert!(known.get(id, AGE * 100, ends_at).is_none());
        known.forget_all();
        assert_eq!(version(&known, id), None);
    }

    #[test]
    fn session_is_told_of_until_it_changes_untold() {
        let (known, id) = (KnownSessions::default(), id());
        let is_told = || known.get(id, AGE, start()).unwrap().is_told;
        let reading = known.begin(id, start());
        known.learn(id, reading, read(2));
        assert!(!is_told());
        known.hear(told(id, 3));
        assert!(is_told());
        known.learn(id, reading, read(3));
        assert!(is_told());
        known.learn(id, reading, read(4));
        assert!(!is_told());
    }

    #[test]
    fn session_that_nobody_asks_for_is_forgotten() {
        let known = KnownSessions::default();
        let (asked_for, left) = (id(), id());
        for id in [asked_for, left] {
            let reading = known.begin(id, start());
            known.learn(id, reading, read(2));
        }
        for turn in 1..4 {
            known.begin(id(), start() + turn * ASKED_FOR_WITHIN);
            assert_eq!(version(&known, asked_for), Some(2));
        }
        assert_eq!(version(&known, left), None);
    }
}
