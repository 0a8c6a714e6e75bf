#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| latchkey_worker::fuzzing::version(data));
