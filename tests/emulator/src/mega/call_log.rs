//! The checks on calls before their commands are read: their IDs, that there is only one at a time,
//! and their proofs of work.

use std::collections::{BTreeMap, HashMap};

use rand::CryptoRng;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{account::random, cipher};

/// A call, as far as the log needs it.
pub(super) struct CallId<'a> {
    pub(super) id: u64,
    pub(super) sid: Option<&'a str>,
    pub(super) body: &'a [u8],
}

#[derive(Default)]
pub(super) struct CallLog {
    /// The bodies received under each ID.
    bodies: HashMap<u64, Vec<u8>>,
    /// The responses given, by session and ID.
    answers: HashMap<(Option<String>, u64), Value>,
    /// The last ID of each client.
    last_ids: Vec<u64>,
    in_flight: BTreeMap<u64, InFlight>,
    pub(super) max_in_flight: usize,
    challenges: HashMap<u64, WorkChallenge>,
    pub(super) proofs: u64,
}

/// A call in progress.
struct InFlight {
    times: usize,
    what: String,
}

struct WorkChallenge {
    token: String,
    body: Vec<u8>,
}

/// Whether a call that may need a proof of work can proceed.
pub(super) enum Proof {
    NotDue,
    Given,
    /// The challenge to send again.
    Missing(String),
}

impl CallLog {
    /// Begins a call, which must not overlap another. A client that gave up on a call may repeat it
    /// before the server notices: that is still the same call.
    pub(super) fn begin(&mut self, id: u64, what: String) -> Result<(), String> {
        let other = self.in_flight.iter().find(|(other, _)| **other != id);
        let refused = other.map(|(_, other)| {
            let other = &other.what;
            format!("expected one call at a time, got {what} while {other} was under way")
        });
        let call = self.in_flight.entry(id);
        call.or_insert(InFlight { times: 0, what }).times += 1;
        self.max_in_flight = self.max_in_flight.max(self.in_flight.len());
        refused.map_or(Ok(()), Err)
    }

    pub(super) fn end(&mut self, id: u64) {
        if let Some(call) = self.in_flight.get_mut(&id) {
            call.times -= 1;
            if call.times == 0 {
                self.in_flight.remove(&id);
            }
        }
    }

    /// Checks an ID: it must follow the client's last one, be the first of a new client, or repeat
    /// an earlier ID with the same body.
    pub(super) fn check_id(&mut self, ticket: &CallId<'_>) -> Result<(), String> {
        let CallId { id, body, .. } = *ticket;
        if let Some(first) = self.bodies.get(&id) {
            if first == body {
                return Ok(());
            }
            return Err(format!(
                "expected another body under a new id, got {id} again"
            ));
        }
        self.bodies.insert(id, body.to_vec());
        if let Some(last) = self.last_ids.iter_mut().find(|last| **last + 1 == id) {
            *last = id;
            return Ok(());
        }
        let near = self
            .last_ids
            .iter_mut()
            .find(|last| last.abs_diff(id) < NEAR);
        if let Some(last) = near {
            let expected = *last + 1;
            *last = id;
            return Err(format!("expected the id {expected}, got {id}"));
        }
        self.last_ids.push(id);
        Ok(())
    }

    /// Returns the number of clients so far: each starts counting at a number of its own.
    pub(super) fn clients(&self) -> usize {
        self.last_ids.len()
    }

    /// Returns the response already given to the same call.
    pub(super) fn answer(&self, ticket: &CallId<'_>) -> Option<&Value> {
        self.answers
            .get(&(ticket.sid.map(str::to_owned), ticket.id))
    }

    pub(super) fn keep_answer(&mut self, ticket: &CallId<'_>, answer: Value) {
        let key = (ticket.sid.map(str::to_owned), ticket.id);
        self.answers.insert(key, answer);
    }

    /// Demands a proof of work for a call and returns the header that states the challenge.
    pub(super) fn challenge(
        &mut self,
        ticket: &CallId<'_>,
        easiness: u8,
        now_s: u64,
        rng: &mut impl CryptoRng,
    ) -> String {
        let token = cipher::encode(&random::<48>(rng));
        let header = format!("1:{easiness}:{now_s}:{token}");
        let challenge = WorkChallenge {
            token: header,
            body: ticket.body.to_vec(),
        };
        let header = challenge.token.clone();
        self.challenges.insert(ticket.id, challenge);
        header
    }

    /// Verifies the proof of work that comes with a call.
    pub(super) fn check_proof(
        &mut self,
        ticket: &CallId<'_>,
        given: Option<&str>,
        now_s: u64,
    ) -> (Proof, Option<&'static str>) {
        let Some(challenge) = self.challenges.get(&ticket.id) else {
            let unasked = given.map(|_| "expected no proof of work that was not asked for");
            return (Proof::NotDue, unasked);
        };
        let again = |why| (Proof::Missing(challenge.token.clone()), Some(why));
        if challenge.body != ticket.body {
            return again("expected the body that the proof of work was asked for");
        }
        let Some(given) = given else {
            return again("expected the proof of work that was asked for");
        };
        if !is_proof(&challenge.token, given, now_s) {
            return again("expected a valid proof of work within 300 seconds");
        }
        self.challenges.remove(&ticket.id);
        self.proofs += 1;
        (Proof::Given, None)
    }
}

