//! The stateless HTTP side of Latchkey: the API, the pages, and nothing of WhatsApp's protocol.
//!
//! All that it knows of a session is the sealed status document and the sealed result that the
//! broker keeps; any gateway with the same secret answers for any session.

mod accent;
mod auth;
mod caller;
mod challenge;
mod compress;
mod connections;
mod cookie;
mod filters;
mod large_pictures;
mod links;
mod middleware;
mod openapi;
mod operator;
mod probe;
mod problem;
mod qr_image;
mod query;
mod request_body;
mod router;
mod routes;
mod serve;
mod state;

pub use self::{
    large_pictures::LargePictures,
    probe::probe_broker,
    problem::Problem,
    router::router,
    serve::{Limits, ListenError, listen, serve},
    state::{Gateway, GatewaySettings},
};
