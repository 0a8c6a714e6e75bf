//! From Baileys' files to what a store holds, and back.

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_proto::keys::prefixed;
use latchkey_shared::bundle::{Library, key_file_name};
use serde_json::Number;
use zeroize::Zeroizing;

use super::{
    StoreError,
    contents::{Address, Collection, Contents, Domain, Fingerprint, LidMapping, SyncKey},
    signal::{
        ChainKey, GroupRecord, MAX_CHAINS, MAX_SESSIONS, MessageKeys, Pending, PublicKey,
        ReceivingChain, Record, SecretKey, SenderKey, Session, private_half, public_key,
        secret_key,
    },
};
use crate::{
    ImportError, ImportedSession, KeyFile, Packaging,
    export::{Counters, creds_json, pre_key_json},
    import::{baileys::bytes, files::Files, json::Json, names, session},
};

impl Contents {
    /// Reads what the files of a session hold.
    pub(super) fn of(session: &ImportedSession) -> Result<Self, StoreError> {
        let creds = Json::parse("creds.json", session.creds_json())?;
        let mut credentials = session.credentials()?;
        let pre_keys = std::mem::take(&mut credentials.pre_keys);
        let last = pre_keys.iter().map(|key| key.id).max().unwrap_or(0);
        let counter = |name| creds.get(name).and_then(id);
        let next_pre_key = counter("nextPreKeyId").unwrap_or(0).max(last + 1);
        let mut contents = Self {
            credentials,
            pre_keys,
            next_pre_key,
            first_unuploaded_pre_key: counter("firstUnuploadedPreKeyId").unwrap_or(next_pre_key),
            identities: Vec::new(),
            sessions: Vec::new(),
            sender_keys: Vec::new(),
            sync_keys: Vec::new(),
            collections: Vec::new(),
            lids: Vec::new(),
            left_out: 0,
        };
        for file in session.key_files() {
            let read = Json::parse("JSON", file.json()).ok();
            if read.and_then(|json| contents.add(file, &json)).is_none() {
                contents.left_out += 1;
            }
        }
        let known = contents.known_lids();
        let addresses = (contents.identities.iter_mut().map(|(address, _)| address))
            .chain(contents.sessions.iter_mut().map(|(address, _)| address))
            .chain(
                contents
                    .sender_keys
                    .iter_mut()
                    .map(|(_, address, _)| address),
            );
        for address in addresses {
            tell_lid(address, &known);
        }
        contents.add_own_account();
        Ok(contents)
    }

    /// Adds what is in a key file; returns `None` if it cannot be read.
    fn add(&mut self, file: &KeyFile, json: &Json) -> Option<()> {
        let kind = names::kind(file.name())?;
        let name = file.name().strip_prefix(kind)?.strip_prefix('-')?;
        let name = name.strip_suffix(".json")?;
        let address = |name: &str| {
            let (user, device) = name.rsplit_once('.')?;
            Address::parse(user, device)
        };
        match kind {
            "identity-key" => {
                let key = public_key(&bytes(json)?)?;
                self.identities.push((address(name)?, key));
            }
            "session" => self.sessions.push((address(name)?, record(json)?)),
            "sender-key" => {
                let (rest, device) = name.rsplit_once("--")?;
                let (group, user) = rest.rsplit_once("--")?;
                let address = Address::parse(user, device)?;
                let record = group_record(json)?;
                self.sender_keys.push((group.to_owned(), address, record));
            }
            "app-state-sync-key" => self.sync_keys.push(sync_key(name, json)?),
            "app-state-sync-version" => {
                // 0 is where everybody begins.
                let version = json.get("version").and_then(number)?;
                if version > 0 {
                    self.collections.push(collection(name, version, json)?);
                }
            }
            "lid-mapping" if !name.ends_with("_reverse") => self.lids.push(LidMapping {
                lid: text(json).filter(|lid| is_user(lid))?.to_owned(),
                number: Some(name).filter(|number| is_user(number))?.to_owned(),
            }),
            _ => {}
        }
        Some(())
    }

