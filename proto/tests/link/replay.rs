//! Records replayed: a server that does what a record says brings a new link to the same end.
//!
//! A record that came with a report becomes a test by being put into `proto/tests/records`.

use std::{collections::HashMap, fs, path::PathBuf, sync::Arc, time::Duration};

use latchkey_proto::{
    keys::AdvSecret,
    link::{Config, Disconnect, Handoff, Input, Link, LinkMethod, account_of},
    node::{Content, Node},
    payload::Version,
};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::{
    harness::{HOLD, Run, adv_secret, failure, keys, restart, success},
    passkey::{CHALLENGE, OPTIONS, assertion},
    phone::{NUMBER, Phone, asking, last_code, refused, shown, type_shown},
    record::{self, Direction, Line, Mark, Part},
    server::{Server, pair_device, start},
};

#[test]
fn records_of_real_runs_come_to_the_same_end() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/records");
    let mut records: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "txt"))
        .collect();
    records.sort();
    assert!(records.len() >= 5, "{records:?}");
    for path in records {
        assert_replays(
            &path.display().to_string(),
            &fs::read_to_string(&path).unwrap(),
        );
    }
}

#[test]
fn record_of_each_kind_of_run_is_replayed() {
    let qr = || {
        let mut run = Run::new(Handoff::Active);
        run.until_scan();
        run
    };
    let cases: [Case; 9] = [
        ("linked", || {
            let mut run = Run::new(Handoff::Active);
            run.until_logged_in();
            run.pass(HOLD);
            run
        }),
        ("linked by code", || {
            let (mut run, mut phone) = shown();
            let secret = type_shown(&mut run, &mut phone);
            let payload = run.connection.as_ref().unwrap().payload.clone();
            let accepted = run.server.pair_success(&payload, secret.as_bytes());
            run.serve(&accepted);
            run.serve(&restart());
            run.accept();
            run.serve(&success());
            run.pass(HOLD);
            run
        }),
        ("refs that run out", || {
            let mut run = Run::new(Handoff::Active);
            run.until_scan();
            run.pass(Duration::from_secs(165));
            run.accept();
            run.serve(&pair_device(3));
            run.disconnect();
            run
        }),
        ("a secret that is not ours", || {
            let mut run = Run::new(Handoff::Active);
            run.until_scan();
            let payload = run.connection.as_ref().unwrap().payload.clone();
            let foreign = run.server.pair_success(&payload, &[0; 32]);
            run.serve(&foreign);
            run
        }),
        ("outdated", || {
            let mut run = Run::new(Handoff::Active);
            run.accept();
            run.serve(&failure("405"));
            run.give(Input::Version(Some(Version::new(2_000_000_000))));
            run.accept();
            run.serve(&failure("405"));
            run
        }),
        ("code refused", || {
            let (mut run, request) = asking();
            run.serve(&refused(&request, "429"));
            run
        }),
        ("unreachable, unreadable and unanswered", || {
            let mut run = Run::new(Handoff::Active);
            run.give(Input::Disconnected(Disconnect::Refused {
                status: 503,
                retry_after: None,
            }));
            run.pass(Duration::from_secs(10));
            run.accept();
            run.serve_frame(&[0, 0xf8]);
            run.give(Input::Received(&[0, 0, 3, 1, 2, 3]));
            run.pass(Duration::from_secs(1));
            run.open();
            run.pass(Duration::from_secs(21));
            run
        }),
        ("a passkey that does not come", || {
            let mut run = Run::new(Handoff::Active);
            run.until_scan();
            run.serve(
                &Node::new("notification")
                    .attr("from", "s.whatsapp.net")
                    .attr("id", "8")
                    .attr("type", "passkey_prologue_request")
                    .children([Node::new("passkey_request_options").bytes(OPTIONS)]),
            );
            run.pass(Duration::from_mins(11));
            run
        }),
        ("another root", || {
            let mut run = Run::new(Handoff::Active);
            run.server = Server::with_seed(99);
            run.accept();
            run
        }),
    ];
    for (name, run) in cases {
        assert_replays(name, &run().record());
    }
    let mut waiting = qr();
    assert_replays("no end", &waiting.record());
}

