use std::collections::HashMap;

use latchkey_proto::{
    keys::{KeyPair, PreKey, SignedPreKey},
    messages::Message,
    node::Node,
    signal::{Bundle, Session, pad},
};
use rand::{CryptoRng, RngExt};

use crate::device::{Device, DeviceId};

/// Someone who writes to the linked devices: the owner's phone, or a contact.
pub(crate) struct Correspondent {
    pub(crate) number: String,
    pub(crate) lid: String,
    identity: KeyPair,
    pub(crate) registration_id: u32,
    pub(crate) signed_pre_key: SignedPreKey,
    pub(crate) one_time_keys: Vec<PreKey>,
    next_one_time_id: u32,
    sessions: HashMap<DeviceId, Session>,
    /// What was written, in case a device asks for it again.
    written: HashMap<String, Message>,
}

impl Correspondent {
    pub(crate) fn new<R: CryptoRng + ?Sized>(number: String, lid: String, rng: &mut R) -> Self {
        let identity = KeyPair::generate(rng);
        Self {
            number,
            lid,
            registration_id: rng.random_range(1..=16380),
            signed_pre_key: SignedPreKey::generate(1, &identity, rng),
            identity,
            one_time_keys: Vec::new(),
            next_one_time_id: 1,
            sessions: HashMap::new(),
            written: HashMap::new(),
        }
    }

    pub(crate) fn identity(&self) -> &KeyPair {
        &self.identity
    }

    /// A bundle for those who want to write to this one, with a one-time key of its own.
    pub(crate) fn bundle<R: CryptoRng + ?Sized>(&mut self, rng: &mut R) -> Bundle {
        let key = PreKey::generate(self.next_one_time_id, rng);
        self.next_one_time_id += 1;
        let one_time = Some((key.id, *key.pair.public()));
        self.one_time_keys.push(key);
        Bundle {
            registration_id: self.registration_id,
            identity: *self.identity.public(),
            signed_pre_key: (
                self.signed_pre_key.id,
                *self.signed_pre_key.pair.public(),
                self.signed_pre_key.signature,
            ),
            one_time,
        }
    }

    /// Writes to a device, opening a session with its bundle if there is none yet.
    pub(crate) fn write<R: CryptoRng + ?Sized>(
        &mut self,
        device: &mut Device,
        id: &str,
        message: Message,
        rng: &mut R,
    ) -> Result<Node, String> {
        if !self.sessions.contains_key(&device.id) {
            let bundle = device.bundle();
            self.open(device.id, &bundle, rng)?;
        }
        let enc = self.seal(device.id, &message, rng)?;
        self.written.insert(id.to_owned(), message);
        Ok(enc)
    }

    /// Writes a message once more, in a new session if the device sent keys for one
    /// (`whatsmeow retry.go`). None if this one never wrote it.
    pub(crate) fn write_again<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        id: &str,
        keys: Option<&Bundle>,
        rng: &mut R,
    ) -> Option<Result<Node, String>> {
        let message = self.written.get(id)?.clone();
        if let Some(bundle) = keys
            && let Err(flaw) = self.open(device, bundle, rng)
        {
            return Some(Err(flaw));
        }
        Some(self.seal(device, &message, rng))
    }

    pub(crate) fn forget_sessions_with(&mut self, device: DeviceId) {
        self.sessions.remove(&device);
    }

    fn open<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        bundle: &Bundle,
        rng: &mut R,
    ) -> Result<(), String> {
        let session = Session::initiate(&self.identity, self.registration_id, bundle, rng)
            .map_err(|error| error.to_string())?;
        self.sessions.insert(device, session);
        Ok(())
    }

    fn seal<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        message: &Message,
        rng: &mut R,
    ) -> Result<Node, String> {
        let session = self
            .sessions
            .get_mut(&device)
            .ok_or("expected a session with the device")?;
        let sealed = session.encrypt(&pad(&message.to_bytes(), rng));
        Ok(Node::new("enc")
            .attr("v", "2")
            .attr("type", "pkmsg")
            .bytes(sealed))
    }
}
