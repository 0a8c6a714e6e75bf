//! Runs what the fuzz targets run over their seed corpus, so that it stays alive on stable Rust.
#![allow(
    clippy::unwrap_used,
    reason = "a seed that cannot be read fails its test"
)]

#[allow(unreachable_pub, reason = "the fuzz targets use it from another crate")]
#[path = "../../proto/fuzz/src/code.rs"]
mod code;
#[allow(unreachable_pub, reason = "the fuzz targets use it from another crate")]
#[path = "../../proto/fuzz/src/number.rs"]
mod number;
#[allow(unreachable_pub, reason = "the fuzz targets use it from another crate")]
#[path = "../../proto/fuzz/src/passkey.rs"]
mod passkey;

use std::{fs, path::Path};

#[test]
fn code_seeds_hold() {
    assert_eq!(replay("code", code::run), 6);
}

#[test]
fn number_seeds_hold() {
    assert_eq!(replay("number", number::run), 21);
}

#[test]
fn passkey_seeds_hold() {
    assert_eq!(replay("passkey", passkey::run), 6);
}

fn replay(target: &str, run: fn(&[u8])) -> usize {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus");
    let seeds = fs::read_dir(corpus.join(target)).unwrap();
    let seeds = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap());
    seeds.inspect(|seed| run(seed)).count()
}
