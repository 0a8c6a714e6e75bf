//! What somebody may seal who has the secret, and the token too.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be made is a mistake in a test"
)]

use std::{sync::LazyLock, time::SystemTime};

use rand::{SeedableRng, rngs::StdRng};

use super::{
    IdempotencyKey, OpenError, Purpose, SealedIds, Vault, result, result_key::ResultKey, seal,
    snapshot,
};
use crate::{
    broker::Snapshot,
    bundle::Format,
    job::{CallerAnswer, Job, SessionId, Token},
    result::Delivery,
    secret::Secret,
    session_client::{SessionRequest, StartedSession},
    status::{Change, FailureReason, Status, StatusDocument},
    webhook::WebhookDocument,
    words::ENGLISH,
};

/// Takes from the first byte what it is, and the rest as what is inside of the seal. Whatever opens is
/// used as its readers use it.
#[cfg_attr(test, expect(unreachable_pub, reason = "the target is another crate"))]
pub fn run(data: &[u8]) {
    let Some((what, inside)) = data.split_first() else {
        return;
    };
    match what % 8 {
        0 => {
            if let Ok(job) = opened::<Job>(Purpose::Job, inside) {
                let again = VAULT
                    .seal_json(Purpose::Job, *ID, &job, &mut rng())
                    .unwrap();
                assert!(VAULT.open_json(Purpose::Job, *ID, &again) == Ok(job.clone()));
                show(&Status::queued(&job));
            }
        }
        1 => status(inside),
        2 => delivery(inside),
        3 => {
            let place = result::place(*ID, 1);
            let sealed = ResultKey::of(*ID, &TOKEN).seal(result::IDS, &place, inside, &mut rng());
            let _ = SealedIds(sealed).open(*ID, 1, &TOKEN);
        }
        4 => {
            let _ = opened::<CallerAnswer>(Purpose::Input, inside);
        }
        5 => {
            let key = IdempotencyKey("key");
            let cipher = VAULT.first().reply_cipher(key.0);
            let sealed = seal(&cipher, super::REPLY, inside, &mut rng());
            let _ = VAULT.open_json_under::<StartedSession>(&key, &sealed);
            let _ = VAULT.open_json_under::<SessionRequest>(&key, &sealed);
        }
        _ => {
            for purpose in Purpose::ALL {
                assert!(
                    VAULT.open(purpose, *ID, inside).is_err(),
                    "a seal was guessed"
                );
            }
        }
    }
}

/// A status, which is sealed beside the state and the version that it has.
fn status(inside: &[u8]) {
    let Ok(read) = serde_json::from_slice::<Status>(inside) else {
        return;
    };
    let place = snapshot::place(*ID, read.version, read.state);
    let stored = Snapshot {
        state: read.state,
        version: read.version,
        expires_at: SystemTime::UNIX_EPOCH,
        status: VAULT.seal(Purpose::Status, place, inside, &mut rng()),
        class: None,
    };
    let status = stored.open(*ID, &VAULT).unwrap();
    show(&status);
    let now = SystemTime::UNIX_EPOCH;
    for change in [
        Change::Connecting,
        Change::Linking(None),
        Change::Exporting,
        Change::Failed(FailureReason::Rejected),
        Change::Expired,
        Change::Cancelled,
    ] {
        let mut next = status.clone();
        if next.apply(change, now).is_ok() {
            show(&next);
        }
    }
}

/// A status as it is shown: each document is JSON on one line.
fn show(status: &Status) {
    let documents = [
        StatusDocument::for_api(status, &[], "https://link.example", ENGLISH).to_json(),
        StatusDocument::for_terminal(status, &[], &[], ENGLISH).to_json(),
        WebhookDocument::of_end(status, status.expires_at)
            .to_json()
            .into(),
    ];
    for document in documents {
        assert!(!document.contains('\n'), "an event would end here");
        serde_json::from_str::<serde::de::IgnoredAny>(&document).expect("a document");
    }
    let _ = (status.waits(), status.number_hint());
}

fn delivery(inside: &[u8]) {
    let place = result::place(*ID, 1);
    let inner = ResultKey::of(*ID, &TOKEN).seal(result::RESULT, &place, inside, &mut rng());
    let outer = VAULT.seal(Purpose::Result, place, &inner, &mut rng());
    if let Ok(Delivery::Plain(bundle)) = VAULT.open_result(*ID, 1, &TOKEN, &outer) {
        let _ = bundle.ids();
        for format in Format::ALL {
            let _ = format.encode(&bundle);
        }
    }
}

fn opened<T: serde::de::DeserializeOwned>(purpose: Purpose, inside: &[u8]) -> Result<T, OpenError> {
    let sealed = VAULT.seal(purpose, *ID, inside, &mut rng());
    VAULT.open_json(purpose, *ID, &sealed)
}

fn rng() -> StdRng {
    StdRng::seed_from_u64(1)
}

static VAULT: LazyLock<Vault> = LazyLock::new(|| Vault::new(&Secret::random(&mut rng())));
static TOKEN: LazyLock<Token> = LazyLock::new(|| Token::random(&mut rng()));
static ID: LazyLock<SessionId> = LazyLock::new(|| SessionId::random(&mut rng()));
