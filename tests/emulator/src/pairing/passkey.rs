//! The passkey that some accounts demand before they link a companion
//! (`whatsmeow pair-passkey.go`).

use std::time::SystemTime;

use latchkey_entry::passkey::RequestOptions;
use latchkey_proto::{
    keys::{AdvSecret, KeyPair},
    node::Node,
    pair::passkey::PrimaryEphemeral,
};
use latchkey_shared::clock;
use rand::Rng;

use super::{PairingConnection, link::NotLinked};
use crate::{
    authenticator::{AssertionFlaw, request_json},
    channel::ConnectionEnd,
    faults::{Fault, FaultStage},
    options::PasskeyGate,
    phone::passkey_exchange::{self, HandoffKey, ReceivedPrologue},
    refused::ScanRefused,
    stanza,
};

impl PairingConnection<'_> {
    pub(super) fn gate_of(&self, account: usize) -> PasskeyGate {
        let gate = self.server.world().accounts[account].gate;
        gate.unwrap_or(self.server.options.passkey)
    }

    /// Has the companion present the account's passkey and agree with the phone on a new secret.
    /// `typed` is the secret of the code that was scanned or entered.
    pub(super) async fn pass_gate(
        &mut self,
        account: usize,
        typed: Option<&AdvSecret>,
    ) -> Result<AdvSecret, NotLinked> {
        let until = self.server.clock.now() + self.server.options.timing.passkey_within;
        let request = self.demand().await?;
        let handoff = typed.map(HandoffKey::new);
        let shown = self.prologue(account, &request, handoff, until).await?;
        let ephemeral = KeyPair::generate(&mut clock::rng());
        let primary = self.continuation(&ephemeral).await?;
        self.companion_nonce(account, &shown, &primary, until)
            .await?;
        self.pairing_request(&shown.prologue, &ephemeral, until)
            .await
    }

    async fn demand(&mut self) -> Result<RequestOptions, ConnectionEnd> {
        let mut challenge = [0; 32];
        clock::rng().fill_bytes(&mut challenge);
        let timeout_ms = self.server.options.timing.passkey_within.as_millis();
        let json = request_json(&challenge, timeout_ms);
        let fault = self.server.faults.take(FaultStage::PasskeyRequest);
        let mut children = vec![Node::new(OPTIONS).bytes(json.clone())];
        match fault {
            Some(Fault::NoOptions) => children.clear(),
            Some(fault) => self.strike(fault).await?,
            None => {}
        }
        self.notify_all("passkey_prologue_request", children)
            .await?;
        Ok(json.parse().expect("it was made to be read"))
    }

    /// Waits for the assertion, and hands out what the companion needs for it.
    async fn prologue(
        &mut self,
        account: usize,
        request: &RequestOptions,
        handoff: Option<HandoffKey>,
        until: SystemTime,
    ) -> Result<VerifiedPrologue, NotLinked> {
        let mut reference = None;
        loop {
            let node = self.next_request(until).await?;
            if let Some(about) = stanza::linking_request(&node, "get") {
                let (at, part) = match about.tag.as_str() {
                    OPTIONS => {
                        let options = Node::new(OPTIONS).bytes(request.json());
                        (FaultStage::PasskeyOptions, options)
                    }
                    "ref" => {
                        let fresh = fresh_reference(&mut clock::rng());
                        let part = Node::new("ref").bytes(fresh.clone());
                        reference = Some(fresh);
                        (FaultStage::PasskeyRef, part)
                    }
                    _ => {
                        self.unexpected(&node).await?;
                        continue;
                    }
                };
                if !self.strike_request(&node, at).await? {
                    let answer = stanza::result(&node).children([part]);
                    self.channel.send(&answer).await?;
                }
                continue;
            }
            let about = stanza::linking_request(&node, "set");
            let prologue = about.filter(|about| about.tag == "passkey_prologue");
            let (Some(prologue), Some(reference)) = (prologue, &reference) else {
                self.unexpected(&node).await?;
                continue;
            };
            match self.read_prologue(account, prologue, request, reference, handoff.as_ref()) {
                Ok(shown) => {
                    if !self
                        .strike_request(&node, FaultStage::PasskeyPrologue)
                        .await?
                    {
                        self.channel.send(&stanza::result(&node)).await?;
                        return Ok(shown);
                    }
                }
                Err(AssertionFlaw::Stranger) => self.refuse(&node, 403, None).await?,
                Err(AssertionFlaw::Strange(what)) => {
                    self.server.violation(what);
                    self.refuse(&node, 400, None).await?;
                }
            }
        }
    }

    fn read_prologue(
        &self,
        account: usize,
        prologue: &Node,
        request: &RequestOptions,
        reference: &str,
        handoff: Option<&HandoffKey>,
    ) -> Result<VerifiedPrologue, AssertionFlaw> {
        let strange = |what: &str| AssertionFlaw::Strange(what.to_owned());
        let part = |tag| prologue.child(tag).and_then(Node::data);
        let proof = part("pairing_handoff_proof");
        let parts = 3 + usize::from(proof.is_some());
        let (Some(id), Some(assertion), Some(payload)) = (
            part("credential_id"),
            part("webauthn_assertion"),
            part("prologue_payload"),
        ) else {
            return Err(strange("expected the three parts of passkey_prologue"));
        };
        if prologue.nodes().len() != parts || !prologue.attrs.is_empty() {
            return Err(strange("expected nothing else in passkey_prologue"));
        }
        let assertion = str::from_utf8(assertion)
            .map_err(|_| strange("expected webauthn_assertion as text"))?;
        self.server.world().accounts[account]
            .passkey
            .verify(request, id, assertion)?;
        let read = ReceivedPrologue::read(payload)
            .map_err(|flaw| AssertionFlaw::Strange(flaw.to_string()))?;
        if read.reference != reference {
            return Err(strange(
                "expected the ref of the exchange in prologue_payload",
            ));
        }
        if u64::try_from(read.device_type) != Ok(self.registration.platform_type) {
            return Err(strange(
                "expected the declared platform in prologue_payload",
            ));
        }
        let is_proven = match (proof, handoff) {
            (None, _) => false,
            (Some(proof), Some(key)) if key.accepts(payload, proof) => true,
            (Some(_), _) => return Err(strange("expected the proof to be of the code's secret")),
        };
        Ok(VerifiedPrologue {
            prologue: read,
            is_proven,
        })
    }

    async fn continuation(&mut self, ephemeral: &KeyPair) -> Result<PrimaryEphemeral, NotLinked> {
        let mut nonce = [0; 32];
        clock::rng().fill_bytes(&mut nonce);
        let primary = PrimaryEphemeral {
            public: *ephemeral.public(),
            nonce,
        };
        if let Some(fault) = self.server.faults.take(FaultStage::Continuation) {
            self.strike(fault).await?;
        }
        let identity =
            Node::new("primary_ephemeral_identity").bytes(passkey_exchange::encode(&primary));
        self.notify("crsc_continuation", identity).await?;
        Ok(primary)
    }

    /// Has the phone show the code to compare, once the companion has opened its commitment.
    async fn companion_nonce(
        &mut self,
        account: usize,
        shown: &VerifiedPrologue,
        primary: &PrimaryEphemeral,
        until: SystemTime,
    ) -> Result<(), NotLinked> {
        loop {
            let (node, nonce) = self.next_set("companion_nonce", until).await?;
            let nonce: Result<[u8; 32], _> = nonce.as_slice().try_into();
            let code = nonce
                .map_err(|_| "expected 32 bytes in companion_nonce".to_owned())
                .and_then(|nonce| {
                    let code = shown.prologue.verification_code(&nonce, primary);
                    code.map_err(|flaw| flaw.to_string())
                });
            let code = match code {
                Ok(code) => code,
                Err(what) => return self.refuse_strange(&node, what).await,
            };
            if self
                .strike_request(&node, FaultStage::CompanionNonce)
                .await?
            {
                continue;
            }
            if !shown.is_proven {
                self.server.world().accounts[account].confirmation = Some(code);
            }
            return Ok(self.channel.send(&stanza::result(&node)).await?);
        }
    }

    async fn pairing_request(
        &mut self,
        prologue: &ReceivedPrologue,
        ephemeral: &KeyPair,
        until: SystemTime,
    ) -> Result<AdvSecret, NotLinked> {
        loop {
            let (node, sealed) = self.next_set("encrypted_pairing_request", until).await?;
            let opened = prologue.open(ephemeral, &sealed);
            let opened = opened.map_err(|flaw| flaw.to_string()).and_then(|opened| {
                if opened.noise != self.noise_public {
                    return Err(
                        "expected the Noise key of the connection in the request".to_owned()
                    );
                }
                if opened.identity != self.registration.identity {
                    return Err("expected the registered identity key in the request".to_owned());
                }
                Ok(opened)
            });
            let opened = match opened {
                Ok(opened) => opened,
                Err(what) => return self.refuse_strange(&node, what).await,
            };
            if !self
                .strike_request(&node, FaultStage::PairingRequest)
                .await?
            {
                self.channel.send(&stanza::result(&node)).await?;
                return Ok(opened.adv_secret);
            }
        }
    }

    /// Returns the next request of this kind, with the bytes in it.
    async fn next_set(
        &mut self,
        tag: &str,
        until: SystemTime,
    ) -> Result<(Node, Vec<u8>), NotLinked> {
        loop {
            let node = self.next_request(until).await?;
            let about = stanza::linking_request(&node, "set").filter(|about| about.tag == tag);
            if let Some(bytes) = about.and_then(Node::data).map(<[u8]>::to_vec) {
                return Ok((node, bytes));
            }
            self.unexpected(&node).await?;
        }
    }

    /// Returns the next stanza that is not a response to one of the server's own.
    async fn next_request(&mut self, until: SystemTime) -> Result<Node, NotLinked> {
        loop {
            let keep_alive = self.keep_alive.deadline(&self.server.options.timing);
            tokio::select! {
                node = self.channel.recv() => {
                    if let Some(node) = self.handle_stanza(node?).await? {
                        return Ok(node);
                    }
                }
                Some(order) = self.orders.recv() => {
                    // A phone that is at the passkey accepts no code meanwhile.
                    drop(self.handle_order(order).await?);
                }
                () = self.server.clock.sleep_until(until.min(keep_alive)) => {
                    if self.server.clock.now() >= until {
                        return Err(NotLinked::Told(ScanRefused::NoAnswer));
                    }
                    self.handle_timeout().await?;
                }
            }
        }
    }

    async fn refuse_strange<T>(&mut self, node: &Node, what: String) -> Result<T, NotLinked> {
        self.refuse(node, 400, None).await?;
        Err(NotLinked::Told(ScanRefused::BadAnswer(what)))
    }

    pub(super) async fn strike(&mut self, fault: Fault) -> Result<(), ConnectionEnd> {
        let within = self.server.options.timing.close_within;
        self.channel.strike(fault, within).await
    }
}

/// The companion's side of the exchange, with a verified passkey.
struct VerifiedPrologue {
    prologue: ReceivedPrologue,
    /// Whether a proof replaces the comparison of codes.
    is_proven: bool,
}

fn fresh_reference(rng: &mut impl Rng) -> String {
    let mut bytes = [0; 24];
    rng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

const OPTIONS: &str = "passkey_request_options";
