//! What a wait has access to.

use std::{collections::VecDeque, mem, time::SystemTime};

use rand::{CryptoRng, Rng};
use zeroize::Zeroizing;

use super::{Config, Event, LinkMethod, Output, Renewal, retry::Retry};
use crate::{
    credentials::Credentials,
    keys::{AdvSecret, DeviceKeys},
    node::Node,
    record::Recorder,
};

/// The parts of a link that a wait may use.
pub(super) struct Context<'a, R> {
    pub(super) now: SystemTime,
    /// When the connection began to exchange stanzas.
    pub(super) opened_at: SystemTime,
    pub(super) config: &'a Config,
    pub(super) purpose: LoginPurpose,
    /// The text that is to go to the owner's own chat.
    pub(super) message: &'a mut Option<Zeroizing<String>>,
    pub(super) method: &'a LinkMethod,
    pub(super) codes: &'a mut Codes,
    pub(super) secrets: &'a mut PastSecrets,
    pub(super) identity: &'a mut Identity,
    pub(super) outputs: &'a mut VecDeque<Output>,
    /// Stanzas to send after the outputs so far.
    pub(super) nodes: Vec<Node>,
    pub(super) retry: &'a mut Retry,
    pub(super) ids: &'a mut Ids,
    pub(super) rng: &'a mut R,
    pub(super) recorder: Option<&'a mut Recorder>,
}

impl<R> Context<'_, R> {
    /// Notes something, if the link is recorded.
    pub(super) fn record(&mut self, note: impl FnOnce(&mut Recorder)) {
        if let Some(recorder) = &mut self.recorder {
            note(recorder);
        }
    }
}

impl<R: CryptoRng> Context<'_, R> {
    /// Gives the codes to come another secret: the server may take one that it has seen for spent
    /// (`zapo src/auth/pairing/WaPairingFlow.ts`, `handlePairDevice`).
    pub(super) fn renew_secret(&mut self) {
        let secret = AdvSecret::generate(self.rng);
        self.replace_secret(secret);
    }
}

impl<R> Context<'_, R> {
    /// Replaces the secret under which the phone vouches for the device.
    pub(super) fn replace_secret(&mut self, secret: AdvSecret) {
        if let Identity::New(keys) = &mut *self.identity {
            let before = mem::replace(&mut keys.adv_secret, secret);
            self.secrets.push(before);
        }
    }

    /// Has the keys stored before the next stanza leaves.
    pub(super) fn store_keys(&mut self) {
        if let Identity::New(keys) = &*self.identity {
            let keys = Event::Keys(keys.clone());
            self.outputs.push_back(Output::Event(keys));
        }
    }
}

/// Why the device logs in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginPurpose {
    /// To prove its credentials.
    Prove,
    /// To be unlinked from the account.
    Unlink,
    /// To find out whether it is still linked.
    Check,
    /// To send a message to the owner's own chat.
    SelfMessage,
}

/// The pairing codes of a link so far.
#[derive(Default)]
pub(super) struct Codes {
    /// How many were shown.
    pub(super) shown: u32,
    /// How often WhatsApp refused one in a row.
    pub(super) refused: u32,
    /// How many requests for one are unanswered, the one under way included.
    pub(super) unanswered: u32,
    /// Whether the last request led to no code.
    pub(super) is_repeat: bool,
    /// Why the last one died.
    pub(super) renewal: Option<Renewal>,
}

impl Codes {
    pub(super) fn after(method: &LinkMethod) -> Self {
        match *method {
            LinkMethod::Code {
                shown, unanswered, ..
            } => Self {
                shown,
                unanswered,
                is_repeat: unanswered > 0,
                renewal: (shown > 0).then_some(Renewal::Reconnected),
                ..Self::default()
            },
            LinkMethod::Qr => Self::default(),
        }
    }

    /// Returns whether WhatsApp has left so many requests unanswered that no further one is made:
    /// each counts for the number (WhiskeySockets/Baileys issue 2702).
    pub(super) fn is_given_up(&self) -> bool {
        self.unanswered >= MAX_UNANSWERED
    }
}

/// A number is locked for hours after about seven codes (whatsapp-web.js issue 3763).
const MAX_UNANSWERED: u32 = 2;

/// What has become of the secrets of codes other than the current one.
#[derive(Default)]
pub(super) struct PastSecrets {
    replaced: VecDeque<AdvSecret>,
    /// How often something was made under a secret that never was ours.
    pub(super) foreign: u32,
}

impl PastSecrets {
    fn push(&mut self, secret: AdvSecret) {
        if self.replaced.len() == MAX_REPLACED {
            self.replaced.pop_front();
        }
        self.replaced.push_back(secret);
    }

    /// Returns whether this is so of a secret that was replaced lately.
    pub(super) fn was_replaced(&self, is_it: impl FnMut(&AdvSecret) -> bool) -> bool {
        self.replaced.iter().any(is_it)
    }
}

/// A scan takes seconds; no more secrets are replaced in that time.
const MAX_REPLACED: usize = 4;

/// Who the device is.
pub(super) enum Identity {
    /// Not linked yet.
    New(Box<DeviceKeys>),
    /// Linked; it logs in.
    Paired(Box<Credentials>),
}

/// Makes the ids of stanzas: two random numbers and a counter, which pack into few bytes
/// (`Baileys lib/Utils/generics.ts`, `generateMdTagPrefix`).
pub(super) struct Ids {
    prefix: [u16; 2],
    last: u32,
}

impl Ids {
    pub(super) fn new<R: Rng>(rng: &mut R) -> Self {
        let both = rng.next_u32();
        Self {
            prefix: [(both >> 16) as u16, (both & 0xffff) as u16],
            last: 0,
        }
    }

    pub(super) fn next(&mut self) -> String {
        self.last += 1;
        format!("{}.{}-{}", self.prefix[0], self.prefix[1], self.last)
    }
}
