//! What the linker does with the account, and what it leaves for the bot.

use std::io::{Cursor, Read};

use latchkey_e2e::{Latchkey, Session, Status, link};
use latchkey_emulator::{DeviceSnapshot, Emulator, Options, Timing};
use serde_json::Value;
use zip::ZipArchive;

#[tokio::test]
async fn active_device_takes_what_is_queued_but_acknowledges_and_uploads_nothing() {
    let it = HandedOver::by("active").await;
    assert_eq!(it.device.tally.activations, 1);
    // The app-state keys and the history came, and stay for the bot.
    assert_eq!(it.deliveries(), [1, 1]);
    assert_eq!(it.device.settled, []);
    assert_eq!(it.device.tally.uploads, 0);
    assert_eq!(it.device.sent, []);
    assert_eq!(sent_after_login(&it.emulator), ["iq set passive/active"]);
}

#[tokio::test]
async fn passive_device_says_nothing_at_all() {
    let it = HandedOver::by("passive").await;
    assert_eq!(it.device.tally.activations, 0);
    assert_eq!(it.deliveries(), [0, 0]);
    assert_eq!(sent_after_login(&it.emulator), [""; 0]);
}

#[tokio::test]
async fn uploaded_pre_keys_are_five_and_are_shipped_with_the_session() {
    let it = HandedOver::by("upload").await;
    assert_eq!(it.device.tally.uploads, 1);
    assert_eq!(it.device.tally.keys_uploaded, 5);
    assert_eq!(it.device.tally.activations, 1);
    assert_eq!(it.device.settled, []);
    let sent = ["iq set encrypt/registration", "iq set passive/active"];
    assert_eq!(sent_after_login(&it.emulator), sent);

    let result = it.session.result().await;
    assert_eq!(result["json"]["nextPreKeyId"], 6);
    assert_eq!(result["json"]["firstUnuploadedPreKeyId"], 6);
    let keys = result["multi"]["keys"]["pre-key"].as_object().unwrap();
    assert_eq!(keys.keys().collect::<Vec<_>>(), ["1", "2", "3", "4", "5"]);
    let zip = it.session.result_as("zip").await;
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    assert_eq!(archive.len(), 6);
    for (id, key) in keys {
        let mut file = String::new();
        let mut entry = archive.by_name(&format!("pre-key-{id}.json")).unwrap();
        entry.read_to_string(&mut file).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&file).unwrap(), *key);
    }
    let note = it.status.0["result"]["notes"][0].as_str().unwrap();
    assert!(note.contains("session.zip"), "{note}");
}

/// Stanzas of the two connections, less those of registration and of the sign of life.
fn sent_after_login(emulator: &Emulator) -> Vec<String> {
    let pairing = ["iq result", "iq result/pair-device-sign"];
    let stanzas = emulator.snapshot().stanzas.into_keys();
    stanzas
        .filter(|kind| !pairing.contains(&kind.as_str()))
        .collect()
}

struct HandedOver {
    emulator: Emulator,
    device: DeviceSnapshot,
    session: Session,
    status: Status,
    _latchkey: Latchkey,
}

impl HandedOver {
    /// Links a session while the phone has app-state keys and history for the new device.
    async fn by(handoff: &str) -> Self {
        let emulator = Emulator::start(Options {
            provisions: true,
            timing: Timing::fast(),
            ..Options::default()
        });
        let emulator = emulator.await.unwrap();
        let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_HANDOFF", handoff)]).await;
        let session = latchkey.create().await;
        let (_, status) = link(&session, &emulator.phone()).await;
        assert_eq!(emulator.violations(), [""; 0]);
        Self {
            device: emulator.devices().remove(0),
            emulator,
            session,
            status,
            _latchkey: latchkey,
        }
    }

    /// How often each stanza came that the phone keeps for the device.
    fn deliveries(&self) -> Vec<u32> {
        let kept = self.device.unacknowledged.iter();
        kept.map(|kept| kept.deliveries).collect()
    }
}
