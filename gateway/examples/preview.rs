//! Serves the pages with a worker that only pretends, up to the state named by the first argument.
//!
//! `cargo run -p latchkey-gateway --example preview -- ready`: for looking at the pages, no phone
//! needed. Besides the states there are `renewed`, `compare`, `passkey_assist`, `mega`, `refused`,
//! `cooldown` and `closed`.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use latchkey_gateway::{Gateway, GatewaySettings, LargePictures, Limits, router, serve};
use latchkey_shared::{
    broker::{BrokerSettings, Lease, MemoryBroker, Snapshot},
    bundle::{MegaCopies, MegaLink, SessionBundle, WantedId},
    clock::{self, Clock},
    config::{ApiKeys, Branding, TrustedProxies},
    job::{Job, Method},
    metrics::ProcessMetrics,
    queue::Queue,
    result::Delivery,
    sealed::{Purpose, Vault},
    secret::Secret,
    session_client::{SessionClient, SessionPolicy},
    status::{
        Account, Change, CodePrompt, CodeRenewal, FailureReason, PasskeyPrompt, QrPrompt,
        ResultSummary, Status,
    },
    words::{BUILT_IN, Language},
};
use tokio::{net::TcpListener, time::sleep};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().init();
    let mut arguments = std::env::args().skip(1);
    let last = arguments.next().unwrap_or_else(|| "ready".to_owned());
    let port: u16 = arguments.next().as_deref().unwrap_or("0").parse()?;

    let clock = Clock::system();
    let settings = BrokerSettings {
        queue_limit: 100,
        lease: Duration::from_hours(1),
    };
    let queue = Queue {
        broker: Arc::new(MemoryBroker::new(clock.clone(), settings)),
        vault: Arc::new(Vault::new(&Secret::random(&mut clock::rng()))),
        clock,
        metrics: ProcessMetrics::new(),
    };
    let policy = SessionPolicy {
        session_ttl: Duration::from_mins(5),
        result_ttl: Duration::from_mins(10),
        phone_cooldown: (last == "cooldown").then_some(Duration::from_mins(1)),
        unwatched: None,
        webhooks: false,
        live_limit: None,
        rate_limit: (last == "refused").then(|| "1/1m".parse()).transpose()?,
    };
    let shutdown = CancellationToken::new();
    let gateway = Arc::new(Gateway {
        sessions: SessionClient::new(queue.clone(), policy),
        settings: GatewaySettings {
            site_name: "Latchkey".to_owned(),
            branding: Branding::default(),
            catalogue: &BUILT_IN,
            language: Language::ENGLISH,
            background_url: std::env::args().nth(3),
            background_shade: 35,
            passkey_assist: last.starts_with("passkey_assist"),
            passkey_extension_url: None,
            challenge: false,
            seal: false,
            bots: Vec::new(),
            libraries: Vec::new(),
            trusted_proxies: TrustedProxies::NONE,
            hosts: None,
            allowed_origins: Vec::new(),
            legacy_routes: true,
            operator_token: None,
            api_keys: ApiKeys::default(),
            open: last != "closed",
            custom_codes: false,
        },
        large_pictures: LargePictures::default(),
        draining: shutdown.clone(),
        shutdown: shutdown.clone(),
    });
    tokio::spawn(Pretender { queue, last }.run());
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    tracing::info!("open http://{}/", listener.local_addr()?);
    serve(
        listener,
        router(gateway),
        Limits::within(None, 0, TrustedProxies::NONE),
        shutdown,
    )
    .await;
    Ok(())
}

/// Does to each session what a worker would do, up to a state.
struct Pretender {
    queue: Queue,
    last: String,
}

impl Pretender {
    async fn run(self) -> anyhow::Result<()> {
        if self.last == "queued" {
            return Ok(());
        }
        loop {
            let claim = self.queue.broker.claim().await?;
            let (id, vault) = (claim.lease.id, &self.queue.vault);
            let job: Job = vault.open_json(Purpose::Job, id, &claim.job)?;
            let mut status = claim.snapshot.open(id, vault)?;
            for (name, change) in self.script(job.pairing.method()) {
                let done = name == self.last;
                sleep(Duration::from_millis(300)).await;
                let written = self.write(&claim.lease, &job, &mut status, change);
                if written.await.is_err() || done {
                    break;
                }
            }
        }
    }

