//! What a client may take of a gateway with its bodies, whichever route it sends them to.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use futures_util::stream;

use crate::{
    contract::CONTRACT,
    errands::KEY,
    support::{Call, Owner, TestApp, call},
};

#[tokio::test(start_paused = true)]
async fn no_route_waits_for_a_body_that_comes_byte_by_byte() {
    for (method, path, content_type) in routes_with_a_body() {
        let app = app();
        let owner = app.start().await;
        let asked = app.clock.now();
        let slow = body(b" ", Duration::from_secs(1));
        let call = request(&owner, &method, &path, &content_type).streamed(slow);
        let answer = app.send(call).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{path}");
        assert_eq!(app.since(asked), Duration::from_secs(10), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_route_takes_a_body_without_end() {
    for (method, path, content_type) in routes_with_a_body() {
        let app = app();
        let owner = app.start().await;
        let endless = body(&[b' '; 1024], Duration::ZERO);
        let call = request(&owner, &method, &path, &content_type).streamed(endless);
        let answer = app.send(call).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

/// A gateway on which no route with a body is missing.
fn app() -> TestApp {
    let token = "the-token-of-the-operator";
    TestApp::with(|settings| {
        settings.operator_token = Some(token.parse().unwrap());
        settings.api_keys = format!("panel={KEY}").parse().unwrap();
    })
}

/// Method, path and content type of each documented route that takes a body.
fn routes_with_a_body() -> Vec<(Method, String, String)> {
    let mut routes = Vec::new();
    for (path, operations) in CONTRACT.document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let contents = operation["requestBody"]["content"].as_object();
            for content_type in contents.into_iter().flat_map(|contents| contents.keys()) {
                let method = method.to_uppercase().parse().unwrap();
                routes.push((method, path.clone(), content_type.clone()));
            }
        }
    }
    assert!(routes.len() >= 3, "{routes:?}");
    routes
}

fn request(owner: &Owner, method: &Method, path: &str, content_type: &str) -> Call {
    let path = path.replace("{id}", &owner.id);
    let call = call(method.clone(), &path).bearer(&owner.token);
    call.header("content-type", content_type)
        .header("x-api-key", KEY)
}

/// A body that repeats a piece without end, one after each pause.
fn body(piece: &'static [u8], pause: Duration) -> Body {
    Body::from_stream(stream::unfold((), move |()| async move {
        tokio::time::sleep(pause).await;
        Some((Ok::<_, Infallible>(piece), ()))
    }))
}
