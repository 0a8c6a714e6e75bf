//! Seals and opens the status that the broker stores.

use std::time::SystemTime;

use rand::CryptoRng;

use super::{OpenError, Purpose, Unserializable, Vault};
use crate::{
    broker::{SessionClass, Snapshot},
    job::SessionId,
    status::{State, Status},
};

impl Snapshot {
    /// Seals a status, which the broker forgets at `expires_at` unless a later one replaces it.
    pub fn seal<R: CryptoRng + ?Sized>(
        status: &Status,
        expires_at: SystemTime,
        vault: &Vault,
        rng: &mut R,
    ) -> Result<Self, Unserializable> {
        let place = place(status.id, status.version, status.state);
        Ok(Self {
            state: status.state,
            version: status.version,
            expires_at,
            status: vault.seal_json(Purpose::Status, place, status, rng)?,
            class: Some(Box::new(SessionClass::of(status))),
        })
    }

    /// Opens the status of session `id`. It opens beside the state and the version with which it was
    /// sealed only.
    pub fn open(&self, id: SessionId, vault: &Vault) -> Result<Status, OpenError> {
        let place = place(id, self.version, self.state);
        vault.open_json(Purpose::Status, place, &self.status)
    }
}

/// Binds a status to what the broker keeps of it in clear.
pub(super) fn place(id: SessionId, version: u64, state: State) -> Vec<u8> {
    [
        id.as_bytes(),
        &version.to_be_bytes()[..],
        state.to_string().as_bytes(),
    ]
    .concat()
}
