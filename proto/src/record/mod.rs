//! A record of a link that may be shown to others: which stanzas went to and fro, when, and what
//! else happened, with a mark in the place of everything that could be secret.
//!
//! ```text
//!       0 -- <begin from="registration" whatsapp="2.3000.1" method="qr" browser="Safari (Mac OS)" …/>
//!     212 -- <connected/>
//!     480 <- <iq from="s.whatsapp.net" type="set" id="[digits 10 #1]" xmlns="md"><pair-device>…
//!     481 -> <iq to="@s.whatsapp.net" type="result" id="[digits 10 #1]"/>
//! ```
//!
//! Each line has the milliseconds since the beginning, a direction (`<-` from the server, `->` to it,
//! `--` neither) and one element. A mark tells the kind and the length of what it stands for, and the
//! same value has the same number throughout.

mod marks;
mod stanza;

use std::{
    collections::VecDeque,
    fmt::{Debug, Write as _},
    mem,
    time::{Duration, SystemTime},
};

use self::marks::Marks;
use crate::{
    link::{Disconnect, Event, Handoff, Input, LinkError, LinkMethod, Output},
    node::Node,
    noise::ServerCertificate,
};

/// Records a link. What it keeps is already without secrets.
pub struct Recorder {
    begun_at: Option<SystemTime>,
    now: SystemTime,
    marks: Marks,
    lines: Lines,
    /// What has been encoded and not left yet; nothing for a part of the handshake.
    leaving: VecDeque<Option<String>>,
}

impl Recorder {
    /// Makes a recorder that keeps about `limit_bytes`: the first half from the beginning, the other up
    /// to the end, and how many lines are missing in between.
    pub fn new(limit_bytes: usize) -> Self {
        Self {
            begun_at: None,
            now: SystemTime::UNIX_EPOCH,
            marks: Marks::default(),
            lines: Lines {
                first: String::new(),
                last: VecDeque::new(),
                last_bytes: 0,
                left_out: 0,
                half_bytes: limit_bytes / 2,
            },
            leaving: VecDeque::new(),
        }
    }

    /// Ends the record, and returns its lines.
    pub fn into_text(self) -> String {
        self.lines.into_text()
    }

    /// Notes that the link ended without an outcome of its own, such as `expired`.
    pub fn ended(&mut self, how: &str, now: SystemTime) {
        self.now = now;
        self.event(&Node::new("ended").attr("how", how));
    }

    pub(crate) fn begin(&mut self, begin: &Begin<'_>, now: SystemTime) {
        self.begun_at.get_or_insert(now);
        self.now = now;
        self.leaving.clear();
        self.event(&begin.element());
    }

    pub(crate) fn input(&mut self, input: &Input<'_>, now: SystemTime) {
        self.now = now;
        let element = match input {
            Input::Received(_) => return,
            Input::Connected => Node::new("connected"),
            Input::Disconnected(why) => disconnected(why),
            Input::Version(Some(version)) => {
                Node::new("version").attr("whatsapp", version.to_string())
            }
            Input::Version(None) => Node::new("version"),
            Input::Derived(_) => Node::new("derived"),
            Input::TurnTaken => Node::new("turn-taken"),
            Input::RestUntil(until) => Node::new("rests").attr("ms", self.until(*until)),
            Input::Assertion(_) => Node::new("assertion"),
            Input::Confirmed(same) => Node::new("confirmed").attr("same", same.to_string()),
        };
        self.event(&element);
    }

    pub(crate) fn deadline(&mut self, of: &'static str, now: SystemTime) {
        self.now = now;
        self.event(&Node::new("deadline").attr("of", of));
    }

    pub(crate) fn output(&mut self, output: &Output) {
        let element = match output {
            Output::Transmit(_) => {
                if let Some(Some(stanza)) = self.leaving.pop_front() {
                    self.line("->", &stanza);
                }
                return;
            }
            // A failure is a stanza, which is recorded.
            Output::Timeout(_) | Output::Failure(_) => return,
            Output::Connect => Node::new("connect"),
            Output::Close => Node::new("close"),
            Output::RefreshVersion => Node::new("refresh-version"),
            Output::Derive(_) => Node::new("derive"),
            Output::AskForTurn { is_repeat } => {
                Node::new("ask-for-turn").attr("repeat", is_repeat.to_string())
            }
            Output::Event(event) => self.told(event),
            Output::Finished(Ok(_)) => Node::new("finished"),
            Output::Finished(Err(error)) => failed(error),
        };
        self.event(&element);
    }

    pub(crate) fn handshake(&mut self, certificate: Option<&ServerCertificate>) {
        let handshake = Node::new("handshake");
        self.event(&match certificate {
            Some(certificate) => handshake
                .attr("certificate", certificate.serial.to_string())
                .attr("issuer", certificate.issuer_serial.to_string())
                .attr("valid-until", certificate.not_after_s.to_string()),
            None => handshake.attr("failed", "true"),
        });
    }

    pub(crate) fn received(&mut self, node: &Node) {
        let stanza = node.to_record(Some(&mut self.marks));
        self.line("<-", &stanza);
    }

    /// Notes the stanza of the next [`Output::Transmit`]: it stands in the record once that is polled.
    pub(crate) fn encoded(&mut self, node: &Node) {
        self.leaving
            .push_back(Some(node.to_record(Some(&mut self.marks))));
    }

    /// Notes that the next [`Output::Transmit`] is no stanza.
    pub(crate) fn shook_hands(&mut self) {
        self.leaving.push_back(None);
    }

