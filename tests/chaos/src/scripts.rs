//! The scripts by which a worker writes to Redis, as they pass on its line.

use std::sync::atomic::{AtomicUsize, Ordering};

use latchkey_e2e::{Proxy, Trapped};
use sha1::{Digest, Sha1};

/// A script of the broker's.
#[derive(Clone, Copy)]
pub(crate) struct Script(&'static str);

pub(crate) const CHECKPOINT: Script = Script(include_str!(
    "../../../shared/src/broker/redis/scripts/checkpoint.lua"
));
pub(crate) const CLAIM: Script = Script(include_str!(
    "../../../shared/src/broker/redis/scripts/claim.lua"
));
pub(crate) const FINISH: Script = Script(include_str!(
    "../../../shared/src/broker/redis/scripts/finish.lua"
));
const PRELUDE: &str = include_str!("../../../shared/src/broker/redis/scripts/prelude.lua");

impl Script {
    /// Stops the next call that has this word in it, before Redis gets it.
    pub(crate) fn stop_call(self, line: &Proxy, word: &'static str) -> Trapped {
        let is_call = self.is_call();
        line.trap_command(move |words| is_call(words) && has(words, word))
    }

    /// Stops the answer to the next call that has this word in it: Redis has done it.
    pub(crate) fn stop_answer(self, line: &Proxy, word: &'static str) -> Trapped {
        let is_call = self.is_call();
        line.trap_answer(move |words, answer| {
            // A script that Redis does not know yet is sent again, with its text.
            is_call(words) && has(words, word) && !answer.starts_with(b"-")
        })
    }

    /// Lets so many calls pass and stops the answer to the one after them.
    pub(crate) fn stop_answer_after(self, line: &Proxy, passing: usize) -> Trapped {
        let (is_call, passed) = (self.is_call(), AtomicUsize::new(0));
        line.trap_answer(move |words, answer| {
            is_call(words)
                && !answer.starts_with(b"-")
                && passed.fetch_add(1, Ordering::Relaxed) == passing
        })
    }

    /// Stops the next answer that has this text in it.
    pub(crate) fn stop_answer_with(self, line: &Proxy, text: String) -> Trapped {
        let is_call = self.is_call();
        line.trap_answer(move |words, answer| {
            let mut pieces = answer.windows(text.len());
            is_call(words) && pieces.any(|piece| piece == text.as_bytes())
        })
    }

    fn is_call(self) -> impl Fn(&[&[u8]]) -> bool + Send {
        let digest = hex::encode(Sha1::digest([PRELUDE, self.0].concat()));
        move |words| {
            let is_by_digest = words.first().is_some_and(|word| *word == b"EVALSHA");
            is_by_digest && words.get(1).is_some_and(|it| *it == digest.as_bytes())
        }
    }
}

fn has(words: &[&[u8]], word: &str) -> bool {
    word == ANY || words.contains(&word.as_bytes())
}

/// Matches every call.
pub(crate) const ANY: &str = "";
