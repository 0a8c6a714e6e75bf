//! What a failover keeps: a write that a replica has confirmed.

use redis::Pipeline;

use super::{
    error::RedisError,
    executor::{Executor, ScriptCall},
    router::Request,
};
use crate::broker::BrokerError;

impl Executor {
    /// Runs a script that writes if a lease holds, and returns whether it does, once a replica has what was
    /// written, where there is a replica that could take over.
    pub(super) async fn run_durably(
        &self,
        script: &ScriptCall<'_>,
        expected: &'static str,
    ) -> Result<bool, RedisError> {
        if !self.run::<bool>(script, expected).await? {
            return Ok(false);
        }
        match self.confirm(script).await {
            Ok(true) => {
                self.health.is_over(UNCONFIRMED);
                Ok(true)
            }
            Ok(false) => {
                if self.health.is_news(UNCONFIRMED) {
                    tracing::warn!(
                        "no replica of redis confirms what is written, so phones are not linked, as a \
                         failover would lose their credentials; check that the replication keeps up"
                    );
                }
                Err(RedisError::Unconfirmed)
            }
            // The proxies of some hosts pass neither on, each in words of its own.
            Err(RedisError::Denied(why) | RedisError::Conflict(why)) => {
                if self.health.is_news(UNTOLD) {
                    tracing::warn!(
                        error = why,
                        "redis does not say whether its replicas have what is written, so a failover may \
                         lose the credentials of a phone that was just linked; its user needs INFO and WAIT"
                    );
                }
                Ok(true)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Returns whether a replica has what the script has written, or there is none.
    async fn confirm(&self, script: &ScriptCall<'_>) -> Result<bool, RedisError> {
        let mut info = redis::pipe();
        info.cmd("INFO").arg("replication");
        let (info,): (String,) = self.ask(&info, "what replicas there are").await?;
        let replicas = replicas_in(&info);
        if replicas == 0 {
            return Ok(true);
        }
        // Once more, as a connection waits for what was written over it, and as a node that has taken over
        // since may not have it.
        let mut commands = redis::pipe();
        commands
            .invoke_script(script)
            .cmd("WAIT")
            .arg(replicas)
            .arg(WAIT_MILLIS);
        for _ in 0..WAITS {
            let asked = self.clock().ask();
            let expected = "how many replicas have it";
            let answer = self.ask::<(bool, u64)>(&commands, expected).await;
            let outcome = answer.as_ref().map(|_| ());
            let outcome = outcome.map_err(|fault| BrokerError::from(fault.clone()));
            let took = self.clock().since(asked);
            self.health.calls().record("wait", &outcome, took);
            match answer? {
                // Whose lease is lost learns it from the next call.
                (false, _) | (true, 1..) => return Ok(true),
                (true, 0) => {}
            }
        }
        Ok(false)
    }

    /// Asks without noting how Redis is: what a user may not ask here keeps nobody from a session.
    async fn ask<T: redis::FromRedisValue>(
        &self,
        commands: &Pipeline,
        expected: &'static str,
    ) -> Result<T, RedisError> {
        self.router
            .query(Request::Commands(commands), expected)
            .await
    }
}

/// Counts the replicas that follow, in what `INFO replication` says. Dragonfly calls them by another word.
pub(super) fn replicas_in(info: &str) -> usize {
    let replicas = info.lines().filter(|line| {
        line.starts_with("slave")
            && line.trim_end().split(',').any(|field| {
                matches!(
                    field.rsplit_once("state="),
                    Some(("", "online" | "stable_sync"))
                )
            })
    });
    replicas.count()
}

/// The condition that no replica confirms a write.
const UNCONFIRMED: &str = "unconfirmed";
const UNTOLD: &str = "replication untold";
/// While a connection waits, whatever else is asked over it waits too.
const WAIT_MILLIS: u64 = 100;
const WAITS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_that_follow_are_counted_and_no_others() {
        let redis = "# Replication\r\nrole:master\r\nconnected_slaves:3\r\n\
            slave0:ip=10.0.0.1,port=6379,state=online,offset=28,lag=1\r\n\
            slave1:ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0\r\n\
            slave2:ip=10.0.0.3,port=6379,state=online,offset=28,lag=0,io-thread=0,type=replica\r\n\
            slave_repl_offset:28\r\n";
        let dragonfly = "# Replication\r\nrole:master\r\nconnected_slaves:2\r\n\
            slave0:ip=10.0.0.1,port=6379,state=stable_sync,lag=0\r\n\
            slave1:ip=10.0.0.2,port=6379,state=full_sync,lag=0\r\n";
        let alone = "role:master\r\nconnected_slaves:0\r\n";
        let counts = [redis, dragonfly, alone, ""].map(replicas_in);
        assert_eq!(counts, [2, 1, 0, 0]);
    }
}
