//! The owner's phone, which scans, signs, writes and unlinks.

pub(crate) mod adv;
pub(crate) mod code;
mod key_bundle;
mod passkey;
pub(crate) mod passkey_exchange;
mod qr;

use std::{fmt, io::Write, sync::Arc};

use flate2::{Compression, write::ZlibEncoder};
use latchkey_proto::{keys::AdvSecret, messages::Message};
use latchkey_shared::clock;
use rand::Rng;
use tokio::sync::oneshot;

use self::qr::QrText;
pub use self::{passkey::Passkey, qr::QrFlaw};
use crate::{
    chat::{
        AppStateSyncKey, AppStateSyncKeyData, AppStateSyncKeyFingerprint, AppStateSyncKeyId,
        HistorySyncNotification, HistorySyncType, Outgoing,
    },
    directory::MessageSender,
    ids::{ConnectionId, DeviceId},
    options::REFS,
    order::{LinkReply, Order, Scan},
    refused::ScanRefused,
    server::Server,
    world::World,
};

/// A phone with an account on it.
#[derive(Clone)]
pub struct Phone {
    server: Arc<Server>,
    account: usize,
}

/// The address of a linked device, as `user:device@s.whatsapp.net`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DeviceJid(pub(crate) String);

/// There is no such device, or the operation is impossible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PhoneError(pub(crate) String);

impl Phone {
    pub(crate) fn new(server: Arc<Server>, account: usize) -> Self {
        server.world().account(account, server.options.account);
        Self { server, account }
    }

    /// Returns the phone number, digits only.
    pub fn number(&self) -> String {
        let mut world = self.server.world();
        world
            .account(self.account, self.server.options.account)
            .number
            .clone()
    }

    /// Scans a code and links its companion. Returns once the companion has signed and is a device;
    /// the order to restart follows. An account takes 255 devices, as many as the wire form of an
    /// address can distinguish.
    pub async fn scan(&self, qr_text: &str) -> Result<DeviceJid, ScanRefused> {
        let qr = QrText::parse(qr_text, self.server.options.demand_current_qr)?;
        let (answer, linked) = oneshot::channel();
        let mailbox = {
            let mut world = self.server.world();
            let connection = self.connection_of(&world, &qr)?;
            let waiting = world
                .waiting
                .get_mut(&connection)
                .ok_or(ScanRefused::Expired)?;
            if waiting.retired.contains(&qr.adv_secret) {
                return Err(ScanRefused::Retired);
            }
            if waiting.noise_public != qr.noise_public {
                return Err(ScanRefused::OtherKey("Noise key"));
            }
            if waiting.registration.identity != qr.identity {
                return Err(ScanRefused::OtherKey("identity key"));
            }
            if let Some(got) = qr.platform_id
                && !waiting.registration.goes_with(got)
            {
                let declared = waiting.registration.browser();
                return Err(ScanRefused::Platform { declared, got });
            }
            if std::mem::replace(&mut waiting.busy, true) {
                return Err(ScanRefused::Busy);
            }
            waiting.mailbox.clone()
        };
        let scan = Scan {
            account: self.account,
            secret: Some(AdvSecret::from_bytes(qr.adv_secret)),
            answer: LinkReply::Scan(answer),
        };
        mailbox
            .send(Order::Scan(Box::new(scan)))
            .map_err(|_| ScanRefused::Gone)?;
        let device = linked.await.map_err(|_| ScanRefused::Gone)??;
        self.welcome(device)
    }

    /// Scans a code and then taps "Don't link", of which the companion learns nothing.
    pub fn refuse(&self, qr_text: &str) -> Result<(), ScanRefused> {
        let qr = QrText::parse(qr_text, self.server.options.demand_current_qr)?;
        self.connection_of(&self.server.world(), &qr).map(|_| ())
    }

    /// Has the server retire a code and tell its companion, which must then generate a new ADV
    /// secret (`companion_reg_refresh`; WhiskeySockets/Baileys#2737).
    pub fn retire(&self, qr_text: &str) -> Result<(), ScanRefused> {
        let qr = QrText::parse(qr_text, self.server.options.demand_current_qr)?;
        let mut world = self.server.world();
        let connection = self.connection_of(&world, &qr)?;
        let waiting = world
            .waiting
            .get_mut(&connection)
            .ok_or(ScanRefused::Expired)?;
        waiting.retired.insert(qr.adv_secret);
        waiting
            .mailbox
            .send(Order::Refresh)
            .map_err(|_| ScanRefused::Gone)
    }

    /// Removes a device from the account; the device is told so if it is online.
    pub fn unlink(&self, device: &DeviceJid) -> Result<(), PhoneError> {
        let id = self.device(device)?;
        self.server.world().unlink(id);
        Ok(())
    }

    /// Sends the app-state keys, as a phone does once for each device. Returns the message ID.
    pub fn send_key_share(&self, device: &DeviceJid) -> Result<String, PhoneError> {
        self.write(device, MessageSender::Phone, key_share(&self.server))
    }

