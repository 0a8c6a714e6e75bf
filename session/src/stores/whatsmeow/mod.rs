//! whatsmeow's store (`go.mau.fi/whatsmeow store/sqlstore`).

mod signal;

use std::collections::BTreeMap;

use latchkey_proto::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys, KeyPair, PreKey, SignedPreKey},
    pair::adv::SignedDeviceIdentity,
};
use latchkey_shared::bundle::Library;
use prost::Message as _;
use zeroize::Zeroizing;

use super::{
    StoreError,
    baileys::HASH,
    contents::{Address, Collection, Contents, Fingerprint, LidMapping, SyncKey},
    database::{Columns, Database},
};

/// The table that tells whatsmeow's store from others.
pub(super) const DEVICES: &str = "whatsmeow_device";

/// Writes what a session holds into an empty database.
pub(super) fn write(contents: &Contents, database: &mut Database) -> Result<(), StoreError> {
    database.run("BEGIN")?;
    database.run(include_str!("schema.sql"))?;
    let credentials = &contents.credentials;
    let jid = credentials.jid.to_string();
    write_device(credentials, &jid, database)?;
    for key in &contents.pre_keys {
        let uploaded = key.id < contents.first_unuploaded_pre_key;
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_pre_keys VALUES (?, ?, ?, ?)",
            &[&jid, &key.id, &key.pair.private(), &uploaded],
        )?;
    }
    for (address, key) in &contents.identities {
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_identity_keys VALUES (?, ?, ?)",
            &[&jid, &id_of(address), key],
        )?;
    }
    let identity = credentials.keys.identity.public();
    for (address, record) in &contents.sessions {
        let session = signal::record(record, identity, credentials.keys.registration_id);
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_sessions VALUES (?, ?, ?)",
            &[&jid, &id_of(address), &session.as_bytes()],
        )?;
    }
    for (group, address, record) in &contents.sender_keys {
        let key = signal::group_record(record);
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_sender_keys VALUES (?, ?, ?, ?)",
            &[&jid, group, &id_of(address), &key.as_bytes()],
        )?;
    }
    for key in &contents.sync_keys {
        let fingerprint = key.fingerprint.encode_to_vec();
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_app_state_sync_keys VALUES (?, ?, ?, ?, ?)",
            &[&jid, &key.id, &*key.data, &key.timestamp, &fingerprint],
        )?;
    }
    for it in &contents.collections {
        let version = i64::try_from(it.version).unwrap_or(i64::MAX);
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_app_state_version VALUES (?, ?, ?, ?)",
            &[&jid, &it.name, &version, &it.hash],
        )?;
        for (index, value) in &it.macs {
            database.put(
                "INSERT OR REPLACE INTO whatsmeow_app_state_mutation_macs VALUES (?, ?, ?, ?, ?)",
                &[&jid, &it.name, &version, index, value],
            )?;
        }
    }
    for LidMapping { lid, number } in &contents.lids {
        database.put(
            "INSERT OR REPLACE INTO whatsmeow_lid_map VALUES (?, ?)",
            &[lid, number],
        )?;
    }
    database.run("COMMIT")
}

fn write_device(
    credentials: &Credentials,
    jid: &str,
    database: &mut Database,
) -> Result<(), StoreError> {
    let Credentials {
        keys,
        account,
        lid,
        platform,
        ..
    } = credentials;
    let platform = platform.as_deref().unwrap_or_default();
    // Baileys has one name, which at a business account is the business's until it is told another.
    let name = credentials.business_name.as_deref().unwrap_or_default();
    let business = if platform.starts_with("smb") {
        name
    } else {
        ""
    };
    database.put(
        "INSERT INTO whatsmeow_device (jid, lid, registration_id, noise_key, identity_key, \
         signed_pre_key, signed_pre_key_id, signed_pre_key_sig, adv_key, adv_details, \
         adv_account_sig, adv_account_sig_key, adv_device_sig, platform, business_name, push_name) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            &jid,
            &lid.as_ref().map(ToString::to_string),
            &keys.registration_id,
            &keys.noise.private(),
            &keys.identity.private(),
            &keys.signed_pre_key.pair.private(),
            &keys.signed_pre_key.id,
            &keys.signed_pre_key.signature,
            &keys.adv_secret.as_bytes(),
            &account.details,
            &account.account_signature,
            &account.account_signature_key,
            &account.device_signature,
            &platform,
            &business,
            &name,
        ],
    )
}

