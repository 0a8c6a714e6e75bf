//! Seals and opens the status that the broker stores.

use std::time::SystemTime;

use rand::CryptoRng;

use super::{OpenError, Purpose, Unserializable, Vault};
use crate::{broker::Snapshot, job::SessionId, status::Status};

impl Snapshot {
    /// Seals a status, which the broker forgets at `expires_at` unless a later one replaces it.
    pub fn seal<R: CryptoRng + ?Sized>(
        status: &Status,
        expires_at: SystemTime,
        vault: &Vault,
        rng: &mut R,
    ) -> Result<Self, Unserializable> {
        Ok(Self {
            state: status.state,
            version: status.version,
            expires_at,
            status: vault.seal_json(Purpose::Status, status.id, status, rng)?,
        })
    }

    /// Opens the status of session `id`.
    pub fn open(&self, id: SessionId, vault: &Vault) -> Result<Status, OpenError> {
        vault.open_json(Purpose::Status, id, &self.status)
    }
}
