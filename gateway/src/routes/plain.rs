//! Linking without scripts: a button, then a page that loads itself again.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use latchkey_entry::InvalidPhone;
use latchkey_shared::{
    bots::Bot,
    broker::{NumberRest, RestReason},
    bundle::{Library, MadeId},
    job::SessionId,
    refusal::Refusal,
    session_client::{SessionRequest, StartedSession},
    status::{SessionPath, State as SessionState, Status},
};
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{
    create,
    pages::{Site, private_page},
    qr::data_url,
    with,
};
use crate::{
    auth::OwnedSession,
    caller::Caller,
    cookie::add_cookies,
    filters,
    middleware::{client_ip::Client, language::words},
    openapi::{self, refusals},
    problem::Problem,
    request_body::SmallForm,
    state::Gateway,
};

/// Starts a session by QR code and leads to its page, for browsers that run no scripts.
#[utoipa::path(
    post,
    path = "/qr",
    operation_id = "plainQr",
    tag = openapi::PAGES,
    responses(
        (
            status = 303,
            description = "The session has begun.",
            headers(
                ("Location" = String, description = "Its page, `/link/{id}`."),
                ("Set-Cookie" = String, description = "Opens the session to the browser."),
            ),
        ),
        QrRefusals,
    ),
)]
pub(crate) async fn qr(
    client: Client,
    caller: Result<Caller, Problem>,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    start(
        &gateway,
        &client,
        caller,
        &headers,
        Ok(create::by_qr()),
        WayBack::To("/qr"),
    )
    .await
}

/// Starts a session by pairing code and leads to its page, for browsers that run no scripts.
#[utoipa::path(
    post,
    path = "/pair",
    operation_id = "plainPair",
    tag = openapi::PAGES,
    request_body(content = Number, content_type = "application/x-www-form-urlencoded"),
    responses(
        (
            status = 303,
            description = "The session has begun.",
            headers(
                ("Location" = String, description = "Its page, `/link/{id}`."),
                ("Set-Cookie" = String, description = "Opens the session to the browser."),
            ),
        ),
        PairRefusals,
    ),
)]
pub(crate) async fn pair(
    client: Client,
    caller: Result<Caller, Problem>,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    number: Result<SmallForm<Number>, Problem>,
) -> Result<Response, Problem> {
    let number =
        number.map(|SmallForm(number)| number.map_or_else(String::new, |number| number.phone));
    let way_back = WayBack::ToForm(number.as_ref().map_or("", |typed| shortened(typed)));
    let request = match &number {
        Ok(typed) => create::by_code(typed).map_err(Problem::from),
        Err(problem) => Err(problem.clone()),
    };
    start(&gateway, &client, caller, &headers, request, way_back).await
}

/// Asks somebody whom a link led here before a session is started: a button, and nothing before it is
/// pressed. With a number, it would be a session by code.
pub(crate) fn ask_first(
    gateway: &Gateway,
    client: &Client,
    number: Option<&str>,
) -> Result<Response, Problem> {
    let site = Site::of(gateway, Some(client));
    match number.map(create::by_code) {
        Some(Err(refusal)) => {
            let way_back = WayBack::ToForm(number.map_or("", shortened));
            refused(gateway, site, &refusal.into(), way_back)
        }
        Some(Ok(_)) | None => private_page(gateway, &AskingPage { site, number }),
    }
}

