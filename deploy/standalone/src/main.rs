//! Links a companion device, in one process.
fn main() {}
