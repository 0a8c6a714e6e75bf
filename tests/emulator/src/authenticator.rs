//! An account's passkey (`WebAuthn` Level 3): the authenticator, and the server's verification.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_entry::passkey::{Assertion, AssertionError, RequestOptions};
use p256::ecdsa::{
    Signature, SigningKey,
    signature::{Signer, Verifier},
};
use rand::CryptoRng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A passkey: an ES256 key that never leaves its authenticator.
pub(crate) struct PasskeyCredential {
    key: SigningKey,
    id: [u8; 16],
    owner: [u8; 32],
}

impl PasskeyCredential {
    pub(crate) fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let (mut id, mut owner) = ([0; 16], [0; 32]);
        rng.fill_bytes(&mut id);
        rng.fill_bytes(&mut owner);
        let key = loop {
            // All but a few numbers near the top of the range are valid keys.
            let mut scalar = [0; 32];
            rng.fill_bytes(&mut scalar);
            if let Ok(key) = SigningKey::from_slice(&scalar) {
                break key;
            }
        };
        Self { key, id, owner }
    }

    /// Returns the whole passkey, as whoever puts it into another authenticator needs it.
    pub(crate) fn export(&self) -> Value {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "id": encode(&self.id),
            "owner": encode(&self.owner),
            "key": encode(&self.key.to_bytes()),
        })
    }

    /// Signs a request as a browser would.
    pub(crate) fn answer(&self, options_json: &str) -> Result<String, &'static str> {
        let options: Value =
            serde_json::from_str(options_json).map_err(|_| "expected a passkey request as JSON")?;
        let text = |name| options.get(name).and_then(Value::as_str);
        let challenge = text("challenge").ok_or("expected a challenge in the passkey request")?;
        Ok(self.sign(challenge, text("rpId").unwrap_or(HOST)))
    }

    fn sign(&self, challenge: &str, site: &str) -> String {
        let client_data = json!({
            "type": "webauthn.get",
            "challenge": challenge,
            "origin": ORIGIN,
            "crossOrigin": false,
        })
        .to_string();
        let flags = USER_PRESENT | USER_VERIFIED | SYNCED;
        let counter = [0; 4];
        let site = Sha256::digest(site);
        let authenticator_data = [site.as_slice(), &[flags], &counter].concat();
        let signature: Signature = self.key.sign(&signed(&authenticator_data, &client_data));
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "id": encode(&self.id),
            "rawId": encode(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(client_data.as_bytes()),
                "authenticatorData": encode(&authenticator_data),
                "signature": encode(signature.to_der().as_bytes()),
                "userHandle": encode(&self.owner),
            },
        })
        .to_string()
    }

    /// Verifies a companion's assertion: its form must be WhatsApp Web's, and it must answer this
    /// request.
    pub(crate) fn verify(
        &self,
        request: &RequestOptions,
        credential_id: &[u8],
        assertion: &str,
    ) -> Result<(), AssertionFlaw> {
        let strange = |what: &str| AssertionFlaw::Strange(what.to_owned());
        let read: Assertion = assertion
            .parse()
            .map_err(|flaw: AssertionError| AssertionFlaw::Strange(flaw.to_string()))?;
        if read.to_json() != assertion {
            return Err(strange(
                "expected id, rawId, type and response of the passkey's answer, and nothing else",
            ));
        }
        read.check(request)
            .map_err(|flaw| AssertionFlaw::Strange(flaw.to_string()))?;
        if read.credential_id() != credential_id {
            return Err(strange("expected the id of the passkey in credential_id"));
        }
        if credential_id != self.id {
            return Err(AssertionFlaw::Stranger);
        }
        let fields: Value = serde_json::from_str(assertion).unwrap_or_default();
        let field = |name: &str| {
            let text = fields["response"][name].as_str()?;
            BASE64_URL_SAFE_NO_PAD.decode(text).ok()
        };
        let parts = (
            field("authenticatorData"),
            field("clientDataJSON"),
            field("signature"),
        );
        let (Some(authenticator_data), Some(client_data), Some(signature)) = parts else {
            return Err(strange(
                "expected fields of the passkey's answer in base64url",
            ));
        };
        let message = signed(&authenticator_data, client_data);
        Signature::from_der(&signature)
            .and_then(|signature| self.key.verifying_key().verify(&message, &signature))
            .map_err(|_| AssertionFlaw::Stranger)
    }
}

/// Why the server refuses an assertion.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AssertionFlaw {
    /// No companion sends an assertion like this.
    Strange(String),
    /// The assertion is from another passkey than the account's.
    Stranger,
}

/// Returns the server's request, as `navigator.credentials.get` takes it.
pub(crate) fn request_json(challenge: &[u8], timeout_ms: u128) -> String {
    json!({
        "challenge": BASE64_URL_SAFE_NO_PAD.encode(challenge),
        "timeout": u64::try_from(timeout_ms).unwrap_or(u64::MAX),
        "rpId": SITE,
        "allowCredentials": [],
        "userVerification": "required",
        "extensions": { "uvm": true },
    })
    .to_string()
}

fn signed(authenticator_data: &[u8], client_data: impl AsRef<[u8]>) -> Vec<u8> {
    [authenticator_data, Sha256::digest(client_data).as_slice()].concat()
}

const SITE: &str = "whatsapp.com";
const HOST: &str = "web.whatsapp.com";
const ORIGIN: &str = "https://web.whatsapp.com";
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;
/// Backup eligible, and backed up.
const SYNCED: u8 = 8 | 16;

#[cfg(test)]
mod tests {
    use latchkey_shared::clock;

    use super::*;

    #[test]
    fn passkey_takes_its_own_signature_for_this_request_and_no_other() {
        let passkey = PasskeyCredential::generate(&mut clock::rng());
        let other = PasskeyCredential::generate(&mut clock::rng());
        let request = |challenge| {
            request_json(challenge, 600_000)
                .parse::<RequestOptions>()
                .unwrap()
        };
        let sign = |credential: &PasskeyCredential, site| {
            let challenge = BASE64_URL_SAFE_NO_PAD.encode(b"challenge");
            let json = credential.sign(&challenge, site);
            json.parse::<Assertion>().unwrap().to_json()
        };
        let asked = request(b"challenge");
        let json = sign(&passkey, SITE);
        assert_eq!(passkey.verify(&asked, &passkey.id, &json), Ok(()));

        let strange = |verified| matches!(verified, Err(AssertionFlaw::Strange(_)));
        assert!(strange(passkey.verify(
            &request(b"other"),
            &passkey.id,
            &json
        )));
        assert!(strange(passkey.verify(&asked, &other.id, &json)));
        let elsewhere = sign(&passkey, "example.com");
        assert!(strange(passkey.verify(&asked, &passkey.id, &elsewhere)));
        assert!(strange(passkey.verify(
            &asked,
            &passkey.id,
            &json.replace(':', ": ")
        )));

        let stranger = Err(AssertionFlaw::Stranger);
        let foreign = sign(&other, SITE);
        assert_eq!(passkey.verify(&asked, &other.id, &foreign), stranger);
        let same_id = PasskeyCredential {
            id: passkey.id,
            ..other
        };
        let forged = sign(&same_id, SITE);
        assert_eq!(passkey.verify(&asked, &passkey.id, &forged), stranger);
    }
}
