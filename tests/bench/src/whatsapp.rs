//! The WhatsApp that everything is measured against, over TLS as users have it, or in clear.

use std::{fmt, fs, path::Path, time::Duration};

use anyhow::Context;
use latchkey_authority::{Authority, Validity};
use latchkey_emulator::{Emulator, Options, Timing};
use tempfile::NamedTempFile;

/// The scheme of WhatsApp's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Wss,
    Ws,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wss => "wss://",
            Self::Ws => "ws://",
        })
    }
}

/// An emulator, and the file with the root that vouches for it.
pub(crate) struct WhatsApp {
    pub(crate) emulator: Emulator,
    roots: Option<NamedTempFile>,
}

impl WhatsApp {
    /// Starts an emulator with the real server's durations that orders the restart at once.
    pub(crate) async fn start(scheme: Scheme) -> anyhow::Result<Self> {
        Self::with(scheme, Options::default()).await
    }

    /// Starts such an emulator with further options.
    pub(crate) async fn with(scheme: Scheme, mut options: Options) -> anyhow::Result<Self> {
        options.timing = Timing {
            restart_after: Duration::ZERO,
            ..Timing::real()
        };
        let mut roots = None;
        if scheme == Scheme::Wss {
            let authority = Authority::new();
            let identity = authority.issue("127.0.0.1", Validity::Current);
            options.tls = Some(identity.server());
            let file = NamedTempFile::new()?;
            fs::write(file.path(), authority.pem())?;
            roots = Some(file);
        }
        let emulator = Emulator::start(options).await;
        Ok(Self {
            emulator: emulator.context("the emulator cannot be started")?,
            roots,
        })
    }

    /// Returns the file with the root that a client has to trust, if there is one.
    pub(crate) fn roots(&self) -> Option<&Path> {
        self.roots.as_ref().map(NamedTempFile::path)
    }

    /// Fails if WhatsApp would have refused something, as such figures mean nothing.
    pub(crate) fn faultless(&self) -> anyhow::Result<()> {
        let violations = self.emulator.violations();
        anyhow::ensure!(
            violations.is_empty(),
            "the emulator objects: {violations:?}"
        );
        Ok(())
    }
}
