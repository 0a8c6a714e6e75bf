//! What a connection waits for: one struct each, from the first stanza to the hold.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Context, Event, Handoff, Identity, LinkError, LinkMethod, LoginPurpose, Output, QrCode,
    code::{self, ExpectCodeKey, ExpectHelloAnswer, ExpectPrimaryHello},
    open::{Answer, Step},
    passkey::{
        self, ExpectAssertion, ExpectConfirmation, ExpectContinuation, ExpectOptions,
        ExpectPasskeyLink, ExpectRef,
    },
    stanza::{self, result},
    unlink::ExpectUnlinked,
};
use crate::{
    credentials::Credentials,
    keys::{AdvSecret, PreKey},
    node::Node,
    pair::{adv, pre_key_upload, qr},
};

/// What a connection waits for.
pub(super) enum Wait {
    PairDevice(ExpectPairDevice),
    Scan(ExpectScan),
    CodeKey(ExpectCodeKey),
    HelloAnswer(ExpectHelloAnswer),
    PrimaryHello(Box<ExpectPrimaryHello>),
    PasskeyOptions(ExpectOptions),
    Assertion(ExpectAssertion),
    PasskeyRef(ExpectRef),
    Continuation(ExpectContinuation),
    Confirmation(ExpectConfirmation),
    PasskeyLink(ExpectPasskeyLink),
    Restart(ExpectRestart),
    Success(ExpectSuccess),
    UploadResult(ExpectUploadResult),
    Unlinked(ExpectUnlinked),
    Hold(Hold),
}

/// What follows, once the stanzas and events of the wait are out.
pub(super) enum Next {
    /// The same wait.
    Stay,
    /// Another wait.
    Wait(Wait),
    /// The end of the connection.
    Step(Step),
}

impl Wait {
    pub(super) fn deadline(&self) -> SystemTime {
        match self {
            Self::PairDevice(wait) => wait.deadline,
            Self::Scan(wait) => wait.shown_until,
            Self::CodeKey(wait) => wait.deadline,
            Self::HelloAnswer(wait) => wait.deadline,
            Self::PrimaryHello(wait) => wait.deadline(),
            Self::PasskeyOptions(wait) => wait.deadline,
            Self::Assertion(wait) => wait.deadline,
            Self::PasskeyRef(wait) => wait.deadline,
            Self::Continuation(wait) => wait.deadline,
            Self::Confirmation(wait) => wait.deadline,
            Self::PasskeyLink(wait) => wait.deadline,
            Self::Restart(wait) => wait.deadline,
            Self::Success(wait) => wait.deadline,
            Self::UploadResult(wait) => wait.deadline,
            Self::Unlinked(wait) => wait.deadline,
            Self::Hold(wait) => wait.until,
        }
    }

    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        match self {
            Self::PairDevice(_) => ExpectPairDevice::handle(node, cx),
            Self::Scan(wait) => wait.handle(node, cx),
            Self::CodeKey(_) => code::common(node, cx),
            Self::HelloAnswer(wait) => wait.handle(node, cx),
            Self::PrimaryHello(wait) => wait.handle(node, cx),
            Self::PasskeyOptions(wait) => wait.handle(node, cx),
            Self::PasskeyRef(wait) => wait.handle(node, cx),
            Self::Continuation(wait) => wait.handle(node, cx),
            Self::PasskeyLink(_) => ExpectPasskeyLink::handle(node, cx),
            Self::Success(_) => ExpectSuccess::handle(node, cx),
            Self::UploadResult(wait) => wait.handle(node, cx),
            Self::Unlinked(wait) => wait.handle(node),
            Self::Assertion(_) | Self::Confirmation(_) | Self::Restart(_) | Self::Hold(_) => {
                Next::Stay
            }
        }
    }

    /// Takes what was asked for outside; what nobody waits for is dropped.
    pub(super) fn answer<R: CryptoRng>(&mut self, answer: Answer, cx: &mut Context<'_, R>) -> Next {
        match (self, answer) {
            (Self::CodeKey(wait), Answer::Key(key)) => wait.handle_key(&key, cx),
            (Self::PrimaryHello(wait), Answer::Key(key)) => wait.handle_key(&key, cx),
            (Self::Assertion(wait), Answer::Assertion(assertion)) => {
                wait.handle_assertion(assertion, cx)
            }
            (Self::Confirmation(wait), Answer::Confirmed(same)) => wait.handle_answer(same, cx),
            _ => Next::Stay,
        }
    }

    pub(super) fn handle_timeout<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Next {
        match self {
            Self::Scan(wait) => wait.rotate(cx),
            Self::Restart(_) => Next::Step(Step::Reconnect),
            Self::Hold(_) => Next::Step(Step::HandedOver),
            Self::PrimaryHello(wait) => wait.handle_timeout(cx),
            Self::Assertion(_) => Next::Step(Step::Failed(LinkError::PasskeyTimeout)),
            Self::Continuation(_) | Self::Confirmation(_) | Self::PasskeyLink(_) => {
                Next::Step(Step::Failed(LinkError::PasskeyUnanswered))
            }
            Self::PairDevice(_)
            | Self::CodeKey(_)
            | Self::HelloAnswer(_)
            | Self::PasskeyOptions(_)
            | Self::PasskeyRef(_)
            | Self::Success(_)
            | Self::UploadResult(_)
            | Self::Unlinked(_) => Next::Step(Step::Broken),
        }
    }
}