    /// Sends the first part of the history, which is empty and inlined in the message.
    pub fn send_history(&self, device: &DeviceJid) -> Result<String, PhoneError> {
        self.write(device, MessageSender::Phone, first_history())
    }

    /// Sends a text that the owner wrote on the phone in a chat with a contact.
    pub fn send_own_text(
        &self,
        device: &DeviceJid,
        chat: &str,
        text: &str,
    ) -> Result<String, PhoneError> {
        self.write(
            device,
            MessageSender::Phone,
            Outgoing::Text(Message::text(text).sent_by_device(chat)),
        )
    }

    /// Returns someone who writes to the account.
    pub fn contact(&self, number: u32) -> Contact {
        Contact {
            phone: self.clone(),
            number,
        }
    }

    fn write(
        &self,
        device: &DeviceJid,
        writer: MessageSender,
        message: Outgoing,
    ) -> Result<String, PhoneError> {
        let id = self.device(device)?;
        self.server
            .world()
            .write(&self.server, id, writer, message)
            .map_err(PhoneError)
    }

    fn device(&self, device: &DeviceJid) -> Result<DeviceId, PhoneError> {
        let world = self.server.world();
        let found = world.accounts.get(self.account).and_then(|account| {
            account
                .devices
                .values()
                .find(|known| known.jid.to_string() == device.0)
        });
        found
            .map(|device| device.id)
            .ok_or_else(|| PhoneError("expected a device that is linked to this phone".to_owned()))
    }

    /// Returns the connection whose ref the code shows, if the ref has not expired.
    fn connection_of(&self, world: &World, qr: &QrText) -> Result<ConnectionId, ScanRefused> {
        let &(connection, place) = world.refs.get(&qr.reference).ok_or(ScanRefused::Expired)?;
        let waiting = world.waiting.get(&connection).ok_or(ScanRefused::Expired)?;
        let timing = &self.server.options.timing;
        let life = timing.ref_life(place.min(REFS - 1)) + timing.ref_grace;
        if self.server.clock.now() > waiting.issued + life {
            return Err(ScanRefused::Expired);
        }
        Ok(connection)
    }

    /// Sends a newly linked device what a phone sends to each new one.
    fn welcome(&self, device: DeviceId) -> Result<DeviceJid, ScanRefused> {
        let mut world = self.server.world();
        if self.server.options.provisions {
            self.provision(&mut world, device);
        }
        let jid = world
            .device(device)
            .map(|device| DeviceJid(device.jid.to_string()));
        jid.ok_or(ScanRefused::Gone)
    }

    fn provision(&self, world: &mut World, device: DeviceId) {
        for message in [key_share(&self.server), first_history()] {
            if let Err(flaw) = world.write(&self.server, device, MessageSender::Phone, message) {
                world.violations.push(flaw);
            }
        }
    }
}

/// Someone who writes to an account.
pub struct Contact {
    phone: Phone,
    number: u32,
}

impl Contact {
    /// Sends a text to one device of the account. Returns the message ID.
    pub fn send_text(&self, device: &DeviceJid, text: &str) -> Result<String, PhoneError> {
        self.phone.write(
            device,
            MessageSender::Contact(self.number),
            Outgoing::Text(Message::text(text)),
        )
    }

    /// Returns the contact's phone number, digits only.
    pub fn number(&self) -> String {
        self.phone
            .server
            .world()
            .contact(self.number)
            .number
            .clone()
    }
}

impl DeviceJid {
    /// Wraps an address in its written form.
    pub fn new(jid: impl Into<String>) -> Self {
        Self(jid.into())
    }

    /// Returns the address in its written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceJid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DeviceJid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceJid(..)")
    }
}

fn key_share(server: &Server) -> Outgoing {
    let mut rng = clock::rng();
    let (mut id, mut data) = ([0; 6], [0; 32]);
    rng.fill_bytes(&mut id[2..]);
    rng.fill_bytes(&mut data);
    let key_data = AppStateSyncKeyData {
        key_data: Some(data.to_vec()),
        fingerprint: Some(AppStateSyncKeyFingerprint {
            raw_id: Some(rng.next_u32()),
            current_index: Some(1),
            device_indexes: vec![0, 1],
        }),
        timestamp: i64::try_from(server.now_s()).ok().map(|now_s| now_s * 1000),
    };
    Outgoing::app_state_key_share(vec![AppStateSyncKey {
        key_id: Some(AppStateSyncKeyId {
            key_id: Some(id.to_vec()),
        }),
        key_data: Some(key_data),
    }])
}

/// An empty `HistorySync`, inlined and compressed as companions request it
/// (`Baileys lib/Utils/history.ts`).
fn first_history() -> Outgoing {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    let empty = [8, 0];
    let payload = zlib.write_all(&empty).and_then(|()| zlib.finish());
    Outgoing::history_sync(HistorySyncNotification {
        sync_type: Some(HistorySyncType::InitialBootstrap.into()),
        chunk_order: Some(1),
        progress: Some(100),
        initial_hist_bootstrap_inline_payload: Some(
            payload.expect("compression into memory does not fail"),
        ),
    })
}
