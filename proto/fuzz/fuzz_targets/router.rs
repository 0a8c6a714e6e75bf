#![no_main]

// Not in the library, which the tests of `latchkey-proto` share: this one is of `latchkey-gateway`.
#[path = "../src/router.rs"]
mod router;

libfuzzer_sys::fuzz_target!(|data: &[u8]| router::run(data));
