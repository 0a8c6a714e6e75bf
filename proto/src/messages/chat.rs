use prost::Message as _;

#[derive(Clone, PartialEq, prost::Message)]
pub struct Message {
    #[prost(string, optional, tag = "1")]
    pub conversation: Option<String>,
    #[prost(message, optional, boxed, tag = "12")]
    pub protocol_message: Option<Box<ProtocolMessage>>,
    #[prost(message, optional, boxed, tag = "31")]
    pub device_sent_message: Option<Box<DeviceSentMessage>>,
}

impl Message {
    /// Makes the message of a plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            conversation: Some(text.into()),
            ..Self::default()
        }
    }

    /// Wraps a message that the account sent from another of its devices.
    #[must_use]
    pub fn sent_by_device(self, destination_jid: impl Into<String>) -> Self {
        Self {
            device_sent_message: Some(Box::new(DeviceSentMessage {
                destination_jid: Some(destination_jid.into()),
                message: Some(Box::new(self)),
            })),
            ..Self::default()
        }
    }

    /// Makes the message by which the primary hands app-state keys to a companion.
    pub fn app_state_key_share(keys: Vec<AppStateSyncKey>) -> Self {
        Self {
            protocol_message: Some(Box::new(ProtocolMessage {
                r#type: Some(ProtocolType::AppStateSyncKeyShare.into()),
                app_state_sync_key_share: Some(AppStateSyncKeyShare { keys }),
                ..ProtocolMessage::default()
            })),
            ..Self::default()
        }
    }

    /// Makes the message that announces a part of the history.
    pub fn history_sync(notification: HistorySyncNotification) -> Self {
        Self {
            protocol_message: Some(Box::new(ProtocolMessage {
                r#type: Some(ProtocolType::HistorySyncNotification.into()),
                history_sync_notification: Some(notification),
                ..ProtocolMessage::default()
            })),
            ..Self::default()
        }
    }

    /// Returns the wire form, not yet padded.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.encode_to_vec()
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct DeviceSentMessage {
    #[prost(string, optional, tag = "1")]
    pub destination_jid: Option<String>,
    #[prost(message, optional, boxed, tag = "2")]
    pub message: Option<Box<Message>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct ProtocolMessage {
    #[prost(enumeration = "ProtocolType", optional, tag = "2")]
    pub r#type: Option<i32>,
    #[prost(message, optional, tag = "6")]
    pub history_sync_notification: Option<HistorySyncNotification>,
    #[prost(message, optional, tag = "7")]
    pub app_state_sync_key_share: Option<AppStateSyncKeyShare>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub enum ProtocolType {
    Revoke = 0,
    HistorySyncNotification = 5,
    AppStateSyncKeyShare = 6,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AppStateSyncKeyShare {
    #[prost(message, repeated, tag = "1")]
    pub keys: Vec<AppStateSyncKey>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AppStateSyncKey {
    #[prost(message, optional, tag = "1")]
    pub key_id: Option<AppStateSyncKeyId>,
    #[prost(message, optional, tag = "2")]
    pub key_data: Option<AppStateSyncKeyData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AppStateSyncKeyId {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub key_id: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AppStateSyncKeyData {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub key_data: Option<Vec<u8>>,
    #[prost(message, optional, tag = "2")]
    pub fingerprint: Option<AppStateSyncKeyFingerprint>,
    #[prost(int64, optional, tag = "3")]
    pub timestamp: Option<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AppStateSyncKeyFingerprint {
    #[prost(uint32, optional, tag = "1")]
    pub raw_id: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    pub current_index: Option<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub device_indexes: Vec<u32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct HistorySyncNotification {
    #[prost(enumeration = "HistorySyncType", optional, tag = "6")]
    pub sync_type: Option<i32>,
    #[prost(uint32, optional, tag = "7")]
    pub chunk_order: Option<u32>,
    #[prost(uint32, optional, tag = "9")]
    pub progress: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "11")]
    pub initial_hist_bootstrap_inline_payload: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub enum HistorySyncType {
    InitialBootstrap = 0,
    Full = 2,
    Recent = 3,
    PushName = 4,
}
