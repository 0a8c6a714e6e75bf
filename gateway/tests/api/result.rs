use std::time::Duration;

use axum::http::StatusCode;
use insta::assert_snapshot;
use latchkey_shared::{
    bundle::{Format, Library, LibraryStore, MegaLink, WantedId},
    result::{Delivery, SealedToCaller},
};
use tokio::time::advance;

use crate::support::{CREDS, STORE, TestApp, bundle, bundle_with_stores};

#[tokio::test(start_paused = true)]
async fn result_without_a_format_has_all_of_them() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let answer = app.send(owner.get("/result")).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    // How small they are packed is up to a crate.
    let mut text = answer.text().to_owned();
    for format in [Format::Gzip, Format::Zip] {
        let packed = format.text(&bundle());
        text = text.replace(&**packed, &format!("[{format}]"));
    }
    assert_snapshot!(text, @r#"{"session_id":"Ilom~eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19","ids":[{"session_id":"Ilom~eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19"}],"json":{"registered":true,"me":{"name":"Ren\u00e9"}},"multi":{"creds":{"registered":true,"me":{"name":"Ren\u00e9"}},"keys":{}},"files":{"creds.json":"{\"registered\":true,\"me\":{\"name\":\"Ren\\u00e9\"}}"},"zip":"[zip]","gzip":"[gzip]","base64":"eyJyZWdpc3RlcmVkIjp0cnVlLCJtZSI6eyJuYW1lIjoiUmVuXHUwMGU5In19"}"#);
}

#[tokio::test(start_paused = true)]
async fn session_ids_come_as_text() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    for format in [Format::Base64, Format::Gzip] {
        let answer = app
            .send(owner.get(&format!("/result?format={format}")))
            .await;
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.header("content-disposition"), "");
        assert_eq!(answer.text(), *format.text(&bundle()));
    }
}

#[tokio::test(start_paused = true)]
async fn files_come_as_downloads() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let expected = [
        (
            "json",
            "application/json",
            "creds.json",
            CREDS.as_bytes().to_vec(),
        ),
        (
            "multi",
            "application/json",
            "session.json",
            format!(r#"{{"creds":{CREDS},"keys":{{}}}}"#).into_bytes(),
        ),
        (
            "zip",
            "application/zip",
            "session.zip",
            Format::Zip.encode(&bundle()).to_vec(),
        ),
    ];
    for (format, content_type, name, bytes) in expected {
        let answer = app
            .send(owner.get(&format!("/result?format={format}")))
            .await;
        assert_eq!(answer.header("content-type"), content_type);
        assert_eq!(
            answer.header("content-disposition"),
            format!("attachment; filename=\"{name}\"")
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.body, bytes);
    }
}

#[tokio::test(start_paused = true)]
async fn each_bot_gets_its_own_session_id() {
    let app = TestApp::new();
    let wanted = |bot: &str, template: &str| WantedId {
        bot: Some(bot.to_owned()),
        template: template.parse().unwrap(),
    };
    let mut of_bots = bundle();
    of_bots.ids = vec![
        wanted("kaya-md", "KAYA=={json|base64}"),
        wanted("popkid-xd", "POPKID;;;{mega}"),
        wanted("nitro-xmd", "POPKID;;;{mega_zip}"),
    ];
    of_bots.mega.creds = Some(MegaLink::new("AbCdEfGh#key"));
    let (owner, _) = app.start_ready(Delivery::Plain(of_bots)).await;
    let status = app.send(owner.get("")).await.json();
    let result = &status["result"];
    assert_eq!(result["bot"], "kaya-md");
    assert_eq!(result["session_id"], result["ids"][0]["session_id"]);
    let ids: Vec<_> = result["ids"].as_array().unwrap().iter().collect();
    assert_eq!(ids.len(), 2, "what is not at MEGA is not there");
    assert_eq!(ids[1]["name"], "POPKID XD");
    assert_eq!(ids[1]["session_id"], "POPKID;;;AbCdEfGh#key");
    let whole = app.send(owner.get("/result")).await.json();
    assert_eq!(whole["ids"], result["ids"]);
    let answer = app.send(owner.get("/result?bot=popkid-xd")).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.text(), "POPKID;;;AbCdEfGh#key");
    let answer = app.send(owner.get("/result?bot=nitro-xmd")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let unknown = app.send(owner.get("/result?bot=gifted-md")).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let words = "\"bot\" must be one of kaya-md, popkid-xd, nitro-xmd.";
    assert_eq!(unknown.json()["detail"], words);
    let both = app.send(owner.get("/result?bot=kaya-md&format=json")).await;
    assert_eq!(both.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(start_paused = true)]
async fn each_library_gets_its_store_as_a_file() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle_with_stores())).await;
    let status = app.send(owner.get("")).await.json();
    let names = ["whatsmeow", "whatsapp-rust"];
    assert_eq!(status["result"]["stores"], serde_json::json!(names));
    let whole = app.send(owner.get("/result")).await.json();
    for (name, library) in names.into_iter().zip(Library::ALL) {
        let answer = app.send(owner.get(&format!("/result?bot={name}"))).await;
        assert_eq!(answer.header("content-type"), "application/vnd.sqlite3");
        let disposition = format!("attachment; filename=\"{name}.db\"");
        assert_eq!(answer.header("content-disposition"), disposition);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.body, STORE);
        let packed = LibraryStore::new(library, STORE);
        assert_eq!(whole["stores"][name], packed.packed());
    }
    let unknown = app.send(owner.get("/result?bot=whatsmew")).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let words = "\"bot\" must be one of whatsmeow, whatsapp-rust.";
    assert_eq!(unknown.json()["detail"], words);
}