#[test]
#[should_panic(expected = "an end of another kind")]
fn replay_that_comes_to_another_end_is_noticed() {
    let (mut run, request) = asking();
    run.serve(&refused(&request, "403"));
    let record = run.record().replace("CodeRefused", "NotEligible");
    assert_replays("an end of another kind", &record);
}

#[test]
fn record_holds_nothing_that_was_secret() {
    let (mut run, mut phone) = shown();
    let secret = type_shown(&mut run, &mut phone);
    let payload = run.connection.as_ref().unwrap().payload.clone();
    let accepted = run.server.pair_success(&payload, secret.as_bytes());
    run.serve(&accepted);
    let code = last_code(&run).code.to_string();
    let record = run.record();
    for secret in [
        NUMBER,
        "236395184570386",
        &code,
        "pairing-ref",
        "3141592653",
    ] {
        assert!(!record.contains(secret), "{secret} in {record}");
    }
    assert!(record.contains("[digits 11 #"), "{record}");
}

#[test]
fn stanza_stands_in_the_record_when_it_has_left() {
    let mut run = Run::new(Handoff::Active);
    run.until_paired();
    let record = run.record();
    let place = |text: &str| record.find(text).expect(text);
    // The driver stores the credentials before it takes the next output.
    assert!(
        place("is=\"Credentials\"") < place("<pair-device-sign>"),
        "{record}"
    );
}

#[test]
fn long_record_keeps_its_beginning_and_its_end() {
    let mut run = Run::new(Handoff::Active);
    run.until_scan();
    for _ in 0..20_000 {
        run.serve(&Node::new("presence").attr("from", "15550100000@s.whatsapp.net"));
    }
    run.serve(&failure("403"));
    let record = run.record();
    assert!(record.len() < 1_100_000, "{}", record.len());
    for part in [
        "<begin ",
        "<pair-device>",
        "<left-out lines=",
        "reason=\"403\"",
        "<finished",
    ] {
        assert!(record.contains(part), "{part}");
    }
}

/// A kind of run, and how it comes about.
type Case = (&'static str, fn() -> Run);

/// Asserts that a new link, served as the record says, does what the recorded one did.
fn assert_replays(name: &str, record: &str) {
    let lines = record::read(record);
    let mut replay = Replay::new(&lines);
    for (place, line) in lines.iter().enumerate().skip(1) {
        replay.step(line, &lines[place + 1..]);
    }
    let replayed = record::read(&replay.run.record());
    let (expected, got) = (story(&lines), story(&replayed));
    let differs = expected.iter().zip(&got).position(|(a, b)| a != b);
    let differs = differs.unwrap_or(expected.len().min(got.len()));
    assert_eq!(
        expected.get(differs),
        got.get(differs),
        "{name}, line {}:\n{record}",
        differs + 1
    );
}

/// What happened, without what differs from run to run: times, lengths, and what the server is.
fn story(lines: &[Line]) -> Vec<String> {
    let mut teller = Teller::default();
    let told = lines.iter().filter(|line| line.element.tag != "ended");
    told.map(|line| format!("{:?} {}", line.direction, teller.element(&line.element)))
        .collect()
}

/// Numbers what stands behind the marks anew, in the order of what is told.
#[derive(Default)]
struct Teller {
    numbers: HashMap<usize, usize>,
}

impl Teller {
    fn element(&mut self, element: &Node) -> String {
        let mut text = format!("<{}", self.text(&element.tag));
        for (name, value) in &element.attrs {
            if !VARYING.contains(&name.as_str()) {
                let (name, value) = (self.text(name), self.text(value));
                text.extend([" ", &name, "=", &value]);
            }
        }
        text.push('>');
        match &element.content {
            Content::Nodes(nodes) => text.extend(nodes.iter().map(|node| self.element(node))),
            Content::Text(content) => text += &self.text(content),
            _ => {}
        }
        text
    }

    fn text(&mut self, text: &str) -> String {
        let parts = record::parts(text);
        let parts = parts.iter().map(|part| match part {
            Part::Literal(literal) => (*literal).to_owned(),
            Part::Mark(mark) => {
                let next = self.numbers.len() + 1;
                format!("#{}", self.numbers.entry(mark.number).or_insert(next))
            }
        });
        parts.collect()
    }
}

const VARYING: [&str; 5] = ["certificate", "issuer", "valid-until", "ms", "key-index"];

/// A link that a recorded server serves.
struct Replay<'a> {
    run: Run,
    /// What stands behind the marks, by their numbers.
    values: HashMap<usize, Vec<u8>>,
    phone: Option<Phone>,
    code_secret: Option<AdvSecret>,
    /// The line before, and when it was replayed.
    last_at: Duration,
    begin: &'a Node,
}

