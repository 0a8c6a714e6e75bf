//! The OpenAPI document, held to what the gateway answers: every answer that a test of this folder gets
//! is in it (`contract.rs`), and every answer that is in it is given here.

use std::{collections::BTreeSet, convert::Infallible, future::Future, sync::Arc, time::Duration};

use axum::{body::Body, http::Method};
use latchkey_shared::{
    broker::{Broker, NumberRest, RestReason},
    clock::{self, Clock},
    errand::{ErrandAnswer, LinkState},
    job::{Job, Pairing, SessionId, Token},
    result::Delivery,
    sealed::ResultKey,
    status::{Change, FailureReason, ResultSummary, Status},
    webhook::WebhookDocument,
};
use serde_json::Value;

use crate::{
    client::{Answer, Call},
    contract::{CONTRACT, Met},
    errands,
    faults::{Garbled, Lost, Panics},
    handover::take,
    passkey::assertion,
    support::{
        QR_TEXT, TestApp, Worker, account, beginning, bundle, bundle_with_stores, call, get, post,
        post_as,
    },
};

#[tokio::test(start_paused = true)]
async fn each_documented_answer_is_given() {
    let mut tour = Tour::default();
    tour.start().await;
    tour.follow().await;
    tour.passkey().await;
    tour.handover().await;
    tour.result().await;
    tour.errands().await;
    tour.operation().await;
    tour.older().await;
    tour.pages().await;
    tour.without_a_broker().await;
    tour.around().await;
    let documented = CONTRACT.answers();
    let missed: Vec<_> = documented.difference(&tour.met).collect();
    assert!(missed.is_empty(), "documented, but never met: {missed:#?}");
}

#[test]
fn each_example_is_what_it_is_an_example_of() {
    for operation in CONTRACT.operations() {
        let id = operation["operationId"].as_str().unwrap();
        let responses = operation["responses"].as_object().unwrap().values();
        let bodies = responses.chain([&operation["requestBody"]]);
        for (at, body) in bodies.enumerate() {
            let contents = body["content"].as_object().into_iter().flatten();
            for (content_type, content) in contents {
                let examples = content["examples"].as_object().into_iter().flatten();
                let examples = examples.map(|(_, example)| &example["value"]);
                for example in examples.chain(content.get("example")) {
                    let place = format!("example of {id} {at} {content_type}");
                    CONTRACT.hold(&place, &content["schema"], example, id);
                }
            }
        }
    }
}

#[test]
fn webhook_is_what_the_document_says() {
    let content = &CONTRACT.document["webhooks"]["sessionEnded"]["post"]["requestBody"]["content"];
    let content = &content["application/json"];
    let hold = |told: &Value| CONTRACT.hold("webhook", &content["schema"], told, "a webhook");
    hold(&content["example"]);
    let told = |document: WebhookDocument<'_>| {
        hold(&serde_json::from_str(&document.to_json()).unwrap());
    };
    told(WebhookDocument::of_test(beginning()));
    let mut rng = clock::rng();
    let id = SessionId::random(&mut rng);
    let mut status = Status::queued(&Job {
        id,
        pairing: Pairing::Qr,
        created_at: beginning(),
        expires_at: beginning(),
        result_key: ResultKey::of(id, &Token::random(&mut rng)),
        seal_to: None,
        bot: None,
        wishes: Box::default(),
        language: None,
        trace: None,
    });
    let ready = Change::Ready {
        account: account(),
        result: ResultSummary::default(),
        expires_at: beginning(),
    };
    for change in [
        Change::Connecting,
        Change::Linking(None),
        Change::Exporting,
        ready,
    ] {
        told(WebhookDocument::of_end(&status, beginning()));
        status.apply(change, beginning()).unwrap();
    }
    told(WebhookDocument::of_end(&status, beginning()));
}

