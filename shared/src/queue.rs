//! What a process needs to take part in the queue.

use std::sync::Arc;

use crate::{
    broker::{Broker, BrokerSettings, LEASE, MemoryBroker, RedisBroker, RedisOptions},
    clock::{self, Clock},
    config::{SettingError, Settings},
    job::SessionId,
    sealed::{Purpose, Vault},
    secret::Secret,
    status::Status,
};

/// The broker, what opens what it keeps, and the time by which both go.
#[derive(Clone)]
pub struct Queue {
    /// Where the sessions are kept.
    pub broker: Arc<dyn Broker>,
    /// Opens and seals what the broker keeps.
    pub vault: Arc<Vault>,
    /// Says what time it is.
    pub clock: Clock,
}

impl Queue {
    /// One that other machines share, if the settings name a Redis, else one in this process.
    pub fn of(settings: &Settings) -> Result<Self, SettingError> {
        match settings.redis.url {
            Some(_) => Self::over_redis(settings),
            None => Ok(Self::in_process(settings)),
        }
    }

    /// One that other machines share, and that goes by the time of their Redis, which need not be up
    /// yet. What is missing of the settings is an error.
    ///
    /// Panics outside of a tokio runtime.
    pub fn over_redis(settings: &Settings) -> Result<Self, SettingError> {
        let url = settings.needed_redis_url()?.clone();
        let vault = Vault::new(settings.needed_secret()?);
        let redis = RedisOptions {
            url,
            verify_tls: settings.redis.verify_tls,
            queue: vault.pseudonym("queue", ""),
        };
        let clock = Clock::system();
        let broker = RedisBroker::connect(&redis, clock.clone(), broker_settings(settings));
        Ok(Self {
            broker: Arc::new(broker.map_err(|_| SettingError::invalid_redis_url())?),
            vault: Arc::new(vault),
            clock,
        })
    }

    /// One in this process. Without a secret, what it keeps ends with the process.
    pub fn in_process(settings: &Settings) -> Self {
        let clock = Clock::system();
        let vault = match &settings.secret {
            Some(secret) => Vault::new(secret),
            None => Vault::new(&Secret::random(&mut clock::rng())),
        };
        Self {
            broker: Arc::new(MemoryBroker::new(clock.clone(), broker_settings(settings))),
            vault: Arc::new(vault),
            clock,
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
            if let Ok(status) = vault.open_json(Purpose::Status, id, &snapshot.status) {
                observer(id, &status);
            }
        });
        Self {
            broker: Arc::new(broker),
            ..queue
        }
    }
}

fn broker_settings(settings: &Settings) -> BrokerSettings {
    BrokerSettings {
        queue_limit: settings.session.queue_limit,
        lease: LEASE,
    }
}
