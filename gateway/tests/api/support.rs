//! The real router on a memory broker, and a worker that does what it is told.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::Router;
use http_body_util::BodyExt;
use latchkey_gateway::{Gateway, GatewaySettings, LargePictures, router};
use latchkey_shared::{
    broker::{
        Broker, BrokerSettings, Claim, MemoryBroker, NumberKey, Reservation, SealedResult,
        Snapshot, Turn, TurnRequest,
    },
    bundle::{Library, LibraryStore, MegaCopies, SessionBundle},
    clock::{self, Clock},
    config::{ApiKeys, Branding, TrustedProxies},
    job::{CallerInput, Job, Pairing},
    metrics::ProcessMetrics,
    queue::Queue,
    rate_limit::Quota,
    result::Delivery,
    sealed::{Purpose, Vault},
    secret::Secret,
    session_client::{SessionClient, SessionPolicy},
    status::{
        Account, Change, CodePrompt, CodeRenewal, FailureReason, PasskeyPrompt, QrPrompt,
        QrRenewal, ResultSummary, Status,
    },
    words::{BUILT_IN, Language},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) use crate::client::{Answer, Call, Owner, call, get, post, post_as};
use crate::contract::CONTRACT;

pub(crate) const QR_TEXT: &str = "https://wa.me/settings/linked_devices#2@eTZ7bTk4cUZ3c2pOd0JxV0Jx,\
    uYtUv4hZ5cWc1mWmYqk0E0pGk0bq0m3nZz2x0dYp3Wk=,qVh0s8mJ0Q4o2o9kLk0o3C4pYw0cW8dE6r0xq8jv0Xw=,\
    7GmI8z3Yq0m1oQm1cVnX8oEw1k9tqVwHc2sX9wTzQhA=,1";
/// As WhatsApp sends it, with the ends of lines that another server's JSON may have.
pub(crate) const PASSKEY_OPTIONS: &str = "{\"challenge\":\"q80BAgMEBQYHCAkKCwwNDg\",\r\n\
    \"timeout\":600000,\n\"rpId\":\"whatsapp.com\",\"allowCredentials\":[],\
    \"userVerification\":\"required\",\"extensions\":{\"uvm\":true}}";
pub(crate) const CREDS: &str = r#"{"registered":true,"me":{"name":"Ren\u00e9"}}"#;

/// The gateway's settings, and those of the sessions that a test may change.
pub(crate) struct TestSettings {
    gateway: GatewaySettings,
    pub(crate) phone_cooldown: Option<Duration>,
    pub(crate) live_limit: Option<usize>,
    pub(crate) rate_limit: Option<Quota>,
}

impl Deref for TestSettings {
    type Target = GatewaySettings;

    fn deref(&self) -> &GatewaySettings {
        &self.gateway
    }
}

impl DerefMut for TestSettings {
    fn deref_mut(&mut self) -> &mut GatewaySettings {
        &mut self.gateway
    }
}

pub(crate) struct TestApp {
    pub(crate) broker: Arc<dyn Broker>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) sessions: SessionClient,
    pub(crate) clock: Clock,
    pub(crate) draining: CancellationToken,
    pub(crate) shutdown: CancellationToken,
    pub(crate) router: Router,
}

