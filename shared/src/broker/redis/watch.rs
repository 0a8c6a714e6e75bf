//! Who waits for what, and the one subscription of the process that wakes them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt;
use redis::aio::{PubSub, PubSubSink, PubSubStream};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

use super::{Store, error::RedisError, lock, store::CHANGES};
use crate::job::SessionId;

/// Everyone of this process who waits for a change in Redis.
#[derive(Debug, Default)]
pub(super) struct Watch {
    sessions: Mutex<HashMap<SessionId, Seats>>,
    /// A session has joined the queue.
    pub(super) queued: Notify,
    subscribed: AtomicBool,
}

/// Those who wait for one session.
#[derive(Debug, Default)]
struct Seats {
    taken: usize,
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

/// A place from which a session's signals are heard, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat<'a> {
    watch: &'a Watch,
    id: SessionId,
    pub(super) signals: Arc<Signals>,
}

impl Watch {
    pub(super) fn sit(&self, id: SessionId) -> Seat<'_> {
        let mut sessions = self.sessions();
        let seats = sessions.entry(id).or_default();
        seats.taken += 1;
        let (watch, signals) = (self, Arc::clone(&seats.signals));
        Seat { watch, id, signals }
    }

    /// How long one who waits does so without looking. Messages are not certain to arrive, and do
    /// not at all while there is no subscription.
    pub(super) fn patience(&self) -> Duration {
        if self.subscribed.load(Ordering::Relaxed) {
            LOOK_ANYWAY
        } else {
            LOOK_UNSUBSCRIBED
        }
    }

    /// Wakes whoever holds a lease of the session.
    pub(super) fn lease_lost(&self, id: SessionId) {
        if let Some(seats) = self.sessions().get(&id) {
            seats.signals.lease.notify_waiters();
            seats.signals.input.notify_waiters();
        }
    }

    fn hear(&self, message: &[u8]) {
        let Some((kind, id)) = message.split_first() else {
            return;
        };
        if *kind == b'q' {
            self.queued.notify_waiters();
            return;
        }
        let id = std::str::from_utf8(id).ok().and_then(|id| id.parse().ok());
        let sessions = self.sessions();
        let Some(Seats { signals, .. }) = id.and_then(|id: SessionId| sessions.get(&id)) else {
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
        for seats in self.sessions().values() {
            seats.signals.wake_all();
        }
        self.queued.notify_waiters();
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<SessionId, Seats>> {
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

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut sessions = self.watch.sessions();
        if let Some(seats) = sessions.get_mut(&self.id) {
            seats.taken -= 1;
            if seats.taken == 0 {
                sessions.remove(&self.id);
            }
        }
    }
}

/// Keeps the subscription up, and the clock by Redis' time, as long as the store is in use.
pub(super) async fn listen(store: Weak<Store>) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        let Some(strong) = store.upgrade() else {
            return;
        };
        let mut nodes = strong.router.nodes();
        let node = Arc::clone(&nodes.borrow_and_update());
        let subscribed = node.subscribe(CHANGES).await;
        drop(node);
        match subscribed {
            Ok(connection) => {
                pause = SHORTEST_PAUSE;
                strong.health.is_over(NO_SUBSCRIPTION);
                strong.watch.subscribed.store(true, Ordering::Relaxed);
                // What was said before was not heard.
                strong.watch.wake_all();
                drop(strong);
                tokio::select! {
                    () = follow(&store, connection) => {}
                    _ = nodes.changed() => {}
                }
                let Some(strong) = store.upgrade() else {
                    return;
                };
                strong.watch.subscribed.store(false, Ordering::Relaxed);
                tracing::debug!("the subscription to redis has ended; subscribing again");
            }
            Err(fault) => {
                if matches!(fault, RedisError::Denied(_)) && strong.health.is_news(NO_SUBSCRIPTION)
                {
                    tracing::warn!(
                        error = %fault,
                        "redis refuses the subscription, so changes are seen up to a second late; \
                         its user needs the channels &{{latchkey}}*"
                    );
                } else {
                    tracing::debug!(error = %fault, "no subscription to redis; trying again");
                }
                drop(strong);
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Hears what is said until the connection ends.
async fn follow(store: &Weak<Store>, connection: PubSub) {
    let (sink, mut messages) = connection.split();
    tokio::select! {
        () = hear(store, &mut messages) => {}
        () = beat(store, sink) => {}
    }
}

async fn hear(store: &Weak<Store>, messages: &mut PubSubStream) {
    while let Some(message) = messages.next().await {
        let Some(store) = store.upgrade() else { return };
        store.watch.hear(message.get_payload_bytes());
    }
}

/// A connection that was cut without a word is found out.
async fn beat(store: &Weak<Store>, mut sink: PubSubSink) {
    loop {
        if let Some(store) = store.upgrade()
            && let Err(fault) = store.follow_clock().await
        {
            tracing::debug!(error = %fault, "the time of redis is not known anew");
        }
        sleep(BEAT_EVERY).await;
        match timeout(BEAT_LIMIT, sink.ping::<redis::Value>()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::debug!(error = %RedisError::from(error), "the subscription to redis broke");
                return;
            }
            Err(_) => return,
        }
    }
}

const NO_SUBSCRIPTION: &str = "no subscription";
const LOOK_ANYWAY: Duration = Duration::from_secs(15);
const LOOK_UNSUBSCRIBED: Duration = Duration::from_secs(1);
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
const BEAT_EVERY: Duration = Duration::from_secs(5);
const BEAT_LIMIT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::clock::rng;

    #[tokio::test]
    async fn each_message_wakes_those_whom_it_concerns() {
        let (watch, id) = (Watch::default(), SessionId::random(&mut rng()));
        let (seat, other) = (watch.sit(id), watch.sit(SessionId::random(&mut rng())));
        for (message, expected) in [
            (format!("c{id}"), [true, false, false, false]),
            (format!("i{id}"), [false, true, false, false]),
            (format!("l{id}"), [true, true, true, false]),
            ("q".to_owned(), [false, false, false, true]),
            ("cnobody".to_owned(), [false; 4]),
            ("z".to_owned(), [false; 4]),
            (String::new(), [false; 4]),
        ] {
            let signals = &seat.signals;
            let mut stranger = Box::pin(other.signals.changed.notified());
            stranger.as_mut().enable();
            let mut waiting = [
                Box::pin(signals.changed.notified()),
                Box::pin(signals.input.notified()),
                Box::pin(signals.lease.notified()),
                Box::pin(watch.queued.notified()),
            ];
            for one in &mut waiting {
                one.as_mut().enable();
            }
            watch.hear(message.as_bytes());
            let woken = waiting.map(|one| one.now_or_never().is_some());
            assert_eq!(woken, expected, "{message}");
            assert!(stranger.now_or_never().is_none());
        }
    }

    #[test]
    fn session_is_remembered_as_long_as_somebody_waits() {
        let (watch, id) = (Watch::default(), SessionId::random(&mut rng()));
        let (one, other) = (watch.sit(id), watch.sit(id));
        drop(one);
        assert_eq!(watch.sessions().len(), 1);
        drop(other);
        assert!(watch.sessions().is_empty());
    }
}
