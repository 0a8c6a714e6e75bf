use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use crate::CEILING;

/// An operator's server that takes webhooks. Each connection carries one.
pub struct Receiver {
    address: SocketAddr,
    status: Arc<AtomicU16>,
    came: watch::Sender<Vec<Webhook>>,
    serving: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Starts one that answers 204.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("there is a free port");
        let mut receiver = Self {
            address: listener.local_addr().expect("it is bound"),
            status: Arc::new(AtomicU16::new(204)),
            came: watch::Sender::default(),
            serving: None,
        };
        receiver.serve(listener);
        receiver
    }

    /// What has webhooks sent here.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        [
            (
                "LATCHKEY_WEBHOOK_URL",
                format!("http://{}/hook?key=hush-of-receiver", self.address),
            ),
            ("LATCHKEY_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ]
    }

    /// Answers with this status from now on; 0 is no answer at all.
    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    /// Refuses connections from now on.
    pub async fn go_away(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            let _ = serving.await;
        }
    }

    /// Is there again, at the same address.
    pub fn come_back(&mut self) {
        let socket = TcpSocket::new_v4().expect("a socket can be made");
        socket.set_reuseaddr(true).expect("it can be set");
        socket.bind(self.address).expect("nobody took the port");
        self.serve(socket.listen(64).expect("it can listen"));
    }

    /// Returns what has come so far.
    pub fn came(&self) -> Vec<Webhook> {
        self.came.borrow().clone()
    }

    /// Waits until so many have come, and returns all.
    pub async fn wait_for(&self, count: usize) -> Vec<Webhook> {
        let mut came = self.came.subscribe();
        let waited = timeout(CEILING, came.wait_for(|came| came.len() >= count)).await;
        match waited {
            Ok(Ok(came)) => came.clone(),
            Ok(Err(_)) | Err(_) => panic!("expected {count} webhooks, got {:#?}", self.came()),
        }
    }

    fn serve(&mut self, listener: TcpListener) {
        let (status, came) = (Arc::clone(&self.status), self.came.clone());
        self.serving = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (status, came) = (Arc::clone(&status), came.clone());
                tokio::spawn(async move { answer(stream, &status, &came).await });
            }
        }));
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

async fn answer(mut stream: TcpStream, status: &AtomicU16, came: &watch::Sender<Vec<Webhook>>) {
    let Some(webhook) = read(&mut stream).await else {
        return;
    };
    came.send_modify(|came| came.push(webhook));
    match status.load(Ordering::Relaxed) {
        0 => {
            // Whoever waits for an answer gets none.
            let _ = stream.read(&mut [0]).await;
        }
        status => {
            let body = if status == 204 { "" } else { "\r\nI said no" };
            let answer = format!(
                "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Webhook> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break String::from_utf8(bytes.drain(..end + 4).collect()).ok()?;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut lines = head.trim_end().split("\r\n");
    let request = lines.next()?.to_owned();
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    while bytes.len() < length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Webhook {
        request,
        headers,
        body: String::from_utf8(bytes).ok()?,
    })
}

/// A webhook that has come.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The first line of the request.
    pub request: String,
    /// The headers, with names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Webhook {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// What it tells.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a webhook is JSON")
    }

    /// Whether the signature is of [`WEBHOOK_SECRET`].
    pub fn is_signed(&self) -> bool {
        let key = WEBHOOK_SECRET.trim_start_matches("whsec_");
        let key = BASE64_STANDARD.decode(key).expect("it is base64");
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).expect("any key fits");
        let signed = format!(
            "{}.{}.{}",
            self.id(),
            self.headers["webhook-timestamp"],
            self.body
        );
        mac.update(signed.as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        self.headers["webhook-signature"] == format!("v1,{signature}")
    }
}

/// The `LATCHKEY_WEBHOOK_SECRET` of all receivers, and of nothing else.
pub const WEBHOOK_SECRET: &str = "whsec_bG9vay1hdC1tZS1JLWFtLW9ubHktYS10ZXN0LWtleQ==";
