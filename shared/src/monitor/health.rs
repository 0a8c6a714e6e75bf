//! Asks a process whether it is ready, for the health checks of containers.

use std::{net::SocketAddr, time::Duration};

use axum::body::Body;
use hyper::{Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

use crate::{
    config::{MonitorAddress, Settings},
    process::Usage,
};

/// Where a process answers.
#[derive(Debug, Clone)]
pub struct HealthTarget {
    host: String,
    port: u16,
}

/// A process is not ready.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It cannot be reached, does not answer in time, or speaks no HTTP.
    #[error("nothing answers at {0}")]
    Silent(String),
    /// It says that it is not.
    #[error("the process is up and not ready: it answers {status}")]
    NotReady {
        /// The HTTP status.
        status: u16,
    },
}

impl HealthTarget {
    /// Returns where the process that these settings describe answers: at its monitor, or at its pages
    /// if it has any.
    pub fn of(settings: &Settings, has_pages: bool) -> Result<Self, Usage> {
        let (host, port) = match &settings.monitor.address {
            Some(MonitorAddress { host, port }) => (host.clone(), *port),
            None if has_pages => (settings.http.host.clone(), settings.http.port),
            None => return Err(Usage(NO_MONITOR.to_owned())),
        };
        if port == 0 {
            return Err(Usage(ANY_PORT.to_owned()));
        }
        // Whoever listens on every address is asked on this machine's own.
        let host = match host.as_str() {
            "0.0.0.0" => "127.0.0.1".to_owned(),
            "::" => "::1".to_owned(),
            _ => host,
        };
        Ok(Self { host, port })
    }

    /// Returns the one at this address.
    pub fn at(address: SocketAddr) -> Self {
        Self {
            host: address.ip().to_string(),
            port: address.port(),
        }
    }

    /// Asks `/readyz`, and fails unless the answer is 200 and comes in time.
    pub async fn ask(&self) -> Result<(), AskError> {
        match timeout(PATIENCE, self.status()).await {
            Ok(Some(200)) => Ok(()),
            Ok(Some(status)) => Err(AskError::NotReady { status }),
            Ok(None) | Err(_) => Err(AskError::Silent(self.shown())),
        }
    }

    async fn status(&self) -> Option<u16> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream.ok()?)).await.ok()?;
        tokio::spawn(connection);
        let request = Request::get("/readyz")
            // A name that a gateway always answers to.
            .header(header::HOST, "localhost")
            .body(Body::empty());
        let answer = sender.send_request(request.ok()?).await.ok()?;
        Some(answer.status().as_u16())
    }

    fn shown(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Health checks of containers give up after a while themselves.
const PATIENCE: Duration = Duration::from_secs(5);
const NO_MONITOR: &str = "set LATCHKEY_MONITOR to HOST:PORT, for the worker and for this command: \
                          a worker answers nowhere else";
const ANY_PORT: &str = "set LATCHKEY_MONITOR to HOST:PORT: nobody knows where a process listens \
                        that takes any free port";

#[cfg(test)]
mod tests {
    use super::*;

    fn target(settings: &[(&str, &str)], has_pages: bool) -> Result<String, String> {
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::from_sources(settings, None).unwrap();
        let target = HealthTarget::of(&settings, has_pages);
        target
            .map(|target| target.shown())
            .map_err(|usage| usage.to_string())
    }

    #[test]
    fn process_is_asked_at_its_monitor_and_else_at_its_pages() {
        let told = |settings: &[_], has_pages| target(settings, has_pages).unwrap();
        assert_eq!(told(&[], true), "127.0.0.1:8080");
        let pages = [("HOST", "0.0.0.0"), ("PORT", "80")];
        assert_eq!(told(&pages, true), "127.0.0.1:80");
        let monitor = [("HOST", "::"), ("LATCHKEY_MONITOR", "[::]:9090")];
        assert_eq!(told(&monitor, true), "[::1]:9090");
        assert_eq!(told(&monitor, false), "[::1]:9090");
        for (settings, has_pages) in [(&[][..], false), (&[("PORT", "0")][..], true)] {
            let why = target(settings, has_pages).unwrap_err();
            assert!(why.contains("LATCHKEY_MONITOR"), "{why}");
        }
    }
}
