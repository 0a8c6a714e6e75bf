//! A whole link, from the first connection to the hand-off, with a server, a phone, an owner and a
//! network that do what the data says.

use std::{sync::LazyLock, time::Duration};

use latchkey_proto::{
    credentials::Credentials,
    keys::KeyPair,
    link::{Disconnect, Handoff, Input, LinkMethod, account_of},
    node::{Content, Node},
    payload::Version,
};

use crate::{
    harness::{Run, failure, refresh, restart, result, success},
    passkey::{self, CHALLENGE, assertion, notification, prologue_request, reference},
    phone::{NUMBER, Phone, accepted, refused},
    server::pair_device,
};

/// Takes the kind of link from the first byte, and a step from each that follows. Returns whether the
/// link has come to a good end.
pub(crate) fn run(data: &[u8]) -> bool {
    let mut data = Data(data);
    let kind = data.byte();
    let mut stage = Stage {
        run: begin(kind),
        phone: None,
    };
    let was_paired = stage.run.link.is_paired();
    for _ in 0..MAX_STEPS {
        if data.0.is_empty() || stage.run.outcome.is_some() {
            break;
        }
        stage.take_step(&mut data);
    }
    stage.check(was_paired);
    stage.run.is_done()
}

fn begin(kind: u8) -> Run {
    let handoff = [Handoff::Active, Handoff::Passive, Handoff::Upload][usize::from(kind / 8) % 3];
    let by_code = |shown, unanswered, custom: Option<&str>| LinkMethod::Code {
        phone: account_of(NUMBER),
        custom: custom.map(|code| code.parse().expect("a code")),
        shown,
        unanswered,
    };
    match kind % 8 {
        0 | 1 => Run::by(by_code(0, 0, None), handoff),
        2 => Run::by(by_code(0, 0, Some("ABCDEFGH")), handoff),
        3 => Run::by(by_code(3, 1, None), handoff),
        4 => Run::resume(handoff, linked()),
        5 => Run::unlink(linked()),
        6 => Run::check(linked()),
        _ => Run::new(handoff),
    }
}

fn linked() -> Credentials {
    static LINKED: LazyLock<Credentials> = LazyLock::new(|| {
        let mut run = Run::new(Handoff::Active);
        run.until_paired();
        run.credentials()[0].clone()
    });
    LINKED.clone()
}

/// A link, and the phone that it asked for a code for.
struct Stage {
    run: Run,
    phone: Option<Phone>,
}

impl Stage {
    fn take_step(&mut self, data: &mut Data<'_>) {
        let step = data.byte();
        match step % 24 {
            0 => self.accept(),
            1 if self.run.dialing => self.run.open(),
            2 => self.turn_away(data),
            3 => self.run.derive(),
            4 => self.run.reach_deadline(),
            5 => self.run.pass(Duration::from_secs(u64::from(data.byte()))),
            6 => self.give(Input::Version(match data.byte() {
                0..128 => Some(Version::FALLBACK),
                _ => None,
            })),
            7 => {
                let until = self.run.now + Duration::from_secs(u64::from(data.byte()));
                self.run.answers_turns = data.byte().is_multiple_of(2);
                self.give(Input::RestUntil(until));
            }
            8 => self.give(Input::TurnTaken),
            9 => {
                let text = assertion(CHALLENGE);
                self.give(Input::Assertion(text.parse().expect("an assertion")));
            }
            10 => self.give(Input::Confirmed(data.byte().is_multiple_of(2))),
            11 => {
                let bytes = data.bytes();
                self.give(Input::Received(bytes));
            }
            12 if self.run.connection.is_some() => {
                let frame = data.bytes();
                self.run.serve_frame(frame);
            }
            13 => self.run.sent.clear(),
            _ => {
                let Some(mut node) = self.stanza(data) else {
                    return;
                };
                // Some as they are, others not quite.
                if step >= 128 {
                    mutate(&mut node, data);
                }
                if self.run.connection.is_some() {
                    self.run.serve(&node);
                }
            }
        }
    }

    fn give(&mut self, input: Input<'_>) {
        self.run.give(input);
    }

    /// Opens the connection if one is asked for, and shakes hands if there is one.
    fn accept(&mut self) {
        if self.run.dialing {
            self.run.open();
        }
        if self.run.connection.is_none() && !self.run.raw.is_empty() {
            self.run.shake_hands();
        }
    }

    fn turn_away(&mut self, data: &mut Data<'_>) {
        let retry_after = match data.byte() {
            0 => None,
            wait => Some(Duration::from_secs(u64::MAX >> (wait % 64))),
        };
        let why = match data.byte() % 4 {
            0 => Disconnect::Lost,
            1 => Disconnect::Refused {
                status: 503,
                retry_after,
            },
            2 => Disconnect::ProxyFailed {
                proxy: "proxy:1080".to_owned(),
            },
            _ => Disconnect::WrongClock {
                ahead_s: retry_after.and_then(|wait| i64::try_from(wait.as_secs()).ok()),
            },
        };
        (self.run.connection, self.run.dialing) = (None, false);
        self.run.raw.clear();
        self.give(Input::Disconnected(why));
    }