/// Shows what there is to see of a session at this moment.
#[utoipa::path(
    get,
    path = "/link/{id}",
    operation_id = "plainSession",
    tag = openapi::PAGES,
    params(
        ("id" = SessionId, Path, description = "The session's id"),
        ("lang" = Option<String>, Query, description = "The language to speak from now on"),
    ),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "The session's page, or one that says that there is none for this visitor.",
            body = String,
            content_type = "text/html",
            headers(
                ("Refresh" = Option<u64>, description = "While there may be news: in how many seconds to load it again."),
                ("Set-Cookie" = Option<String>, description = "With `lang`: remembers it."),
            ),
        ),
        ShowRefusals,
    ),
)]
pub(crate) async fn show(
    session: Result<OwnedSession, Problem>,
    client: Client,
    State(gateway): State<Arc<Gateway>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let site = Site::of(&gateway, Some(&client));
    let session = match session {
        Ok(session) => session,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            return private_page(&gateway, &GonePage { site });
        }
        // The session may well go on meanwhile, so its page comes back by itself.
        Err(problem) => {
            let response = refused(&gateway, site, &problem, WayBack::To(uri.path()))?;
            return Ok(with(response, REFRESH, HeaderValue::from_static("5")));
        }
    };
    let status = session.status(&gateway)?;
    let refresh = match status.state {
        SessionState::Queued
        | SessionState::Connecting
        | SessionState::Linking
        | SessionState::Exporting => Some("2"),
        SessionState::AwaitingScan | SessionState::AwaitingCode => Some("5"),
        SessionState::PasskeyRequired => Some("10"),
        SessionState::Ready
        | SessionState::Failed
        | SessionState::Expired
        | SessionState::Cancelled => None,
    };
    let words = words();
    let ids = gateway.sessions.ids(&status, &session.token)?;
    let template = SessionPage {
        site,
        bots: bots(&ids),
        libraries: libraries(&status),
        id: session.id,
        picture: status.qr.as_ref().map(|_| data_url(&status)).transpose()?,
        result_ttl: words.span(gateway.sessions.policy().result_ttl),
        renewal: renewal(&status),
        state: status.state.to_string(),
        failure: status.error.as_ref().map(|reason| words.failure(reason)),
        notes: notes(&status),
        hint: status.number_hint().map(|hint| words.hint(hint)),
        rest: rest(&gateway, &status),
        ahead: gateway.ahead(&status).await,
        status: &status,
    };
    let response = private_page(&gateway, &template)?;
    Ok(match refresh {
        Some(seconds) => with(response, REFRESH, HeaderValue::from_static(seconds)),
        None => response,
    })
}

/// Cancels a session, or wipes its result, and leads back to its page.
#[utoipa::path(
    post,
    path = "/link/{id}",
    operation_id = "plainEnd",
    tag = openapi::PAGES,
    params(("id" = SessionId, Path, description = "The session's id")),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 303,
            description = "It is cancelled or wiped, or there is none for this visitor.",
            headers(("Location" = String, description = "Its page, or `/qr`.")),
        ),
        EndRefusals,
    ),
)]
pub(crate) async fn end(
    session: Result<OwnedSession, Problem>,
    client: Client,
    State(gateway): State<Arc<Gateway>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let session = match session {
        Ok(session) => session,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => return Ok(to("/qr")),
        Err(problem) => {
            let site = Site::of(&gateway, Some(&client));
            return refused(&gateway, site, &problem, WayBack::To(uri.path()));
        }
    };
    let address = address(session.id);
    gateway.sessions.cancel(session.id).await?;
    Ok(to(&address))
}

refusals!(QrRefusals as Page: STARTING);
refusals!(PairRefusals as Page: STARTING, [
    Refusal::BodyBrokeOff,
    Refusal::PayloadTooLarge,
    Refusal::RequestTimeout,
    Refusal::InvalidPhone(InvalidPhone::National),
    Refusal::PhoneCooldown(NumberRest {
        reason: RestReason::Cooldown,
        left: Duration::from_mins(1),
    }),
]);
refusals!(ShowRefusals as ReloadingPage: [Refusal::BrokerUnavailable, Refusal::Internal]);
refusals!(EndRefusals as Page: [Refusal::BrokerUnavailable, Refusal::Internal]);

/// What a form that starts a session may be refused with.
const STARTING: [Refusal; 8] = [
    Refusal::InvalidApiKey,
    Refusal::NotOpen,
    Refusal::ChallengeRequired,
    Refusal::RateLimited {
        retry_after: Duration::from_secs(30),
    },
    Refusal::QueueFull {
        retry_after: Duration::from_secs(10),
    },
    Refusal::BrokerUnavailable,
    Refusal::ShuttingDown,
    Refusal::Internal,
];

/// What the form of `/pair` sends.
#[derive(Deserialize, ToSchema)]
#[schema(as = PairForm)]
pub(crate) struct Number {
    /// The phone number with its country code, in any spelling.
    phone: String,
}

