//! Who of this process waits for which change in Redis.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, watch};

use super::{
    hearing::Hearing,
    known::{KnownSessions, ToldStatus},
    lock,
};
use crate::job::SessionId;

/// Everyone of this process who waits for a change in Redis.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    sessions: Mutex<HashMap<SessionId, SessionWaiters>>,
    /// A session has joined the queue.
    pub(super) queued: watch::Sender<()>,
    /// The same, for the one who is to hear of it even if it was not waiting just then.
    pub(super) stirred: Notify,
    /// A webhook is due.
    pub(super) webhook: Notify,
    /// An errand is asked for.
    pub(super) errand: Notify,
    /// Whether the messages of the scripts arrive.
    listening: AtomicBool,
    /// Whether anybody here follows sessions, and so wants to be told of statuses.
    pub(super) follows: watch::Sender<bool>,
    pub(super) known: KnownSessions,
    pub(super) hearing: Hearing,
    /// The session whose status was told last: its next message brings nothing else.
    told: Mutex<Option<SessionId>>,
}

/// Those who wait for one session.
#[derive(Debug, Default)]
struct SessionWaiters {
    subscriptions: usize,
    signals: Arc<Signals>,
}

/// What can happen to a session.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Its status is another one.
    pub(super) changed: Notify,
    /// Its caller has sent something.
    pub(super) input: Notify,
    /// Its lease may be lost.
    pub(super) lease: Notify,
}

/// Receives the signals of a session until it is dropped.
#[derive(Debug)]
pub(super) struct Subscription<'a> {
    waiters: &'a Waiters,
    id: SessionId,
    pub(super) signals: Arc<Signals>,
}

impl Waiters {
    pub(super) fn subscribe(&self, id: SessionId) -> Subscription<'_> {
        let mut sessions = self.sessions();
        let session = sessions.entry(id).or_default();
        session.subscriptions += 1;
        Subscription {
            waiters: self,
            id,
            signals: Arc::clone(&session.signals),
        }
    }

    /// Returns how often to poll beside being woken: a message may be lost, and none arrives while
    /// nobody listens.
    pub(super) fn poll_interval(&self) -> Duration {
        if self.is_listening() {
            POLL_WHILE_LISTENING
        } else {
            POLL_OTHERWISE
        }
    }

    /// Takes in whether the messages of the scripts arrive. Where that is new, what came before may have
    /// gone unheard, and whoever waits is to poll at another pace.
    pub(super) fn set_listening(&self, listening: bool) {
        if self.listening.swap(listening, Ordering::Relaxed) != listening {
            self.known.forget_all();
            self.hearing.interrupt();
            self.wake_all();
        }
    }

    pub(super) fn is_listening(&self) -> bool {
        self.listening.load(Ordering::Relaxed)
    }

    /// Returns how often a worker with nothing to do looks whether there is something, beside being woken.
    pub(super) fn look_interval(&self) -> Duration {
        if self.is_listening() {
            LOOK_WHILE_LISTENING
        } else {
            POLL_OTHERWISE
        }
    }

    /// Wakes whoever holds a lease of the session.
    pub(super) fn lease_lost(&self, id: SessionId) {
        if let Some(SessionWaiters { signals, .. }) = self.sessions().get(&id) {
            signals.lease.notify_waiters();
            signals.input.notify_waiters();
        }
    }

    /// Has this process told of statuses from now on.
    pub(super) fn follow(&self) {
        self.follows
            .send_if_modified(|follows| !std::mem::replace(follows, true));
    }

    /// Takes in a status that a script tells, and wakes those who wait for it.
    pub(super) fn tell(&self, message: &[u8]) {
        let Some(told) = ToldStatus::parse(message) else {
            return;
        };
        let id = told.id;
        *lock(&self.told) = Some(id);
        self.known.hear(told);
        if let Some(SessionWaiters { signals, .. }) = self.sessions().get(&id) {
            signals.changed.notify_waiters();
        }
    }

    /// Wakes those whom a message of a script concerns.
    pub(super) fn wake(&self, message: &[u8]) {
        let Some((kind, id)) = message.split_first() else {
            return;
        };
        match kind {
            b'q' => return self.wake_queue(),
            b'w' => return self.webhook.notify_waiters(),
            b'r' => return self.errand.notify_waiters(),
            _ => {}
        }
        let Some(id) = std::str::from_utf8(id).ok().and_then(|id| id.parse().ok()) else {
            return;
        };
        if matches!(kind, b'c' | b'l') && lock(&self.told).take() != Some(id) {
            self.known.forget(id);
        }
        let sessions = self.sessions();
        let Some(SessionWaiters { signals, .. }) = sessions.get(&id) else {
            return;
        };
        match kind {
            b'c' => signals.changed.notify_waiters(),
            b'i' => signals.input.notify_waiters(),
            b'l' => signals.wake_all(),
            _ => {}
        }
    }

    fn wake_all(&self) {
        for session in self.sessions().values() {
            session.signals.wake_all();
        }
        self.wake_queue();
        self.webhook.notify_waiters();
        self.errand.notify_waiters();
    }

    fn wake_queue(&self) {
        self.queued.send_replace(());
        self.stirred.notify_one();
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionId, SessionWaiters>> {
        lock(&self.sessions)
    }
}

impl Signals {
    fn wake_all(&self) {
        self.changed.notify_waiters();
        self.input.notify_waiters();
        self.lease.notify_waiters();
    }
}

impl Drop for Subscription<'_> {
    fn drop(&mut self) {
        let mut sessions = self.waiters.sessions();
        if let Some(session) = sessions.get_mut(&self.id) {
            session.subscriptions -= 1;
            if session.subscriptions == 0 {
                sessions.remove(&self.id);
            }
        }
    }
}

