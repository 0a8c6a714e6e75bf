//! A worker whose threads have no time to renew.

use std::{
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

use latchkey_emulator::{Emulator, Options, Timing};
use latchkey_redis_server::{RedisServer, ServerOptions};
use latchkey_shared::{
    broker::LEASE,
    config::Settings,
    job::{Pairing, SessionId},
    queue::Queue,
    session_client::{SessionClient, SessionPolicy, SessionRequest},
    shutdown::Shutdown,
    status::{State, Status},
    trust::Trust,
};
use latchkey_worker::Worker;
use tokio::{sync::oneshot, time::sleep};

use crate::line::PATIENCE;

#[tokio::test]
async fn nothing_is_taken_from_a_worker_that_has_no_time_to_renew() {
    let redis = RedisServer::start(ServerOptions::default());
    let emulator = Emulator::start(Options {
        timing: Timing::real(),
        ..Options::default()
    })
    .await
    .unwrap();
    let settings = settings(&emulator, &redis);
    let trust = Trust::of(&settings).unwrap();
    let queue = Queue::over_redis(&settings, &trust).unwrap();
    let client = SessionClient::new(queue.clone(), SessionPolicy::from(&settings));
    let busy = BusyWorker::start(settings, trust);
    let request = SessionRequest::of(Pairing::Qr);
    let id = client.start(&request, None, None).await.unwrap().id;
    let status = until(&client, id, State::AwaitingScan).await;

    let lapse = async || queue.broker.upcoming().await.unwrap().lapse;
    let first = lapse().await;
    within(async {
        while lapse().await == first {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let go_on = busy.stall();
    let stalled = queue.clock.ask();
    while queue.clock.since(stalled) < LEASE + LEASE / 2 {
        assert_eq!(queue.broker.reclaim().await.unwrap(), 0);
        sleep(Duration::from_millis(100)).await;
    }
    go_on.send(()).unwrap();
    let qr = status.qr.unwrap().data;
    emulator.phone().scan(&qr).await.unwrap();
    let ready = until(&client, id, State::Ready).await;
    assert_eq!(ready.workers, 1);
}

/// A worker in a process, as it were, of which one thread does all the work.
struct BusyWorker {
    stall: oneshot::Sender<std::sync::mpsc::Receiver<()>>,
}

impl BusyWorker {
    fn start(settings: Settings, trust: Trust) -> Self {
        let (stall, stalls) = oneshot::channel::<std::sync::mpsc::Receiver<()>>();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let queue = Queue::over_redis(&settings, &trust).unwrap();
                let worker = Worker::new(&settings, &trust, queue).unwrap();
                let shutdown = Shutdown::new();
                tokio::join!(worker.run(&shutdown), async {
                    // Blocks the thread, and all that runs on it.
                    if let Ok(go_on) = stalls.await {
                        let _ = go_on.recv();
                    }
                });
            });
        });
        Self { stall }
    }

    /// Lets the thread do nothing until the returned sender is used.
    fn stall(self) -> Sender<()> {
        let (go_on, stalled) = channel();
        self.stall.send(stalled).unwrap();
        go_on
    }
}

fn settings(emulator: &Emulator, redis: &RedisServer) -> Settings {
    let own = [
        ("LATCHKEY_WHATSAPP_URL", emulator.whatsapp_url()),
        (
            "LATCHKEY_WHATSAPP_ROOT_KEY",
            hex::encode(emulator.root_key()),
        ),
        ("LATCHKEY_WHATSAPP_VERSION_URL", emulator.version_url()),
        ("LATCHKEY_HANDOFF_HOLD", "0s".to_owned()),
        ("LATCHKEY_SECRET", "5b".repeat(32)),
        ("REDIS_URL", redis.url()),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    Settings::from_sources(own, None).unwrap()
}

async fn until(client: &SessionClient, id: SessionId, state: State) -> Status {
    within(async {
        loop {
            let status = client.read(id).await.unwrap().unwrap();
            if status.state == state {
                return status;
            }
            assert!(!status.state.is_terminal(), "{:?}", status.error);
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(PATIENCE, future).await;
    done.expect("it happens in time")
}