    /// Writes the files of a session that came in the store of a library.
    pub(super) fn session(self, library: Library) -> Result<ImportedSession, StoreError> {
        let counters = Counters {
            next: self.next_pre_key,
            first_unuploaded: self.first_unuploaded_pre_key,
            app_state_key: self.newest_sync_key().map(|id| BASE64_STANDARD.encode(id)),
        };
        let mut files = Files::default();
        let creds = creds_json(&self.credentials, &counters);
        files.creds(Json::parse("creds.json", &creds)?)?;
        for key in &self.pre_keys {
            let json = Json::parse("JSON", &pre_key_json(key))?;
            add(&mut files, "pre-key", &key.id.to_string(), json)?;
        }
        let signal = |address: &Address| format!("{}.{}", address.name(), address.device);
        for (address, key) in &self.identities {
            let key = buffer(&prefixed(key));
            add(&mut files, "identity-key", &signal(address), key)?;
        }
        for (address, record) in &self.sessions {
            add(&mut files, "session", &signal(address), written(record))?;
        }
        for (group, address, record) in &self.sender_keys {
            let id = format!("{group}::{}::{}", address.name(), address.device);
            add(&mut files, "sender-key", &id, written_group(record))?;
        }
        for key in &self.sync_keys {
            let id = BASE64_STANDARD.encode(&key.id);
            add(&mut files, "app-state-sync-key", &id, written_sync_key(key))?;
        }
        for it in &self.collections {
            add(
                &mut files,
                "app-state-sync-version",
                &it.name,
                written_collection(it),
            )?;
        }
        for LidMapping { lid, number } in &self.lids {
            let reverse = format!("{lid}_reverse");
            add(&mut files, "lid-mapping", number, Json::text(lid))?;
            add(&mut files, "lid-mapping", &reverse, Json::text(number))?;
        }
        Ok(session(files.unpacked(Packaging::Store(library))?)?)
    }
}

fn add(files: &mut Files, kind: &str, id: &str, json: Json) -> Result<(), ImportError> {
    files.key(&key_file_name(kind, id), json)
}

/// Baileys 6 does not say that a user is a LID.
fn tell_lid(address: &mut Address, known: &HashSet<String>) {
    if address.domain == Domain::Number && known.contains(&address.user) {
        address.domain = Domain::Lid;
    }
}

/// Reads the sessions with one device (`libsignal-node src/session_record.js`).
fn record(json: &Json) -> Option<Record> {
    let Json::Object(entries) = json.get("_sessions")? else {
        return None;
    };
    let of_all = json.get("registrationId").and_then(id);
    let mut sessions: Vec<_> = entries
        .iter()
        .filter_map(|(_, entry)| {
            let index = entry.get("indexInfo")?;
            let moment = |name| index.get(name).and_then(number).unwrap_or(0);
            let is_open = moment("closed") == -1;
            Some(((is_open, moment("used")), one_session(entry, of_all)?))
        })
        .collect();
    sessions.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
    sessions.truncate(MAX_SESSIONS);
    let sessions: Vec<_> = sessions.into_iter().map(|(_, session)| session).collect();
    (!sessions.is_empty()).then_some(Record { sessions })
}

fn one_session(entry: &Json, registration_id: Option<u32>) -> Option<Session> {
    let ratchet = entry.get("currentRatchet")?;
    let pair = ratchet.get("ephemeralKeyPair")?;
    let index = entry.get("indexInfo")?;
    let ours = public(pair.get("pubKey"))?;
    let last = public(ratchet.get("lastRemoteEphemeralKey"));
    let Json::Object(chains) = entry.get("_chains")? else {
        return None;
    };
    let mut sending = None;
    let mut receiving = Vec::new();
    for (key, chain) in chains {
        let Some(key) = public(Some(&Json::Text(key.clone()))) else {
            continue;
        };
        if key == ours {
            sending = Some(chain_key(chain.get("chainKey")?, None)?);
        } else if let Some(chain) = receiving_chain(key, chain) {
            receiving.push(chain);
        }
    }
    receiving.sort_by_key(|chain| Some(chain.ratchet) == last);
    let oldest = receiving.len().saturating_sub(MAX_CHAINS);
    receiving.drain(..oldest);
    Some(Session {
        registration_id: entry
            .get("registrationId")
            .and_then(id)
            .or(registration_id)?,
        their_identity: public(index.get("remoteIdentityKey"))?,
        base_key: public(index.get("baseKey"))?,
        root_key: secret(ratchet.get("rootKey"))?,
        previous_counter: ratchet
            .get("previousCounter")
            .and_then(id)
            .unwrap_or_default(),
        ratchet: (ours, secret(pair.get("privKey"))?),
        sending: sending?,
        receiving,
        pending: match entry.get("pendingPreKey") {
            Some(pending) => Some(Pending {
                pre_key_id: pending.get("preKeyId").and_then(id),
                signed_pre_key_id: pending.get("signedKeyId").and_then(id)?,
                base_key: public(pending.get("baseKey"))?,
            }),
            None => None,
        },
    })
}

