use latchkey_emulator::{CertificateFlaw, Fault, FaultStage, ScanRefused, StreamError};
use latchkey_entry::Browser;
use latchkey_proto::{
    frame::{self, INTRO},
    keys::{AdvSecret, DeviceKeys, KeyPair},
    noise::{CertError, HandshakeError, Initiator},
    pair::{
        adv::{self, AdvError},
        qr_text,
    },
};
use latchkey_shared::clock::{self, Clock};
use tokio_tungstenite::tungstenite::Error;

use crate::client::{Client, emulator, link, registration};

#[tokio::test]
async fn upgrade_is_refused_with_the_status() {
    let emulator = emulator().await;
    emulator.inject(Fault::HttpStatus(503), FaultStage::Upgrade, 1);
    let url = emulator.whatsapp_url();
    let refused = Client::upgrade(&url, Some("https://web.whatsapp.com")).await;
    assert!(matches!(refused, Err(Error::Http(answer)) if answer.status() == 503));
    Client::open(&emulator).await;
}

#[tokio::test]
async fn flawed_certificate_is_sent_in_a_handshake_that_is_right_otherwise() {
    let emulator = emulator().await;
    emulator.inject(
        Fault::WrongCertificate(CertificateFlaw::LeafKey),
        FaultStage::ServerHello,
        1,
    );
    let mut client = Client::open(&emulator).await;
    let (initiator, hello) = Initiator::new(KeyPair::generate(&mut clock::rng()));
    let mut bytes = INTRO.to_vec();
    frame::encode(&hello, &mut bytes).unwrap();
    client.send_bytes(bytes).await;
    let server_hello = client.recv_frame().await.unwrap();
    let noise = KeyPair::generate(&mut clock::rng());
    let refused = initiator.finish(
        &server_hello,
        &noise,
        b"",
        &emulator.root_key(),
        Clock::system().now(),
    );
    assert!(matches!(
        refused,
        Err(HandshakeError::Certificate(CertError::OtherKey))
    ));
}

#[tokio::test]
async fn connection_is_cut_at_each_stage_before_the_scan() {
    for stage in [
        FaultStage::ServerHello,
        FaultStage::PairDevice,
        FaultStage::Waiting,
    ] {
        let emulator = emulator().await;
        emulator.inject(Fault::Drop, stage, 1);
        let mut client = Client::open(&emulator).await;
        let (initiator, hello) = Initiator::new(KeyPair::generate(&mut clock::rng()));
        let mut bytes = INTRO.to_vec();
        frame::encode(&hello, &mut bytes).unwrap();
        client.send_bytes(bytes).await;
        let server_hello = client.recv_frame().await;
        assert_eq!(server_hello.is_none(), stage == FaultStage::ServerHello);
        drop((initiator, client));
        if stage == FaultStage::ServerHello {
            continue;
        }
        let keys = DeviceKeys::generate(&mut clock::rng());
        let mut client = Client::connect(&emulator, &keys.noise, &registration(&keys)).await;
        if stage == FaultStage::Waiting {
            client.take_refs().await;
        }
        assert!(client.recv_frame().await.is_none(), "{stage:?}");
    }
}

#[tokio::test]
async fn failures_and_stream_errors_are_sent_in_the_place_of_what_was_due() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    for reason in [401, 403, 405, 503] {
        emulator.inject(Fault::Failure(reason), FaultStage::Success, 1);
        let mut client = Client::login(&emulator, &linked, true).await;
        assert_eq!(
            client.next().await.get("reason"),
            Some(reason.to_string().as_str())
        );
        client.closed().await;
    }
    emulator.inject(
        Fault::StreamError(StreamError::Replaced),
        FaultStage::Online,
        1,
    );
    let mut client = Client::online(&emulator, &linked, true).await;
    assert_eq!(
        client.next().await.child("conflict").unwrap().get("type"),
        Some("replaced")
    );
    emulator.inject(
        Fault::StreamError(StreamError::Code(503)),
        FaultStage::PairDevice,
        1,
    );
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    assert_eq!(client.next().await.get("code"), Some("503"));
}

#[tokio::test]
async fn broken_frames_look_broken() {
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    emulator.inject(Fault::Garbage, FaultStage::Success, 1);
    let mut client = Client::login(&emulator, &linked, true).await;
    assert_eq!(client.recv_frame().await.map(|frame| frame.len()), Some(64));
    emulator.inject(Fault::TruncatedFrame, FaultStage::Success, 1);
    let mut client = Client::login(&emulator, &linked, true).await;
    assert_eq!(client.recv_frame().await, None);
}

