#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-entry`.
#[path = "../src/passkey.rs"]
mod passkey;

libfuzzer_sys::fuzz_target!(|data: &[u8]| passkey::run(data));
