#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    latchkey_proto_fuzz::handshake::run(data);
});
