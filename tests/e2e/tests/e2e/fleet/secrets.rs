//! No secret is in the logs of a fleet, nor in clear in its Redis.

use latchkey_e2e::{Fleet, RedisDump, Secrets, emulator, link};
use serde_json::json;

#[tokio::test]
async fn no_secret_is_in_the_logs_at_trace_or_in_clear_in_redis() {
    let settings = [
        ("RUST_LOG", "trace"),
        ("LATCHKEY_HANDOFF", "upload"),
        ("LATCHKEY_RATE_LIMIT", "20/1h"),
        ("LATCHKEY_TRUSTED_PROXIES", "1"),
    ];
    let fleet = Fleet::start(emulator().await, 1, 1, &settings).await;
    let phone = fleet.emulator.phone();
    let mut secrets = Secrets::default();
    fleet.add_secrets(&mut secrets);
    secrets.text("the number", &phone.number());
    secrets.text("the address of a client", ADDRESS);
    let request = fleet.gateways[0].request("POST", "/api/v1/sessions");
    let request = request.header("x-forwarded-for", ADDRESS);
    let answer = request.body(r#"{"method":"qr"}"#).send().await.unwrap();
    assert_eq!(answer.status(), 202);

    let by_qr = fleet.gateways[0].create().await;
    secrets.token(&by_qr.token);
    secrets.status(&by_qr.wait_for("awaiting_scan").await);
    let (_, ready) = link(&by_qr, &phone).await;
    secrets.status(&ready);
    secrets.credentials(&by_qr.result().await);

    let body = json!({ "method": "code", "phone": format!("+{}", phone.number()) });
    let by_code = fleet.gateways[0].create_with(&body.to_string()).await;
    secrets.token(&by_code.token);
    let shown = by_code.wait_for("awaiting_code").await;
    secrets.status(&shown);
    let code = shown.0["code"]["value"].as_str().unwrap();
    phone.enter_code(code).await.unwrap();
    secrets.status(&by_code.wait_for("ready").await);
    secrets.credentials(&by_code.result().await);
    assert_eq!(by_qr.delete().await, 204);

    let dump = RedisDump::of(&fleet.redis);
    assert_eq!(dump.leaks(&secrets), [""; 0]);
    assert_eq!(dump.without_ttl, [""; 0]);
    assert_eq!(secrets.found_in(&fleet.logs()), [""; 0]);
    // All of it was kept and logged, and would have been found.
    assert!(secrets.count() > 50, "{}", secrets.count());
    let mut present = Secrets::default();
    present.text("an id", &by_code.id);
    assert_ne!(dump.leaks(&present), [""; 0]);
    assert_eq!(present.found_in(&fleet.logs()), ["an id"]);
    assert!(fleet.logs().contains("TRACE"));
    let counted = dump.values.iter();
    let counted = counted.filter(|(name, _)| name.contains("arrival:client:"));
    assert_eq!(counted.count(), 2, "both addresses are, under other names");
}

const ADDRESS: &str = "203.0.113.178";
