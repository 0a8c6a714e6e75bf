//! A bot on whatsapp-rust, which connects only to a server on this machine.
//!
//! `latchkey-interop-whatsapp-rust STORE URL TEXTS` logs in with the session in the store, waits for so many
//! texts, and prints what came as one line of JSON.

use std::{env, error::Error, time::Duration};

use log::{LevelFilter, Log, Metadata, Record};
use serde_json::json;
use tokio::{sync::mpsc, time::timeout};
use whatsapp_rust::{prelude::*, transport::TokioWebSocketTransportFactory};

enum Came {
    Connected,
    LoggedOut,
    Text(String),
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [store, url, expected] = &arguments[..] else {
        return Err("expected STORE URL TEXTS".into());
    };
    assert!(
        url.starts_with("ws://127.0.0.1:"),
        "{url} is not on this machine"
    );
    log::set_logger(&Stderr).expect("there is no other");
    log::set_max_level(LevelFilter::Warn);
    let (came, mut coming) = mpsc::unbounded_channel();
    let [connected, logged_out, text] = [(); 3].map(|()| came.clone());
    let bot = Bot::builder()
        .with_backend(SqliteStore::new(store).await?)
        .with_transport_factory(TokioWebSocketTransportFactory::new().with_url(url.as_str()))
        .with_version(VERSION)
        .on_connected(move |_| {
            let connected = connected.clone();
            async move { drop(connected.send(Came::Connected)) }
        })
        .on_logged_out(move |_| {
            let logged_out = logged_out.clone();
            async move { drop(logged_out.send(Came::LoggedOut)) }
        })
        .on_message(move |context| {
            let text = text.clone();
            let said = context.message.text_content().map(str::to_owned);
            async move {
                said.into_iter()
                    .for_each(|said| drop(text.send(Came::Text(said))))
            }
        })
        .build()
        .await?;
    let handle = bot.spawn();
    let (mut is_connected, mut texts) = (false, Vec::new());
    let expected: usize = expected.parse()?;
    let all = async {
        while !is_connected || texts.len() < expected {
            match coming.recv().await {
                Some(Came::Connected) => is_connected = true,
                Some(Came::Text(text)) => texts.push(text),
                Some(Came::LoggedOut) | None => break,
            }
        }
    };
    let in_time = timeout(CEILING, all).await.is_ok();
    // What has come is acknowledged and stored first.
    handle.shutdown().await;
    println!(
        "{}",
        json!({ "connected": is_connected, "timeout": !in_time, "texts": texts })
    );
    Ok(())
}

/// What the library says goes to standard error.
struct Stderr;

impl Log for Stderr {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        eprintln!("{} {}: {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

/// What 0.7.0 begins with; without it, it would ask WhatsApp which one is the newest.
const VERSION: (u32, u32, u32) = (2, 3000, 1_042_742_319);
/// Reached only when something is broken, however busy the machine is.
const CEILING: Duration = Duration::from_secs(60);
