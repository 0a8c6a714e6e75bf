//! What the companion computes to be linked.

pub mod adv;
mod pre_keys;
pub mod qr;

pub use self::pre_keys::pre_key_upload;
