//! The status document as callers read it: over the API, and line by line from the terminal's `link`.

use std::{borrow::Cow, fmt, path::PathBuf, time::SystemTime};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, SchemaFormat, Type},
    },
};
use zeroize::Zeroizing;

use super::{
    Account, CodePrompt, CodeRenewal, NumberHint, PasskeyPrompt, QrPrompt, QrRenewal,
    ResultSummary, State, Status,
};
use crate::{
    bundle::{Library, MadeId},
    job::{Method, SessionId},
    wishes::Metadata,
    words::{FailureMember, Words},
};

/// A status as callers read it, in JSON.
#[derive(Serialize, ToSchema)]
#[schema(
    as = Status,
    description = "What there is to know of a session. Members that do not apply are left out."
)]
pub struct StatusDocument<'a> {
    /// Names the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true, nullable = false)]
    id: Option<SessionId>,
    method: Method,
    state: State,
    /// Grows by one with each change, from 1.
    version: u64,
    /// The moment of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true, nullable = false)]
    created_at: Option<Rfc3339>,
    /// The moment of the last change.
    updated_at: Rfc3339,
    /// When the session, or its result, ends.
    expires_at: Rfc3339,
    /// In the state `queued`. It is told anew when somebody before it has had a turn, without a new
    /// version.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<QueueMember>,
    /// While a QR code waits to be scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr: Option<QrMember<'a>>,
    /// While a pairing code waits to be typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeMember<'a>>,
    /// For a number whose account may have another form of it, in which case no code can work. Until a
    /// code is accepted, and when none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<HintMember>,
    /// While the session waits for its number to be due for the next code: when that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_code_at: Option<Rfc3339>,
    /// While the device has logged in and its connection is held open for the phone to see it: until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_until: Option<Rfc3339>,
    /// While WhatsApp asks for a passkey.
    #[serde(skip_serializing_if = "Option::is_none")]
    passkey: Option<PasskeyMember<'a>>,
    /// Once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountMember<'a>>,
    /// In the state `ready`.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultMember<'a>>,
    /// In the state `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FailureMember>,
    /// What its caller has had noted with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    metadata: Option<&'a Metadata>,
}

impl<'a> StatusDocument<'a> {
    /// The document of the API, with the addresses of what belongs to the session, each behind `base`;
    /// `ids` are the session IDs of one that is ready, the main one first.
    pub fn for_api(status: &'a Status, ids: &'a [MadeId], base: &'a str, words: Words) -> Self {
        let id = status.id;
        let mut document = Self::of(status, ids, words);
        document.id = Some(id);
        document.created_at = Some(Rfc3339(status.created_at));
        if let Some(qr) = &mut document.qr {
            qr.svg_url = Some(SessionPath(id, "/qr.svg").below(base));
            qr.png_url = Some(SessionPath(id, "/qr.png").below(base));
        }
        if let Some(result) = &mut document.result {
            result.url = Some(SessionPath(id, "/result").below(base));
        }
        document
    }

    /// The same with what is told of a session that waits for a worker: how many come before it.
    #[must_use]
    pub fn behind(mut self, ahead: Option<u64>) -> Self {
        self.queue = ahead.map(|ahead| QueueMember { ahead });
        self
    }

    /// The same with the modules of its QR code, if it has one.
    #[must_use]
    pub fn drawn(mut self, modules: Option<String>) -> Self {
        if let Some(qr) = &mut self.qr {
            qr.modules = modules;
        }
        self
    }

    /// The document for a script at the terminal, without what only a server has; `files` are those
    /// of a session that is ready.
    pub fn for_terminal(
        status: &'a Status,
        ids: &'a [MadeId],
        files: &'a [PathBuf],
        words: Words,
    ) -> Self {
        let mut document = Self::of(status, ids, words);
        if let Some(result) = &mut document.result {
            let files = files.iter().map(|file| file.to_string_lossy());
            result.files = Some(files.collect());
        }
        document
    }

