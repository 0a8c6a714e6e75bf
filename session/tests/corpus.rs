//! Runs what the fuzz target of imports runs over its seed corpus, so that it stays alive on stable Rust.
#![allow(
    clippy::unwrap_used,
    reason = "a seed that cannot be read fails its test"
)]

#[allow(unreachable_pub, reason = "the fuzz target uses it from another crate")]
#[path = "../../proto/fuzz/src/import.rs"]
mod import;

use std::{fs, path::Path};

#[test]
fn import_seeds_hold() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus/import");
    let seeds = fs::read_dir(corpus).unwrap();
    let seeds = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap());
    assert_eq!(seeds.inspect(|seed| import::run(seed)).count(), 10);
}
