//! Errands: logins for sessions that were linked some time ago, while their callers wait.

use std::{error::Error, sync::Arc, time::Duration};

use latchkey_session::{ImportError, ImportedSession, MegaLink};
use latchkey_shared::{
    broker::{BrokerError, ErrandPart, ErrandTurn, NumberKey, TakenErrand, Turn},
    clock,
    config::Settings,
    errand::{ErrandAnswer, ErrandOutcome, ErrandRequest, ErrandSession},
    sealed::{ErrandSecret, Purpose},
    trust::Trust,
};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::{
    backoff::Backoff, device::LinkedDevice, mega::download_session, runner::Runner,
    session::SessionContext,
};

/// What errands need besides what sessions do.
pub(crate) struct ErrandContext {
    /// Where sessions at MEGA are downloaded from.
    mega_api_url: String,
    trust: Trust,
}

impl ErrandContext {
    pub(crate) fn new(settings: &Settings, trust: &Trust) -> Self {
        Self {
            mega_api_url: settings.mega.api_url.clone(),
            trust: trust.clone(),
        }
    }
}

impl Runner {
    /// Does errands until `stop`; those under way are given back then, to their callers, who ask another
    /// worker.
    pub(crate) async fn run_errands(self: &Arc<Self>, stop: &CancellationToken) {
        let mut under_way = JoinSet::new();
        let mut backoff = Backoff::default();
        let take = async {
            loop {
                while under_way.len() >= AT_ONCE {
                    under_way.join_next().await;
                }
                match self.session_context.broker.errands().take_errand().await {
                    Ok(taken) => {
                        backoff.reset();
                        let (runner, stop) = (Arc::clone(self), stop.clone());
                        let span = tracing::error_span!("errand", errand.id = %taken.id);
                        let work = async move { runner.run_errand(&taken, &stop).await };
                        under_way.spawn(work.instrument(span));
                    }
                    Err(error) => {
                        sleep(backoff.pause_after(&error, &mut clock::rng())).await;
                    }
                }
                while under_way.try_join_next().is_some() {}
            }
        };
        stop.run_until_cancelled(take).await;
        while under_way.join_next().await.is_some() {}
    }

    async fn run_errand(&self, taken: &TakenErrand, stop: &CancellationToken) {
        let context = &self.session_context;
        let (id, errands) = (taken.id, context.broker.errands());
        tokio::select! {
            done = self.answer(taken) => {
                if let Err(error) = done {
                    tracing::info!(
                        error = &*error,
                        "an errand could not be done or answered; its caller is told to try again"
                    );
                }
            }
            // Its caller has gone, or asks another worker already.
            () = hold(context, taken) => {}
            () = stop.cancelled() => {
                let _ = errands.end_errand(id).await;
            }
        }
    }

    /// Does an errand and says what came of it.
    async fn answer(&self, taken: &TakenErrand) -> Result<(), Box<dyn Error + Send + Sync>> {
        let context = &self.session_context;
        let (id, vault, errands) = (taken.id, &context.vault, context.broker.errands());
        let request: ErrandRequest = vault.open_json(Purpose::Errand, id, &taken.request)?;
        let secret = ErrandSecret::random(&mut clock::rng());
        let key = vault.seal_json(Purpose::ErrandKey, id, &secret.public(), &mut clock::rng())?;
        errands.say(id, ErrandPart::Key, key).await?;
        let Some(session) = errands.hear(id, ErrandPart::Session).await? else {
            return Ok(());
        };
        let purpose = Purpose::ErrandSession;
        let session: ErrandSession = vault.open_json_with(&secret, purpose, id, &session)?;
        let answer = self.do_errand(&request, session).await?;
        let outcome = ErrandOutcome::of(&answer);
        context.metrics.did_errand(request.task, outcome);
        tracing::info!(
            errand.task = request.task.name(),
            errand.outcome = outcome.name(),
            "an errand is done"
        );
        let (key, purpose) = (&request.answer_key, Purpose::ErrandAnswer);
        let answer = vault.seal_json_to(key, purpose, id, &answer, &mut clock::rng())?;
        errands.say(id, ErrandPart::Answer, answer).await?;
        Ok(())
    }

