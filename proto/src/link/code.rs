//! Linking by pairing code: from the request for a code to the phone's acceptance.

use std::time::{Duration, SystemTime};

use latchkey_entry::PairingCode;
use rand::CryptoRng;

use super::{
    Context, Event, Identity, LinkError, LinkMethod, Output, Renewal, ShownCode,
    connection::Exit,
    pair_success::{self, PairSuccess},
    passkey,
    qr::pair_device,
    stanza::{self, result},
    wait::{Next, Wait},
};
use crate::{
    keys::KeyPair,
    node::{Jid, Node},
    pair::code::{self, Derivation, HelloRefused, Notice, PrimaryHello, RefusalKind, WrapKey},
};

/// The code's key is being derived, outside this state machine.
pub(super) struct ExpectCodeKey {
    derivation: Derivation,
    pub(super) deadline: SystemTime,
}

impl ExpectCodeKey {
    /// Draws a code, or takes the caller's, and has its key derived.
    pub(super) fn begin<R: CryptoRng>(cx: &mut Context<'_, R>) -> Next {
        if cx.codes.shown >= MAX_CODES {
            return Next::Leave(Exit::Failed(LinkError::CodesUsedUp));
        }
        if cx.codes.is_given_up() {
            return Next::Leave(Exit::Failed(LinkError::CodeUnanswered));
        }
        let custom = match cx.method {
            LinkMethod::Code { custom, .. } => custom.clone(),
            LinkMethod::Qr => None,
        };
        let mut salt = [0; 32];
        let code = custom.unwrap_or_else(|| PairingCode::generate(cx.rng));
        cx.rng.fill_bytes(&mut salt);
        let derivation = Derivation { code, salt };
        cx.outputs.push_back(Output::Derive(derivation.clone()));
        Next::Wait(Wait::CodeKey(Self {
            derivation,
            deadline: cx.now + DERIVE_TIMEOUT,
        }))
    }

    pub(super) fn handle_key<R>(&mut self, key: WrapKey, cx: &mut Context<'_, R>) -> Next {
        if !key.is_for(&self.derivation.salt) {
            return Next::Stay;
        }
        cx.outputs.push_back(Output::AskForTurn {
            is_repeat: cx.codes.is_repeat,
        });
        Next::Wait(Wait::CodeTurn(Box::new(ExpectCodeTurn {
            derivation: self.derivation.clone(),
            key,
            deadline: cx.now + TURN_TIMEOUT,
        })))
    }
}

/// The code is ready to be announced; the number must be due for one.
pub(super) struct ExpectCodeTurn {
    derivation: Derivation,
    key: WrapKey,
    pub(super) deadline: SystemTime,
}

impl ExpectCodeTurn {
    pub(super) fn announce<R: CryptoRng>(&mut self, cx: &mut Context<'_, R>) -> Next {
        cx.renew_secret();
        let (LinkMethod::Code { phone, .. }, Identity::New(keys)) = (cx.method, &mut *cx.identity)
        else {
            return Next::Stay;
        };
        // A code must not be tied to the one before it.
        keys.pairing_ephemeral = KeyPair::generate(cx.rng);
        let mut iv = [0; 16];
        cx.rng.fill_bytes(&mut iv);
        let public = keys.pairing_ephemeral.public();
        let wrapped = code::wrap(public, &self.key, &self.derivation.salt, &iv);
        let id = cx.ids.next();
        let noise = keys.noise.public();
        // Before the keys are stored: another link of this session must know of the request.
        cx.codes.unanswered += 1;
        cx.codes.is_repeat = true;
        let browser = &cx.config.browser;
        cx.nodes
            .push(code::companion_hello(&id, phone, &wrapped, noise, browser));
        cx.store_keys();
        Next::Wait(Wait::HelloAnswer(ExpectHelloAnswer {
            id,
            code: self.derivation.code.clone(),
            expires_at: cx.now + CODE_LIFE,
            deadline: cx.now + ANSWER_TIMEOUT,
        }))
    }
}

/// The code has been announced; WhatsApp accepts or refuses it.
pub(super) struct ExpectHelloAnswer {
    id: String,
    code: PairingCode,
    expires_at: SystemTime,
    pub(super) deadline: SystemTime,
}

