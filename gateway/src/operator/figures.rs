//! What there is to tell the operator, as it is at one moment.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_shared::{
    broker::{
        BrokerError, BrokerStatus, Counter, Counts, FailedSession, Hour, RedisFacts, Waiting,
    },
    cloud::CloudHealth,
    setup::WorkerSetup,
    version::VersionReport,
    worker_report::WorkerReport,
};

use crate::state::Gateway;

/// Looks again and again. What was counted in hours that are over is asked for once.
pub(crate) struct Watcher {
    gateway: Arc<Gateway>,
    over: Arc<BTreeMap<Hour, Counts>>,
}

/// What there is to tell.
pub(crate) struct Figures {
    pub(crate) now: SystemTime,
    pub(crate) broker: BrokerStatus,
    /// How long the broker took to answer.
    pub(crate) took: Duration,
    pub(crate) in_process: bool,
    pub(crate) redis: Option<RedisFacts>,
    /// Nothing while the broker does not answer.
    pub(crate) fleet: Option<FleetFigures>,
}

/// What gateways and workers know together.
pub(crate) struct FleetFigures {
    over: Arc<BTreeMap<Hour, Counts>>,
    open: BTreeMap<Hour, Counts>,
    pub(crate) waiting: Waiting,
    pub(crate) workers: Vec<WorkerReport>,
    /// The last one first.
    pub(crate) failed: Vec<FailedSession>,
    pub(crate) setup: Option<WorkerSetup>,
    pub(crate) cloud: Option<CloudHealth>,
    pub(crate) version: Option<VersionReport>,
    pub(crate) webhooks: u64,
}

impl Watcher {
    pub(crate) fn new(gateway: Arc<Gateway>) -> Self {
        Self {
            gateway,
            over: Arc::default(),
        }
    }

    /// Looks at everything.
    pub(crate) async fn look(&mut self) -> Figures {
        let gateway = Arc::clone(&self.gateway);
        let broker = gateway.broker();
        let asked = gateway.clock().ask();
        // Whoever answers a ping may still be one that takes no writes.
        let pinged = broker.ping().await;
        let took = gateway.clock().since(asked);
        let fleet = match pinged {
            Ok(()) => self.fleet().await.ok(),
            Err(_) => None,
        };
        Figures {
            now: gateway.clock().now(),
            broker: broker.health().status(),
            took,
            in_process: !broker.outlives_process(),
            redis: match fleet {
                Some(_) => broker.facts().await,
                None => None,
            },
            fleet,
        }
    }

    async fn fleet(&mut self) -> Result<FleetFigures, BrokerError> {
        let gateway = Arc::clone(&self.gateway);
        let broker = gateway.broker();
        let coordination = broker.coordination();
        let open = self.hours().await?;
        Ok(FleetFigures {
            over: Arc::clone(&self.over),
            open,
            waiting: broker.waiting().await?,
            workers: WorkerReport::read_all(coordination).await?,
            failed: coordination.failed().await?,
            setup: WorkerSetup::read(coordination).await?,
            cloud: CloudHealth::read(coordination).await?,
            version: VersionReport::read(coordination).await?,
            webhooks: broker.webhooks().kept().await?,
        })
    }

    /// Takes in the hours that are over since, and returns those that may not be.
    async fn hours(&mut self) -> Result<BTreeMap<Hour, Counts>, BrokerError> {
        let this = Hour::of(self.gateway.clock().now());
        // Days are whole, so the first one may have begun 23 hours earlier.
        let first = this.back(Hour::KEPT - 1);
        // By another clock, the hour before may not be over yet.
        let open = this.back(1);
        let over = Arc::make_mut(&mut self.over);
        over.retain(|hour, _| *hour >= first && *hour < open);
        let missing: Vec<_> = first
            .to(this)
            .filter(|hour| !over.contains_key(hour))
            .collect();
        let coordination = self.gateway.broker().coordination();
        let counted = coordination.hours(&missing).await?;
        let counted = missing.into_iter().zip(counted);
        let (now_over, open) = counted.partition(|(hour, _)| *hour < open);
        let now_over: BTreeMap<_, _> = now_over;
        over.extend(now_over);
        Ok(open)
    }
}

impl FleetFigures {
    /// Returns what was counted from one hour to another, both included.
    pub(crate) fn counted(&self, first: Hour, last: Hour) -> Counts {
        let mut sum = Counts::new();
        let over = self.over.range(first..=last);
        for (_, counts) in over.chain(self.open.range(first..=last)) {
            for (counter, count) in counts {
                *sum.entry(*counter).or_default() += count;
            }
        }
        sum
    }
}

/// Returns how much all counters have counted that a condition is true of.
pub(crate) fn sum(counts: &Counts, is_meant: impl Fn(Counter) -> bool) -> u64 {
    let meant = counts.iter().filter(|(counter, _)| is_meant(**counter));
    meant.map(|(_, count)| count).sum()
}
