#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-entry`.
#[path = "../src/code.rs"]
mod code;

libfuzzer_sys::fuzz_target!(|data: &[u8]| code::run(data));