/// Reads the one session in a store.
pub(super) fn read(database: &Database) -> Result<Contents, StoreError> {
    check_version(database)?;
    let mut devices = database.rows(DEVICES, device)?;
    let credentials = match devices.len() {
        0 => return Err(StoreError::NoDevice),
        1 => devices.remove(0),
        several => return Err(StoreError::SeveralDevices(several)),
    };
    let mut pre_keys = database.rows("whatsmeow_pre_keys", |row| {
        let key = PreKey {
            id: row.id("key_id")?,
            pair: KeyPair::from_private(row.array("key", KEY)?),
        };
        Ok((key, row.number("uploaded")? != 0))
    })?;
    pre_keys.sort_by_key(|(key, _)| key.id);
    let last = pre_keys.last().map_or(0, |(key, _)| key.id);
    let next_pre_key = last.saturating_add(1);
    let waiting = pre_keys.iter().find(|(_, is_uploaded)| !is_uploaded);
    let first_unuploaded_pre_key = waiting.map_or(next_pre_key, |(key, _)| key.id);
    let identities = database.rows("whatsmeow_identity_keys", |row| {
        let key = row.array("identity", KEY)?;
        Ok(address(row.text("their_id")?).map(|address| (address, key)))
    })?;
    let sessions = database.rows("whatsmeow_sessions", |row| {
        let address = address(row.text("their_id")?);
        Ok(address.zip(signal::read_record(row.bytes("session")?)))
    })?;
    let sender_keys = database.rows("whatsmeow_sender_keys", |row| {
        let group = row.text("chat_id")?.to_owned();
        let address = address(row.text("sender_id")?);
        let record = signal::read_group_record(row.bytes("sender_key")?);
        let both = address.zip(record);
        Ok(both.map(|(address, record)| (group, address, record)))
    })?;
    let sync_keys = database.rows("whatsmeow_app_state_sync_keys", |row| {
        Ok(SyncKey {
            id: row.bytes("key_id")?.to_vec(),
            data: Zeroizing::new(row.bytes("key_data")?.to_vec()),
            fingerprint: Fingerprint::decode(row.bytes("fingerprint")?)
                .map_err(|_| row.error("fingerprint", "a fingerprint"))?,
            timestamp: row.number("timestamp")?,
        })
    })?;
    let lids = database.rows("whatsmeow_lid_map", |row| {
        Ok(LidMapping {
            lid: row.text("lid")?.to_owned(),
            number: row.text("pn")?.to_owned(),
        })
    })?;
    Ok(Contents {
        credentials,
        pre_keys: pre_keys.into_iter().map(|(key, _)| key).collect(),
        next_pre_key,
        first_unuploaded_pre_key,
        // A library asks anew for what it cannot read.
        identities: identities.into_iter().flatten().collect(),
        sessions: sessions.into_iter().flatten().collect(),
        sender_keys: sender_keys.into_iter().flatten().collect(),
        sync_keys,
        collections: collections(database)?,
        lids,
        left_out: 0,
    })
}

/// Fails if the tables are in another form than the known one.
fn check_version(database: &Database) -> Result<(), StoreError> {
    let versions = database.rows("whatsmeow_version", |row| {
        let version = row.number("version")?;
        // Versions before there was the column say nothing else.
        let oldest = row.number("compat").unwrap_or(version);
        Ok((version, if oldest == 0 { version } else { oldest }))
    })?;
    match versions.first() {
        Some((_, oldest)) if *oldest > VERSION => Err(StoreError::TooNew(Library::Whatsmeow)),
        Some((version, _)) if *version >= OLDEST_VERSION => Ok(()),
        _ => Err(StoreError::TooOld(Library::Whatsmeow)),
    }
}

fn device(row: &Columns<'_, '_>) -> Result<Credentials, StoreError> {
    let pair = |column| row.array(column, KEY).map(KeyPair::from_private);
    let noise = pair("noise_key")?;
    let jid = row.text("jid")?.parse();
    let lid = row.text("lid")?;
    let optional = |column| {
        let text = row.text(column)?;
        Ok::<_, StoreError>((!text.is_empty()).then(|| text.to_owned()))
    };
    Ok(Credentials {
        keys: DeviceKeys {
            identity: pair("identity_key")?,
            signed_pre_key: SignedPreKey {
                id: row.id("signed_pre_key_id")?,
                pair: pair("signed_pre_key")?,
                signature: row.array("signed_pre_key_sig", SIGNATURE)?,
            },
            registration_id: row.id("registration_id")?,
            adv_secret: AdvSecret::from_bytes(row.array("adv_key", KEY)?),
            // Only a device that is not linked yet uses it.
            pairing_ephemeral: noise.clone(),
            noise,
        },
        account: SignedDeviceIdentity {
            details: row.bytes("adv_details")?.to_vec(),
            account_signature_key: row.array("adv_account_sig_key", KEY)?,
            account_signature: row.array("adv_account_sig", SIGNATURE)?,
            device_signature: row.array("adv_device_sig", SIGNATURE)?,
        },
        jid: jid.map_err(|_| row.error("jid", "the address of a device"))?,
        lid: match lid {
            "" => None,
            lid => Some(
                lid.parse()
                    .map_err(|_| row.error("lid", "the address of a device"))?,
            ),
        },
        business_name: optional("push_name")?.or(optional("business_name")?),
        platform: optional("platform")?,
        pre_keys: Vec::new(),
        sessions: Vec::new(),
    })
}

fn collections(database: &Database) -> Result<Vec<Collection>, StoreError> {
    let mut macs = database.rows("whatsmeow_app_state_mutation_macs", |row| {
        let mac = (row.array("index_mac", KEY)?, row.array("value_mac", KEY)?);
        Ok((row.number("version")?, row.text("name")?.to_owned(), mac))
    })?;
    // Of one index, the newest counts.
    macs.sort_by_key(|(version, ..)| *version);
    database.rows("whatsmeow_app_state_version", |row| {
        let name = row.text("name")?;
        let own = macs.iter().filter(|(_, of, _)| of == name);
        let own: BTreeMap<_, _> = own.map(|(.., mac)| *mac).collect();
        Ok(Collection {
            name: name.to_owned(),
            version: u64::try_from(row.number("version")?)
                .map_err(|_| row.error("version", "a number of at least 0"))?,
            hash: row.array::<HASH>("hash", "128 bytes")?.to_vec(),
            macs: own.into_iter().collect(),
        })
    })
}

/// whatsmeow puts a colon before the number of the device.
fn id_of(address: &Address) -> String {
    format!("{}:{}", address.name(), address.device)
}

fn address(id: &str) -> Option<Address> {
    let (name, device) = id.rsplit_once(':')?;
    Address::parse(name, device)
}

/// The version of the tables that are written.
const VERSION: i64 = 15;
/// The first version with LIDs in the form of today.
const OLDEST_VERSION: i64 = 8;
const KEY: &str = "32 bytes";
const SIGNATURE: &str = "64 bytes";
