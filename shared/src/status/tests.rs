use std::{collections::HashSet, time::Duration};

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, from_value, json, to_value};
use strum::VariantArray;

use super::*;
use crate::{
    clock::rng,
    job::{Pairing, Token},
    sealed::{ResultKey, SealedIds},
};

const STATES: [State; 11] = [
    State::Queued,
    State::Connecting,
    State::AwaitingScan,
    State::AwaitingCode,
    State::PasskeyRequired,
    State::Linking,
    State::Exporting,
    State::Ready,
    State::Failed,
    State::Expired,
    State::Cancelled,
];

/// A row is where a session stands, a column where it may go, in the order of `STATES`.
const ALLOWED: [[u8; 11]; 11] = [
    *b"xx......xxx",
    *b"xxxxxx..xxx",
    *b"xxx.xx..xxx",
    *b"xx.xxx..xxx",
    *b"xx..xx..xxx",
    *b".x...xx.x.x",
    *b".x.....xx.x",
    *b"..........x",
    *b"...........",
    *b"...........",
    *b"...........",
];

#[test]
fn every_pair_of_states_is_as_the_table_says() {
    for (from, row) in STATES.into_iter().zip(ALLOWED) {
        for (to, allowed) in STATES.into_iter().zip(row) {
            let mut status = Status {
                state: from,
                ..queued()
            };
            let before = status.clone();
            let outcome = status.apply(change_to(to), moment(5));
            if allowed == b'x' {
                assert_eq!(outcome, Ok(()), "{from} to {to}");
                assert_eq!(status.state, to);
                assert_eq!(status.version, before.version + 1);
                assert_eq!(status.updated_at, moment(5));
            } else {
                assert_eq!(outcome, Err(InvalidTransition { from, to }));
                assert!(
                    status == before,
                    "{from} to {to} is refused and changes nothing"
                );
            }
        }
    }
}

#[test]
fn refused_change_says_what_was_asked_of_what() {
    let error = queued().apply(Change::Exporting, moment(5)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a session that is queued cannot become exporting"
    );
}

#[test]
fn session_tells_at_each_step_what_applies() {
    let mut status = queued();
    let mut step = |change| {
        status.apply(change, moment(5)).unwrap();
        status.clone()
    };
    assert!(step(Change::Connecting).qr.is_none());
    assert!(step(Change::AwaitingScan(qr(1))).qr == Some(qr(1)));
    assert!(step(Change::AwaitingScan(qr(2))).qr == Some(qr(2)));
    let linking = step(Change::Linking(None));
    assert!(linking.qr.is_none() && linking.account.is_none());
    assert!(step(Change::Linking(Some(account()))).account == Some(account()));
    assert!(step(Change::Linking(None)).account == Some(account()));
    let held = step(Change::Holding(moment(13)));
    assert!(held.account == Some(account()) && held.held_until == Some(moment(13)));
    assert!(step(Change::Connecting).account == Some(account()));
    step(Change::Linking(None));
    assert_eq!(step(Change::Exporting).held_until, None);
    let ready = step(change_to(State::Ready));
    assert!(ready.account == Some(account()) && ready.result == Some(summary()));
    assert_eq!(
        (ready.created_at, ready.expires_at),
        (moment(0), moment(600))
    );
    let wiped = step(Change::Cancelled);
    assert!(wiped.account.is_none() && wiped.result.is_none());
    assert_eq!(wiped.version, 13);
}

#[test]
fn number_of_codes_outlives_the_worker_that_showed_them() {
    let mut status = queued();
    let changes = [
        Change::Connecting,
        change_to(State::AwaitingCode),
        Change::Queued,
        Change::Connecting,
    ];
    for change in changes {
        status.apply(change, moment(5)).unwrap();
    }
    assert_eq!((status.code.is_none(), status.codes_shown), (true, 1));
}

#[test]
fn code_after_a_passkey_that_was_waited_for_says_so_until_the_next() {
    // Under the same worker, under the next one, and handed over.
    for between in [
        vec![State::Connecting],
        vec![State::Connecting, State::Connecting],
        vec![State::Queued, State::Connecting],
    ] {
        let mut status = queued();
        let mut step = |state| {
            status.apply(change_to(state), moment(5)).unwrap();
            status.clone()
        };
        step(State::Connecting);
        assert_eq!(step(State::AwaitingScan).qr.unwrap().renewal, None);
        step(State::PasskeyRequired);
        for state in &between {
            step(*state);
        }
        let again = step(State::AwaitingScan).qr.unwrap();
        assert_eq!(again.renewal, Some(QrRenewal::PasskeyInterrupted));
        assert_eq!(step(State::AwaitingScan).qr.unwrap().renewal, None);
        step(State::Connecting);
        assert_eq!(step(State::AwaitingScan).qr.unwrap().renewal, None);

        step(State::PasskeyRequired);
        for state in &between {
            step(*state);
        }
        let again = step(State::AwaitingCode).code.unwrap();
        assert_eq!(again.renewal, Some(CodeRenewal::PasskeyInterrupted));
        step(State::PasskeyRequired);
        step(State::Linking);
        step(State::Connecting);
        assert_eq!(step(State::AwaitingScan).qr.unwrap().renewal, None);
    }
}

