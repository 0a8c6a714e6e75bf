//! The one subscription of the process, which wakes those who wait.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt};
use rand::Rng as _;
use redis::{
    Msg,
    aio::{PubSub, PubSubSink, PubSubStream},
};
use tokio::{
    sync::Notify,
    task::unconstrained,
    time::{sleep, timeout},
};

use super::{error::RedisError, executor::Executor, waiters::Waiters};
use crate::clock::rng;

/// Keeps the subscription up, and the clock by Redis' time, until it is dropped.
pub(super) async fn listen(executor: Arc<Executor>, waiters: Arc<Waiters>) {
    let mut nodes = executor.router.nodes();
    let mut pause = SHORTEST_PAUSE;
    loop {
        let node = Arc::clone(&nodes.borrow_and_update());
        let subscribed = node.subscribe(CHANGES).await;
        drop(node);
        match subscribed {
            Ok(connection) => {
                pause = SHORTEST_PAUSE;
                executor.health.is_over(NO_SUBSCRIPTION);
                tokio::select! {
                    () = follow(&executor, &waiters, connection) => {}
                    _ = nodes.changed() => {}
                }
                waiters.set_listening(false);
                tracing::debug!("the subscription to redis has ended; subscribing again");
            }
            Err(fault) => {
                if matches!(fault, RedisError::Denied(_))
                    && executor.health.is_news(NO_SUBSCRIPTION)
                {
                    tracing::warn!(
                        error = %fault,
                        "redis refuses the subscription, so changes are seen up to a second late; \
                         its user needs the channels &{{latchkey}}*"
                    );
                } else {
                    tracing::debug!(error = %fault, "no subscription to redis; trying again");
                }
                if !matches!(fault, RedisError::Denied(_)) {
                    // A process that asks for nothing else learns of an outage, and of its end, by this.
                    let _ = executor.follow_clock().await;
                }
                sleep(pause).await;
                pause = lengthened(pause);
            }
        }
    }
}

fn lengthened(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}

/// Wakes for each message until the connection ends.
async fn follow(executor: &Executor, waiters: &Waiters, connection: PubSub) {
    let (sink, mut messages) = connection.split();
    let echo = Echo::new();
    tokio::select! {
        () = receive(waiters, &echo, &mut messages, &sink) => {}
        () = beat(executor, waiters, &echo, sink.clone()) => {}
        () = be_told(waiters, sink.clone()) => {}
    }
}

/// Has statuses told as soon as somebody follows a session. Never resolves.
async fn be_told(waiters: &Waiters, mut sink: PubSubSink) {
    let mut follows = waiters.follows.subscribe();
    if follows.wait_for(|follows| *follows).await.is_ok()
        && let Err(error) = sink.subscribe(STATUSES).await
    {
        let error = RedisError::from(error);
        tracing::debug!(%error, "redis refuses to tell of statuses; they are asked for");
    }
    std::future::pending::<()>().await;
}

async fn receive(waiters: &Waiters, echo: &Echo, messages: &mut PubSubStream, sink: &PubSubSink) {
    let take_in = |message: Msg| {
        let is_status = message.get_channel_name() == STATUSES;
        let message = message.get_payload_bytes();
        if is_status {
            waiters.tell(message);
        } else if message == echo.message.as_bytes() {
            echo.heard.notify_one();
        } else {
            waiters.wake(message);
        }
    };
    loop {
        let mut round = pin!(round(waiters, sink.clone()));
        let is_answered = loop {
            tokio::select! {
                message = messages.next() => match message {
                    Some(message) => take_in(message),
                    None => return,
                },
                is_answered = &mut round => break is_answered,
            }
        };
        if !is_answered {
            return;
        }
        // What was ahead of the answer is here by now.
        while let Some(Some(message)) = unconstrained(messages.next()).now_or_never() {
            take_in(message);
        }
        waiters.hearing.end();
    }
}

/// Waits until somebody asks whether all is heard, and returns whether Redis answers.
async fn round(waiters: &Waiters, mut sink: PubSubSink) -> bool {
    waiters.hearing.begin().await;
    let answer = timeout(ECHO_LIMIT, sink.ping::<redis::Value>());
    matches!(answer.await, Ok(Ok(_)))
}

/// Returns once the connection turns out to be cut, of which nothing else need tell.
async fn beat(executor: &Executor, waiters: &Waiters, echo: &Echo, mut sink: PubSubSink) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        match executor.follow_clock_aloud(&echo.nonce).await {
            Ok(()) => {
                let Some(heard) = echo.arrives(&mut sink).await else {
                    return;
                };
                waiters.set_listening(heard);
                if heard {
                    executor.health.is_over(NOT_HEARD);
                } else if executor.health.is_news(NOT_HEARD) {
                    tracing::warn!(
                        "redis delivers no messages, so workers and gateways look for changes every \
                         second, and see them that late; allow its user PUBLISH and the channels \
                         &{{latchkey}}*, or use a redis that delivers what scripts publish"
                    );
                }
            }
            Err(fault) => {
                tracing::debug!(error = %fault, "could not read the time of redis; the clock runs on");
                // Right after an outage nothing is asked for a moment, and nobody else may ask for long.
                sleep(pause).await;
                pause = (pause * 2).min(BEAT_EVERY);
                continue;
            }
        }
        pause = SHORTEST_PAUSE;
        sleep(BEAT_EVERY).await;
    }
}

/// What this process publishes to hear itself: that a subscription stands does not mean that the messages
/// of the scripts arrive over it.
struct Echo {
    nonce: String,
    message: String,
    heard: Notify,
}

impl Echo {
    fn new() -> Self {
        let nonce = format!("{:016x}", rng().next_u64());
        Self {
            message: format!("e{nonce}"),
            nonce,
            heard: Notify::new(),
        }
    }

    /// Returns whether the message that was published is heard, or `None` if the connection is cut.
    async fn arrives(&self, sink: &mut PubSubSink) -> Option<bool> {
        if timeout(ECHO_LIMIT, self.heard.notified()).await.is_ok() {
            return Some(true);
        }
        match timeout(ECHO_LIMIT, sink.ping::<redis::Value>()).await {
            // The message may have come just ahead of the answer.
            Ok(Ok(_)) => Some(timeout(ECHO_LIMIT, self.heard.notified()).await.is_ok()),
            Ok(Err(error)) => {
                tracing::debug!(error = %RedisError::from(error), "the subscription to redis broke");
                None
            }
            Err(_) => None,
        }
    }
}

/// Where the scripts publish what has happened.
pub(super) const CHANGES: &str = "{latchkey}:changes";
/// Where they tell of whole statuses.
const STATUSES: &str = "{latchkey}:statuses";
const NO_SUBSCRIPTION: &str = "no subscription";
/// The condition that what is published is not heard.
pub(super) const NOT_HEARD: &str = "not heard";
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Seldom: a Redis that bills by the command is billed for this when nothing else happens, and that a line
/// is cut the operating systems find out by themselves.
const BEAT_EVERY: Duration = Duration::from_secs(40);
pub(super) const ECHO_LIMIT: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_they_are_long() {
        assert_eq!(lengthened(SHORTEST_PAUSE), Duration::from_millis(200));
        assert_eq!(lengthened(LONGEST_PAUSE * 3 / 4), LONGEST_PAUSE);
    }
}
