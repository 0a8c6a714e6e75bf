//! What a store holds, whichever library keeps it.

use std::{collections::HashSet, fmt};

use latchkey_proto::{credentials::Credentials, keys::PreKey};
use zeroize::Zeroizing;

use super::signal::{GroupRecord, PublicKey, Record};

/// What a store holds. Anything but the credentials may be absent: a library asks for it anew.
pub(super) struct Contents {
    /// What the device logs in with, without the pre-keys.
    pub(super) credentials: Credentials,
    /// The one-time pre-keys, by number.
    pub(super) pre_keys: Vec<PreKey>,
    /// The number of the next pre-key that is made.
    pub(super) next_pre_key: u32,
    /// The lowest number of a pre-key that WhatsApp does not have.
    pub(super) first_unuploaded_pre_key: u32,
    /// The identity keys of others' devices.
    pub(super) identities: Vec<(Address, PublicKey)>,
    /// The Signal sessions with others' devices.
    pub(super) sessions: Vec<(Address, Record)>,
    /// The keys of each sender in a group, which is given by its JID.
    pub(super) sender_keys: Vec<(String, Address, GroupRecord)>,
    /// The keys of the app state.
    pub(super) sync_keys: Vec<SyncKey>,
    /// How far the collections of the app state are read.
    pub(super) collections: Vec<Collection>,
    /// Which LID is which phone number.
    pub(super) lids: Vec<LidMapping>,
    /// How many keys could not be read.
    pub(super) left_out: usize,
}

impl Contents {
    /// Adds what every library knows of the device's own account from the moment of the pairing:
    /// which LID its number has, and the identity of its phone.
    pub(super) fn add_own_account(&mut self) {
        let Some(lid) = &self.credentials.lid else {
            return;
        };
        let phone = Address {
            user: lid.user.clone(),
            domain: Domain::Lid,
            device: 0,
        };
        let own = LidMapping {
            lid: lid.user.clone(),
            number: self.credentials.jid.user.clone(),
        };
        if self.identities.iter().all(|(address, _)| *address != phone) {
            let key = self.credentials.account.account_signature_key;
            self.identities.push((phone, key));
        }
        if self.lids.iter().all(|mapping| mapping.lid != own.lid) {
            self.lids.push(own);
        }
    }

    /// Returns the id of the newest key of the app state.
    pub(super) fn newest_sync_key(&self) -> Option<&[u8]> {
        let newest = self.sync_keys.iter().max_by_key(|key| key.timestamp);
        newest.map(|key| &*key.id)
    }

    /// Returns every LID that is known to be one.
    pub(super) fn known_lids(&self) -> HashSet<String> {
        let own = self.credentials.lid.iter().map(|lid| lid.user.clone());
        own.chain(self.lids.iter().map(|mapping| mapping.lid.clone()))
            .collect()
    }
}

/// A device as the Signal protocol addresses it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub(super) user: String,
    pub(super) domain: Domain,
    pub(super) device: u32,
}

/// What a user is called by (`Baileys lib/WABinary/jid-utils.ts`, `WAJIDDomains`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Domain {
    /// A phone number.
    Number,
    /// A LID.
    Lid,
    /// The phone number of a business that a partner hosts.
    Hosted,
    /// The LID of one.
    HostedLid,
}

impl Address {
    /// Parses a name, such as `236395184570386_1`, and the number of a device.
    pub(super) fn parse(name: &str, device: &str) -> Option<Self> {
        let (user, domain) = name.split_once('_').unwrap_or((name, "0"));
        let is_user = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Some(Self {
            user: is_user.then(|| user.to_owned())?,
            domain: Domain::ALL.into_iter().find(|it| it.number() == domain)?,
            device: device.parse().ok()?,
        })
    }

    /// Returns the name that Baileys and whatsmeow have for the user in their addresses.
    pub(super) fn name(&self) -> Name<'_> {
        Name(self)
    }
}

/// The user of an address, with the domain behind it where that is no phone number's.
pub(super) struct Name<'a>(&'a Address);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { user, domain, .. } = self.0;
        match domain {
            Domain::Number => f.write_str(user),
            domain => write!(f, "{user}_{}", domain.number()),
        }
    }
}

impl Domain {
    const ALL: [Self; 4] = [Self::Number, Self::Lid, Self::Hosted, Self::HostedLid];

    fn number(self) -> &'static str {
        match self {
            Self::Number => "0",
            Self::Lid => "1",
            Self::Hosted => "128",
            Self::HostedLid => "129",
        }
    }
}

/// A key of the app state.
pub(super) struct SyncKey {
    pub(super) id: Vec<u8>,
    pub(super) data: Zeroizing<Vec<u8>>,
    pub(super) fingerprint: Fingerprint,
    /// When it was made, in milliseconds since 1970.
    pub(super) timestamp: i64,
}

/// Which devices may have an app-state key
/// (`WAProto/WAProto.proto`, `Message.AppStateSyncKeyFingerprint`).
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Fingerprint {
    #[prost(uint32, optional, tag = "1")]
    pub(super) raw_id: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    pub(super) current_index: Option<u32>,
    #[prost(uint32, repeated, packed = "true", tag = "3")]
    pub(super) device_indexes: Vec<u32>,
}

/// How far a collection of the app state is read.
pub(super) struct Collection {
    pub(super) name: String,
    /// At least 1.
    pub(super) version: u64,
    /// The hash over all values, 128 bytes.
    pub(super) hash: Vec<u8>,
    /// The MAC of each index, and that of its value, 32 bytes each.
    pub(super) macs: Vec<([u8; 32], [u8; 32])>,
}

/// A LID and the phone number that it hides, both without a server.
pub(super) struct LidMapping {
    pub(super) lid: String,
    pub(super) number: String,
}
