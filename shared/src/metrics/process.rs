//! What one process counts.

use std::{borrow::Cow, sync::Arc};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

use super::{Labels, PROCESS, UnderWay, session::labels};
use crate::{
    broker::WaitBucket,
    errand::{ErrandOutcome, ErrandTask},
    job::Method,
    status::{State, Status},
};

/// What one process counts from its start.
#[derive(Debug)]
pub struct ProcessMetrics {
    registry: Registry,
    http_requests: Counts<2>,
    whatsapp_connections: Counts<1>,
    mega_calls: Counts<1>,
    errands: Counts<2>,
    slots: Gauge,
    slots_in_use: Gauge,
    pub(super) sessions: Family<Labels<2>, Gauge>,
    pub(super) request_to_code: Durations,
    pub(super) code_to_scan: Durations,
    pub(super) scan_to_ready: Durations,
}

pub(super) type Counts<const N: usize> = Family<Labels<N>, Counter>;
pub(super) type Durations = Family<Labels<1>, Histogram, fn() -> Histogram>;

impl ProcessMetrics {
    /// Begins to count.
    #[must_use]
    pub fn new() -> Arc<Self> {
        let mut registry = Registry::with_prefix(PROCESS);
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version of this process", version);
        let mut counts = Self {
            registry: Registry::default(),
            http_requests: Family::default(),
            whatsapp_connections: Family::default(),
            mega_calls: Family::default(),
            errands: Family::default(),
            slots: Gauge::default(),
            slots_in_use: Gauge::default(),
            sessions: Family::default(),
            request_to_code: durations(),
            code_to_scan: durations(),
            scan_to_ready: durations(),
        };
        registry.register(
            "http_requests",
            "HTTP requests that this gateway has answered, by route and status",
            counts.http_requests.clone(),
        );
        registry.register(
            "whatsapp_connections",
            "Attempts of this worker to connect to WhatsApp, by outcome",
            counts.whatsapp_connections.clone(),
        );
        registry.register(
            "mega_calls",
            "Calls of this worker to MEGA, by outcome",
            counts.mega_calls.clone(),
        );
        registry.register(
            "errands",
            "Checks and unlinkings that this worker has done for callers, by task and outcome",
            counts.errands.clone(),
        );
        registry.register(
            "slots",
            "How many sessions this worker holds at the most",
            counts.slots.clone(),
        );
        registry.register(
            "slots_in_use",
            "How many sessions this worker holds now",
            counts.slots_in_use.clone(),
        );
        registry.register(
            "sessions",
            "Sessions that this worker holds now, by method and state",
            counts.sessions.clone(),
        );
        for (name, help, durations) in [
            (
                "request_to_code",
                "From the request of a session to its first code, by method",
                &counts.request_to_code,
            ),
            (
                "code_to_scan",
                "From a session's first code to the phone's yes, by method",
                &counts.code_to_scan,
            ),
            (
                "scan_to_ready",
                "From the phone's yes to the result, by method",
                &counts.scan_to_ready,
            ),
        ] {
            registry.register_with_unit(name, help, Unit::Seconds, durations.clone());
        }
        counts.registry = registry;
        Arc::new(counts)
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts an answer to a request of a route, of which there are a few.
    pub fn answered(&self, route: &str, status: u16) {
        let labels = [
            ("route", Cow::from(route.to_owned())),
            ("status", status.to_string().into()),
        ];
        self.http_requests.get_or_create(&labels).inc();
    }

    /// Counts an errand that was done, whatever came of it.
    pub fn did_errand(&self, task: ErrandTask, outcome: ErrandOutcome) {
        let labels = [
            ("task", Cow::from(task.name())),
            ("outcome", outcome.name().into()),
        ];
        self.errands.get_or_create(&labels).inc();
    }

    /// Counts an attempt to connect to WhatsApp. `outcome` is one of a few.
    pub fn connected(&self, outcome: &'static str) {
        let labels = [("outcome", outcome.into())];
        self.whatsapp_connections.get_or_create(&labels).inc();
    }

    /// Counts a call to MEGA. `outcome` is one of a few.
    pub fn called_mega(&self, outcome: &'static str) {
        let labels = [("outcome", outcome.into())];
        self.mega_calls.get_or_create(&labels).inc();
    }

    /// Notes how many sessions this worker holds at the most.
    pub fn set_slots(&self, slots: usize) {
        self.slots.set(i64::try_from(slots).unwrap_or(i64::MAX));
    }

    /// Returns which sessions this worker holds, and how many it may.
    pub(crate) fn held(&self) -> Held {
        let number = |gauge: &Gauge| u64::try_from(gauge.get()).unwrap_or_default();
        let in_states = |states: &[State]| {
            let of_methods = |state| Method::ALL.map(|method| labels(method, state));
            let labels = states.iter().copied().flat_map(of_methods);
            let gauges = labels.filter_map(|labels| self.sessions.get(&labels));
            gauges.map(|gauge| number(&gauge)).sum()
        };
        Held {
            slots: number(&self.slots),
            in_use: number(&self.slots_in_use),
            waiting: in_states(&[
                State::AwaitingScan,
                State::AwaitingCode,
                State::PasskeyRequired,
            ]),
            linking: in_states(&[State::Linking, State::Exporting]),
        }
    }

    /// Counts a slot as in use for as long as the guard lives.
    #[must_use]
    pub fn use_slot(&self) -> SlotInUse {
        self.slots_in_use.inc();
        SlotInUse(self.slots_in_use.clone())
    }

    /// Counts a session as under way for as long as the guard lives.
    #[must_use]
    pub fn under_way(self: &Arc<Self>, status: &Status) -> UnderWay {
        UnderWay::new(Arc::clone(self), status)
    }
}

/// How many sessions a worker holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) slots: u64,
    pub(crate) in_use: u64,
    /// For their owner.
    pub(crate) waiting: u64,
    /// Accepted by a phone.
    pub(crate) linking: u64,
}

/// A slot of a worker that holds a session.
#[derive(Debug)]
pub struct SlotInUse(Gauge);

impl Drop for SlotInUse {
    fn drop(&mut self) {
        self.0.dec();
    }
}

pub(super) fn of_method(method: Method) -> (&'static str, Cow<'static, str>) {
    ("method", method.name().into())
}

fn durations() -> Durations {
    Family::new_with_constructor(|| Histogram::new(WaitBucket::BOUNDS))
}
