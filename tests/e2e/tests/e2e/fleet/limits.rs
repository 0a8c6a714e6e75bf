//! Limits hold for all gateways together.

use std::time::Duration;

use latchkey_e2e::{Fleet, Latchkey, emulator, wait_until};
use latchkey_shared::clock::Clock;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::time::sleep;

#[tokio::test]
async fn rate_limit_is_shared_by_all_gateways() {
    let settings = [("LATCHKEY_RATE_LIMIT", "3/1m")];
    let fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
    for gateway in [0, 1, 0] {
        assert_eq!(ask(&fleet.gateways[gateway]).await.status(), 202);
    }
    for gateway in &fleet.gateways {
        let (status, retry_after, code) = refusal(ask(gateway).await).await;
        assert_eq!((status, code.as_str()), (429, "rate_limited"));
        assert!((1..=60).contains(&retry_after), "{retry_after}");
    }
}

#[tokio::test]
async fn full_queue_is_refused_until_a_worker_comes() {
    let settings = [("LATCHKEY_QUEUE_LIMIT", "2")];
    let mut fleet = Fleet::start(emulator().await, 2, 0, &settings).await;
    for gateway in &fleet.gateways {
        assert_eq!(ask(gateway).await.status(), 202);
    }
    for gateway in &fleet.gateways {
        let (status, retry_after, code) = refusal(ask(gateway).await).await;
        assert_eq!((status, code.as_str()), (503, "queue_full"));
        assert!(retry_after > 0);
    }
    fleet.add_worker().await;
    wait_until("there is room again", async || {
        ask(&fleet.gateways[0]).await.status() == 202
    })
    .await;
}

/// What attackers can do: ask again as soon as they may, from elsewhere, in another spelling, and take
/// each session back, so that its code is no longer alive.
#[tokio::test]
async fn phone_is_asked_once_in_a_cooldown_that_grows_whoever_asks_at_whichever_gateway() {
    let settings = [
        ("LATCHKEY_PHONE_COOLDOWN", "1s"),
        ("LATCHKEY_TRUSTED_PROXIES", "1"),
    ];
    let fleet = Fleet::start(emulator().await, 2, 1, &settings).await;
    let phone = fleet.emulator.phone();
    let (clock, number) = (Clock::system(), phone.number());
    let spellings = [
        format!("+{number}"),
        format!("00{number}"),
        format!("(+{number})"),
    ];
    let mut asked_at = Vec::new();
    let mut refused = 0;
    for attempt in 0.. {
        let gateway = &fleet.gateways[attempt % 2];
        let body = json!({ "method": "code", "phone": spellings[attempt % 3] });
        let request = gateway.request("POST", "/api/v1/sessions");
        let from = format!("203.0.113.{}", attempt % 250);
        let request = request
            .header("x-forwarded-for", from)
            .body(body.to_string());
        let now = clock.now();
        let answer = request.send().await.unwrap();
        if answer.status() == 429 {
            refused += 1;
            sleep(Duration::from_millis(50)).await;
            continue;
        }
        assert_eq!(answer.status(), 202);
        let session = gateway.session(&answer.json().await.unwrap());
        session.wait_for("awaiting_code").await;
        // The one before was granted after it was asked for, and this one before it was seen.
        if let Some(before) = asked_at.last() {
            let pause = clock.now().duration_since(*before).unwrap();
            let cooldown =
                Duration::from_secs(3_u64.pow(u32::try_from(asked_at.len()).unwrap() - 1));
            assert!(
                pause >= cooldown,
                "{pause:?} after {} codes",
                asked_at.len()
            );
        }
        asked_at.push(now);
        assert_eq!(session.delete().await, 204);
        if asked_at.len() == 3 {
            break;
        }
    }
    assert!(refused > 10, "{refused}");
    let hellos = fleet.emulator.snapshot().stanzas["iq set md/link_code_companion_reg"];
    assert_eq!(hellos, 3);
}

async fn ask(gateway: &Latchkey) -> Response {
    let request = gateway.request("POST", "/api/v1/sessions");
    request.body(r#"{"method":"qr"}"#).send().await.unwrap()
}

async fn refusal(answer: Response) -> (u16, u64, String) {
    let status = answer.status().as_u16();
    let retry_after = answer.headers()["retry-after"].to_str().unwrap();
    let retry_after = retry_after.parse().unwrap();
    let problem: Value = answer.json().await.unwrap();
    (
        status,
        retry_after,
        problem["code"].as_str().unwrap().to_owned(),
    )
}
