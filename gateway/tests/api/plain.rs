//! Linking without scripts.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::stream;
use latchkey_shared::{
    bots::Bot,
    bundle::WantedId,
    result::Delivery,
    status::{Change, QrRenewal},
};
use tokio::time::advance;

use crate::support::{Answer, QR_TEXT, TestApp, bundle, bundle_with_stores, call, get};

/// The page of a session, as a browser comes to it that runs no scripts.
struct Visitor<'a> {
    app: &'a TestApp,
    page: String,
    cookie: String,
    answer: Answer,
}

impl<'a> Visitor<'a> {
    async fn press(app: &'a TestApp, uri: &str, body: &'static str) -> Self {
        let form = call(Method::POST, uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("host", "link.example")
            .header("origin", "https://link.example")
            .streamed(Body::from(body));
        let answer = app.send(form).await;
        let cookie = answer.header("set-cookie").split(';').next();
        Self {
            app,
            page: answer.header("location").to_owned(),
            cookie: cookie.unwrap_or_default().to_owned(),
            answer,
        }
    }

    async fn look(&self) -> Answer {
        self.app
            .send(get(&self.page).header("cookie", &self.cookie))
            .await
    }
}

#[tokio::test(start_paused = true)]
async fn form_that_does_not_arrive_is_not_waited_for() {
    let app = TestApp::new();
    let begun = app.clock.now();
    let endless = stream::pending::<Result<Vec<u8>, Infallible>>();
    let form = call(Method::POST, "/pair")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .streamed(Body::from_stream(endless));
    let answer = app.send(form).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert!(answer.text().contains("took too long to arrive"));
    assert!(app.since(begun) <= Duration::from_secs(11));
}

#[tokio::test(start_paused = true)]
async fn button_starts_a_session_and_leads_to_its_page_with_the_right_to_it() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    assert_eq!(visitor.answer.status, StatusCode::SEE_OTHER);
    let id = visitor.page.strip_prefix("/link/").unwrap();
    let cookies = visitor.answer.all("set-cookie");
    for (cookie, path) in cookies
        .iter()
        .zip([visitor.page.clone(), format!("/api/v1/sessions/{id}")])
    {
        assert!(cookie.contains(&format!("; Path={path}; ")), "{cookie}");
        assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    }
    assert_eq!(cookies.len(), 2);
    assert!(
        !visitor
            .page
            .contains(visitor.cookie.split('=').nth(1).unwrap())
    );
}

#[tokio::test(start_paused = true)]
async fn page_loads_itself_again_and_shows_the_code_of_the_moment() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    let page = visitor.look().await;
    assert!(page.text().contains("You are in the queue"));
    assert_eq!(page.header("refresh"), "2");
    assert_eq!(page.header("cache-control"), "no-store");

    let mut worker = app.claim().await;
    worker.show_qr(QR_TEXT, 1).await;
    let page = visitor.look().await;
    assert_eq!(page.header("refresh"), "5");
    assert!(page.text().contains("Scan this code"));
    let shown = page.text().split("data:image/svg+xml;base64,").nth(1);
    let shown = shown.unwrap().split('"').next().unwrap();
    let id = visitor.page.trim_start_matches("/link/");
    let picture = get(&format!("/api/v1/sessions/{id}/qr.svg"));
    let picture = app.send(picture.header("cookie", &visitor.cookie)).await;
    assert_eq!(STANDARD.decode(shown).unwrap(), picture.body);
}

#[tokio::test(start_paused = true)]
async fn page_says_why_there_is_another_code() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    let mut worker = app.claim().await;
    worker.show_qr(QR_TEXT, 1).await;
    assert!(!visitor.look().await.text().contains("class=\"renewal\""));
    for (renewal, words) in [
        (QrRenewal::Withdrawn, "Scan again"),
        (QrRenewal::PasskeyInterrupted, "Start again"),
    ] {
        worker.redraw_qr(QR_TEXT, 2, Some(renewal)).await;
        let page = visitor.look().await;
        let told = page.text().split("class=\"renewal\">").nth(1).unwrap();
        assert!(told.split("</p>").next().unwrap().contains(words), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn page_says_when_the_next_code_comes_and_what_may_be_wrong_with_the_number() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/pair", "phone=%2B5215512345678").await;
    let mut worker = app.claim().await;
    let due = app.clock.now() + Duration::from_secs(48);
    worker.publish(Change::Resting(due)).await;
    let resting = visitor.look().await;
    assert!(resting.text().contains("comes in 48 seconds"));
    worker.show_code("ABCD-EFGH", 1, None).await;
    assert!(visitor.look().await.text().contains("in Mexico"));
}

#[tokio::test(start_paused = true)]
async fn finished_session_is_shown_once_and_for_all_and_can_be_wiped() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    let mut worker = app.claim().await;
    worker.finish_ready(Delivery::Plain(bundle())).await;
    let page = visitor.look().await;
    assert_eq!(page.header("refresh"), "");
    assert_eq!(page.header("content-encoding"), "");
    for sign in ["Your session is ready", "Ilom~", "/result?format=zip"] {
        assert!(page.text().contains(sign), "{sign}");
    }
    let wipe = call(Method::POST, &visitor.page).header("cookie", &visitor.cookie);
    let wiped = app.send(wipe).await;
    assert_eq!(wiped.status, StatusCode::SEE_OTHER);
    let page = visitor.look().await;
    assert!(page.text().contains("This session has ended"));
    assert!(!page.text().contains("Ilom~"));
}

