use latchkey_emulator::Options;
use latchkey_entry::Browser;
use latchkey_proto::{
    keys::DeviceKeys,
    messages::{ClientPayload, DevicePairingData, DeviceProps, UserAgent, WebInfo},
    node::Jid,
    payload::{self, Version},
};
use latchkey_shared::clock;
use prost::Message;

use crate::client::{Client, emulator, link, registration, started};

type Change = fn(&mut ClientPayload);

#[tokio::test]
async fn every_field_of_a_registration_is_checked() {
    let changes: [(&str, Change); 23] = [
        ("passive", |it| it.passive = Some(true)),
        ("passive", |it| it.passive = None),
        ("pull", |it| it.pull = None),
        ("connectType", |it| it.connect_type = Some(2)),
        ("connectReason", |it| it.connect_reason = None),
        ("field 7", |it| it.push_name = Some("me".to_owned())),
        ("field 18", |it| it.device = Some(3)),
        ("userAgent", |it| it.user_agent = None),
        ("platform", |it| agent(it).platform = Some(0)),
        ("mcc", |it| agent(it).mcc = Some("310".to_owned())),
        ("osVersion", |it| {
            agent(it).os_version = Some("14".to_owned());
        }),
        ("releaseChannel", |it| agent(it).release_channel = None),
        ("locale", |it| {
            agent(it).locale_country = Some("us".to_owned());
        }),
        ("webInfo", |it| it.web_info = None),
        ("webSubPlatform", |it| web(it).web_sub_platform = Some(3)),
        ("devicePairingData", |it| it.device_pairing_data = None),
        ("eRegid", |it| data(it).e_regid = Some(vec![1; 3])),
        ("eKeytype", |it| data(it).e_keytype = Some(vec![4])),
        ("eIdent", |it| data(it).e_ident = Some(vec![5; 33])),
        ("eSkeyId", |it| data(it).e_skey_id = Some(vec![0, 1])),
        ("eSkeySig", |it| {
            data(it).e_skey_sig.as_mut().unwrap()[5] ^= 1;
        }),
        ("buildHash", |it| {
            data(it).build_hash.as_mut().unwrap()[0] ^= 1;
        }),
        ("platformType", |it| {
            change_props(it, |props| props.platform_type = Some(16));
        }),
    ];
    let emulator = emulator().await;
    for (at, (expected, change)) in changes.into_iter().enumerate() {
        let keys = DeviceKeys::generate(&mut clock::rng());
        let mut payload = ClientPayload::decode(registration(&keys).as_slice()).unwrap();
        change(&mut payload);
        refused(&emulator, &keys, &payload.encode_to_vec(), expected).await;
        assert_eq!(emulator.violations().len(), at + 1);
    }
}

#[tokio::test]
async fn fields_that_no_client_sends_are_refused() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut payload = registration(&keys);
    // Field 9 of the top level, a varint.
    payload.extend_from_slice(&[0x48, 1]);
    refused(&emulator, &keys, &payload, "field 9").await;
}

#[tokio::test]
async fn desktop_with_full_sync_is_let_in_if_all_of_it_fits() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut payload = ClientPayload::decode(registration(&keys).as_slice()).unwrap();
    web(&mut payload).web_sub_platform = Some(3);
    change_props(&mut payload, |props| {
        props.platform_type = Some(7);
        props.require_full_sync = Some(true);
    });
    let mut client = Client::connect(&emulator, &keys.noise, &payload.encode_to_vec()).await;
    assert!(client.next().await.child("pair-device").is_some());
    change_props(&mut payload, |props| props.os = Some("Windows".to_owned()));
    refused(&emulator, &keys, &payload.encode_to_vec(), "webSubPlatform").await;
}

#[tokio::test]
async fn what_older_clients_leave_out_may_be_left_out() {
    let emulator = emulator().await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut payload = ClientPayload::decode(registration(&keys).as_slice()).unwrap();
    change_props(&mut payload, |props| {
        props.version = None;
        props.history_sync_config = None;
    });
    let mut client = Client::connect(&emulator, &keys.noise, &payload.encode_to_vec()).await;
    assert!(client.next().await.child("pair-device").is_some());
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn outdated_client_is_told_so_and_nothing_else() {
    let options = Options {
        oldest_revision: 1_045_649_367,
        ..Options::default()
    };
    let emulator = started(options).await;
    let keys = DeviceKeys::generate(&mut clock::rng());
    let old = Version::new(1_045_649_366);
    let payload = payload::registration(&keys, &Browser::default(), old, false);
    let mut client = Client::connect(&emulator, &keys.noise, &payload).await;
    let failure = client.next().await;
    assert_eq!(
        (failure.tag.as_str(), failure.get("reason")),
        ("failure", Some("405"))
    );
    client.closed().await;
    assert_eq!(emulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn every_field_of_a_login_is_checked() {
    let changes: [(&str, Change); 5] = [
        ("pull", |it| it.pull = Some(false)),
        ("passive", |it| it.passive = None),
        ("device", |it| it.device = None),
        ("connectReason", |it| it.connect_reason = Some(0)),
        ("mnc", |it| agent(it).mnc = None),
    ];
    let emulator = emulator().await;
    let linked = link(&emulator).await;
    let jid: Jid = linked.jid.as_str().parse().unwrap();
    let whole = payload::login(&jid, Version::FALLBACK, true).unwrap();
    for (expected, change) in changes {
        let mut payload = ClientPayload::decode(whole.as_slice()).unwrap();
        change(&mut payload);
        refused(&emulator, &linked.keys, &payload.encode_to_vec(), expected).await;
    }
}

async fn refused(
    emulator: &latchkey_emulator::Emulator,
    keys: &DeviceKeys,
    payload: &[u8],
    expected: &str,
) {
    let mut client = Client::connect(emulator, &keys.noise, payload).await;
    let failure = client.next().await;
    assert_eq!(failure.tag, "failure", "{expected}");
    assert_eq!(failure.get("reason"), Some("400"), "{expected}");
    client.closed().await;
    let violation = emulator.violations().pop().expect("a violation");
    assert!(
        violation.contains(expected),
        "{violation} is not about {expected}"
    );
}

fn agent(payload: &mut ClientPayload) -> &mut UserAgent {
    payload.user_agent.as_mut().unwrap()
}

fn web(payload: &mut ClientPayload) -> &mut WebInfo {
    payload.web_info.as_mut().unwrap()
}

fn data(payload: &mut ClientPayload) -> &mut DevicePairingData {
    payload.device_pairing_data.as_mut().unwrap()
}

fn change_props(payload: &mut ClientPayload, change: impl FnOnce(&mut DeviceProps)) {
    let data = payload.device_pairing_data.as_mut().unwrap();
    let props = data.device_props.as_mut().unwrap();
    let mut decoded = DeviceProps::decode(props.as_slice()).unwrap();
    change(&mut decoded);
    *props = decoded.encode_to_vec();
}
