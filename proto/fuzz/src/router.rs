//! Requests to the gateway, on a broker in memory that has a session with a QR code, one that asks for
//! a passkey, and one that is ready.

use std::{
    cell::RefCell,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request},
    response::Response,
};
use http_body_util::BodyExt;
use latchkey_gateway::{Gateway, GatewaySettings, LargePictures, router};
use latchkey_shared::{
    broker::{Broker, BrokerSettings, MemoryBroker, Snapshot},
    bundle::{MegaCopies, SessionBundle},
    clock::Clock,
    config::Settings,
    job::{Job, Pairing},
    metrics::ProcessMetrics,
    queue::Queue,
    result::Delivery,
    sealed::{Purpose, Vault},
    secret::Secret,
    session_client::{SessionClient, SessionPolicy, SessionRequest},
    status::{Account, Change, PasskeyPrompt, QrPrompt, ResultSummary, Status},
};
use rand::{SeedableRng, rngs::StdRng};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Takes the data as a request: the first line, headers, an empty line, the body. `{id0}`, `{token0}` and
/// `{ticket0}` stand for the first session's, and so on.
pub fn run(data: &[u8]) {
    STAGE.with_borrow_mut(|stage| {
        let (runtime, stage) = stage.get_or_insert_with(|| {
            let runtime = Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build();
            let runtime = runtime.expect("a runtime");
            let stage = runtime.block_on(Stage::open());
            (runtime, stage)
        });
        let Some(request) = request(data, &stage.sessions) else {
            return;
        };
        let reads = matches!(request.method().as_str(), "GET" | "HEAD" | "OPTIONS");
        let path = request.uri().path();
        let is_legacy = ["/code", "/server"].contains(&path);
        let is_guess = path.starts_with("/operator");
        runtime.block_on(async {
            let answer = stage.router.clone().oneshot(request).await;
            let answer = answer.expect("the router answers everything");
            let is_refused = answer.status().is_client_error() && !is_guess;
            let changes = (!reads || is_legacy) && !is_refused;
            check(answer).await;
            // Each request meets the same, at the same time; a stage is dear.
            if changes || stage.clock.now() != start() {
                *stage = Stage::open().await;
            }
        });
    });
}

/// Whatever is asked, nothing breaks, and what a browser gets is safe to show.
async fn check(answer: Response) {
    let (parts, mut body) = answer.into_parts();
    assert_ne!(parts.status.as_u16(), 500, "something broke");
    let header = |name: &str| parts.headers.get(name).map(HeaderValue::as_bytes);
    assert_eq!(header("x-content-type-options"), Some(&b"nosniff"[..]));
    let kind = header("content-type").unwrap_or_default().to_vec();
    if kind.starts_with(b"text/event-stream") {
        let _ = body.frame().await;
        return;
    }
    let body = body.collect().await.expect("a whole body").to_bytes();
    let is_plain = header("content-encoding").is_none() && !body.is_empty();
    if is_plain && kind.windows(4).any(|part| part == b"json") {
        serde_json::from_slice::<serde::de::IgnoredAny>(&body).expect("json");
    }
    if parts.status.is_client_error() && is_plain {
        assert!(!body.starts_with(b"Failed to"), "words of a library");
    }
}

fn request(data: &[u8], sessions: &[[(String, String); 3]]) -> Option<Request<Body>> {
    let mut text = String::from_utf8_lossy(data).into_owned();
    for (name, value) in sessions.iter().flatten() {
        if text.contains(name) {
            text = text.replace(name, value);
        }
    }
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(target);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        request = request.header(name, value.trim_start());
    }
    let peer = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000)));
    let request = request.extension(peer);
    request.body(Body::from(body.to_owned())).ok()
}

struct Stage {
    clock: Clock,
    router: Router,
    /// What stands for the id, the token and the ticket of each.
    sessions: Vec<[(String, String); 3]>,
}

