//! Workers on one broker, and a phone.

use std::{sync::Arc, time::Duration};

use latchkey_emulator::{Emulator, Options, Timing};
use latchkey_shared::{
    broker::{
        Broker, BrokerSettings, Claim, ClientShare, LEASE, MemoryBroker, NewSession, Snapshot,
    },
    clock::{Clock, rng},
    config::Settings,
    job::{Job, Pairing, SessionId, Token},
    metrics::ProcessMetrics,
    queue::Queue,
    sealed::{Purpose, ResultKey, Vault},
    secret::Secret,
    shutdown::Shutdown,
    status::{State, Status},
    trust::Trust,
};
use latchkey_worker::Worker;
use tokio::task::JoinHandle;

use crate::line::{Line, PATIENCE};

/// A broker, and WhatsApp with a phone.
pub(crate) struct Site {
    pub(crate) emulator: Emulator,
    pub(crate) broker: Arc<MemoryBroker>,
    vault: Arc<Vault>,
    /// The broker's alone.
    clock: Clock,
}

/// A worker with a line to the broker of its own.
pub(crate) struct Staff {
    pub(crate) line: Arc<Line>,
    pub(crate) shutdown: Shutdown,
    pub(crate) work: JoinHandle<usize>,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::open_with(Timing::fast()).await
    }

    pub(crate) async fn open_with(timing: Timing) -> Self {
        let options = Options {
            timing,
            ..Options::default()
        };
        let clock = Clock::system();
        let settings = BrokerSettings {
            queue_limit: 100,
            lease: LEASE,
        };
        Self {
            emulator: Emulator::start(options).await.unwrap(),
            broker: Arc::new(MemoryBroker::new(clock.clone(), settings)),
            vault: Arc::new(Vault::new(&Secret::random(&mut rng()))),
            clock,
        }
    }

    pub(crate) fn worker(&self) -> Staff {
        self.worker_with(&[], Arc::clone(&self.vault))
    }

    pub(crate) fn worker_set(&self, settings: &[(&str, &str)]) -> Staff {
        self.worker_with(settings, Arc::clone(&self.vault))
    }

    fn worker_with(&self, settings: &[(&str, &str)], vault: Arc<Vault>) -> Staff {
        let line = Arc::new(Line::new(Arc::clone(&self.broker) as Arc<dyn Broker>));
        let root_key = hex::encode(self.emulator.root_key());
        let own = [
            ("LATCHKEY_WHATSAPP_URL", self.emulator.whatsapp_url()),
            ("LATCHKEY_WHATSAPP_ROOT_KEY", root_key),
            ("LATCHKEY_WHATSAPP_VERSION_URL", self.emulator.version_url()),
            ("LATCHKEY_HANDOFF_HOLD", "0s".to_owned()),
            ("LATCHKEY_PHONE_COOLDOWN", "off".to_owned()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let further = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::from_sources(own.into_iter().chain(further), None).unwrap();
        let queue = Queue {
            broker: Arc::clone(&line) as Arc<dyn Broker>,
            vault,
            clock: Clock::system(),
            metrics: ProcessMetrics::new(),
        };
        let trust = Trust::of(&settings).unwrap();
        let worker = Worker::new(&settings, &trust, queue).unwrap();
        let shutdown = Shutdown::new();
        let ends = shutdown.clone();
        let work = tokio::spawn(async move { worker.run(&ends).await });
        Staff {
            line,
            shutdown,
            work,
        }
    }

    pub(crate) async fn queue(&self, pairing: Pairing) -> SessionId {
        self.queue_for(pairing, Duration::from_mins(5)).await
    }

    pub(crate) async fn queue_for(&self, pairing: Pairing, ttl: Duration) -> SessionId {
        self.queue_as(pairing, ttl, 0).await
    }

    /// Queues a session that this many workers have begun with.
    pub(crate) async fn queue_after(&self, workers: u32) -> SessionId {
        self.queue_as(Pairing::Qr, Duration::from_mins(5), workers)
            .await
    }

    async fn queue_as(&self, pairing: Pairing, ttl: Duration, workers: u32) -> SessionId {
        let (mut rng, now) = (rng(), self.clock.now());
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let job = Job {
            id,
            pairing,
            created_at: now,
            expires_at: now + ttl,
            result_key: ResultKey::of(id, &token),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            language: None,
            trace: None,
        };
        let status = Status {
            workers,
            ..Status::queued(&job)
        };
        let vault = &self.vault;
        let session = NewSession {
            id: job.id,
            token_hash: vault.token_hash(id, &token),
            job: vault
                .seal_json(Purpose::Job, job.id, &job, &mut rng)
                .unwrap(),
            snapshot: Snapshot::seal(
                &status,
                job.expires_at + Duration::from_mins(10),
                vault,
                &mut rng,
            )
            .unwrap(),
            idempotency: None,
            number: None,
            webhook: false,
            client: ClientShare::default(),
        };
        self.broker.enqueue(session).await.unwrap();
        job.id
    }

    /// Waits for a status that is as wanted, and returns it.
    pub(crate) async fn until(&self, id: SessionId, wanted: impl Fn(&Status) -> bool) -> Status {
        let mut last = None;
        let found = async {
            let mut since = 0;
            loop {
                let record = self.broker.read_newer(id, since, PATIENCE).await.unwrap();
                let snapshot = record.unwrap().snapshot;
                since = snapshot.version;
                let status = snapshot.open(id, &self.vault).unwrap();
                if wanted(&status) {
                    return status;
                }
                last = Some(status.state);
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await.ok();
        found.unwrap_or_else(|| panic!("the session got no further than {last:?}"))
    }

    pub(crate) async fn is(&self, id: SessionId, state: State) -> Status {
        self.until(id, |status| {
            assert!(
                status.state == state || !status.state.is_terminal(),
                "{:?}",
                status.error
            );
            status.state == state
        })
        .await
    }

    /// Waits for a QR code other than `old` and returns its text.
    pub(crate) async fn qr_after(&self, id: SessionId, old: &str) -> String {
        let is_new = |status: &Status| status.qr.as_ref().is_some_and(|qr| qr.data != old);
        self.until(id, is_new).await.qr.unwrap().data
    }

    pub(crate) async fn qr(&self, id: SessionId) -> String {
        self.qr_after(id, "").await
    }

    /// Lets all leases lapse and puts their sessions back into the queue.
    pub(crate) async fn take_all_away(&self) {
        let later = self.clock.now() + 2 * LEASE;
        self.clock.follow(self.clock.ask(), later);
        self.broker.reclaim().await.unwrap();
    }

    /// Claims what waits, as a worker that then does nothing.
    pub(crate) async fn claim(&self) -> Claim {
        self.broker.claim().await.unwrap()
    }

    /// Everything that any server would have refused.
    pub(crate) fn assert_clean(&self) {
        assert_eq!(self.emulator.violations(), Vec::<String>::new());
    }
}
