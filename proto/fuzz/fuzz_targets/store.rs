#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-session`.
#[path = "../src/store.rs"]
mod store;

libfuzzer_sys::fuzz_target!(|data: &[u8]| store::run(data));
