use std::sync::LazyLock;

use latchkey_proto::keys::KeyPair;
use proptest::prelude::*;
use rusqlite::{Connection, types::FromSql};
use serde_json::{Value, json};

use super::*;
use crate::{
    ImportError, export,
    fixtures::{recorded, recorded_pre_keys},
};

/// The store of each library with all of it.
static STORES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let store = |library| Store::of(&full(), library).unwrap().sqlite().to_vec();
    Library::ALL.map(store).to_vec()
});

/// A session with keys of every kind that goes along, in the forms of Baileys 7.
fn full() -> ImportedSession {
    let credentials = latchkey_proto::credentials::Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    };
    let bundle = export(&credentials, &[]);
    let mut creds: Value = serde_json::from_str(&bundle.creds_json).unwrap();
    creds["nextPreKeyId"] = 4.into();
    creds["firstUnuploadedPreKeyId"] = 3.into();
    creds["myAppStateKeyId"] = "AAAAAJ/+".into();
    let mut files = vec![("creds.json".to_owned(), creds)];
    for key in &bundle.keys {
        files.push((key.file_name(), serde_json::from_str(&key.json).unwrap()));
    }
    files.extend(others().map(|(name, json)| (name.to_owned(), json)));
    of_files(files)
}

fn of_files(files: impl IntoIterator<Item = (String, Value)>) -> ImportedSession {
    let bytes = |json: Value| Zeroizing::new(json.to_string().into_bytes());
    let files = files.into_iter().map(|(name, json)| (name, bytes(json)));
    ImportedSession::from_files(files).unwrap()
}

fn others() -> impl Iterator<Item = (&'static str, Value)> {
    let states = json!([sender_state(7, 1, ""), sender_state(8, 2, &b64(&[9; 32]))]);
    [
        ("session-236395184570386_1.0.json", session_record()),
        ("session-15559876543.5.json", session_record()),
        ("identity-key-236395184570386_1.0.json", buffer(&key(3))),
        (
            "sender-key-1203630@g.us--15559876543--5.json",
            buffer(states.to_string().as_bytes()),
        ),
        (
            "app-state-sync-key-AAAAAJ__+.json",
            json!({
                "keyData": b64(&[21; 32]),
                "fingerprint": { "rawId": 77, "currentIndex": 1, "deviceIndexes": [0, 1] },
                "timestamp": "1690000000123",
            }),
        ),
        (
            "app-state-sync-version-regular_high.json",
            json!({
                "version": 5,
                "hash": buffer(&[6; 128]),
                "indexValueMap": { b64(&[1; 32]): { "valueMac": buffer(&[2; 32]) } },
            }),
        ),
        ("lid-mapping-15551234567.json", json!("236395184570386")),
        (
            "lid-mapping-236395184570386_reverse.json",
            json!("15551234567"),
        ),
    ]
    .into_iter()
}

