//! Linking by a code that the owner enters on the phone (`Baileys lib/Socket/socket.ts`,
//! `requestPairingCode`; `whatsmeow pair-code.go`).

use std::time::SystemTime;

use latchkey_proto::node::Node;
use latchkey_shared::clock;
use rand::Rng;

use super::{PairingConnection, hello};
use crate::{
    channel::ConnectionEnd,
    faults::{Fault, FaultStage},
    options::{HelloForm, PasskeyGate},
    order::{LinkReply, Scan, TypedCode},
    phone::code::{FinishFlaw, read_finish},
    refused::{CodeRefused, ScanRefused},
    stanza,
    world::Announced,
};

/// A phone's half that the companion has to answer.
pub(super) struct AwaitedFinish {
    typing: TypedCode,
    pub(super) finish_by: SystemTime,
    /// Whether the phone misses the first answer.
    asks_again: bool,
    /// The answer that the phone missed.
    unheard: Option<Vec<u8>>,
}

impl PairingConnection<'_> {
    /// Handles a companion's request about a code. Returns what the phone links when the exchange
    /// is complete.
    pub(super) async fn handle_code_stanza(
        &mut self,
        node: Node,
    ) -> Result<Option<Scan>, ConnectionEnd> {
        let registration = stanza::linking_request(&node, "set")
            .filter(|registration| registration.tag == hello::REGISTRATION);
        match registration.and_then(|registration| Some((registration, registration.get("stage")?)))
        {
            Some((registration, "companion_hello")) => {
                self.companion_hello(&node, registration).await?;
                Ok(None)
            }
            Some((registration, "companion_finish")) => {
                self.companion_finish(&node, registration).await
            }
            _ => {
                self.unexpected(&node).await?;
                Ok(None)
            }
        }
    }

    async fn companion_hello(
        &mut self,
        node: &Node,
        registration: &Node,
    ) -> Result<(), ConnectionEnd> {
        let lenient = self.server.options.hello == HelloForm::Baileys;
        let read = hello::read(
            registration,
            &self.registration,
            &self.noise_public,
            lenient,
        );
        let hello = match read {
            Ok(hello) => hello,
            Err(flaw) => {
                self.server.violation(flaw);
                return self.refuse(node, 400, None).await;
            }
        };
        if self
            .strike_request(node, FaultStage::CompanionHello)
            .await?
        {
            return Ok(());
        }
        let now = self.server.clock.now();
        let limit = self.server.options.code_limit;
        let announced = self.announce(&hello, now);
        match announced {
            Ok(reference) => {
                self.closes = self.closes.max(now + self.server.options.timing.code_life);
                let reference = Node::new(hello::REFERENCE).bytes(reference);
                let registration = Node::new(hello::REGISTRATION).children([reference]);
                let answer = stanza::result(node).children([registration]);
                self.channel.send(&answer).await?;
                match self.server.faults.take(FaultStage::CodeAccepted) {
                    Some(fault) => self.strike(fault).await,
                    None => Ok(()),
                }
            }
            Err(NotAnnounced::UnknownNumber) => self.refuse(node, 400, None).await,
            Err(NotAnnounced::TooMany) => {
                let backoff_s = limit.map(|limit| limit.within.as_secs());
                self.refuse(node, 429, backoff_s).await
            }
        }
    }

    /// Stores the companion's announcement, replacing any earlier one for the number, and returns
    /// its ref.
    fn announce(&self, hello: &hello::Hello, now: SystemTime) -> Result<Vec<u8>, NotAnnounced> {
        let mut reference = vec![0; 30];
        clock::rng().fill_bytes(&mut reference);
        let mut world = self.server.world();
        let waiting = world.waiting.get(&self.id);
        let mailbox = waiting.map(|waiting| waiting.mailbox.clone());
        let mut accounts = world.accounts.iter_mut();
        let account = accounts
            .find(|account| account.number == hello.number)
            .ok_or(NotAnnounced::UnknownNumber)?;
        if let Some(limit) = self.server.options.code_limit {
            account
                .codes_asked
                .retain(|&asked| now < asked + limit.within);
            if account.codes_asked.len() >= limit.codes {
                return Err(NotAnnounced::TooMany);
            }
        }
        account.codes_asked.push(now);
        account.code = mailbox.map(|mailbox| Announced {
            connection: self.id,
            mailbox,
            reference: reference.clone(),
            wrapped: hello.wrapped,
            expires_at: now + self.server.options.timing.code_life,
        });
        Ok(reference)
    }

    /// Forwards the phone's half to the companion.
    pub(super) async fn primary_hello(
        &mut self,
        typing: TypedCode,
    ) -> Result<Option<Scan>, ConnectionEnd> {
        let finish_by = self.server.clock.now() + self.server.options.timing.finish_within;
        {
            let mut world = self.server.world();
            let code = world.accounts[typing.account].code.as_mut();
            let Some(code) = code.filter(|code| code.reference == typing.reference) else {
                // The companion announced another code while this one was being entered.
                let _ = typing.answer.send(Err(CodeRefused::Expired));
                return Ok(None);
            };
            code.expires_at = code.expires_at.min(finish_by);
        }
        let fault = self.server.faults.take(FaultStage::PrimaryHello);
        if let Some(fault) = fault
            && fault != Fault::AskAgain
        {
            let within = self.server.options.timing.close_within;
            self.channel.strike(fault, within).await?;
        }
        if self.gate_of(typing.account) == PasskeyGate::DemandedAtOnce {
            let announcement = Self::without_key(&typing);
            self.notify(hello::REGISTRATION, announcement).await?;
            return Ok(Some(Scan {
                account: typing.account,
                secret: None,
                answer: LinkReply::Code(typing.answer),
            }));
        }
        let hello = self.half_of(&typing);
        // The phone has given up on whatever was entered before.
        self.typed = Some(AwaitedFinish {
            typing,
            finish_by,
            asks_again: fault == Some(Fault::AskAgain),
            unheard: None,
        });
        self.notify(hello::REGISTRATION, hello).await?;
        Ok(None)
    }

    fn without_key(typing: &TypedCode) -> Node {
        Node::new(hello::REGISTRATION)
            .attr("stage", "primary_hello")
            .children([Node::new(hello::REFERENCE).bytes(typing.reference.clone())])
    }

    fn half_of(&self, typing: &TypedCode) -> Node {
        let identity = *self.server.world().accounts[typing.account]
            .signature_key()
            .public();
        Node::new(hello::REGISTRATION)
            .attr("stage", "primary_hello")
            .children([
                Node::new(hello::REFERENCE).bytes(typing.reference.clone()),
                Node::new("link_code_pairing_wrapped_primary_ephemeral_pub").bytes(typing.wrapped),
                Node::new("primary_identity_pub").bytes(identity),
            ])
    }

    async fn companion_finish(
        &mut self,
        node: &Node,
        registration: &Node,
    ) -> Result<Option<Scan>, ConnectionEnd> {
        let Some(mut typed) = self.typed.take() else {
            self.unexpected(node).await?;
            return Ok(None);
        };
        let number = self.server.world().accounts[typed.typing.account]
            .number
            .clone();
        let companion = &self.registration.identity;
        let read = hello::read_finish(registration, &number, &typed.typing.reference, companion);
        let bundle = match read {
            Ok(bundle) => bundle,
            Err(flaw) => {
                self.server.violation(flaw);
                self.refuse(node, 400, None).await?;
                let refused = ScanRefused::BadAnswer("the server refused it".to_owned());
                let _ = typed.typing.answer.send(Err(CodeRefused::Link(refused)));
                return Ok(None);
            }
        };
        if self
            .strike_request(node, FaultStage::CompanionFinish)
            .await?
        {
            let refused = CodeRefused::Link(ScanRefused::NoAnswer);
            let _ = typed.typing.answer.send(Err(refused));
            return Ok(None);
        }
        self.channel.send(&stanza::result(node)).await?;
        if typed.unheard.as_ref() == Some(&bundle) {
            self.server
                .violation("expected fresh bytes in another answer to the phone");
        }
        if std::mem::take(&mut typed.asks_again) {
            typed.unheard = Some(bundle);
            let again = self.half_of(&typed.typing);
            self.typed = Some(typed);
            self.notify(hello::REGISTRATION, again).await?;
            return Ok(None);
        }
        Ok(self.open_finish(typed.typing, &bundle))
    }

    /// Has the phone check the companion's answer; the companion does not learn the result.
    fn open_finish(&self, typing: TypedCode, bundle: &[u8]) -> Option<Scan> {
        let opened = {
            let world = self.server.world();
            let account = world.accounts[typing.account].signature_key();
            read_finish(&typing, account, &self.registration.identity, bundle)
        };
        let refused = match opened {
            Ok(secret) => {
                return Some(Scan {
                    account: typing.account,
                    secret: Some(secret),
                    answer: LinkReply::Code(typing.answer),
                });
            }
            Err(FinishFlaw::OtherCode) => CodeRefused::Wrong,
            Err(FinishFlaw::Strange(what)) => {
                self.server.violation(what.clone());
                CodeRefused::Link(ScanRefused::BadAnswer(what))
            }
        };
        let _ = typing.answer.send(Err(refused));
        None
    }

    /// Tells the companion that its code is dead.
    pub(super) async fn refresh_code(&mut self, manual: bool) -> Result<(), ConnectionEnd> {
        let reference = {
            let mut world = self.server.world();
            let ours = |code: &mut Announced| code.connection == self.id;
            let mut accounts = world.accounts.iter_mut();
            accounts.find_map(|account| account.code.take_if(ours))
        };
        let Some(code) = reference else {
            return Ok(());
        };
        let refresh = Node::new(hello::REGISTRATION)
            .attr("stage", "refresh_code")
            .attr("force_manual_refresh", manual.to_string())
            .children([Node::new(hello::REFERENCE).bytes(code.reference)]);
        self.notify(hello::REGISTRATION, refresh).await
    }

    /// Tells the phone that its companion does not answer.
    pub(super) fn give_up_on_typed(&mut self) {
        let now = self.server.clock.now();
        if let Some(typed) = self.typed.take_if(|typed| typed.finish_by <= now) {
            let refused = CodeRefused::Link(ScanRefused::NoAnswer);
            let _ = typed.typing.answer.send(Err(refused));
        }
    }

    /// Injects a fault instead of a response. Returns whether the request is refused.
    pub(super) async fn strike_request(
        &mut self,
        node: &Node,
        at: FaultStage,
    ) -> Result<bool, ConnectionEnd> {
        match self.server.faults.take(at) {
            None => Ok(false),
            Some(Fault::Refuse { code, backoff_s }) => {
                self.refuse(node, code, backoff_s).await?;
                Ok(true)
            }
            Some(fault) => {
                let within = self.server.options.timing.close_within;
                self.channel.strike(fault, within).await?;
                Ok(false)
            }
        }
    }

    pub(super) async fn refuse(
        &mut self,
        node: &Node,
        code: u16,
        backoff_s: Option<u64>,
    ) -> Result<(), ConnectionEnd> {
        let refusal = stanza::refusal(node, code, backoff_s);
        self.channel.send(&refusal).await
    }
}

/// Why a code is not announced.
enum NotAnnounced {
    /// No account has the number.
    UnknownNumber,
    /// Too many codes were requested for the number.
    TooMany,
}
