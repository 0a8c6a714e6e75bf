//! Sessions that are checked and unlinked over the API: any gateway, any worker, and nothing kept.

use latchkey_e2e::{Fleet, Latchkey, RedisDump, Secrets, Status, emulator, link};
use latchkey_emulator::{Fault, FaultStage, StreamError};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

#[tokio::test]
async fn session_is_checked_and_unlinked_at_every_gateway_and_nothing_of_it_is_kept() {
    let keys = format!("panel={PANEL}");
    let settings = [
        ("LATCHKEY_API_KEYS", keys.as_str()),
        ("LATCHKEY_PHONE_COOLDOWN", "off"),
        ("RUST_LOG", "trace"),
    ];
    let fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    let (session, ready, result) = linked(&fleet).await;
    let [one, other] = &fleet.gateways[..] else {
        panic!("there are two gateways");
    };
    for (gateway, body) in [
        (one, json!({"session_id": session})),
        (other, json!({"credentials": result["json"]})),
        (one, json!({"session_id": result["gzip"]})),
        (other, json!({"credentials": result["multi"]})),
        (one, json!({"credentials": result["files"]})),
    ] {
        let found = found(ask(gateway, "check", &body).await).await;
        assert_eq!(found["state"], "linked", "{found}");
        assert_eq!(found["account"]["jid"], ready.0["account"]["jid"]);
        assert_eq!(found["account"]["platform"], "android");
        let since: jiff::Timestamp = found["linked_at"].as_str().unwrap().parse().unwrap();
        let age = jiff::Timestamp::now().duration_since(since).as_secs();
        assert!((0..600).contains(&age), "{found}");
    }
    let body = json!({"session_id": session});
    for (fault, state) in [
        (Fault::Failure(403), "restricted"),
        (Fault::StreamError(StreamError::Replaced), "replaced"),
    ] {
        fleet.emulator.inject(fault, FaultStage::Success, 1);
        let found = found(ask(other, "check", &body).await).await;
        assert_eq!(found["state"], state, "{found}");
    }
    assert_eq!(fleet.emulator.devices().len(), 1, "it is left as it is");

    let unlinked = found(ask(one, "unlink", &body).await).await;
    assert_eq!(
        (&unlinked["state"], &unlinked["already"]),
        (&json!("unlinked"), &Value::Null)
    );
    assert!(fleet.emulator.devices().is_empty());
    let again = found(ask(other, "unlink", &body).await).await;
    assert_eq!(
        (&again["state"], &again["already"]),
        (&json!("unlinked"), &json!(true))
    );
    let checked = found(ask(one, "check", &body).await).await;
    assert_eq!(
        (&checked["state"], &checked["already"]),
        (&json!("unlinked"), &Value::Null)
    );
    let nonsense = ask(
        one,
        "check",
        &json!({"session_id": "Ilom~eyJub2lzZUtleSI6"}),
    )
    .await;
    assert_eq!(nonsense.status(), 400);
    assert_eq!(fleet.emulator.violations(), [""; 0]);

    let mut secrets = Secrets::default();
    secrets.credentials(&result);
    secrets.status(&ready);
    assert!(secrets.count() > 10);
    assert_eq!(RedisDump::of(&fleet.redis).leaks(&secrets), [""; 0]);
    assert_eq!(secrets.found_in(&fleet.logs()), [""; 0]);
    assert!(fleet.logs().contains("an errand is done"));
}

#[tokio::test]
async fn number_is_asked_about_as_seldom_at_all_gateways_together_as_it_gets_codes() {
    let keys = format!("panel={PANEL}");
    let settings = [
        ("LATCHKEY_API_KEYS", keys.as_str()),
        ("LATCHKEY_PHONE_COOLDOWN", "60s"),
    ];
    let fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    let (session, ..) = linked(&fleet).await;
    let body = json!({"session_id": session});
    let first = ask(&fleet.gateways[0], "check", &body).await;
    assert_eq!(found(first).await["state"], "linked");
    let second = ask(&fleet.gateways[1], "check", &body).await;
    assert_eq!(second.status(), 429);
    let retry_after = second.headers()["retry-after"].to_str().unwrap();
    let left: u64 = retry_after.parse().unwrap();
    assert!((1..=60).contains(&left), "{left}");
    let problem: Value = second.json().await.unwrap();
    assert_eq!(
        (&problem["code"], &problem["reason"]),
        (&json!("phone_cooldown"), &json!("cooldown"))
    );
    let unlinked = ask(&fleet.gateways[1], "unlink", &body).await;
    assert_eq!(found(unlinked).await["state"], "unlinked");
}

#[tokio::test]
async fn errand_of_a_killed_worker_is_done_by_the_next_one() {
    let keys = format!("panel={PANEL}");
    let settings = [
        ("LATCHKEY_API_KEYS", keys.as_str()),
        // Its second try is no second errand.
        ("LATCHKEY_PHONE_COOLDOWN", "60s"),
    ];
    let mut fleet = Fleet::start(emulator().await, 1, 1, &settings).await;
    let (session, ..) = linked(&fleet).await;
    let body = json!({"session_id": session});
    fleet.emulator.inject(Fault::Hold, FaultStage::Success, 1);
    let asked = request(&fleet.gateways[0], "check", &body).send();
    let asked = tokio::spawn(asked);
    fleet.emulator.held(1).await;
    fleet.add_worker().await;
    fleet.workers[0].program.kill().await;
    let answer = asked.await.unwrap().unwrap();
    fleet.emulator.let_go();
    assert_eq!(found(answer).await["state"], "linked");
}

#[tokio::test]
async fn worker_that_ends_gives_its_errand_to_the_next_one_at_once() {
    let keys = format!("panel={PANEL}");
    let settings = [
        ("LATCHKEY_API_KEYS", keys.as_str()),
        ("LATCHKEY_PHONE_COOLDOWN", "60s"),
    ];
    let mut fleet = Fleet::start(emulator().await, 1, 1, &settings).await;
    let (session, ..) = linked(&fleet).await;
    let body = json!({"session_id": session});
    fleet.emulator.inject(Fault::Hold, FaultStage::Success, 1);
    let asked = tokio::spawn(request(&fleet.gateways[0], "unlink", &body).send());
    fleet.emulator.held(1).await;
    fleet.add_worker().await;
    fleet.roll_worker(0).await;
    let answer = asked.await.unwrap().unwrap();
    fleet.emulator.let_go();
    assert_eq!(found(answer).await["state"], "unlinked");
    assert!(fleet.emulator.devices().is_empty());
}

/// A device that is linked, with its session ID and its status.
async fn linked(fleet: &Fleet) -> (String, Status, Value) {
    let session = fleet.gateways[0].create().await;
    let (_, ready) = link(&session, &fleet.emulator.phone()).await;
    let id = ready.0["result"]["session_id"].as_str().unwrap().to_owned();
    (id, ready, session.result().await)
}

async fn ask(gateway: &Latchkey, errand: &str, body: &Value) -> Response {
    request(gateway, errand, body).send().await.unwrap()
}

fn request(gateway: &Latchkey, errand: &str, body: &Value) -> RequestBuilder {
    let path = format!("/api/v1/sessions/{errand}");
    let request = gateway.request("POST", &path).header("x-api-key", PANEL);
    let request = request.header("content-type", "application/json");
    request.body(body.to_string())
}

async fn found(answer: Response) -> Value {
    let status = answer.status();
    let found: Value = answer.json().await.unwrap();
    assert_eq!(status, 200, "{found}");
    found
}

const PANEL: &str = "a-key-of-the-panel-0123456789abcdef";