impl<'a> Replay<'a> {
    fn new(lines: &'a [Line]) -> Self {
        let begin = &lines[0].element;
        let has_foreign_root = lines
            .iter()
            .any(|line| line.element.get("failed") == Some("Untrusted"));
        let server = if has_foreign_root {
            Server::with_seed(99)
        } else {
            Server::new()
        };
        let get = |name: &str| begin.get(name).unwrap_or_else(|| panic!("no {name}"));
        let config = Arc::new(Config {
            root: Server::new().root(),
            browser: get("browser").parse().unwrap(),
            handoff: match get("handoff") {
                "active" => Handoff::Active,
                "passive" => Handoff::Passive,
                "upload" => Handoff::Upload,
                other => panic!("{other}"),
            },
            hold: Duration::from_millis(get("hold-ms").parse().unwrap()),
            self_message: begin.get("self-message") == Some("true"),
        });
        let method = match get("method") {
            "qr" => LinkMethod::Qr,
            "code" => LinkMethod::Code {
                phone: account_of(NUMBER),
                custom: (get("chosen-by") == "caller").then(|| "ABCD-EFGH".parse().unwrap()),
                shown: get("shown").parse().unwrap(),
                unanswered: get("unanswered").parse().unwrap(),
            },
            other => panic!("{other}"),
        };
        let version = get("whatsapp").parse().unwrap();
        let rng = ChaCha20Rng::seed_from_u64(3);
        let link = match get("from") {
            "registration" => Link::register(config, method, version, keys(), rng, start()),
            from => {
                let mut paired = Run::new(Handoff::Active);
                paired.until_paired();
                let credentials = paired.credentials()[0].clone();
                match from {
                    "login" => Link::resume(config, version, credentials, rng, start()),
                    "unlinking" => Link::unlink(config, version, credentials, rng, start()),
                    "checking" => Link::check(config, version, credentials, rng, start()),
                    other => panic!("{other}"),
                }
            }
        };
        let mut run = Run::recorded(link, server);
        run.answers_turns = false;
        Self {
            run,
            values: HashMap::new(),
            phone: None,
            code_secret: None,
            last_at: Duration::ZERO,
            begin,
        }
    }

    /// Does what a line says that the server or the outside did, and checks the rest.
    fn step(&mut self, line: &Line, rest: &[Line]) {
        self.run.now += line.at.saturating_sub(self.last_at);
        self.last_at = line.at;
        match line.direction {
            Direction::FromServer => self.serve(&line.element, rest),
            Direction::ToServer => self.check(&line.element),
            Direction::Neither => self.happen(&line.element),
        }
    }

    fn happen(&mut self, element: &Node) {
        match element.tag.as_str() {
            "connected" => self.run.open(),
            "handshake" => self.run.shake_hands(),
            "disconnected" => {
                self.run.connection = None;
                self.run.dialing = false;
                self.run.give(Input::Disconnected(disconnect(element)));
            }
            "version" => {
                let version: Option<Version> =
                    element.get("whatsapp").map(|text| text.parse().unwrap());
                self.run.give(Input::Version(version));
            }
            "derived" => self.run.derive_next(),
            "turn-taken" => self.run.give(Input::TurnTaken),
            "rests" => {
                let left = Duration::from_millis(element.get("ms").unwrap().parse().unwrap());
                self.run.give(Input::RestUntil(self.run.now + left));
            }
            "deadline" => self.run.reach_deadline(),
            "assertion" => {
                let answer = assertion(CHALLENGE).parse().unwrap();
                self.run.give(Input::Assertion(answer));
            }
            "confirmed" => {
                let same = element.get("same") == Some("true");
                self.run.give(Input::Confirmed(same));
            }
            // What the link itself does; the story of both is compared at the end.
            "connect" | "close" | "refresh-version" | "derive" | "ask-for-turn" | "event"
            | "finished" | "ended" => {}
            "begin" => panic!(
                "the link began anew, which is not replayed: {:?}",
                self.begin
            ),
            other => panic!("{other} is not replayed"),
        }
    }

