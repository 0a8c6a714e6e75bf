//! The one subscription of the process, which wakes those who wait.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::StreamExt;
use redis::aio::{PubSub, PubSubSink, PubSubStream};
use tokio::time::{sleep, timeout};

use super::{error::RedisError, executor::Executor, waiters::Waiters};

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
                waiters.listening.store(true, Ordering::Relaxed);
                // What was published before went unheard.
                waiters.wake_all();
                tokio::select! {
                    () = follow(&executor, &waiters, connection) => {}
                    _ = nodes.changed() => {}
                }
                waiters.listening.store(false, Ordering::Relaxed);
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
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Wakes for each message until the connection ends.
async fn follow(executor: &Executor, waiters: &Waiters, connection: PubSub) {
    let (sink, mut messages) = connection.split();
    tokio::select! {
        () = receive(waiters, &mut messages) => {}
        () = beat(executor, sink) => {}
    }
}

async fn receive(waiters: &Waiters, messages: &mut PubSubStream) {
    while let Some(message) = messages.next().await {
        waiters.wake(message.get_payload_bytes());
    }
}

/// Returns once the connection turns out to be cut, of which nothing else need tell.
async fn beat(executor: &Executor, mut sink: PubSubSink) {
    loop {
        if let Err(fault) = executor.follow_clock().await {
            tracing::debug!(error = %fault, "could not read the time of redis; the clock runs on");
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

/// Where the scripts publish what has happened.
pub(super) const CHANGES: &str = "{latchkey}:changes";
const NO_SUBSCRIPTION: &str = "no subscription";
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
const BEAT_EVERY: Duration = Duration::from_secs(5);
const BEAT_LIMIT: Duration = Duration::from_secs(2);