    async fn write(
        &self,
        lease: &Lease,
        job: &Job,
        status: &mut Status,
        change: Change,
    ) -> anyhow::Result<()> {
        let Queue {
            broker,
            vault,
            clock,
            ..
        } = &self.queue;
        status.apply(change, clock.now())?;
        let rng = &mut clock::rng();
        let forgotten_at = clock.now() + Duration::from_mins(20);
        let snapshot = Snapshot::seal(status, forgotten_at, vault, rng)?;
        if status.state.is_terminal() {
            let delivery = delivery(self.last == "mega");
            let result = vault.seal_result(job, status.version, &delivery, rng)?;
            let finished = broker.finish(lease, snapshot, Some(result));
            finished.await.context("finish")
        } else {
            let published = broker.publish(lease, snapshot);
            published.await.context("publish")
        }
    }

    fn script(&self, method: Method) -> Vec<(String, Change)> {
        let now = self.queue.clock.now();
        let qr = |sequence, seconds| {
            Change::AwaitingScan(QrPrompt {
                data: format!(
                    "https://wa.me/settings/linked_devices#{}{sequence},{}=,{}=,{}=,1",
                    "2@pretend".repeat(8),
                    "A".repeat(43),
                    "B".repeat(43),
                    "C".repeat(43)
                ),
                sequence,
                total: 6,
                renewal: None,
                expires_at: now + Duration::from_secs(seconds),
            })
        };
        let code = |value: &str, sequence, renewal| {
            Change::AwaitingCode(CodePrompt {
                value: value.to_owned(),
                phone: "+94771234567".to_owned(),
                sequence,
                renewal,
                expires_at: now + Duration::from_mins(3),
            })
        };
        let passkey = |confirmation_code: Option<&str>| {
            Change::PasskeyRequired(PasskeyPrompt {
                options: r#"{"challenge":"q80BAgMEBQYHCAkKCwwNDg","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}"#.to_owned(),
                confirmation_code: confirmation_code.map(str::to_owned),
                expires_at: now + Duration::from_mins(5),
            })
        };
        let end = match self.last.as_str() {
            "failed" => Change::Failed(FailureReason::Rejected),
            "expired" => Change::Expired,
            _ => Change::Linking(None),
        };
        let account = Account {
            jid: "15550001111:7@s.whatsapp.net".to_owned(),
            lid: None,
            name: None,
            platform: Some("android".to_owned()),
        };
        let result = ResultSummary::default();
        let expires_at = now + Duration::from_mins(10);
        let shown = match method {
            Method::Qr => vec![qr(1, 4), qr(2, 20)],
            Method::Code => vec![code("7KMW-2HXV", 1, None)],
        };
        let named = |change: Change| (change.state().to_string(), change);
        let mut script: Vec<_> = [vec![Change::Connecting], shown]
            .concat()
            .into_iter()
            .map(named)
            .collect();
        let renewed = code("QNXB-94TD", 2, Some(CodeRenewal::NotAccepted));
        match self.last.as_str() {
            "renewed" => script.push(("renewed".to_owned(), renewed)),
            "passkey_required" | "passkey_assist" | "compare" => {
                script.push((self.last.replace("compare", "asked"), passkey(None)));
                script.push(("compare".to_owned(), passkey(Some("7KMW-2HXV"))));
            }
            _ => {}
        }
        let ready = Change::Ready {
            account,
            result,
            expires_at,
        };
        script.extend([end, Change::Exporting, ready].map(named));
        script
    }
}

fn bundle() -> SessionBundle {
    SessionBundle {
        ids: Vec::new(),
        creds_json: format!("{{\"noiseKey\":\"{}\"}}", "private".repeat(300)),
        keys: Vec::new(),
        mega: MegaCopies::default(),
        stores: Vec::new(),
    }
}

fn delivery(is_at_mega: bool) -> Delivery {
    let mut bundle = bundle();
    if is_at_mega {
        let template = "ilombot--{mega_zip_url|base64}".parse();
        bundle.ids = vec![WantedId {
            bot: None,
            template: template.expect("a template"),
        }];
        let link = "AbCdEfGh#0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
        bundle.mega.zip = Some(MegaLink::new(link));
    }
    Delivery::Plain(bundle)
}