    fn of(status: &'a Status, ids: &'a [MadeId], words: Words) -> Self {
        Self {
            id: None,
            method: status.method,
            state: status.state,
            version: status.version,
            created_at: None,
            updated_at: Rfc3339(status.updated_at),
            expires_at: Rfc3339(status.expires_at),
            queue: None,
            qr: status.qr.as_ref().map(QrMember::of),
            code: status.code.as_ref().map(CodeMember::of),
            hint: HintMember::of(status, words),
            next_code_at: status.next_code_at.map(Rfc3339),
            held_until: status.held_until.map(Rfc3339),
            passkey: status.passkey.as_ref().map(PasskeyMember::of),
            account: status.account.as_ref().map(AccountMember::of),
            result: status
                .result
                .as_ref()
                .map(|result| ResultMember::of(result, ids, words)),
            error: status
                .error
                .clone()
                .map(|reason| FailureMember::of(reason, words)),
            metadata: (!status.metadata.is_empty()).then_some(&status.metadata),
        }
    }

    /// Writes the document on one line.
    pub fn to_json(&self) -> Zeroizing<String> {
        let written = serde_json::to_string(self);
        Zeroizing::new(written.expect("the document's members all serialise"))
    }
}

/// The place of a session that waits for a worker.
#[derive(Serialize, ToSchema)]
#[schema(as = Queue)]
struct QueueMember {
    /// How many sessions have their turn before it.
    ahead: u64,
}

/// The QR code of this moment.
#[derive(Serialize, ToSchema)]
#[schema(as = Qr)]
struct QrMember<'a> {
    /// The text in the code. On the phone itself it is a link that opens WhatsApp.
    data: &'a str,
    /// Its number among the codes of this connection, from 1.
    sequence: u32,
    /// How many codes this connection has.
    total: u32,
    /// Why it replaced the code before it, if that had not run out.
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal: Option<QrRenewal>,
    /// When the next one replaces it.
    expires_at: Rfc3339,
    /// Its picture as SVG.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true, nullable = false)]
    svg_url: Option<SessionUrl<'a>>,
    /// Its picture as PNG.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true, nullable = false)]
    png_url: Option<SessionUrl<'a>>,
    /// With `draw=modules`: its modules without the white around them, row by row from the upper left, as
    /// base64; a bit each, 1 for a dark one, the highest bit of a byte first.
    #[serde(skip_serializing_if = "Option::is_none")]
    modules: Option<String>,
}

impl<'a> QrMember<'a> {
    fn of(qr: &'a QrPrompt) -> Self {
        Self {
            data: &qr.data,
            sequence: qr.sequence,
            total: qr.total,
            renewal: qr.renewal,
            expires_at: Rfc3339(qr.expires_at),
            svg_url: None,
            png_url: None,
            modules: None,
        }
    }
}

/// The pairing code of this moment.
#[derive(Serialize, ToSchema)]
#[schema(as = Code)]
struct CodeMember<'a> {
    /// What to type into the phone, as `ABCD-EFGH`.
    value: &'a str,
    /// The number that it is for.
    phone: &'a str,
    /// When it ends.
    expires_at: Rfc3339,
    /// Its number among the codes of this session, from 1.
    sequence: u32,
    /// Why it replaced the code before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal: Option<CodeRenewal>,
}

impl<'a> CodeMember<'a> {
    fn of(code: &'a CodePrompt) -> Self {
        Self {
            value: &code.value,
            phone: &code.phone,
            expires_at: Rfc3339(code.expires_at),
            sequence: code.sequence,
            renewal: code.renewal,
        }
    }
}

/// What to know of the number.
#[derive(Serialize, ToSchema)]
#[schema(as = Hint)]
struct HintMember {
    code: NumberHint,
    /// The same for people.
    message: String,
}

impl HintMember {
    fn of(status: &Status, words: Words) -> Option<Self> {
        let code = status.number_hint()?;
        Some(Self {
            code,
            message: words.hint(code),
        })
    }
}

