//! From where another worker could go on.

use latchkey_proto::{credentials::Credentials, keys::DeviceKeys};
use latchkey_shared::bundle::MegaFiles;
use serde::{Deserialize, Serialize};

use crate::{
    mega::{LinkedFiles, Stored},
    session::Session,
};

/// From where another worker could go on.
///
/// Workers of two versions may read each other's: a member that is added later needs a default.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Checkpoint {
    /// Not linked yet; the device registers with these keys.
    Keys(Box<Registration>),
    /// Linked: it must log in, never link again.
    Credentials(Box<Credentials>),
    /// WhatsApp has accepted them and the hold is over: only the export is left.
    ///
    /// Not before the end of the hold: the phone looks for the device meanwhile, and a login more
    /// costs the bot nothing, as none acknowledges what it will need. Not after it either: from
    /// here on the owner may have the result, and a login would throw the bot out. Only for the
    /// message to the owner's own chat the device logs in once more, before anybody has the result.
    Proven(Box<Proven>),
}

/// A checkpoint as it is sealed, with its place among those of the session, from 1.
#[derive(Serialize, Deserialize)]
pub(crate) struct NumberedCheckpoint<C = Checkpoint> {
    pub(crate) number: u64,
    pub(crate) checkpoint: C,
}

/// The keys of a device that is not linked yet, and what its number has been asked for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Registration {
    #[serde(flatten)]
    pub(crate) keys: DeviceKeys,
    /// How many requests for a code were unanswered when this was stored.
    #[serde(default)]
    pub(crate) unanswered: u32,
    /// How many codes had been shown by then.
    #[serde(default)]
    pub(crate) codes_shown: u32,
}

impl Registration {
    /// Returns what is to be known of a session's device, `unanswered` requests for a code included.
    pub(crate) fn of(keys: DeviceKeys, unanswered: u32, session: &Session) -> Self {
        Self {
            keys,
            unanswered,
            codes_shown: session.status().codes_shown,
        }
    }

    /// Returns how many requests for a code are unanswered in a session that has shown so many.
    pub(crate) fn unanswered_after(&self, codes_shown: u32) -> u32 {
        // The one that was under way has led to a code.
        let answered = u32::from(codes_shown > self.codes_shown);
        self.unanswered.saturating_sub(answered)
    }
}

/// Credentials that WhatsApp has accepted, and how far their export has come.
///
/// What a worker before did not know of yet is absent from what it kept: members added later need a
/// default.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Proven {
    pub(crate) credentials: Credentials,
    /// How far its files at MEGA have come.
    #[serde(default)]
    pub(crate) stored: Stored,
    /// Which files these are, so that another worker goes on with the same ones whatever its own
    /// settings are. Workers that did not record it stored both.
    #[serde(default = "both")]
    pub(crate) files: MegaFiles,
    /// What was stored before these, by a worker whose settings named other files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<LinkedFiles>,
    /// Whether the message to the owner's own chat may have been sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_message_begun: bool,
}

impl Proven {
    /// Returns credentials of which nothing has been exported yet.
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            stored: Stored::default(),
            files: MegaFiles::default(),
            before: None,
            is_message_begun: false,
        }
    }
}

