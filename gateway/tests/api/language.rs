//! In which language people are answered.

use axum::http::StatusCode;
use latchkey_shared::{
    refusal::ProblemCode,
    status::FailureReason,
    words::{Catalogue, Language, Words},
};

use crate::support::{Answer, TestApp, get, post};

fn words(code: &str) -> Words {
    Words::of(Language::of_code(code).unwrap())
}

#[tokio::test(start_paused = true)]
async fn there_are_the_ten_languages_that_are_promised() {
    let mut codes: Vec<_> = Language::all().map(Language::code).collect();
    codes.sort_unstable();
    let promised = ["ar", "bn", "en", "es", "fr", "hi", "id", "pt", "sw", "ur"];
    assert_eq!(codes, promised);
}

#[tokio::test(start_paused = true)]
async fn pages_speak_what_their_visitor_asks_for() {
    let app = TestApp::new();
    for language in Language::all() {
        let code = language.code();
        let words = Words::of(language);
        let direction = if ["ar", "ur"].contains(&code) {
            "rtl"
        } else {
            "ltr"
        };
        for uri in ["/", "/qr", "/pair"] {
            let page = app.send(get(uri).header("accept-language", code)).await;
            assert_eq!(page.header("content-language"), code);
            let root = format!("<html lang=\"{code}\" dir=\"{direction}\"");
            assert!(page.text().contains(&root), "{uri} in {code}");
            assert!(page.text().contains(&words.skip()), "{uri} in {code}");
            // Markup of a text that is shown as text, or a text that is not there.
            for slip in ["&#60;b&#62;", "&#60;a ", "{ $", "???"] {
                assert!(!page.text().contains(slip), "{uri} in {code} has {slip}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn address_outweighs_the_choice_before_and_that_the_browser() {
    let app = TestApp::with(|settings| settings.language = Language::of_code("sw").unwrap());
    let spoken = async |address: &str, cookie: &str, accepted: &str| {
        let mut call = get(address);
        if !cookie.is_empty() {
            call = call.header("cookie", cookie);
        }
        if !accepted.is_empty() {
            call = call.header("accept-language", accepted);
        }
        app.send(call).await.header("content-language").to_owned()
    };
    let chosen = "latchkey_language=fr";
    assert_eq!(spoken("/?lang=pt", chosen, "es").await, "pt");
    assert_eq!(spoken("/?lang=pt-BR", "", "").await, "pt");
    assert_eq!(spoken("/?lang=tlh", chosen, "es").await, "fr");
    assert_eq!(spoken("/", "latchkey_language=tlh", "es").await, "es");
    assert_eq!(spoken("/", "", "de, ur;q=0.2, hi-IN;q=0.7").await, "hi");
    assert_eq!(spoken("/", "", "de").await, "sw");
    assert_eq!(spoken("/", "", "").await, "sw");
}

#[tokio::test(start_paused = true)]
async fn choice_is_remembered_and_nothing_else_is() {
    let app = TestApp::new();
    let page = app.send(get("/qr?lang=ar")).await;
    let cookie = page.header("set-cookie");
    assert_eq!(
        cookie,
        "latchkey_language=ar; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    );
    for address in ["/qr", "/qr?lang=tlh"] {
        let page = app.send(get(address).header("accept-language", "ar")).await;
        assert_eq!(page.header("set-cookie"), "", "{address}");
    }
    for language in Language::all() {
        let code = language.code();
        let link = format!("<a href=\"?lang={code}\" lang=\"{code}\"");
        assert!(page.text().contains(&link), "{code}");
        assert!(page.text().contains(&language.name()), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn details_of_refusals_are_in_the_callers_language_and_their_codes_in_none() {
    let app = TestApp::new();
    let body = r#"{"method":"code","phone":"077 123 4567"}"#;
    for code in ["en", "pt", "ar"] {
        let call = post(body).header("accept-language", code);
        let refused = app.send(call).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert_eq!(refused.header("content-language"), code);
        let problem = refused.json();
        assert_eq!(problem["code"], "invalid_phone");
        assert_eq!(problem["detail"], words(code).phone_national());
        assert_eq!(
            problem["title"],
            words(code).title(ProblemCode::InvalidPhone)
        );
    }
    let unheard = get("/api/v1/sessions/x").header("accept-language", "hi");
    let unheard = app.send(unheard).await;
    assert_eq!(
        unheard.json()["detail"],
        words("hi").refusal_no_such_session()
    );
}

#[tokio::test(start_paused = true)]
async fn status_is_worded_and_tagged_by_language() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.finish_failed_with(FailureReason::CodesUsedUp).await;
    let read = async |code: &str| -> Answer {
        app.send(owner.get("").header("accept-language", code))
            .await
    };
    let (english, spanish) = (read("en").await, read("es").await);
    assert_eq!(spanish.json()["error"]["code"], "code_refused");
    assert_eq!(
        spanish.json()["error"]["message"],
        words("es").reason_codes_used_up()
    );
    assert_eq!(
        english.json()["error"]["message"],
        words("en").reason_codes_used_up()
    );
    assert_ne!(english.header("etag"), spanish.header("etag"));
    let known = owner
        .get("")
        .header("accept-language", "es")
        .header("if-none-match", spanish.header("etag"));
    assert_eq!(app.send(known).await.status, StatusCode::NOT_MODIFIED);
    let event = owner.get("/events").header("accept-language", "es");
    let events = app.send(event).await;
    assert!(events.text().contains(&words("es").reason_codes_used_up()));
}

#[tokio::test(start_paused = true)]
async fn scripts_of_a_page_get_their_texts_in_its_language() {
    let app = TestApp::new();
    for language in Language::all() {
        let code = language.code();
        let page = app.send(get("/qr").header("accept-language", code)).await;
        let texts = page
            .text()
            .split('"')
            .find(|part| part.ends_with("/texts.js"));
        // The address alone decides: it is kept for ever.
        let texts = app.send(get(texts.unwrap())).await;
        assert_eq!(
            texts.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert!(texts.text().contains(&format!("language = \"{code}\"")));
        assert!(texts.text().contains(&Words::of(language).headline_scan()));
        assert!(!texts.text().contains(&Words::of(language).start_headline()));
    }
}

#[tokio::test(start_paused = true)]
async fn operators_own_texts_take_the_place_of_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let own = "start-headline = Hallo & welcome\nheadline-scan = Scan me\n";
    std::fs::write(folder.path().join("en.ftl"), own).unwrap();
    let catalogue = Box::leak(Box::new(Catalogue::overlaid(folder.path()).unwrap()));
    let (app, usual) = (
        TestApp::with(|settings| settings.catalogue = catalogue),
        TestApp::new(),
    );
    let start = app.send(get("/")).await;
    assert!(start.text().contains("Hallo &#38; welcome"));
    let page = app.send(get("/qr")).await;
    let texts = |page: &Answer| {
        let mut parts = page.text().split('"');
        parts
            .find(|part| part.ends_with("/texts.js"))
            .unwrap()
            .to_owned()
    };
    let own = app.send(get(&texts(&page))).await;
    assert!(own.text().contains("Scan me"));
    assert!(
        own.text()
            .contains("headline-ready = Your session is ready")
    );
    // Browsers keep the texts for ever, so others are at another address.
    assert_ne!(texts(&page), texts(&usual.send(get("/qr")).await));
    let portuguese = app.send(get("/").header("accept-language", "pt")).await;
    assert!(portuguese.text().contains(&words("pt").start_headline()));
}

#[tokio::test(start_paused = true)]
async fn pages_that_are_written_in_english_say_so() {
    let app = TestApp::new();
    let docs = app
        .send(get("/api/docs").header("accept-language", "ar"))
        .await;
    assert_eq!(docs.header("content-language"), "en");
    assert!(docs.text().contains("<html lang=\"en\" dir=\"ltr\""));
}

#[tokio::test(start_paused = true)]
async fn what_holds_no_words_has_no_language() {
    let app = TestApp::new();
    let icon = app.send(get("/favicon.ico")).await;
    assert_eq!(icon.status, StatusCode::OK);
    assert_eq!(icon.header("content-language"), "");
    assert!(!icon.all("vary").contains(&"accept-language"));
}
