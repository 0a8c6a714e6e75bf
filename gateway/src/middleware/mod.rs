//! What is done with every request.

pub(crate) mod client_ip;
pub(crate) mod csrf;
pub(crate) mod headers;
pub(crate) mod log;
