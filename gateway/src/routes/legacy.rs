//! The routes that older front ends call.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    extract::{Query as Members, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_entry::InvalidPhone;
use latchkey_shared::{
    broker::{NumberRest, RestReason},
    bundle::{Format, SessionBundle},
    job::SessionId,
    refusal::Refusal,
    result::Delivery,
    session_client::SessionClientError,
    status::{FailureReason, SessionPath, SessionUrl, Status},
};
use serde::Serialize;
use serde_json::Value;
use tokio::{runtime::Handle, time::sleep};
use utoipa::ToSchema;

use super::{JSON, answer, create, plain, qr, result, with};
use crate::{
    auth::OwnedSession,
    caller::Caller,
    cookie::add_cookies,
    links::Links,
    middleware::origin::StartingGet,
    openapi::{self, OF_SESSION, examples, refusals},
    problem::{Problem, status_code},
    query::Query,
    state::Gateway,
};

/// Starts a session and returns its first QR code.
#[utoipa::path(
    get,
    path = "/server",
    operation_id = "legacyServer",
    tag = openapi::OLDER,
    params(
        ("Prefer" = Option<String>, Header, description = "`absolute-urls`: addresses in the answer are to have scheme and host"),
    ),
    responses(
        (
            status = 200,
            description = "The picture, once there is one; to a person in a browser, a page that asks first.",
            content(("image/png"), (String = "text/html")),
            headers(
                ("X-Session-Id" = Option<SessionId>, description = "Names the session."),
                ("Link" = Option<String>, description = "Where its status is: `<…>; rel=\"status\"`."),
                ("Set-Cookie" = Option<String>, description = "Opens the session to a browser."),
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
            ),
        ),
        ServerRefusals,
    ),
)]
pub(crate) async fn server(
    get: StartingGet,
    caller: Caller,
    links: Links,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if get == StartingGet::AskFirst {
        return plain::ask_first(&gateway, &caller.client, None);
    }
    let started = create::start(&gateway, &caller, &create::by_qr(), None, None).await?;
    let status = shown(&gateway, started.id).await?;
    let png = qr::usual_png(&status)?;
    let mut response = answer("image/png", png);
    add_cookies(
        &mut response,
        &headers,
        &gateway,
        &caller.client,
        &started,
        &paths("server", started.id),
    );
    let status_url = SessionPath(started.id, "").below(links.base());
    let link = format!("<{status_url}>; rel=\"status\"");
    response = with(response, header::LINK, ascii(link));
    response = with(response, SESSION_ID, ascii(started.id.to_string()));
    Ok(links.confirm(response))
}

/// Starts a session and returns its pairing code once WhatsApp has accepted it.
#[utoipa::path(
    get,
    path = "/code",
    operation_id = "legacyCode",
    tag = openapi::OLDER,
    params(
        ("number" = Option<String>, Query, description = "The phone number with its country code, in any spelling"),
        ("phone" = Option<String>, Query, description = "The same under another name"),
        ("Prefer" = Option<String>, Header, description = "`absolute-urls`: addresses in the answer are to have scheme and host"),
    ),
    responses(
        (
            status = 200,
            description = "The code, and what opens the session; to a person in a browser, a page that asks first.",
            content(
                (Started<'static> = "application/json", example = json!(examples::legacy_started())),
                (String = "text/html"),
            ),
            headers(
                ("Set-Cookie" = Option<String>, description = "Opens the session to a browser."),
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
            ),
        ),
        CodeRefusals,
    ),
)]
pub(crate) async fn code(
    get: Result<StartingGet, Problem>,
    caller: Result<Caller, Problem>,
    links: Result<Links, Problem>,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    Members(members): Members<Vec<(String, String)>>,
) -> Result<Response, LegacyProblem> {
    let (get, caller, links) = (get?, caller?, links?);
    let number = number(&members).unwrap_or_default();
    if get == StartingGet::AskFirst {
        return Ok(plain::ask_first(&gateway, &caller.client, Some(number))?);
    }
    code_for(number, &gateway, &caller, &links, &headers).await
}