    fn serve(&mut self, element: &Node, rest: &[Line]) {
        match element.tag.as_str() {
            "unreadable" => return self.run.serve_frame(&[0, 0xf8]),
            "broken" => return self.run.give(Input::Received(&[0, 0, 3, 1, 2, 3])),
            _ => {}
        }
        let mut node = self.fill(element);
        let reply = rest
            .iter()
            .find(|line| line.direction == Direction::ToServer);
        if node.child("pair-success").is_some() {
            self.sign(&mut node, reply.map(|line| &line.element));
        }
        let stage = node
            .child("link_code_companion_reg")
            .and_then(|hello| hello.get("stage"));
        if stage == Some("primary_hello") {
            self.greet(&mut node);
        }
        self.run.serve(&node);
    }

    /// Checks what the link has sent, and learns from it what stands behind the marks.
    fn check(&mut self, element: &Node) {
        assert!(!self.run.sent.is_empty(), "nothing was sent: {element:?}");
        let sent = self.run.sent.remove(0);
        self.learn(element, &sent);
        let stage = sent
            .child("link_code_companion_reg")
            .and_then(|hello| hello.get("stage"));
        match (stage, &self.phone) {
            (Some("companion_hello"), _) => self.phone = Some(Phone::asked_by(&sent)),
            (Some("companion_finish"), Some(phone)) => self.code_secret = phone.answered(&sent),
            _ => {}
        }
    }

    /// Makes the phone's consent anew: nobody has the secret that the recorded one was made with.
    fn sign(&mut self, node: &mut Node, reply: Option<&Node>) {
        let is_refused = reply.is_some_and(|reply| reply.get("type") == Some("error"));
        let text = reply
            .and_then(|reply| reply.child("error"))
            .and_then(|error| error.get("text"));
        let secret = match (&self.code_secret, text) {
            (_, Some("hmac-mismatch")) => vec![0; 32],
            // Whatever else was refused is refused for what the marks became.
            _ if is_refused => return,
            (Some(secret), _) => secret.as_bytes().to_vec(),
            (None, _) => adv_secret(self.run.qr_codes().last().expect("a code that was scanned")),
        };
        let payload = self.run.connection.as_ref().unwrap().payload.clone();
        let consent = self.run.server.pair_success(&payload, &secret);
        put(node, "device-identity", find(&consent, "device-identity"));
    }

    /// Makes the phone's half of a code anew.
    fn greet(&mut self, node: &mut Node) {
        let code = last_code(&self.run).code.clone();
        let phone = self.phone.as_mut().expect("a code was asked for");
        let hello = phone.types(&code);
        for tag in [
            "link_code_pairing_wrapped_primary_ephemeral_pub",
            "primary_identity_pub",
        ] {
            put(node, tag, find(&hello, tag));
        }
    }

    fn fill(&mut self, element: &Node) -> Node {
        let mut node = Node::new(self.text(&element.tag));
        for (name, value) in &element.attrs {
            node = node.attr(self.text(name), self.text(value));
        }
        node.content = match &element.content {
            Content::Nodes(nodes) => {
                Content::Nodes(nodes.iter().map(|child| self.fill(child)).collect())
            }
            Content::Text(_) if element.tag == "passkey_request_options" => {
                Content::Bytes(OPTIONS.as_bytes().to_vec())
            }
            Content::Text(content) => Content::Bytes(self.bytes(content)),
            other => other.clone(),
        };
        node
    }

    fn text(&mut self, recorded: &str) -> String {
        String::from_utf8(self.bytes(recorded)).unwrap()
    }