impl Stage {
    async fn open() -> Self {
        let clock = Clock::starting_at(start());
        let bounds = BrokerSettings {
            queue_limit: 10,
            lease: Duration::from_mins(1),
        };
        let broker: Arc<dyn Broker> = Arc::new(MemoryBroker::new(clock.clone(), bounds));
        let vault = Arc::new(Vault::new(&Secret::random(&mut rng())));
        let queue = Queue {
            broker: Arc::clone(&broker),
            vault: Arc::clone(&vault),
            clock: clock.clone(),
            metrics: ProcessMetrics::new(),
        };
        let settings = settings();
        let policy = SessionPolicy::from(&settings);
        let client = SessionClient::new(queue.clone(), policy);
        let mut sessions = Vec::new();
        for number in 0..3 {
            let request = SessionRequest::of(Pairing::Qr);
            let started = client.start(&request, None, None).await.expect("a session");
            sessions.push([
                (format!("{{id{number}}}"), started.id.to_string()),
                (
                    format!("{{token{number}}}"),
                    started.token.reveal().to_string(),
                ),
                (
                    format!("{{ticket{number}}}"),
                    client.ticket(started.id).reveal().to_owned(),
                ),
            ]);
            work(number, &*broker, &vault, &clock).await;
        }
        let stop = CancellationToken::new();
        let router = router(Arc::new(Gateway {
            sessions: SessionClient::new(queue, policy),
            settings: GatewaySettings::from(&settings),
            large_pictures: LargePictures::default(),
            draining: stop.clone(),
            shutdown: stop,
        }));
        Self {
            clock,
            router,
            sessions,
        }
    }
}

/// Brings the session that waits to where number so and so is to be.
async fn work(number: usize, broker: &dyn Broker, vault: &Vault, clock: &Clock) {
    let claim = broker.claim().await.expect("a claim");
    let id = claim.lease.id;
    let job: Job = vault
        .open_json(Purpose::Job, id, &claim.job)
        .expect("a job");
    let mut status = claim.snapshot.open(id, vault).expect("a status");
    let expires_at = clock.now() + Duration::from_mins(1);
    let qr = Change::AwaitingScan(QrPrompt {
        data: "https://wa.me/settings/linked_devices#2@ref,a,b,c,1".to_owned(),
        sequence: 1,
        total: 6,
        renewal: None,
        expires_at,
    });
    let passkey = Change::PasskeyRequired(PasskeyPrompt {
        options: r#"{"challenge":"Y2hhbGxlbmdl","rpId":"whatsapp.com"}"#.to_owned(),
        confirmation_code: None,
        expires_at,
    });
    let ready = Change::Ready {
        account: Account {
            jid: "15550001111:7@s.whatsapp.net".to_owned(),
            lid: None,
            name: None,
            platform: None,
        },
        result: ResultSummary::default(),
        expires_at,
    };
    let changes = match number {
        0 => vec![Change::Connecting, qr],
        1 => vec![Change::Connecting, qr, passkey],
        _ => vec![
            Change::Connecting,
            qr,
            Change::Linking(None),
            Change::Exporting,
            ready,
        ],
    };
    for change in changes {
        status
            .apply(change, clock.now())
            .expect("a change that may follow");
        let snapshot = seal(&status, vault);
        if status.state.is_terminal() {
            let delivery = Delivery::Plain(SessionBundle {
                ids: Vec::new(),
                creds_json: "{}".to_owned(),
                keys: Vec::new(),
                mega: MegaCopies::default(),
                stores: Vec::new(),
            });
            let result = vault.seal_result(&job, status.version, &delivery, &mut rng());
            let result = Some(result.expect("a result"));
            broker
                .finish(&claim.lease, snapshot, result)
                .await
                .expect("a lease");
        } else {
            broker
                .publish(&claim.lease, snapshot)
                .await
                .expect("a lease");
        }
    }
}

fn seal(status: &Status, vault: &Vault) -> Snapshot {
    let forgotten_at = status.expires_at + Duration::from_mins(10);
    Snapshot::seal(status, forgotten_at, vault, &mut rng()).expect("a snapshot")
}

/// Settings that leave nothing closed to whoever knows the keys below, and limit nothing.
fn settings() -> Settings {
    let settings = [
        ("LATCHKEY_ALLOWED_ORIGINS", "https://front.example"),
        (
            "LATCHKEY_API_KEYS",
            "front=0123456789abcdef0123456789abcdef",
        ),
        ("LATCHKEY_BOTS", "gifted-md"),
        ("LATCHKEY_CUSTOM_CODES", "on"),
        ("LATCHKEY_LIVE_LIMIT", "off"),
        (
            "LATCHKEY_OPERATOR_TOKEN",
            "0123456789abcdef0123456789abcdef",
        ),
        ("LATCHKEY_PASSKEY_ASSIST", "on"),
        ("LATCHKEY_PHONE_COOLDOWN", "off"),
        ("LATCHKEY_RATE_LIMIT", "off"),
        ("LATCHKEY_TRUSTED_PROXIES", "127.0.0.1/32"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Settings::from_sources(settings, None).expect("settings")
}

fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(498_706)
}

fn rng() -> StdRng {
    StdRng::seed_from_u64(1)
}

thread_local! {
    static STAGE: RefCell<Option<(Runtime, Stage)>> = const { RefCell::new(None) };
}
