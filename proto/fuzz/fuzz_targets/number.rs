#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-entry`.
#[path = "../src/number.rs"]
mod number;

libfuzzer_sys::fuzz_target!(|data: &[u8]| number::run(data));
