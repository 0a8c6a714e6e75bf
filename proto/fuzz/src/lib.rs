//! What the fuzz targets run; `../tests/corpus.rs` runs the same over the seed corpus.

pub mod frame;
pub mod handshake;
pub mod node;