#[test]
fn each_operation_says_what_it_is_and_stands_in_a_group() {
    let tags = CONTRACT.document["tags"].as_array().unwrap();
    let tags: Vec<&Value> = tags.iter().map(|tag| &tag["name"]).collect();
    let mut ids = BTreeSet::new();
    for operation in CONTRACT.operations() {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} twice");
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|words| words.ends_with('.')),
            "{id}"
        );
        assert!(tags.contains(&&operation["tags"][0]), "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn document_is_shown_as_a_page_of_this_site_alone() {
    let app = TestApp::new();
    let page = app.send(get("/api/docs")).await;
    for operation in CONTRACT.operations() {
        let id = operation["operationId"].as_str().unwrap();
        assert!(page.text().contains(&format!("id=\"{id}\"")), "{id}");
    }
    for name in CONTRACT.document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(
            page.text().contains(&format!("id=\"schema-{name}\"")),
            "{name}"
        );
    }
    assert!(!page.text().contains("//cdn") && !page.text().contains("src=\"http"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
        "{policy}"
    );
}

/// What has been answered so far.
#[derive(Default)]
struct Tour {
    met: BTreeSet<Met>,
}

impl Tour {
    async fn send(&mut self, app: &TestApp, call: Call) -> Answer {
        self.note(app.send(call)).await
    }

    async fn note(&mut self, answer: impl Future<Output = Answer>) -> Answer {
        let answer = answer.await;
        self.met.extend(answer.met.clone());
        answer
    }

    async fn start(&mut self) {
        let app = TestApp::with(|settings| {
            settings.phone_cooldown = Some(Duration::from_mins(1));
            settings.custom_codes = true;
        });
        for body in [
            r#"{"method":"code","phone":"+15550001111"}"#,
            r#"{"method":"code","phone":"+15550001111"}"#,
            r#"{"method":"code","phone":"077"}"#,
            r#"{"method":"fax"}"#,
            &format!("{{{}", " ".repeat(17_000)),
        ] {
            self.send(&app, post(body)).await;
        }
        let choosing = TestApp::with(|settings| settings.custom_codes = true);
        let chosen = r#"{"method":"code","phone":"+15550001112","custom_code":"0"}"#;
        self.send(&choosing, post(chosen)).await;
        self.send(&app, post("").streamed(endless())).await;
        self.send(&app, post_as("text/plain", QR)).await;
        for _ in 0..3 {
            self.send(&app, post(QR)).await;
        }
        app.draining.cancel();
        self.send(&app, post(QR)).await;
        let limited = limited();
        for _ in 0..2 {
            self.send(&limited, post(QR)).await;
        }
        self.send(&closed(), post(QR)).await;
        self.send(&closed(), post(QR).header("x-api-key", "wrong"))
            .await;
        self.send(&app, get("/api/v1/challenge")).await;
        let guarded = guarded();
        self.send(&guarded, get("/api/v1/challenge")).await;
        self.send(&guarded, post(QR)).await;
    }

    async fn follow(&mut self) {
        let app = TestApp::new();
        let (owner, mut worker) = app.start_claimed().await;
        let status = self.send(&app, owner.get("")).await;
        let etag = status.header("etag").to_owned();
        self.send(&app, owner.get("").header("if-none-match", &etag))
            .await;
        self.send(&app, owner.get("?wait=soon")).await;
        self.send(&app, owner.get("/qr.svg")).await;
        self.send(&app, owner.get("/qr.png")).await;
        worker.show_qr(QR_TEXT, 1).await;
        self.send(&app, owner.get("/qr.svg")).await;
        self.send(&app, owner.get("/qr.png")).await;
        self.send(&app, owner.get("/qr.png?size=1")).await;
        worker.finish_failed().await;
        self.send(&app, owner.get("/events")).await;
        self.send(&app, owner.get("/events").header("last-event-id", "99"))
            .await;
        self.send(&app, owner.delete()).await;
        for path in ["", "/events", "/qr.svg", "/qr.png", "/result"] {
            self.send(&app, get(&owner.path(path))).await;
        }
        self.send(&app, call(Method::DELETE, &owner.path(""))).await;
        self.send(&app, call(Method::POST, &owner.path("/passkey")))
            .await;
    }

    async fn passkey(&mut self) {
        let app = TestApp::new();
        let (owner, mut worker) = app.start_claimed().await;
        let assertion = assertion().to_string();
        self.send(&app, owner.post("/passkey", assertion.clone()))
            .await;
        worker.show_qr(QR_TEXT, 1).await;
        worker.ask_for_passkey(None).await;
        self.send(&app, owner.post("/passkey", "{}")).await;
        self.send(&app, owner.post("/passkey", " ".repeat(17_000)))
            .await;
        self.send(&app, owner.post("/passkey", "").streamed(endless()))
            .await;
        self.send(&app, owner.post("/passkey", assertion)).await;
    }

