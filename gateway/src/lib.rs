//! The stateless HTTP side of Latchkey.