/// Returns whether a token solves the challenge (`megajs lib/crypto/index.mjs`,
/// `generateHashcashToken`).
fn is_proof(challenge: &str, given: &str, now_s: u64) -> bool {
    let challenge: Vec<&str> = challenge.split(':').collect();
    let given: Vec<&str> = given.split(':').collect();
    let ([_, easiness, asked_s, token], ["1", of, prefix]) = (&challenge[..], &given[..]) else {
        return false;
    };
    let (Ok(easiness), Ok(asked_s)) = (easiness.parse::<u8>(), asked_s.parse::<u64>()) else {
        return false;
    };
    let (Some(token), Some(prefix)) = (cipher::decode(token), cipher::decode(prefix)) else {
        return false;
    };
    if challenge[3] != *of || prefix.len() != 4 || now_s > asked_s + PROOF_WITHIN_S {
        return false;
    }
    let mut hash = Sha256::new_with_prefix(prefix);
    let tokens = token.repeat(TOKENS_AT_ONCE);
    for _ in 0..TOKENS / TOKENS_AT_ONCE {
        hash.update(&tokens);
    }
    let hash = hash.finalize();
    u32::from_be_bytes(std::array::from_fn(|place| hash[place])) <= threshold(easiness)
}

/// The largest hash prefix that counts as a proof.
fn threshold(easiness: u8) -> u32 {
    let easiness = u32::from(easiness);
    (((easiness & 63) << 1) + 1) << ((easiness >> 6) * 7 + 3)
}

/// Two IDs this close come from one client that miscounted, not from two clients.
const NEAR: u64 = 1000;
const PROOF_WITHIN_S: u64 = 300;
const TOKENS: usize = 262_144;
const TOKENS_AT_ONCE: usize = 1024;

#[cfg(test)]
mod tests {
    use latchkey_shared::clock;

    use super::*;

    fn ticket(id: u64, body: &[u8]) -> CallId<'_> {
        CallId {
            id,
            sid: None,
            body,
        }
    }

    #[test]
    fn ids_follow_each_other_and_a_repeat_has_the_same_body() {
        let mut call_log = CallLog::default();
        assert_eq!(call_log.check_id(&ticket(70_000, b"a")), Ok(()));
        assert_eq!(call_log.check_id(&ticket(5, b"x")), Ok(()));
        assert_eq!(call_log.check_id(&ticket(70_001, b"b")), Ok(()));
        assert_eq!(call_log.check_id(&ticket(70_000, b"a")), Ok(()));
        assert!(call_log.check_id(&ticket(70_000, b"b")).is_err());
        assert!(call_log.check_id(&ticket(70_003, b"d")).is_err());
        assert_eq!(call_log.check_id(&ticket(70_004, b"e")), Ok(()));
        assert_eq!(call_log.clients(), 2);
    }

    #[test]
    fn same_call_is_not_two_at_a_time() {
        let mut call_log = CallLog::default();
        let mut begin = |id| call_log.begin(id, format!("call {id}"));
        assert!(begin(1).is_ok() && begin(1).is_ok());
        let refused = "expected one call at a time, got call 2 while call 1 was under way";
        assert_eq!(begin(2), Err(refused.to_owned()));
        call_log.end(1);
        call_log.end(2);
        assert!(call_log.begin(3, String::new()).is_err());
        call_log.end(1);
        call_log.end(3);
        assert!(call_log.begin(3, String::new()).is_ok());
        assert_eq!(call_log.max_in_flight, 2);
    }

    #[test]
    fn proof_is_demanded_until_it_is_given() {
        let mut call_log = CallLog::default();
        let call = ticket(1, b"a");
        let header = call_log.challenge(&call, 255, 1000, &mut clock::rng());
        let token = header.split(':').nth(3).unwrap();
        assert_eq!(token.len(), 64);
        let missing = |(proof, why): (Proof, Option<&str>)| {
            assert!(matches!(&proof, Proof::Missing(again) if *again == header));
            assert!(why.is_some());
        };
        missing(call_log.check_proof(&call, None, 1000));
        missing(call_log.check_proof(&ticket(1, b"b"), None, 1000));
        missing(call_log.check_proof(&call, Some("1:AAAA:AAAA"), 1000));
        let proof = (0..1000_u32)
            .map(|prefix| format!("1:{token}:{}", cipher::encode(&prefix.to_be_bytes())))
            .find(|proof| is_proof(&header, proof, 1000))
            .unwrap();
        missing(call_log.check_proof(&call, Some(&proof), 1301));
        let (given, why) = call_log.check_proof(&call, Some(&proof), 1300);
        assert!(matches!(given, Proof::Given) && why.is_none());
        let (not_due, why) = call_log.check_proof(&call, Some(&proof), 1300);
        assert!(matches!(not_due, Proof::NotDue) && why.is_some());
    }

    #[test]
    fn easiness_sets_the_threshold() {
        assert_eq!(threshold(192), 1 << 24);
        assert_eq!(threshold(255), 127 << 24);
        assert_eq!(threshold(0), 8);
    }
}