#[test]
fn status_of_an_earlier_version_says_nothing_of_why_a_code_was_replaced() {
    let mut status = queued();
    status.apply(Change::Connecting, moment(5)).unwrap();
    status
        .apply(Change::AwaitingScan(qr(1)), moment(6))
        .unwrap();
    let mut stored = serde_json::to_value(&status).unwrap();
    stored
        .as_object_mut()
        .unwrap()
        .remove("passkey_interrupted");
    stored["qr"].as_object_mut().unwrap().remove("renewal");
    assert!(serde_json::from_value::<Status>(stored).unwrap() == status);
}

#[test]
fn status_of_a_newer_release_is_read_without_what_only_that_one_knows() {
    let read = |mut stored: Value, at: &str, value: Value| {
        *stored.pointer_mut(at).unwrap() = value;
        stored["what_is_new"] = json!({"of": ["which", "nobody", "knows"]});
        from_value::<Status>(stored).unwrap()
    };
    let mut status = queued();
    status.apply(Change::Connecting, moment(5)).unwrap();
    let mut shown = status.clone();
    let mut withdrawn = qr(1);
    withdrawn.renewal = Some(QrRenewal::Withdrawn);
    shown
        .apply(Change::AwaitingScan(withdrawn), moment(6))
        .unwrap();
    let read_qr = read(to_value(&shown).unwrap(), "/qr/renewal", json!("newer"));
    shown.qr.as_mut().unwrap().renewal = None;
    assert!(read_qr == shown);

    let mut typed = status.clone();
    typed
        .apply(change_to(State::AwaitingCode), moment(6))
        .unwrap();
    let read_code = read(to_value(&typed).unwrap(), "/code/renewal", json!("newer"));
    typed.code.as_mut().unwrap().renewal = None;
    assert!(read_code == typed);

    let stored = to_value(&status).unwrap();
    assert!(read(stored, "/hint", json!({"newer": 1})) == status);

    status.result = Some(ResultSummary {
        notes: vec![Note::KeyFiles],
        stores: vec![Library::Whatsmeow],
    });
    let notes = json!(["newer", "key_files", {"newest": {"why": "away"}}]);
    let stored = to_value(&status).unwrap();
    assert!(read(stored, "/result/notes", notes) == status);
    let libraries = json!(["newer", "whatsmeow"]);
    let stored = to_value(&status).unwrap();
    assert!(read(stored, "/result/stores", libraries) == status);

    status.result = None;
    status.apply(change_to(State::Failed), moment(6)).unwrap();
    let stored = to_value(&status).unwrap();
    let newer = json!({"reason": "newer", "retry_after": 5});
    assert!(read(stored, "/error", newer) == status);
}

#[test]
fn hint_is_given_as_long_as_the_number_may_be_why_no_code_works() {
    let is_given = |state, error| {
        let status = Status {
            state,
            error,
            hint: Some(NumberHint::MexicoOne),
            ..queued()
        };
        status.number_hint() == status.hint
    };
    let given: Vec<_> = STATES
        .into_iter()
        .filter(|state| is_given(*state, None))
        .collect();
    let expected = [
        State::Queued,
        State::Connecting,
        State::AwaitingScan,
        State::AwaitingCode,
        State::Expired,
    ];
    assert_eq!(given, expected);
    assert!(is_given(State::Failed, Some(FailureReason::CodeRefused)));
    assert!(!is_given(State::Failed, Some(FailureReason::Protocol)));
}

#[test]
fn session_ids_are_there_only_while_the_session_is_ready() {
    let mut status = Status {
        state: State::Exporting,
        ids: Some(SealedIds(b"sealed".to_vec())),
        ..queued()
    };
    let token = Token::random(&mut rng());
    assert!(status.ids(&token).unwrap().is_empty());
    status.apply(change_to(State::Ready), moment(5)).unwrap();
    assert!(status.ids(&token).is_err());
}

#[test]
fn failure_keeps_its_reason() {
    let mut status = queued();
    status.apply(change_to(State::Failed), moment(5)).unwrap();
    assert_eq!(status.error, Some(FailureReason::Protocol));
}

#[test]
fn request_is_worth_repeating_unless_the_number_or_this_release_is_at_fault() {
    assert!(FailureReason::CodeRefused.is_retryable());
    for reason in [
        FailureReason::NotEligible,
        FailureReason::Outdated,
        FailureReason::restricted(None),
    ] {
        assert!(!reason.is_retryable(), "{reason:?}");
    }
}