#[tokio::test]
async fn bad_vouchers_are_seen_by_the_companion_and_reach_the_phone() {
    for (fault, text) in [
        (Fault::BadHmac, "hmac-mismatch"),
        (Fault::BadAccountSignature, "signature-mismatch"),
    ] {
        let emulator = emulator().await;
        emulator.inject(fault, FaultStage::PairSuccess, 1);
        let keys = DeviceKeys::generate(&mut clock::rng());
        let mut client = Client::register(&emulator, &keys).await;
        let refs = client.take_refs().await;
        let code = qr_text(&refs[0], &keys, &Browser::default());
        let phone = emulator.phone();
        let scanning = tokio::spawn(async move { phone.scan(&code).await });
        let success = client.next().await;
        let error = adv::verify(
            &success,
            &keys.adv_secret,
            &keys.identity,
            &mut clock::rng(),
        )
        .unwrap_err();
        client
            .send(adv::error_reply(success.get("id").unwrap(), &error))
            .await;
        let told = ScanRefused::Companion {
            code: "401".into(),
            text: text.into(),
        };
        assert_eq!(scanning.await.unwrap(), Err(told));
    }
}

#[tokio::test]
async fn code_is_retired_at_the_moment_of_its_scan_and_its_companion_goes_on() {
    for forwards in [false, true] {
        let emulator = emulator().await;
        emulator.inject(Fault::Retire { forwards }, FaultStage::PairSuccess, 1);
        let mut keys = DeviceKeys::generate(&mut clock::rng());
        let mut client = Client::register(&emulator, &keys).await;
        let refs = client.take_refs().await;
        let old = qr_text(&refs[0], &keys, &Browser::default());
        let scan = |code: &str| {
            let (phone, code) = (emulator.phone(), code.to_owned());
            tokio::spawn(async move { phone.scan(&code).await })
        };
        let scanning = scan(&old);
        let notification = client.next().await;
        assert_eq!(notification.get("type"), Some("companion_reg_refresh"));
        client.acknowledge(&notification).await;
        let told = if forwards {
            let success = client.next().await;
            let id = success.get("id").unwrap();
            client.send(adv::error_reply(id, &AdvError::Hmac)).await;
            ScanRefused::Companion {
                code: "401".into(),
                text: "hmac-mismatch".into(),
            }
        } else {
            ScanRefused::Retired
        };
        assert_eq!(scanning.await.unwrap(), Err(told));
        assert_eq!(scan(&old).await.unwrap(), Err(ScanRefused::Retired));

        keys.adv_secret = AdvSecret::generate(&mut clock::rng());
        let scanning = scan(&qr_text(&refs[0], &keys, &Browser::default()));
        let success = client.next().await;
        let (secret, identity) = (&keys.adv_secret, &keys.identity);
        let paired = adv::verify(&success, secret, identity, &mut clock::rng()).unwrap();
        let id = success.get("id").unwrap();
        client.send(adv::reply(id, &paired)).await;
        assert!(scanning.await.unwrap().is_ok());
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

#[tokio::test]
async fn temporary_ban_comes_with_its_numbers() {
    let emulator = emulator().await;
    let ban = Fault::TemporaryBan {
        code: 104,
        expire_s: 3600,
    };
    emulator.inject(ban, FaultStage::PairDevice, 1);
    let keys = DeviceKeys::generate(&mut clock::rng());
    let failure = Client::register(&emulator, &keys).await.next().await;
    let numbers = ["reason", "code", "expire", "location"].map(|name| failure.get(name));
    assert_eq!(numbers, ["402", "104", "3600", "emu"].map(Some));
}

#[tokio::test]
async fn restart_can_be_left_out() {
    let emulator = emulator().await;
    emulator.inject(Fault::NoRestart { close: true }, FaultStage::AfterSign, 1);
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(&emulator, &keys).await;
    let refs = client.take_refs().await;
    let code = qr_text(&refs[0], &keys, &Browser::default());
    let phone = emulator.phone();
    let scanning = tokio::spawn(async move { phone.scan(&code).await });
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
    assert_eq!(client.recv().await, None);
    assert!(scanning.await.unwrap().is_ok());
}

#[tokio::test]
#[should_panic(expected = "cannot strike")]
async fn fault_at_the_wrong_stage_is_a_mistake_of_the_test() {
    emulator()
        .await
        .inject(Fault::BadHmac, FaultStage::Success, 1);
}