fn both() -> MegaFiles {
    MegaFiles {
        creds: true,
        zip: true,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use latchkey_proto::pair::adv::SignedDeviceIdentity;
    use latchkey_shared::clock::rng;
    use serde_json::{Value, from_slice, from_value, json, to_value};

    use super::*;

    #[test]
    fn request_that_led_to_a_code_is_not_unanswered() {
        let registration = Registration {
            keys: DeviceKeys::generate(&mut rng()),
            unanswered: 1,
            codes_shown: 1,
        };
        assert_eq!(registration.unanswered_after(1), 1);
        assert_eq!(registration.unanswered_after(2), 0);
    }

    #[test]
    fn keys_of_the_release_before_are_read_and_read_by_it() {
        let keys = DeviceKeys::generate(&mut rng());
        let before = json!({"keys": to_value(&keys).unwrap()});
        let Checkpoint::Keys(registration) = from_value(before).unwrap() else {
            panic!("keys");
        };
        assert_eq!((registration.unanswered, registration.codes_shown), (0, 0));
        let now = to_value(Checkpoint::Keys(registration)).unwrap();
        let read: DeviceKeys = from_value(now["keys"].clone()).unwrap();
        assert_eq!(read.noise.public(), keys.noise.public());
    }

    #[test]
    fn export_of_a_worker_that_did_not_record_which_files_is_of_both() {
        let credentials = to_value(credentials()).unwrap();
        let linked = json!({"linked": {"handles": ["AAAAAAAA", "BBBBBBBB"], "links": []}});
        for (before, stored, files) in [
            (json!({"credentials": credentials}), Stored::Nothing, both()),
            (
                json!({"credentials": credentials, "stored": linked}),
                from_value(linked.clone()).unwrap(),
                both(),
            ),
            (
                json!({"credentials": credentials, "stored": "given_up", "files": {"creds": true, "zip": false}}),
                Stored::GivenUp,
                MegaFiles {
                    creds: true,
                    zip: false,
                },
            ),
        ] {
            let Checkpoint::Proven(proven) = from_value(json!({"proven": before})).unwrap() else {
                panic!("proven");
            };
            assert_eq!((&proven.stored, proven.files), (&stored, files));
            assert!(proven.before.is_none());
        }
    }

    #[test]
    fn export_of_today_is_read_by_a_worker_that_knows_of_no_files_before() {
        #[derive(Deserialize)]
        struct Before {
            stored: Stored,
            files: MegaFiles,
        }
        let proven = Proven {
            files: both(),
            ..Proven::new(credentials())
        };
        let stored = to_value(Checkpoint::Proven(Box::new(proven))).unwrap();
        let read: Before = from_value(stored["proven"].clone()).unwrap();
        assert_eq!((read.stored, read.files), (Stored::Nothing, both()));
    }

    #[test]
    fn checkpoints_of_an_older_release_lose_nothing_when_written_anew() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/older/redis.json");
        let recording: Value = from_slice(&std::fs::read(file).unwrap()).unwrap();
        let kept = recording["keys"].as_object().unwrap().values();
        let checkpoints: Vec<_> = kept
            .filter_map(|kept| kept.pointer("/hash/checkpoint/sealed"))
            .collect();
        let of_kind = |kind| {
            checkpoints
                .iter()
                .any(|it| it["checkpoint"][kind].is_object())
        };
        assert!(of_kind("keys") && of_kind("credentials"));
        for checkpoint in checkpoints {
            let read: NumberedCheckpoint = from_value(checkpoint.clone()).unwrap();
            let mut anew = to_value(&read).unwrap();
            // What this release adds is left out, at any depth; all else is as it was.
            keep_only(checkpoint, &mut anew);
            assert_eq!(anew, *checkpoint);
        }
    }

    /// Takes away the members that the older document does not have.
    fn keep_only(older: &Value, anew: &mut Value) {
        let (Value::Object(older), Value::Object(anew)) = (older, anew) else {
            return;
        };
        anew.retain(|name, _| older.contains_key(name));
        for (name, member) in anew {
            keep_only(&older[name], member);
        }
    }

    pub(crate) fn credentials() -> Credentials {
        Credentials {
            keys: DeviceKeys::generate(&mut rng()),
            account: SignedDeviceIdentity {
                details: vec![1],
                account_signature_key: [2; 32],
                account_signature: [3; 64],
                device_signature: [4; 64],
            },
            jid: "15550100000:1@s.whatsapp.net".parse().unwrap(),
            lid: None,
            business_name: None,
            platform: None,
            pre_keys: Vec::new(),
            sessions: Vec::new(),
        }
    }
}
