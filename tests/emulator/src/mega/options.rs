use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

/// How a MEGA is to be run.
#[derive(Clone, Debug)]
pub struct MegaOptions {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The one account that there is.
    pub account: MegaAccount,
    /// How long each call of the API takes. Calls at the same time are seen only if they last.
    pub latency: Duration,
    /// How easy its proofs of work are, 0 to 255; at 255 every second attempt succeeds.
    pub easiness: u8,
    /// How many bytes the account has room for.
    pub quota_bytes: u64,
}

impl Default for MegaOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            account: MegaAccount::default(),
            latency: Duration::ZERO,
            easiness: u8::MAX,
            quota_bytes: 20 << 30,
        }
    }
}

/// An account at MEGA.
#[derive(Clone)]
pub struct MegaAccount {
    /// Its address, in lower case.
    pub email: String,
    /// Its password.
    pub password: String,
    /// How old it is.
    pub version: MegaVersion,
    /// The secret of its second factor, in base32; without one it has none.
    pub mfa_secret: Option<String>,
    /// How it hands out sessions.
    pub session: MegaSession,
}

impl Default for MegaAccount {
    fn default() -> Self {
        Self {
            email: "operator@example.com".to_owned(),
            password: "correct horse battery staple".to_owned(),
            version: MegaVersion::V2,
            mfa_secret: None,
            session: MegaSession::Rsa,
        }
    }
}

impl std::fmt::Debug for MegaAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MegaAccount")
            .field("version", &self.version)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

/// How an account's key is made of its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MegaVersion {
    /// With AES alone, as until 2018.
    V1,
    /// With PBKDF2.
    V2,
}

/// How an account hands out sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MegaSession {
    /// Encrypted to its RSA key.
    Rsa,
    /// The same, and each id begins with a zero byte, which one in 256 does.
    RsaLeadingZero,
    /// In the clear: an account without an RSA key.
    Temporary,
}
