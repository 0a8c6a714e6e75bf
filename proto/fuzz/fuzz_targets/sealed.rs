#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| latchkey_shared::fuzzing::sealed(data));
