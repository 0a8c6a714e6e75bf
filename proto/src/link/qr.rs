//! QR codes: made of the server's refs, and rotated until one is scanned.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Context, Event, Identity, LinkMethod, Output, QrCode,
    code::ExpectCodeKey,
    connection::Exit,
    pair_success, passkey,
    stanza::{self, result},
    wait::{Next, Wait},
};
use crate::{keys::AdvSecret, node::Node, pair::qr_text};

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
        cx.retry.progress(cx.now);
        cx.nodes.push(result(id));
        if matches!(cx.method, LinkMethod::Code { .. }) {
            return ExpectCodeKey::begin(cx);
        }
        let scan = ExpectScan {
            refs,
            shown: 0,
            shown_until: cx.now + FIRST_REF,
        };
        scan.show(cx);
        Next::Wait(Wait::Scan(scan))
    }
}

/// A QR code is shown; the phone may scan it.
pub(super) struct ExpectScan {
    refs: Vec<String>,
    shown: usize,
    pub(super) shown_until: SystemTime,
}

impl ExpectScan {
    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if let Some(request) = passkey::requested(node, cx) {
            return request;
        }
        if stanza::is_refresh(node) {
            if let Identity::New(keys) = cx.identity {
                keys.adv_secret = AdvSecret::generate(cx.rng);
            }
            self.show(cx);
            cx.nodes.push(stanza::ack(node));
            return Next::Stay;
        }
        if let Some((id, refs)) = pair_device(node) {
            *self = Self {
                refs,
                shown: 0,
                shown_until: cx.now + FIRST_REF,
            };
            self.show(cx);
            cx.nodes.push(result(id));
            return Next::Stay;
        }
        pair_success::handle(node, cx).unwrap_or(Next::Stay)
    }

    pub(super) fn rotate<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Next {
        self.shown += 1;
        if self.shown == self.refs.len() {
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
            text: qr_text(&self.refs[self.shown], keys, &cx.config.browser),
            sequence: count(self.shown + 1),
            total: count(self.refs.len()),
            expires_at: self.shown_until,
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
        .filter_map(|child| String::from_utf8(child.data()?.to_vec()).ok())
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
/// The server sends 6; the bound is for what is kept.
const MAX_REFS: usize = 20;
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
