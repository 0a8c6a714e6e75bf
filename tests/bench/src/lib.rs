//! The figures of the README.