#[tokio::test(start_paused = true)]
async fn unknown_format_is_refused() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    let refusal = app
        .send(owner.get("/result?format=megazip"))
        .await
        .refusal();
    let names = Format::ALL.map(Format::name).join(", ");
    assert_snapshot!(refusal.replace(&names, "(all formats)"), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"format\" must be one of (all formats).","code":"invalid_request"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn result_of_an_unfinished_session_is_not_ready() {
    let app = TestApp::new();
    let owner = app.start().await;
    assert_snapshot!(app.send(owner.get("/result")).await.refusal(), @r#"
    409 Conflict application/problem+json
    {"type":"urn:latchkey:not_ready","title":"Not ready yet","status":409,"detail":"The session is not finished. Follow its status until it says ready.","code":"not_ready"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn failed_session_never_has_a_result() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.finish_failed().await;
    assert_snapshot!(app.send(owner.get("/result")).await.refusal(), @r#"
    404 Not Found application/problem+json
    {"type":"urn:latchkey:not_found","title":"Not found","status":404,"detail":"The session ended without a result. Its status says why; start a new one.","code":"not_found"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn result_past_its_time_is_gone() {
    let app = TestApp::new();
    let (owner, _) = app.start_ready(Delivery::Plain(bundle())).await;
    advance(Duration::from_mins(20)).await;
    let answer = app.send(owner.get("/result")).await;
    assert_eq!(answer.json()["code"], "not_found");
}

#[tokio::test(start_paused = true)]
async fn sealed_result_is_handed_on_as_it_is() {
    let app = TestApp::new();
    let sealed = SealedToCaller {
        alg: "x25519-hkdf-sha256-aes256gcm".to_owned(),
        epk: "ZXBr".to_owned(),
        nonce: "bm9uY2U=".to_owned(),
        ciphertext: "Y2lwaGVydGV4dA==".to_owned(),
    };
    let (owner, _) = app.start_ready(Delivery::Sealed(sealed)).await;
    assert_snapshot!(app.send(owner.get("/result")).await.text(), @r#"{"sealed":{"alg":"x25519-hkdf-sha256-aes256gcm","epk":"ZXBr","nonce":"bm9uY2U=","ciphertext":"Y2lwaGVydGV4dA=="}}"#);
    assert_snapshot!(app.send(owner.get("/result?format=json")).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"This result is sealed to your key and has no format that we could read. Fetch it without \"format\" or \"bot\" and open it with your private key.","code":"invalid_request"}
    "#);
    let status = app.send(owner.get("")).await.json();
    assert_eq!(status["state"], "ready");
    assert_eq!(status["result"].get("session_id"), None);
    assert_eq!(app.send(owner.get("/result")).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn status_has_the_session_ids_without_the_result_being_fetched() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.export().await;
    let (ready, mut sealed) = worker.ready(&Delivery::Plain(bundle()));
    sealed.result = b"nobody can open this".to_vec();
    worker.finish(ready, Some(sealed)).await;
    let status = app.send(owner.get("")).await.json();
    assert_eq!(status["state"], "ready");
    let id = status["result"]["session_id"].as_str().unwrap();
    assert!(id.starts_with("Ilom~"), "{id}");
    assert_eq!(app.send(owner.get("/result")).await.status, 500);
}
