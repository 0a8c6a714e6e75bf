//! How a phone vouches for its companion (`whatsmeow pair.go`).

use hmac::{Hmac, KeyInit, Mac};
use latchkey_proto::{
    keys::KeyPair,
    messages::{
        AdvDeviceIdentity, AdvEncryptionType, AdvSignedDeviceIdentity, AdvSignedDeviceIdentityHmac,
    },
    node::Node,
    xeddsa,
};
use prost::Message;
use rand::CryptoRng;
use sha2::Sha256;

use crate::{faults::Fault, protobuf::ProtobufFields};

/// What a phone states about a companion, and what it expects the companion to state in return.
pub(crate) struct Voucher {
    details: Vec<u8>,
    account_key: [u8; 32],
    account_signature: [u8; 64],
    companion: [u8; 32],
    key_index: u32,
    hosted: bool,
}

impl Voucher {
    pub(crate) fn new<R: CryptoRng + ?Sized>(
        account: &KeyPair,
        companion: [u8; 32],
        key_index: u32,
        hosted: bool,
        now_s: u64,
        rng: &mut R,
    ) -> Self {
        let kind = if hosted {
            AdvEncryptionType::Hosted
        } else {
            AdvEncryptionType::E2ee
        };
        let details = AdvDeviceIdentity {
            raw_id: Some(rng.next_u32()),
            timestamp: Some(now_s),
            key_index: Some(key_index),
            account_type: Some(kind.into()),
            device_type: Some(kind.into()),
        }
        .encode_to_vec();
        let prefix = if hosted { HOSTED } else { ACCOUNT };
        let message = [&prefix, details.as_slice(), &companion].concat();
        Self {
            account_signature: account.sign(&message, rng),
            account_key: *account.public(),
            details,
            companion,
            key_index,
            hosted,
        }
    }

    pub(crate) fn key_index(&self) -> u32 {
        self.key_index
    }

    /// Returns the `device-identity` of `pair-success`, authenticated by the QR code's secret.
    pub(crate) fn sealed<R: CryptoRng + ?Sized>(
        &self,
        adv_secret: &[u8; 32],
        fault: Option<Fault>,
        rng: &mut R,
    ) -> Vec<u8> {
        let account_signature = match fault {
            Some(Fault::BadAccountSignature) => {
                let message = [&ACCOUNT, self.details.as_slice(), &self.companion].concat();
                KeyPair::generate(rng).sign(&message, rng)
            }
            _ => self.account_signature,
        };
        let signed = AdvSignedDeviceIdentity {
            details: Some(self.details.clone()),
            account_signature_key: Some(self.account_key.to_vec()),
            account_signature: Some(account_signature.to_vec()),
            device_signature: None,
        }
        .encode_to_vec();
        let mut hmac =
            Hmac::<Sha256>::new_from_slice(adv_secret).expect("HMAC takes keys of any length");
        if self.hosted {
            hmac.update(&HOSTED);
        }
        hmac.update(&signed);
        let mut code = hmac.finalize().into_bytes().to_vec();
        if fault == Some(Fault::BadHmac) {
            code[0] ^= 1;
        }
        AdvSignedDeviceIdentityHmac {
            details: Some(signed),
            hmac: Some(code),
            account_type: self.hosted.then_some(AdvEncryptionType::Hosted.into()),
        }
        .encode_to_vec()
    }

