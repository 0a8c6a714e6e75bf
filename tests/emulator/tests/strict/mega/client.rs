//! A MEGA client that does only what a test tells it to.

use std::{io, sync::Mutex, time::Duration};

use aes::{
    Aes128,
    cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use latchkey_emulator::{Emulator, MegaAccount, MegaOptions, MegaSession, MegaVersion, Options};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(super) struct Client {
    address: String,
    next_id: Mutex<u64>,
    pub(super) sid: Option<String>,
    pub(super) master_key: [u8; 16],
    pub(super) root: String,
}

/// A response, as received.
#[derive(Debug)]
pub(super) struct HttpResponse {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

/// A file as a client prepares it, with content of one chunk at most.
#[derive(Clone)]
pub(super) struct File {
    pub(super) ciphertext: Vec<u8>,
    /// The key as it appears in links.
    pub(super) folded: [u8; 32],
    pub(super) attributes: Vec<u8>,
}

/// Returns an account whose keys derive quickly and whose sessions need no RSA.
pub(super) fn account() -> MegaAccount {
    MegaAccount {
        password: "password".to_owned(),
        version: MegaVersion::V1,
        session: MegaSession::Temporary,
        ..MegaAccount::default()
    }
}

pub(super) async fn emulator() -> Emulator {
    started(MegaOptions {
        account: account(),
        ..MegaOptions::default()
    })
    .await
}

pub(super) async fn started(mega: MegaOptions) -> Emulator {
    let options = Options {
        mega: Some(mega),
        control: true,
        ..Options::default()
    };
    Emulator::start(options).await.unwrap()
}

impl Client {
    pub(super) fn new(emulator: &Emulator) -> Self {
        Self {
            address: emulator.mega().url().replace("http://", ""),
            next_id: Mutex::new(7_000_000),
            sid: None,
            master_key: [0; 16],
            root: String::new(),
        }
    }

    pub(super) async fn logged_in(emulator: &Emulator) -> Self {
        let mut client = Self::new(emulator);
        client.log_in().await;
        client.root = client.root_of_list().await;
        client
    }

    pub(super) async fn log_in(&mut self) {
        let key = password_key();
        self.sid = None;
        let login = json!({"a": "us", "user": account().email, "uh": user_hash(&key)});
        let session = self.call(login).await;
        let mut master_key: [u8; 16] = decode(&session["k"]).try_into().unwrap();
        Aes128::new((&key).into()).decrypt_block((&mut master_key).into());
        self.master_key = master_key;
        self.sid = Some(session["tsid"].as_str().unwrap().to_owned());
    }

    pub(super) async fn root_of_list(&self) -> String {
        let listed = self.call(json!({"a": "f", "c": 1})).await;
        let nodes = listed["f"].as_array().unwrap();
        let root = nodes.iter().find(|node| node["t"] == 2).unwrap();
        root["h"].as_str().unwrap().to_owned()
    }

    pub(super) fn id(&self) -> u64 {
        let mut next = self.next_id.lock().unwrap();
        *next += 1;
        *next
    }

    /// Sends one command under a new ID; returns the command's result, or whatever came instead.
    pub(super) async fn call(&self, command: Value) -> Value {
        self.call_as(self.id(), command).await
    }

    pub(super) async fn call_as(&self, id: u64, command: Value) -> Value {
        let answer = self.try_call_as(id, command, "").await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        match serde_json::from_slice(&answer.body).unwrap() {
            Value::Array(mut slots) => slots.remove(0),
            other => other,
        }
    }

    /// Sends several commands at once.
    pub(super) async fn call_all(&self, commands: &Value) -> Value {
        let sid = self.sid.as_ref().unwrap();
        let path = format!("/cs?id={}&sid={sid}", self.id());
        let body = commands.to_string();
        let answer = self.send("POST", &path, "", body.as_bytes()).await.unwrap();
        serde_json::from_slice(&answer.body).unwrap()
    }

    pub(super) async fn try_call_as(
        &self,
        id: u64,
        command: Value,
        headers: &str,
    ) -> io::Result<HttpResponse> {
        let sid = self.sid.as_ref().map(|sid| format!("&sid={sid}"));
        let path = format!("/cs?id={id}{}", sid.unwrap_or_default());
        let body = json!([command]).to_string();
        self.send("POST", &path, headers, body.as_bytes()).await
    }

    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> io::Result<HttpResponse> {
        let address = &self.address;
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             content-length: {length}\r\n{headers}\r\n"
        );
        self.send_raw(&[head.as_bytes(), body].concat()).await
    }

    pub(super) async fn send_raw(&self, request: &[u8]) -> io::Result<HttpResponse> {
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.write_all(request).await?;
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        tokio::time::timeout(Duration::from_secs(10), read)
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        Ok(HttpResponse {
            status: head[9..12].parse().unwrap(),
            head,
            body: bytes[end + 4..].to_vec(),
        })
    }

    /// Sends a request to a URL that the server issued.
    pub(super) async fn send_to(
        &self,
        url: &str,
        method: &str,
        body: &[u8],
    ) -> io::Result<HttpResponse> {
        let path = url.split_once(&self.address).unwrap().1;
        self.send(method, path, "", body).await
    }

    /// Requests the URL of a new upload.
    pub(super) async fn upload_url(&self, size: usize) -> String {
        let answer = self
            .call(json!({"a": "u", "s": size, "ssl": 2, "v": 2}))
            .await;
        answer["p"].as_str().unwrap().to_owned()
    }

    /// Uploads a file in one piece; returns its completion handle.
    pub(super) async fn upload(&self, file: &File) -> Vec<u8> {
        let url = self.upload_url(file.ciphertext.len()).await;
        let url = format!("{url}/0");
        let answer = self.send_to(&url, "POST", &file.ciphertext).await.unwrap();
        assert_eq!(answer.body.len(), 36, "{answer:?}");
        answer.body
    }

    /// Returns the command that creates a node from an upload.
    pub(super) fn put(&self, completion: &[u8], file: &File) -> Value {
        let mut key = file.folded;
        let cipher = Aes128::new((&self.master_key).into());
        for block in key.as_chunks_mut::<16>().0 {
            cipher.encrypt_block(block.into());
        }
        json!({"a": "p", "t": self.root, "n": [{
            "h": encode(completion), "t": 0, "a": encode(&file.attributes), "k": encode(&key),
        }]})
    }

    /// Uploads a file and creates a node from it; returns its handle.
    pub(super) async fn add(&self, file: &File) -> String {
        let completion = self.upload(file).await;
        let made = self.call(self.put(&completion, file)).await;
        made["f"][0]["h"].as_str().unwrap().to_owned()
    }
}

impl File {
    pub(super) fn of(content: &[u8]) -> Self {
        Self::named(br#"MEGA{"n":"creds.json"}"#, content)
    }

    pub(super) fn named(attributes: &[u8], content: &[u8]) -> Self {
        let (key, nonce) = ([7; 16], [9; 8]);
        let cipher = Aes128::new((&key).into());
        let mut iv = [0; 16];
        iv[..8].copy_from_slice(&nonce);
        let mut ciphertext = content.to_vec();
        Ctr128BE::<Aes128>::new((&key).into(), (&iv).into()).apply_keystream(&mut ciphertext);
        let mut mac = [9; 16];
        for piece in content.chunks(16) {
            for (byte, with) in mac.iter_mut().zip(piece) {
                *byte ^= with;
            }
            cipher.encrypt_block((&mut mac).into());
        }
        cipher.encrypt_block((&mut mac).into());
        let mut folded = [9; 32];
        for word in 0..4 {
            folded[24 + word] = mac[word] ^ mac[4 + word];
            folded[28 + word] = mac[8 + word] ^ mac[12 + word];
        }
        for place in 0..16 {
            folded[place] = key[place] ^ folded[16 + place];
        }
        let mut sealed = attributes.to_vec();
        sealed.resize(attributes.len().next_multiple_of(16), 0);
        let mut before = [0; 16];
        for block in sealed.as_chunks_mut::<16>().0 {
            for (byte, with) in block.iter_mut().zip(before) {
                *byte ^= with;
            }
            cipher.encrypt_block(block.into());
            before = *block;
        }
        Self {
            ciphertext,
            folded,
            attributes: sealed,
        }
    }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decode(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

pub(super) fn password_key() -> [u8; 16] {
    let mut password = [0; 16];
    password[..8].copy_from_slice(b"password");
    let cipher = Aes128::new((&password).into());
    let mut key = *b"\x93\xc4\x67\xe3\x7d\xb0\xc7\xa4\xd1\xbe\x3f\x81\x01\x52\xcb\x56";
    for _ in 0..65_536 {
        cipher.encrypt_block((&mut key).into());
    }
    key
}

pub(super) fn user_hash(key: &[u8; 16]) -> String {
    let mut hash = [0; 16];
    for (place, byte) in account().email.bytes().enumerate() {
        hash[place % 16] ^= byte;
    }
    let cipher = Aes128::new(key.into());
    for _ in 0..16_384 {
        cipher.encrypt_block((&mut hash).into());
    }
    encode(&[&hash[..4], &hash[8..12]].concat())
}