fn receiving_chain(ratchet: PublicKey, chain: &Json) -> Option<ReceivingChain> {
    let mut skipped = Vec::new();
    if let Some(Json::Object(keys)) = chain.get("messageKeys") {
        for (at, key) in keys {
            skipped.push((at.parse().ok()?, secret(Some(key))?));
        }
    }
    // A chain that is over has no key, and other libraries want one. Nothing follows on this chain,
    // so that any key will do that nobody else knows.
    let stand_in = skipped.first().map(|(_, key)| key.clone());
    Some(ReceivingChain {
        ratchet,
        chain: chain_key(chain.get("chainKey")?, stand_in)?,
        skipped: skipped
            .into_iter()
            .map(|(at, seed)| (at, MessageKeys::Seed(seed)))
            .collect(),
    })
}

/// Baileys counts the last message of a chain, from -1, and everyone else the next, from 0.
fn chain_key(json: &Json, stand_in: Option<SecretKey>) -> Option<ChainKey> {
    let last = json.get("counter").and_then(number)?;
    Some(ChainKey {
        index: last.checked_add(1)?.try_into().ok()?,
        key: secret(json.get("key")).or(stand_in)?,
    })
}

fn written(record: &Record) -> Json {
    let count = record.sessions.len();
    let sessions = record.sessions.iter().enumerate().map(|(at, session)| {
        // Only their order matters. What is open was used last.
        let used = count - at;
        let closed = if at == 0 { int(-1) } else { int(used) };
        let key = Zeroizing::new(encoded_public(&session.base_key));
        (key, written_session(session, closed, int(used)))
    });
    let sessions = Json::Object(sessions.collect());
    Json::object([("_sessions", sessions), ("version", Json::text("v1"))])
}

fn written_session(session: &Session, closed: Json, used: Json) -> Json {
    let public = |key: &PublicKey| Json::text(&encoded_public(key));
    let chain_key = |chain: &ChainKey| {
        let last = int(i64::from(chain.index) - 1);
        Json::object([("counter", last), ("key", encoded(&*chain.key))])
    };
    let mut chains: Vec<_> = session
        .receiving
        .iter()
        .map(|chain| {
            let skipped = chain.skipped.iter().filter_map(|(at, keys)| match keys {
                MessageKeys::Seed(seed) => Some((Zeroizing::new(at.to_string()), encoded(&**seed))),
                // Baileys keeps seeds, and no way leads back to one.
                MessageKeys::Derived(_) => None,
            });
            let json = Json::object([
                ("chainKey", chain_key(&chain.chain)),
                ("chainType", int(RECEIVING)),
                ("messageKeys", Json::Object(skipped.collect())),
            ]);
            (Zeroizing::new(encoded_public(&chain.ratchet)), json)
        })
        .collect();
    let (ours, private) = &session.ratchet;
    let sending = Json::object([
        ("chainKey", chain_key(&session.sending)),
        ("chainType", int(SENDING)),
        ("messageKeys", Json::Object(Vec::new())),
    ]);
    chains.push((Zeroizing::new(encoded_public(ours)), sending));
    let last = session.receiving.last().map(|chain| &chain.ratchet);
    let ratchet = Json::object([
        (
            "ephemeralKeyPair",
            Json::object([("pubKey", public(ours)), ("privKey", encoded(&**private))]),
        ),
        // Before anything has come in, it only must not be the key of a chain.
        (
            "lastRemoteEphemeralKey",
            public(last.unwrap_or(&session.their_identity)),
        ),
        ("previousCounter", int(session.previous_counter)),
        ("rootKey", encoded(&*session.root_key)),
    ]);
    let base_key_type = if session.pending.is_some() {
        OURS
    } else {
        THEIRS
    };
    let index = Json::object([
        ("baseKey", public(&session.base_key)),
        ("baseKeyType", int(base_key_type)),
        ("closed", closed),
        ("used", used),
        ("created", int(0)),
        ("remoteIdentityKey", public(&session.their_identity)),
    ]);
    let mut members = vec![
        ("registrationId", int(session.registration_id)),
        ("currentRatchet", ratchet),
        ("indexInfo", index),
        ("_chains", Json::Object(chains)),
    ];
    if let Some(pending) = &session.pending {
        let pre_key = pending.pre_key_id.map(|id| ("preKeyId", int(id)));
        let others = [
            ("signedKeyId", int(pending.signed_pre_key_id)),
            ("baseKey", public(&pending.base_key)),
        ];
        let pending = Json::object(others.into_iter().chain(pre_key));
        members.push(("pendingPreKey", pending));
    }
    Json::object(members)
}