impl ExpectHelloAnswer {
    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if node.tag != "iq" || node.get("id") != Some(&self.id) {
            return common(node, cx);
        }
        cx.codes.unanswered -= 1;
        match code::read_hello_answer(node) {
            Ok(reference) => {
                cx.codes.refused = 0;
                cx.codes.is_repeat = false;
                cx.codes.shown += 1;
                cx.retry.code_shown(cx.now);
                // Only now: a code that WhatsApp has not accepted is of no use.
                cx.outputs.push_back(Output::Event(Event::Code(ShownCode {
                    code: self.code.clone(),
                    sequence: cx.codes.shown,
                    expires_at: self.expires_at,
                    renewal: cx.codes.renewal.take(),
                })));
                Next::Wait(Wait::PrimaryHello(Box::new(ExpectPrimaryHello {
                    code: self.code.clone(),
                    reference,
                    expires_at: self.expires_at,
                    hellos: 0,
                    deriving: None,
                    finishing: None,
                })))
            }
            Err(refused) => react(&refused, cx),
        }
    }
}

/// Decides what a refused code leads to: another try, or failure.
fn react<R>(refused: &HelloRefused, cx: &mut Context<'_, R>) -> Next {
    cx.codes.refused += 1;
    let failure = match refused.kind() {
        RefusalKind::BadRequest if cx.codes.refused <= BAD_REQUEST_TRIES => {
            return Next::Leave(Exit::ReconnectAfter(REFUSED_PAUSE * cx.codes.refused));
        }
        RefusalKind::Server if cx.codes.refused <= SERVER_ERROR_TRIES => {
            return Next::Leave(Exit::ReconnectAfter(REFUSED_PAUSE));
        }
        RefusalKind::RateLimited => LinkError::NumberLimited {
            retry_after: refused.backoff.unwrap_or(NUMBER_PAUSE),
        },
        RefusalKind::NotAvailable => LinkError::NotEligible,
        RefusalKind::Server => LinkError::Unreachable,
        RefusalKind::BadRequest | RefusalKind::Forbidden | RefusalKind::Other => {
            LinkError::CodeRefused
        }
    };
    Next::Leave(Exit::Failed(failure))
}

/// The code is shown; the owner types it into the phone.
pub(super) struct ExpectPrimaryHello {
    code: PairingCode,
    reference: Vec<u8>,
    expires_at: SystemTime,
    hellos: u32,
    /// The hello whose key is being derived.
    deriving: Option<PrimaryHello>,
    /// The answer to the last hello is out.
    finishing: Option<Finishing>,
}

struct Finishing {
    id: String,
    deadline: SystemTime,
}

impl ExpectPrimaryHello {
    pub(super) fn deadline(&self) -> SystemTime {
        let deadline = match &self.finishing {
            Some(finishing) => finishing.deadline,
            None => self.expires_at,
        };
        // What was typed in time is answered, however long its key takes.
        match self.deriving {
            Some(_) => deadline + DERIVE_TIMEOUT,
            None => deadline,
        }
    }

    pub(super) fn handle<R: CryptoRng>(&mut self, node: &Node, cx: &mut Context<'_, R>) -> Next {
        if let Some(notice) = code::read_notification(node) {
            cx.nodes.push(stanza::ack(node));
            return match notice {
                Ok(Notice::PrimaryHello(hello)) => self.greet(hello, cx),
                Ok(Notice::Refresh { reference, manual }) if reference == self.reference => {
                    if manual {
                        return Next::Leave(Exit::Failed(LinkError::CodeWithdrawn));
                    }
                    renew(Renewal::Withdrawn, cx)
                }
                // Without a key it announces that a passkey will be asked for.
                Ok(Notice::Refresh { .. } | Notice::Incomplete { .. }) | Err(_) => Next::Stay,
            };
        }
        if let Some(finishing) = &self.finishing
            && node.tag == "iq"
            && node.get("id") == Some(&finishing.id)
        {
            return match node.get("type") {
                Some("error") => renew(Renewal::NotAccepted, cx),
                _ => Next::Stay,
            };
        }
        if self.finishing.is_some()
            && let Some(success) = pair_success::handle(node, cx)
        {
            return match success {
                // The phone has done its part and was refused, so this code links nothing any more.
                PairSuccess::Foreign => renew(Renewal::NotAccepted, cx),
                success => success.or_stay(),
            };
        }
        common(node, cx)
    }

