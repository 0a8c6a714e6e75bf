use std::{fmt, time::SystemTime};

use latchkey_proto::node::Node;

use crate::{
    channel::{Channel, ConnectionEnd},
    options::Timing,
    server::Server,
    stanza,
};

/// Pings silent clients and drops those that do not answer.
pub(crate) struct KeepAlive {
    heard: SystemTime,
    awaited: Vec<Awaited>,
}

struct Awaited {
    id: String,
    owed: ExpectedAnswer,
    until: SystemTime,
}

/// What a client owes the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedAnswer {
    /// The response to `pair-device`.
    PairDevice,
    /// The acknowledgement of a notification of this type.
    Notification(&'static str),
    /// The response to a ping.
    Pong,
}

impl ExpectedAnswer {
    fn is_paid_by(self, node: &Node) -> bool {
        match self {
            Self::PairDevice | Self::Pong => {
                node.tag == "iq" && matches!(node.get("type"), Some("result" | "error"))
            }
            Self::Notification(kind) => {
                node.tag == "ack"
                    && node.get("class") == Some("notification")
                    && node.get("type").is_none_or(|told| told == kind)
                    && stanza::is_to_server(node)
            }
        }
    }
}

impl fmt::Display for ExpectedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PairDevice => "pair-device",
            Self::Notification(kind) => kind,
            Self::Pong => "ping",
        })
    }
}

/// What to do about a silent client.
pub(crate) enum Silence {
    /// Ping it.
    Ping,
    /// Drop it, because it owes this.
    Dead(ExpectedAnswer),
}

impl KeepAlive {
    /// Pings a client that is silent, and drops one that owes a response for too long.
    pub(crate) async fn handle_timeout(
        &mut self,
        server: &Server,
        channel: &mut Channel,
    ) -> Result<(), ConnectionEnd> {
        match self.due(server.clock.now(), &server.options.timing) {
            None => Ok(()),
            Some(Silence::Ping) => self.ping(server, channel).await,
            Some(Silence::Dead(owed)) => Err(ConnectionEnd::Refused(format!(
                "expected an answer to {owed} in time"
            ))),
        }
    }

    /// Pings the client.
    pub(crate) async fn ping(
        &mut self,
        server: &Server,
        channel: &mut Channel,
    ) -> Result<(), ConnectionEnd> {
        let id = server.world().next_stanza_id();
        self.expect(
            &id,
            ExpectedAnswer::Pong,
            server.clock.now(),
            &server.options.timing,
        );
        channel.send(&stanza::ping(&id)).await
    }

    pub(crate) fn new(now: SystemTime) -> Self {
        Self {
            heard: now,
            awaited: Vec::new(),
        }
    }

    /// Expects a response to the stanza with this ID.
    pub(crate) fn expect(
        &mut self,
        id: &str,
        owed: ExpectedAnswer,
        now: SystemTime,
        timing: &Timing,
    ) {
        let until = now + timing.answer_within;
        self.awaited.push(Awaited {
            id: id.to_owned(),
            owed,
            until,
        });
    }

    /// Records that a stanza arrived. Returns what it answers, if that was expected.
    pub(crate) fn handle_stanza(&mut self, node: &Node, now: SystemTime) -> Option<ExpectedAnswer> {
        self.heard = now;
        let id = node.get("id")?;
        let pays = |awaited: &Awaited| awaited.id == id && awaited.owed.is_paid_by(node);
        let place = self.awaited.iter().position(pays)?;
        Some(self.awaited.remove(place).owed)
    }

    /// Returns when the next action is due.
    pub(crate) fn deadline(&self, timing: &Timing) -> SystemTime {
        let ping = self.heard + timing.ping_after;
        self.awaited
            .iter()
            .map(|awaited| awaited.until)
            .chain([ping])
            .min()
            .unwrap_or(ping)
    }

    /// Returns the action that is due, if its deadline has passed.
    pub(crate) fn due(&mut self, now: SystemTime, timing: &Timing) -> Option<Silence> {
        if let Some(missing) = self.awaited.iter().find(|awaited| awaited.until <= now) {
            return Some(Silence::Dead(missing.owed));
        }
        if self.heard + timing.ping_after > now {
            return None;
        }
        // Without an answer, the next ping is due after another period of silence.
        self.heard = now;
        Some(Silence::Ping)
    }
}

/// Returns the response to a ping, which any client may send at any time.
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
        let mut keep_alive = KeepAlive::new(start);
        assert_eq!(keep_alive.deadline(&timing), start + timing.ping_after);
        assert!(
            keep_alive
                .due(start + Duration::from_secs(1), &timing)
                .is_none()
        );
        let late = start + timing.ping_after;
        assert!(matches!(keep_alive.due(late, &timing), Some(Silence::Ping)));
        keep_alive.expect("p1", ExpectedAnswer::Pong, late, &timing);
        assert_eq!(keep_alive.deadline(&timing), late + timing.answer_within);
        assert!(matches!(
            keep_alive.due(late + timing.answer_within, &timing),
            Some(Silence::Dead(ExpectedAnswer::Pong))
        ));
    }

    #[test]
    fn answer_to_a_ping_is_recognised_by_its_id() {
        let (start, timing) = (UNIX_EPOCH, Timing::real());
        let mut keep_alive = KeepAlive::new(start);
        keep_alive.expect("p1", ExpectedAnswer::Pong, start, &timing);
        let other = Node::new("iq").attr("type", "result").attr("id", "p2");
        assert_eq!(keep_alive.handle_stanza(&other, start), None);
        let answer = Node::new("iq").attr("type", "result").attr("id", "p1");
        assert_eq!(
            keep_alive.handle_stanza(&answer, start),
            Some(ExpectedAnswer::Pong)
        );
        assert!(
            keep_alive
                .due(start + timing.answer_within, &timing)
                .is_none()
        );
    }
}
