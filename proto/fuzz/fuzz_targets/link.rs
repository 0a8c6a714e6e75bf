#![no_main]
#![allow(
    dead_code,
    unused_imports,
    reason = "the server and the phone are those of the tests, which ask more of them"
)]

#[path = "../../tests/link/harness.rs"]
mod harness;
#[path = "../src/link.rs"]
mod link;
#[path = "../../tests/link/passkey.rs"]
mod passkey;
#[path = "../../tests/link/phone.rs"]
mod phone;
#[path = "../../tests/link/server.rs"]
mod server;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    link::run(data);
});
