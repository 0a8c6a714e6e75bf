//! A cable to WhatsApp that can be cut in the middle of a sentence: what the linker has said may never
//! have arrived.

use std::net::SocketAddr;

use latchkey_e2e::{Latchkey, emulator, eventually, link, scan};
use latchkey_emulator::{Emulator, ScanRefused};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

#[tokio::test]
async fn signature_that_never_arrived_ends_the_session_and_links_nothing() {
    let emulator = emulator().await;
    let cable = Cable::to(&emulator).await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_WHATSAPP_URL", &cable.url())]).await;
    let session = latchkey.create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    let phone = emulator.phone();
    cable.is_to(State::Deaf);
    let cut = async {
        session.wait_for("linking").await;
        cable.is_to(State::Cut);
        eventually("the server notices", || emulator.snapshot().waiting == 0).await;
        cable.is_to(State::Whole);
    };
    let (scanned, ()) = tokio::join!(phone.scan(waiting.qr().unwrap()), cut);
    assert_eq!(scanned, Err(ScanRefused::Gone));
    let end = session.end().await;
    assert_eq!(end.error(), Some("logged_out"), "{end:?}");
    assert_eq!(end.0["error"]["retryable"], true);
    assert_eq!(emulator.devices().len(), 0);
    // The next try is as good as new.
    link(&latchkey.create().await, &phone).await;
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn cable_that_is_cut_in_the_hold_takes_nothing() {
    let emulator = emulator().await;
    let cable = Cable::to(&emulator).await;
    let settings = [
        ("LATCHKEY_WHATSAPP_URL", cable.url()),
        ("LATCHKEY_HANDOFF_HOLD", "5m".to_owned()),
    ];
    let settings = settings
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let latchkey = Latchkey::with(&emulator, &settings).await;
    let session = latchkey.create().await;
    scan(&session, &emulator.phone()).await.unwrap();
    eventually("the device is active", || emulator.devices()[0].active).await;
    cable.is_to(State::Cut);
    session.wait_for("ready").await;
    assert_eq!(emulator.devices()[0].tally.logins, 1);
}

#[tokio::test]
async fn cable_that_is_cut_for_a_while_is_waited_for() {
    let emulator = emulator().await;
    let cable = Cable::to(&emulator).await;
    let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_WHATSAPP_URL", &cable.url())]).await;
    let session = latchkey.create().await;
    let before = session.wait_for("awaiting_scan").await;
    cable.is_to(State::Cut);
    let waiting = session.newer(before.version()).await;
    assert_eq!(waiting.state(), "connecting");
    cable.is_to(State::Whole);
    link(&session, &emulator.phone()).await;
    assert_eq!(emulator.devices().len(), 1);
    assert_eq!(emulator.violations(), [""; 0]);
}

/// A cable between the linker and an emulator.
struct Cable {
    address: SocketAddr,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Everything comes through.
    Whole,
    /// The server hears nothing any more.
    Deaf,
    /// There is no connection, and none can be made.
    Cut,
}

impl Cable {
    async fn to(emulator: &Emulator) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = emulator.whatsapp_url();
        let server = url.split('/').nth(2).unwrap().to_owned();
        let (state, watched) = watch::channel(State::Whole);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *watched.borrow() == State::Cut {
                    continue;
                }
                let server = TcpStream::connect(&server).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(carry(from_client, to_server, watched.clone(), true));
                tokio::spawn(carry(from_server, to_client, watched.clone(), false));
            }
        });
        Self { address, state }
    }

    fn url(&self) -> String {
        format!("ws://{}/ws/chat", self.address)
    }

    fn is_to(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    may_be_deaf: bool,
) {
    let mut bytes = [0; 4096];
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read,
            _ = state.wait_for(|state| *state == State::Cut) => return,
        };
        let Ok(length @ 1..) = read else {
            return;
        };
        let is_lost = may_be_deaf && *state.borrow() == State::Deaf;
        if !is_lost && to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
