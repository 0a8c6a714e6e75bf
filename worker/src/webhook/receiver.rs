//! The operator's server that takes webhooks, and how it is asked.

use std::{
    net::SocketAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use latchkey_shared::{
    config::{SettingError, WebhookSecret, WebhookSettings, is_own_address},
    trust::Trust,
};
use reqwest::{
    Client, Response, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect,
};
use sha2::Sha256;

use crate::{error::WorkerError, http};

/// A webhook as it is sent, again and again under the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) body: String,
}

/// Whoever takes webhooks.
#[async_trait]
pub(crate) trait Receive: Send + Sync {
    /// Hands a message over, signed at `now`.
    async fn take(&self, message: &Message, now: SystemTime) -> Result<(), NotTaken>;
}

/// Why the receiver has not taken a webhook. No text repeats the receiver's address.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It wants this one no more.
    #[error("the receiver answers 410 Gone")]
    Gone,
    /// It points elsewhere, where nothing is sent.
    #[error("the receiver answers {0}, which points elsewhere, and no webhook is sent there")]
    Elsewhere(StatusCode),
    /// It answers with something else than success.
    #[error("the receiver answers {0}")]
    Refused(StatusCode),
    /// It did not answer.
    #[error("the receiver cannot be reached")]
    Unreachable(#[source] reqwest::Error),
}

/// The server at `LATCHKEY_WEBHOOK_URL`.
pub(crate) struct Receiver {
    http: Client,
    url: Url,
    secrets: Vec<WebhookSecret>,
}

impl Receiver {
    pub(crate) fn new(settings: &WebhookSettings, trust: &Trust) -> Result<Self, WorkerError> {
        let url = Url::parse(settings.url.reveal()).map_err(|_| SettingError::InvalidSecret {
            name: "LATCHKEY_WEBHOOK_URL".to_owned(),
            allowed: "a URL".to_owned(),
        })?;
        let mut http = http::client(trust)
            .user_agent(concat!("Latchkey/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none());
        if !settings.url.is_encrypted() {
            http = http.no_proxy().dns_resolver(OwnMachines);
        }
        Ok(Self {
            http: http.build()?,
            url,
            secrets: settings.secrets.clone(),
        })
    }

    /// Sends a message and returns the response, whatever it says.
    pub(crate) async fn send(
        &self,
        message: &Message,
        now: SystemTime,
    ) -> Result<Response, NotTaken> {
        let timestamp = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let signature = signature(&self.secrets, message, timestamp);
        let request = self
            .http
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(message.body.clone());
        let answered = request.send().await;
        answered.map_err(|error| NotTaken::Unreachable(error.without_url()))
    }
}

#[async_trait]
impl Receive for Receiver {
    async fn take(&self, message: &Message, now: SystemTime) -> Result<(), NotTaken> {
        judge(self.send(message, now).await?.status())
    }
}

/// Says what a status means to whoever delivers a webhook.
pub(crate) fn judge(status: StatusCode) -> Result<(), NotTaken> {
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::GONE => Err(NotTaken::Gone),
        status if status.is_redirection() => Err(NotTaken::Elsewhere(status)),
        status => Err(NotTaken::Refused(status)),
    }
}

/// Signs a message with each of the secrets, as the Standard Webhooks specification says.
fn signature(secrets: &[WebhookSecret], message: &Message, timestamp: u64) -> String {
    let signed = secrets.iter().map(|secret| {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes())
            .expect("HMAC takes keys of any length");
        for part in [&message.id, ".", &timestamp.to_string(), ".", &message.body] {
            mac.update(part.as_bytes());
        }
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    });
    signed.collect::<Vec<_>>().join(" ")
}

/// Looks names up and finds the operator's own machines only: others would read along.
struct OwnMachines;

