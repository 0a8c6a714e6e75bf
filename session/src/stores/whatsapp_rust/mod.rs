//! whatsapp-rust's store (`whatsapp-rust-sqlite-storage src/sqlite_store.rs`).

mod records;

use std::collections::BTreeMap;

use latchkey_proto::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys, KeyPair, PreKey, SignedPreKey},
};
use prost::Message as _;
use zeroize::Zeroizing;

use self::records::{HashState, PreKeyRecord, SyncKeyRecord};
use super::{
    StoreError,
    baileys::HASH,
    contents::{Address, Collection, Contents, Domain, Fingerprint, LidMapping, SyncKey},
    database::{Columns, Database},
    signal::secret_key,
};

/// The table that tells whatsapp-rust's store from others.
pub(super) const DEVICES: &str = "device";
/// The table in which Diesel keeps what it has done to the others.
pub(super) const MIGRATIONS: &str = "__diesel_schema_migrations";

/// Writes what a session holds into an empty database.
pub(super) fn write(contents: &Contents, database: &mut Database) -> Result<(), StoreError> {
    database.run("BEGIN")?;
    database.run(include_str!("schema.sql"))?;
    write_device(contents, database)?;
    for key in &contents.pre_keys {
        let uploaded = key.id < contents.first_unuploaded_pre_key;
        let record = PreKeyRecord::of(key).encoded();
        database.put(
            "INSERT OR REPLACE INTO prekeys (id, key, uploaded) VALUES (?, ?, ?)",
            &[&key.id, &*record, &uploaded],
        )?;
    }
    for (address, key) in &contents.identities {
        database.put(
            "INSERT OR REPLACE INTO identities (address, key) VALUES (?, ?)",
            &[&id_of(address), key],
        )?;
    }
    let keys = &contents.credentials.keys;
    for (address, record) in &contents.sessions {
        let record = records::record(record, keys.identity.public(), keys.registration_id);
        database.put(
            "INSERT OR REPLACE INTO sessions (address, record) VALUES (?, ?)",
            &[&id_of(address), &*record],
        )?;
    }
    for (group, address, record) in &contents.sender_keys {
        let id = format!("{group}:{}", id_of(address));
        database.put(
            "INSERT OR REPLACE INTO sender_keys (address, record) VALUES (?, ?)",
            &[&id, &*records::group_record(record)],
        )?;
    }
    for key in &contents.sync_keys {
        database.put(
            "INSERT OR REPLACE INTO app_state_keys (key_id, key_data) VALUES (?, ?)",
            &[&key.id, &*SyncKeyRecord::of(key).encoded()],
        )?;
    }
    for it in &contents.collections {
        let version = i64::try_from(it.version).unwrap_or(i64::MAX);
        database.put(
            "INSERT OR REPLACE INTO app_state_versions (name, state_data) VALUES (?, ?)",
            &[&it.name, &HashState::of(it).encode_to_vec()],
        )?;
        for (index, value) in &it.macs {
            database.put(
                "INSERT OR REPLACE INTO app_state_mutation_macs \
                 (name, version, index_mac, value_mac) VALUES (?, ?, ?, ?)",
                &[&it.name, &version, index, value],
            )?;
        }
    }
    for LidMapping { lid, number } in &contents.lids {
        database.put(
            "INSERT OR REPLACE INTO lid_pn_mapping VALUES (?, ?, 0, 'pairing', 0, 1)",
            &[lid, number],
        )?;
    }
    database.run("COMMIT")
}

fn write_device(contents: &Contents, database: &mut Database) -> Result<(), StoreError> {
    let credentials = &contents.credentials;
    let DeviceKeys {
        noise,
        identity,
        signed_pre_key,
        registration_id,
        adv_secret,
        ..
    } = &credentials.keys;
    let lid = credentials.lid.as_ref().map(ToString::to_string);
    let account = records::account(&credentials.account);
    let (primary, secondary, tertiary) = APP_VERSION;
    let has_pre_keys = contents.first_unuploaded_pre_key > 1;
    database.put(
        "INSERT INTO device (id, lid, pn, registration_id, noise_key, identity_key, signed_pre_key, \
         signed_pre_key_id, signed_pre_key_signature, adv_secret_key, account, push_name, \
         app_version_primary, app_version_secondary, app_version_tertiary, next_pre_key_id, \
         first_unupload_pre_key_id, server_has_prekeys) \
         VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            &lid.unwrap_or_default(),
            &credentials.jid.to_string(),
            &registration_id.cast_signed(),
            &*halves(noise),
            &*halves(identity),
            &*halves(&signed_pre_key.pair),
            &signed_pre_key.id,
            &signed_pre_key.signature,
            &adv_secret.as_bytes(),
            &account,
            &credentials.business_name.as_deref().unwrap_or_default(),
            &primary,
            &secondary,
            &tertiary,
            &contents.next_pre_key,
            &contents.first_unuploaded_pre_key,
            &has_pre_keys,
        ],
    )
}

