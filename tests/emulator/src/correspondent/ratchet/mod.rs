//! Both sides of a Signal session, version 3 (`libsignal src/session_builder.js` and
//! `session_cipher.js` in the package that Baileys uses).

mod chain;

use latchkey_proto::{
    keys::{KEY_TYPE, KeyPair, SignedPreKey},
    messages::{PreKeySignalMessage, SignalMessage},
    signal::PreKeyBundle,
    xeddsa,
};
use prost::Message;
use rand::CryptoRng;

use self::chain::{Chain, MAC, NO_SALT, RatchetKeys, Receiving, derive};

/// A session with one device.
pub(crate) struct RatchetSession {
    ours: [u8; 32],
    theirs: [u8; 32],
    root: [u8; 32],
    ratchet: KeyPair,
    sending: Chain,
    previous_counter: u32,
    receiving: Vec<Receiving>,
    /// What opens the session on the other side, until that side has replied.
    opening: Option<Opening>,
    /// The initiator's base key, which distinguishes sessions.
    base: [u8; 32],
}

struct Opening {
    registration_id: u32,
    signed_key: u32,
    one_time_key: Option<u32>,
}

/// A pre-key message as received; its session may not exist yet.
pub(crate) struct PreKeyMessage {
    pub(crate) one_time_id: Option<u32>,
    base: [u8; 32],
    identity: [u8; 32],
    inner: Vec<u8>,
}

impl RatchetSession {
    /// Opens a session with a device's bundle.
    pub(crate) fn initiate<R: CryptoRng + ?Sized>(
        identity: &KeyPair,
        registration_id: u32,
        bundle: &PreKeyBundle,
        rng: &mut R,
    ) -> Result<Self, RatchetFlaw> {
        let (signed_pre_key_id, signed, signature) = &bundle.signed_pre_key;
        if !xeddsa::verify(&bundle.identity, &prefixed(signed), signature) {
            return Err(RatchetFlaw::Bundle);
        }
        let (base, ratchet) = (KeyPair::generate(rng), KeyPair::generate(rng));
        let mut secrets = vec![0xff; 32];
        secrets.extend(agree(identity, signed)?);
        secrets.extend(agree(&base, &bundle.identity)?);
        secrets.extend(agree(&base, signed)?);
        if let Some((_, one_time)) = &bundle.one_time {
            secrets.extend(agree(&base, one_time)?);
        }
        let (root, _) = derive(&NO_SALT, &secrets, b"WhisperText");
        let (root, key) = derive(&root, &agree(&ratchet, signed)?, b"WhisperRatchet");
        Ok(Self {
            ours: *identity.public(),
            theirs: bundle.identity,
            root,
            ratchet,
            sending: Chain::new(key),
            previous_counter: 0,
            receiving: Vec::new(),
            opening: Some(Opening {
                registration_id,
                signed_key: *signed_pre_key_id,
                one_time_key: bundle.one_time.map(|(id, _)| id),
            }),
            base: *base.public(),
        })
    }

    /// Accepts a session that a device has opened.
    pub(crate) fn accept(
        identity: &KeyPair,
        signed: &SignedPreKey,
        one_time: Option<&KeyPair>,
        opened: &PreKeyMessage,
    ) -> Result<Self, RatchetFlaw> {
        let mut secrets = vec![0xff; 32];
        secrets.extend(agree(&signed.pair, &opened.identity)?);
        secrets.extend(agree(identity, &opened.base)?);
        secrets.extend(agree(&signed.pair, &opened.base)?);
        if let Some(one_time) = one_time {
            secrets.extend(agree(one_time, &opened.base)?);
        }
        let (root, unused) = derive(&NO_SALT, &secrets, b"WhisperText");
        Ok(Self {
            ours: *identity.public(),
            theirs: opened.identity,
            root,
            ratchet: signed.pair.clone(),
            sending: Chain::new(unused),
            previous_counter: 0,
            receiving: Vec::new(),
            opening: None,
            base: opened.base,
        })
    }

