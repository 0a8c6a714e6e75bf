use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

/// The options of an emulated MEGA.
#[derive(Clone, Debug)]
pub struct MegaOptions {
    /// The address to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The only account.
    pub account: MegaAccount,
    /// The duration of each API call. Concurrent calls are detected only if calls take time.
    pub latency: Duration,
    /// The easiness of the proofs of work, 0 to 255; at 255 every second attempt succeeds.
    pub easiness: u8,
    /// The storage quota of the account in bytes.
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
    /// The e-mail address, in lower case.
    pub email: String,
    /// The password.
    pub password: String,
    /// The version of the account.
    pub version: MegaVersion,
    /// The secret of the second factor, in base32, if there is one.
    pub mfa_secret: Option<String>,
    /// How the account grants sessions.
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

/// How the account's key is derived from its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MegaVersion {
    /// With AES alone, as until 2018.
    V1,
    /// With PBKDF2.
    V2,
}

/// How an account grants sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MegaSession {
    /// Encrypted to the account's RSA key.
    Rsa,
    /// Likewise, with a leading zero byte in each ID, which one ID in 256 has.
    RsaLeadingZero,
    /// In the clear, for an account without an RSA key.
    Temporary,
}