/// What WhatsApp asks of a passkey.
#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
struct PasskeyMember<'a> {
    /// A `PublicKeyCredentialRequestOptions` in its JSON form; null if WhatsApp sent something else.
    #[schema(value_type = Option<Object>, required = true)]
    options: Option<Box<RawValue>>,
    /// Once the assertion is there: what the phone must show too.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_code: Option<&'a str>,
    /// When WhatsApp stops waiting.
    expires_at: Rfc3339,
}

impl<'a> PasskeyMember<'a> {
    fn of(passkey: &'a PasskeyPrompt) -> Self {
        // Within JSON a line ends between tokens only; within an event it must not end at all.
        let options = passkey.options.replace(['\r', '\n'], " ");
        Self {
            options: RawValue::from_string(options).ok(),
            confirmation_code: passkey.confirmation_code.as_deref(),
            expires_at: Rfc3339(passkey.expires_at),
        }
    }
}

/// Who was linked.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
struct AccountMember<'a> {
    /// The device's address by phone number.
    jid: &'a str,
    /// The device's address that does not show the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    lid: Option<&'a str>,
    /// The name of a business account.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// `android`, `iphone`, `smba` or `smbi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
}

impl<'a> AccountMember<'a> {
    fn of(account: &'a Account) -> Self {
        Self {
            jid: &account.jid,
            lid: account.lid.as_deref(),
            name: account.name.as_deref(),
            platform: account.platform.as_deref(),
        }
    }
}

/// What the session yields. A result that is sealed to its caller shows no session ID here.
#[derive(Serialize, ToSchema)]
#[schema(as = ResultSummary)]
struct ResultMember<'a> {
    /// The main session ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    /// Whose it is, if it is a bot's of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    bot: Option<&'a str>,
    /// All of them, the main one first.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    ids: &'a [MadeId],
    /// The libraries whose stores are in it; `?bot=` and the name fetches one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stores: &'a [Library],
    /// Where the result is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true, nullable = false)]
    url: Option<SessionUrl<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    files: Option<Vec<Cow<'a, str>>>,
    /// What its owner should know about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

impl<'a> ResultMember<'a> {
    fn of(result: &'a ResultSummary, ids: &'a [MadeId], words: Words) -> Self {
        let main = ids.first();
        Self {
            session_id: main.map(|id| id.session_id.as_str()),
            bot: main.and_then(|id| id.bot.as_deref()),
            ids,
            stores: &result.stores,
            url: None,
            files: None,
            notes: result.notes.iter().map(|note| words.note(*note)).collect(),
        }
    }
}

/// Shows a moment as RFC 3339 in UTC, to the millisecond.
#[derive(Debug, ToSchema)]
#[schema(
    as = Moment,
    value_type = String,
    format = DateTime,
    description = "A moment as RFC 3339 in UTC, to the millisecond.",
    examples("2026-11-22T10:00:00Z")
)]
pub struct Rfc3339(pub SystemTime);

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timestamp = Timestamp::try_from(self.0).unwrap_or_default();
        let whole = Timestamp::from_millisecond(timestamp.as_millisecond()).unwrap_or_default();
        whole.fmt(f)
    }
}

impl Serialize for Rfc3339 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The address of a session in the API, or of something below it.
pub struct SessionPath(pub SessionId, pub &'static str);

impl SessionPath {
    /// Returns the address with scheme and host in front of it, or nothing.
    pub fn below(self, base: &str) -> SessionUrl<'_> {
        SessionUrl { base, path: self }
    }
}

impl fmt::Display for SessionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/api/v1/sessions/{}{}", self.0, self.1)
    }
}

/// The address of a session, whole if it has a base.
pub struct SessionUrl<'a> {
    base: &'a str,
    path: SessionPath,
}

impl PartialSchema for SessionUrl<'_> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("uri-reference".to_owned())))
            .into()
    }
}

impl ToSchema for SessionUrl<'_> {}

impl fmt::Display for SessionUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.base, self.path)
    }
}

