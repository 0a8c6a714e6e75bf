//! What Redis, or whoever answers in its place, may say.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be made is a mistake in a test"
)]

use std::{
    cell::OnceCell,
    future::pending,
    sync::{Arc, LazyLock, Mutex, atomic::AtomicU64},
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};
use tokio_util::task::TaskTracker;

use super::{
    RedisBroker, RedisOptions, executor::Executor, inbox::Inbox, lock, scripts, waiters::Waiters,
    worker::QueuePoll,
};
use crate::{
    broker::{
        Attempt, Broker, BrokerSettings, Cleanup, ClientShare, Coordination, Counter, DueWebhook,
        Lease, LeaseToken, Lock, NewSession, NumberKey, Reservation, SealedResult, Snapshot,
        TurnRequest, Webhooks,
    },
    clock::Clock,
    config::Settings,
    job::{SessionId, TokenHash},
    rate_limit::{LimitKey, Quota},
    status::State,
    trust::Trust,
};

/// Takes the data as the answer to each call in turn, and as the message of a subscription.
#[cfg_attr(test, expect(unreachable_pub, reason = "the target is another crate"))]
pub fn run(data: &[u8]) {
    let answer = redis::parse_redis_value(data);
    RUNTIME.with(|runtime| {
        let runtime =
            runtime.get_or_init(|| Builder::new_current_thread().enable_time().build().unwrap());
        runtime.block_on(async {
            let broker = broker();
            broker.waiters.wake(data);
            if let Ok(answer) = answer {
                *lock(&broker.executor.router.canned) = Some(answer);
                ask_everything(&broker).await;
            }
        });
    });
}

/// A broker that hears nothing, and knows the time.
fn broker() -> RedisBroker {
    let clock = Clock::system();
    let executor = Arc::new(Executor::new(&OPTIONS, clock.clone()).unwrap());
    let now = clock.now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let micros = u64::try_from(now.as_micros()).unwrap();
    executor.time.follow(clock.ask(), micros);
    RedisBroker {
        executor,
        waiters: Arc::new(Waiters::default()),
        inbox: Arc::<Inbox>::default(),
        settings: BrokerSettings {
            queue_limit: 1,
            lease: Duration::from_secs(30),
        },
        worker: "worker".into(),
        claims: Arc::default(),
        drained: Mutex::default(),
        writes: AtomicU64::new(0),
        polls: TaskTracker::new(),
        listener: tokio::spawn(pending()),
    }
}

/// Makes every call once; what comes of it is either understood or an error.
async fn ask_everything(broker: &RedisBroker) {
    let id: SessionId = "AAAAAAAAAAAAAAAAAAAAAA".parse().unwrap();
    let now = broker.executor.clock().now();
    let lease = Lease {
        id,
        token: LeaseToken(1),
        expires_at: now,
    };
    let snapshot = || Snapshot {
        state: State::Connecting,
        version: 2,
        expires_at: now,
        status: Vec::new(),
        class: None,
    };
    let number = NumberKey::named("number");
    let _ = broker
        .enqueue(NewSession {
            id,
            token_hash: TokenHash::from_bytes([0; 32]),
            job: Vec::new(),
            snapshot: snapshot(),
            idempotency: None,
            number: None,
            webhook: false,
            client: ClientShare::default(),
        })
        .await;
    if let Ok(Some(record)) = broker.read(id).await {
        assert!(
            record.snapshot.expires_at > now,
            "a session whose time is over"
        );
    }
    let _ = broker.read_newer(id, 0, Duration::ZERO).await;
    let _ = broker.result(id).await;
    let _ = broker.cancel(id, snapshot()).await;
    let _ = broker.send(id, Vec::new()).await;
    let _ = broker.watch(id).await;
    if let Ok(true) = broker.fetch(&lease).await {
        assert!(broker.inbox.pop(&lease).is_some());
    }
    let request = TurnRequest {
        reservation: Reservation {
            key: number.clone(),
            cooldown: None,
            until: now,
        },
        is_repeat: false,
        nonce: 0,
    };
    let _ = broker.take_turn(&lease, &request).await;
    let _ = broker.leave_alone(&number, now).await;
    let quota = Quota::new(1, Duration::from_mins(1)).unwrap();
    let _ = broker
        .admit(&[(LimitKey::Client(String::new()), quota)])
        .await;
    if let Ok(QueuePoll::Claimed { claim, .. }) = broker.poll_queue().await {
        assert!(claim.lease.expires_at >= now);
    }
    if let Ok(held) = broker.extend(std::slice::from_ref(&lease)).await {
        assert!(held.len() <= 1);
    }
    let held = broker.executor.script_under(&scripts::HELD, &lease);
    let _ = broker
        .executor
        .run::<bool>(&held, "whether a lease holds")
        .await;
    let _ = broker.publish(&lease, snapshot()).await;
    let _ = broker.checkpoint(&lease, Vec::new().into()).await;
    let result = SealedResult {
        result: Vec::new(),
        ids: None,
    };
    let _ = broker.finish(&lease, snapshot(), Some(result)).await;
    let _ = broker.release(&lease, snapshot()).await;
    let _ = broker.reclaim_some().await;
    let _ = broker.upcoming().await;
    let _ = broker.ahead(lease.id).await;
    let _ = broker.waiting().await;
    ask_of_what_is_shared(broker, &lease).await;
    // Last, since it sets the clock.
    let _ = broker.ping().await;
}

async fn ask_of_what_is_shared(broker: &RedisBroker, lease: &Lease) {
    let held = Lock {
        name: "lock".to_owned(),
        token: 1,
    };
    let _ = broker.extend_lock(&held, Duration::ZERO).await;
    let _ = broker.unlock(&held).await;
    let _ = broker.get("name").await;
    let _ = broker.put(&held, "name", Vec::new(), Duration::ZERO).await;
    let _ = broker.schedule(lease, Vec::new(), None).await;
    if let Ok(Some(cleanup)) = broker.claim_due(Duration::ZERO).await {
        let _ = broker.ack(&cleanup).await;
    }
    let cleanup = Cleanup {
        id: lease.id,
        sealed: Vec::new(),
        attempts: 1,
    };
    let _ = broker.ack(&cleanup).await;
    let _ = broker.count(Counter::MegaLogins, 1).await;
    let _ = broker.counts().await;
    if let Ok(super::webhooks::WebhookPoll::Claimed(webhook)) =
        broker.poll_webhooks(Duration::ZERO).await
    {
        let webhook: &DueWebhook = &webhook;
        assert!(webhook.snapshot.expires_at >= webhook.ended_at);
        let _ = broker.settle(webhook, Attempt::Delivered).await;
    }
    let _ = broker.kept().await;
}

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

static OPTIONS: LazyLock<RedisOptions> = LazyLock::new(|| {
    let trust = Trust::of(&Settings::from_sources([], None).unwrap()).unwrap();
    RedisOptions {
        url: "redis://127.0.0.1:1".parse().unwrap(),
        tls: trust.client(),
        queues: vec!["queue".to_owned()],
    }
});
