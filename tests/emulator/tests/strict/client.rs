use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use latchkey_emulator::{DeviceJid, Emulator, Options};
use latchkey_entry::Browser;
use latchkey_proto::{
    frame::{self, FrameDecoder, INTRO, MAX_FRAME},
    keys::{DeviceKeys, KeyPair},
    node::{self, Jid, Node},
    noise::{Initiator, Transport},
    pair::{adv, qr_text},
    payload::{self, Version},
};
use latchkey_shared::clock::{self, Clock};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

/// A client that does only what a test tells it to.
pub(crate) struct Client {
    ws: WebSocketStream<MaybeTlsStream<TcpStream>>,
    decoder: FrameDecoder,
    transport: Option<Transport>,
}

/// A linked device, with the keys to log in.
pub(crate) struct Linked {
    pub(crate) keys: DeviceKeys,
    pub(crate) jid: DeviceJid,
    pub(crate) account: adv::SignedDeviceIdentity,
}

pub(crate) async fn emulator() -> Emulator {
    started(Options::default()).await
}

pub(crate) async fn started(mut options: Options) -> Emulator {
    options.timing.restart_after = Duration::ZERO;
    options.timing.close_within = Duration::from_millis(200);
    Emulator::start(options).await.unwrap()
}

pub(crate) fn registration(keys: &DeviceKeys) -> Vec<u8> {
    payload::registration(keys, &Browser::default(), Version::FALLBACK, false)
}