/// The device is registering; the server is about to send refs.
pub(super) struct ExpectPairDevice {
    deadline: SystemTime,
}

impl ExpectPairDevice {
    pub(super) fn new(now: SystemTime) -> Self {
        Self {
            deadline: now + ANSWER_TIMEOUT,
        }
    }

    fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
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
    shown_until: SystemTime,
}

impl ExpectScan {
    fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
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
        if node.tag == "iq" && node.child("pair-success").is_some() {
            return pair(node, cx);
        }
        Next::Stay
    }

    fn rotate<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Next {
        self.shown += 1;
        if self.shown == self.refs.len() {
            return Next::Step(Step::Reconnect);
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
            text: qr::text(&self.refs[self.shown], keys, &cx.config.browser),
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

/// Verifies a `pair-success` and signs in return.
pub(super) fn pair<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
    let Identity::New(keys) = &*cx.identity else {
        return Next::Stay;
    };
    let id = node.get("id").unwrap_or_default();
    match adv::verify(node, &keys.adv_secret, &keys.identity, cx.rng) {
        Ok(paired) => {
            let reply = adv::reply(id, &paired);
            let credentials = Box::new(Credentials::new((**keys).clone(), paired));
            cx.outputs
                .push_back(Output::Event(Event::Credentials(credentials.clone())));
            *cx.identity = Identity::Paired(credentials);
            let wait = ExpectRestart {
                deadline: cx.now + RESTART_TIMEOUT,
            };
            cx.nodes.push(reply);
            Next::Wait(Wait::Restart(wait))
        }
        Err(error) => {
            let failure = LinkError::Rejected(error.to_string());
            cx.nodes.push(adv::error_reply(id, &error));
            Next::Step(Step::Failed(failure))
        }
    }
}

/// The signature is out; the server ends the connection so that the device logs in.
pub(super) struct ExpectRestart {
    deadline: SystemTime,
}

/// The device is logging in.
pub(super) struct ExpectSuccess {
    deadline: SystemTime,
}

impl ExpectSuccess {
    pub(super) fn new(now: SystemTime) -> Self {
        Self {
            deadline: now + ANSWER_TIMEOUT,
        }
    }

    fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "success" {
            return Next::Stay;
        }
        let Identity::Paired(credentials) = &mut *cx.identity else {
            return Next::Stay;
        };
        if let Some(Ok(lid)) = node.get("lid").map(str::parse) {
            credentials.lid = Some(lid);
        }
        cx.outputs.push_back(Output::Event(Event::LoggedIn));
        if cx.purpose == LoginPurpose::Unlink {
            let own = credentials.jid.clone();
            return Next::Wait(ExpectUnlinked::begin(&own, cx));
        }
        match cx.config.handoff {
            Handoff::Passive => Next::Wait(Hold::passive(cx)),
            Handoff::Active => Next::Wait(Hold::active(cx)),
            Handoff::Upload => {
                if credentials.pre_keys.is_empty() {
                    credentials.pre_keys = (1..=UPLOADED_PRE_KEYS)
                        .map(|id| PreKey::generate(id, cx.rng))
                        .collect();
                    cx.outputs
                        .push_back(Output::Event(Event::Credentials(credentials.clone())));
                }
                let id = cx.ids.next();
                let upload = pre_key_upload(&id, &credentials.keys, &credentials.pre_keys);
                let wait = ExpectUploadResult {
                    id,
                    deadline: cx.now + ANSWER_TIMEOUT,
                };
                cx.nodes.push(upload);
                Next::Wait(Wait::UploadResult(wait))
            }
        }
    }
}

/// The one-time pre-keys are on their way.
pub(super) struct ExpectUploadResult {
    id: String,
    deadline: SystemTime,
}

impl ExpectUploadResult {
    fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        match node.get("type") {
            Some("result") => Next::Wait(Hold::active(cx)),
            _ => Next::Step(Step::Broken),
        }
    }
}

/// The work is done; the phone gets a moment to see the device online.
pub(super) struct Hold {
    until: SystemTime,
}

impl Hold {
    fn passive<R>(cx: &Context<'_, R>) -> Wait {
        Wait::Hold(Self {
            until: cx.now + cx.config.hold,
        })
    }

    fn active<R>(cx: &mut Context<'_, R>) -> Wait {
        let id = cx.ids.next();
        cx.nodes.push(stanza::active(&id));
        Self::passive(cx)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How long a ref is good for (`Baileys lib/Socket/socket.ts`, `genPairQR`; `whatsmeow qrchan.go`).
const FIRST_REF: Duration = Duration::from_mins(1);
const FURTHER_REF: Duration = Duration::from_secs(20);
/// The server sends 6; more than this would be no pairing.
const MAX_REFS: usize = 20;
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// After this the device logs in without having been told to.
const RESTART_TIMEOUT: Duration = Duration::from_secs(20);
const UPLOADED_PRE_KEYS: u32 = 5;
