//! The operator's page: how the service is doing.

use std::{convert::Infallible, sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream::unfold};
use latchkey_shared::{
    rate_limit::{Admission, LimitKey, Quota},
    refusal::Refusal,
};
use serde::Deserialize;
use tokio::time::sleep;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{
    pages::{Site, private_page, render},
    plain::{WayBack, refused},
    with,
};
use crate::{
    middleware::{
        client_ip::Client,
        headers::{Makers, page_policy},
    },
    openapi::{self, refusals},
    operator::{Overview, Watcher, is_signed_in, sign_in, sign_out},
    problem::Problem,
    request_body::SmallForm,
    state::Gateway,
};

/// Shows the operator how the service is doing.
///
/// Whoever has not shown `LATCHKEY_OPERATOR_TOKEN` gets a form that asks for it. Without that setting,
/// there is no such page.
#[utoipa::path(
    get,
    path = "/operator",
    operation_id = "operatorPage",
    tag = openapi::OPERATION,
    security((), ("operator_bearer" = []), ("operator_basic" = [])),
    responses(
        (status = 200, description = "The page, or the form.", body = String, content_type = "text/html"),
        PageRefusals,
    ),
)]
pub(crate) async fn page(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site = Site::of(&gateway, Some(&client));
    if !is_signed_in(&gateway, &client, &headers) {
        return form(&gateway, site, false);
    }
    let figures = Watcher::new(Arc::clone(&gateway)).look().await;
    let overview = render(&Overview::of(&figures))?;
    let response = private_page(&gateway, &OperatorPage { site, overview })?;
    let policy = page_policy(&gateway.settings, Makers::Operator);
    Ok(with(response, header::CONTENT_SECURITY_POLICY, policy))
}

/// Opens the operator's page to a browser.
#[utoipa::path(
    post,
    path = "/operator",
    operation_id = "operatorSignIn",
    tag = openapi::OPERATION,
    request_body(content = ShownToken, content_type = "application/x-www-form-urlencoded"),
    responses(
        (
            status = 303,
            description = "The browser may look.",
            headers(
                ("Location" = String, description = "The page, `/operator`."),
                ("Set-Cookie" = String, description = "Opens the page to the browser for twelve hours."),
            ),
        ),
        (status = 403, description = "That is not the token.", body = String, content_type = "text/html"),
        SignInRefusals,
    ),
)]
pub(crate) async fn enter(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    shown: Result<SmallForm<ShownToken>, Problem>,
) -> Result<Response, Problem> {
    let site = Site::of(&gateway, Some(&client));
    let shown = match shown {
        Ok(SmallForm(shown)) => shown,
        Err(problem) => return refused(&gateway, site, &problem, WayBack::To(PAGE)),
    };
    if let Some(retry_after) = has_guessed_enough(&gateway, &client).await {
        let problem = Refusal::RateLimited { retry_after }.into();
        return refused(&gateway, site, &problem, WayBack::To(PAGE));
    }
    let token = gateway.settings.operator_token.as_ref();
    let is_right = token.zip(shown).is_some_and(|(token, shown)| {
        let shown = Zeroizing::new(shown.token);
        token.matches(shown.trim().as_bytes())
    });
    if !is_right {
        return form(&gateway, site, true);
    }
    Ok(with(
        to_page(),
        header::SET_COOKIE,
        sign_in(&gateway, &client),
    ))
}

/// Closes the operator's page to a browser.
#[utoipa::path(
    post,
    path = "/operator/leave",
    operation_id = "operatorSignOut",
    tag = openapi::OPERATION,
    responses(
        (
            status = 303,
            description = "The browser may look no more.",
            headers(
                ("Location" = String, description = "The form, `/operator`."),
                ("Set-Cookie" = String, description = "Takes the cookie back."),
            ),
        ),
        PageRefusals,
    ),
)]
pub(crate) async fn leave(client: Client) -> Response {
    with(to_page(), header::SET_COOKIE, sign_out(&client))
}

