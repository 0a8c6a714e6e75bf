//! `latchkey webhook test`, and what the doctor says of the receiver.

use latchkey_e2e::{Receiver, Terminal, emulator};
use latchkey_emulator::Emulator;

#[tokio::test]
async fn test_is_sent_and_what_came_back_is_told() {
    let (emulator, receiver) = (emulator().await, Receiver::start().await);
    let (code, errors, out) = run(&emulator, &receiver, &["webhook", "test"]).await;
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(out.starts_with("http://127.0.0.1:"), "{out}");
    assert!(out.contains(" answered 204 No Content after "), "{out}");
    assert!(!out.contains("hush-of-receiver"), "{out}");
    let [webhook] = receiver.came().try_into().unwrap();
    assert!(webhook.is_signed());
    assert_eq!(webhook.json()["type"], "webhook.test");

    receiver.answer(500);
    let (code, errors, out) = run(&emulator, &receiver, &["webhook", "test"]).await;
    assert_eq!(code, Some(1));
    assert!(out.contains("answered 500 Internal Server Error"), "{out}");
    assert!(out.contains("It said: I said no"), "{out}");
    assert!(errors.contains("200 to 299"), "{errors}");
    let ids = receiver.came();
    assert_ne!(ids[0].id(), ids[1].id());
}

#[tokio::test]
async fn test_without_a_receiver_says_what_to_set() {
    let emulator = emulator().await;
    let mut terminal = Terminal::start(&emulator, &["webhook", "test"], &[]);
    let (code, errors) = terminal.exit().await;
    assert_eq!(code, Some(2));
    assert!(
        errors.contains("LATCHKEY_WEBHOOK_URL is not set"),
        "{errors}"
    );
}

#[tokio::test]
async fn doctor_says_whether_the_receiver_takes_webhooks() {
    let (emulator, mut receiver) = (emulator().await, Receiver::start().await);
    let (_, _, out) = run(&emulator, &receiver, &["doctor"]).await;
    assert!(webhook_line(&out).starts_with("ok "), "{out}");
    receiver.go_away().await;
    let (code, _, out) = run(&emulator, &receiver, &["doctor"]).await;
    assert!(webhook_line(&out).starts_with("failed "), "{out}");
    assert_eq!(code, Some(1));
    assert!(!out.contains("hush-of-receiver"), "{out}");
}

fn webhook_line(out: &str) -> &str {
    let mut lines = out.lines();
    lines
        .find(|line| line.contains(" webhook "))
        .expect("there is a line")
}

async fn run(
    emulator: &Emulator,
    receiver: &Receiver,
    arguments: &[&str],
) -> (Option<i32>, String, String) {
    let settings = receiver.settings();
    let settings = settings
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let mut terminal = Terminal::start(emulator, arguments, &settings);
    let (code, errors) = terminal.exit().await;
    (code, errors, terminal.out().text())
}
