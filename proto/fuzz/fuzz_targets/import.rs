#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-session`.
#[path = "../src/import.rs"]
mod import;

libfuzzer_sys::fuzz_target!(|data: &[u8]| import::run(data));
