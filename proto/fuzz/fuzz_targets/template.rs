#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-shared`.
#[path = "../src/template.rs"]
mod template;

libfuzzer_sys::fuzz_target!(|data: &[u8]| template::run(data));
