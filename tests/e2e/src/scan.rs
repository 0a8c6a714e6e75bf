use std::time::Duration;

use latchkey_emulator::{DeviceJid, Emulator, Options, Phone, ScanRefused, Timing};
use tokio::time::{sleep, timeout};

use crate::{
    CEILING,
    caller::{Session, Status},
};

/// An emulator with the timing of the real server, but without its pause between link and login.
pub async fn emulator() -> Emulator {
    let timing = Timing {
        restart_after: Duration::ZERO,
        ..Timing::real()
    };
    let started = Emulator::start(Options {
        timing,
        ..Options::default()
    });
    started.await.expect("the emulator starts")
}

/// Scans the session's QR code, and the one after it if that one was too old, until the device is
/// linked or the session has ended.
pub async fn scan(session: &Session, phone: &Phone) -> Option<DeviceJid> {
    let mut stale = None;
    loop {
        let is_new = |status: &Status| status.qr().is_some_and(|qr| Some(qr) != stale.as_deref());
        let status = session.wait_until(is_new).await;
        let qr = status.qr()?.to_owned();
        match phone.scan(&qr).await {
            Ok(device) => return Some(device),
            // The code on show may well be good for another try.
            Err(ScanRefused::Companion { .. }) => {}
            Err(_) => stale = Some(qr),
        }
    }
}

/// Links a session from its beginning to `ready`.
pub async fn link(session: &Session, phone: &Phone) -> (DeviceJid, Status) {
    let device = scan(session, phone).await;
    let status = session.wait_for("ready").await;
    (device.expect("a ready session has a device"), status)
}

/// Polls until something has happened that cannot be awaited.
pub async fn eventually(what: &str, has_happened: impl Fn() -> bool) {
    wait_until(what, async || has_happened()).await;
}

/// The same for what has to be asked for.
pub async fn wait_until(what: &str, is_it: impl AsyncFn() -> bool) {
    let waited = timeout(CEILING, async {
        while !is_it().await {
            sleep(PAUSE).await;
        }
    });
    assert!(waited.await.is_ok(), "expected that {what}");
}

const PAUSE: Duration = Duration::from_millis(2);