/// Returns the phone number that a query names in one of the ways of older front ends.
pub(crate) fn number(members: &[(String, String)]) -> Option<&str> {
    let named = |name| move |member: &&(String, String)| member.0 == name;
    let member = members.iter().find(named("number"));
    let (_, number) = member.or_else(|| members.iter().find(named("phone")))?;
    Some(number)
}

/// Starts a session and returns the code for a number.
pub(crate) async fn code_for(
    number: &str,
    gateway: &Arc<Gateway>,
    caller: &Caller,
    links: &Links,
    headers: &HeaderMap,
) -> Result<Response, LegacyProblem> {
    let request = create::by_code(number)?;
    let started = create::start(gateway, caller, &request, None, None).await?;
    let status = shown(gateway, started.id).await?;
    let code = status.code.as_ref().ok_or_else(Problem::internal)?;
    let document = Started {
        code: &code.value,
        session_id: started.id,
        status_url: SessionPath(started.id, "").below(links.base()),
        token: &started.token.reveal(),
    };
    let body = result::wiped(document.to_json());
    let mut response = links.confirm(answer(JSON, body));
    add_cookies(
        &mut response,
        headers,
        gateway,
        &caller.client,
        &started,
        &paths("code", started.id),
    );
    Ok(response)
}

/// Returns what a session that began at `/code` yields.
#[utoipa::path(
    get,
    path = "/code/session/{id}",
    operation_id = "legacyCodeSession",
    tag = openapi::OLDER,
    params(
        ("id" = SessionId, Path, description = "The session's id"),
        ("format" = inline(Option<ResultFormat>), Query, description = "How to hand it over"),
    ),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "The session ID and what it is made of; with `format`, in that form.",
            content(
                (AnyLinked<'static> = "application/json", example = json!(examples::legacy_linked())),
                (String = "text/plain"),
            ),
            headers(("Content-Disposition" = Option<String>, description = "With `download`: the name to save it as.")),
        ),
        SessionRefusals,
    ),
)]
pub(crate) async fn code_session(
    session: Result<OwnedSession, Problem>,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, LegacyProblem> {
    linked(&gateway, &session?, query.as_deref()).await
}

/// Returns what a session that began at `/server` yields.
#[utoipa::path(
    get,
    path = "/server/session/{id}",
    operation_id = "legacyServerSession",
    tag = openapi::OLDER,
    params(
        ("id" = SessionId, Path, description = "The session's id"),
        ("format" = inline(Option<ResultFormat>), Query, description = "How to hand it over"),
    ),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "The session ID and what it is made of; with `format`, in that form.",
            content(
                (AnyLinked<'static> = "application/json", example = json!(examples::legacy_linked())),
                (String = "text/plain"),
            ),
            headers(("Content-Disposition" = Option<String>, description = "With `download`: the name to save it as.")),
        ),
        SessionRefusals,
    ),
)]
pub(crate) async fn server_session(
    session: Result<OwnedSession, Problem>,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, LegacyProblem> {
    linked(&gateway, &session?, query.as_deref()).await
}

async fn linked(
    gateway: &Gateway,
    session: &OwnedSession,
    query: Option<&str>,
) -> Result<Response, LegacyProblem> {
    let format = ResultFormat::of(Query::of(query).text("format"))?;
    match result::delivery(gateway, session).await? {
        Delivery::Plain(bundle) => Ok(format.respond(&bundle)),
        Delivery::Sealed(_) => Err(Refusal::SealedIsElsewhere.into()),
    }
}

refusals!(ServerRefusals as Problem: STARTING, [
    Refusal::LinkFailed(FailureReason::Outdated),
    Refusal::Internal,
]);
refusals!(CodeRefusals as
    Legacy: of_a_code();
    Page: [Refusal::InvalidPhone(InvalidPhone::National)]);
refusals!(PairRefusals as Legacy: of_a_code());
refusals!(SessionRefusals as Legacy: OF_SESSION, [
    unknown_format(),
    Refusal::SealedIsElsewhere,
    Refusal::NotReady,
    Refusal::Wiped,
    Refusal::NoResult,
]);

/// Returns what a call for a code may be refused with.
fn of_a_code() -> Vec<Refusal> {
    let failures = [
        FailureReason::CodeRefused,
        FailureReason::NotEligible,
        FailureReason::rate_limited(None),
        FailureReason::Outdated,
        FailureReason::PasskeyTimeout,
        FailureReason::Protocol,
    ];
    let mut refusals = STARTING.to_vec();
    refusals.extend(failures.map(Refusal::LinkFailed));
    refusals.extend([
        Refusal::InvalidPhone(InvalidPhone::National),
        Refusal::PhoneCooldown(NumberRest {
            reason: RestReason::Cooldown,
            left: Duration::from_mins(1),
        }),
        Refusal::Internal,
    ]);
    refusals
}

/// What a call that starts a session may be refused with.
const STARTING: [Refusal; 9] = [
    Refusal::ForeignPage,
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
    Refusal::WhatsappLate,
    Refusal::ShuttingDown,
];

/// A refusal in the shape that older front ends read.
pub(crate) struct LegacyProblem {
    status: Option<StatusCode>,
    problem: Problem,
}

impl From<Problem> for LegacyProblem {
    fn from(problem: Problem) -> Self {
        Self {
            status: None,
            problem,
        }
    }
}

impl From<Refusal> for LegacyProblem {
    fn from(refusal: Refusal) -> Self {
        Problem::from(refusal).into()
    }
}

impl From<NotShown> for LegacyProblem {
    fn from(fault: NotShown) -> Self {
        let status = match &fault {
            NotShown::Failed(reason) => Some(status_code(reason.code().http_status())),
            NotShown::Late | NotShown::Refused(_) => None,
        };
        Self {
            status,
            problem: fault.into(),
        }
    }
}

impl IntoResponse for LegacyProblem {
    fn into_response(self) -> Response {
        let mut response = self.problem.into_legacy_response();
        if let Some(status) = self.status {
            *response.status_mut() = status;
        }
        response
    }
}

/// Waits until a session shows a QR or pairing code, through a short outage of the broker. A session
/// that does not show one in time is cancelled, as nobody knows of it.
async fn shown(gateway: &Arc<Gateway>, id: SessionId) -> Result<Status, NotShown> {
    let guard = CancelOnDrop::new(gateway, id);
    let deadline = gateway.clock().now() + PATIENCE;
    let shown = shown_by(gateway, id, deadline).await;
    if shown.is_err() {
        let _ = gateway.sessions.cancel(id).await;
    }
    guard.disarm();
    shown
}

/// Cancels a session that nobody knows of if its request is dropped, as when the client hangs up.
struct CancelOnDrop {
    gateway: Option<Arc<Gateway>>,
    id: SessionId,
}

impl CancelOnDrop {
    fn new(gateway: &Arc<Gateway>, id: SessionId) -> Self {
        Self {
            gateway: Some(gateway.clone()),
            id,
        }
    }

    fn disarm(mut self) {
        self.gateway = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let id = self.id;
        if let (Some(gateway), Ok(runtime)) = (self.gateway.take(), Handle::try_current()) {
            runtime.spawn(async move { gateway.sessions.cancel(id).await });
        }
    }
}

async fn shown_by(
    gateway: &Gateway,
    id: SessionId,
    deadline: SystemTime,
) -> Result<Status, NotShown> {
    let mut seen: Option<Status> = None;
    loop {
        let left = gateway.clock().until(deadline);
        let read = match &seen {
            None => gateway.sessions.read(id).await,
            Some(status) => gateway.read_newer(status, status.version, left).await,
        };
        let status = match read {
            Ok(status) => status.ok_or_else(|| Problem::from(Refusal::NoSuchSession))?,
            Err(SessionClientError::Broker(error))
                if error.is_transient() && !left.is_zero() && !gateway.shutdown.is_cancelled() =>
            {
                sleep(BROKER_RETRY.min(left)).await;
                continue;
            }
            Err(error) => return Err(Problem::from(error).into()),
        };
        if status.qr.is_some() || status.code.is_some() {
            return Ok(status);
        }
        if let Some(reason) = status.error.clone() {
            return Err(NotShown::Failed(reason));
        }
        if gateway.shutdown.is_cancelled() {
            return Err(Problem::from(Refusal::ShuttingDown).into());
        }
        if gateway.clock().until(deadline).is_zero() || status.state.is_terminal() {
            return Err(NotShown::Late);
        }
        seen = Some(status);
    }
}

/// Why there is nothing to show.
enum NotShown {
    Failed(FailureReason),
    Late,
    Refused(Problem),
}

impl From<Problem> for NotShown {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<NotShown> for Problem {
    fn from(fault: NotShown) -> Self {
        match fault {
            NotShown::Refused(problem) => problem,
            NotShown::Failed(reason) => Refusal::LinkFailed(reason).into(),
            NotShown::Late => Refusal::WhatsappLate.into(),
        }
    }
}

/// Where the owner's browser may fetch a session: from the API, and from the older address.
fn paths(family: &str, id: SessionId) -> [String; 2] {
    [
        SessionPath(id, "").to_string(),
        format!("/{family}/session/{id}"),
    ]
}

fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("ids are visible ASCII")
}

/// How a finished session is to be handed over.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum ResultFormat {
    #[serde(skip)]
    Main,
    Base64,
    Json,
    Raw,
    Download,
}

