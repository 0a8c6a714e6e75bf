//! What a finished session yields.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderValue, header},
    response::Response,
};
use latchkey_shared::{
    bundle::{Document, Format, Library, SessionBundle},
    job::SessionId,
    refusal::Refusal,
    result::{Delivery, SealedToCaller},
    status::State as SessionState,
};
use serde::Serialize;
use serde_json::Value;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{JSON, answer, with};
use crate::{
    auth::OwnedSession,
    openapi::{self, OF_SESSION, examples, refusals},
    problem::Problem,
    query::Query,
    state::Gateway,
};

/// Returns what a finished session yields.
///
/// Without a query: the session IDs and every format as one JSON object, or that object sealed to the
/// caller. With `format` that one alone, with `bot` the session ID of that bot, or the
/// store of that library as a file.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}/result",
    operation_id = "getResult",
    tag = openapi::SESSIONS,
    params(
        ("id" = SessionId, Path, description = "The session's `id`"),
        ("format" = inline(Option<Format>), Query, description = "One format alone"),
        ("bot" = Option<String>, Query, description = "The name of a bot, for its session ID alone, or of a library, for its store"),
    ),
    security(("token" = []), ("cookie" = [])),
    responses(
        (
            status = 200,
            description = "The result, or the part of it that was asked for.",
            content(
                (
                    AnyResult = "application/json",
                    examples(
                        ("result" = (value = json!(examples::result()))),
                        ("sealed" = (value = json!(examples::sealed_result()))),
                    ),
                ),
                (String = "text/plain"),
                (String = "application/zip"),
                (String = "application/vnd.sqlite3"),
            ),
            headers((
                "Content-Disposition" = Option<String>,
                description = "With a `format` or a `bot` that is a file: the name to save it as."
            )),
        ),
        ResultRefusals,
    ),
)]
pub(crate) async fn result(
    session: OwnedSession,
    State(gateway): State<Arc<Gateway>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let wanted = Wanted::of(&Query::of(query.as_deref()))?;
    let delivery = delivery(&gateway, &session).await?;
    match (delivery, wanted) {
        (Delivery::Sealed(sealed), Wanted::All) => Ok(json(&SealedResult { sealed })),
        (Delivery::Sealed(_), _) => Err(Refusal::SealedHasNoFormat.into()),
        (Delivery::Plain(bundle), wanted) => {
            // Packing takes milliseconds, in which others are served.
            let packing = spawn_blocking(move || match wanted {
                Wanted::All => all(&bundle),
                Wanted::Format(format) => Ok(one(&bundle, format)),
                Wanted::Bot(bot) => of_bot(&bundle, &bot),
            });
            packing
                .await
                .unwrap_or_else(|error| Err(Problem::broken(&error)))
        }
    }
}

refusals!(ResultRefusals as Problem: [
    unknown_format(),
    Refusal::UnknownBot { known: vec!["gifted-md".to_owned()] },
    Refusal::FormatAndBot,
    Refusal::SealedHasNoFormat,
    Refusal::NotReady,
    Refusal::Wiped,
    Refusal::NoResult,
    Refusal::NotAtMega,
], OF_SESSION);

/// What the document says of a result in JSON.
#[expect(dead_code, reason = "only its schema is used")]
#[derive(ToSchema)]
#[serde(untagged)]
enum AnyResult {
    /// Without a query.
    All(Document),
    /// The same, sealed to the caller.
    Sealed(SealedResult),
    /// With `format`: one of the formats that are JSON.
    #[schema(value_type = Object)]
    One(Value),
}

/// What of a result is asked for.
enum Wanted {
    All,
    Format(Format),
    Bot(String),
}

impl Wanted {
    fn of(query: &Query<'_>) -> Result<Self, Problem> {
        match (query.text("format"), query.text("bot")) {
            (None, None) => Ok(Self::All),
            (Some(format), None) => known(format).map(Self::Format),
            (None, Some(bot)) => Ok(Self::Bot(bot.to_owned())),
            (Some(_), Some(_)) => Err(Refusal::FormatAndBot.into()),
        }
    }
}

/// Opens what a finished session yields.
pub(crate) async fn delivery(
    gateway: &Gateway,
    session: &OwnedSession,
) -> Result<Delivery, Problem> {
    let status = session.status(gateway)?;
    let delivery = gateway.sessions.result(&status, &session.token).await?;
    delivery.ok_or_else(|| missing(status.state).into())
}

fn known(text: &str) -> Result<Format, Problem> {
    text.parse().map_err(|_| unknown_format().into())
}

fn unknown_format() -> Refusal {
    let known = Format::ALL.map(Format::name).to_vec();
    Refusal::UnknownFormat { known }
}

/// A session that will never yield anything has no result; any other one has none yet.
fn missing(state: SessionState) -> Refusal {
    match state {
        SessionState::Cancelled | SessionState::Ready => Refusal::Wiped,
        SessionState::Failed | SessionState::Expired => Refusal::NoResult,
        _ => Refusal::NotReady,
    }
}

fn all(bundle: &SessionBundle) -> Result<Response, Problem> {
    let document =
        serde_json::to_vec(&bundle.document()).map_err(|error| Problem::broken(&error))?;
    Ok(answer(JSON, wiped(document)))
}

fn one(bundle: &SessionBundle, format: Format) -> Response {
    respond(format, std::mem::take(&mut format.encode(bundle)))
}

fn of_bot(bundle: &SessionBundle, bot: &str) -> Result<Response, Problem> {
    if let Some(store) = bundle.store_of(bot) {
        let mut sqlite = store.sqlite().map_err(|error| Problem::broken(&error))?;
        let name = store.library.file_name();
        return Ok(download(
            Library::MEDIA_TYPE,
            name,
            std::mem::take(&mut sqlite),
        ));
    }
    let Some(session_id) = bundle.session_id_of(bot) else {
        let bots = bundle.ids.iter().filter_map(|id| id.bot.clone());
        let libraries = bundle.stores.iter().map(|store| store.library.to_string());
        let known = bots.chain(libraries).collect();
        return Err(Refusal::UnknownBot { known }.into());
    };
    let session_id = std::mem::take(&mut *session_id.ok_or(Refusal::NotAtMega)?);
    Ok(answer(TEXT, wiped(session_id.into_bytes())))
}

/// Returns a session in one format: as a file if it is one, and else as a text.
pub(crate) fn respond(format: Format, encoded: Vec<u8>) -> Response {
    match format.file_name() {
        Some(name) => download(format.media_type(), name, encoded),
        None => answer(format.media_type(), wiped(encoded)),
    }
}

/// An answer that a browser saves as a file.
fn download(content_type: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .expect("the names are ASCII");
    with(
        answer(content_type, wiped(bytes)),
        header::CONTENT_DISPOSITION,
        disposition,
    )
}

/// An answer that holds a secret, as JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> Response {
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    serde_json::to_writer(&mut text, value).expect("texts serialise");
    answer(JSON, wiped(text))
}

/// Bytes that are overwritten once they have been sent.
pub(crate) fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

/// A result that only the caller's private key opens.
#[derive(Serialize, ToSchema)]
struct SealedResult {
    sealed: SealedToCaller,
}

pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
/// Room for the result of an account without app-state keys, so that the text seldom moves.
const USUAL_LENGTH: usize = 32 * 1024;