/// What has a place in Baileys alone.
fn places_of_baileys() -> [(&'static str, Value); 2] {
    [
        ("device-list-15559876543.json", json!(["0", "5"])),
        ("sender-key-memory-1203630@g.us.json", json!({})),
    ]
}

fn session_record() -> Value {
    let chain = |counter: i64, kind: u8, key: Value, skipped: Value| {
        json!({
            "chainKey": { "counter": counter, "key": key },
            "chainType": kind,
            "messageKeys": skipped,
        })
    };
    let session = |base: u8, closed: i64, used: i64| {
        json!({
            "registrationId": 4321,
            "currentRatchet": {
                "ephemeralKeyPair": { "pubKey": b64(&key(10)), "privKey": b64(&[11; 32]) },
                "lastRemoteEphemeralKey": b64(&key(12)),
                "previousCounter": 2,
                "rootKey": b64(&[13; 32]),
            },
            "indexInfo": {
                "baseKey": b64(&key(base)), "baseKeyType": 2, "closed": closed, "used": used,
                "created": 0, "remoteIdentityKey": b64(&key(15)),
            },
            "_chains": {
                b64(&key(12)): chain(4, 2, b64(&[16; 32]).into(), json!({ "1": b64(&[17; 32]) })),
                b64(&key(18)): chain(9, 2, Value::Null, json!({ "8": b64(&[19; 32]) })),
                b64(&key(20)): chain(9, 2, Value::Null, json!({})),
                b64(&key(10)): chain(-1, 1, b64(&[20; 32]).into(), json!({})),
            },
        })
    };
    let (old, open) = (session(30, 1_690_000_000_000, 5), session(31, -1, 6));
    json!({ "_sessions": { b64(&key(30)): old, b64(&key(31)): open }, "version": "v1" })
}

fn sender_state(id: u32, signing: u8, private: &str) -> Value {
    let numbers = |byte: u8| json!({ "type": "Buffer", "data": vec![byte; 32] });
    json!({
        "senderKeyId": id,
        "senderChainKey": { "iteration": 3, "seed": numbers(1) },
        "senderSigningKey": {
            "public": buffer(&key(signing)),
            "private": { "type": "Buffer", "data": private },
        },
        "senderMessageKeys": [{ "iteration": 2, "seed": numbers(2) }],
    })
}

fn key(seed: u8) -> [u8; 33] {
    let mut key = [5; 33];
    key[1..].copy_from_slice(KeyPair::from_private([seed; 32]).public());
    key
}

fn b64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

fn buffer(bytes: &[u8]) -> Value {
    json!({ "type": "Buffer", "data": b64(bytes) })
}

fn file(session: &ImportedSession, name: &str) -> Value {
    let file = session.key_files().iter().find(|file| file.name() == name);
    serde_json::from_str(file.unwrap_or_else(|| panic!("no {name}")).json()).unwrap()
}

fn there_and_back(session: &ImportedSession, library: Library) -> ImportedSession {
    Store::read(Store::of(session, library).unwrap().sqlite()).unwrap()
}

/// Returns the first value that a query finds.
fn first<T: FromSql>(store: &Connection, query: &str) -> T {
    store.query_row(query, [], |row| row.get(0)).unwrap()
}

fn opened(store: &[u8]) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .deserialize_read_exact(rusqlite::MAIN_DB, store, store.len(), false)
        .unwrap();
    connection
}

/// Makes the store of a session, changes it, and reads it.
fn changed(library: Library, change: &str) -> Result<ImportedSession, StoreError> {
    let mut store = opened(Store::of(&full(), library).unwrap().sqlite());
    store.execute_batch(change).unwrap();
    Store::read(&store.serialize(rusqlite::MAIN_DB).unwrap())
}

#[test]
fn credentials_come_back_as_they_were() {
    let session = full();
    let mut before: Value = serde_json::from_str(session.creds_json()).unwrap();
    for library in Library::ALL {
        let back = there_and_back(&session, library);
        assert_eq!(*back.packaging(), crate::Packaging::Store(library));
        let mut after: Value = serde_json::from_str(back.creds_json()).unwrap();
        for creds in [&mut before, &mut after] {
            // Of use before the device is linked only.
            creds["pairingEphemeralKeyPair"] = Value::Null;
            if library == Library::WhatsappRust {
                // It has no place for it.
                creds["platform"] = Value::Null;
            }
        }
        assert_eq!(before, after, "{library}");
        assert!(
            back.checks()
                .iter()
                .all(|it| it.verdict == crate::Verdict::Good)
        );
    }
}

#[test]
fn keys_of_every_kind_come_back() {
    let session = full();
    for library in Library::ALL {
        let back = there_and_back(&session, library);
        for name in [
            "pre-key-1.json",
            "pre-key-3.json",
            "identity-key-236395184570386_1.0.json",
            "app-state-sync-key-AAAAAJ__+.json",
            "app-state-sync-version-regular_high.json",
            "lid-mapping-15551234567.json",
            "lid-mapping-236395184570386_reverse.json",
        ] {
            assert_eq!(file(&session, name), file(&back, name), "{library}: {name}");
        }
        assert_eq!(session.key_files().len(), back.key_files().len());
    }
}