#[tokio::test(start_paused = true)]
async fn each_bot_has_its_session_id_by_name_with_where_to_put_it_and_a_line_for_its_env_file() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    let mut bundle = bundle();
    bundle.ids = ["amazing-bot", "keith-md", "kaya-md"]
        .map(|name| WantedId {
            bot: Some(name.to_owned()),
            template: Bot::named(name).unwrap().template(false).clone(),
        })
        .to_vec();
    let ids = bundle.ids();
    let mut worker = app.claim().await;
    worker.finish_ready(Delivery::Plain(bundle)).await;
    let page = visitor.look().await;
    let page = page.text();
    assert!(page.contains("Which bot is it for?"));
    for (at, (title, setting, step)) in [
        ("Amazing-Bot", Some("SESSION_ID"), "Set SESSION_ID in .env"),
        ("Keith MD", Some("SESSION"), "Set SESSION in "),
        ("KAYA-MD", None, "data/config.json"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!(r#"">Session ID for {title}</label>"#);
        let part = page.split(&name).nth(1).unwrap();
        let part = part.split("<label").next().unwrap();
        let id = &*ids[at].session_id;
        let at = if at == 0 {
            String::new()
        } else {
            format!("-{}", at + 1)
        };
        let area = format!(r#"<textarea id="session-id{at}" readonly rows="6">{id}</textarea>"#);
        assert!(part.contains(&area), "{title}: {part}");
        let told = part.split("Now put it here.").nth(1).unwrap();
        assert!(told.split("</p>").next().unwrap().contains(step), "{told}");
        let line = setting.map(|setting| format!("{setting}=&#39;{id}&#39;</textarea>"));
        match line {
            Some(line) => assert!(part.contains(&line), "{title}: {part}"),
            None => assert!(!part.contains("for .env"), "{title}: {part}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_library_has_its_store_with_what_to_do_with_it() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    let mut worker = app.claim().await;
    let delivery = Delivery::Plain(bundle_with_stores());
    worker.finish_ready(delivery).await;
    let page = visitor.look().await;
    for library in ["whatsmeow", "whatsapp-rust"] {
        for sign in [
            format!("/result?bot={library}\">Download {library}.db</a>"),
            format!("Put {library}.db where your bot looks for its store"),
        ] {
            assert!(page.text().contains(&sign), "{sign}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn failure_and_lost_time_are_put_into_words() {
    let app = TestApp::new();
    let failed = Visitor::press(&app, "/qr", "").await;
    app.claim().await.finish_failed().await;
    assert!(failed.look().await.text().contains("That did not work"));
    let expired = Visitor::press(&app, "/qr", "").await;
    advance(Duration::from_mins(6)).await;
    assert!(expired.look().await.text().contains("Nothing was linked"));
}

#[tokio::test(start_paused = true)]
async fn number_from_the_form_gets_a_code_or_is_put_into_words() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/pair", "phone=%2B94+77+123+4567").await;
    let mut worker = app.claim().await;
    worker.show_code("ABCD-EFGH", 1, None).await;
    let page = visitor.look().await;
    assert!(page.text().contains("ABCD-EFGH"));
    assert!(page.text().contains("+15550001111"));

    for (body, typed) in [
        ("phone=077+123+%22", "077 123 &#34;"),
        ("phone=", ""),
        ("other=1", ""),
    ] {
        let refused = Visitor::press(&app, "/pair", body).await;
        assert_eq!(refused.answer.status, StatusCode::BAD_REQUEST, "{body}");
        let page = refused.answer.text();
        assert!(page.contains("<h1>Check the number</h1>"));
        assert!(page.contains(&format!(" value=\"{typed}\"")), "{page}");
    }
}

#[tokio::test(start_paused = true)]
async fn number_that_cannot_have_a_code_now_stays_in_the_form() {
    let app = TestApp::with(|settings| settings.phone_cooldown = Some(Duration::from_mins(1)));
    Visitor::press(&app, "/pair", "phone=%2B94771234567").await;
    app.claim().await.show_code("ABCD-EFGH", 1, None).await;
    let refused = Visitor::press(&app, "/pair", "phone=%2B94771234567").await;
    assert_eq!(refused.answer.status, StatusCode::TOO_MANY_REQUESTS);
    let page = refused.answer.text();
    assert!(page.contains("<h1>Not just now</h1>"));
    assert!(page.contains(" value=\"+94771234567\""), "{page}");
}

#[tokio::test(start_paused = true)]
async fn page_of_a_session_is_for_its_owner_alone() {
    let app = TestApp::new();
    let visitor = Visitor::press(&app, "/qr", "").await;
    app.claim().await.show_qr(QR_TEXT, 1).await;
    for call in [
        get(&visitor.page),
        get(&visitor.page).header("cookie", "latchkey_session=AAAA"),
        get("/link/AAAAAAAAAAAAAAAAAAAAAA"),
        get("/link/strange"),
    ] {
        let page = app.send(call).await;
        assert!(page.text().contains("This session has ended"));
        assert!(!page.text().contains("<img src=\"data:"));
    }
}
