//! Runs what the fuzz target of requests runs over its seed corpus, so that it stays alive on stable Rust.
#![allow(
    clippy::unwrap_used,
    reason = "a seed that cannot be read fails its test"
)]

#[allow(unreachable_pub, reason = "the fuzz target uses it from another crate")]
#[path = "../../proto/fuzz/src/router.rs"]
mod router;

use std::{fs, path::Path};

#[test]
fn router_seeds_hold() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus/router");
    let seeds = fs::read_dir(corpus).unwrap();
    let seeds = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap());
    assert_eq!(seeds.inspect(|seed| router::run(seed)).count(), 32);
}