async fn start(
    gateway: &Gateway,
    client: &Client,
    caller: Result<Caller, Problem>,
    headers: &HeaderMap,
    request: Result<SessionRequest, Problem>,
    way_back: WayBack<'_>,
) -> Result<Response, Problem> {
    let started = match (caller, request) {
        (Ok(caller), Ok(request)) => create::start(gateway, &caller, &request, None, None).await,
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    };
    match started {
        Ok(session) => Ok(with_cookies(gateway, client, headers, &session)),
        Err(problem) => {
            let site = Site::of(gateway, Some(client));
            refused(gateway, site, &problem, way_back)
        }
    }
}

/// Where to go on after a refusal.
#[derive(Clone, Copy)]
pub(super) enum WayBack<'a> {
    To(&'a str),
    /// The form for a number, with what was typed still in it.
    ToForm(&'a str),
}

/// What was typed, as far as the form would take it.
fn shortened(typed: &str) -> &str {
    let end = typed.char_indices().nth(LONGEST_TYPED);
    end.map_or(typed, |(end, _)| &typed[..end])
}

/// Shows in a page why something was refused, and the way on.
pub(super) fn refused(
    gateway: &Gateway,
    site: Site<'_>,
    problem: &Problem,
    way_back: WayBack<'_>,
) -> Result<Response, Problem> {
    let (back_to, typed) = match way_back {
        WayBack::To(address) => (address, None),
        WayBack::ToForm(typed) => ("", Some(typed)),
    };
    let template = RefusedPage {
        site,
        reason: &problem.detail(words()),
        drawing: drawing_of(problem.code()),
        is_number_wrong: problem.is_of_the_number(),
        typed,
        back_to,
    };
    let mut response = private_page(gateway, &template)?;
    *response.status_mut() = problem.status();
    Ok(match problem.retry_after_seconds() {
        Some(seconds) => with(response, header::RETRY_AFTER, seconds),
        None => response,
    })
}

/// Leads to the session's page, with the right to it and to the pictures and files of the session.
fn with_cookies(
    gateway: &Gateway,
    client: &Client,
    headers: &HeaderMap,
    session: &StartedSession,
) -> Response {
    let address = address(session.id);
    let mut response = to(&address);
    let paths = [address, SessionPath(session.id, "").to_string()];
    add_cookies(&mut response, headers, gateway, client, session, &paths);
    response
}

fn to(address: &str) -> Response {
    let address = HeaderValue::try_from(address).expect("addresses are visible ASCII");
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

fn address(id: SessionId) -> String {
    format!("/link/{id}")
}

/// Why the code on show replaced another.
fn renewal(status: &Status) -> Option<String> {
    let of_code = status.code.as_ref().and_then(|code| code.renewal);
    let of_qr = status.qr.as_ref().and_then(|qr| qr.renewal);
    of_code
        .map(|renewal| words().renewal(renewal))
        .or_else(|| of_qr.map(|renewal| words().qr_renewal(renewal)))
}

fn rest(gateway: &Gateway, status: &Status) -> Option<String> {
    let left = gateway.clock().until(status.next_code_at?);
    (!left.is_zero()).then(|| words().wait(left))
}

fn bots(ids: &[MadeId]) -> Vec<ForBot<'_>> {
    let ids = ids.iter().map(|id| {
        let bot = id.bot.as_deref().and_then(Bot::named);
        let setting = bot.map_or(Some(ANY_SETTING), |bot| {
            bot.environment.then_some(&*bot.setting)
        });
        ForBot {
            title: bot.map_or("", |bot| &bot.title),
            step: bot.map_or_else(String::new, |bot| words().bot_step(bot)),
            session_id: &id.session_id,
            env_line: setting.and_then(|setting| env_line(setting, &id.session_id)),
        }
    });
    ids.collect()
}

/// Returns a line for an env file, between quotes that the text has not: outside of them, a `#` begins
/// a comment.
fn env_line(setting: &str, text: &str) -> Option<Zeroizing<String>> {
    let quote = ['\'', '"', '`']
        .into_iter()
        .find(|quote| !text.contains(*quote))?;
    Some(Zeroizing::new(format!("{setting}={quote}{text}{quote}")))
}

fn libraries(status: &Status) -> &[Library] {
    let result = status.result.as_ref();
    result.map_or(&[], |result| result.stores.as_slice())
}

fn notes(status: &Status) -> Vec<String> {
    let notes = status.result.iter().flat_map(|result| &result.notes);
    notes.map(|note| words().note(*note)).collect()
}

#[derive(Template)]
#[template(path = "plain-session.html")]
struct SessionPage<'a> {
    site: Site<'a>,
    id: SessionId,
    picture: Option<String>,
    result_ttl: String,
    renewal: Option<String>,
    state: String,
    failure: Option<String>,
    notes: Vec<String>,
    hint: Option<String>,
    /// In what time the number may have its next code.
    rest: Option<String>,
    /// How many have their turn before it, while it waits.
    ahead: Option<u64>,
    bots: Vec<ForBot<'a>>,
    /// Whose stores there are.
    libraries: &'a [Library],
    status: &'a Status,
}

