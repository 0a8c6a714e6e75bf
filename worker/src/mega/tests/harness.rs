use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use latchkey_emulator::{Emulator, Mega, MegaAccount, MegaOptions, Options};
use latchkey_shared::{
    broker::{Broker, BrokerSettings, Coordination, MemoryBroker},
    clock::{Clock, rng},
    cloud::CloudHealth,
    config::Settings,
    sealed::Vault,
    secret::Secret,
    trust::Trust,
};
use zeroize::Zeroizing;

use crate::mega::{
    account::OperatorAccount,
    api::Api,
    download::download,
    error::MegaError,
    files::{AccountFiles, File, FileLink, Stored},
    login::Operator,
    upload::{self, Journal, Settled, StoreError},
};

/// A MEGA, and workers that share an account there.
pub(super) struct Stage {
    emulator: Emulator,
    account: MegaAccount,
    broker: Arc<MemoryBroker>,
    vault: Arc<Vault>,
}

impl Stage {
    pub(super) async fn open() -> Self {
        Self::with(MegaAccount::default()).await
    }

    pub(super) async fn with(account: MegaAccount) -> Self {
        let mega = MegaOptions {
            account: account.clone(),
            // Calls at the same time are seen only if they last.
            latency: Duration::from_millis(1),
            ..MegaOptions::default()
        };
        let options = Options {
            mega: Some(mega),
            ..Options::default()
        };
        let settings = BrokerSettings {
            queue_limit: 1,
            lease: Duration::from_secs(4),
        };
        Self {
            emulator: Emulator::start(options).await.unwrap(),
            account,
            broker: Arc::new(MemoryBroker::new(Clock::system(), settings)),
            vault: Arc::new(Vault::new(&Secret::random(&mut rng()))),
        }
    }

    pub(super) fn mega(&self) -> &Mega {
        self.emulator.mega()
    }

    pub(super) fn api(&self) -> Api {
        api(&self.mega().url())
    }

    /// One more worker that has the account.
    pub(super) fn worker(&self) -> Arc<OperatorAccount> {
        self.worker_with(&self.account.password)
    }

    pub(super) fn worker_with(&self, password: &str) -> Arc<OperatorAccount> {
        self.worker_of(password, &self.mega().url())
    }

    pub(super) fn worker_at(&self, url: &str) -> Arc<OperatorAccount> {
        self.worker_of(&self.account.password, url)
    }

    fn worker_of(&self, password: &str, url: &str) -> Arc<OperatorAccount> {
        let operator = Operator {
            email: self.account.email.clone(),
            password: password.to_owned().into(),
            mfa: self
                .account
                .mfa_secret
                .as_ref()
                .map(|secret| secret.parse().unwrap()),
        };
        Arc::new(OperatorAccount::new(
            api(url),
            operator,
            Arc::clone(&self.broker) as Arc<dyn Broker>,
            Arc::clone(&self.vault),
            Clock::system(),
        ))
    }

    pub(super) fn coordination(&self) -> &dyn Coordination {
        &*self.broker
    }

    pub(super) async fn health(&self) -> Option<CloudHealth> {
        CloudHealth::read(self.coordination()).await.unwrap()
    }

    /// Ends the pause that a failure brought, as its time would.
    pub(super) async fn forget_pause(&self) {
        self.worker().forget_pause().await.unwrap();
    }

    /// Opens each link as somebody who has nothing else.
    pub(super) async fn opens_to(&self, links: &[FileLink], files: &[File]) {
        assert_eq!(links.len(), files.len());
        for (link, file) in links.iter().zip(files) {
            let opened = download(&self.api(), link, 16 << 20).await.unwrap();
            assert!(*opened == *file.content, "{} is another file", file.name);
        }
    }

    /// Returns what the emulator has against the clients.
    pub(super) fn check(&self) {
        let violations = self.mega().violations();
        assert!(violations.is_empty(), "{violations:#?}");
        assert!(self.mega().snapshot().max_in_flight <= 1);
    }
}

fn api(url: &str) -> Api {
    let settings = Settings::from_sources([], None).unwrap();
    Api::new(url, &Trust::of(&settings).unwrap()).unwrap()
}

/// The files of session number `number`.
pub(super) fn files(number: usize) -> Vec<File> {
    let content = |name: &str| format!("{name} of session {number}").repeat(1 + number % 7 * 40);
    ["creds.json", "session.zip"]
        .map(|name| File {
            name,
            content: Zeroizing::new(content(name).into_bytes()),
        })
        .into()
}

/// What was kept of a session.
#[derive(Clone, Default)]
pub(super) struct Notes {
    pub(super) stored: Arc<Mutex<Vec<Stored>>>,
    pub(super) scheduled: Arc<Mutex<Vec<AccountFiles>>>,
    /// How much may be kept before the worker dies.
    pub(super) dies_after: Option<usize>,
}

impl Notes {
    pub(super) fn last(&self) -> Stored {
        self.stored
            .lock()
            .unwrap()
            .last()
            .cloned()
            .unwrap_or_default()
    }
}

#[async_trait]
impl Journal for Notes {
    type Error = MegaError;

    async fn keep(&mut self, stored: &Stored) -> Result<(), MegaError> {
        if self.dies_after == Some(self.stored.lock().unwrap().len()) {
            return Err(MegaError::LockLost);
        }
        // What is kept is read by others.
        let json = serde_json::to_string(stored).unwrap();
        assert_eq!(&serde_json::from_str::<Stored>(&json).unwrap(), stored);
        self.stored.lock().unwrap().push(stored.clone());
        Ok(())
    }

    async fn give_up(&mut self) -> Result<(), MegaError> {
        self.keep(&Stored::GivenUp).await
    }

    async fn schedule(&mut self, files: &AccountFiles, _: Settled) -> Result<(), MegaError> {
        self.scheduled.lock().unwrap().push(files.clone());
        Ok(())
    }
}

pub(super) async fn store(
    account: &Arc<OperatorAccount>,
    files: &[File],
    stored: &mut Stored,
    notes: &mut Notes,
) -> Result<Vec<FileLink>, MegaError> {
    let links = upload::store(account, files, stored, notes).await;
    links.map_err(|error| match error {
        StoreError::Mega(error) | StoreError::Journal(error) => error,
    })
}

pub(super) async fn stored(
    account: &Arc<OperatorAccount>,
    files: &[File],
) -> Result<Vec<FileLink>, MegaError> {
    store(
        account,
        files,
        &mut Stored::default(),
        &mut Notes::default(),
    )
    .await
}
