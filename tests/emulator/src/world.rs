use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::{SystemTime, UNIX_EPOCH},
};

use latchkey_proto::{keys::KeyPair, pair::passkey::VerificationCode};
use latchkey_shared::clock;

use crate::{
    authenticator::PasskeyCredential,
    correspondent::Correspondent,
    device::{Acknowledged, Device, DeviceCounters, Sent},
    faults::{Fault, StreamError},
    ids::{ConnectionId, DeviceId},
    mega::MegaSnapshot,
    options::{AccountKind, PasskeyGate},
    order::{Mailbox, Order},
    payload::Registration,
};

/// Everything that the server and the phones know.
pub(crate) struct World {
    pub(crate) accounts: Vec<PhoneAccount>,
    /// The people who write to the accounts, by number.
    pub(crate) contacts: BTreeMap<u32, Correspondent>,
    pub(crate) waiting: HashMap<ConnectionId, Waiting>,
    /// The connection of each ref, and the ref's position there.
    pub(crate) refs: HashMap<String, (ConnectionId, u32)>,
    pub(crate) violations: Vec<String>,
    pub(crate) stanzas: BTreeMap<String, u64>,
    next_stanza: u64,
}

/// An account, with its phone and the devices linked to it.
pub(crate) struct PhoneAccount {
    pub(crate) number: String,
    pub(crate) lid: String,
    pub(crate) kind: AccountKind,
    pub(crate) phone: Correspondent,
    pub(crate) devices: BTreeMap<u16, Device>,
    next_device: u16,
    /// The latest code that a companion announced for the number.
    pub(crate) code: Option<Announced>,
    /// The owner's passkey.
    pub(crate) passkey: PasskeyCredential,
    /// Whether the account demands a passkey, if it differs from the default.
    pub(crate) gate: Option<PasskeyGate>,
    /// The code that the phone shows for its owner to compare.
    pub(crate) confirmation: Option<VerificationCode>,
    /// When codes were requested, within the period of the limit.
    pub(crate) codes_asked: Vec<SystemTime>,
}

/// A code that a companion announced. Only the companion and the phone know the code itself.
pub(crate) struct Announced {
    pub(crate) connection: ConnectionId,
    pub(crate) mailbox: Mailbox,
    pub(crate) reference: Vec<u8>,
    pub(crate) wrapped: [u8; 80],
    pub(crate) expires_at: SystemTime,
}

/// A companion waiting to be scanned.
pub(crate) struct Waiting {
    pub(crate) registration: Registration,
    pub(crate) noise_public: [u8; 32],
    pub(crate) mailbox: Mailbox,
    pub(crate) issued: SystemTime,
    pub(crate) refs: Vec<String>,
    /// The ADV secrets that the server has retired.
    pub(crate) retired: HashSet<[u8; 32]>,
    pub(crate) busy: bool,
}

impl World {
    pub(crate) fn new(kind: AccountKind) -> Self {
        let mut world = Self {
            accounts: Vec::new(),
            contacts: BTreeMap::new(),
            waiting: HashMap::new(),
            refs: HashMap::new(),
            violations: Vec::new(),
            stanzas: BTreeMap::new(),
            next_stanza: 1,
        };
        world.account(0, kind);
        world
    }

    /// Returns the account at this index, creating it and those before it as needed.
    pub(crate) fn account(&mut self, place: usize, kind: AccountKind) -> &mut PhoneAccount {
        while self.accounts.len() <= place {
            self.accounts
                .push(PhoneAccount::new(self.accounts.len(), kind));
        }
        &mut self.accounts[place]
    }

    /// Returns the contact of this number, creating it as needed.
    pub(crate) fn contact(&mut self, number: u32) -> &mut Correspondent {
        self.contacts.entry(number).or_insert_with(|| {
            let lid = format!("23602{number:010}");
            Correspondent::new(format!("1555020{number:04}"), lid, &mut clock::rng())
        })
    }