/// A pair is its private half and its public one.
fn halves(pair: &KeyPair) -> Zeroizing<[u8; 64]> {
    let mut halves = Zeroizing::new([0; 64]);
    halves[..32].copy_from_slice(pair.private());
    halves[32..].copy_from_slice(pair.public());
    halves
}

/// Reads the one session in a store.
pub(super) fn read(database: &Database) -> Result<Contents, StoreError> {
    let mut devices = database.rows(DEVICES, |row| match row.text("pn")? {
        "" => Ok(None),
        _ => device(row).map(Some),
    })?;
    devices.retain(Option::is_some);
    let several = devices.len();
    let (credentials, next, first_unuploaded) = match devices.pop().flatten() {
        Some(device) if several == 1 => device,
        Some(_) => return Err(StoreError::SeveralDevices(several)),
        None => return Err(StoreError::NoDevice),
    };
    let mut pre_keys: Vec<PreKey> = database.rows("prekeys", |row| {
        let record = PreKeyRecord::decode(row.bytes("key")?).ok();
        let pair = record.and_then(|record| secret_key(record.private_key.as_ref()?));
        let pair = pair.ok_or_else(|| row.error("key", "a pre-key"))?;
        Ok(PreKey {
            id: row.id("id")?,
            pair: KeyPair::from_private(*pair),
        })
    })?;
    pre_keys.sort_by_key(|key| key.id);
    let last = pre_keys.last().map_or(0, |key| key.id);
    let next_pre_key = next.max(last.saturating_add(1));
    let identities = database.rows("identities", |row| {
        let key = row.array("key", KEY)?;
        Ok(address(row.text("address")?).map(|address| (address, key)))
    })?;
    let sessions = database.rows("sessions", |row| {
        let address = address(row.text("address")?);
        Ok(address.zip(records::read_record(row.bytes("record")?)))
    })?;
    let sender_keys = database.rows("sender_keys", |row| {
        let (group, sender) = match row.text("address")?.split_once(':') {
            Some((group, sender)) => (group.to_owned(), address(sender)),
            None => return Ok(None),
        };
        let record = records::read_group_record(row.bytes("record")?);
        let both = sender.zip(record);
        Ok(both.map(|(address, record)| (group, address, record)))
    })?;
    let sync_keys = database.rows("app_state_keys", |row| {
        let Ok(record) = SyncKeyRecord::decode(row.bytes("key_data")?) else {
            return Ok(None);
        };
        let fingerprint = Fingerprint::decode(&record.fingerprint[..]);
        Ok(fingerprint.ok().map(|fingerprint| SyncKey {
            id: row.bytes("key_id").unwrap_or_default().to_vec(),
            fingerprint,
            timestamp: record.timestamp,
            data: Zeroizing::new(record.key_data),
        }))
    })?;
    let lids = database.rows("lid_pn_mapping", |row| {
        Ok(LidMapping {
            lid: row.text("lid")?.to_owned(),
            number: row.text("phone_number")?.to_owned(),
        })
    })?;
    Ok(Contents {
        credentials,
        pre_keys,
        next_pre_key,
        // 0 is where nothing was ever uploaded.
        first_unuploaded_pre_key: first_unuploaded.clamp(1, next_pre_key),
        // A library asks anew for what it cannot read.
        identities: identities.into_iter().flatten().collect(),
        sessions: sessions.into_iter().flatten().collect(),
        sender_keys: sender_keys.into_iter().flatten().collect(),
        sync_keys: sync_keys.into_iter().flatten().collect(),
        collections: collections(database)?,
        lids,
        left_out: 0,
    })
}

