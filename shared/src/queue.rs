//! What a process needs to take part in the queue.

use std::sync::Arc;

use crate::{
    broker::{Broker, BrokerSettings, LEASE, MemoryBroker},
    clock::{self, Clock},
    config::Settings,
    sealed::Vault,
    secret::Secret,
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
}

fn broker_settings(settings: &Settings) -> BrokerSettings {
    BrokerSettings {
        queue_limit: settings.session.queue_limit,
        lease: LEASE,
    }
}