    pub(crate) fn device(&mut self, id: DeviceId) -> Option<&mut Device> {
        self.accounts
            .get_mut(id.account)?
            .devices
            .get_mut(&id.device)
    }

    pub(crate) fn find_device(&self, user: &str, device: u16) -> Option<DeviceId> {
        let account = self
            .accounts
            .iter()
            .position(|account| account.number == user)?;
        let known = self.accounts[account].devices.contains_key(&device);
        known.then_some(DeviceId { account, device })
    }

    pub(crate) fn wait(&mut self, connection: ConnectionId, waiting: Waiting) {
        for (reference, place) in waiting.refs.iter().zip(0..) {
            self.refs.insert(reference.clone(), (connection, place));
        }
        self.waiting.insert(connection, waiting);
    }

    /// Removes everything that belongs to a connection that ended.
    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        if let Some(waiting) = self.waiting.remove(&connection) {
            for reference in waiting.refs {
                self.refs.remove(&reference);
            }
        }
        for account in &mut self.accounts {
            account.code.take_if(|code| code.connection == connection);
        }
    }

    /// Removes everything that belongs to a connection that was cut off.
    pub(crate) fn hang_up(&mut self, connection: ConnectionId) {
        self.forget(connection);
        for account in &mut self.accounts {
            for device in account.devices.values_mut() {
                device
                    .online
                    .take_if(|online| online.connection == connection);
            }
        }
    }

    pub(crate) fn go_offline(&mut self, id: DeviceId, connection: ConnectionId) {
        if let Some(device) = self.device(id)
            && device
                .online
                .as_ref()
                .is_some_and(|online| online.connection == connection)
        {
            device.online = None;
        }
    }

    /// Unlinks a device: its session is dead, and it is told so if it is online.
    pub(crate) fn unlink(&mut self, id: DeviceId) -> bool {
        let Some(account) = self.accounts.get_mut(id.account) else {
            return false;
        };
        let Some(device) = account.devices.remove(&id.device) else {
            return false;
        };
        account.phone.forget_sessions_with(id);
        for contact in self.contacts.values_mut() {
            contact.forget_sessions_with(id);
        }
        device.send(Order::Strike(Fault::StreamError(
            StreamError::DeviceRemoved,
        )));
        true
    }

    pub(crate) fn next_stanza_id(&mut self) -> String {
        let id = self.next_stanza;
        self.next_stanza += 1;
        id.to_string()
    }

    pub(crate) fn all_devices(&self) -> impl Iterator<Item = &Device> {
        self.accounts
            .iter()
            .flat_map(|account| account.devices.values())
    }

    pub(crate) fn snapshot(&self) -> EmulatorSnapshot {
        EmulatorSnapshot {
            waiting: self.waiting.len(),
            online: self
                .all_devices()
                .filter(|device| device.is_online())
                .count(),
            devices: self.all_devices().map(DeviceSnapshot::of).collect(),
            phones: self.accounts.iter().map(PhoneSnapshot::of).collect(),
            violations: self.violations.clone(),
            stanzas: self.stanzas.clone(),
            version_fetches: 0,
            mega: None,
        }
    }
}

impl PhoneAccount {
    fn new(place: usize, kind: AccountKind) -> Self {
        let number = format!("1555010{place:04}");
        let lid = format!("23601{place:010}");
        Self {
            phone: Correspondent::new(number.clone(), lid.clone(), &mut clock::rng()),
            number,
            lid,
            kind,
            devices: BTreeMap::new(),
            next_device: 1,
            passkey: PasskeyCredential::generate(&mut clock::rng()),
            gate: None,
            confirmation: None,
            code: None,
            codes_asked: Vec::new(),
        }
    }

    /// Returns the key with which the phone signs its companions: its identity key.
    pub(crate) fn signature_key(&self) -> &KeyPair {
        self.phone.identity()
    }

