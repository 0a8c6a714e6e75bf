use std::{
    io,
    sync::{Arc, Mutex},
};

use latchkey_shared::result::Delivery;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{CREDS, QR_TEXT, TestApp, bundle, get, post};

#[tokio::test(start_paused = true)]
async fn requests_are_logged_without_anything_of_their_own() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    // With one subscriber alone, tracing asks only the thread that comes to a line first whether it is
    // wanted, and that may be another test's.
    let _other = tracing::Dispatch::new(tracing_subscriber::registry());
    let guard = tracing::subscriber::set_default(subscriber);

    let key = "SECRET_KEY_OF_THE_PANEL_AT_LENGTH";
    let app = TestApp::with(|settings| {
        settings.api_keys = format!("panel={key}").parse().unwrap();
    });
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    for rest in ["", "/qr.svg", "/qr.png", "?since=0&wait=1"] {
        app.send(owner.get(rest)).await;
    }
    let (ready, _) = app.start_ready(Delivery::Plain(bundle())).await;
    for rest in [
        "",
        "/events",
        "/result",
        "/result?format=json",
        "/result?format=base64",
    ] {
        app.send(ready.get(rest)).await;
    }
    app.send(get(&ready.path("")).bearer("WRONG_TOKEN")).await;
    app.send(post("BROKEN_BODY").header("idempotency-key", "SOME_KEY_OF_A_CALLER"))
        .await;
    let phone = r#"{"method":"code","phone":"+15550002222","custom_code":"ZZZZ9999"}"#;
    app.send(post(phone)).await;
    let refused = app.send(post(phone).header("x-api-key", "WRONG_KEY")).await;
    assert_eq!(refused.status, 401);
    let wishes = r#"{"method":"qr","client":"SOME_CLIENT","metadata":{"NOTED":"NOTED"},
        "proxy":"socks5://PROXY_USER:PROXY_PASSWORD@proxy.example:1080"}"#;
    app.send(post(wishes).header("x-api-key", key)).await;
    app.claim().await;
    app.send(post(phone).header("x-api-key", key)).await;
    let mut worker = app.claim().await;
    worker.show_code("ZZZZ-9999", 1, None).await;
    worker.ask_for_passkey(None).await;
    let coded = worker.job.id.to_string();
    app.send(get(&format!("/api/v1/sessions/{coded}/passkey")))
        .await;
    app.send(get("/code?number=BAD_NUMBER")).await;
    let (answer, ()) = tokio::join!(app.send(get("/code?number=15550003333")), async {
        app.claim().await.show_code("YYYY-8888", 1, None).await;
    });
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    app.send(ready.delete()).await;
    drop(guard);

    let log = log.text();
    let named = format!("request{{session.id={}}}", owner.id);
    assert!(log.contains(&named), "{named}");
    assert!(log.contains("http.method=GET http.route=\"/api/v1/sessions/{id}\" http.status=200"));
    let base64 = bundle().session_id();
    let unfit = [
        &owner.token,
        &ready.token,
        QR_TEXT,
        CREDS,
        &base64,
        "15550001111",
        &token,
        key,
    ];
    for secret in unfit.into_iter().chain([
        "WRONG_TOKEN",
        "BROKEN_BODY",
        "SOME_KEY_OF_A_CALLER",
        "192.0.2.",
        "15550002222",
        "ZZZZ",
        "BAD_NUMBER",
        "15550003333",
        "YYYY",
        "WRONG_KEY",
        "SOME_CLIENT",
        "NOTED",
        "PROXY_USER",
        "PROXY_PASSWORD",
    ]) {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
