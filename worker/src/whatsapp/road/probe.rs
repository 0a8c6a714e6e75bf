//! How far one gets on a road.

use std::time::Duration;

use latchkey_shared::{clock::Late, telemetry::with_causes, trust::Trust};
use tokio::time::timeout;
use tokio_rustls::{client::TlsStream, rustls::ProtocolVersion};

use super::{Endpoint, Road};
use crate::whatsapp::tls;

/// How far one gets on a road to WhatsApp's server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadProbe {
    /// The proxy, without its login; none where the road is straight.
    pub proxy: Option<String>,
    /// Whether a connection to the server came about, or why not.
    pub connected: Result<(), String>,
    /// The version of TLS, or why there is none; nothing where it was not tried.
    pub tls: Option<Result<String, TlsFailure>>,
}

/// TLS with the server failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFailure {
    /// Why.
    pub why: String,
    /// Whether a certificate is not valid at this time by this machine's clock.
    pub is_about_time: bool,
}

impl Road {
    /// Returns what is connected to first: the proxy, or the server itself.
    pub(crate) fn first_stop(&self, to: &Endpoint) -> Endpoint {
        match self {
            Self::Straight => to.clone(),
            Self::Through(proxy) => proxy.as_ref().into(),
        }
    }

    /// Connects to a server, and begins TLS if it has that.
    pub(crate) async fn probe(&self, to: &Endpoint, has_tls: bool, trust: &Trust) -> RoadProbe {
        let proxy = match self {
            Self::Straight => None,
            Self::Through(_) => Some(self.to_string()),
        };
        let connected = match timeout(CONNECT_LIMIT, self.connect(to, trust)).await {
            Ok(connected) => connected.map_err(|error| with_causes(&error).to_string()),
            Err(_) => Err(Late(CONNECT_LIMIT).to_string()),
        };
        let stream = match connected {
            Ok(stream) => stream,
            Err(why) => {
                return RoadProbe {
                    proxy,
                    connected: Err(why),
                    tls: None,
                };
            }
        };
        let tls = if has_tls {
            let connected = tls::connect(trust.client(), &to.host, stream);
            Some(match timeout(TLS_LIMIT, connected).await {
                Ok(Ok(stream)) => Ok(version(&stream)),
                Ok(Err(error)) => Err(TlsFailure {
                    why: error.to_string(),
                    is_about_time: tls::is_about_time(&error),
                }),
                Err(_) => Err(TlsFailure {
                    why: Late(TLS_LIMIT).to_string(),
                    is_about_time: false,
                }),
            })
        } else {
            None
        };
        RoadProbe {
            proxy,
            connected: Ok(()),
            tls,
        }
    }
}

fn version<S>(stream: &TlsStream<S>) -> String {
    match stream.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
        _ => "TLS".to_owned(),
    }
}

/// Proxies have a limit of their own, which is about as long.
const CONNECT_LIMIT: Duration = Duration::from_secs(12);
const TLS_LIMIT: Duration = Duration::from_secs(10);