    async fn handover(&mut self) {
        let app = TestApp::new();
        let owner = app.start().await;
        let made = self.send(&app, owner.post("/handover", "")).await.json();
        let made = made["handover"].as_str().unwrap();
        for _ in 0..2 {
            self.send(&app, take(made)).await;
        }
        self.send(&app, call(Method::POST, &owner.path("/handover")))
            .await;
        let path = "/api/v1/sessions/continue";
        self.send(&app, call(Method::POST, path)).await;
        let too_long = Body::from("0".repeat(17_000));
        for body in [Body::from("{}"), too_long, endless()] {
            self.send(&app, take("").streamed(body)).await;
        }
        let brokers: [Arc<dyn Broker>; 3] = [Arc::new(Lost), Arc::new(Panics), Arc::new(Garbled)];
        for broker in brokers {
            let app = TestApp::on(broker, Clock::starting_at(beginning()), |_| {});
            let (id, token) = (
                SessionId::random(&mut clock::rng()),
                Token::random(&mut clock::rng()),
            );
            let (made, _) = app.sessions.hand_over(id, &token);
            self.send(&app, take(made.reveal())).await;
            let session = "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA/handover";
            self.send(&app, call(Method::POST, session)).await;
        }
    }

    async fn result(&mut self) {
        let app = TestApp::new();
        let (owner, mut worker) = app.start_claimed().await;
        self.send(&app, owner.get("/result")).await;
        worker.finish_ready(Delivery::Plain(bundle())).await;
        for query in ["", "?format=zip", "?format=base64", "?format=mega"] {
            self.send(&app, owner.get(&format!("/result{query}"))).await;
        }
        let stores = Delivery::Plain(bundle_with_stores());
        let (owner, _) = app.start_ready(stores).await;
        for path in ["", "/result", "/result?bot=whatsmeow"] {
            self.send(&app, owner.get(path)).await;
        }
    }

