use std::time::SystemTime;

use latchkey_redis_server::{Options, RedisServer};

use super::*;
use crate::broker::contract::Stage;

/// A broker on a Redis of its own, on a machine whose clock is wrong.
pub(super) struct RedisStage {
    pub(super) clock: Clock,
    pub(super) broker: RedisBroker,
    pub(super) _server: RedisServer,
}

impl RedisStage {
    pub(super) async fn on(server: RedisServer, settings: BrokerSettings) -> Self {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH + Duration::from_hours(24));
        let broker = connect(&server.url(), &clock, settings);
        broker.ping().await.unwrap();
        Self {
            clock,
            broker,
            _server: server,
        }
    }
}

impl Stage for RedisStage {
    type Broker = RedisBroker;

    async fn open(settings: BrokerSettings) -> Self {
        Self::on(RedisServer::start(Options::default()), settings).await
    }

    fn broker(&self) -> &RedisBroker {
        &self.broker
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn pass(&self, time: Duration) {
        self.broker.advance(time);
        tokio::task::yield_now().await;
    }
}

crate::broker_contract!(RedisStage);

pub(super) fn connect(url: &str, clock: &Clock, settings: BrokerSettings) -> RedisBroker {
    let redis = RedisSettings {
        url: url.parse().unwrap(),
        verify_tls: true,
    };
    RedisBroker::connect(&redis, clock.clone(), settings).unwrap()
}