    /// Returns what the server may well send now.
    fn stanza(&mut self, data: &mut Data<'_>) -> Option<Node> {
        let run = &mut self.run;
        Some(match data.byte() % 20 {
            0 => pair_device(usize::from(data.byte() % 8)),
            1 => pair_success(run, data)?,
            2 => {
                let request = registration(run, "companion_hello")?;
                self.phone = Some(Phone::asked_by(&request));
                accepted(&request)
            }
            3 => {
                let code = run.codes().last()?.code.clone();
                self.phone.as_mut()?.types(&code)
            }
            4 => refused(&registration(run, "companion_hello")?, "429"),
            5 => restart(),
            6 => success(),
            7 => {
                let reasons = ["401", "403", "405", "409", "429", "500", "503", "515"];
                failure(reasons[usize::from(data.byte()) % reasons.len()])
            }
            8 => refresh(),
            9 => Node::new("xmlstreamend"),
            10 => prologue_request(),
            11 => notification("passkey_prologue_request"),
            12 => reference(run.sent.iter().find(|node| node.child("ref").is_some())?),
            13 => passkey::continuation(KeyPair::from_private([11; 32]).public(), &[9; 32]),
            14 => {
                let code = ["401", "440", "503", "515", "516"][usize::from(data.byte()) % 5];
                let why = Node::new("conflict").attr("type", "replaced");
                let ending = Node::new("stream:error").attr("code", code);
                ending.children([why])
            }
            15 | 16 => {
                let at = usize::from(data.byte()).checked_rem(run.sent.len())?;
                result(run.sent.remove(at).get("id")?)
            }
            17 => {
                let at = usize::from(data.byte()).checked_rem(run.sent.len())?;
                let request = run.sent.remove(at);
                request.get("id")?;
                refused(&request, "400")
            }
            18 => Node::new("ib").children([Node::new("offline").attr("count", "1")]),
            _ => Node::new("message")
                .attr("from", "15550100@s.whatsapp.net")
                .attr("id", "3A")
                .children([Node::new("enc").bytes(*b"sealed")]),
        })
    }

    fn check(&mut self, was_paired: bool) {
        let run = &mut self.run;
        if run.link.is_paired() && !was_paired {
            assert!(!run.credentials().is_empty(), "nothing was to be stored");
        }
        let secrets: Vec<_> = run
            .codes()
            .iter()
            .map(|code| code.code.characters().to_owned())
            .chain(run.qr_codes().iter().map(|code| code.text.clone()))
            .chain([NUMBER.to_owned()])
            .collect();
        let record = run.record();
        for secret in secrets {
            assert!(!record.contains(&secret), "a secret is in the record");
        }
    }
}

/// What the phone makes of whichever secret it has.
fn pair_success(run: &mut Run, data: &mut Data<'_>) -> Option<Node> {
    let payload = run.connection.as_ref()?.payload.clone();
    payload.device_pairing_data.as_ref()?;
    let secret = match data.byte() % 3 {
        0 => crate::harness::adv_secret(run.qr_codes().last()?),
        1 => run.keys().last()?.adv_secret.as_bytes().to_vec(),
        _ => vec![9; 32],
    };
    Some(run.server.pair_success(&payload, &secret))
}

/// Takes the companion's last request about a code at this stage.
fn registration(run: &mut Run, stage: &str) -> Option<Node> {
    let at = run.sent.iter().rposition(|node| {
        let registration = node.child("link_code_companion_reg");
        registration.is_some_and(|registration| registration.get("stage") == Some(stage))
    })?;
    Some(run.sent.remove(at))
}

/// Changes one place of a stanza.
fn mutate(node: &mut Node, data: &mut Data<'_>) {
    let choice = data.byte();
    if let Content::Nodes(nodes) = &mut node.content {
        let at = usize::from(choice / 8);
        match choice % 8 {
            0..5 if !nodes.is_empty() => {
                let at = at % nodes.len();
                return mutate(&mut nodes[at], data);
            }
            5 if !nodes.is_empty() => {
                nodes.remove(at % nodes.len());
                return;
            }
            6 if !nodes.is_empty() => {
                let twin = nodes[at % nodes.len()].clone();
                nodes.push(twin);
                return;
            }
            _ => {}
        }
    }
    let at = usize::from(data.byte());
    match choice % 4 {
        0 if !node.attrs.is_empty() => {
            let at = at % node.attrs.len();
            node.attrs[at].1 = String::from_utf8_lossy(data.bytes()).into_owned();
        }
        1 if !node.attrs.is_empty() => {
            node.attrs.remove(at % node.attrs.len());
        }
        2 => match &mut node.content {
            Content::Bytes(bytes) if !bytes.is_empty() => {
                let at = at % bytes.len();
                bytes[at] ^= data.byte().max(1);
            }
            content => *content = Content::Bytes(data.bytes().to_vec()),
        },
        _ => node.content = Content::Bytes(data.bytes().to_vec()),
    }
}

/// The data that is left.
struct Data<'a>(&'a [u8]);

impl<'a> Data<'a> {
    /// Takes a byte; zero behind the end.
    fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        byte
    }

    /// Takes as many bytes as the next one says.
    fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }
}

const MAX_STEPS: usize = 256;