impl Serialize for SessionUrl<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::{Value, json};

    use super::*;
    use crate::{
        clock::rng,
        job::{Job, Pairing, Token},
        sealed::ResultKey,
        status::Change,
        words::ENGLISH,
    };

    fn ready() -> Status {
        let id = SessionId::random(&mut rng());
        let job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: UNIX_EPOCH,
            expires_at: UNIX_EPOCH + Duration::from_mins(5),
            result_key: ResultKey::of(id, &Token::random(&mut rng())),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            language: None,
            trace: None,
        };
        let mut status = Status::queued(&job);
        let ready = Change::Ready {
            account: Account {
                jid: "15550001111:7@s.whatsapp.net".to_owned(),
                lid: None,
                name: None,
                platform: None,
            },
            result: ResultSummary::default(),
            expires_at: UNIX_EPOCH + Duration::from_mins(10),
        };
        let changes = [
            Change::Connecting,
            Change::Linking(None),
            Change::Exporting,
            ready,
        ];
        for change in changes {
            status.apply(change, UNIX_EPOCH).unwrap();
        }
        status
    }

    #[test]
    fn script_sees_what_the_api_shows_with_files_in_place_of_addresses() {
        let status = ready();
        let read = |document: StatusDocument<'_>| -> Value {
            serde_json::from_str(&document.to_json()).unwrap()
        };
        let ids = ["main", "other"].map(|id| MadeId {
            bot: Some("gifted-md".to_owned()),
            name: Some("Gifted-MD"),
            session_id: Zeroizing::new(id.to_owned()),
        });
        let mut api = read(StatusDocument::for_api(&status, &ids, "", ENGLISH));
        assert_eq!(api["result"]["session_id"], "main");
        assert_eq!(api["result"]["bot"], "gifted-md");
        let other = json!({ "bot": "gifted-md", "name": "Gifted-MD", "session_id": "other" });
        assert_eq!(api["result"]["ids"][1], other);
        let url = format!("/api/v1/sessions/{}/result", status.id);
        assert_eq!(api["result"]["url"], url);
        let mut script = read(StatusDocument::for_terminal(
            &status,
            &ids,
            &["a/creds.json".into()],
            ENGLISH,
        ));
        assert_eq!(script["result"]["files"], json!(["a/creds.json"]));

        let remove = |document: &mut Value, name: &str| {
            assert!(document.as_object_mut().unwrap().remove(name).is_some());
        };
        remove(&mut api["result"], "url");
        remove(&mut script["result"], "files");
        remove(&mut api, "id");
        remove(&mut api, "created_at");
        assert_eq!(api, script);
    }

    #[test]
    fn metadata_is_shown_where_there_is_any() {
        let mut status = ready();
        let shown = |status: &Status| -> Value {
            serde_json::from_str(&StatusDocument::for_api(status, &[], "", ENGLISH).to_json())
                .unwrap()
        };
        assert_eq!(shown(&status).get("metadata"), None);
        let noted = [("user".to_owned(), "7".to_owned())];
        status.metadata = Metadata::new(noted.into()).unwrap();
        assert_eq!(shown(&status)["metadata"], json!({ "user": "7" }));
    }

    #[test]
    fn what_to_know_of_the_number_is_shown_with_its_words() {
        let status = Status {
            state: State::Expired,
            hint: Some(NumberHint::MexicoOne),
            ..ready()
        };
        let document = StatusDocument::for_api(&status, &[], "", ENGLISH).to_json();
        let shown: Value = serde_json::from_str(&document).unwrap();
        let message = ENGLISH.hint(NumberHint::MexicoOne);
        let hint = json!({ "code": "mexico_one", "message": message });
        assert_eq!(shown["hint"], hint);
    }

    #[test]
    fn moments_are_shown_in_utc_to_the_millisecond() {
        let shown = |nanos| Rfc3339(UNIX_EPOCH + Duration::from_nanos(nanos)).to_string();
        assert_eq!(shown(1_795_341_600_000_000_000), "2026-11-22T10:00:00Z");
        assert_eq!(shown(1_795_341_600_250_999_999), "2026-11-22T10:00:00.25Z");
    }
}