/// Follows how the service is doing by Server-Sent Events.
///
/// For the page: each event is what it shows, as HTML, whenever that has changed.
#[utoipa::path(
    get,
    path = "/operator/events",
    operation_id = "followOperator",
    tag = openapi::OPERATION,
    security(("operator_bearer" = []), ("operator_basic" = [])),
    responses(
        (
            status = 200,
            description = "Events `overview`.",
            body = String,
            content_type = "text/event-stream",
            headers(("X-Accel-Buffering" = String, description = "`no`: tells a reverse proxy to pass each event on at once.")),
        ),
        EventsRefusals,
    ),
)]
pub(crate) async fn events(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !is_signed_in(&gateway, &client, &headers) {
        return Err(Refusal::NoSuchAddress.into());
    }
    let feed = Feed {
        watcher: Watcher::new(Arc::clone(&gateway)),
        gateway,
        client,
        headers,
        last: String::new(),
    };
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    let response = Sse::new(overviews(feed))
        .keep_alive(keep_alive)
        .into_response();
    let response = with(
        response,
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    );
    Ok(with(response, UNBUFFERED, HeaderValue::from_static("no")))
}

refusals!(PageRefusals as Problem: [Refusal::NoSuchAddress]);
refusals!(SignInRefusals as Problem: [Refusal::NoSuchAddress]; Page: [
    Refusal::BodyBrokeOff,
    Refusal::PayloadTooLarge,
    Refusal::RequestTimeout,
    Refusal::RateLimited {
        retry_after: Duration::from_secs(30),
    },
]);
refusals!(EventsRefusals as Problem: [Refusal::NoSuchAddress]);

/// What the form sends.
#[derive(Deserialize, ToSchema)]
#[schema(as = OperatorForm)]
pub(crate) struct ShownToken {
    /// What `LATCHKEY_OPERATOR_TOKEN` is set to.
    token: String,
}

/// What a browser has been shown, and may go on to be.
struct Feed {
    watcher: Watcher,
    gateway: Arc<Gateway>,
    client: Client,
    headers: HeaderMap,
    last: String,
}

fn overviews(feed: Feed) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(feed, async |mut feed| {
        loop {
            // Its cookie runs out in the middle of a stream too.
            let is_over = feed.gateway.shutdown.is_cancelled()
                || !is_signed_in(&feed.gateway, &feed.client, &feed.headers);
            if is_over {
                return None;
            }
            let overview = Overview::of(&feed.watcher.look().await).render().ok()?;
            if overview != feed.last {
                let event = Event::default().event("overview").data(&overview);
                feed.last = overview;
                return Some((Ok(event), feed));
            }
            let shutdown = feed.gateway.shutdown.clone();
            shutdown.run_until_cancelled(sleep(LOOK_EVERY)).await;
        }
    })
}

fn form(gateway: &Gateway, site: Site<'_>, is_wrong: bool) -> Result<Response, Problem> {
    let reason =
        is_wrong.then_some("That is not the token. It is what LATCHKEY_OPERATOR_TOKEN is set to.");
    let mut response = private_page(gateway, &SignInPage { site, reason })?;
    if is_wrong {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    Ok(response)
}

/// Counts a guess, and returns when there may be another one, if not now.
///
/// While the broker is away nobody counts: the operator must see why, and no guess at a token of 16
/// characters comes near it.
async fn has_guessed_enough(gateway: &Gateway, client: &Client) -> Option<Duration> {
    let vault = &gateway.sessions.queue().vault;
    let key = LimitKey::operator(&client.key(), vault);
    let quota = Quota::new(GUESSES, Duration::from_mins(1)).expect("a few a minute are a quota");
    match gateway.broker().admit(&[(key, quota)]).await {
        Ok(Admission::Refused { retry_after }) => Some(retry_after),
        Ok(Admission::Admitted) | Err(_) => None,
    }
}

fn to_page() -> Response {
    let page = HeaderValue::from_static(PAGE);
    (StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response()
}

#[derive(Template)]
#[template(path = "operator.html")]
struct OperatorPage<'a> {
    site: Site<'a>,
    overview: String,
}

#[derive(Template)]
#[template(path = "operator-sign-in.html")]
struct SignInPage<'a> {
    site: Site<'a>,
    /// Why it is shown again.
    reason: Option<&'static str>,
}

const PAGE: &str = "/operator";
/// From one client, in a minute.
const GUESSES: u32 = 10;
const LOOK_EVERY: Duration = Duration::from_secs(2);
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Tells a reverse proxy such as nginx to pass every event on at once.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
