//! What a webhook tells of the end of a session.

use std::time::SystemTime;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    job::{Method, SessionId},
    status::{Account, Rfc3339, State, Status},
    wishes::Metadata,
    words::{ENGLISH, FailureMember},
};

/// The body of a webhook, in JSON. It never holds a credential.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook, description = "What is told of the end of a session. It never holds a credential.")]
pub struct WebhookDocument<'a> {
    /// `session.ready`, `session.failed`, `session.expired`, `session.cancelled`, or `webhook.test`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// When the session ended.
    timestamp: Rfc3339,
    /// Empty in a test.
    data: Data<'a>,
}

impl<'a> WebhookDocument<'a> {
    /// Tells of a session that ended with `status`. Where nobody has ended it, its time was over at
    /// `ended_at`.
    pub fn of_end(status: &'a Status, ended_at: SystemTime) -> Self {
        let ended_at = if status.state.is_terminal() {
            status.updated_at
        } else {
            ended_at
        };
        let (state, kind) = match status.state {
            State::Ready => (State::Ready, "session.ready"),
            State::Failed => (State::Failed, "session.failed"),
            State::Cancelled => (State::Cancelled, "session.cancelled"),
            State::Expired
            | State::Queued
            | State::Connecting
            | State::AwaitingScan
            | State::AwaitingCode
            | State::PasskeyRequired
            | State::Linking
            | State::Exporting => (State::Expired, "session.expired"),
        };
        let error = status.error.clone();
        Self {
            kind,
            timestamp: Rfc3339(ended_at),
            data: Data::End(End {
                id: status.id,
                method: status.method,
                state,
                account: status.account.as_ref().map(LinkedAccount::of),
                error: error.map(|reason| FailureMember::of(reason, ENGLISH)),
                metadata: &status.metadata,
            }),
        }
    }

    /// Tells of nothing: tries the way to a receiver.
    pub fn of_test(now: SystemTime) -> Self {
        Self {
            kind: "webhook.test",
            timestamp: Rfc3339(now),
            data: Data::Test {},
        }
    }

    /// Writes the body.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("the members all serialise")
    }
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = WebhookData)]
enum Data<'a> {
    End(End<'a>),
    #[schema(title = "Test")]
    Test {},
}

/// A session that has ended.
#[derive(Serialize, ToSchema)]
#[schema(as = EndedSession)]
struct End<'a> {
    id: SessionId,
    method: Method,
    /// How it ended.
    state: State,
    /// With `ready`: who was linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<LinkedAccount<'a>>,
    /// With `failed`: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FailureMember>,
    /// What its caller has had noted with it.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    metadata: &'a Metadata,
}

/// Who was linked.
#[derive(Serialize, ToSchema)]
struct LinkedAccount<'a> {
    /// The device's address by phone number.
    jid: &'a str,
    /// The name of a business account.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// `android`, `iphone`, `smba` or `smbi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
}

impl<'a> LinkedAccount<'a> {
    fn of(account: &'a Account) -> Self {
        Self {
            jid: &account.jid,
            name: account.name.as_deref(),
            platform: account.platform.as_deref(),
        }
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
        status::{Change, FailureReason, ResultSummary},
        wishes::Wishes,
    };

    fn status(changes: impl IntoIterator<Item = Change>) -> Status {
        let ended_at = UNIX_EPOCH + Duration::from_hours(498_706);
        let id = SessionId::random(&mut rng());
        let job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: UNIX_EPOCH,
            expires_at: UNIX_EPOCH + Duration::from_mins(5),
            result_key: ResultKey::of(id, &Token::random(&mut rng())),
            seal_to: None,
            bot: None,
            wishes: Box::new(Wishes {
                metadata: Metadata::new([("order".to_owned(), "0815".to_owned())].into()).unwrap(),
                ..Wishes::default()
            }),
            language: None,
            trace: None,
        };
        let mut status = Status::queued(&job);
        for change in changes {
            status.apply(change, ended_at).unwrap();
        }
        status
    }

    fn told(status: &Status) -> Value {
        let over_at = UNIX_EPOCH + Duration::from_mins(5);
        let json = WebhookDocument::of_end(status, over_at).to_json();
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn session_that_is_ready_is_told_with_its_account() {
        let account = Account {
            jid: "15550001111:7@s.whatsapp.net".to_owned(),
            lid: Some("1@lid".to_owned()),
            name: Some("Ada".to_owned()),
            platform: Some("android".to_owned()),
        };
        let status = status([
            Change::Connecting,
            Change::Linking(None),
            Change::Exporting,
            Change::Ready {
                account,
                result: ResultSummary::default(),
                expires_at: UNIX_EPOCH + Duration::from_mins(10),
            },
        ]);
        let expected = json!({
            "type": "session.ready",
            "timestamp": "2026-11-22T10:00:00Z",
            "data": {
                "id": status.id.to_string(),
                "method": "qr",
                "state": "ready",
                "account": {
                    "jid": "15550001111:7@s.whatsapp.net",
                    "name": "Ada",
                    "platform": "android",
                },
                "metadata": {"order": "0815"},
            },
        });
        assert_eq!(told(&status), expected);
    }

    #[test]
    fn session_that_failed_is_told_with_its_error() {
        let told = told(&status([
            Change::Connecting,
            Change::Failed(FailureReason::Unreachable),
        ]));
        assert_eq!(told["type"], "session.failed");
        assert_eq!(told["data"]["error"]["code"], "whatsapp_unreachable");
        assert_eq!(told["data"]["error"]["retryable"], true);
        assert!(told["data"].get("account").is_none());
    }

    #[test]
    fn session_that_nobody_has_ended_has_expired() {
        for changes in [vec![], vec![Change::Connecting], vec![Change::Expired]] {
            let told = told(&status(changes.clone()));
            assert_eq!(told["type"], "session.expired");
            assert_eq!(told["data"]["state"], "expired");
            let is_told_of = changes == [Change::Expired];
            assert_ne!(told["timestamp"] == "1970-01-01T00:05:00Z", is_told_of);
        }
        let told = told(&status([Change::Cancelled]));
        assert_eq!(told["type"], "session.cancelled");
        assert_eq!(told["timestamp"], "2026-11-22T10:00:00Z");
        assert_eq!(told["data"]["state"], "cancelled");
    }

    #[test]
    fn test_tells_of_nothing() {
        let json = WebhookDocument::of_test(UNIX_EPOCH).to_json();
        assert_eq!(
            json,
            r#"{"type":"webhook.test","timestamp":"1970-01-01T00:00:00Z","data":{}}"#
        );
    }
}
