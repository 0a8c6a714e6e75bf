//! The errands that callers wait for.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use tokio::time::sleep;

use super::{
    RedisBroker,
    encoding::{millis, number_rest},
    error::RedisError,
    scripts,
};
use crate::{
    broker::{
        BrokerError, ErrandPart, ErrandTurn, Errands, TakenErrand, Turn, number::CODES_COUNT_FOR,
    },
    errand::{ERRAND_LEASE, MOST_WAITING},
    job::SessionId,
};

#[async_trait]
impl Errands for RedisBroker {
    async fn ask(
        &self,
        id: SessionId,
        request: Vec<u8>,
        wait: Duration,
    ) -> Result<bool, BrokerError> {
        let mut script = self.executor.script(&scripts::ASK_ERRAND);
        script
            .arg(id.to_string())
            .arg(request)
            .arg(millis(wait))
            .arg(MOST_WAITING);
        let expected = "whether an errand was kept";
        Ok(self.executor.run(&script, expected).await?)
    }

    async fn take_errand(&self) -> Result<TakenErrand, BrokerError> {
        loop {
            let mut asked = pin!(self.waiters.errand.notified());
            // Registered before the look, or one that is asked for between the two would go unheard.
            asked.as_mut().enable();
            if let Some(taken) = self.poll_errands().await? {
                return Ok(taken);
            }
            tokio::select! {
                () = asked => {}
                () = sleep(self.waiters.look_interval()) => {}
            }
        }
    }

    async fn keep_errand(&self, id: SessionId) -> Result<bool, BrokerError> {
        let mut script = self.executor.script(&scripts::KEEP_ERRAND);
        script.arg(id.to_string()).arg(millis(ERRAND_LEASE));
        let expected = "whether an errand is there";
        Ok(self.executor.run(&script, expected).await?)
    }

    async fn say(
        &self,
        id: SessionId,
        part: ErrandPart,
        sealed: Vec<u8>,
    ) -> Result<bool, BrokerError> {
        let mut script = self.executor.script(&scripts::SAY);
        script
            .arg(id.to_string())
            .arg(part.name())
            .arg(sealed)
            .arg(millis(ERRAND_LEASE));
        let expected = "whether an errand is there";
        Ok(self.executor.run(&script, expected).await?)
    }

    async fn hear(&self, id: SessionId, part: ErrandPart) -> Result<Option<Vec<u8>>, BrokerError> {
        let subscription = self.waiters.subscribe(id);
        loop {
            let mut said = pin!(subscription.signals.changed.notified());
            said.as_mut().enable();
            let mut script = self.executor.script(&scripts::HEAR);
            script.arg(id.to_string()).arg(part.name());
            let expected = "a part of an errand";
            let (is_there, sealed): (bool, Option<Vec<u8>>) =
                self.executor.run(&script, expected).await?;
            if sealed.is_some() || !is_there {
                return Ok(sealed);
            }
            tokio::select! {
                () = said => {}
                () = sleep(HEAR_EVERY) => {}
            }
        }
    }

    async fn take_errand_turn(
        &self,
        id: SessionId,
        turn: &ErrandTurn,
    ) -> Result<Turn, BrokerError> {
        let cooldown = turn.cooldown.map(|cooldown| millis(cooldown).to_string());
        let mut script = self.executor.script(&scripts::TAKE_ERRAND_TURN);
        script
            .arg(id.to_string())
            .arg(turn.number.to_string())
            .arg(turn.counted_as.to_string())
            .arg(cooldown.unwrap_or_default())
            .arg(millis(CODES_COUNT_FOR));
        let expected = "whether a number rests";
        let (reason, left): (Option<String>, u64) = self.executor.run(&script, expected).await?;
        Ok(match reason {
            None => Turn::Taken,
            Some(reason) => Turn::Resting(number_rest(&reason, left)?),
        })
    }

    async fn end_errand(&self, id: SessionId) -> Result<(), BrokerError> {
        let mut script = self.executor.script(&scripts::END_ERRAND);
        script.arg(id.to_string());
        let expected = "whether an errand is over";
        self.executor.run::<bool>(&script, expected).await?;
        Ok(())
    }
}

impl RedisBroker {
    /// Takes the errand that waits longest, of whichever secret.
    async fn poll_errands(&self) -> Result<Option<TakenErrand>, RedisError> {
        for queue in self.executor.queues().iter().rev() {
            let script = &scripts::TAKE_ERRAND;
            let mut script = self.executor.script_on(script, Some(queue));
            script.arg(millis(ERRAND_LEASE));
            let taken: Option<(String, Vec<u8>)> = self.executor.run(&script, "an errand").await?;
            if let Some((id, request)) = taken {
                let id = id.parse().map_err(|_| RedisError::Malformed {
                    expected: "the id of an errand",
                })?;
                return Ok(Some(TakenErrand { id, request }));
            }
        }
        Ok(None)
    }
}

/// How soon it is noticed that an errand is gone whose other side died without a word.
const HEAR_EVERY: Duration = Duration::from_secs(1);