    /// The phone has sent its half. Whether its owner typed the right code is not known yet.
    fn greet<R>(&mut self, hello: PrimaryHello, cx: &mut Context<'_, R>) -> Next {
        let is_ours = hello.reference == self.reference;
        if !is_ours || cx.now >= self.expires_at || self.hellos == MAX_HELLOS {
            return Next::Stay;
        }
        self.hellos += 1;
        let derivation = Derivation {
            code: self.code.clone(),
            salt: hello.salt(),
        };
        cx.outputs.push_back(Output::Derive(derivation));
        self.deriving = Some(hello);
        Next::Stay
    }

    pub(super) fn handle_key<R: CryptoRng>(
        &mut self,
        key: &WrapKey,
        cx: &mut Context<'_, R>,
    ) -> Next {
        let (LinkMethod::Code { phone, .. }, Identity::New(keys)) = (cx.method, &mut *cx.identity)
        else {
            return Next::Stay;
        };
        let Some(hello) = self.deriving.take_if(|hello| key.is_for(&hello.salt())) else {
            return Next::Stay;
        };
        let finish = code::finish(&hello, key, &keys.pairing_ephemeral, &keys.identity, cx.rng);
        // A wrong code yields a random point. The phone will notice and ask again.
        let Ok(finish) = finish else {
            return Next::Stay;
        };
        let id = cx.ids.next();
        let identity = keys.identity.public();
        cx.nodes.push(code::companion_finish(
            &id,
            phone,
            &finish.bundle,
            identity,
            &self.reference,
        ));
        cx.replace_secret(finish.adv_secret);
        cx.store_keys();
        self.finishing = Some(Finishing {
            id,
            deadline: cx.now + ACCEPT_TIMEOUT,
        });
        Next::Stay
    }

    pub(super) fn handle_timeout<R>(&mut self, cx: &mut Context<'_, R>) -> Next {
        renew(
            match self.finishing {
                Some(_) => Renewal::NotAccepted,
                None => Renewal::Expired,
            },
            cx,
        )
    }
}

/// Replaces a dead code with a new one, on a new connection.
fn renew<R>(renewal: Renewal, cx: &mut Context<'_, R>) -> Next {
    if cx.codes.shown >= MAX_CODES {
        return Next::Leave(Exit::Failed(LinkError::CodesUsedUp));
    }
    cx.codes.renewal = Some(renewal);
    Next::Leave(Exit::Reconnect)
}

/// Handles what may come at any time while a code is in use.
pub(super) fn common<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Next {
    if let Some(request) = passkey::requested(node, cx) {
        return request;
    }
    // A notice about a code from before this connection.
    if code::read_notification(node).is_some() {
        cx.nodes.push(stanza::ack(node));
        return Next::Stay;
    }
    if let Some((id, _)) = pair_device(node) {
        cx.nodes.push(result(id));
        return Next::Stay;
    }
    pair_success::handle(node, cx).map_or(Next::Stay, PairSuccess::or_stay)
}

/// The address of a phone number's account (`Baileys lib/Socket/socket.ts`, `requestPairingCode`).
pub fn account_of(digits: &str) -> Jid {
    Jid::new(digits, crate::node::SERVER)
}

/// WhatsApp Web shows a code for about this long.
pub const CODE_LIFE: Duration = Duration::from_mins(3);
/// After the phone's half, it waits this long for the link (`whatsapp-rust src/pair_code.rs`).
const ACCEPT_TIMEOUT: Duration = Duration::from_mins(1);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// Deriving takes 0.1 s, and longer when others are queued before it.
const DERIVE_TIMEOUT: Duration = Duration::from_secs(30);
/// What counts the codes may be out of reach for a moment.
const TURN_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_HELLOS: u32 = 3;
/// WhatsApp throttles a number for which many codes are requested.
const MAX_CODES: u32 = 5;
/// A number was seen locked for 5 hours and more (wwebjs-api issue 91), where WhatsApp does not say.
const NUMBER_PAUSE: Duration = Duration::from_hours(6);
const REFUSED_PAUSE: Duration = Duration::from_secs(3);
const BAD_REQUEST_TRIES: u32 = 2;
const SERVER_ERROR_TRIES: u32 = 1;