    /// Goes on with a session that a client opened, from what it keeps of it.
    #[cfg(test)]
    fn of_state(identity: &[u8; 32], state: &latchkey_proto::signal::SessionState<'_>) -> Self {
        let mut sending = Chain::new(*state.chain);
        sending.counter = state.sent;
        Self {
            ours: *identity,
            theirs: *state.identity,
            root: *state.root,
            ratchet: state.ratchet.clone(),
            sending,
            previous_counter: 0,
            receiving: Vec::new(),
            opening: None,
            base: *state.base,
        }
    }

    /// Encrypts a padded message. Returns the kind of ciphertext along with it.
    pub(crate) fn encrypt(&mut self, plaintext: &[u8]) -> (&'static str, Vec<u8>) {
        let keys = RatchetKeys::of(&self.sending.seed());
        let message = SignalMessage {
            ratchet_key: Some(prefixed(self.ratchet.public()).to_vec()),
            counter: Some(self.sending.counter),
            previous_counter: Some(self.previous_counter),
            ciphertext: Some(keys.encrypt(plaintext)),
        };
        self.sending.step();
        let mut inner = versioned(&message);
        let mac = keys.mac(&self.ours, &self.theirs, &inner);
        inner.extend_from_slice(&mac);
        let Some(opening) = &self.opening else {
            return ("msg", inner);
        };
        let outer = PreKeySignalMessage {
            pre_key_id: opening.one_time_key,
            base_key: Some(prefixed(&self.base).to_vec()),
            identity_key: Some(prefixed(&self.ours).to_vec()),
            message: Some(inner),
            registration_id: Some(opening.registration_id),
            signed_pre_key_id: Some(opening.signed_key),
        };
        ("pkmsg", versioned(&outer))
    }

    /// Decrypts a message of the session. Leaves the session unchanged on failure.
    pub(crate) fn decrypt<R: CryptoRng + ?Sized>(
        &mut self,
        bytes: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, RatchetFlaw> {
        let (signed, mac) = bytes
            .split_last_chunk::<MAC>()
            .ok_or(RatchetFlaw::Message)?;
        let message: SignalMessage = parse(signed)?;
        let ratchet = unprefixed(message.ratchet_key.as_deref())?;
        let counter = message.counter.ok_or(RatchetFlaw::Message)?;
        let known = self.receiving.iter().position(|it| it.ratchet == ratchet);
        let fresh = match known {
            Some(_) => None,
            None => Some(self.next_receiving(ratchet)?),
        };
        let (seed, advanced) = match (known, &fresh) {
            (Some(place), _) => self.receiving[place].seed(counter)?,
            (None, Some((_, receiving))) => receiving.seed(counter)?,
            (None, None) => return Err(RatchetFlaw::Message),
        };
        let keys = RatchetKeys::of(&seed);
        if keys.mac(&self.theirs, &self.ours, signed) != *mac {
            return Err(RatchetFlaw::Mac);
        }
        let ciphertext = message.ciphertext.unwrap_or_default();
        let plaintext = keys.decrypt(&ciphertext).ok_or(RatchetFlaw::Padding)?;
        self.opening = None;
        match (known, fresh) {
            (Some(place), _) => self.receiving[place].settle(counter, advanced),
            (None, Some((root, mut receiving))) => {
                receiving.settle(counter, advanced);
                self.receiving.push(receiving);
                self.turn(root, &ratchet, rng)?;
            }
            (None, None) => {}
        }
        Ok(plaintext)
    }

    /// Returns whether a pre-key message belongs to this session.
    pub(crate) fn is_of(&self, opened: &PreKeyMessage) -> bool {
        self.base == opened.base
    }

    fn next_receiving(&self, ratchet: [u8; 32]) -> Result<([u8; 32], Receiving), RatchetFlaw> {
        let shared = agree(&self.ratchet, &ratchet)?;
        let (root, key) = derive(&self.root, &shared, b"WhisperRatchet");
        Ok((root, Receiving::new(ratchet, key)))
    }

    /// Makes a new ratchet key in response to theirs.
    fn turn<R: CryptoRng + ?Sized>(
        &mut self,
        root: [u8; 32],
        theirs: &[u8; 32],
        rng: &mut R,
    ) -> Result<(), RatchetFlaw> {
        self.previous_counter = self.sending.counter.saturating_sub(1);
        self.ratchet = KeyPair::generate(rng);
        let (root, key) = derive(&root, &agree(&self.ratchet, theirs)?, b"WhisperRatchet");
        self.root = root;
        self.sending = Chain::new(key);
        Ok(())
    }
}

impl PreKeyMessage {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, RatchetFlaw> {
        let message: PreKeySignalMessage = parse(bytes)?;
        Ok(Self {
            one_time_id: message.pre_key_id,
            base: unprefixed(message.base_key.as_deref())?,
            identity: unprefixed(message.identity_key.as_deref())?,
            inner: message.message.ok_or(RatchetFlaw::Message)?,
        })
    }