impl ResultFormat {
    fn of(name: Option<&str>) -> Result<Self, Problem> {
        match name {
            None => Ok(Self::Main),
            Some("base64") => Ok(Self::Base64),
            Some("json") => Ok(Self::Json),
            Some("raw") => Ok(Self::Raw),
            Some("download") => Ok(Self::Download),
            Some(_) => Err(unknown_format().into()),
        }
    }

    fn respond(self, bundle: &SessionBundle) -> Response {
        let linked = |session_id: &str, format: &str| result::json(&Linked { session_id, format });
        let creds_json = || bundle.creds_json.clone().into_bytes();
        match self {
            Self::Main => linked(&bundle.session_id(), bundle.form()),
            Self::Base64 => linked(&bundle.in_base64(), "base64"),
            Self::Json => answer(JSON, result::wiped(creds_json())),
            Self::Raw => {
                let session_id = std::mem::take(&mut *bundle.session_id());
                answer(result::TEXT, result::wiped(session_id.into_bytes()))
            }
            Self::Download => result::respond(Format::Json, creds_json()),
        }
    }
}

fn unknown_format() -> Refusal {
    Refusal::UnknownFormat {
        known: vec!["base64", "json", "raw", "download"],
    }
}

/// What the document says of a session in JSON.
#[expect(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[schema(as = AnyLegacyResult)]
#[serde(untagged)]
enum AnyLinked<'a> {
    /// Without `format`, or with `base64`.
    Linked(Linked<'a>),
    /// With `json` or `download`: `creds.json`.
    #[schema(value_type = Object)]
    Creds(Value),
}

/// A session ID as older front ends read it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LegacyResult)]
struct Linked<'a> {
    session_id: &'a str,
    /// What it is made of.
    format: &'a str,
}

/// A session that has begun, and its code.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LegacyStarted)]
pub(crate) struct Started<'a> {
    /// What to type into the phone, as `ABCD-EFGH`.
    code: &'a str,
    session_id: SessionId,
    /// Where its status is.
    status_url: SessionUrl<'a>,
    /// Opens the session.
    token: &'a str,
}

impl Started<'_> {
    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts serialise")
    }
}

/// Hosts break a request off that is not answered within half a minute.
const PATIENCE: Duration = Duration::from_secs(20);
const BROKER_RETRY: Duration = Duration::from_millis(500);
const SESSION_ID: HeaderName = HeaderName::from_static("x-session-id");