/// Reads the keys of one sender in a group, which are JSON in bytes, or as they are in Baileys 6.17
/// and before (`Baileys lib/Signal/Group/sender-key-record.js`).
fn group_record(json: &Json) -> Option<GroupRecord> {
    let inner;
    let states = match json {
        Json::List(states) => states,
        json => {
            let bytes = bytes(json)?;
            inner = Json::parse("JSON", std::str::from_utf8(&bytes).ok()?).ok()?;
            match &inner {
                Json::List(states) => states,
                _ => return None,
            }
        }
    };
    // The newest is the last here.
    let keys: Option<Vec<_>> = states.iter().rev().map(sender_key).collect();
    keys.filter(|keys| !keys.is_empty())
        .map(|keys| GroupRecord { keys })
}

fn sender_key(json: &Json) -> Option<SenderKey> {
    let numbered = |json: &Json| {
        let at = json.get("iteration").and_then(id)?;
        Some((at, secret_key(&bytes(json.get("seed")?)?)?))
    };
    let (index, key) = numbered(json.get("senderChainKey")?)?;
    let signing = json.get("senderSigningKey")?;
    let private = signing.get("private").and_then(bytes);
    let skipped = match json.get("senderMessageKeys") {
        Some(Json::List(keys)) => keys.iter().map(numbered).collect::<Option<_>>()?,
        _ => Vec::new(),
    };
    Some(SenderKey {
        id: json.get("senderKeyId").and_then(id)?,
        chain: ChainKey { index, key },
        signing: public_key(&bytes(signing.get("public")?)?)?,
        signing_private: private.and_then(|private| private_half(&private)),
        skipped,
    })
}

/// Writes it as Baileys 7 does.
fn written_group(record: &GroupRecord) -> Json {
    let numbered = |at: u32, seed: &SecretKey| {
        Json::object([("iteration", int(at)), ("seed", buffer(&**seed))])
    };
    let states = record.keys.iter().rev().map(|key| {
        let private = key.signing_private.as_ref();
        let private = private.map_or(&[][..], |private| &private[..]);
        let signing = [
            ("public", buffer(&prefixed(&key.signing))),
            ("private", buffer(private)),
        ];
        let skipped = key.skipped.iter().map(|(at, seed)| numbered(*at, seed));
        Json::object([
            ("senderKeyId", int(key.id)),
            ("senderChainKey", numbered(key.chain.index, &key.chain.key)),
            ("senderSigningKey", Json::object(signing)),
            ("senderMessageKeys", Json::List(skipped.collect())),
        ])
    });
    buffer(crate::export::ascii_json(&Json::List(states.collect())).as_bytes())
}

