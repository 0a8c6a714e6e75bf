//! What a process needs to use the queue.

use std::sync::Arc;

use crate::{
    broker::{Broker, BrokerSettings, LEASE, MemoryBroker, RedisBroker, RedisOptions, RedisProbe},
    clock::{self, Clock},
    config::{RedisUrl, SettingError, Settings},
    job::SessionId,
    metrics::ProcessMetrics,
    sealed::Vault,
    secret::Secrets,
    status::Status,
    trust::Trust,
};

/// The broker, the keys to what it stores, and the clock that both follow.
#[derive(Clone)]
pub struct Queue {
    /// Stores the sessions.
    pub broker: Arc<dyn Broker>,
    /// Seals and opens what the broker stores.
    pub vault: Arc<Vault>,
    /// Tells the time.
    pub clock: Clock,
    /// What this process counts.
    pub metrics: Arc<ProcessMetrics>,
}

impl Queue {
    /// Connects to the Redis of the settings, or without one creates a queue in this process.
    pub fn of(settings: &Settings, trust: &Trust) -> Result<Self, SettingError> {
        match settings.redis.url {
            Some(_) => Self::over_redis(settings, trust),
            None => Ok(Self::in_process(settings)),
        }
    }

    /// Connects to a queue that other machines share. It follows the time of their Redis, which need
    /// not be up yet. A setting that is missing is an error.
    ///
    /// Panics outside of a tokio runtime.
    pub fn over_redis(settings: &Settings, trust: &Trust) -> Result<Self, SettingError> {
        let url = settings.needed_redis_url()?.clone();
        let workers = settings.worker_secret.as_ref();
        let vault = Vault::of(settings.needed_secret()?, workers);
        let redis = redis_options(settings, trust, url, vault.queues());
        let clock = Clock::system();
        let broker = RedisBroker::connect(&redis, clock.clone(), broker_settings(settings));
        Ok(Self {
            broker: Arc::new(broker.map_err(|_| SettingError::invalid_redis_url())?),
            vault: Arc::new(vault),
            clock,
            metrics: ProcessMetrics::new(),
        })
    }

    /// Creates a queue in this process. Without a secret, nothing it stores can be opened after the
    /// process has ended.
    pub fn in_process(settings: &Settings) -> Self {
        let clock = Clock::system();
        let workers = settings.worker_secret.as_ref();
        let vault = match &settings.secret {
            Some(secrets) => Vault::of(secrets, workers),
            None => Vault::of(&Secrets::random(&mut clock::rng()), workers),
        };
        Self {
            broker: Arc::new(MemoryBroker::new(clock.clone(), broker_settings(settings))),
            vault: Arc::new(vault),
            clock,
            metrics: ProcessMetrics::new(),
        }
    }

    /// One in this process, that shows `observer` each status as it is written, opened.
    pub fn observed(
        settings: &Settings,
        mut observer: impl FnMut(SessionId, &Status) + Send + 'static,
    ) -> Self {
        let queue = Self::in_process(settings);
        let vault = Arc::clone(&queue.vault);
        let broker = MemoryBroker::new(queue.clock.clone(), broker_settings(settings));
        let broker = broker.observed_by(move |id, snapshot| {
            if let Ok(status) = snapshot.open(id, &vault) {
                observer(id, &status);
            }
        });
        Self {
            broker: Arc::new(broker),
            ..queue
        }
    }
}

/// Prepares to ask the Redis of the settings about itself, or returns what is wrong with them.
pub fn redis_probe(
    settings: &Settings,
    trust: &Trust,
    clock: Clock,
) -> Result<RedisProbe, SettingError> {
    let url = settings.needed_redis_url()?.clone();
    let redis = redis_options(settings, trust, url, Vec::new());
    RedisProbe::new(&redis, clock).map_err(|_| SettingError::invalid_redis_url())
}

fn redis_options(
    settings: &Settings,
    trust: &Trust,
    url: RedisUrl,
    queues: Vec<String>,
) -> RedisOptions {
    RedisOptions {
        url,
        tls: trust.client_with(settings.redis.certificate),
        queues,
    }
}

fn broker_settings(settings: &Settings) -> BrokerSettings {
    BrokerSettings {
        queue_limit: settings.session.queue_limit,
        lease: LEASE,
    }
}