    /// Returns the number of the next device. The wire form of an address has one byte for it.
    pub(crate) fn take_device_number(&mut self) -> Option<u16> {
        let number = self.next_device;
        u8::try_from(number).is_ok().then(|| {
            self.next_device += 1;
            number
        })
    }
}

/// A snapshot of the server.
#[derive(Clone, Debug, serde::Serialize)]
pub struct EmulatorSnapshot {
    /// The number of companions waiting to be scanned.
    pub waiting: usize,
    /// The number of logged-in devices.
    pub online: usize,
    /// The linked devices.
    pub devices: Vec<DeviceSnapshot>,
    /// The phones.
    pub phones: Vec<PhoneSnapshot>,
    /// What clients did that the real server would have refused.
    pub violations: Vec<String>,
    /// The number of stanzas received, by kind.
    pub stanzas: BTreeMap<String, u64>,
    /// How often `sw.js` was fetched.
    pub version_fetches: u64,
    /// The state of MEGA, if it is emulated.
    pub mega: Option<MegaSnapshot>,
}

/// A snapshot of a phone.
#[derive(Clone, Debug, serde::Serialize)]
pub struct PhoneSnapshot {
    /// The phone number, digits only.
    pub number: String,
    /// Until when the phone accepts the announced code, in milliseconds of Unix time.
    pub code_until_ms: Option<u64>,
    /// The code that it shows for its owner to compare with the companion's.
    pub confirmation_code: Option<String>,
}

/// A snapshot of a linked device.
#[derive(Clone, Debug, serde::Serialize)]
pub struct DeviceSnapshot {
    /// The address by phone number, as `user:device@server`.
    pub jid: String,
    /// The address by LID.
    pub lid: String,
    /// The operating system that it declared.
    pub os: String,
    /// The browser that it declared.
    pub browser: String,
    /// Whether it is logged in.
    pub online: bool,
    /// Whether it is logged in and its queue is open.
    pub active: bool,
    /// The number of one-time pre-keys that the server has left.
    pub one_time_keys: usize,
    /// What the device has done so far.
    pub tally: DeviceCounters,
    /// The stanzas that it has not acknowledged.
    pub unacknowledged: Vec<Unacknowledged>,
    /// The stanzas that it has acknowledged.
    pub settled: Vec<Acknowledged>,
    /// The messages that it has sent.
    pub sent: Vec<Sent>,
}

/// A stanza that a device has not acknowledged yet.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Unacknowledged {
    /// The ID of the stanza.
    pub id: String,
    /// `message` or `notification`.
    pub kind: String,
    /// The sender.
    pub from: String,
    /// How often it was delivered.
    pub deliveries: u32,
}

impl PhoneSnapshot {
    fn of(account: &PhoneAccount) -> Self {
        let since_epoch = |code: &Announced| code.expires_at.duration_since(UNIX_EPOCH).ok();
        let until = account.code.as_ref().and_then(since_epoch);
        Self {
            number: account.number.clone(),
            confirmation_code: account.confirmation.as_ref().map(ToString::to_string),
            code_until_ms: until.and_then(|until| u64::try_from(until.as_millis()).ok()),
        }
    }
}

impl DeviceSnapshot {
    fn of(device: &Device) -> Self {
        let unacknowledged = device.queue.iter().map(|queued| Unacknowledged {
            id: queued.id().to_owned(),
            kind: queued.node.tag.clone(),
            from: queued.node.get("from").unwrap_or_default().to_owned(),
            deliveries: queued.deliveries,
        });
        Self {
            jid: device.jid.to_string(),
            lid: device.lid.to_string(),
            os: device.registration.os.clone(),
            browser: device.registration.browser().to_owned(),
            online: device.is_online(),
            active: device.online.as_ref().is_some_and(|online| online.active),
            one_time_keys: device.one_time_keys.len(),
            tally: device.tally.clone(),
            unacknowledged: unacknowledged.collect(),
            settled: device.settled.clone(),
            sent: device.sent.clone(),
        }
    }
}
