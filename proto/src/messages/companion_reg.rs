//! What companion and primary send each other when the account asks for a passkey.

use std::fmt;

use zeroize::Zeroize;

#[derive(Clone, PartialEq, prost::Message)]
pub struct CompanionEphemeralIdentity {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub public_key: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "2")]
    pub device_type: Option<i32>,
    #[prost(string, optional, tag = "3")]
    pub r#ref: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct CompanionCommitment {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub hash: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct ProloguePayload {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub companion_ephemeral_identity: Option<Vec<u8>>,
    #[prost(message, optional, tag = "2")]
    pub commitment: Option<CompanionCommitment>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct PrimaryEphemeralIdentity {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub public_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub nonce: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
#[prost(skip_debug)]
pub struct PairingRequest {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub companion_public_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub companion_identity_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub adv_secret: Option<Vec<u8>>,
}

impl fmt::Debug for PairingRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingRequest(..)")
    }
}

impl Drop for PairingRequest {
    fn drop(&mut self) {
        self.adv_secret.zeroize();
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct EncryptedPairingRequest {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub encrypted_payload: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub iv: Option<Vec<u8>>,
}
