//! The content of messages to devices: texts, and what a phone sends to its companions
//! (`Baileys WAProto/WAProto.proto`, which also gives the names of the fields).

use latchkey_proto::messages::Message;
use prost::Message as _;

/// A message to a device.
#[derive(Clone)]
pub(crate) enum Outgoing {
    /// A text in a chat.
    Text(Message),
    /// What the phone tells its companion alone.
    Peer(PeerMessage),
}

impl Outgoing {
    /// Returns the message in which a phone shares app-state keys with a companion.
    pub(crate) fn app_state_key_share(keys: Vec<AppStateSyncKey>) -> Self {
        Self::peer(ProtocolMessage {
            r#type: Some(ProtocolType::AppStateSyncKeyShare.into()),
            app_state_sync_key_share: Some(AppStateSyncKeyShare { keys }),
            ..ProtocolMessage::default()
        })
    }

    /// Returns the message that announces a part of the history.
    pub(crate) fn history_sync(notification: HistorySyncNotification) -> Self {
        Self::peer(ProtocolMessage {
            r#type: Some(ProtocolType::HistorySyncNotification.into()),
            history_sync_notification: Some(notification),
            ..ProtocolMessage::default()
        })
    }

    fn peer(message: ProtocolMessage) -> Self {
        Self::Peer(PeerMessage {
            protocol_message: Some(message),
        })
    }

    /// Returns the chat of what the owner wrote on the phone.
    pub(crate) fn chat(&self) -> Option<&str> {
        match self {
            Self::Text(message) => {
                let sent = message.device_sent_message.as_ref()?;
                sent.destination_jid.as_deref()
            }
            Self::Peer(_) => None,
        }
    }

    pub(crate) fn is_peer(&self) -> bool {
        matches!(self, Self::Peer(_))
    }

    /// Returns the wire form, not yet padded.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(message) => message.encode_to_vec(),
            Self::Peer(message) => message.encode_to_vec(),
        }
    }
}

/// `Message`, as far as the devices of one account exchange it.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PeerMessage {
    #[prost(message, optional, tag = "12")]
    protocol_message: Option<ProtocolMessage>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ProtocolMessage {
    #[prost(enumeration = "ProtocolType", optional, tag = "2")]
    pub(crate) r#type: Option<i32>,
    #[prost(message, optional, tag = "6")]
    pub(crate) history_sync_notification: Option<HistorySyncNotification>,
    #[prost(message, optional, tag = "7")]
    pub(crate) app_state_sync_key_share: Option<AppStateSyncKeyShare>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum ProtocolType {
    Revoke = 0,
    HistorySyncNotification = 5,
    AppStateSyncKeyShare = 6,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AppStateSyncKeyShare {
    #[prost(message, repeated, tag = "1")]
    pub(crate) keys: Vec<AppStateSyncKey>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AppStateSyncKey {
    #[prost(message, optional, tag = "1")]
    pub(crate) key_id: Option<AppStateSyncKeyId>,
    #[prost(message, optional, tag = "2")]
    pub(crate) key_data: Option<AppStateSyncKeyData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AppStateSyncKeyId {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(crate) key_id: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AppStateSyncKeyData {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(crate) key_data: Option<Vec<u8>>,
    #[prost(message, optional, tag = "2")]
    pub(crate) fingerprint: Option<AppStateSyncKeyFingerprint>,
    #[prost(int64, optional, tag = "3")]
    pub(crate) timestamp: Option<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AppStateSyncKeyFingerprint {
    #[prost(uint32, optional, tag = "1")]
    pub(crate) raw_id: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    pub(crate) current_index: Option<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) device_indexes: Vec<u32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct HistorySyncNotification {
    #[prost(enumeration = "HistorySyncType", optional, tag = "6")]
    pub(crate) sync_type: Option<i32>,
    #[prost(uint32, optional, tag = "7")]
    pub(crate) chunk_order: Option<u32>,
    #[prost(uint32, optional, tag = "9")]
    pub(crate) progress: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "11")]
    pub(crate) initial_hist_bootstrap_inline_payload: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum HistorySyncType {
    InitialBootstrap = 0,
    Full = 2,
    Recent = 3,
    PushName = 4,
}
