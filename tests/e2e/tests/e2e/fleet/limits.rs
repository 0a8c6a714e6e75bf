//! Limits hold for all gateways together.

use latchkey_e2e::{Fleet, Latchkey, emulator, wait_until};
use reqwest::Response;
use serde_json::Value;

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