impl SessionPage<'_> {
    /// The drawing of an ending, by its class in the emblem.
    fn drawing(&self) -> &'static str {
        match self.status.state {
            SessionState::Failed => {
                let reason = self.status.error.as_ref();
                reason.map_or(CLOCK, |reason| drawing_of(reason.code().into()))
            }
            SessionState::Expired => CLOCK,
            SessionState::Cancelled => "cross",
            SessionState::PasskeyRequired => "key",
            _ => "",
        }
    }
}

/// Returns the drawing of what went wrong, by its code, as the scripts of the pages have it.
fn drawing_of(code: &str) -> &'static str {
    match code {
        "whatsapp_unreachable" | "whatsapp_unavailable" => "link",
        "client_outdated" | "broker_unavailable" | "internal" => "tools",
        "pairing_rejected" | "account_restricted" | "logged_out" => "phone",
        "code_refused" => "pins",
        "phone_not_eligible" => "qr",
        "passkey_timeout" => "key",
        "queue_full" => "people",
        _ => CLOCK,
    }
}

/// A session ID, and what is to be done with it.
struct ForBot<'a> {
    title: &'static str,
    step: String,
    session_id: &'a str,
    env_line: Option<Zeroizing<String>>,
}

#[derive(Template)]
#[template(path = "plain-asking.html")]
struct AskingPage<'a> {
    site: Site<'a>,
    /// Whom a code would be for.
    number: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "plain-refused.html")]
struct RefusedPage<'a> {
    site: Site<'a>,
    reason: &'a str,
    drawing: &'static str,
    is_number_wrong: bool,
    /// What stood in the form that was sent, if it was the one for a number.
    typed: Option<&'a str>,
    back_to: &'a str,
}

#[derive(Template)]
#[template(path = "plain-gone.html")]
struct GonePage<'a> {
    site: Site<'a>,
}

const CLOCK: &str = "clock";
/// What most bots call the variable that they read the session ID from.
const ANY_SETTING: &str = "SESSION_ID";
/// As many characters as the form for a number takes.
const LONGEST_TYPED: usize = 60;
/// Tells a browser to load the page again after that many seconds.
const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[cfg(test)]
mod tests {
    use latchkey_shared::{refusal::ProblemCode, status::FailureCode};
    use strum::VariantNames as _;

    use super::*;

    #[test]
    fn each_ending_has_the_drawing_that_it_has_with_scripts() {
        let script = include_str!("../../assets/view.js");
        let drawings = script.split("const DRAWINGS = {").nth(1).unwrap();
        let drawings = drawings.split("};").next().unwrap();
        let emblem = include_str!("../../templates/parts/emblem.html");
        for code in FailureCode::VARIANTS.iter().chain(ProblemCode::VARIANTS) {
            let drawing = drawing_of(code);
            let scripted = drawings.split(&format!(" {code}: \"")).nth(1);
            let scripted = scripted.map_or(CLOCK, |rest| rest.split('"').next().unwrap());
            assert_eq!(drawing, scripted, "{code}");
            assert!(emblem.contains(&format!("class=\"{drawing}\"")), "{code}");
        }
    }
}
