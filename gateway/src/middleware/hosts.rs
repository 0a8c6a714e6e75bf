//! Which names the gateway answers to.
//!
//! A page elsewhere may have its own name lead here (DNS rebinding): it is then of the same origin as
//! what is served here, and nothing but the name tells it from a page of this site.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use latchkey_shared::refusal::Refusal;

use super::client_ip::Client;
use crate::{problem::Problem, state::Gateway};

/// Refuses requests to names that the gateway does not answer to.
///
/// A request that names no host comes from no browser.
pub(crate) async fn refuse_other_hosts(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    if let Some(names) = &gateway.settings.hosts {
        let headers = request.headers().get_all(header::HOST).iter();
        let asked = headers
            .map(|host| host.to_str().ok())
            .chain(request.uri().authority().map(|place| Some(place.as_str())))
            .chain(client.forwarded_host.iter().map(|host| Some(&**host)));
        let mut asked = asked.map(|host| host.and_then(name));
        if !asked.all(|host| host.is_some_and(|host| answers_to(names, &host))) {
            return Problem::from(Refusal::MisdirectedHost).into_response();
        }
    }
    next.run(request).await
}

/// Returns whether a name is one of `names`, or one that leads to the machine of whoever asks.
fn answers_to(names: &[String], host: &str) -> bool {
    let is_local_name = host == "localhost" || host.ends_with(".localhost");
    let address = host.parse::<IpAddr>();
    let is_loopback = address.is_ok_and(|address| address.to_canonical().is_loopback());
    is_local_name || is_loopback || names.iter().any(|name| name == host)
}

/// Returns the host without its port, in lower case, an address without its brackets.
fn name(host: &str) -> Option<String> {
    let place: Authority = host.parse().ok()?;
    if place.as_str().contains('@') {
        return None;
    }
    let host = place.host();
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let bare = bare.unwrap_or(host);
    Some(bare.strip_suffix('.').unwrap_or(bare).to_ascii_lowercase())
}