#[test]
fn older_front_ends_get_an_http_status_for_each_code() {
    for (status, codes) in [
        (
            403,
            &[
                FailureCode::CodeRefused,
                FailureCode::PairingRejected,
                FailureCode::AccountRestricted,
                FailureCode::LoggedOut,
            ][..],
        ),
        (422, &[FailureCode::PhoneNotEligible]),
        (429, &[FailureCode::WhatsappRateLimited]),
        (500, &[FailureCode::Internal]),
        (
            502,
            &[
                FailureCode::WhatsappUnreachable,
                FailureCode::ClientOutdated,
            ],
        ),
        (504, &[FailureCode::PasskeyTimeout]),
    ] {
        let all = <FailureCode as VariantArray>::VARIANTS.iter();
        let of_status: HashSet<_> = all.filter(|code| code.http_status() == status).collect();
        let codes = codes.iter().collect();
        assert_eq!(of_status, codes, "{status}");
    }
}

#[test]
fn reason_is_stored_as_a_word_with_its_parameters() {
    let wait = |seconds| Some(Duration::from_secs(seconds));
    for (reason, stored) in [
        (FailureReason::Protocol, r#"{"reason":"protocol"}"#),
        (
            FailureReason::rate_limited(None),
            r#"{"reason":"rate_limited"}"#,
        ),
        (
            FailureReason::restricted(wait(90)),
            r#"{"reason":"restricted","retry_after":90}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&reason).unwrap(), stored);
        assert_eq!(
            serde_json::from_str::<FailureReason>(stored).unwrap(),
            reason
        );
    }
}

#[test]
fn status_survives_json() {
    let mut status = queued();
    status.apply(Change::Connecting, moment(5)).unwrap();
    status
        .apply(Change::AwaitingScan(qr(1)), moment(6))
        .unwrap();
    let text = serde_json::to_string(&status).unwrap();
    assert!(text.contains(r#""state":"awaiting_scan""#), "{text}");
    assert!(serde_json::from_str::<Status>(&text).unwrap() == status);
}

#[test]
fn debug_output_of_a_status_shows_no_secret() {
    let mut status = queued();
    status.apply(Change::Connecting, moment(5)).unwrap();
    status
        .apply(Change::AwaitingScan(qr(1)), moment(6))
        .unwrap();
    assert!(!format!("{status:?}").contains("linked_devices"));
}

proptest! {
    #[test]
    fn version_grows_by_one_and_an_end_is_the_end(changes in vec(0..STATES.len(), 0..60)) {
        let mut status = queued();
        for (second, next) in (1..).zip(changes) {
            let (before, next) = (status.clone(), STATES[next]);
            if status.apply(change_to(next), moment(second)).is_ok() {
                prop_assert_eq!(status.version, before.version + 1);
                prop_assert_eq!(status.state, next);
                let wiped = (before.state, next) == (State::Ready, State::Cancelled);
                prop_assert!(!before.state.is_terminal() || wiped);
            } else {
                prop_assert!(status == before);
            }
            prop_assert_eq!(status.qr.is_some(), status.state == State::AwaitingScan);
            prop_assert_eq!(status.code.is_some(), status.state == State::AwaitingCode);
            prop_assert_eq!(status.passkey.is_some(), status.state == State::PasskeyRequired);
            prop_assert_eq!(status.result.is_some(), status.state == State::Ready);
            prop_assert_eq!(status.error.is_some(), status.state == State::Failed);
        }
    }
}

pub(super) fn queued() -> Status {
    let id = SessionId::random(&mut rng());
    Status::queued(&Job {
        id,
        pairing: Pairing::Qr,
        created_at: moment(0),
        expires_at: moment(300),
        result_key: ResultKey::of(id, &Token::random(&mut rng())),
        seal_to: None,
        bot: None,
        wishes: Box::default(),
        language: None,
        trace: None,
    })
}

pub(super) fn change_to(state: State) -> Change {
    match state {
        State::Queued => Change::Queued,
        State::Connecting => Change::Connecting,
        State::AwaitingScan => Change::AwaitingScan(qr(1)),
        State::AwaitingCode => Change::AwaitingCode(code()),
        State::PasskeyRequired => Change::PasskeyRequired(passkey()),
        State::Linking => Change::Linking(None),
        State::Exporting => Change::Exporting,
        State::Ready => Change::Ready {
            account: account(),
            result: summary(),
            expires_at: moment(600),
        },
        State::Failed => Change::Failed(FailureReason::Protocol),
        State::Expired => Change::Expired,
        State::Cancelled => Change::Cancelled,
    }
}

fn qr(sequence: u32) -> QrPrompt {
    QrPrompt {
        data: "https://wa.me/settings/linked_devices#2@ref".into(),
        sequence,
        total: 6,
        renewal: None,
        expires_at: moment(60),
    }
}

fn code() -> CodePrompt {
    CodePrompt {
        value: "ABCD-EFGH".into(),
        phone: "+15550100123".into(),
        sequence: 1,
        renewal: None,
        expires_at: moment(180),
    }
}

fn passkey() -> PasskeyPrompt {
    PasskeyPrompt {
        options: "{}".into(),
        confirmation_code: None,
        expires_at: moment(600),
    }
}

fn account() -> Account {
    Account {
        jid: "15550100123:13@s.whatsapp.net".into(),
        lid: None,
        name: None,
        platform: Some("android".into()),
    }
}

fn summary() -> ResultSummary {
    ResultSummary::default()
}

pub(super) fn moment(second: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(second)
}
