use std::time::Duration;

use latchkey_emulator::{AccountKind, Options, ScanRefused, Timing};
use latchkey_entry::Browser;
use latchkey_proto::{
    keys::{AdvSecret, DeviceKeys},
    node::Node,
    pair::{adv, qr_text},
};
use latchkey_shared::clock;

use crate::client::{Client, emulator, iq, link, result, started};

#[tokio::test]
async fn well_behaved_companion_is_linked_in_every_kind_of_account() {
    for account in [
        AccountKind::Personal,
        AccountKind::Business,
        AccountKind::Hosted,
    ] {
        let emulator = started(Options {
            account,
            ..Options::default()
        })
        .await;
        let linked = link(&emulator).await;
        let mut client = Client::login(&emulator, &linked, true).await;
        let success = client.next().await;
        assert_eq!(success.tag, "success");
        let [device] = emulator.devices().try_into().unwrap();
        assert_eq!(device.jid, linked.jid.as_str());
        assert_eq!(success.get("lid"), Some(device.lid.as_str()));
        assert_eq!(device.browser, "Safari");
        assert_eq!(emulator.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn refs_run_out_and_then_the_server_closes() {
    let timing = Timing {
        first_ref: Duration::from_millis(60),
        further_ref: Duration::from_millis(20),
        ref_grace: Duration::ZERO,
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    assert_eq!(refs.len(), 6);
    client.closed().await;
    let text = qr_text(&refs[5], &keys, &Browser::default());
    assert_eq!(
        emulator.phone().scan(&text).await,
        Err(ScanRefused::Expired)
    );
    assert_eq!(emulator.snapshot().waiting, 0);
}

#[tokio::test]
async fn each_ref_runs_out_in_its_turn() {
    let timing = Timing {
        first_ref: Duration::from_millis(1),
        further_ref: Duration::from_mins(1),
        ref_grace: Duration::ZERO,
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    // The round trip takes longer than the first ref is valid.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let text = |place: usize| qr_text(&refs[place], &keys, &Browser::default());
    assert_eq!(emulator.phone().refuse(&text(0)), Err(ScanRefused::Expired));
    assert_eq!(emulator.phone().refuse(&text(1)), Ok(()));
}

#[tokio::test]
async fn code_must_show_what_its_companion_registered() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    let other = DeviceKeys::generate(&mut clock::rng());
    let wrong_noise = DeviceKeys {
        noise: other.noise.clone(),
        ..keys.clone()
    };
    let wrong_identity = DeviceKeys {
        identity: other.identity.clone(),
        ..keys.clone()
    };
    let scan = async |keys: &DeviceKeys, browser: &str| {
        let text = qr_text(&refs[0], keys, &browser.parse::<Browser>().unwrap());
        emulator.phone().scan(&text).await.unwrap_err()
    };
    let safari = "Safari (Mac OS)";
    assert_eq!(
        scan(&wrong_noise, safari).await,
        ScanRefused::OtherKey("Noise key")
    );
    assert_eq!(
        scan(&wrong_identity, safari).await,
        ScanRefused::OtherKey("identity key")
    );
    let platform = ScanRefused::Platform {
        declared: "Safari",
        got: '1',
    };
    assert_eq!(scan(&keys, "Chrome (Mac OS)").await, platform);
    let text = qr_text("2@unknown", &keys, &Browser::default());
    assert_eq!(
        emulator.phone().scan(&text).await,
        Err(ScanRefused::Expired)
    );
}

type Forgery = fn(&mut adv::Paired);

#[tokio::test]
async fn wrong_answer_to_pair_success_makes_no_device() {
    let forgeries: [Forgery; 4] = [
        |paired| paired.key_index += 1,
        |paired| paired.account.details.push(0),
        |paired| paired.account.account_signature[0] ^= 1,
        |paired| paired.account.device_signature[0] ^= 1,
    ];
    for forge in forgeries {
        refused_answer(|iq_id, paired| {
            forge(paired);
            adv::reply(iq_id, paired)
        })
        .await;
    }
    refused_answer(|iq_id, paired| {
        let identity = Node::new("device-identity")
            .attr("key-index", paired.key_index.to_string())
            .bytes(paired.account.for_messages());
        result(iq_id).children([Node::new("pair-device-sign").children([identity])])
    })
    .await;
}

async fn refused_answer(answer: impl FnOnce(&str, &mut adv::Paired) -> Node) {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    let text = qr_text(&refs[0], &keys, &Browser::default());
    let phone = emulator.phone();
    let scanning = tokio::spawn(async move { phone.scan(&text).await });
    let success = client.next().await;
    let mut paired = adv::verify(
        &success,
        &keys.adv_secret,
        &keys.identity,
        &mut clock::rng(),
    )
    .unwrap();
    client
        .send(answer(success.get("id").unwrap(), &mut paired))
        .await;
    client.closed().await;
    assert!(matches!(
        scanning.await.unwrap(),
        Err(ScanRefused::BadAnswer(_))
    ));
    assert!(emulator.devices().is_empty());
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn error_of_the_companion_reaches_the_phone() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    let text = qr_text(&refs[0], &keys, &Browser::default());
    let phone = emulator.phone();
    let scanning = tokio::spawn(async move { phone.scan(&text).await });
    let success = client.next().await;
    let other = AdvSecret::from_bytes([7; 32]);
    let error = adv::verify(&success, &other, &keys.identity, &mut clock::rng()).unwrap_err();
    client
        .send(adv::error_reply(success.get("id").unwrap(), &error))
        .await;
    let told = ScanRefused::Companion {
        code: "401".into(),
        text: "hmac-mismatch".into(),
    };
    assert_eq!(scanning.await.unwrap(), Err(told));
    assert!(emulator.devices().is_empty());
}

#[tokio::test]
async fn retired_secret_is_refused_and_a_new_one_taken() {
    let emulator = emulator().await;
    let mut keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    let old = qr_text(&refs[0], &keys, &Browser::default());
    emulator.phone().retire(&old).unwrap();
    let notification = client.next().await;
    assert_eq!(notification.get("type"), Some("companion_reg_refresh"));
    client.acknowledge(&notification).await;
    assert_eq!(emulator.phone().scan(&old).await, Err(ScanRefused::Retired));
    keys.adv_secret = AdvSecret::generate(&mut clock::rng());
    let new = qr_text(&refs[0], &keys, &Browser::default());
    let phone = emulator.phone();
    let scanning = tokio::spawn(async move { phone.scan(&new).await });
    let success = client.next().await;
    let paired = adv::verify(
        &success,
        &keys.adv_secret,
        &keys.identity,
        &mut clock::rng(),
    )
    .unwrap();
    client
        .send(adv::reply(success.get("id").unwrap(), &paired))
        .await;
    assert!(scanning.await.unwrap().is_ok());
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn companion_that_does_not_acknowledge_is_dropped() {
    let timing = Timing {
        answer_within: Duration::from_millis(30),
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    assert!(client.next().await.child("pair-device").is_some());
    client.closed().await;
    assert_eq!(
        emulator.violations(),
        ["expected an answer to pair-device in time"]
    );
}

#[tokio::test]
async fn waiting_companion_is_answered_when_it_pings_and_refused_anything_else() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    client.take_refs().await;
    let pong = client.ask(iq("p1", "get", "w:p", Node::new("ping"))).await;
    assert_eq!(pong.get("type"), Some("result"));
    assert_eq!(emulator.violations(), Vec::<String>::new());
    let refused = client
        .ask(iq("c1", "get", "encrypt", Node::new("count")))
        .await;
    assert_eq!(refused.get("type"), Some("error"));
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn code_is_good_for_one_phone_at_a_time() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    let text = qr_text(&refs[0], &keys, &Browser::default());
    let (phone, same) = (emulator.phone(), text.clone());
    let scanning = tokio::spawn(async move { phone.scan(&same).await });
    let success = client.next().await;
    let other = emulator.phone_of_account(1);
    assert_eq!(other.scan(&text).await, Err(ScanRefused::Busy));
    let paired = adv::verify(
        &success,
        &keys.adv_secret,
        &keys.identity,
        &mut clock::rng(),
    )
    .unwrap();
    client
        .send(adv::reply(success.get("id").unwrap(), &paired))
        .await;
    assert!(scanning.await.unwrap().is_ok());
}