impl Resolve for OwnMachines {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let own: Vec<SocketAddr> = found
                .filter(|address| is_own_address(address.ip()))
                .collect();
            if own.is_empty() {
                return Err(NotOwn.into());
            }
            Ok(Box::new(own.into_iter()) as Addrs)
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("http:// is for machines of one's own, and this name leads to another one; use https://")]
struct NotOwn;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Of a whole request. The lease on a webhook is longer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(15);

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use latchkey_authority::{Authority, Validity};
    use latchkey_shared::config::Settings;
    use tempfile::NamedTempFile;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn signature_is_the_one_of_the_reference_library() {
        // `standardwebhooks` has this one in its tests.
        let message = Message {
            id: "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk".to_owned(),
            body: r#"{"email":"test@example.com","username":"test_user"}"#.to_owned(),
        };
        let secret: WebhookSecret = SECRET.parse().unwrap();
        let expected = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
        let one = signature(std::slice::from_ref(&secret), &message, 1_649_367_553);
        assert_eq!(one, expected);
        let two = signature(&[secret.clone(), secret], &message, 1_649_367_553);
        assert_eq!(two, format!("{expected} {expected}"));
    }

    #[test]
    fn only_success_is_taken_and_only_410_ends_a_webhook() {
        for status in [200, 202, 204] {
            judge(StatusCode::from_u16(status).unwrap()).unwrap();
        }
        let judged = |status| judge(StatusCode::from_u16(status).unwrap()).unwrap_err();
        assert!(matches!(judged(410), NotTaken::Gone));
        for status in [301, 302, 304, 307, 308] {
            assert!(matches!(judged(status), NotTaken::Elsewhere(_)), "{status}");
        }
        for status in [400, 401, 404, 429, 500, 503] {
            assert!(matches!(judged(status), NotTaken::Refused(_)), "{status}");
        }
    }

    #[tokio::test]
    async fn redirection_is_not_followed() {
        let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = receiver(&format!("http://{}/hook", listener.local_addr().unwrap()));
        let location = elsewhere.local_addr().unwrap();
        let answer = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
            let answer = format!(
                "HTTP/1.1 307 Go\r\nLocation: http://{location}/\r\nContent-Length: 0\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        };
        let message = message();
        let (taken, ()) = tokio::join!(receiver.take(&message, UNIX_EPOCH), answer);
        assert!(matches!(taken, Err(NotTaken::Elsewhere(_))));
        let visited = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept());
        assert!(visited.await.is_err(), "nobody comes");
    }

    #[tokio::test]
    async fn receiver_that_is_away_is_told_without_its_address() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let receiver = receiver(&format!("http://{address}/hush?hush"));
        let error = receiver.take(&message(), UNIX_EPOCH).await.unwrap_err();
        let told = latchkey_shared::telemetry::with_causes(&error).to_string();
        assert!(
            told.starts_with("the receiver cannot be reached: "),
            "{told}"
        );
        assert!(!told.contains("hush"), "{told}");
    }

    #[tokio::test]
    async fn receiver_is_trusted_by_the_roots_of_the_process() {
        let authority = Authority::new();
        let mut roots = NamedTempFile::new().unwrap();
        roots.write_all(authority.pem().as_bytes()).unwrap();
        let roots = roots.path().to_str().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        let identity = authority.issue("127.0.0.1", Validity::Current);
        let tls = tokio_rustls::TlsAcceptor::from(identity.server());
        for (ca_file, is_trusted) in [(roots, true), ("", false)] {
            let receiver = receiver_with(&url, ca_file);
            let answer = async {
                let (stream, _) = listener.accept().await.unwrap();
                let Ok(mut stream) = tls.accept(stream).await else {
                    return;
                };
                let _ = stream.read(&mut [0; 4096]).await.unwrap();
                let answer = b"HTTP/1.1 204 Taken\r\n\r\n";
                stream.write_all(answer).await.unwrap();
            };
            let message = message();
            let (taken, ()) = tokio::join!(receiver.take(&message, UNIX_EPOCH), answer);
            assert_eq!(taken.is_ok(), is_trusted, "{taken:?}");
        }
    }

    #[tokio::test]
    async fn name_leads_to_own_machines_only() {
        let addresses = OwnMachines.resolve("localhost".parse().unwrap()).await;
        assert!(addresses.unwrap().all(|address| address.ip().is_loopback()));
        let public = OwnMachines.resolve("192.0.2.1".parse().unwrap()).await;
        let told = public.err().unwrap().to_string();
        assert!(told.contains("use https://"), "{told}");
    }

    fn receiver(url: &str) -> Receiver {
        receiver_with(url, "")
    }

    fn receiver_with(url: &str, ca_file: &str) -> Receiver {
        let settings = [
            ("LATCHKEY_CA_FILE", ca_file),
            ("LATCHKEY_WEBHOOK_URL", url),
            ("LATCHKEY_WEBHOOK_SECRET", SECRET),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = Settings::from_sources(settings, None).unwrap();
        let trust = Trust::of(&settings).unwrap();
        Receiver::new(settings.webhook.as_ref().unwrap(), &trust).unwrap()
    }

    fn message() -> Message {
        Message {
            id: "msg_1".to_owned(),
            body: "{}".to_owned(),
        }
    }

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
}
