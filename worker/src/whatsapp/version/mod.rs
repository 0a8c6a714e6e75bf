//! The version of WhatsApp Web that a worker claims to be.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use latchkey_proto::payload::Version;
use latchkey_shared::config::VersionSetting;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// The current version of WhatsApp Web, as far as it is known.
///
/// Reading it never waits: it is the last one fetched, at first the one compiled in.
pub(crate) struct Versions {
    current: AtomicU32,
    source: VersionSource,
}

enum VersionSource {
    /// Set by the operator.
    Fixed,
    /// Read from `sw.js` of WhatsApp Web, one request at a time.
    Fetched {
        client: reqwest::Client,
        url: String,
        fetching: Mutex<()>,
    },
}

impl Versions {
    /// Takes the operator's version, or prepares to fetch it from `url`.
    pub(crate) fn new(setting: VersionSetting, url: &str) -> Result<Self, reqwest::Error> {
        let (current, source) = match setting {
            VersionSetting::Fixed(revision) => (Version::new(revision), VersionSource::Fixed),
            VersionSetting::Auto => {
                let client = reqwest::Client::builder()
                    .user_agent(USER_AGENT)
                    .timeout(FETCH_TIMEOUT)
                    .build()?;
                let source = VersionSource::Fetched {
                    client,
                    url: url.to_owned(),
                    fetching: Mutex::new(()),
                };
                (Version::FALLBACK, source)
            }
        };
        Ok(Self {
            current: AtomicU32::new(current.revision()),
            source,
        })
    }

    /// Returns the last version fetched.
    pub(crate) fn current(&self) -> Version {
        Version::new(self.current.load(Ordering::Relaxed))
    }

    /// Fetches the version after WhatsApp has refused `outdated`. Returns `None` if it cannot be
    /// fetched.
    pub(crate) async fn refresh(&self, outdated: Version) -> Option<Version> {
        let VersionSource::Fetched {
            client,
            url,
            fetching,
        } = &self.source
        else {
            return Some(self.current());
        };
        let _only_one = fetching.lock().await;
        // Of many sessions that are refused at once, the first fetches for all.
        if self.current() != outdated {
            return Some(self.current());
        }
        match fetch(client, url).await {
            Ok(version) => {
                if version != self.current() {
                    tracing::info!(version = %version, "WhatsApp Web has a new version; new connections use it");
                }
                self.current.store(version.revision(), Ordering::Relaxed);
                Some(version)
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    version = %self.current(),
                    "the version of WhatsApp Web cannot be fetched; connections keep the last one, which \
                     WhatsApp may refuse. Set LATCHKEY_WHATSAPP_VERSION if this lasts"
                );
                None
            }
        }
    }

    /// Fetches the version regularly, until `stop`.
    pub(crate) async fn keep_fresh(&self, stop: &CancellationToken) {
        if matches!(self.source, VersionSource::Fixed) {
            return;
        }
        let refresh = async {
            loop {
                let pause = match self.refresh(self.current()).await {
                    Some(_) => REFRESH_EVERY,
                    None => RETRY_AFTER,
                };
                tokio::time::sleep(pause).await;
            }
        };
        stop.run_until_cancelled(refresh).await;
    }
}

/// Reads the version that `sw.js` was built from (`Baileys lib/Utils/generics.ts`,
/// `fetchLatestWaWebVersion`).
async fn fetch(client: &reqwest::Client, url: &str) -> Result<Version, FetchError> {
    let request = client.get(url).header("sec-fetch-site", "none");
    let mut response = request.send().await?.error_for_status()?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY {
            return Err(FetchError::TooLong);
        }
    }
    revision(&String::from_utf8_lossy(&body))
        .map(Version::new)
        .ok_or(FetchError::NoRevision)
}

/// Finds `"client_revision":N`, in plain JSON or in a JSON string within JavaScript.
fn revision(text: &str) -> Option<u32> {
    let after = text.split("client_revision").nth(1)?;
    let value = after
        .trim_start_matches(['\\', '"'])
        .trim_start()
        .strip_prefix(':')?
        .trim_start();
    let digits = value
        .find(|c: char| !c.is_ascii_digit())
        .map_or(value, |end| &value[..end]);
    digits.parse().ok().filter(|revision| *revision > 0)
}

/// The version could not be fetched.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("the request failed")]
    Http(#[from] reqwest::Error),
    #[error("expected at most {MAX_BODY} bytes")]
    TooLong,
    #[error("expected a client_revision in the answer")]
    NoRevision,
}

/// WhatsApp answers browsers only.
const USER_AGENT: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
const FETCH_TIMEOUT: Duration = Duration::from_secs(10);
const REFRESH_EVERY: Duration = Duration::from_hours(3);
const RETRY_AFTER: Duration = Duration::from_mins(10);
const MAX_BODY: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revision_is_found_in_json_and_in_escaped_json() {
        assert_eq!(
            revision(r#"{"client_revision":1043857760,"x":1}"#),
            Some(1_043_857_760)
        );
        assert_eq!(
            revision(r#"a("{\"client_revision\": 1043857761}")"#),
            Some(1_043_857_761)
        );
    }

    #[test]
    fn what_holds_no_revision_yields_none() {
        for text in [
            "",
            "client_revision",
            r#""client_revision":"#,
            r#""client_revision":0"#,
        ] {
            assert_eq!(revision(text), None, "{text}");
        }
        assert_eq!(revision(r#""client_revision":99999999999999"#), None);
        assert_eq!(revision(r#""client_revision":"7""#), None);
    }
}
