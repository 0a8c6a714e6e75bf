//! Where a process tells of itself: whether it is up, whether it can do its work, what it has counted.

mod health;
mod readiness;

use std::{io, net::SocketAddr};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::{
    health::{AskError, HealthTarget},
    readiness::{NotReady, Ready, readiness},
};
use crate::{
    config::{MonitorAddress, MonitorSettings},
    metrics,
    queue::Queue,
};

/// What answers for a process at the address of `LATCHKEY_MONITOR`, to whoever asks.
#[derive(Debug)]
pub struct Monitor {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
}

impl Monitor {
    /// Binds the address that the settings name, if they do. Once `draining` is cancelled, the process
    /// is no longer ready.
    pub async fn open(
        settings: &MonitorSettings,
        queue: &Queue,
        draining: CancellationToken,
    ) -> Result<Option<Self>, MonitorError> {
        let Some(wanted) = &settings.address else {
            return Ok(None);
        };
        let (listener, address) = bind(wanted).await.map_err(|source| MonitorError {
            host: wanted.host.clone(),
            port: wanted.port,
            source,
        })?;
        let process = Process {
            queue: queue.clone(),
            draining,
        };
        Ok(Some(Self {
            listener,
            address,
            router: router(process),
        }))
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers from now on, for as long as the process lives: also while it ends.
    pub fn start(self) {
        tokio::spawn(async move {
            if let Err(error) = axum::serve(self.listener, self.router).await {
                tracing::error!(%error, "nothing answers at LATCHKEY_MONITOR any more");
            }
        });
    }
}

async fn bind(wanted: &MonitorAddress) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((wanted.host.as_str(), wanted.port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// The address of `LATCHKEY_MONITOR` is in use, or not one of this machine.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {host}:{port}; set LATCHKEY_MONITOR to a free address of this machine")]
pub struct MonitorError {
    host: String,
    port: u16,
    source: io::Error,
}

#[derive(Clone)]
struct Process {
    queue: Queue,
    draining: CancellationToken,
}

fn router(process: Process) -> Router {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(counted))
        .with_state(process)
}

async fn alive() -> Response {
    json(StatusCode::OK, &Alive { status: "ok" })
}

async fn ready(State(process): State<Process>) -> Response {
    match readiness(&process.queue, &process.draining).await {
        Ok(ready) => json(StatusCode::OK, &ready),
        Err(why) => json(StatusCode::SERVICE_UNAVAILABLE, &why.told()),
    }
}

async fn counted(State(process): State<Process>) -> Response {
    let text = metrics::text(&process.queue).await;
    ([(header::CONTENT_TYPE, metrics::MEDIA_TYPE)], text).into_response()
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let body = serde_json::to_string(body).expect("texts and numbers serialise");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[derive(Serialize)]
struct Alive {
    status: &'static str,
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt as _;

    use super::*;
    use crate::config::Settings;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::from_sources(variables, None).unwrap()
    }

    fn process() -> Process {
        Process {
            queue: Queue::in_process(&settings(&[])),
            draining: CancellationToken::new(),
        }
    }

    async fn ask(process: &Process, path: &str) -> (StatusCode, String) {
        let request = axum::http::Request::get(path).body(Body::empty()).unwrap();
        let answer = router(process.clone()).oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn process_is_ready_until_it_ends_and_tells_its_metrics_all_the_while() {
        let process = process();
        let ok = (StatusCode::OK, r#"{"status":"ok"}"#.to_owned());
        assert_eq!(ask(&process, "/healthz").await, ok);
        assert_eq!(ask(&process, "/readyz").await, ok);
        process.draining.cancel();
        assert_eq!(ask(&process, "/healthz").await, ok);
        let (status, told) = ask(&process, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(told.contains(r#""code":"shutting_down""#), "{told}");
        let (status, metrics) = ask(&process, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        let up = "latchkey_process_broker_up 1\n";
        assert!(metrics.contains(up), "{metrics}");
        assert!(metrics.ends_with("# EOF\n"), "{metrics}");
        assert_eq!(ask(&process, "/").await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn health_tells_what_the_monitor_answers_at_its_address() {
        let process = process();
        let set = settings(&[("LATCHKEY_MONITOR", "127.0.0.1:0")]);
        let monitor = Monitor::open(&set.monitor, &process.queue, process.draining.clone());
        let monitor = monitor.await.unwrap().unwrap();
        let target = HealthTarget::at(monitor.address());
        monitor.start();
        target.ask().await.unwrap();
        process.draining.cancel();
        let error = target.ask().await.unwrap_err();
        assert!(
            matches!(error, AskError::NotReady { status: 503 }),
            "{error}"
        );
    }

    #[tokio::test]
    async fn without_an_address_there_is_no_monitor_and_a_taken_one_is_an_error() {
        let process = process();
        let open = async |set: &Settings| {
            Monitor::open(&set.monitor, &process.queue, process.draining.clone()).await
        };
        assert!(open(&settings(&[])).await.unwrap().is_none());
        let first = open(&settings(&[("LATCHKEY_MONITOR", "127.0.0.1:0")])).await;
        let taken = first.unwrap().unwrap().address().to_string();
        let holder = TcpListener::bind(&taken).await;
        let error = open(&settings(&[("LATCHKEY_MONITOR", &taken)])).await;
        drop(holder);
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains(&taken) && error.contains("LATCHKEY_MONITOR"),
            "{error}"
        );
    }
}
