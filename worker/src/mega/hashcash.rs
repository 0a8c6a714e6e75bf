//! The proof of work that MEGA demands of clients it suspects
//! (`megajs lib/crypto/index.mjs`, `generateHashcashToken`).

use std::{sync::Arc, time::Duration};

use base64::Engine;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::crypto::BASE64;

/// The challenge in a header `X-Hashcash`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    easiness: u32,
    token: [u8; 48],
    token_text: String,
}

impl Challenge {
    /// Reads `1:EASINESS:TIME:TOKEN`.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let mut parts = header.trim().split(':');
        let version = parts.next()?;
        let easiness = parts
            .next()?
            .parse()
            .ok()
            .filter(|easiness| *easiness < 256)?;
        let _time = parts.next()?;
        let token_text = parts.next()?;
        let token = BASE64.decode(token_text).ok()?.try_into().ok()?;
        (version == "1" && parts.next().is_none()).then(|| Self {
            easiness,
            token,
            token_text: token_text.to_owned(),
        })
    }

    /// Searches for a solution off the async threads. Returns `None` if there is none within
    /// [`LONGEST_WORK`].
    pub(super) async fn solve(self) -> Option<String> {
        let permit = WORKERS.acquire().await.ok()?;
        let stop = CancellationToken::new();
        let _stopped = stop.clone().drop_guard();
        let challenge = Arc::new(self);
        let work = tokio::task::spawn_blocking({
            let (challenge, stop) = (Arc::clone(&challenge), stop.clone());
            move || {
                let _permit = permit;
                (0..=u32::MAX)
                    .take_while(|_| !stop.is_cancelled())
                    .find(|prefix| challenge.is_met_by(prefix.to_le_bytes()))
            }
        });
        let found = tokio::time::timeout(LONGEST_WORK, work)
            .await
            .ok()?
            .ok()??;
        Some(challenge.answer(found.to_le_bytes()))
    }

    fn is_met_by(&self, prefix: [u8; 4]) -> bool {
        let mut hash = Sha256::new();
        hash.update(prefix);
        // The hash covers 12 MiB; this much of it is in memory.
        let piece = self.token.repeat(REPEATED_AT_ONCE);
        for _ in 0..REPEATS / REPEATED_AT_ONCE {
            hash.update(&piece);
        }
        let digest = hash.finalize();
        let word = digest.first_chunk().expect("a digest has 32 bytes");
        u64::from(u32::from_be_bytes(*word)) <= self.threshold()
    }

    fn threshold(&self) -> u64 {
        let base = u64::from(((self.easiness & 63) << 1) + 1);
        base << ((self.easiness >> 6) * 7 + 3)
    }

    fn answer(&self, prefix: [u8; 4]) -> String {
        format!("1:{}:{}", self.token_text, BASE64.encode(prefix))
    }
}

/// Admits one search at a time: each takes a core.
static WORKERS: Semaphore = Semaphore::const_new(1);
/// A challenge lives for about 300 seconds, but nobody waits that long.
pub(super) const LONGEST_WORK: Duration = Duration::from_secs(30);
const REPEATS: usize = 262_144;
const REPEATED_AT_ONCE: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mega::tests::{text, vectors};

    #[test]
    fn answer_of_megajs_meets_its_challenge() {
        let hashcash = vectors()["hashcash"].take();
        let challenge = Challenge::parse(text(&hashcash["challenge"])).unwrap();
        let answer = text(&hashcash["answer"]);
        let prefix = answer.rsplit(':').next().unwrap();
        let prefix: [u8; 4] = BASE64.decode(prefix).unwrap().try_into().unwrap();
        assert!(challenge.is_met_by(prefix));
        assert_eq!(challenge.answer(prefix), answer);
    }

    #[tokio::test]
    async fn the_first_answer_is_the_one_that_megajs_finds() {
        let hashcash = vectors()["hashcash"].take();
        let challenge = Challenge::parse(text(&hashcash["challenge"])).unwrap();
        assert_eq!(challenge.solve().await.unwrap(), text(&hashcash["answer"]));
    }

    #[test]
    fn threshold_grows_with_the_easiness() {
        let threshold = |easiness| {
            Challenge {
                easiness,
                token: [0; 48],
                token_text: String::new(),
            }
            .threshold()
        };
        assert_eq!(threshold(0), 8);
        assert_eq!(threshold(192), 1 << 24);
        assert_eq!(threshold(255), 127 << 24);
    }

    #[test]
    fn header_that_is_no_challenge_is_refused() {
        let token = "A".repeat(64);
        assert!(Challenge::parse(&format!("1:192:1700000000:{token}")).is_some());
        for header in [
            String::new(),
            format!("2:192:1700000000:{token}"),
            format!("1:256:1700000000:{token}"),
            format!("1:x:1700000000:{token}"),
            format!("1:192:{token}"),
            format!("1:192:1700000000:{}", "A".repeat(60)),
            format!("1:192:1700000000:{token}:more"),
        ] {
            assert_eq!(Challenge::parse(&header), None, "{header}");
        }
    }
}
