//! WhatsApp's companion protocol, the part a linker needs, without I/O.

pub mod credentials;
pub mod frame;
pub mod keys;
pub mod link;
pub mod messages;
pub mod node;
pub mod noise;
pub mod pair;
pub mod payload;
pub mod record;
pub mod self_message;
pub mod signal;
#[cfg(not(fuzzing))]
pub mod xeddsa;

mod base64_bytes;
#[cfg(any(fuzzing, test))]
#[cfg_attr(
    test,
    expect(unreachable_pub, reason = "other crates reach it under `cfg(fuzzing)`")
)]
mod cheap;
mod kdf;
#[cfg(not(fuzzing))]
mod x25519;

#[cfg(fuzzing)]
use self::cheap::x25519;
#[cfg(fuzzing)]
pub use self::cheap::xeddsa;