    /// Notes a frame that was decrypted and is no stanza.
    pub(crate) fn unreadable(&mut self, length: usize) {
        let unreadable = Node::new("unreadable").attr("bytes", length.to_string());
        self.line("<-", &unreadable.to_record(None));
    }

    /// Notes bytes that are no frame of this connection.
    pub(crate) fn broken(&mut self) {
        self.line("<-", &Node::new("broken").to_record(None));
    }

    /// Returns what whoever waits for the link was told, without the secret of it.
    fn told(&self, event: &Event) -> Node {
        let element = Node::new("event").attr("is", variant(event));
        match event {
            Event::Qr(qr) => element
                .attr("sequence", qr.sequence.to_string())
                .attr("total", qr.total.to_string())
                .attr("ms", self.until(qr.expires_at)),
            Event::Code(code) => {
                let element = element
                    .attr("sequence", code.sequence.to_string())
                    .attr("ms", self.until(code.expires_at));
                match code.renewal {
                    Some(renewal) => element.attr("renewal", variant(&renewal)),
                    None => element,
                }
            }
            Event::Resting(until) => element.attr("ms", self.until(*until)),
            Event::PasskeyRequired { expires_at, .. }
            | Event::PasskeyConfirmation { expires_at, .. } => {
                element.attr("ms", self.until(*expires_at))
            }
            _ => element,
        }
    }

    fn until(&self, moment: SystemTime) -> String {
        let left = moment.duration_since(self.now).unwrap_or_default();
        left.as_millis().to_string()
    }

    fn event(&mut self, element: &Node) {
        self.line("--", &element.to_record(None));
    }

    fn line(&mut self, direction: &str, text: &str) {
        let begun_at = self.begun_at.unwrap_or(self.now);
        let at = self.now.duration_since(begun_at).unwrap_or_default();
        let mut line = String::new();
        writeln!(line, "{:>8} {direction} {text}", at.as_millis())
            .expect("writing to a string never fails");
        self.lines.push(line);
    }
}

impl Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder(..)")
    }
}

/// What a link begins with.
pub(crate) struct Begin<'a> {
    pub(crate) from: &'static str,
    pub(crate) whatsapp: String,
    pub(crate) method: &'a LinkMethod,
    pub(crate) browser: String,
    pub(crate) handoff: Handoff,
    pub(crate) hold: Duration,
    pub(crate) self_message: bool,
}

impl Begin<'_> {
    fn element(&self) -> Node {
        let element = Node::new("begin")
            .attr("from", self.from)
            .attr("whatsapp", self.whatsapp.clone());
        let element = match self.method {
            LinkMethod::Qr => element.attr("method", "qr"),
            LinkMethod::Code {
                custom,
                shown,
                unanswered,
                ..
            } => {
                let chosen_by = if custom.is_some() { "caller" } else { "chance" };
                element
                    .attr("method", "code")
                    .attr("chosen-by", chosen_by)
                    .attr("shown", shown.to_string())
                    .attr("unanswered", unanswered.to_string())
            }
        };
        let element = element
            .attr("browser", self.browser.clone())
            .attr("handoff", variant(&self.handoff).to_ascii_lowercase())
            .attr("hold-ms", self.hold.as_millis().to_string());
        if self.self_message {
            element.attr("self-message", "true")
        } else {
            element
        }
    }
}

/// Does not name the proxy: it is the operator's.
fn disconnected(why: &Disconnect) -> Node {
    let element = Node::new("disconnected").attr("why", variant(why));
    match why {
        Disconnect::Refused {
            status,
            retry_after,
        } => {
            let element = element.attr("status", status.to_string());
            match retry_after {
                Some(wait) => element.attr("retry-after", wait.as_secs().to_string()),
                None => element,
            }
        }
        Disconnect::WrongClock {
            ahead_s: Some(ahead),
        } => element.attr("ahead-s", ahead.to_string()),
        Disconnect::WrongClock { ahead_s: None }
        | Disconnect::ProxyFailed { .. }
        | Disconnect::Lost => element,
    }
}

/// Names the failure only: what the server said of it stands in its stanza.
fn failed(error: &LinkError) -> Node {
    Node::new("finished").attr("failed", variant(error))
}

/// Returns the name of an enum's variant, without what is in it.
fn variant(of: &impl Debug) -> String {
    let debug = format!("{of:?}");
    let end = debug.find(|c: char| !c.is_ascii_alphanumeric());
    debug[..end.unwrap_or(debug.len())].to_owned()
}

/// The lines of a record, of which those in the middle go first.
struct Lines {
    first: String,
    last: VecDeque<String>,
    last_bytes: usize,
    left_out: usize,
    half_bytes: usize,
}

impl Lines {
    fn push(&mut self, line: String) {
        if self.last.is_empty() && self.left_out == 0 && self.first.len() < self.half_bytes {
            self.first.push_str(&line);
            return;
        }
        self.last_bytes += line.len();
        self.last.push_back(line);
        while self.last_bytes > self.half_bytes
            && let Some(oldest) = self.last.pop_front()
        {
            self.last_bytes -= oldest.len();
            self.left_out += 1;
        }
    }

    fn into_text(mut self) -> String {
        let mut text = mem::take(&mut self.first);
        if self.left_out > 0 {
            let left_out = Node::new("left-out").attr("lines", self.left_out.to_string());
            writeln!(text, "{:>8} -- {}", "", left_out.to_record(None))
                .expect("writing to a string never fails");
        }
        text.extend(self.last);
        text
    }
}
