//! What has a session go on on another device.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Purpose, Vault};
use crate::job::{SessionId, Token};

/// Opens a session to whoever shows it first: visible ASCII for the part of an address that no server
/// sees.
///
/// It is the session's id and, sealed under the secret, its token and until when it is good. So nothing of
/// it has to be kept, but that it was taken.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Handover(String);

/// What a handover opens.
pub(crate) struct Opened {
    pub(crate) id: SessionId,
    pub(crate) token: Token,
    /// Until when it is good.
    pub(crate) until: SystemTime,
    /// What it is called once it was taken.
    pub(crate) name: String,
}

impl Handover {
    /// Makes one of a session that is good `until` then, to the second.
    pub(crate) fn make<R: CryptoRng + ?Sized>(
        id: SessionId,
        token: &Token,
        until: SystemTime,
        vault: &Vault,
        rng: &mut R,
    ) -> Self {
        let seconds = until.duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut content = Zeroizing::new([0; SECONDS + TOKEN]);
        content[..SECONDS].copy_from_slice(&seconds.as_secs().to_be_bytes());
        content[SECONDS..].copy_from_slice(token.as_bytes());
        let blob = vault.seal(Purpose::Handover, id, &*content, rng);
        Self(format!("{id}.{}", BASE64_URL_SAFE_NO_PAD.encode(blob)))
    }

    /// Opens what is to be one.
    pub(crate) fn open(text: &str, vault: &Vault) -> Option<Opened> {
        let (id, blob) = text.split_once('.')?;
        let id = id.parse().ok()?;
        let blob = BASE64_URL_SAFE_NO_PAD.decode(blob).ok()?;
        let content = vault.open(Purpose::Handover, id, &blob).ok()?;
        let (seconds, token) = content.split_first_chunk::<SECONDS>()?;
        let seconds = Duration::from_secs(u64::from_be_bytes(*seconds));
        Some(Opened {
            id,
            token: Token::from_bytes(token.try_into().ok()?),
            until: UNIX_EPOCH.checked_add(seconds)?,
            // Of what was sealed, and not of the text: another text might stand for the same.
            name: vault.pseudonym("handover", &BASE64_URL_SAFE_NO_PAD.encode(blob)),
        })
    }

    /// Returns the text for the session's owner.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handover(..)")
    }
}

const SECONDS: usize = 8;
const TOKEN: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::rng, secret::Secret};

    #[test]
    fn handover_opens_its_session_under_its_secret_and_as_it_is() {
        let mut rng = rng();
        let [id, other] = [(); 2].map(|()| SessionId::random(&mut rng));
        let token = Token::random(&mut rng);
        let [vault, elsewhere] = [(); 2].map(|()| Vault::new(&Secret::random(&mut rng)));
        let until = UNIX_EPOCH + Duration::from_hours(498_706);
        let handover = Handover::make(id, &token, until, &vault, &mut rng);
        let opened = Handover::open(handover.reveal(), &vault).unwrap();
        assert_eq!(opened.id, id);
        assert_eq!(opened.token.as_bytes(), token.as_bytes());
        assert_eq!(opened.until, until);
        assert!(
            handover
                .reveal()
                .bytes()
                .all(|byte| byte.is_ascii_graphic())
        );
        assert!(Handover::open(handover.reveal(), &elsewhere).is_none());
        let (_, blob) = handover.reveal().split_once('.').unwrap();
        for wrong in [
            format!("{other}.{blob}"),
            format!("{id}{blob}"),
            format!("{id}."),
            format!("{id}.{}", &blob[1..]),
            blob.to_owned(),
            String::new(),
        ] {
            assert!(Handover::open(&wrong, &vault).is_none(), "{wrong}");
        }
        let again = Handover::make(id, &token, until, &vault, &mut rng);
        let again = Handover::open(again.reveal(), &vault).unwrap();
        assert_ne!(again.name, opened.name);
        assert_eq!(format!("{handover:?}"), "Handover(..)");
    }
}
