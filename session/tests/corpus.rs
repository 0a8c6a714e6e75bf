//! Runs what the fuzz targets of imports and stores run over their seed corpus, so that they stay alive on
//! stable Rust.
#![allow(
    clippy::unwrap_used,
    reason = "a seed that cannot be read fails its test"
)]

#[allow(unreachable_pub, reason = "the fuzz target uses it from another crate")]
#[path = "../../proto/fuzz/src/import.rs"]
mod import;
#[allow(unreachable_pub, reason = "the fuzz target uses it from another crate")]
#[path = "../../proto/fuzz/src/store.rs"]
mod store;

use std::{fs, path::Path};

#[test]
fn import_seeds_hold() {
    let seeds = seeds("import");
    assert_eq!(seeds.inspect(|seed| import::run(seed)).count(), 10);
}

#[test]
fn store_seeds_hold() {
    let seeds = seeds("store");
    assert_eq!(seeds.inspect(|seed| store::run(seed)).count(), 8);
}

fn seeds(target: &str) -> impl Iterator<Item = Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus");
    let seeds = fs::read_dir(corpus.join(target)).unwrap();
    seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap())
}
