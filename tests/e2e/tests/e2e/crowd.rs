//! Many at once.

use std::collections::HashSet;

use futures_util::future::join_all;
use latchkey_e2e::{Latchkey, Session, emulator, link};
use latchkey_emulator::{Emulator, Phone};
use serde_json::Value;

#[tokio::test]
async fn two_hundred_sessions_at_once_each_get_their_own_device() {
    let emulator = emulator().await;
    let latchkey = Latchkey::start(&emulator).await;
    let sessions = join_all((0..CROWD).map(|_| latchkey.create())).await;
    join_all(sessions.iter().map(|it| it.wait_for("awaiting_scan"))).await;
    assert_eq!(emulator.snapshot().waiting, CROWD);

    let phones: Vec<_> = (0..PHONES)
        .map(|place| emulator.phone_of_account(place))
        .collect();
    let owners = phones.iter().cycle();
    let linked = sessions.iter().zip(owners);
    let linked = join_all(linked.map(|(session, phone)| credentials(session, phone))).await;

    expect_as_many(&linked, "/me/id", |_| true);
    for secret in [
        "/noiseKey/private/data",
        "/signedIdentityKey/private/data",
        "/signedPreKey/keyPair/private/data",
        "/pairingEphemeralKeyPair/private/data",
        "/advSecretKey",
    ] {
        expect_as_many(&linked, secret, |text| text.len() == 44);
    }
    let jids: HashSet<_> = linked
        .iter()
        .map(|creds| creds["me"]["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(jids, devices(&emulator));
    for device in emulator.devices() {
        assert_eq!(device.tally.logins, 1);
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

/// Links a session and returns its credentials, which must be those of the code that was scanned and
/// of the device that came of it.
async fn credentials(session: &Session, phone: &Phone) -> Value {
    let waiting = session.wait_for("awaiting_scan").await;
    let fields: Vec<_> = waiting
        .qr()
        .unwrap()
        .split(',')
        .map(str::to_owned)
        .collect();
    let (device, ready) = link(session, phone).await;
    let creds = session.result().await["json"].take();
    assert_eq!(creds["noiseKey"]["public"]["data"], fields[1]);
    assert_eq!(creds["signedIdentityKey"]["public"]["data"], fields[2]);
    assert_eq!(creds["advSecretKey"], fields[3]);
    assert_eq!(creds["me"]["id"], device.as_str());
    assert_eq!(ready.0["account"]["jid"], device.as_str());
    creds
}

/// Says that so many credentials have a text there, and no two the same.
fn expect_as_many(linked: &[Value], pointer: &str, is_one: impl Fn(&str) -> bool) {
    let texts = linked.iter().map(|creds| {
        let text = creds.pointer(pointer).and_then(Value::as_str);
        text.filter(|text| is_one(text)).expect(pointer)
    });
    assert_eq!(texts.collect::<HashSet<_>>().len(), CROWD, "{pointer}");
}

fn devices(emulator: &Emulator) -> HashSet<String> {
    let devices = emulator.devices().into_iter();
    devices.map(|device| device.jid).collect()
}

const CROWD: usize = 200;
const PHONES: usize = 20;
