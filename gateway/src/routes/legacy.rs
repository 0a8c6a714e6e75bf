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
use latchkey_shared::{
    bundle::{Format, SessionBundle},
    job::SessionId,
    refusal::Refusal,
    result::Delivery,
    session_client::SessionClientError,
    status::{FailureReason, SessionPath, SessionUrl, Status},
};
use serde::Serialize;
use tokio::{runtime::Handle, time::sleep};

use super::{JSON, answer, create, plain, qr, result, with};
use crate::{
    auth::OwnedSession,
    cookie::add_cookies,
    links::Links,
    middleware::{client_ip::Client, origin::StartingGet},
    problem::{Problem, status_code},
    query::Query,
    state::Gateway,
};

/// `GET /server`: starts a session and returns its first QR code.
pub(crate) async fn server(
    get: StartingGet,
    client: Client,
    links: Links,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if get == StartingGet::AskFirst {
        return plain::ask_first(&gateway, &client, None);
    }
    let started = create::start(&gateway, &client, &create::by_qr(), None).await?;
    let status = shown(&gateway, started.id).await?;
    let png = qr::usual_png(&status)?;
    let mut response = answer("image/png", png);
    add_cookies(
        &mut response,
        &headers,
        &gateway,
        &client,
        &started,
        &paths("server", started.id),
    );
    let status_url = SessionPath(started.id, "").below(links.base());
    let link = format!("<{status_url}>; rel=\"status\"");
    response = with(response, header::LINK, ascii(link));
    response = with(response, SESSION_ID, ascii(started.id.to_string()));
    Ok(links.confirm(response))
}

/// `GET /code?number=PHONE`, or `phone=`: starts a session and returns its pairing code once WhatsApp has accepted
/// it.
pub(crate) async fn code(
    get: Result<StartingGet, Problem>,
    client: Result<Client, Problem>,
    links: Result<Links, Problem>,
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    Members(members): Members<Vec<(String, String)>>,
) -> Result<Response, LegacyProblem> {
    let (get, client, links) = (get?, client?, links?);
    let number = number(&members).unwrap_or_default();
    if get == StartingGet::AskFirst {
        return Ok(plain::ask_first(&gateway, &client, Some(number))?);
    }
    code_for(number, &gateway, &client, &links, &headers).await
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
    client: &Client,
    links: &Links,
    headers: &HeaderMap,
) -> Result<Response, LegacyProblem> {
    let request = create::by_code(number)?;
    let started = create::start(gateway, client, &request, None).await?;
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
        client,
        &started,
        &paths("code", started.id),
    );
    Ok(response)
}

/// `GET /code/session/{id}?format=base64|json|raw|download`, and the same under `/server`.
pub(crate) async fn session(
    session: Result<OwnedSession, Problem>,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, LegacyProblem> {
    let session = session?;
    let format = ResultFormat::of(Query::of(query.as_deref()).text("format"))?;
    match result::delivery(&gateway, &session).await? {
        Delivery::Plain(bundle) => Ok(format.respond(&bundle)),
        Delivery::Sealed(_) => Err(Refusal::SealedIsElsewhere.into()),
    }
}

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
enum ResultFormat {
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
            Some(_) => Err(Refusal::UnknownFormat {
                known: vec!["base64", "json", "raw", "download"],
            }
            .into()),
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Linked<'a> {
    session_id: &'a str,
    format: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started<'a> {
    code: &'a str,
    session_id: SessionId,
    status_url: SessionUrl<'a>,
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
