//! From the signature to a proven device: restart, login, the upload of pre-keys, and the hold.

use std::time::{Duration, SystemTime};

use rand::CryptoRng;

use super::{
    Context, Event, Handoff, Identity, LoginPurpose, Output,
    connection::Exit,
    self_message::{ExpectDevices, ExpectMessageAck},
    stanza,
    unlink::ExpectUnlinked,
    wait::{Next, Wait},
};
use crate::{keys::PreKey, node::Node, pair::pre_key_upload};

/// The signature has been sent; the server ends the connection so that the device logs in.
pub(super) struct ExpectRestart {
    pub(super) deadline: SystemTime,
}

impl ExpectRestart {
    pub(super) fn new(now: SystemTime) -> Self {
        Self {
            deadline: now + RESTART_TIMEOUT,
        }
    }
}

/// The device is logging in.
pub(super) struct ExpectSuccess {
    pub(super) deadline: SystemTime,
}

impl ExpectSuccess {
    pub(super) fn new(now: SystemTime) -> Self {
        Self {
            deadline: now + ANSWER_TIMEOUT,
        }
    }

    pub(super) fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
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
        match cx.purpose {
            LoginPurpose::Prove => {}
            LoginPurpose::Unlink => {
                let own = credentials.jid.clone();
                return Next::Wait(ExpectUnlinked::begin(&own, cx));
            }
            // Whoever is let in is linked: its bot is not kept waiting for a moment longer.
            LoginPurpose::Check => return Next::Leave(Exit::HandedOver),
            LoginPurpose::SelfMessage => return ExpectMessageAck::begin(cx),
        }
        match cx.config.handoff {
            Handoff::Passive => Next::Wait(Hold::passive(cx)),
            Handoff::Active => Hold::active(cx),
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

/// The one-time pre-keys have been sent.
pub(super) struct ExpectUploadResult {
    id: String,
    pub(super) deadline: SystemTime,
}

impl ExpectUploadResult {
    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        match node.get("type") {
            Some("result") => Hold::active(cx),
            _ => Next::Leave(Exit::Broken),
        }
    }
}

/// The credentials are proven; the phone gets a moment to see the device online.
pub(super) struct Hold {
    pub(super) until: SystemTime,
}

impl Hold {
    fn passive<R>(cx: &Context<'_, R>) -> Wait {
        Wait::Hold(Self {
            until: cx.now + cx.config.hold,
        })
    }

    fn active<R: CryptoRng>(cx: &mut Context<'_, R>) -> Next {
        let id = cx.ids.next();
        cx.nodes.push(stanza::active(&id));
        if cx.config.self_message {
            return ExpectDevices::begin(cx);
        }
        Next::Wait(Self::passive(cx))
    }

    /// Holds the connection for what is left of the time until this moment.
    pub(super) fn rest<R>(until: SystemTime, cx: &Context<'_, R>) -> Next {
        if until <= cx.now {
            return Next::Leave(Exit::HandedOver);
        }
        Next::Wait(Wait::Hold(Self { until }))
    }
}

const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// After this, the device logs in without the server's request.
const RESTART_TIMEOUT: Duration = Duration::from_secs(20);
const UPLOADED_PRE_KEYS: u32 = 5;