impl Client {
    /// Upgrades, and sends nothing yet.
    pub(crate) async fn upgrade(url: &str, origin: Option<&'static str>) -> Result<Self, Error> {
        let mut request = url.into_client_request()?;
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert("Origin", HeaderValue::from_static(origin));
        }
        let (ws, _) = connect_async(request).await?;
        Ok(Self {
            ws,
            decoder: FrameDecoder::new(MAX_FRAME),
            transport: None,
        })
    }

    pub(crate) async fn open(emulator: &Emulator) -> Self {
        Self::upgrade(&emulator.whatsapp_url(), Some("https://web.whatsapp.com"))
            .await
            .unwrap()
    }

    /// Completes the whole handshake with this payload.
    pub(crate) async fn connect(emulator: &Emulator, noise: &KeyPair, payload: &[u8]) -> Self {
        let mut client = Self::open(emulator).await;
        let (initiator, hello) = Initiator::new(KeyPair::generate(&mut clock::rng()));
        let mut bytes = INTRO.to_vec();
        frame::encode(&hello, &mut bytes).unwrap();
        client.send_bytes(bytes).await;
        let server_hello = client.recv_frame().await.expect("a serverHello");
        let root = emulator.root_key();
        let now = Clock::system().now();
        let (finish, transport, _) = initiator
            .finish(&server_hello, noise, payload, &root, now)
            .unwrap();
        client.send_frame(&finish).await;
        client.transport = Some(transport);
        client
    }

    pub(crate) async fn register(emulator: &Emulator, keys: &DeviceKeys) -> Self {
        Self::connect(emulator, &keys.noise, &registration(keys)).await
    }

    pub(crate) async fn login(emulator: &Emulator, linked: &Linked, passive: bool) -> Self {
        let jid: Jid = linked.jid.as_str().parse().unwrap();
        let payload = payload::login(&jid, Version::FALLBACK, passive).unwrap();
        Self::connect(emulator, &linked.keys.noise, &payload).await
    }

    /// Logs in and waits for `success` and what always follows it.
    pub(crate) async fn online(emulator: &Emulator, linked: &Linked, passive: bool) -> Self {
        let mut client = Self::login(emulator, linked, passive).await;
        assert_eq!(client.next().await.tag, "success");
        assert!(client.next().await.child("edge_routing").is_some());
        client
    }

    pub(crate) async fn send_bytes(&mut self, bytes: Vec<u8>) {
        self.ws.send(Message::Binary(bytes.into())).await.unwrap();
    }

    pub(crate) async fn send_text(&mut self, text: &'static str) {
        self.ws.send(Message::Text(text.into())).await.unwrap();
    }

    async fn send_frame(&mut self, payload: &[u8]) {
        let mut bytes = Vec::new();
        frame::encode(payload, &mut bytes).unwrap();
        self.send_bytes(bytes).await;
    }

    pub(crate) async fn send(&mut self, node: Node) {
        let sealed = self
            .transport
            .as_mut()
            .unwrap()
            .seal(&node::encode(&node))
            .unwrap();
        self.send_frame(&sealed).await;
    }

    /// Acknowledges a notification.
    pub(crate) async fn acknowledge(&mut self, notification: &Node) {
        let ack = Node::new("ack")
            .attr("id", notification.get("id").unwrap())
            .attr("to", notification.get("from").unwrap())
            .attr("class", "notification")
            .attr("type", notification.get("type").unwrap());
        self.send(ack).await;
    }

    pub(crate) async fn recv_frame(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(frame) = self.decoder.next_frame().expect("a frame within the limit") {
                return Some(frame);
            }
            match tokio::time::timeout(PATIENCE, self.ws.next())
                .await
                .expect("an answer in time")
            {
                Some(Ok(Message::Binary(bytes))) => self.decoder.push(&bytes),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Receives the next node; `None` once the server has closed.
    pub(crate) async fn recv(&mut self) -> Option<Node> {
        let frame = self.recv_frame().await?;
        let plain = self.transport.as_mut().unwrap().open(&frame).unwrap();
        Some(node::decode(&plain).unwrap())
    }

    pub(crate) async fn next(&mut self) -> Node {
        self.recv().await.expect("a stanza before the end")
    }

    /// Skips everything up to the expected stanza: a slow machine may be pinged in between.
    pub(crate) async fn wait_for(&mut self, is_it: impl Fn(&Node) -> bool) -> Node {
        loop {
            let node = self.next().await;
            if is_it(&node) {
                return node;
            }
        }
    }

    /// Waits for the server to close, whatever comes before.
    pub(crate) async fn closed(&mut self) {
        while self.recv_frame().await.is_some() {}
    }

    /// Sends a request and returns its response, skipping what comes between.
    pub(crate) async fn ask(&mut self, request: Node) -> Node {
        let id = request.get("id").expect("a request has an id").to_owned();
        self.send(request).await;
        loop {
            let node = self.next().await;
            if node.get("id") == Some(&id) {
                return node;
            }
        }
    }

    /// Pings and returns the response, which must be the very next stanza.
    pub(crate) async fn ping(&mut self) -> Node {
        self.send(iq("ping", "get", "w:p", Node::new("ping"))).await;
        self.next().await
    }

    /// Acknowledges the refs and returns them.
    pub(crate) async fn take_refs(&mut self) -> Vec<String> {
        let offer = self.next().await;
        self.send(result(offer.get("id").unwrap())).await;
        let refs = offer
            .child("pair-device")
            .expect("an offer of refs")
            .nodes()
            .iter();
        refs.map(|it| String::from_utf8(it.data().unwrap().to_vec()).unwrap())
            .collect()
    }
}

/// Links a device as a well-behaved client does.
pub(crate) async fn link(emulator: &Emulator) -> Linked {
    let keys = DeviceKeys::generate(&mut clock::rng());
    let mut client = Client::register(emulator, &keys).await;
    let refs = client.take_refs().await;
    let text = qr_text(&refs[0], &keys, &Browser::default());
    let phone = emulator.phone();
    let scanning = tokio::spawn(async move { phone.scan(&text).await });
    let success = client
        .wait_for(|node| node.child("pair-success").is_some())
        .await;
    let paired = adv::verify(
        &success,
        &keys.adv_secret,
        &keys.identity,
        &mut clock::rng(),
    )
    .unwrap();
    client
        .send(adv::reply(success.get("id").unwrap(), &paired))
        .await;
    let end = client.wait_for(|node| node.tag == "stream:error").await;
    assert_eq!(end.get("code"), Some("515"));
    let jid = scanning.await.unwrap().unwrap();
    Linked {
        keys,
        jid,
        account: paired.account,
    }
}

pub(crate) fn result(id: &str) -> Node {
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", "result")
        .attr("id", id)
}

pub(crate) fn iq(id: &str, kind: &str, xmlns: &str, child: Node) -> Node {
    Node::new("iq")
        .attr("to", "@s.whatsapp.net")
        .attr("type", kind)
        .attr("xmlns", xmlns)
        .attr("id", id)
        .children([child])
}

const PATIENCE: Duration = Duration::from_secs(10);
