//! Runs what the fuzz targets run over their seed corpus, so that it stays alive on stable Rust.
#![allow(
    clippy::unwrap_used,
    reason = "a seed that cannot be read fails its test"
)]

#[allow(unreachable_pub, reason = "the fuzz targets use it from another crate")]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::{fs, path::Path};

#[test]
fn frame_seeds_hold() {
    assert_eq!(replay("frame", fuzz::frame::run), 9);
}

#[test]
fn node_seeds_hold() {
    assert_eq!(replay("node", fuzz::node::run), 76);
}

#[test]
fn handshake_seeds_hold_and_those_that_are_meant_to_open_a_connection() {
    let opened: Vec<_> = seeds("handshake")
        .filter(|(_, seed)| fuzz::handshake::run(seed))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(opened, ["certificate-chain", "server-hello", "signed"]);
}

fn replay(target: &str, run: fn(&[u8])) -> usize {
    seeds(target).inspect(|(_, seed)| run(seed)).count()
}

/// Returns the name and the data of each seed, in the order of their names.
fn seeds(target: &str) -> impl Iterator<Item = (String, Vec<u8>)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut seeds: Vec<_> = fs::read_dir(corpus)
        .unwrap()
        .map(|seed| seed.unwrap())
        .map(|seed| {
            (
                seed.file_name().into_string().unwrap(),
                fs::read(seed.path()).unwrap(),
            )
        })
        .collect();
    seeds.sort();
    seeds.into_iter()
}
