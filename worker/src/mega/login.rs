//! The login, with which a session with MEGA begins.

use std::{fmt, time::SystemTime};

use base64::Engine;
use latchkey_shared::clock::SystemRng;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    api::{Api, Call, Precondition, first_id},
    crypto::{BASE64, Key, PasswordKey, ecb_decrypt, ecb_encrypt},
    error::{ApiError, MegaError},
    rsa::PrivateKey,
    totp::MfaSecret,
};

/// The operator's credentials at MEGA.
pub(crate) struct Operator {
    /// In lower case.
    pub(crate) email: String,
    pub(crate) password: SecretString,
    pub(crate) mfa: Option<MfaSecret>,
}

/// A session with MEGA: everything that later requests need.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MegaSession {
    /// Part of each request's address, 58 characters.
    pub(super) sid: Zeroizing<String>,
    /// The account's master key, which encrypts those of its files.
    pub(super) master: Key,
    /// The handle of the folder that the files are put into, once it is known.
    pub(super) root: Option<String>,
    /// The number of the next request.
    pub(super) next_id: u64,
}

impl fmt::Debug for MegaSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MegaSession(..)")
    }
}

impl Operator {
    /// Logs in, and leaves the root folder unknown.
    ///
    /// A session id in the address would have even the login refused
    /// (`meganz/sdk src/megaapi_impl.cpp`), so none is sent before there is a new one.
    pub(super) async fn log_in(
        &self,
        api: &Api,
        now: SystemTime,
        precondition: &dyn Precondition,
        rng: &mut SystemRng,
    ) -> Result<MegaSession, MegaError> {
        let first_id = first_id(rng);
        let ask = Call::new(first_id, &[json!({ "a": "us0", "user": self.email })]);
        let mut answers = api
            .call(&ask, None, precondition, rng)
            .await
            .map_err(at_login)?;
        let told: Prelogin = answers.take("the account's version").map_err(refused)?;
        let derived = self.derive(told).await?;
        let mut command = json!({ "a": "us", "user": self.email, "uh": *derived.user_hash });
        if let Some(mfa) = &self.mfa {
            command["mfa"] = Value::from(mfa.code(now).as_str());
        }
        let ask = Call::new(first_id + 1, &[command]);
        let mut answers = api
            .call(&ask, None, precondition, rng)
            .await
            .map_err(at_login)?;
        let opened: Opened = answers.take("a session").map_err(refused)?;
        let (sid, master) = opened.open(&derived.key)?;
        Ok(MegaSession {
            sid,
            master,
            root: None,
            next_id: first_id + 2,
        })
    }

    async fn derive(&self, told: Prelogin) -> Result<PasswordKey, ApiError> {
        let (email, password) = (self.email.clone(), self.password.clone());
        let salt = match (told.v, told.s) {
            (1, _) => None,
            (2, Some(salt)) => Some(BASE64.decode(salt).map_err(|_| UNKNOWN_VERSION)?),
            _ => return Err(UNKNOWN_VERSION),
        };
        let derive = move || match salt {
            None => PasswordKey::v1(&email, password.expose_secret()),
            Some(salt) => PasswordKey::v2(password.expose_secret(), &salt),
        };
        tokio::task::spawn_blocking(derive)
            .await
            .map_err(|_| UNKNOWN_VERSION)
    }
}

#[derive(Deserialize)]
pub(super) struct Prelogin {
    v: u32,
    s: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Opened {
    k: String,
    privk: Option<String>,
    csid: Option<String>,
    tsid: Option<String>,
}

impl Opened {
    /// Decrypts the account's key and the session id.
    pub(super) fn open(self, password_key: &Key) -> Result<(Zeroizing<String>, Key), ApiError> {
        let mut master = Zeroizing::new([0; 16]);
        let sealed = Zeroizing::new(BASE64.decode(self.k).map_err(|_| NO_SESSION)?);
        master.copy_from_slice(sealed.get(..16).ok_or(NO_SESSION)?);
        ecb_decrypt(password_key, master.as_mut());
        let sid = match (self.csid, self.privk, self.tsid) {
            (Some(csid), Some(privk), _) => {
                let mut numbers = Zeroizing::new(BASE64.decode(privk).map_err(|_| NO_SESSION)?);
                ecb_decrypt(&master, &mut numbers);
                let key = PrivateKey::parse(&numbers).ok_or(NO_SESSION)?;
                let sealed = BASE64.decode(csid).map_err(|_| NO_SESSION)?;
                key.open_sid(&sealed).ok_or(NO_SESSION)?
            }
            (_, _, Some(tsid)) => {
                let sid: Vec<u8> = BASE64.decode(tsid).map_err(|_| NO_SESSION)?;
                let sid = Zeroizing::new(<[u8; 43]>::try_from(sid).map_err(|_| NO_SESSION)?);
                let mut proof = Zeroizing::new([0; 16]);
                proof.copy_from_slice(&sid[..16]);
                ecb_encrypt(&master, proof.as_mut());
                if !bool::from(proof.ct_eq(&sid[27..])) {
                    return Err(NO_SESSION);
                }
                sid
            }
            _ => return Err(NO_SESSION),
        };
        Ok((Zeroizing::new(BASE64.encode(*sid)), master))
    }
}

/// Turns an error at the login into one of the login: it must not be tried again.
fn at_login(error: MegaError) -> MegaError {
    match error {
        MegaError::Api(error) => refused(error),
        other => other,
    }
}

fn refused(error: ApiError) -> MegaError {
    match error.code() {
        Some(code) if !code.is_passing() => MegaError::Refused(code),
        _ => MegaError::Api(error),
    }
}

const UNKNOWN_VERSION: ApiError = ApiError::Unexpected("an account of version 1 or 2");
const NO_SESSION: ApiError = ApiError::Unexpected("a session that the password opens");
