//! Sessions outlive what happens to their worker and to the broker: real workers, a broker whose
//! line fails on demand, and the emulator's phone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod busy;
mod fencing;
mod handover;
mod line;
mod outages;
mod site;
