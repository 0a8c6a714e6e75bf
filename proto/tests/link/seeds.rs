//! Runs what the fuzz target of links runs over its seed corpus, so that it stays alive on stable Rust.

use std::{fs, path::Path};

use crate::fuzz;

#[test]
fn link_seeds_hold_and_those_that_are_meant_to_come_to_a_good_end() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/link");
    let mut linked = Vec::new();
    for seed in fs::read_dir(corpus).unwrap() {
        let seed = seed.unwrap();
        if fuzz::run(&fs::read(seed.path()).unwrap()) {
            linked.push(seed.file_name().into_string().unwrap());
        }
    }
    linked.sort();
    let expected = [
        "check", "code", "passkey", "qr", "resume", "unlink", "upload",
    ];
    assert_eq!(linked, expected);
}
