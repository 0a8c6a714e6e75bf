//! Seals and opens what a session yields: to the key that its token stands for, and under the secret.

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{OpenError, Purpose, Unserializable, Vault, from_json, json, result_key};
use crate::{
    bots::Bot,
    broker::SealedResult,
    bundle::MadeId,
    job::{Job, SessionId, Token},
    result::Delivery,
};

impl Vault {
    /// Seals the result of a session that becomes ready with this `version` of its status.
    ///
    /// The inner seal keeps it from everybody without the token, the outer one from being made by
    /// anybody without the secret.
    pub fn seal_result<R: CryptoRng + ?Sized>(
        &self,
        job: &Job,
        version: u64,
        delivery: &Delivery,
        rng: &mut R,
    ) -> Result<SealedResult, Unserializable> {
        let place = place(job.id, version);
        let ids = match delivery {
            Delivery::Plain(bundle) => {
                let ids = bundle.ids();
                let ids: Vec<_> = ids.iter().map(|id| (&id.bot, &*id.session_id)).collect();
                Some(job.result_key.seal(IDS, &place, &json(&ids)?, rng))
            }
            Delivery::Sealed(_) => None,
        };
        let inner = job.result_key.seal(RESULT, &place, &json(delivery)?, rng);
        let result = self.seal(Purpose::Result, place, &inner, rng);
        Ok(SealedResult { result, ids })
    }

    /// Opens the result that [`Vault::seal_result`] made, with the session's token.
    pub fn open_result(
        &self,
        id: SessionId,
        version: u64,
        token: &Token,
        blob: &[u8],
    ) -> Result<Delivery, OpenError> {
        let place = place(id, version);
        let inner = self.open(Purpose::Result, &place, blob)?;
        from_json(&result_key::open(id, token, RESULT, &place, &inner)?)
    }
}

/// The session IDs of a session that is ready, made once for all who read its status. Only its token
/// opens them.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedIds(pub(crate) Vec<u8>);

impl SealedIds {
    /// Opens them, the main one first, for the session that became ready with this `version` of its
    /// status.
    pub(crate) fn open(
        &self,
        id: SessionId,
        version: u64,
        token: &Token,
    ) -> Result<Vec<MadeId>, OpenError> {
        let opened = result_key::open(id, token, IDS, &place(id, version), &self.0)?;
        let ids: Vec<(Option<String>, Zeroizing<String>)> = from_json(&opened)?;
        let ids = ids.into_iter().map(|(bot, session_id)| MadeId {
            name: bot.as_deref().and_then(Bot::named).map(|bot| &*bot.title),
            bot,
            session_id,
        });
        Ok(ids.collect())
    }
}

/// Binds a result to its session and to the status that came with it.
pub(super) fn place(id: SessionId, version: u64) -> Vec<u8> {
    [&id.as_bytes()[..], &version.to_be_bytes()].concat()
}

pub(super) const RESULT: &[u8] = b"latchkey result v1";
pub(super) const IDS: &[u8] = b"latchkey session ids v1";

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::{
        bundle::{MegaCopies, SessionBundle},
        clock::rng,
        job::Pairing,
        sealed::ResultKey,
        secret::Secret,
    };

    #[test]
    fn result_opens_only_with_the_status_that_came_with_it() {
        let mut rng = rng();
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let vault = Vault::new(&Secret::random(&mut rng));
        let job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: SystemTime::UNIX_EPOCH,
            expires_at: SystemTime::UNIX_EPOCH,
            result_key: ResultKey::of(id, &token),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            language: None,
            trace: None,
        };
        let delivery = Delivery::Plain(SessionBundle {
            ids: Vec::new(),
            creds_json: "{}".to_owned(),
            keys: Vec::new(),
            mega: MegaCopies::default(),
            stores: Vec::new(),
        });
        let sealed = vault.seal_result(&job, 7, &delivery, &mut rng).unwrap();
        let ids = SealedIds(sealed.ids.unwrap());
        for version in 6..9 {
            let opened = vault.open_result(id, version, &token, &sealed.result);
            assert_eq!(opened.is_ok(), version == 7);
            assert_eq!(ids.open(id, version, &token).is_ok(), version == 7);
        }
    }
}
