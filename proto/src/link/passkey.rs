//! The passkey gate: WhatsApp asks the companion for an assertion of the account.

use std::time::{Duration, SystemTime};

use latchkey_entry::passkey::{Assertion, RequestOptions};
use rand::CryptoRng;

use super::{
    Context, Event, Identity, LinkError, Output,
    connection::Exit,
    pair_success::{self, PairSuccess},
    retry::Retry,
    stanza,
    wait::{Next, Wait},
};
use crate::{
    node::Node,
    pair::{
        adv::AdvError,
        passkey::{self, PrimaryEphemeral, Prologue},
    },
    payload,
};

/// Handles WhatsApp's request for a passkey, which stops everything else; none for other stanzas.
pub(super) fn requested<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Option<Next> {
    let request = passkey::read_request(node)?;
    cx.nodes.push(stanza::ack(node));
    // Somebody has used the code, so it has not flashed by.
    *cx.retry = Retry::default();
    if let Ok(options) = request {
        return Some(ExpectAssertion::begin(options, cx));
    }
    let id = cx.ids.next();
    cx.nodes.push(passkey::fetch_options(&id));
    Some(Next::Wait(Wait::PasskeyOptions(ExpectOptions {
        id,
        deadline: cx.now + ANSWER_TIMEOUT,
    })))
}

/// The request came without its options, which are being fetched.
pub(super) struct ExpectOptions {
    id: String,
    pub(super) deadline: SystemTime,
}

impl ExpectOptions {
    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        match passkey::read_options(node) {
            Ok(options) => ExpectAssertion::begin(options, cx),
            Err(error) => Next::Leave(Exit::Failed(LinkError::Protocol(error.to_string()))),
        }
    }
}

/// The owner is to provide the assertion.
pub(super) struct ExpectAssertion {
    options: RequestOptions,
    pub(super) deadline: SystemTime,
}

impl ExpectAssertion {
    fn begin<R: CryptoRng>(options: RequestOptions, cx: &mut Context<'_, R>) -> Next {
        // A camera has seen the secret in the QR code, so a new one takes its place.
        cx.renew_secret();
        cx.store_keys();
        let deadline = cx.now + options.timeout().unwrap_or(ASSERTION_TIMEOUT);
        cx.outputs.push_back(Output::Event(Event::PasskeyRequired {
            options: options.json().to_owned(),
            expires_at: deadline.min(cx.opened_at + STREAM_LIFE),
        }));
        Next::Wait(Wait::Assertion(Self { options, deadline }))
    }

    /// Checks the assertion and fetches the ref of the exchange.
    pub(super) fn handle_assertion<R: CryptoRng>(
        &mut self,
        assertion: Assertion,
        cx: &mut Context<'_, R>,
    ) -> Next {
        if !assertion.answers(&self.options) {
            return Next::Leave(Exit::Failed(LinkError::PasskeyRefused));
        }
        let id = cx.ids.next();
        cx.nodes.push(passkey::fetch_ref(&id));
        Next::Wait(Wait::PasskeyRef(ExpectRef {
            id,
            assertion,
            deadline: cx.now + ANSWER_TIMEOUT,
        }))
    }
}

/// The ref that names this exchange has been requested.
pub(super) struct ExpectRef {
    id: String,
    assertion: Assertion,
    pub(super) deadline: SystemTime,
}

impl ExpectRef {
    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return Next::Stay;
        }
        let Ok(reference) = passkey::read_ref(node) else {
            return Next::Leave(Exit::Failed(LinkError::PasskeyRefused));
        };
        let device_type = payload::platform_type(&cx.config.browser);
        let prologue = Prologue::new(reference, device_type, cx.rng);
        let id = cx.ids.next();
        cx.nodes.push(prologue.stanza(&id, &self.assertion));
        Next::Wait(Wait::Continuation(ExpectContinuation {
            id,
            prologue: Box::new(prologue),
            deadline: cx.now + CONTINUATION_TIMEOUT,
        }))
    }
}

/// The phone is about to send its half.
pub(super) struct ExpectContinuation {
    id: String,
    prologue: Box<Prologue>,
    pub(super) deadline: SystemTime,
}

impl ExpectContinuation {
    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag == "iq" && node.get("id") == Some(&self.id) && node.get("type") == Some("error")
        {
            return Next::Leave(Exit::Failed(LinkError::PasskeyRefused));
        }
        let Some(continuation) = passkey::read_continuation(node) else {
            return Next::Stay;
        };
        cx.nodes.push(stanza::ack(node));
        let Ok(primary) = continuation else {
            return Next::Stay;
        };
        let id = cx.ids.next();
        cx.nodes.push(self.prologue.companion_nonce(&id));
        let code = self.prologue.verification_code(&primary);
        let deadline = cx.now + CONFIRMATION_TIMEOUT;
        cx.outputs
            .push_back(Output::Event(Event::PasskeyConfirmation {
                code,
                expires_at: deadline.min(cx.opened_at + STREAM_LIFE),
            }));
        Next::Wait(Wait::Confirmation(ExpectConfirmation {
            prologue: self.prologue.clone(),
            primary,
            deadline,
        }))
    }
}

/// The owner compares the codes.
pub(super) struct ExpectConfirmation {
    prologue: Box<Prologue>,
    primary: PrimaryEphemeral,
    pub(super) deadline: SystemTime,
}

impl ExpectConfirmation {
    pub(super) fn handle_answer<R: CryptoRng>(
        &mut self,
        same: bool,
        cx: &mut Context<'_, R>,
    ) -> Next {
        let Identity::New(keys) = &*cx.identity else {
            return Next::Stay;
        };
        if !same {
            return Next::Leave(Exit::Failed(LinkError::CodesDiffer));
        }
        let id = cx.ids.next();
        let request = self
            .prologue
            .encrypted_pairing_request(&id, &self.primary, keys, cx.rng);
        let Ok(request) = request else {
            return Next::Leave(Exit::Failed(LinkError::PasskeyRefused));
        };
        cx.nodes.push(request);
        Next::Wait(Wait::PasskeyLink(ExpectPasskeyLink {
            deadline: cx.now + LINK_TIMEOUT,
        }))
    }
}

/// The phone has everything it needs to link.
pub(super) struct ExpectPasskeyLink {
    pub(super) deadline: SystemTime,
}

impl ExpectPasskeyLink {
    pub(super) fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
        match pair_success::handle(node, cx) {
            // The phone got the secret over the channel that was compared: nobody else has it.
            Some(PairSuccess::Foreign) => pair_success::rejected(&AdvError::Hmac),
            Some(success) => success.or_stay(),
            None => Next::Stay,
        }
    }
}

/// WhatsApp's usual time-out, for a request that names none.
const ASSERTION_TIMEOUT: Duration = Duration::from_mins(10);
/// WhatsApp's server ends a stream that has not paired after this time, as was measured once in
/// September 2026. The link does not rely on it.
const STREAM_LIFE: Duration = Duration::from_secs(210);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
const CONTINUATION_TIMEOUT: Duration = Duration::from_mins(2);
const CONFIRMATION_TIMEOUT: Duration = Duration::from_mins(5);
const LINK_TIMEOUT: Duration = Duration::from_mins(1);
