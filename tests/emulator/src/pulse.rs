use std::time::SystemTime;

use latchkey_proto::node::Node;

use crate::{options::Timing, stanza};

/// Whether a client is still there: one that is silent is pinged, one that does not answer is dropped.
pub(crate) struct Pulse {
    heard: SystemTime,
    awaited: Vec<Awaited>,
}

struct Awaited {
    id: String,
    what: &'static str,
    until: SystemTime,
}

/// What is to be done about a client's silence.
pub(crate) enum Silence {
    /// Ping it.
    Ping,
    /// Drop it: it owes this.
    Dead(&'static str),
}

impl Pulse {
    pub(crate) fn new(now: SystemTime) -> Self {
        Self {
            heard: now,
            awaited: Vec::new(),
        }
    }

    /// Expects an answer to the stanza of this id.
    pub(crate) fn expect(
        &mut self,
        id: &str,
        what: &'static str,
        now: SystemTime,
        timing: &Timing,
    ) {
        let until = now + timing.answer_within;
        self.awaited.push(Awaited {
            id: id.to_owned(),
            what,
            until,
        });
    }

    /// Notes that a stanza came. Returns what it answers, if it was expected.
    pub(crate) fn hear(&mut self, node: &Node, now: SystemTime) -> Option<&'static str> {
        self.heard = now;
        let is_answer = node.tag == "ack"
            || node.tag == "iq" && matches!(node.get("type"), Some("result" | "error"));
        let id = node.get("id").filter(|_| is_answer)?;
        let place = self.awaited.iter().position(|awaited| awaited.id == id)?;
        Some(self.awaited.remove(place).what)
    }

    /// When something is to be done next.
    pub(crate) fn deadline(&self, timing: &Timing) -> SystemTime {
        let ping = self.heard + timing.ping_after;
        self.awaited
            .iter()
            .map(|awaited| awaited.until)
            .chain([ping])
            .min()
            .unwrap_or(ping)
    }

    /// What is to be done now, if the deadline has come.
    pub(crate) fn due(&mut self, now: SystemTime, timing: &Timing) -> Option<Silence> {
        if let Some(missing) = self.awaited.iter().find(|awaited| awaited.until <= now) {
            return Some(Silence::Dead(missing.what));
        }
        if self.heard + timing.ping_after > now {
            return None;
        }
        // The next ping is due after another silence, unless this one is answered.
        self.heard = now;
        Some(Silence::Ping)
    }
}

/// The name under which an answer to a ping is awaited.
pub(crate) const PING: &str = "ping";

/// A ping of the client's, which any connection may send at any time.
pub(crate) fn answer_to_ping(node: &Node) -> Option<Node> {
    let is_ping =
        node.tag == "iq" && node.get("type") == Some("get") && node.get("xmlns") == Some("w:p");
    is_ping.then(|| stanza::result(node))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn silent_client_is_pinged_and_then_dropped() {
        let (start, timing) = (UNIX_EPOCH, Timing::real());
        let mut pulse = Pulse::new(start);
        assert_eq!(pulse.deadline(&timing), start + timing.ping_after);
        assert!(pulse.due(start + Duration::from_secs(1), &timing).is_none());
        let late = start + timing.ping_after;
        assert!(matches!(pulse.due(late, &timing), Some(Silence::Ping)));
        pulse.expect("p1", PING, late, &timing);
        assert_eq!(pulse.deadline(&timing), late + timing.answer_within);
        assert!(matches!(
            pulse.due(late + timing.answer_within, &timing),
            Some(Silence::Dead(PING))
        ));
    }

    #[test]
    fn answer_to_a_ping_is_recognised_by_its_id() {
        let (start, timing) = (UNIX_EPOCH, Timing::real());
        let mut pulse = Pulse::new(start);
        pulse.expect("p1", PING, start, &timing);
        let other = Node::new("iq").attr("type", "result").attr("id", "p2");
        assert_eq!(pulse.hear(&other, start), None);
        let answer = Node::new("iq").attr("type", "result").attr("id", "p1");
        assert_eq!(pulse.hear(&answer, start), Some(PING));
        assert!(pulse.due(start + timing.answer_within, &timing).is_none());
    }
}