fn sync_key(name: &str, json: &Json) -> Option<SyncKey> {
    let fingerprint = json.get("fingerprint")?;
    let indexes = match fingerprint.get("deviceIndexes") {
        Some(Json::List(indexes)) => indexes.iter().filter_map(id).collect(),
        _ => Vec::new(),
    };
    Some(SyncKey {
        id: BASE64_STANDARD.decode(name.replace("__", "/")).ok()?,
        data: bytes(json.get("keyData")?)?,
        fingerprint: Fingerprint {
            raw_id: fingerprint.get("rawId").and_then(id),
            current_index: fingerprint.get("currentIndex").and_then(id),
            device_indexes: indexes,
        },
        timestamp: json.get("timestamp").and_then(long).unwrap_or_default(),
    })
}

fn written_sync_key(key: &SyncKey) -> Json {
    let Fingerprint {
        raw_id,
        current_index,
        device_indexes,
    } = &key.fingerprint;
    let indexes = Json::List(device_indexes.iter().map(|index| int(*index)).collect());
    let ids = [("rawId", raw_id), ("currentIndex", current_index)];
    let ids = ids
        .into_iter()
        .filter_map(|(name, id)| Some((name, int((*id)?))));
    let fingerprint = Json::object(ids.chain([("deviceIndexes", indexes)]));
    Json::object([
        ("keyData", encoded(&key.data)),
        ("fingerprint", fingerprint),
        ("timestamp", Json::text(&key.timestamp.to_string())),
    ])
}

fn collection(name: &str, version: i64, json: &Json) -> Option<Collection> {
    let mut macs = Vec::new();
    if let Some(Json::Object(values)) = json.get("indexValueMap") {
        for (index, value) in values {
            let index = BASE64_STANDARD.decode(index.as_str()).ok()?;
            let value = bytes(value.get("valueMac")?)?;
            macs.push((index.try_into().ok()?, value.as_slice().try_into().ok()?));
        }
    }
    Some(Collection {
        name: name.to_owned(),
        version: version.try_into().ok()?,
        hash: Some(bytes(json.get("hash")?)?)
            .filter(|hash| hash.len() == HASH)?
            .to_vec(),
        macs,
    })
}

fn written_collection(collection: &Collection) -> Json {
    let values = collection.macs.iter().map(|(index, value)| {
        let index = Zeroizing::new(BASE64_STANDARD.encode(index));
        (index, Json::object([("valueMac", buffer(value))]))
    });
    Json::object([
        ("version", Json::Number(collection.version.into())),
        ("hash", buffer(&collection.hash)),
        ("indexValueMap", Json::Object(values.collect())),
    ])
}

fn is_user(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn text(json: &Json) -> Option<&str> {
    match json {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

fn number(json: &Json) -> Option<i64> {
    match json {
        Json::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn id(json: &Json) -> Option<u32> {
    number(json)?.try_into().ok()
}

/// Reads a number of 64 bits, which JavaScript has as text, as a number, or in two halves.
fn long(json: &Json) -> Option<i64> {
    match json {
        Json::Text(text) => text.parse().ok(),
        Json::Object(_) => {
            let half = |name| json.get(name).and_then(number);
            let low = half("low")? & 0xffff_ffff;
            half("high")?.checked_mul(1 << 32)?.checked_add(low)
        }
        json => number(json),
    }
}

fn public(json: Option<&Json>) -> Option<PublicKey> {
    public_key(&bytes(json?)?)
}

fn secret(json: Option<&Json>) -> Option<SecretKey> {
    secret_key(&bytes(json?)?)
}

fn int(number: impl TryInto<i64>) -> Json {
    let number = number.try_into().unwrap_or_default();
    Json::Number(Number::from(number))
}

fn encoded(bytes: &[u8]) -> Json {
    Json::Text(Zeroizing::new(BASE64_STANDARD.encode(bytes)))
}

fn encoded_public(key: &PublicKey) -> String {
    BASE64_STANDARD.encode(prefixed(key))
}

fn buffer(bytes: &[u8]) -> Json {
    Json::object([("type", Json::text("Buffer")), ("data", encoded(bytes))])
}

/// `libsignal-node src/chain_type.js` and `src/base_key_type.js`.
const SENDING: i64 = 1;
const RECEIVING: i64 = 2;
const OURS: i64 = 1;
const THEIRS: i64 = 2;
/// The length of the hash over a collection, in bytes.
pub(super) const HASH: usize = 128;