impl TestApp {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut TestSettings)) -> Self {
        Self::starting_at(beginning(), change)
    }

    pub(crate) fn starting_at(
        beginning: SystemTime,
        change: impl FnOnce(&mut TestSettings),
    ) -> Self {
        let clock = Clock::starting_at(beginning);
        let settings = BrokerSettings {
            queue_limit: 3,
            lease: Duration::from_mins(1),
        };
        let broker = Arc::new(MemoryBroker::new(clock.clone(), settings));
        Self::on(broker, clock, change)
    }

    pub(crate) fn on(
        broker: Arc<dyn Broker>,
        clock: Clock,
        change: impl FnOnce(&mut TestSettings),
    ) -> Self {
        let vault = Arc::new(Vault::new(&Secret::random(&mut clock::rng())));
        let mut settings = TestSettings {
            gateway: GatewaySettings {
                site_name: "Latchkey".to_owned(),
                branding: Branding::default(),
                catalogue: &BUILT_IN,
                language: Language::ENGLISH,
                background_url: None,
                background_shade: 35,
                passkey_assist: false,
                passkey_extension_url: None,
                challenge: false,
                seal: true,
                bots: Vec::new(),
                libraries: Vec::new(),
                trusted_proxies: TrustedProxies::NONE,
                hosts: None,
                allowed_origins: Vec::new(),
                legacy_routes: true,
                operator_token: None,
                api_keys: ApiKeys::default(),
                open: true,
                custom_codes: false,
            },
            phone_cooldown: None,
            live_limit: None,
            rate_limit: None,
        };
        change(&mut settings);
        let (draining, shutdown) = (CancellationToken::new(), CancellationToken::new());
        let queue = Queue {
            broker: broker.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
            metrics: ProcessMetrics::new(),
        };
        let policy = SessionPolicy {
            session_ttl: Duration::from_mins(5),
            result_ttl: Duration::from_mins(10),
            phone_cooldown: settings.phone_cooldown,
            unwatched: Some(Duration::from_secs(90)),
            webhooks: true,
            live_limit: settings.live_limit,
            rate_limit: settings.rate_limit,
        };
        let sessions = SessionClient::new(queue, policy);
        let router = router(Arc::new(Gateway {
            sessions: sessions.clone(),
            settings: settings.gateway,
            large_pictures: LargePictures::default(),
            draining: draining.clone(),
            shutdown: shutdown.clone(),
        }));
        Self {
            broker,
            vault,
            sessions,
            clock,
            draining,
            shutdown,
            router,
        }
    }

    /// Sends a call, and holds its answer to the OpenAPI document.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        let (method, uri) = (call.method().clone(), call.uri().to_owned());
        let response = self.router.clone().oneshot(call.request()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        let mut answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            met: None,
        };
        answer.met = CONTRACT.check(&method, &uri, &answer);
        answer
    }

    /// How much of tokio's time has passed since `moment`.
    pub(crate) fn since(&self, moment: SystemTime) -> Duration {
        self.clock.now().duration_since(moment).unwrap()
    }

    /// Starts a session and hands over what its owner has.
    pub(crate) async fn start(&self) -> Owner {
        Owner::of(&self.send(post(r#"{"method":"qr"}"#)).await)
    }

    /// Starts a session and gives it to a worker.
    pub(crate) async fn start_claimed(&self) -> (Owner, Worker) {
        let owner = self.start().await;
        (owner, self.claim().await)
    }

    pub(crate) async fn start_ready(&self, delivery: Delivery) -> (Owner, Worker) {
        let (owner, mut worker) = self.start_claimed().await;
        worker.finish_ready(delivery).await;
        (owner, worker)
    }

    pub(crate) async fn claim(&self) -> Worker {
        let claim = self.broker.claim().await.unwrap();
        let id = claim.lease.id;
        Worker {
            job: self.vault.open_json(Purpose::Job, id, &claim.job).unwrap(),
            status: claim.snapshot.open(id, &self.vault).unwrap(),
            claim,
            broker: self.broker.clone(),
            vault: self.vault.clone(),
            clock: self.clock.clone(),
        }
    }
}

/// Does to one session what it is told.
pub(crate) struct Worker {
    pub(crate) claim: Claim,
    pub(crate) job: Job,
    pub(crate) status: Status,
    broker: Arc<dyn Broker>,
    vault: Arc<Vault>,
    clock: Clock,
}

impl Worker {
    pub(crate) async fn publish(&mut self, change: Change) {
        let snapshot = self.change(change);
        self.broker
            .publish(&self.claim.lease, snapshot)
            .await
            .unwrap();
    }

    pub(crate) async fn show_qr(&mut self, text: &str, sequence: u32) {
        self.publish(Change::Connecting).await;
        self.redraw_qr(text, sequence, None).await;
    }

    pub(crate) async fn redraw_qr(
        &mut self,
        text: &str,
        sequence: u32,
        renewal: Option<QrRenewal>,
    ) {
        let expires_at = self.clock.now() + Duration::from_mins(1);
        let qr = QrPrompt {
            data: text.to_owned(),
            sequence,
            total: 6.max(sequence),
            renewal,
            expires_at,
        };
        self.publish(Change::AwaitingScan(qr)).await;
    }

    pub(crate) async fn show_code(
        &mut self,
        value: &str,
        sequence: u32,
        renewal: Option<CodeRenewal>,
    ) {
        if sequence == 1 {
            self.publish(Change::Connecting).await;
        }
        let code = CodePrompt {
            value: value.to_owned(),
            phone: "+15550001111".to_owned(),
            sequence,
            renewal,
            expires_at: self.clock.now() + Duration::from_mins(3),
        };
        self.publish(Change::AwaitingCode(code)).await;
    }

    pub(crate) async fn ask_for_passkey(&mut self, confirmation_code: Option<&str>) {
        let passkey = PasskeyPrompt {
            options: PASSKEY_OPTIONS.to_owned(),
            confirmation_code: confirmation_code.map(str::to_owned),
            expires_at: self.clock.now() + Duration::from_mins(5),
        };
        self.publish(Change::PasskeyRequired(passkey)).await;
    }

    /// Has a code counted that lives for three minutes, as right before WhatsApp is asked for it.
    pub(crate) async fn take_turn(&self) {
        let Pairing::Code { phone, .. } = &self.job.pairing else {
            panic!("a QR code takes no turn");
        };
        let request = TurnRequest {
            reservation: Reservation {
                key: NumberKey::of(phone, &self.vault),
                cooldown: Some(Duration::from_mins(1)),
                until: self.clock.now() + Duration::from_mins(3),
            },
            is_repeat: false,
            nonce: 0,
        };
        let turn = self.broker.take_turn(&self.claim.lease, &request).await;
        assert_eq!(turn.unwrap(), Turn::Taken);
    }

    /// What the session's caller has sent.
    pub(crate) async fn receive(&self) -> CallerInput {
        let sealed = self.broker.receive(&self.claim.lease).await.unwrap();
        let id = self.job.id;
        let answer: latchkey_shared::job::CallerAnswer =
            self.vault.open_json(Purpose::Input, id, &sealed).unwrap();
        assert_eq!(answer.version, self.status.version);
        answer.input
    }

    pub(crate) async fn finish(&mut self, change: Change, result: Option<SealedResult>) {
        let snapshot = self.change(change);
        self.broker
            .finish(&self.claim.lease, snapshot, result)
            .await
            .unwrap();
    }

    pub(crate) async fn finish_ready(&mut self, delivery: Delivery) {
        self.export().await;
        let (change, sealed) = self.ready(&delivery);
        self.finish(change, Some(sealed)).await;
    }

    /// Gets as far as the export.
    pub(crate) async fn export(&mut self) {
        self.show_qr(QR_TEXT, 1).await;
        self.publish(Change::Linking(None)).await;
        self.publish(Change::Exporting).await;
    }

    /// Returns the change with which an export ends, and the sealed result.
    pub(crate) fn ready(&self, delivery: &Delivery) -> (Change, SealedResult) {
        let rng = &mut clock::rng();
        let version = self.status.version + 1;
        let sealed = self.vault.seal_result(&self.job, version, delivery, rng);
        let change = Change::Ready {
            account: account(),
            result: summary(delivery),
            expires_at: self.clock.now() + Duration::from_mins(10),
        };
        (change, sealed.unwrap())
    }

    pub(crate) async fn finish_failed(&mut self) {
        self.finish_failed_with(FailureReason::Rejected).await;
    }

    pub(crate) async fn finish_failed_with(&mut self, reason: FailureReason) {
        self.finish(Change::Failed(reason), None).await;
    }

    fn change(&mut self, change: Change) -> Snapshot {
        let now = self.clock.now();
        self.status.apply(change, now).unwrap();
        let forgotten_at = self.status.expires_at.max(now) + Duration::from_mins(10);
        Snapshot::seal(&self.status, forgotten_at, &self.vault, &mut clock::rng()).unwrap()
    }
}

/// Says what a worker says of a result.
fn summary(delivery: &Delivery) -> ResultSummary {
    let stores = match delivery {
        Delivery::Plain(bundle) => bundle.stores.iter().map(|store| store.library).collect(),
        Delivery::Sealed(_) => Vec::new(),
    };
    ResultSummary {
        notes: Vec::new(),
        stores,
    }
}

/// A session with the stores of all libraries, which begin like any.
pub(crate) fn bundle_with_stores() -> SessionBundle {
    let store = |library| LibraryStore::new(library, STORE);
    let mut bundle = bundle();
    bundle.stores = Library::ALL.map(store).to_vec();
    bundle
}

pub(crate) const STORE: &[u8] = b"SQLite format 3\0, and what is in it";

pub(crate) fn bundle() -> SessionBundle {
    SessionBundle {
        ids: Vec::new(),
        creds_json: CREDS.to_owned(),
        keys: Vec::new(),
        mega: MegaCopies::default(),
        stores: Vec::new(),
    }
}

pub(crate) fn account() -> Account {
    Account {
        jid: "15550001111:7@s.whatsapp.net".to_owned(),
        lid: Some("236300000000000:7@lid".to_owned()),
        name: None,
        platform: Some("android".to_owned()),
    }
}

/// 2026-11-22T10:00:00Z
pub(crate) fn beginning() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(498_706)
}
