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
pub mod signal;
pub mod xeddsa;

mod base64_bytes;
mod kdf;