#[test]
fn signal_sessions_come_back_as_far_as_libraries_keep_them() {
    for library in Library::ALL {
        let back = there_and_back(&full(), library);
        let name = "session-15559876543.5.json";
        assert_eq!(
            file(&back, name),
            file(&back, "session-236395184570386_1.0.json")
        );
        let record = file(&back, name);
        assert_eq!(record["version"], "v1");
        let sessions = record["_sessions"].as_object().unwrap();
        assert_eq!(sessions.len(), 2);
        let [open, old] = [31, 30].map(|base| &sessions[&b64(&key(base))]);
        assert_eq!(open["indexInfo"]["closed"], -1);
        assert_ne!(old["indexInfo"]["closed"], -1);
        let before = &session_record()["_sessions"][&b64(&key(31))];
        for member in ["registrationId", "currentRatchet"] {
            assert_eq!(before[member], open[member], "{library}: {member}");
        }
        assert_eq!(
            before["indexInfo"]["remoteIdentityKey"],
            open["indexInfo"]["remoteIdentityKey"]
        );
        let chain = |ratchet| &open["_chains"][&b64(&key(ratchet))];
        assert_eq!(
            chain(12)["chainKey"],
            json!({ "counter": 4, "key": b64(&[16; 32]) })
        );
        assert_eq!(chain(12)["chainType"], 2);
        assert_eq!(
            chain(10)["chainKey"],
            json!({ "counter": -1, "key": b64(&[20; 32]) })
        );
        assert_eq!(chain(10)["chainType"], 1);
        assert!(chain(20).is_null(), "nothing can come on it any more");
    }
}

#[test]
fn session_that_is_not_answered_yet_comes_back() {
    let mut record = session_record();
    let open = b64(&key(31));
    record["_sessions"][&open]["pendingPreKey"] =
        json!({ "signedKeyId": 9, "baseKey": open, "preKeyId": 4 });
    record["_sessions"][&open]["_chains"] = json!({
        b64(&key(10)): {
            "chainKey": { "counter": 0, "key": b64(&[20; 32]) },
            "chainType": 1, "messageKeys": {},
        },
    });
    let creds = serde_json::from_str(full().creds_json()).unwrap();
    let name = "session-15559876543.0.json";
    let session = of_files([
        ("creds.json".to_owned(), creds),
        (name.to_owned(), record.clone()),
    ]);
    for library in Library::ALL {
        let back = &file(&there_and_back(&session, library), name)["_sessions"][&open];
        let before = &record["_sessions"][&open];
        for member in ["pendingPreKey", "_chains", "registrationId"] {
            assert_eq!(before[member], back[member], "{library}: {member}");
        }
        assert_eq!(back["indexInfo"]["baseKeyType"], 1);
    }
}

#[test]
fn sender_keys_come_back() {
    for library in Library::ALL {
        let back = there_and_back(&full(), library);
        let key = file(&back, "sender-key-1203630@g.us--15559876543--5.json");
        let key = crate::import::baileys::bytes(
            &crate::import::json::Json::parse("JSON", &key.to_string()).unwrap(),
        );
        let states: Value = serde_json::from_slice(&key.unwrap()).unwrap();
        let expected = |id, signing, private: &[u8]| {
            json!({
                "senderKeyId": id,
                "senderChainKey": { "iteration": 3, "seed": buffer(&[1; 32]) },
                "senderSigningKey": { "public": buffer(&self::key(signing)), "private": buffer(private) },
                "senderMessageKeys": [{ "iteration": 2, "seed": buffer(&[2; 32]) }],
            })
        };
        assert_eq!(
            states,
            json!([expected(7, 1, &[]), expected(8, 2, &[9; 32])]),
            "{library}"
        );
    }
}

#[test]
fn lids_of_older_baileys_are_told_from_numbers() {
    let creds = serde_json::from_str(full().creds_json()).unwrap();
    let session = of_files([
        ("creds.json".to_owned(), creds),
        (
            "session-236395184570386.0.json".to_owned(),
            session_record(),
        ),
    ]);
    let back = there_and_back(&session, Library::Whatsmeow);
    file(&back, "session-236395184570386_1.0.json");
}

