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
fn handshake_seeds_hold() {
    assert_eq!(replay("handshake", fuzz::handshake::run), 4);
}

fn replay(target: &str, run: fn(&[u8])) -> usize {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let seeds: Vec<_> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for seed in &seeds {
        run(&fs::read(seed).unwrap());
    }
    seeds.len()
}