    /// Verifies every byte of the companion's answer. Returns the identity with all four fields.
    pub(crate) fn verify_answer(&self, answer: &Node) -> Result<Vec<u8>, String> {
        let identity = answer
            .child("pair-device-sign")
            .filter(|_| answer.nodes().len() == 1)
            .and_then(|sign| {
                sign.child("device-identity")
                    .filter(|_| sign.nodes().len() == 1)
            })
            .ok_or("expected pair-device-sign with a device-identity in it")?;
        if identity.get("key-index") != Some(self.key_index.to_string().as_str()) {
            return Err("expected the key-index of pair-success".to_owned());
        }
        let bytes = identity.data().ok_or("expected bytes in device-identity")?;
        let fields = ProtobufFields::parse(bytes).map_err(|error| error.to_string())?;
        if let Some(stranger) = fields.stranger(&[DETAILS, ACCOUNT_SIGNATURE, DEVICE_SIGNATURE]) {
            return Err(format!("expected no field {stranger} in pair-device-sign"));
        }
        if fields.bytes(DETAILS) != Some(&self.details) {
            return Err("expected the details of pair-success".to_owned());
        }
        if fields.bytes(ACCOUNT_SIGNATURE) != Some(&self.account_signature) {
            return Err("expected the account signature of pair-success".to_owned());
        }
        let signature: [u8; 64] = fields
            .bytes(DEVICE_SIGNATURE)
            .and_then(|signature| signature.try_into().ok())
            .ok_or("expected a device signature of 64 bytes")?;
        let message = [
            &DEVICE,
            self.details.as_slice(),
            &self.companion,
            &self.account_key,
        ]
        .concat();
        if !xeddsa::verify(&self.companion, &message, &signature) {
            return Err("expected a device signature by the companion's identity key".to_owned());
        }
        Ok(AdvSignedDeviceIdentity {
            details: Some(self.details.clone()),
            account_signature_key: Some(self.account_key.to_vec()),
            account_signature: Some(self.account_signature.to_vec()),
            device_signature: Some(signature.to_vec()),
        }
        .encode_to_vec())
    }
}

const ACCOUNT: [u8; 2] = [6, 0];
const DEVICE: [u8; 2] = [6, 1];
const HOSTED: [u8; 2] = [6, 5];
const DETAILS: u32 = 1;
const ACCOUNT_SIGNATURE: u32 = 3;
const DEVICE_SIGNATURE: u32 = 4;

#[cfg(test)]
mod tests {
    use latchkey_proto::{keys::AdvSecret, pair::adv};
    use latchkey_shared::clock;

    use super::*;

    fn success(voucher: &Voucher, secret: &[u8; 32], fault: Option<Fault>) -> Node {
        let identity = voucher.sealed(secret, fault, &mut clock::rng());
        Node::new("iq")
            .attr("id", "7")
            .children([Node::new("pair-success").children([
                Node::new("device-identity").bytes(identity),
                Node::new("device")
                    .attr("jid", "15550100000:1@s.whatsapp.net")
                    .attr("lid", "236010000000000:1@lid"),
            ])])
    }

    #[test]
    fn companion_accepts_the_voucher_and_the_phone_its_answer() {
        let mut rng = clock::rng();
        for hosted in [false, true] {
            let (account, companion) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));
            let voucher = Voucher::new(
                &account,
                *companion.public(),
                3,
                hosted,
                1_790_000_000,
                &mut rng,
            );
            let iq = success(&voucher, &[9; 32], None);
            let paired =
                adv::verify(&iq, &AdvSecret::from_bytes([9; 32]), &companion, &mut rng).unwrap();
            let answer = adv::reply("7", &paired);
            voucher.verify_answer(&answer).unwrap();
            let other = KeyPair::generate(&mut rng);
            let foreign = Voucher::new(
                &account,
                *other.public(),
                3,
                hosted,
                1_790_000_000,
                &mut rng,
            );
            assert!(foreign.verify_answer(&answer).is_err());
        }
    }

    #[test]
    fn faults_are_such_that_a_companion_sees_them() {
        let mut rng = clock::rng();
        let (account, companion) = (KeyPair::generate(&mut rng), KeyPair::generate(&mut rng));
        let voucher = Voucher::new(
            &account,
            *companion.public(),
            3,
            false,
            1_790_000_000,
            &mut rng,
        );
        for fault in [Fault::BadHmac, Fault::BadAccountSignature] {
            let iq = success(&voucher, &[9; 32], Some(fault));
            let secret = AdvSecret::from_bytes([9; 32]);
            assert!(
                adv::verify(&iq, &secret, &companion, &mut rng).is_err(),
                "{fault:?}"
            );
        }
    }
}