#[test]
fn what_nobody_else_has_a_place_for_stays_behind_and_what_cannot_be_read_is_counted() {
    let mut files: Vec<(String, Value)> = [("creds.json", full().creds_json())]
        .map(|(name, json)| (name.to_owned(), serde_json::from_str(json).unwrap()))
        .into();
    files.extend(places_of_baileys().map(|(name, json)| (name.to_owned(), json)));
    for library in Library::ALL {
        assert_eq!(
            Store::of(&of_files(files.clone()), library)
                .unwrap()
                .left_out(),
            0
        );
    }
    files.push((
        "session-15559876543.0.json".to_owned(),
        json!({ "_sessions": {} }),
    ));
    files.push((
        "identity-key-15559876543.0.json".to_owned(),
        buffer(&[1; 7]),
    ));
    for library in Library::ALL {
        assert_eq!(
            Store::of(&of_files(files.clone()), library)
                .unwrap()
                .left_out(),
            2
        );
    }
}

#[test]
fn session_that_is_not_linked_makes_no_store() {
    let mut creds: Value = serde_json::from_str(full().creds_json()).unwrap();
    creds.as_object_mut().unwrap().remove("account");
    creds.as_object_mut().unwrap().remove("me");
    let session = of_files([("creds.json".to_owned(), creds)]);
    for library in Library::ALL {
        let error = Store::of(&session, library).unwrap_err();
        assert!(matches!(error, StoreError::Session(ImportError::NotLinked)));
    }
}