/// Reads the credentials, the number of the next pre-key, and the first that is not uploaded.
fn device(row: &Columns<'_, '_>) -> Result<(Credentials, u32, u32), StoreError> {
    let pair = |column| {
        let halves = Zeroizing::new(row.array::<64>(column, "64 bytes")?);
        let private = secret_key(&halves[..32]).ok_or_else(|| row.error(column, "64 bytes"))?;
        Ok::<_, StoreError>(KeyPair::from_private(*private))
    };
    let noise = pair("noise_key")?;
    let registration_id = i32::try_from(row.number("registration_id")?)
        .map_err(|_| row.error("registration_id", "a number of 32 bits"))?;
    let lid = row.text("lid")?;
    let name = row.text("push_name")?;
    // The columns are not in every version.
    let counter = |column| row.id(column).unwrap_or(0);
    let an_address = "the address of a device";
    let jid = row.text("pn")?.parse();
    let credentials = Credentials {
        keys: DeviceKeys {
            identity: pair("identity_key")?,
            signed_pre_key: SignedPreKey {
                id: row.id("signed_pre_key_id")?,
                pair: pair("signed_pre_key")?,
                signature: row.array("signed_pre_key_signature", "64 bytes")?,
            },
            registration_id: registration_id.cast_unsigned(),
            adv_secret: AdvSecret::from_bytes(row.array("adv_secret_key", KEY)?),
            // Only a device that is not linked yet uses it.
            pairing_ephemeral: noise.clone(),
            noise,
        },
        account: records::read_account(row.bytes("account")?)
            .ok_or_else(|| row.error("account", "the account's signatures"))?,
        jid: jid.map_err(|_| row.error("pn", an_address))?,
        lid: match lid {
            "" => None,
            lid => Some(lid.parse().map_err(|_| row.error("lid", an_address))?),
        },
        business_name: (!name.is_empty()).then(|| name.to_owned()),
        platform: None,
        pre_keys: Vec::new(),
        sessions: Vec::new(),
    };
    let first_unuploaded = counter("first_unupload_pre_key_id");
    Ok((credentials, counter("next_pre_key_id"), first_unuploaded))
}

fn collections(database: &Database) -> Result<Vec<Collection>, StoreError> {
    let macs = database.rows("app_state_mutation_macs", |row| {
        let mac = (row.array("index_mac", KEY)?, row.array("value_mac", KEY)?);
        Ok((row.text("name")?.to_owned(), mac))
    })?;
    let collections = database.rows("app_state_versions", |row| {
        let Ok(state) = HashState::decode(row.bytes("state_data")?) else {
            return Ok(None);
        };
        let name = row.text("name")?;
        let own = macs.iter().filter(|(of, _)| of == name);
        let own: BTreeMap<_, _> = own.map(|(_, mac)| *mac).collect();
        let is_read = state.version > 0 && state.hash.len() == HASH;
        Ok(is_read.then(|| Collection {
            name: name.to_owned(),
            version: state.version,
            hash: state.hash,
            macs: own.into_iter().collect(),
        }))
    })?;
    Ok(collections.into_iter().flatten().collect())
}

/// The device is in the name of the user, and behind it stands a 0
/// (`wacore src/types/jid.rs`, `write_protocol_address_to`).
fn id_of(address: &Address) -> String {
    let Address {
        user,
        domain,
        device,
    } = address;
    let server = SERVERS.iter().find(|(it, _)| it == domain);
    let server = server.map_or("", |(_, server)| server);
    match device {
        0 => format!("{user}@{server}.0"),
        device => format!("{user}:{device}@{server}.0"),
    }
}

fn address(id: &str) -> Option<Address> {
    let (name, server) = id.strip_suffix(".0")?.split_once('@')?;
    let (user, device) = name.split_once(':').unwrap_or((name, "0"));
    let (domain, _) = SERVERS.iter().find(|(_, it)| *it == server)?;
    let address = Address::parse(user, device)?;
    Some(Address {
        domain: *domain,
        ..address
    })
}

const SERVERS: [(Domain, &str); 4] = [
    (Domain::Number, "c.us"),
    (Domain::Lid, "lid"),
    (Domain::Hosted, "hosted"),
    (Domain::HostedLid, "hosted.lid"),
];
/// The version of WhatsApp Web that 0.7 begins with; it looks for a newer one before it connects.
const APP_VERSION: (u32, u32, u32) = (2, 3000, 1_042_742_319);
const KEY: &str = "32 bytes";
