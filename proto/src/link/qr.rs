//! QR codes: made of the server's refs, and rotated until one is scanned.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Context, Event, Identity, LinkMethod, Output, QrCode,
    code::ExpectCodeKey,
    connection::Exit,
    pair_success::{self, PairSuccess},
    passkey,
    stanza::result,
    wait::{Next, Wait},
};
use crate::{node::Node, pair::qr_text};

/// The device is registering; the server is about to send refs.
pub(super) struct ExpectPairDevice {
    pub(super) deadline: SystemTime,
}

impl ExpectPairDevice {
    pub(super) fn new(now: SystemTime) -> Self {
        Self {
            deadline: now + ANSWER_TIMEOUT,
        }
    }

    pub(super) fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
        let Some((id, refs)) = pair_device(node) else {
            return Next::Stay;
        };
        cx.nodes.push(result(id));
        if matches!(cx.method, LinkMethod::Code { .. }) {
            return ExpectCodeKey::begin(cx);
        }
        Next::Wait(Wait::Scan(ExpectScan::begin(refs, cx)))
    }
}

/// A QR code is shown; the phone may scan it.
pub(super) struct ExpectScan {
    refs: Vec<String>,
    /// Which of the refs is shown.
    place: usize,
    pub(super) shown_until: SystemTime,
    /// How often a code was drawn again because WhatsApp withdrew it.
    redrawn: usize,
    /// Until when whoever scanned a code that was withdrawn is told to scan again.
    scan_again_until: Option<SystemTime>,
}

impl ExpectScan {
    /// Shows the first of these refs, with a secret that no code had before.
    fn begin<R: CryptoRng>(refs: Vec<String>, cx: &mut Context<'_, R>) -> Self {
        cx.renew_secret();
        cx.retry.code_shown(cx.now);
        let scan = Self {
            refs,
            place: 0,
            shown_until: cx.now + FIRST_REF,
            redrawn: 0,
            scan_again_until: None,
        };
        scan.show(cx);
        scan
    }

    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if let Some(request) = passkey::requested(node, cx) {
            return request;
        }
        if let Some((id, refs)) = pair_device(node) {
            *self = Self::begin(refs, cx);
            cx.nodes.push(result(id));
            return Next::Stay;
        }
        // The code on show stays good, whatever else was scanned.
        pair_success::handle(node, cx).map_or(Next::Stay, PairSuccess::or_stay)
    }

    /// Draws the current code again, with another secret. WhatsApp asks for it at the moment of a
    /// scan, which then comes to nothing (WhiskeySockets/Baileys issue 2737).
    pub(super) fn redraw<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) {
        cx.renew_secret();
        self.redrawn += 1;
        self.scan_again_until = Some(cx.now + SCAN_AGAIN);
        self.show(cx);
    }

    pub(super) fn rotate<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Next {
        self.place += 1;
        if self.place == self.refs.len() {
            return Next::Leave(Exit::Reconnect);
        }
        self.shown_until = cx.now + FURTHER_REF;
        self.show(cx);
        Next::Stay
    }

    fn show<R>(&self, cx: &mut Context<'_, R>) {
        let Identity::New(keys) = &*cx.identity else {
            return;
        };
        cx.outputs.push_back(Output::Event(Event::Qr(QrCode {
            text: qr_text(&self.refs[self.place], keys, &cx.config.browser),
            sequence: count(self.place + 1 + self.redrawn),
            total: count(self.refs.len() + self.redrawn),
            expires_at: self.shown_until,
            scan_again: self.scan_again_until.is_some_and(|until| cx.now < until),
        })));
    }
}

/// Reads the refs of a `pair-device` (`Baileys lib/Socket/socket.ts`, `CB:iq,type:set,pair-device`).
pub(super) fn pair_device(node: &Node) -> Option<(&str, Vec<String>)> {
    if node.tag != "iq" {
        return None;
    }
    let refs: Vec<String> = node
        .child("pair-device")?
        .nodes()
        .iter()
        .filter(|child| child.tag == "ref")
        .filter_map(|child| child.data().filter(|data| data.len() <= MAX_REF))
        .filter_map(|data| String::from_utf8(data.to_vec()).ok())
        .take(MAX_REFS)
        .collect();
    (!refs.is_empty()).then_some((node.get("id").unwrap_or_default(), refs))
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How long a ref is good for (`Baileys lib/Socket/socket.ts`, `genPairQR`; `whatsmeow qrchan.go`).
const FIRST_REF: Duration = Duration::from_mins(1);
const FURTHER_REF: Duration = Duration::from_secs(20);
/// Long enough to look from the phone to the code and back.
const SCAN_AGAIN: Duration = Duration::from_mins(1);
/// The server sends 6 of about 60 bytes; the bounds are for what is kept and drawn.
const MAX_REFS: usize = 20;
const MAX_REF: usize = 512;
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
