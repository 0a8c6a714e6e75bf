//! The passkey of a phone's account.

use serde_json::Value;

use super::{Phone, PhoneError};
use crate::options::PasskeyGate;

impl Phone {
    /// Returns the passkey of this phone's account.
    pub fn passkey(&self) -> Passkey {
        Passkey {
            phone: self.clone(),
        }
    }

    /// Sets whether the account demands a passkey from now on.
    pub fn demand_passkey(&self, gate: PasskeyGate) {
        self.server.world().accounts[self.account].gate = Some(gate);
    }

    /// Returns the code that the phone shows for its owner to compare with the companion's, as
    /// `ABCD-EFGH`.
    pub fn confirmation_code(&self) -> Option<String> {
        let world = self.server.world();
        let code = world.accounts[self.account].confirmation.as_ref();
        code.map(ToString::to_string)
    }
}

/// An account's passkey, used in a browser on WhatsApp Web.
pub struct Passkey {
    phone: Phone,
}

impl Passkey {
    /// Returns the whole passkey for another authenticator: its `id`, the `key` (a scalar of P-256) and the
    /// `owner` (the user handle), each in base64url.
    pub fn export(&self) -> Value {
        self.phone.server.world().accounts[self.phone.account]
            .passkey
            .export()
    }

    /// Signs a request, as `navigator.credentials.get` does, and returns `PublicKeyCredential.toJSON()`.
    pub fn sign(&self, options_json: &str) -> Result<String, PhoneError> {
        let world = self.phone.server.world();
        let passkey = &world.accounts[self.phone.account].passkey;
        passkey
            .answer(options_json)
            .map_err(|flaw| PhoneError(flaw.to_owned()))
    }
}
