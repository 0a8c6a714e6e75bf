//! The Signal sessions of anyone who writes to linked devices.

mod ratchet;
mod wire;

use std::collections::HashMap;

use latchkey_proto::{
    keys::{KeyPair, PreKey, SignedPreKey},
    node::Node,
    signal::{PreKeyBundle, pad},
};
use rand::{CryptoRng, RngExt};

use self::ratchet::{PreKeyMessage, RatchetFlaw, RatchetSession};
use crate::{
    chat::Outgoing, device::Device, ids::DeviceId, payload::Registration, protobuf::ProtobufFields,
};

/// Someone who exchanges messages with the linked devices: the owner's phone, or a contact.
pub(crate) struct Correspondent {
    pub(crate) number: String,
    pub(crate) lid: String,
    identity: KeyPair,
    registration_id: u32,
    signed_pre_key: SignedPreKey,
    one_time_keys: HashMap<u32, KeyPair>,
    next_one_time_id: u32,
    /// The sessions with each device, the one in use first.
    sessions: HashMap<DeviceId, Vec<RatchetSession>>,
    /// The messages sent, in case a device asks for one again.
    written: HashMap<String, Outgoing>,
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
            one_time_keys: HashMap::new(),
            next_one_time_id: 1,
            sessions: HashMap::new(),
            written: HashMap::new(),
        }
    }

    pub(crate) fn identity(&self) -> &KeyPair {
        &self.identity
    }

    /// Returns a bundle for whoever wants to write to this person, with a one-time key of its own.
    pub(crate) fn bundle<R: CryptoRng + ?Sized>(&mut self, rng: &mut R) -> PreKeyBundle {
        let key = PreKey::generate(self.next_one_time_id, rng);
        self.next_one_time_id += 1;
        let one_time = Some((key.id, *key.pair.public()));
        self.one_time_keys.insert(key.id, key.pair);
        let signed = &self.signed_pre_key;
        PreKeyBundle {
            registration_id: self.registration_id,
            identity: *self.identity.public(),
            signed_pre_key: (signed.id, *signed.pair.public(), signed.signature),
            one_time,
        }
    }

    /// Encrypts a message to a device, opening a session with its bundle if there is none.
    pub(crate) fn write<R: CryptoRng + ?Sized>(
        &mut self,
        device: &mut Device,
        id: &str,
        message: Outgoing,
        rng: &mut R,
    ) -> Result<Node, String> {
        if !self.sessions.contains_key(&device.id) {
            let bundle = device.bundle();
            self.open(device.id, &bundle, rng)
                .map_err(|flaw| flaw.to_string())?;
        }
        let enc = self
            .seal(device.id, &message, rng)
            .map_err(|flaw| flaw.to_string())?;
        self.written.insert(id.to_owned(), message);
        Ok(enc)
    }

    /// Encrypts a message again, in a new session if the device sent keys for one
    /// (`whatsmeow retry.go`). Returns `None` if this person never sent it.
    pub(crate) fn write_again<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        id: &str,
        keys: Option<&PreKeyBundle>,
        rng: &mut R,
    ) -> Option<Result<Node, String>> {
        let message = self.written.get(id)?.clone();
        let opened = keys.map_or(Ok(()), |bundle| self.open(device, bundle, rng));
        let sealed = opened.and_then(|()| self.seal(device, &message, rng));
        Some(sealed.map_err(|flaw| flaw.to_string()))
    }

    /// Decrypts a message from a device.
    pub(crate) fn read<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        registered: &Registration,
        enc: &Node,
        rng: &mut R,
    ) -> Result<ReadMessage, String> {
        let bytes = enc.data().unwrap_or_default();
        let plain = if enc.get("type") == Some("pkmsg") {
            wire::check_opening(bytes, registered, self.signed_pre_key.id)?;
            self.read_opening(device, &registered.identity, bytes, rng)
        } else {
            wire::check_message(bytes)?;
            self.read_in_session(device, bytes, rng)
        };
        let padded = plain.map_err(|flaw| flaw.to_string())?;
        let plain = unpad(&padded).ok_or("expected 1 to 16 bytes of padding")?;
        read_message(plain)
    }

    pub(crate) fn forget_sessions_with(&mut self, device: DeviceId) {
        self.sessions.remove(&device);
    }

    fn open<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        bundle: &PreKeyBundle,
        rng: &mut R,
    ) -> Result<(), RatchetFlaw> {
        let session = RatchetSession::initiate(&self.identity, self.registration_id, bundle, rng)?;
        self.use_session(device, session);
        Ok(())
    }

    fn seal<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        message: &Outgoing,
        rng: &mut R,
    ) -> Result<Node, RatchetFlaw> {
        let sessions = self
            .sessions
            .get_mut(&device)
            .ok_or(RatchetFlaw::NoSession)?;
        let session = sessions.first_mut().ok_or(RatchetFlaw::NoSession)?;
        let (kind, sealed) = session.encrypt(&pad(&message.to_bytes(), rng));
        Ok(Node::new("enc")
            .attr("v", "2")
            .attr("type", kind)
            .bytes(sealed))
    }

    fn read_opening<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        identity: &[u8; 32],
        bytes: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, RatchetFlaw> {
        let opened = PreKeyMessage::parse(bytes)?;
        if opened.identity() != identity {
            return Err(RatchetFlaw::Bundle);
        }
        let known = self.sessions.entry(device).or_default();
        if known.iter().any(|session| session.is_of(&opened)) {
            return self.read_in_session(device, opened.inner(), rng);
        }
        let one_time = match opened.one_time_id {
            None => None,
            Some(id) => Some(self.one_time_keys.get(&id).ok_or(RatchetFlaw::OneTimeKey)?),
        };
        let mut session =
            RatchetSession::accept(&self.identity, &self.signed_pre_key, one_time, &opened)?;
        let plain = session.decrypt(opened.inner(), rng)?;
        if let Some(id) = opened.one_time_id {
            self.one_time_keys.remove(&id);
        }
        self.use_session(device, session);
        Ok(plain)
    }

    /// Tries the sessions with a device in turn and makes the one that fits current.
    fn read_in_session<R: CryptoRng + ?Sized>(
        &mut self,
        device: DeviceId,
        bytes: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, RatchetFlaw> {
        let sessions = self
            .sessions
            .get_mut(&device)
            .ok_or(RatchetFlaw::NoSession)?;
        let mut last = RatchetFlaw::NoSession;
        for place in 0..sessions.len() {
            match sessions[place].decrypt(bytes, rng) {
                Ok(plain) => {
                    sessions[..=place].rotate_right(1);
                    return Ok(plain);
                }
                Err(flaw) => last = flaw,
            }
        }
        Err(last)
    }

    fn use_session(&mut self, device: DeviceId, session: RatchetSession) {
        let sessions = self.sessions.entry(device).or_default();
        sessions.insert(0, session);
        sessions.truncate(MOST_SESSIONS);
    }
}

fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let &length = padded.last().filter(|length| (1..=16).contains(*length))?;
    padded.get(..padded.len().checked_sub(usize::from(length))?)
}

/// What a message says, as far as it matters here.
#[derive(Default)]
pub(crate) struct ReadMessage {
    pub(crate) text: Option<String>,
    /// The chat, if the owner sent it from the device.
    pub(crate) sent_in: Option<String>,
}

fn read_message(message: &[u8]) -> Result<ReadMessage, String> {
    let parse = |bytes| ProtobufFields::parse(bytes).map_err(|error| error.to_string());
    let Some(sent) = parse(message)?.bytes(DEVICE_SENT_MESSAGE) else {
        return Ok(ReadMessage {
            text: text_of(message)?,
            sent_in: None,
        });
    };
    let sent = parse(sent)?;
    let inner = sent.bytes(MESSAGE_OF_DEVICE_SENT);
    let inner = inner.ok_or("expected a message in what the device has sent")?;
    let chat = sent.text(CHAT_OF_DEVICE_SENT);
    Ok(ReadMessage {
        text: text_of(inner)?,
        sent_in: Some(
            chat.ok_or("expected the chat of what the device has sent")?
                .to_owned(),
        ),
    })
}

/// Returns the text of a message, if it is one.
fn text_of(message: &[u8]) -> Result<Option<String>, String> {
    let parse = |bytes| ProtobufFields::parse(bytes).map_err(|error| error.to_string());
    let fields = parse(message)?;
    let extended = match fields.bytes(EXTENDED_TEXT_MESSAGE) {
        Some(extended) => parse(extended)?.text(TEXT_OF_EXTENDED),
        None => None,
    };
    Ok(fields.text(CONVERSATION).or(extended).map(str::to_owned))
}

const CONVERSATION: u32 = 1;
const EXTENDED_TEXT_MESSAGE: u32 = 6;
const TEXT_OF_EXTENDED: u32 = 1;
const DEVICE_SENT_MESSAGE: u32 = 31;
const CHAT_OF_DEVICE_SENT: u32 = 1;
const MESSAGE_OF_DEVICE_SENT: u32 = 2;
/// The number of sessions that libsignal keeps for a device.
const MOST_SESSIONS: usize = 40;
