use std::{fmt, net::SocketAddr, time::SystemTime};

use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::time::timeout;

use crate::{CEILING, events::Events, latchkey::Latchkey};

/// A session, as its caller sees it.
#[derive(Clone)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Its token.
    pub token: String,
    http: reqwest::Client,
    url: String,
}

impl Session {
    /// Reads a session from the response to its request.
    pub fn new(http: &reqwest::Client, address: SocketAddr, created: &Value) -> Self {
        let text = |name: &str| {
            created[name]
                .as_str()
                .expect("the member is a text")
                .to_owned()
        };
        Self {
            id: text("id"),
            token: text("token"),
            http: http.clone(),
            url: format!("http://{address}{}", text("status_url")),
        }
    }

    /// The same session, seen through another gateway.
    #[must_use]
    pub fn via(&self, gateway: &Latchkey) -> Self {
        Self {
            url: format!("http://{}/api/v1/sessions/{}", gateway.address(), self.id),
            ..self.clone()
        }
    }

    /// The same session, asked for with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    /// Begins a request for the session, or for a path below it.
    pub fn request(&self, method: &str, below: &str) -> RequestBuilder {
        let method = method.parse().expect("a method is a word");
        let request = self.http.request(method, format!("{}{below}", self.url));
        request.bearer_auth(&self.token)
    }

    /// Requests a path below the session.
    pub async fn get(&self, below: &str) -> Response {
        let request = self.request("GET", below).send();
        request.await.expect("it answers")
    }

    /// Reads the current status.
    pub async fn status(&self) -> Status {
        Status::of(self.get("").await).await
    }

    /// Waits for a status that is newer than this version.
    pub async fn newer(&self, since: u64) -> Status {
        loop {
            let status = Status::of(self.get(&format!("?since={since}&wait=25")).await).await;
            if status.version() > since {
                return status;
            }
        }
    }

    /// Waits for a matching status, or for the session's end.
    pub async fn wait_until(&self, is_it: impl Fn(&Status) -> bool) -> Status {
        let mut status = self.status().await;
        let newest = async {
            while !is_it(&status) && !status.is_terminal() {
                status = self.newer(status.version()).await;
            }
        };
        let waited = timeout(CEILING, newest).await;
        assert!(waited.is_ok(), "the session hangs: {status:?}");
        status
    }

    /// Waits until the session is in this state.
    pub async fn wait_for(&self, state: &str) -> Status {
        let status = self.wait_until(|status| status.state() == state).await;
        assert_eq!(status.state(), state, "{status:?}");
        status
    }

    /// Waits until the session has ended.
    pub async fn end(&self) -> Status {
        self.wait_until(Status::is_terminal).await
    }

    /// Follows the session from the status after this version.
    pub async fn events(&self, last_event_id: Option<u64>) -> Events {
        let mut request = self.request("GET", "/events");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        Events::of(request.send().await.expect("it answers"))
    }

    /// The result in every format.
    pub async fn result(&self) -> Value {
        let answer = self.get("/result").await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("the result is JSON")
    }

    /// The result in one format.
    pub async fn result_as(&self, format: &str) -> Vec<u8> {
        let answer = self.get(&format!("/result?format={format}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{format}");
        let bytes = answer.bytes().await;
        bytes.expect("the result arrives whole").to_vec()
    }

    /// Calls the session off, or wipes its result.
    pub async fn delete(&self) -> StatusCode {
        let request = self.request("DELETE", "").send();
        request.await.expect("it answers").status()
    }
}

/// A status document.
#[derive(Clone, PartialEq)]
pub struct Status(pub Value);

impl Status {
    async fn of(answer: Response) -> Self {
        let code = answer.status();
        let text = answer.text().await.expect("the answer arrives whole");
        assert_eq!(code, StatusCode::OK, "{text}");
        Self(serde_json::from_str(&text).expect("a status is JSON"))
    }

    /// Its state.
    pub fn state(&self) -> &str {
        self.0["state"].as_str().expect("a status has a state")
    }

    /// Its version.
    pub fn version(&self) -> u64 {
        self.0["version"].as_u64().expect("a status has a version")
    }

    /// When it came to be.
    pub fn updated_at(&self) -> SystemTime {
        let time = self.0["updated_at"].as_str();
        let time = time.and_then(|time| humantime::parse_rfc3339(time).ok());
        time.expect("a status has the time of its change")
    }

    /// The text of its QR code.
    pub fn qr(&self) -> Option<&str> {
        self.0["qr"]["data"].as_str()
    }

    /// The code of its error.
    pub fn error(&self) -> Option<&str> {
        self.0["error"]["code"].as_str()
    }

    /// Whether no status follows it.
    pub fn is_terminal(&self) -> bool {
        matches!(self.state(), "ready" | "failed" | "expired" | "cancelled")
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
