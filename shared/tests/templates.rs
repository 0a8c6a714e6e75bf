//! Runs what the fuzz target of templates runs over its seed corpus, so that it stays alive on stable Rust.
#![allow(
    clippy::unwrap_used,
    reason = "a seed that cannot be read fails its test"
)]

#[allow(unreachable_pub, reason = "the fuzz target uses it from another crate")]
#[path = "../../proto/fuzz/src/template.rs"]
mod template;

use std::{fs, path::Path};

#[test]
fn template_seeds_hold() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus/template");
    let seeds = fs::read_dir(corpus).unwrap();
    let seeds = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap());
    assert_eq!(seeds.inspect(|seed| template::run(seed)).count(), 6);
}

#[test]
fn what_a_seed_becomes_with_any_of_its_characters_gone_holds_too() {
    for seed in [
        "Ilom~{json|gzip|base64}",
        "𝙇~{zip|base64|replace:/:*}{{{mega}",
    ] {
        for (at, character) in seed.char_indices() {
            let rest = [&seed[..at], &seed[at + character.len_utf8()..]].concat();
            template::run(rest.as_bytes());
        }
    }
}