#[test]
fn store_of_whatsmeow_has_its_tables_and_its_own_account() {
    let store = opened(Store::of(&full(), Library::Whatsmeow).unwrap().sqlite());
    let text = |query: &str| first::<String>(&store, query);
    let number = |query: &str| first::<i64>(&store, query);
    assert_eq!(number("SELECT version FROM whatsmeow_version"), 15);
    assert_eq!(
        text("SELECT jid FROM whatsmeow_device"),
        "15551234567:13@s.whatsapp.net"
    );
    assert_eq!(
        text("SELECT lid FROM whatsmeow_device"),
        "236395184570386:13@lid"
    );
    assert_eq!(
        text("SELECT lid FROM whatsmeow_lid_map WHERE pn = '15551234567'"),
        "236395184570386"
    );
    assert_eq!(
        number("SELECT count(*) FROM whatsmeow_pre_keys WHERE uploaded"),
        2
    );
    assert_eq!(
        number("SELECT count(*) FROM whatsmeow_sessions WHERE their_id = '236395184570386_1:0'"),
        1
    );
    assert_eq!(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(text("PRAGMA integrity_check"), "ok");

    let creds = serde_json::from_str(full().creds_json()).unwrap();
    let bare = of_files([("creds.json".to_owned(), creds)]);
    let store = opened(Store::of(&bare, Library::Whatsmeow).unwrap().sqlite());
    let identity: Vec<u8> = store
        .query_row("SELECT identity FROM whatsmeow_identity_keys", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(identity, recorded().account.account_signature_key);
}

#[test]
fn store_that_is_handed_out_holds_the_session_that_is_handed_out() {
    let credentials = latchkey_proto::credentials::Credentials {
        pre_keys: recorded_pre_keys(),
        ..recorded()
    };
    let bundle = export(&credentials, &[]);
    for library in Library::ALL {
        let store = store(&bundle, library).unwrap();
        assert_eq!(store.library, library);
        assert!(store.packed().len() < 16 << 10, "{}", store.packed().len());
        let read = Store::read(&store.sqlite().unwrap()).unwrap();
        assert_eq!(read.pre_keys().len(), bundle.keys.len());
        let (read, linked) = (read.credentials().unwrap(), &credentials);
        assert_eq!(read.jid, linked.jid);
        assert_eq!(read.lid, linked.lid);
        assert_eq!(read.keys.noise.private(), linked.keys.noise.private());
    }
}

#[test]
fn store_of_whatsmeow_that_is_not_one_session_is_refused() {
    let whatsmeow = |change| changed(Library::Whatsmeow, change).unwrap_err().to_string();
    let another = "INSERT INTO whatsmeow_device SELECT '1555:2@s.whatsapp.net', lid, facebook_uuid, \
                   registration_id, noise_key, identity_key, signed_pre_key, signed_pre_key_id, \
                   signed_pre_key_sig, adv_key, adv_details, adv_account_sig, adv_account_sig_key, \
                   adv_device_sig, platform, business_name, push_name, lid_migration_ts, \
                   companion_meta_nonce FROM whatsmeow_device";
    for (change, words) in [
        (another, "got one with 2"),
        ("DELETE FROM whatsmeow_device", "no device is linked"),
        (
            "UPDATE whatsmeow_version SET version = 7, compat = 6",
            "older whatsmeow",
        ),
        (
            "UPDATE whatsmeow_version SET version = 16, compat = 16",
            "newer whatsmeow",
        ),
        ("DELETE FROM whatsmeow_version", "older whatsmeow"),
        (
            "UPDATE whatsmeow_device SET adv_key = x'00'",
            "adv_key of whatsmeow_device",
        ),
        (
            "UPDATE whatsmeow_device SET jid = 'nobody'",
            "jid of whatsmeow_device",
        ),
        (
            "UPDATE whatsmeow_device SET lid = 3.5",
            "lid of whatsmeow_device",
        ),
        ("DROP TABLE whatsmeow_device", "no store of a library"),
        (
            "ALTER TABLE whatsmeow_device RENAME TO others;
             CREATE VIEW whatsmeow_device AS SELECT * FROM others",
            "no store of a library",
        ),
    ] {
        let error = whatsmeow(change);
        assert!(error.contains(words), "{change}: {error}");
    }
    for change in [
        "UPDATE whatsmeow_version SET version = 16, compat = 8",
        "UPDATE whatsmeow_version SET version = 15, compat = NULL",
        "DROP TABLE whatsmeow_lid_map",
        "UPDATE whatsmeow_sessions SET session = x'00'",
        "UPDATE whatsmeow_device SET lid = NULL",
        "ALTER TABLE whatsmeow_device DROP COLUMN companion_meta_nonce",
    ] {
        changed(Library::Whatsmeow, change).unwrap();
    }
}

#[test]
fn store_of_whatsapp_rust_has_its_tables_and_its_addresses() {
    let store = opened(Store::of(&full(), Library::WhatsappRust).unwrap().sqlite());
    let text = |query: &str| first::<String>(&store, query);
    let number = |query: &str| first::<i64>(&store, query);
    assert_eq!(
        text("SELECT max(version) FROM __diesel_schema_migrations"),
        "20260703000001"
    );
    assert_eq!(
        text("SELECT pn FROM device"),
        "15551234567:13@s.whatsapp.net"
    );
    assert_eq!(text("SELECT lid FROM device"), "236395184570386:13@lid");
    assert_eq!(number("SELECT length(noise_key) FROM device"), 64);
    assert_eq!(number("SELECT next_pre_key_id FROM device"), 4);
    assert_eq!(number("SELECT first_unupload_pre_key_id FROM device"), 3);
    assert_eq!(number("SELECT server_has_prekeys FROM device"), 1);
    assert_eq!(number("SELECT count(*) FROM prekeys WHERE uploaded"), 2);
    let sessions =
        "SELECT group_concat(address, ' ') FROM (SELECT address FROM sessions ORDER BY 1)";
    assert_eq!(text(sessions), "15559876543:5@c.us.0 236395184570386@lid.0");
    assert_eq!(
        text("SELECT address FROM sender_keys"),
        "1203630@g.us:15559876543:5@c.us.0"
    );
    assert_eq!(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(text("PRAGMA integrity_check"), "ok");
}

#[test]
fn store_of_whatsapp_rust_that_is_not_one_session_is_refused() {
    let another = "CREATE TEMP TABLE t AS SELECT * FROM device; UPDATE t SET id = 2; \
                   INSERT INTO device SELECT * FROM t";
    for (change, words) in [
        (another, "got one with 2"),
        ("DELETE FROM device", "no device is linked"),
        (
            "UPDATE device SET pn = '', account = NULL",
            "no device is linked",
        ),
        ("UPDATE device SET account = NULL", "account of device"),
        ("UPDATE device SET noise_key = x'00'", "noise_key of device"),
        (
            "DROP TABLE __diesel_schema_migrations",
            "no store of a library",
        ),
    ] {
        let error = changed(Library::WhatsappRust, change)
            .unwrap_err()
            .to_string();
        assert!(error.contains(words), "{change}: {error}");
    }
    for change in [
        "UPDATE sessions SET record = x'00'",
        "UPDATE app_state_keys SET key_data = x'ff'",
        "ALTER TABLE device DROP COLUMN first_unupload_pre_key_id",
        "UPDATE device SET registration_id = -1",
        "DROP TABLE lid_pn_mapping",
    ] {
        changed(Library::WhatsappRust, change).unwrap();
    }
}

#[test]
fn numbers_that_whatsapp_rust_may_have_used_are_not_used_again() {
    let reserved = |field: &str, table: &str, name: &str| {
        // Field 100, a number: 3 more than the chain has come to.
        let change = format!("UPDATE {table} SET record = record || x'a006{field}'");
        file(&changed(Library::WhatsappRust, &change).unwrap(), name)
    };
    let record = reserved("03", "sessions", "session-15559876543.5.json");
    let open = &record["_sessions"][&b64(&key(31))];
    let mut expected = Zeroizing::new([20; 32]);
    for _ in 0..3 {
        expected = latchkey_proto::signal::next_chain_key(&expected);
    }
    let sending = &open["_chains"][&b64(&key(10))]["chainKey"];
    assert_eq!(*sending, json!({ "counter": 2, "key": b64(&*expected) }));
    let name = "session-15559876543.5.json";
    let change = "UPDATE sessions SET record = record || x'a006ffffff7f'";
    let back = changed(Library::WhatsappRust, change).unwrap();
    assert!(
        back.key_files().iter().all(|file| file.name() != name),
        "it is no number at all"
    );
}

#[test]
fn store_that_would_compute_for_ever_is_refused() {
    let endless = "CREATE TABLE t (x);
        INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100)
            SELECT x FROM n;
        ALTER TABLE whatsmeow_lid_map RENAME TO others;
        CREATE VIEW whatsmeow_lid_map AS
            WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT x AS lid, x AS pn FROM n";
    // A view is passed over as if it were not there.
    changed(Library::Whatsmeow, endless).unwrap();
}

#[test]
fn store_with_a_write_ahead_log_behind_it_is_read() {
    let mut store = Store::of(&full(), Library::Whatsmeow)
        .unwrap()
        .sqlite()
        .to_vec();
    store[18..20].copy_from_slice(&[2, 2]);
    Store::read(&store).unwrap();
}

#[test]
fn half_a_file_is_damaged() {
    let store = Store::of(&full(), Library::Whatsmeow).unwrap();
    for end in [16, 100, 4096, store.sqlite().len() / 2] {
        let error = Store::read(&store.sqlite()[..end]).unwrap_err();
        assert!(matches!(error, StoreError::Damaged), "{end}: {error}");
    }
}

#[test]
fn secrets_do_not_show() {
    let store = Store::of(&full(), Library::Whatsmeow).unwrap();
    assert_eq!(format!("{store:?}"), "Store(..)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
        let _ = Store::read(&bytes);
        let mut file = database::MAGIC.to_vec();
        file.extend(&bytes);
        let _ = Store::read(&file);
    }

    #[test]
    fn any_change_of_a_store_is_read_or_refused(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..64),
    ) {
        for library in Library::ALL {
            let mut store = STORES[library as usize].clone();
            for (at, byte) in &places {
                let at = at.index(store.len());
                store[at] = *byte;
            }
            let _ = Store::read(&store);
        }
    }
}
