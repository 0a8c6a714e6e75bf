//! The whole of it against the bundled emulator: nothing leaves this machine.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use anyhow::Context as _;
use async_trait::async_trait;
use latchkey_emulator::{Emulator, MegaAccount, MegaOptions, Options, Shown};
use latchkey_shared::{
    broker::{
        Broker, BrokerError, Claim, Coordination, EnqueueError, Enqueued, Lease, LeaseError,
        NewSession, Record, Snapshot,
    },
    config::{Settings, VersionSetting},
    job::SessionId,
    limit::{Admission, Quota},
    queue::Queue,
    sealed::{Purpose, Vault},
    shutdown::Shutdown,
    status::Status,
};
use tokio::sync::watch;

use crate::serve::serve;

/// Serves against an emulator until the shutdown.
pub(crate) async fn demo(mut settings: Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    let (camera, seen) = watch::channel(Vec::new());
    let options = Options {
        control: true,
        provisions: true,
        camera: Some(seen),
        mega: settings.mega.account.is_some().then(MegaOptions::default),
        ..Options::default()
    };
    let emulator = Emulator::start(options)
        .await
        .context("the pretend phone cannot be started")?;
    let whatsapp = &mut settings.whatsapp;
    whatsapp.url = emulator.whatsapp_url();
    whatsapp.root_key = Some(emulator.root_key());
    whatsapp.version = VersionSetting::Auto;
    whatsapp.version_url = emulator.version_url();
    if let Some(account) = &mut settings.mega.account {
        let stand_in = MegaAccount::default();
        account.email = stand_in.email;
        account.password = stand_in.password.into();
        account.mfa_secret = stand_in.mfa_secret.map(Into::into);
        settings.mega.api_url = emulator.mega().url();
    }

    let mut queue = Queue::in_process(&settings);
    queue.broker = Arc::new(Filmed {
        broker: queue.broker,
        vault: Arc::clone(&queue.vault),
        shown: Mutex::default(),
        camera,
    });
    tracing::info!(
        "nothing here is real: the pretend phone is at {}",
        emulator.phone_url()
    );
    serve(queue, &settings, shutdown).await
}

/// A broker whose waiting QR codes the pretend phone's camera sees.
struct Filmed {
    broker: Arc<dyn Broker>,
    vault: Arc<Vault>,
    shown: Mutex<HashMap<SessionId, Shown>>,
    camera: watch::Sender<Vec<Shown>>,
}

impl Filmed {
    fn film(&self, id: SessionId, snapshot: &Snapshot) {
        let status: Option<Status> = self
            .vault
            .open_json(Purpose::Status, id, &snapshot.status)
            .ok();
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match status.and_then(|status| status.qr) {
            Some(qr) => {
                let label: String = id.to_string().chars().take(6).collect();
                let label = format!("Session {label}…, code {} of {}", qr.sequence, qr.total);
                shown.insert(
                    id,
                    Shown {
                        label,
                        qr_text: qr.data,
                    },
                );
            }
            None if shown.remove(&id).is_some() => {}
            None => return,
        }
        let mut codes: Vec<_> = shown.values().cloned().collect();
        codes.sort_by(|a, b| a.label.cmp(&b.label));
        self.camera.send_replace(codes);
    }
}

#[async_trait]
impl Broker for Filmed {
    async fn enqueue(&self, session: NewSession) -> Result<Enqueued, EnqueueError> {
        self.broker.enqueue(session).await
    }

    async fn reply(&self, key: &str) -> Result<Option<Vec<u8>>, BrokerError> {
        self.broker.reply(key).await
    }

    async fn read(&self, id: SessionId) -> Result<Option<Record>, BrokerError> {
        self.broker.read(id).await
    }

    async fn read_newer(
        &self,
        id: SessionId,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Record>, BrokerError> {
        self.broker.read_newer(id, since, wait).await
    }

    async fn result(&self, id: SessionId) -> Result<Option<Vec<u8>>, BrokerError> {
        self.broker.result(id).await
    }

    async fn cancel(&self, id: SessionId, snapshot: Snapshot) -> Result<bool, BrokerError> {
        self.film(id, &snapshot);
        self.broker.cancel(id, snapshot).await
    }

    async fn send(&self, id: SessionId, input: Vec<u8>) -> Result<bool, BrokerError> {
        self.broker.send(id, input).await
    }

    async fn receive(&self, lease: &Lease) -> Result<Vec<u8>, LeaseError> {
        self.broker.receive(lease).await
    }

    async fn block_until(&self, key: &str, until: SystemTime) -> Result<(), BrokerError> {
        self.broker.block_until(key, until).await
    }

    async fn admit(&self, key: &str, quota: Quota) -> Result<Admission, BrokerError> {
        self.broker.admit(key, quota).await
    }

    async fn claim(&self) -> Result<Claim, BrokerError> {
        self.broker.claim().await
    }

    async fn extend(&self, leases: &[Lease]) -> Result<Vec<Lease>, BrokerError> {
        self.broker.extend(leases).await
    }

    async fn revoked(&self, lease: &Lease) {
        self.broker.revoked(lease).await;
    }

    async fn publish(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.film(lease.id, &snapshot);
        self.broker.publish(lease, snapshot).await
    }

    async fn checkpoint(&self, lease: &Lease, sealed: Vec<u8>) -> Result<(), LeaseError> {
        self.broker.checkpoint(lease, sealed).await
    }

    async fn finish(
        &self,
        lease: &Lease,
        snapshot: Snapshot,
        result: Option<Vec<u8>>,
    ) -> Result<(), LeaseError> {
        self.film(lease.id, &snapshot);
        self.broker.finish(lease, snapshot, result).await
    }

    async fn release(&self, lease: &Lease, snapshot: Snapshot) -> Result<(), LeaseError> {
        self.film(lease.id, &snapshot);
        self.broker.release(lease, snapshot).await
    }

    async fn reclaim(&self) -> Result<usize, BrokerError> {
        self.broker.reclaim().await
    }

    async fn ping(&self) -> Result<(), BrokerError> {
        self.broker.ping().await
    }

    fn coordination(&self) -> Option<&dyn Coordination> {
        self.broker.coordination()
    }
}
