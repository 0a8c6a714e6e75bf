//! What a client of the gateway has, sends and gets.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;

use crate::contract::Met;

/// What the one who started a session has.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) ticket: String,
}

impl Owner {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
        let created = answer.json();
        let member = |name: &str| created[name].as_str().unwrap().to_owned();
        Self {
            id: member("id"),
            token: member("token"),
            ticket: member("ticket"),
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/api/v1/sessions/{}{rest}", self.id)
    }

    pub(crate) fn get(&self, rest: &str) -> Call {
        get(&self.path(rest)).bearer(&self.token)
    }

    pub(crate) fn post(&self, rest: &str, body: impl Into<Vec<u8>>) -> Call {
        Call {
            body: Body::from(body.into()),
            ..call(Method::POST, &self.path(rest)).bearer(&self.token)
        }
    }

    /// The session's page for browsers that run no scripts.
    pub(crate) fn of_page(&self, method: Method) -> Call {
        call(method, &format!("/link/{}", self.id)).bearer(&self.token)
    }

    pub(crate) fn delete(&self) -> Call {
        call(Method::DELETE, &self.path("")).bearer(&self.token)
    }

    /// Takes what differs from run to run out of a text.
    pub(crate) fn redact(&self, text: &str) -> String {
        text.replace(&self.id, "[id]")
            .replace(&self.token, "[token]")
            .replace(&self.ticket, "[ticket]")
    }
}

/// A request to be sent.
#[derive(Debug)]
pub(crate) struct Call {
    method: Method,
    uri: String,
    headers: HeaderMap,
    body: Body,
    peer: SocketAddr,
}

pub(crate) fn call(method: Method, uri: &str) -> Call {
    Call {
        method,
        uri: uri.to_owned(),
        headers: HeaderMap::new(),
        body: Body::empty(),
        peer: SocketAddr::from(([192, 0, 2, 1], 40000)),
    }
}

pub(crate) fn get(uri: &str) -> Call {
    call(Method::GET, uri)
}

/// A request for a session.
pub(crate) fn post(body: impl Into<Vec<u8>>) -> Call {
    post_as("application/json", body)
}

/// A request for a session whose body says that it is of this type.
pub(crate) fn post_as(content_type: &str, body: impl Into<Vec<u8>>) -> Call {
    Call {
        body: Body::from(body.into()),
        ..call(Method::POST, "/api/v1/sessions").header("content-type", content_type)
    }
}

impl Call {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().unwrap());
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn from(mut self, peer: &str) -> Self {
        self.peer = SocketAddr::new(peer.parse::<IpAddr>().unwrap(), 40000);
        self
    }

    pub(crate) fn streamed(self, body: Body) -> Self {
        Self { body, ..self }
    }

    pub(crate) fn method(&self) -> &Method {
        &self.method
    }

    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }

    pub(crate) fn request(self) -> Request<Body> {
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri.parse().unwrap();
        *request.headers_mut() = self.headers;
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Which of the documented answers it is, unless it is to a call that is none of the API's.
    pub(crate) met: Option<Met>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body for a message of a failed test.
    pub(crate) fn shown(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Every value of a header that may come more than once.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    /// Status, content type and body of a refusal, in one line each.
    pub(crate) fn refusal(&self) -> String {
        let mut lines = vec![format!("{} {}", self.status, self.header("content-type"))];
        for name in [header::RETRY_AFTER, header::ALLOW] {
            if let Some(value) = self.headers.get(&name) {
                lines.push(format!("{name}: {}", value.to_str().unwrap()));
            }
        }
        lines.push(self.text().to_owned());
        lines.join("\n")
    }
}
