//! The waits of a connection. Each is a struct in the file named after what it waits for.

use std::time::SystemTime;

use rand::CryptoRng;

use super::{
    Context, Identity, LinkError,
    code::{self, ExpectCodeKey, ExpectCodeTurn, ExpectHelloAnswer, ExpectPrimaryHello},
    connection::{Exit, Response},
    login::{ExpectRestart, ExpectSuccess, ExpectUploadResult, Hold},
    passkey::{
        ExpectAssertion, ExpectConfirmation, ExpectContinuation, ExpectOptions, ExpectPasskeyLink,
        ExpectRef,
    },
    qr::{ExpectPairDevice, ExpectScan},
    self_message::{ExpectBundles, ExpectDevices, ExpectMessageAck},
    stanza,
    unlink::ExpectUnlinked,
};
use crate::node::Node;

/// What a connection waits for.
pub(super) enum Wait {
    PairDevice(ExpectPairDevice),
    Scan(ExpectScan),
    CodeKey(ExpectCodeKey),
    CodeTurn(Box<ExpectCodeTurn>),
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
    Devices(ExpectDevices),
    Bundles(ExpectBundles),
    Hold(Hold),
    MessageAck(ExpectMessageAck),
}

/// What follows once a wait's stanzas and events have been sent.
pub(super) enum Next {
    /// The same wait.
    Stay,
    /// Another wait.
    Wait(Wait),
    /// The end of this connection.
    Leave(Exit),
}

impl Wait {
    pub(super) fn deadline(&self) -> SystemTime {
        match self {
            Self::PairDevice(wait) => wait.deadline,
            Self::Scan(wait) => wait.shown_until,
            Self::CodeKey(wait) => wait.deadline,
            Self::CodeTurn(wait) => wait.deadline,
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
            Self::Devices(wait) => wait.deadline,
            Self::Bundles(wait) => wait.deadline,
            Self::Hold(wait) => wait.until,
            Self::MessageAck(wait) => wait.deadline,
        }
    }

    /// Returns its name in a record.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::PairDevice(_) => "pair-device",
            Self::Scan(_) => "scan",
            Self::CodeKey(_) => "code-key",
            Self::CodeTurn(_) => "code-turn",
            Self::HelloAnswer(_) => "hello-answer",
            Self::PrimaryHello(_) => "primary-hello",
            Self::PasskeyOptions(_) => "passkey-options",
            Self::Assertion(_) => "assertion",
            Self::PasskeyRef(_) => "passkey-ref",
            Self::Continuation(_) => "continuation",
            Self::Confirmation(_) => "confirmation",
            Self::PasskeyLink(_) => "passkey-link",
            Self::Restart(_) => "restart",
            Self::Success(_) => "success",
            Self::UploadResult(_) => "upload-result",
            Self::Unlinked(_) => "unlinked",
            Self::Devices(_) => "devices",
            Self::Bundles(_) => "bundles",
            Self::Hold(_) => "hold",
            Self::MessageAck(_) => "message-ack",
        }
    }

    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if matches!(cx.identity, Identity::New(_)) && stanza::is_refresh(node) {
            cx.nodes.push(stanza::ack(node));
            // Elsewhere no code is shown whose secret it could retire.
            if let Self::Scan(wait) = self {
                wait.redraw(cx);
            }
            return Next::Stay;
        }
        match self {
            Self::PairDevice(_) => ExpectPairDevice::handle(node, cx),
            Self::Scan(wait) => wait.handle(node, cx),
            Self::CodeKey(_) | Self::CodeTurn(_) => code::common(node, cx),
            Self::HelloAnswer(wait) => wait.handle(node, cx),
            Self::PrimaryHello(wait) => wait.handle(node, cx),
            Self::PasskeyOptions(wait) => wait.handle(node, cx),
            Self::PasskeyRef(wait) => wait.handle(node, cx),
            Self::Continuation(wait) => wait.handle(node, cx),
            Self::PasskeyLink(_) => ExpectPasskeyLink::handle(node, cx),
            Self::Success(_) => ExpectSuccess::handle(node, cx),
            Self::UploadResult(wait) => wait.handle(node, cx),
            Self::Unlinked(wait) => wait.handle(node),
            Self::Devices(wait) => wait.handle(node, cx),
            Self::Bundles(wait) => wait.handle(node, cx),
            Self::MessageAck(wait) => wait.handle(node),
            Self::Assertion(_) | Self::Confirmation(_) | Self::Restart(_) | Self::Hold(_) => {
                Next::Stay
            }
        }
    }

    /// Handles a response from outside. One that nothing waits for is dropped.
    pub(super) fn respond<R: CryptoRng>(
        &mut self,
        response: Response,
        cx: &mut Context<'_, R>,
    ) -> Next {
        match (self, response) {
            (Self::CodeKey(wait), Response::Key(key)) => wait.handle_key(key, cx),
            (Self::CodeTurn(wait), Response::TurnTaken) => wait.announce(cx),
            (Self::CodeTurn(_), Response::RestUntil(until)) => Next::Leave(Exit::RestUntil(until)),
            (Self::PrimaryHello(wait), Response::Key(key)) => wait.handle_key(&key, cx),
            (Self::Assertion(wait), Response::Assertion(assertion)) => {
                wait.handle_assertion(assertion, cx)
            }
            (Self::Confirmation(wait), Response::Confirmed(same)) => wait.handle_answer(same, cx),
            _ => Next::Stay,
        }
    }

    pub(super) fn handle_timeout<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Next {
        match self {
            Self::Scan(wait) => wait.rotate(cx),
            Self::Restart(_) => Next::Leave(Exit::Reconnect),
            Self::Hold(_) => Next::Leave(Exit::HandedOver),
            Self::Devices(wait) => wait.give_up(cx),
            Self::Bundles(wait) => wait.give_up(cx),
            Self::MessageAck(_) => Next::Leave(Exit::Failed(LinkError::MessageUnconfirmed)),
            Self::PrimaryHello(wait) => wait.handle_timeout(cx),
            Self::Assertion(_) => Next::Leave(Exit::Failed(LinkError::PasskeyTimeout)),
            Self::Continuation(_) | Self::Confirmation(_) | Self::PasskeyLink(_) => {
                Next::Leave(Exit::Failed(LinkError::PasskeyUnanswered))
            }
            Self::PairDevice(_)
            | Self::CodeKey(_)
            | Self::CodeTurn(_)
            | Self::HelloAnswer(_)
            | Self::PasskeyOptions(_)
            | Self::PasskeyRef(_)
            | Self::Success(_)
            | Self::UploadResult(_)
            | Self::Unlinked(_) => Next::Leave(Exit::Broken),
        }
    }
}
