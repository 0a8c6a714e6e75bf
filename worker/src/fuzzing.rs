//! What the fuzz targets of `proto/fuzz` run inside of this crate.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_proto::{
    link::{Config, Handoff, Input, Link, LinkMethod, Output},
    payload::{self, Version},
};
use rand::{SeedableRng, rngs::StdRng};

use crate::{
    checkpoint::{Checkpoint, NumberedCheckpoint},
    mega, whatsapp,
};

/// Takes the data as what MEGA answers.
pub fn mega(data: &[u8]) {
    mega::fuzzing::run(data);
}

/// Takes the data as what a place that names WhatsApp's version answers.
pub fn version(data: &[u8]) {
    whatsapp::fuzz_version(data);
}

/// Takes the data as what a worker before has stored, and goes on from there.
///
/// # Panics
///
/// Panics if it reads other than it writes, for the fuzzer to see.
pub fn checkpoint(data: &[u8]) {
    mega::fuzzing::stored(data);
    let Ok(stored) = serde_json::from_slice::<NumberedCheckpoint>(data) else {
        return;
    };
    let json = serde_json::to_vec(&stored).expect("what was read can be written");
    let again: NumberedCheckpoint = serde_json::from_slice(&json).expect("what was written");
    assert_eq!(stored.number, again.number);
    let rng = StdRng::seed_from_u64(1);
    match stored.checkpoint {
        Checkpoint::Keys(registration) => {
            let _ = registration.unanswered_after(u32::MAX);
            let keys = registration.keys;
            let (config, version) = (config(), Version::FALLBACK);
            begin(Link::register(
                config,
                LinkMethod::Qr,
                version,
                keys,
                rng,
                now(),
            ));
        }
        Checkpoint::Credentials(credentials) => {
            let _ = payload::login(&credentials.jid, Version::FALLBACK, true);
            begin(Link::resume(
                config(),
                Version::FALLBACK,
                *credentials,
                rng,
                now(),
            ));
        }
        Checkpoint::Proven(proven) => {
            latchkey_session::export(&proven.credentials, &[]);
            if let Some(linked) = proven.stored.linked(proven.files) {
                let _ = linked.copies();
            }
        }
    }
}

fn begin(mut link: Link<StdRng>) {
    link.handle_input(Input::Connected, now());
    for _ in 0..10 {
        if let Output::Timeout(_) = link.poll_output() {
            return;
        }
    }
    panic!("a link that has no end of outputs");
}

fn config() -> std::sync::Arc<Config> {
    let config = Config {
        root: [9; 32],
        browser: "Safari (Mac OS)".parse().expect("a browser"),
        handoff: Handoff::Active,
        hold: Duration::from_secs(8),
        self_message: false,
    };
    config.into()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(498_706)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn checkpoint_seeds_hold() {
        assert_eq!(replay("checkpoint", super::checkpoint), 5);
    }

    #[test]
    fn mega_seeds_hold() {
        assert_eq!(replay("mega", super::mega), 14);
    }

    #[test]
    fn version_seeds_hold() {
        assert_eq!(replay("version", super::version), 5);
    }

    fn replay(target: &str, run: fn(&[u8])) -> usize {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus");
        let seeds = fs::read_dir(corpus.join(target)).unwrap();
        let seeds = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap());
        seeds.inspect(|seed| run(seed)).count()
    }
}