    async fn do_errand(
        &self,
        request: &ErrandRequest,
        session: ErrandSession,
    ) -> Result<ErrandAnswer, BrokerError> {
        let device = match self.read(&session).await {
            Ok(device) => device,
            Err(why) => return Ok(ErrandAnswer::Unreadable(why)),
        };
        let (context, task) = (&self.session_context, request.task);
        let turn = ErrandTurn {
            number: NumberKey::of_account(device.number(), &context.vault),
            counted_as: NumberKey::of_errand(task, device.number(), &context.vault),
            cooldown: context.phone_cooldown,
        };
        let errands = context.broker.errands();
        if let Turn::Resting(rest) = errands.take_errand_turn(request.turn, &turn).await? {
            return Ok(ErrandAnswer::Resting(rest));
        }
        let (link, clock) = (&self.link_context, &context.clock);
        let done = device.run(task, session.proxy, link, clock).await;
        Ok(done.map_or_else(ErrandAnswer::Failed, ErrandAnswer::Done))
    }

    /// Reads a session in any form, or says why it is none that can log in.
    async fn read(&self, session: &ErrandSession) -> Result<LinkedDevice, String> {
        let text = session.session.clone();
        match unpacked(move || ImportedSession::read(text.as_bytes())).await? {
            Unpacked::Device(device) => Ok(*device),
            Unpacked::AtMega(link) => {
                let ErrandContext {
                    mega_api_url,
                    trust,
                } = &self.errand_context;
                let file = download_session(&link, mega_api_url, trust);
                let file = timeout(DOWNLOAD_WITHIN, file).await;
                let file = file.map_err(|_| SLOW_MEGA.to_owned())?;
                let file = file.map_err(|why| why.to_string())?;
                match unpacked(move || ImportedSession::from_mega(&file)).await? {
                    Unpacked::Device(device) => Ok(*device),
                    Unpacked::AtMega(link) => Err(ImportError::Mega(link).to_string()),
                }
            }
        }
    }
}

/// What a session has turned out to be.
enum Unpacked {
    Device(Box<LinkedDevice>),
    AtMega(MegaLink),
}

/// Reads a session off the threads that serve: up to 16 MiB are unpacked.
async fn unpacked(
    read: impl FnOnce() -> Result<ImportedSession, ImportError> + Send + 'static,
) -> Result<Unpacked, String> {
    let read = spawn_blocking(move || match read() {
        Err(ImportError::Mega(link)) => Ok(Unpacked::AtMega(link)),
        read => LinkedDevice::of(&read?).map(|device| Unpacked::Device(Box::new(device))),
    });
    match read.await {
        Ok(read) => read.map_err(|why| why.to_string()),
        Err(panicked) => {
            tracing::error!(
                error = &panicked as &dyn Error,
                "a session that was to be read broke its reader. Please report this"
            );
            Err(ImportError::Unknown.to_string())
        }
    }
}

/// Holds an errand until it is gone.
async fn hold(context: &SessionContext, taken: &TakenErrand) {
    loop {
        sleep(HOLD_EVERY).await;
        if let Ok(false) = context.broker.errands().keep_errand(taken.id).await {
            return;
        }
    }
}

/// Each is a connection beside those of the sessions.
const AT_ONCE: usize = 4;
/// A few times in the time after which an errand is given up.
const HOLD_EVERY: Duration = Duration::from_secs(1);
const DOWNLOAD_WITHIN: Duration = Duration::from_secs(8);
const SLOW_MEGA: &str = "the session is at MEGA, which does not answer in time. Try again, or \
                         download the file with a browser and give that";