    pub(crate) fn identity(&self) -> &[u8; 32] {
        &self.identity
    }

    pub(crate) fn inner(&self) -> &[u8] {
        &self.inner
    }
}

/// Why a bundle or a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RatchetFlaw {
    #[error("expected the identity's signature over the signed pre-key")]
    Bundle,
    #[error("expected a key that is not of low order")]
    LowOrderKey,
    #[error("expected a Signal message of version 3")]
    Message,
    #[error("expected a message that did not come before")]
    Repeated,
    #[error("expected a message authenticated by the session")]
    Mac,
    #[error("expected a padded plaintext")]
    Padding,
    #[error("expected a session that is open, or a message that opens one")]
    NoSession,
    #[error("expected a one-time pre-key that was handed out and not used yet")]
    OneTimeKey,
}

fn parse<M: Message + Default>(bytes: &[u8]) -> Result<M, RatchetFlaw> {
    let rest = bytes.strip_prefix(&[VERSION]).ok_or(RatchetFlaw::Message)?;
    M::decode(rest).map_err(|_| RatchetFlaw::Message)
}

fn versioned(message: &impl Message) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(message.encode_to_vec());
    bytes
}

fn prefixed(key: &[u8; 32]) -> [u8; 33] {
    let mut prefixed = [KEY_TYPE; 33];
    prefixed[1..].copy_from_slice(key);
    prefixed
}

fn unprefixed(key: Option<&[u8]>) -> Result<[u8; 32], RatchetFlaw> {
    let key = key.and_then(|key| key.strip_prefix(&[KEY_TYPE]));
    key.and_then(|key| key.try_into().ok())
        .ok_or(RatchetFlaw::Message)
}

fn agree(ours: &KeyPair, theirs: &[u8; 32]) -> Result<[u8; 32], RatchetFlaw> {
    ours.agree(theirs)
        .map(|shared| *shared)
        .map_err(|_| RatchetFlaw::LowOrderKey)
}

/// Session version 3, twice: that of the message and the latest that is supported.
const VERSION: u8 = 0x33;