    fn bytes(&mut self, recorded: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in record::parts(recorded) {
            match part {
                Part::Literal(literal) => bytes.extend(literal.as_bytes()),
                Part::Mark(mark) => {
                    let value = self.values.entry(mark.number);
                    bytes.extend_from_slice(value.or_insert_with(|| made_up(mark)));
                }
            }
        }
        bytes
    }

    fn learn(&mut self, recorded: &Node, sent: &Node) {
        for ((_, value), (_, sent)) in recorded.attrs.iter().zip(&sent.attrs) {
            self.learn_text(value, sent.as_bytes());
        }
        match (&recorded.content, &sent.content) {
            (Content::Nodes(recorded), Content::Nodes(sent)) => {
                for (recorded, sent) in recorded.iter().zip(sent) {
                    self.learn(recorded, sent);
                }
            }
            (Content::Text(recorded), _) => {
                self.learn_text(recorded, sent.data().unwrap_or_default());
            }
            _ => {}
        }
    }

    fn learn_text(&mut self, recorded: &str, sent: &[u8]) {
        let parts = record::parts(recorded);
        let mut rest = sent;
        for (place, part) in parts.iter().enumerate() {
            let Part::Mark(mark) = part else {
                continue;
            };
            // What stands between two marks of an address is one character.
            let end = match parts.get(place + 1) {
                Some(Part::Literal(next)) => {
                    let next = next.as_bytes()[0];
                    rest.iter().position(|byte| *byte == next)
                }
                _ => None,
            };
            let (value, after) = rest.split_at(end.unwrap_or(rest.len()));
            let known = self.values.entry(mark.number);
            known.or_insert_with(|| value.to_vec());
            rest = after.get(1..).unwrap_or_default();
        }
    }
}

fn disconnect(element: &Node) -> Disconnect {
    let number = |name: &str| element.get(name).map(|value| value.parse::<i64>().unwrap());
    match element.get("why") {
        Some("Lost") => Disconnect::Lost,
        Some("Refused") => Disconnect::Refused {
            status: u16::try_from(number("status").unwrap()).unwrap(),
            retry_after: number("retry-after").map(|s| Duration::from_secs(s.unsigned_abs())),
        },
        Some("ProxyFailed") => Disconnect::ProxyFailed {
            proxy: "127.0.0.1:1080".to_owned(),
        },
        Some("WrongClock") => Disconnect::WrongClock {
            ahead_s: number("ahead-s"),
        },
        other => panic!("{other:?}"),
    }
}

/// A value of the kind and length of a mark, another one for each number.
fn made_up(mark: Mark<'_>) -> Vec<u8> {
    let Mark {
        kind,
        length,
        number,
    } = mark;
    match kind {
        "digits" if length == 1 => (number % 9 + 1).to_string().into_bytes(),
        "digits" => {
            let rest = number % 10_usize.pow(u32::try_from(length - 1).unwrap().min(9));
            format!("1{rest:0>width$}", width = length - 1).into_bytes()
        }
        "bytes" => {
            let number = number.to_be_bytes();
            let mut bytes = vec![0xff; length];
            let from = length.saturating_sub(number.len());
            bytes[from..].copy_from_slice(&number[number.len() - (length - from)..]);
            bytes
        }
        // Capitals: no word of the protocol's own.
        _ => {
            let mut text = vec![b'X'; length];
            let mut rest = number;
            for byte in text.iter_mut().rev() {
                *byte = b'A' + u8::try_from(rest % 26).unwrap();
                rest /= 26;
            }
            text
        }
    }
}

fn find<'a>(node: &'a Node, tag: &str) -> &'a [u8] {
    fn inside<'a>(node: &'a Node, tag: &str) -> Option<&'a Node> {
        if node.tag == tag {
            return Some(node);
        }
        node.nodes().iter().find_map(|child| inside(child, tag))
    }
    inside(node, tag).and_then(Node::data).expect(tag)
}

fn put(node: &mut Node, tag: &str, bytes: &[u8]) {
    match &mut node.content {
        content if node.tag == tag => *content = Content::Bytes(bytes.to_vec()),
        Content::Nodes(nodes) => nodes.iter_mut().for_each(|child| put(child, tag, bytes)),
        _ => {}
    }
}