/// Tests have none, so that a wake-up that is lost is not made up for, however slow the machine is.
const POLL_WHILE_LISTENING: Duration = if cfg!(test) {
    Duration::from_hours(1)
} else {
    Duration::from_secs(15)
};
/// Seldom, as it is asked for by every worker of a fleet that does nothing for hours.
const LOOK_WHILE_LISTENING: Duration = if cfg!(test) {
    Duration::from_hours(1)
} else {
    Duration::from_secs(30)
};
const POLL_OTHERWISE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        broker::redis::known::tests::{AGE, read, start},
        clock::rng,
    };

    #[tokio::test]
    async fn each_message_wakes_those_whom_it_concerns() {
        let (waiters, id) = (Waiters::default(), SessionId::random(&mut rng()));
        let subscription = waiters.subscribe(id);
        let other = waiters.subscribe(SessionId::random(&mut rng()));
        for (message, expected) in [
            (format!("c{id}"), [true, false, false, false, false, false]),
            (format!("i{id}"), [false, true, false, false, false, false]),
            (format!("l{id}"), [true, true, true, false, false, false]),
            ("q".to_owned(), [false, false, false, true, false, false]),
            ("w".to_owned(), [false, false, false, false, true, false]),
            ("r".to_owned(), [false, false, false, false, false, true]),
            ("cnobody".to_owned(), [false; 6]),
            ("z".to_owned(), [false; 6]),
            (String::new(), [false; 6]),
        ] {
            let mut stranger = Box::pin(other.signals.changed.notified());
            stranger.as_mut().enable();
            let woken = woken_by(&subscription, || waiters.wake(message.as_bytes()));
            assert_eq!(woken, expected, "{message}");
            assert!(stranger.now_or_never().is_none());
        }
    }

    #[tokio::test]
    async fn lease_that_is_lost_wakes_whoever_works_on_its_session() {
        let (waiters, id) = (Waiters::default(), SessionId::random(&mut rng()));
        let subscription = waiters.subscribe(id);
        let other = waiters.subscribe(SessionId::random(&mut rng()));
        let woken = woken_by(&subscription, || waiters.lease_lost(id));
        assert_eq!(woken, [false, true, true, false, false, false]);
        let woken = woken_by(&other, || waiters.lease_lost(id));
        assert_eq!(woken, [false; 6]);
    }

    #[tokio::test]
    async fn all_look_anew_whenever_messages_begin_or_cease_to_arrive() {
        let waiters = Waiters::default();
        let subscription = waiters.subscribe(SessionId::random(&mut rng()));
        for (listening, is_new) in [(false, false), (true, true), (true, false), (false, true)] {
            let woken = woken_by(&subscription, || waiters.set_listening(listening));
            assert_eq!(woken, [is_new; 6], "{listening}");
            assert_eq!(waiters.is_listening(), listening);
        }
    }

    #[test]
    fn statuses_are_told_to_a_process_from_its_first_follower_on() {
        let waiters = Waiters::default();
        let mut follows = waiters.follows.subscribe();
        for is_first in [true, false] {
            waiters.follow();
            assert_eq!(follows.has_changed().unwrap(), is_first);
            assert!(*follows.borrow_and_update());
        }
    }

    #[test]
    fn session_stays_known_while_each_change_of_it_is_told() {
        let (waiters, id) = (Waiters::default(), SessionId::random(&mut rng()));
        let version = || {
            let known = waiters.known.get(id, AGE, start())?;
            Some(known.record.snapshot.version)
        };
        let reading = waiters.known.begin(id, start());
        waiters.known.learn(id, reading, read(2));
        waiters.tell(format!("{id} ready 3 3700000 6 sealed").as_bytes());
        waiters.wake(format!("c{id}").as_bytes());
        assert_eq!(version(), Some(3));
        waiters.wake(format!("c{id}").as_bytes());
        assert_eq!(version(), None);
    }

    #[test]
    fn who_is_not_woken_looks_by_himself_every_second() {
        let waiters = Waiters::default();
        let intervals = || (waiters.poll_interval(), waiters.look_interval());
        assert_eq!(intervals(), (POLL_OTHERWISE, POLL_OTHERWISE));
        waiters.set_listening(true);
        assert_eq!(intervals(), (POLL_WHILE_LISTENING, LOOK_WHILE_LISTENING));
    }

    /// Who is woken of those who wait for a session's change, input and lease, for the queue, a webhook
    /// and an errand.
    fn woken_by(subscription: &Subscription<'_>, act: impl FnOnce()) -> [bool; 6] {
        let Subscription {
            waiters, signals, ..
        } = subscription;
        let queued = waiters.queued.subscribe();
        let mut waiting = [
            Box::pin(signals.changed.notified()),
            Box::pin(signals.input.notified()),
            Box::pin(signals.lease.notified()),
            Box::pin(waiters.webhook.notified()),
            Box::pin(waiters.errand.notified()),
        ];
        for one in &mut waiting {
            one.as_mut().enable();
        }
        act();
        let [changed, input, lease, webhook, errand] =
            waiting.map(|one| one.now_or_never().is_some());
        let queued = queued.has_changed().unwrap();
        [changed, input, lease, queued, webhook, errand]
    }

    #[test]
    fn session_is_remembered_as_long_as_somebody_waits() {
        let (waiters, id) = (Waiters::default(), SessionId::random(&mut rng()));
        let (one, other) = (waiters.subscribe(id), waiters.subscribe(id));
        drop(one);
        assert_eq!(waiters.sessions().len(), 1);
        drop(other);
        assert!(waiters.sessions().is_empty());
    }
}