#[cfg(test)]
mod tests {
    use latchkey_proto::{keys::PreKey, signal::SignalSession};
    use latchkey_shared::clock;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What the client encrypts is read here, message by message and in any order, and the client's
        /// session, with the record of its state alone, is the one in which the answer comes.
        #[test]
        fn what_the_client_encrypts_is_read(
            texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..200), 1..6),
            has_one_time in any::<bool>(),
            first in any::<proptest::sample::Index>(),
        ) {
            let mut rng = clock::rng();
            let (alice, bob) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));
            let signed = SignedPreKey::generate(1, &bob, &mut rng);
            let once = has_one_time.then(|| PreKey::generate(7, &mut rng));
            let bundle = PreKeyBundle {
                registration_id: 5,
                identity: *bob.public(),
                signed_pre_key: (1, *signed.pair.public(), signed.signature),
                one_time: once.as_ref().map(|key| (key.id, *key.pair.public())),
            };
            let mut ours = SignalSession::initiate(&alice, 6, &bundle, &mut rng).unwrap();
            let before = ours.after_a_message();
            let sent: Vec<_> = texts.iter().map(|text| ours.encrypt(text)).collect();
            prop_assert_eq!(before.state().sent, 1);
            prop_assert_eq!(ours.state().sent as usize, texts.len());

            let first = first.index(sent.len());
            let opened = PreKeyMessage::parse(&sent[first]).unwrap();
            prop_assert_eq!(opened.identity(), alice.public());
            let once = once.as_ref().map(|key| &key.pair);
            let mut theirs = RatchetSession::accept(&bob, &signed, once, &opened).unwrap();
            for place in std::iter::once(first).chain((0..sent.len()).filter(|it| *it != first)) {
                let opened = PreKeyMessage::parse(&sent[place]).unwrap();
                prop_assert!(theirs.is_of(&opened));
                let plain = theirs.decrypt(opened.inner(), &mut rng).unwrap();
                prop_assert_eq!(&plain, &texts[place]);
            }

            let (kind, answer) = theirs.encrypt(b"the answer");
            prop_assert_eq!(kind, "msg");
            let mut read = RatchetSession::of_state(alice.public(), &before.state());
            prop_assert_eq!(read.decrypt(&answer, &mut rng).unwrap(), b"the answer");
        }
    }

    #[test]
    fn two_sides_talk_and_messages_may_come_in_any_order() {
        let mut rng = clock::rng();
        let (alice, bob) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));
        let signed = SignedPreKey::generate(1, &bob, &mut rng);
        let once = PreKey::generate(7, &mut rng);
        let bundle = PreKeyBundle {
            registration_id: 5,
            identity: *bob.public(),
            signed_pre_key: (1, *signed.pair.public(), signed.signature),
            one_time: Some((7, *once.pair.public())),
        };
        let mut ours = RatchetSession::initiate(&alice, 6, &bundle, &mut rng).unwrap();
        let (kind, first) = ours.encrypt(b"one");
        assert_eq!(kind, "pkmsg");
        let opened = PreKeyMessage::parse(&first).unwrap();
        assert_eq!(opened.one_time_id, Some(7));
        let mut theirs = RatchetSession::accept(&bob, &signed, Some(&once.pair), &opened).unwrap();
        assert_eq!(theirs.decrypt(opened.inner(), &mut rng).unwrap(), b"one");
        let repeated = theirs.decrypt(opened.inner(), &mut rng);
        assert_eq!(repeated, Err(RatchetFlaw::Repeated));

        let (kind, answer) = theirs.encrypt(b"two");
        assert_eq!(kind, "msg");
        assert_eq!(ours.decrypt(&answer, &mut rng).unwrap(), b"two");
        let sent: Vec<_> = [b"3", b"4", b"5"].map(|text| ours.encrypt(text)).into();
        for place in [2, 0, 1] {
            let (kind, bytes) = &sent[place];
            assert_eq!(*kind, "msg");
            let plain = theirs.decrypt(bytes, &mut rng).unwrap();
            assert_eq!(plain, (place + 3).to_string().as_bytes());
        }
    }

    #[test]
    fn forged_message_changes_nothing() {
        let mut rng = clock::rng();
        let (alice, bob) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));
        let signed = SignedPreKey::generate(1, &bob, &mut rng);
        let bundle = PreKeyBundle {
            registration_id: 5,
            identity: *bob.public(),
            signed_pre_key: (1, *signed.pair.public(), signed.signature),
            one_time: None,
        };
        let mut ours = RatchetSession::initiate(&alice, 6, &bundle, &mut rng).unwrap();
        let opened = PreKeyMessage::parse(&ours.encrypt(b"one").1).unwrap();
        let mut theirs = RatchetSession::accept(&bob, &signed, None, &opened).unwrap();
        let mut forged = opened.inner().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        assert_eq!(theirs.decrypt(&forged, &mut rng), Err(RatchetFlaw::Mac));
        assert_eq!(theirs.decrypt(opened.inner(), &mut rng).unwrap(), b"one");
    }
}
