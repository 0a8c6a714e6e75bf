use std::time::Duration;

use latchkey_emulator::{
    CodeLimit, CodeRefused, Fault, FaultStage, HelloForm, Options, ScanRefused, Timing,
};
use latchkey_proto::{
    node::Node,
    pair::{
        RefusalKind, Refused,
        code::{self, Notice},
    },
};

use crate::{
    client::{emulator, started},
    companion::{CODE, Companion, put, registration, remove, set},
};

#[tokio::test]
async fn typed_code_links_a_well_behaved_companion() {
    let emulator = emulator().await;
    let mut companion = Companion::announced(&emulator).await;
    let typing = companion.type_code("abcd efgh");
    let jid = companion.finish_and_sign().await;
    assert_eq!(typing.await.unwrap().unwrap().as_str(), jid);
    assert_eq!(emulator.devices()[0].jid, jid);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn wrong_code_is_known_to_the_phone_alone_and_the_right_one_links_after_it() {
    let emulator = emulator().await;
    let mut companion = Companion::announced(&emulator).await;
    let typing = companion.type_code("ABCD-EFGJ");
    let hello = companion.primary_hello().await;
    let (answer, _) = companion.finish(&hello).await;
    assert_eq!(Refused::read(&answer), None);
    assert_eq!(typing.await.unwrap(), Err(CodeRefused::Wrong));

    let typing = companion.type_code(CODE);
    companion.finish_and_sign().await;
    assert!(typing.await.unwrap().is_ok());
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn phone_that_asks_again_wants_fresh_bytes() {
    let emulator = emulator().await;
    let mut companion = Companion::announced(&emulator).await;
    emulator.inject(Fault::AskAgain, FaultStage::PrimaryHello, 1);
    let typing = companion.type_code(CODE);
    let hello = companion.primary_hello().await;
    companion.finish(&hello).await;
    companion.finish_and_sign().await;
    assert!(typing.await.unwrap().is_ok());
    assert_eq!(emulator.violations(), [""; 0]);

    let mut companion = Companion::announced(&emulator).await;
    emulator.inject(Fault::AskAgain, FaultStage::PrimaryHello, 1);
    let _typing = companion.type_code(CODE);
    let hello = companion.primary_hello().await;
    let stale = companion.answer_to(&hello).0;
    companion.client.ask(stale.clone()).await;
    companion.primary_hello().await;
    companion.client.ask(stale).await;
    let fresh = "expected fresh bytes in another answer to the phone";
    assert_eq!(emulator.violations(), [fresh]);
}

#[tokio::test]
async fn nothing_can_be_typed_where_no_code_is_expected() {
    let emulator = emulator().await;
    let phone = emulator.phone();
    assert_eq!(phone.enter_code(CODE).await, Err(CodeRefused::NoneExpected));
    let companion = Companion::announced(&emulator).await;
    let spelling = phone.enter_code("ABCD-EFG0").await;
    assert!(matches!(spelling, Err(CodeRefused::Spelling(_))));
    assert!(emulator.snapshot().phones[0].code_until_ms.is_some());
    drop(companion);
    let end = async {
        while emulator.snapshot().waiting > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), end)
        .await
        .unwrap();
    assert_eq!(phone.enter_code(CODE).await, Err(CodeRefused::NoneExpected));
}

#[tokio::test]
async fn code_that_has_run_out_cannot_be_typed() {
    let timing = Timing {
        code_life: Duration::ZERO,
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let companion = Companion::announced(&emulator).await;
    let typing = companion.type_code(CODE);
    assert_eq!(typing.await.unwrap(), Err(CodeRefused::Expired));
}

#[tokio::test]
async fn connection_with_a_code_outlives_its_refs() {
    let timing = Timing {
        first_ref: Duration::ZERO,
        further_ref: Duration::ZERO,
        ref_grace: Duration::from_millis(700),
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let mut companion = Companion::announced(&emulator).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    let typing = companion.type_code(CODE);
    companion.finish_and_sign().await;
    assert!(typing.await.unwrap().is_ok());
}

#[tokio::test]
async fn companion_that_does_not_answer_kills_its_code() {
    let timing = Timing {
        finish_within: Duration::from_millis(50),
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let mut companion = Companion::announced(&emulator).await;
    let typing = companion.type_code(CODE);
    companion.primary_hello().await;
    let no_answer = CodeRefused::Link(ScanRefused::NoAnswer);
    assert_eq!(typing.await.unwrap(), Err(no_answer));
    let again = companion.type_code(CODE);
    assert_eq!(again.await.unwrap(), Err(CodeRefused::Expired));
}

#[tokio::test]
async fn newer_code_takes_the_place_of_an_older_one() {
    let emulator = emulator().await;
    let mut older = Companion::announced(&emulator).await;
    let mut newer = Companion::announced(&emulator).await;
    let typing = newer.type_code(CODE);
    newer.finish_and_sign().await;
    assert!(typing.await.unwrap().is_ok());
    // The older companion received nothing.
    assert_eq!(older.client.ping().await.get("type"), Some("result"));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn damaged_hello_is_refused() {
    let damages: [fn(&mut Node); 9] = [
        |hello| set(hello, "jid", "0155501000@s.whatsapp.net"),
        |hello| set(hello, "jid", "15550100000@c.us"),
        |hello| set(hello, "should_show_push_notification", "false"),
        |hello| put(hello, "link_code_pairing_nonce", b"0"),
        |hello| put(hello, "companion_platform_id", b"1"),
        |hello| put(hello, "companion_platform_id", b"54"),
        |hello| put(hello, "companion_platform_display", b"Safari (Latchkey)"),
        |hello| put(hello, "companion_platform_display", b"Chrome (Mac OS)"),
        |hello| put(hello, "companion_server_auth_key_pub", &[7; 32]),
    ];
    let emulator = emulator().await;
    let mut companion = Companion::registered(&emulator).await;
    for (count, damage) in damages.into_iter().enumerate() {
        let refused = companion.hello(damage).await.unwrap_err();
        assert_eq!(refused.kind(), RefusalKind::BadRequest, "{count}");
        assert_eq!(emulator.violations().len(), count + 1);
    }
    for tag in [
        "link_code_pairing_wrapped_companion_ephemeral_pub",
        "link_code_pairing_nonce",
    ] {
        let short = companion.hello(|hello| put(hello, tag, &[0; 79])).await;
        assert!(short.is_err());
        let missing = companion.hello(|hello| remove(hello, tag)).await;
        assert!(missing.is_err());
    }
    assert_eq!(emulator.violations().len(), 13);
    assert!(companion.hello(|_| {}).await.is_ok());
}

#[tokio::test]
async fn what_baileys_writes_in_digits_is_taken_by_a_lenient_server() {
    let emulator = started(Options {
        hello: HelloForm::Baileys,
        ..Options::default()
    })
    .await;
    let mut companion = Companion::registered(&emulator).await;
    let taken = companion.hello(|hello| {
        put(hello, "link_code_pairing_nonce", b"0");
        put(hello, "companion_platform_id", b"54");
    });
    assert!(taken.await.is_ok());
    let chrome = companion.hello(|hello| put(hello, "companion_platform_id", b"49"));
    assert!(chrome.await.is_err());
}

#[tokio::test]
async fn unknown_number_is_a_mistake_of_the_person_and_not_of_the_companion() {
    let emulator = emulator().await;
    let mut companion = Companion::registered(&emulator).await;
    let unknown = companion.hello(|hello| set(hello, "jid", "15550199999@s.whatsapp.net"));
    assert_eq!(unknown.await.unwrap_err().kind(), RefusalKind::BadRequest);
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn number_can_be_asked_for_so_many_codes_and_no_more() {
    let emulator = started(Options {
        code_limit: Some(CodeLimit {
            codes: 2,
            within: Duration::from_mins(10),
        }),
        ..Options::default()
    })
    .await;
    let mut companion = Companion::announced(&emulator).await;
    assert!(companion.hello(|_| {}).await.is_ok());
    let refused = companion.hello(|_| {}).await.unwrap_err();
    assert_eq!(refused.kind(), RefusalKind::RateLimited);
    assert_eq!(refused.backoff, Some(Duration::from_mins(10)));
}

#[tokio::test]
async fn requests_are_refused_with_the_error_that_was_asked_for() {
    let emulator = emulator().await;
    let mut companion = Companion::registered(&emulator).await;
    for (code, kind) in [
        (400, RefusalKind::BadRequest),
        (403, RefusalKind::Forbidden),
        (429, RefusalKind::RateLimited),
        (452, RefusalKind::NotAvailable),
        (500, RefusalKind::Server),
    ] {
        let backoff_s = (code == 429).then_some(90);
        emulator.inject(
            Fault::Refuse { code, backoff_s },
            FaultStage::CompanionHello,
            1,
        );
        let refused = companion.hello(|_| {}).await.unwrap_err();
        assert_eq!(refused.kind(), kind);
        assert_eq!(refused.backoff, backoff_s.map(Duration::from_secs));
    }
    assert!(companion.hello(|_| {}).await.is_ok());
    let refuse = Fault::Refuse {
        code: 500,
        backoff_s: None,
    };
    emulator.inject(refuse, FaultStage::CompanionFinish, 1);
    let typing = companion.type_code(CODE);
    let hello = companion.primary_hello().await;
    let (answer, _) = companion.finish(&hello).await;
    assert!(Refused::read(&answer).is_some());
    let no_answer = CodeRefused::Link(ScanRefused::NoAnswer);
    assert_eq!(typing.await.unwrap(), Err(no_answer));
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn damaged_finish_links_nothing() {
    let damages: [fn(&mut Node); 5] = [
        |finish| set(finish, "jid", "15550109999@s.whatsapp.net"),
        |finish| put(finish, "link_code_pairing_ref", b"another"),
        |finish| put(finish, "companion_identity_public", &[7; 32]),
        |finish| put(finish, "link_code_pairing_wrapped_key_bundle", &[7; 155]),
        |finish| remove(finish, "companion_identity_public"),
    ];
    for damage in damages {
        let emulator = emulator().await;
        let mut companion = Companion::announced(&emulator).await;
        let typing = companion.type_code(CODE);
        let hello = companion.primary_hello().await;
        let mut finish = companion.answer_to(&hello).0;
        damage(registration(&mut finish));
        let answer = companion.client.ask(finish).await;
        assert!(Refused::read(&answer).is_some());
        let refused = typing.await.unwrap();
        assert!(matches!(
            refused,
            Err(CodeRefused::Link(ScanRefused::BadAnswer(_)))
        ));
        assert_eq!(emulator.violations().len(), 1);
        assert!(emulator.devices().is_empty());
    }
}

#[tokio::test]
async fn finish_that_nobody_waits_for_is_refused() {
    let emulator = emulator().await;
    let mut companion = Companion::announced(&emulator).await;
    let typing = companion.type_code("ABCD-EFGJ");
    let hello = companion.primary_hello().await;
    companion.finish(&hello).await;
    assert_eq!(typing.await.unwrap(), Err(CodeRefused::Wrong));
    let (answer, _) = companion.finish(&hello).await;
    assert!(Refused::read(&answer).is_some());
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn bundle_for_another_phone_is_seen() {
    let emulator = emulator().await;
    let mut companion = Companion::announced(&emulator).await;
    let typing = companion.type_code(CODE);
    let mut hello = companion.primary_hello().await;
    hello.identity[0] ^= 1;
    companion.finish(&hello).await;
    let refused = typing.await.unwrap();
    assert!(matches!(
        refused,
        Err(CodeRefused::Link(ScanRefused::BadAnswer(_)))
    ));
    assert_eq!(emulator.violations().len(), 1);
}

#[tokio::test]
async fn code_is_withdrawn_when_the_phone_says_so() {
    let emulator = emulator().await;
    let phone = emulator.phone();
    for manual in [true, false] {
        let mut companion = Companion::announced(&emulator).await;
        phone.refresh_code(manual).unwrap();
        let notification = companion.notification().await;
        let reference = companion.reference.clone();
        assert_eq!(
            code::read_notification(&notification),
            Some(Ok(Notice::Refresh { reference, manual }))
        );
        assert!(phone.refresh_code(manual).is_err());
        let typed = phone.enter_code(CODE).await;
        assert_eq!(typed, Err(CodeRefused::NoneExpected));
    }
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn retired_qr_code_is_no_matter_to_the_code() {
    let emulator = emulator().await;
    let mut companion = Companion::announced(&emulator).await;
    emulator.phone().retire_beside_code().unwrap();
    let notification = companion.notification().await;
    assert_eq!(notification.get("type"), Some("companion_reg_refresh"));
    let typing = companion.type_code(CODE);
    companion.finish_and_sign().await;
    assert!(typing.await.unwrap().is_ok());
}

#[tokio::test]
async fn half_of_the_phone_must_be_acknowledged() {
    let timing = Timing {
        answer_within: Duration::from_millis(300),
        ..Timing::real()
    };
    let emulator = started(Options {
        timing,
        ..Options::default()
    })
    .await;
    let mut companion = Companion::announced(&emulator).await;
    let typing = companion.type_code(CODE);
    companion.client.closed().await;
    assert_eq!(
        emulator.violations(),
        ["expected an answer to link_code_companion_reg in time"]
    );
    let gone = CodeRefused::Link(ScanRefused::Gone);
    assert_eq!(typing.await.unwrap(), Err(gone));
}
