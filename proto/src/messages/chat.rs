use prost::Message as _;

#[derive(Clone, PartialEq, prost::Message)]
pub struct Message {
    #[prost(string, optional, tag = "1")]
    pub conversation: Option<String>,
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