    async fn errands(&mut self) {
        let app = errands::app();
        for (ask, path) in [
            (errands::check as fn(&'static str) -> Call, "check"),
            (errands::unlink, "unlink"),
        ] {
            let path = format!("/api/v1/sessions/{path}");
            for answer in [
                ErrandAnswer::Done(errands::finding(LinkState::Linked)),
                ErrandAnswer::Failed(FailureReason::Unreachable),
                ErrandAnswer::Unreadable("nothing".to_owned()),
                ErrandAnswer::Resting(NumberRest {
                    reason: RestReason::Cooldown,
                    left: Duration::from_secs(9),
                }),
            ] {
                let asked = self.send(&app, ask(errands::SESSION));
                tokio::join!(asked, errands::errand(&app, answer));
            }
            // Nobody takes it.
            self.send(&app, ask(errands::SESSION)).await;
            let with_key = |call: Call| call.header("x-api-key", errands::KEY);
            let as_text = errands::post_as("text/plain", &path, QR);
            self.send(&app, with_key(as_text)).await;
            self.send(&app, errands::post_as("application/json", &path, QR))
                .await;
            let too_long = Body::from("0".repeat(600_000));
            for body in [too_long, endless(), broken_off()] {
                self.send(&app, ask("").streamed(body)).await;
            }
            self.send(&closed(), call(Method::POST, &path)).await;
            let limited = errands::with_quota("1/1m");
            for _ in 0..2 {
                self.send(&limited, ask(errands::SESSION)).await;
            }
            let brokers: [Arc<dyn Broker>; 3] =
                [Arc::new(Lost), Arc::new(Panics), Arc::new(Garbled)];
            for broker in brokers {
                self.send(&errands::on(broker), ask(errands::SESSION)).await;
            }
            let ending = errands::app();
            ending.draining.cancel();
            self.send(&ending, ask(errands::SESSION)).await;
        }
    }

    async fn operation(&mut self) {
        let app = TestApp::new();
        for uri in ["/healthz", "/readyz", "/metrics", "/operator"] {
            self.send(&app, get(uri)).await;
        }
        for uri in ["/operator", "/operator/leave"] {
            self.send(&app, form(uri, "")).await;
        }
        app.draining.cancel();
        self.send(&app, get("/readyz")).await;
        let token = "the-token-of-the-operator";
        let app = TestApp::with(|settings| settings.operator_token = Some(token.parse().unwrap()));
        let shown = format!("Bearer {token}");
        self.send(&app, get("/metrics").header("authorization", &shown))
            .await;
        for call in [
            get("/operator"),
            get("/operator/events"),
            call(Method::POST, "/operator/leave"),
            form("/operator", "token=the-token-of-the-operator"),
        ] {
            self.send(&app, call).await;
        }
        let too_long = Body::from("0".repeat(17_000));
        for body in [too_long, endless(), broken_off()] {
            let call = form("/operator", "").streamed(body);
            self.send(&app, call).await;
        }
        let follow = get("/operator/events").header("authorization", &shown);
        let end = async { app.shutdown.cancel() };
        tokio::join!(self.send(&app, follow), end);
        for _ in 0..11 {
            self.send(&app, form("/operator", "token=another")).await;
        }
    }

    async fn older(&mut self) {
        let qr = async |mut worker: Worker| worker.show_qr(QR_TEXT, 1).await;
        let code = async |mut worker: Worker| worker.show_code("ABCD-EFGH", 1, None).await;
        self.older_start("/server", qr).await;
        self.older_start(CODE, code).await;
        self.older_start(PAIR, code).await;
        for uri in ["/server", CODE, PAIR] {
            for reason in [
                FailureReason::CodeRefused,
                FailureReason::NotEligible,
                FailureReason::rate_limited(None),
                FailureReason::Outdated,
                FailureReason::PasskeyTimeout,
                FailureReason::Protocol,
            ] {
                let fail =
                    async |mut worker: Worker| worker.finish_failed_with(reason.clone()).await;
                self.older_start(uri, fail).await;
            }
            let app = TestApp::new();
            self.send(&app, get(uri).header("sec-fetch-dest", "document"))
                .await;
            self.send(&app, get(uri).header("origin", "https://evil.example"))
                .await;
            app.draining.cancel();
            self.send(&app, get(uri)).await;
            let full = TestApp::new();
            for _ in 0..3 {
                full.start().await;
            }
            self.send(&full, get(uri)).await;
            let limited = limited();
            limited.start().await;
            self.send(&limited, get(uri)).await;
            self.send(&closed(), get(uri)).await;
            self.send(&closed(), get(uri).header("x-api-key", "wrong"))
                .await;
            self.send(&guarded(), get(uri)).await;
        }
        let app = TestApp::new();
        self.send(&app, get("/code?number=077")).await;
        self.send(&app, get("/pair?number=077")).await;
        let person = get("/code?number=077").header("sec-fetch-dest", "document");
        self.send(&app, person).await;
        let without = TestApp::with(|settings| settings.legacy_routes = false);
        for uri in ["/server", CODE, "/server/session/x", "/code/session/x"] {
            self.send(&without, get(uri)).await;
        }
        for family in ["server", "code"] {
            let (owner, mut worker) = app.start_claimed().await;
            let uri = format!("/{family}/session/{}", owner.id);
            self.send(&app, get(&uri)).await;
            self.send(&app, get(&uri).bearer(&owner.token)).await;
            worker.finish_ready(Delivery::Plain(bundle())).await;
            for query in ["", "?format=raw", "?format=fax"] {
                self.send(&app, get(&format!("{uri}{query}")).bearer(&owner.token))
                    .await;
            }
        }
    }

    async fn older_start(&mut self, uri: &str, work: impl AsyncFnOnce(Worker)) {
        let app = TestApp::new();
        tokio::join!(self.send(&app, get(uri)), async {
            work(app.claim().await).await;
        });
    }

    async fn pages(&mut self) {
        let app = TestApp::new();
        for uri in [
            "/",
            "/qr",
            "/pair",
            "/continue",
            "/favicon.ico",
            "/robots.txt",
            "/manifest.webmanifest",
            "/offline",
            "/sw.js",
            "/api/docs",
            "/api/openapi.json",
        ] {
            self.send(&app, get(uri)).await;
        }
        for name in [
            "base.css",
            "qr.js",
            "code.woff2",
            "icon.svg",
            "card.jpg",
            "touch.png",
            "favicon.ico",
            "none",
        ] {
            self.send(&app, get(&format!("/assets/v/{name}"))).await;
        }
        for _ in 0..4 {
            self.send(&app, call(Method::POST, "/qr")).await;
        }
        self.send(&app, form("/pair", "phone=077")).await;
        let too_long = Body::from("0".repeat(17_000));
        for body in [too_long, endless()] {
            self.send(&app, form("/pair", "").streamed(body)).await;
        }
        app.claim().await;
        self.send(&app, form("/pair", "phone=%2B15550001111")).await;
        for uri in ["/qr", "/pair"] {
            let limited = limited();
            limited.start().await;
            let asked = || form(uri, "phone=%2B15550001112");
            self.send(&limited, asked()).await;
            self.send(&closed(), asked()).await;
            self.send(&guarded(), asked()).await;
            self.send(&closed(), asked().header("x-api-key", "wrong"))
                .await;
        }
        app.claim().await;
        let owner = app.start().await;
        self.send(&app, owner.of_page(Method::GET)).await;
        self.send(&app, owner.of_page(Method::POST)).await;
        app.draining.cancel();
        self.send(&app, form("/pair", "phone=%2B15550001113")).await;
    }

    /// Calls everything under a name that is not this site's, and from a page of another site.
    async fn around(&mut self) {
        let app = TestApp::with(|settings| settings.hosts = Some(vec!["link.example".to_owned()]));
        for (path, methods) in CONTRACT.document["paths"].as_object().unwrap() {
            let path = path
                .replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA")
                .replace("{version}/{name}", "v/base.css");
            for method in methods.as_object().unwrap().keys() {
                let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
                let elsewhere = call(method.clone(), &path).header("host", "evil.example");
                self.send(&app, elsewhere).await;
                let from_elsewhere = call(method, &path)
                    .header("host", "link.example")
                    .header("origin", "https://evil.example");
                self.send(&app, from_elsewhere).await;
            }
        }
    }

    async fn without_a_broker(&mut self) {
        let brokers: [Arc<dyn Broker>; 3] = [Arc::new(Lost), Arc::new(Panics), Arc::new(Garbled)];
        for broker in brokers {
            let app = TestApp::on(broker, Clock::starting_at(beginning()), |_| {});
            let session = "/api/v1/sessions/AAAAAAAAAAAAAAAAAAAAAA";
            let gets = ["", "/events", "/qr.svg", "/qr.png", "/result"]
                .map(|rest| format!("{session}{rest}"));
            for uri in gets.iter().map(String::as_str).chain([
                "/server",
                CODE,
                PAIR,
                "/server/session/AAAAAAAAAAAAAAAAAAAAAA",
                "/code/session/AAAAAAAAAAAAAAAAAAAAAA",
                "/link/AAAAAAAAAAAAAAAAAAAAAA",
                "/metrics",
            ]) {
                self.send(&app, get(uri)).await;
            }
            self.send(&app, post(QR)).await;
            self.send(&app, call(Method::DELETE, session)).await;
            self.send(&app, call(Method::POST, &format!("{session}/passkey")))
                .await;
            self.send(&app, call(Method::POST, "/qr")).await;
            self.send(&app, form("/pair", "phone=%2B15550001111")).await;
            self.send(&app, call(Method::POST, "/link/AAAAAAAAAAAAAAAAAAAAAA"))
                .await;
        }
        let lost = TestApp::on(Arc::new(Lost), Clock::starting_at(beginning()), |_| {});
        self.send(&lost, get("/readyz")).await;
    }
}

fn limited() -> TestApp {
    TestApp::with(|settings| settings.rate_limit = Some("1/1m".parse().unwrap()))
}

/// Where nobody has a key.
fn closed() -> TestApp {
    TestApp::with(|settings| settings.open = false)
}

fn guarded() -> TestApp {
    TestApp::with(|settings| settings.challenge = true)
}

fn form(uri: &str, body: &'static str) -> Call {
    call(Method::POST, uri)
        .header("content-type", "application/x-www-form-urlencoded")
        .streamed(Body::from(body))
}

fn endless() -> Body {
    Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>())
}

fn broken_off() -> Body {
    let end = std::io::Error::other("the client is gone");
    Body::from_stream(futures_util::stream::iter([Err::<Vec<u8>, _>(end)]))
}

const QR: &str = r#"{"method":"qr"}"#;
const CODE: &str = "/code?number=15550001111";
const PAIR: &str = "/pair?number=15550001111";
