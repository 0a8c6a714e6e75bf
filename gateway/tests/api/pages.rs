use std::collections::BTreeSet;

use axum::http::StatusCode;

use crate::support::{TestApp, get};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

#[tokio::test(start_paused = true)]
async fn pages_run_under_a_strict_policy() {
    let app = TestApp::new();
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert!(page.header("permissions-policy").starts_with("camera=()"));
        assert_eq!(page.header("content-security-policy"), POLICY);
        for forbidden in [
            "<style", "style=", "onclick", "<script>", "http://", "https://",
        ] {
            assert!(!page.text().contains(forbidden), "{uri} has {forbidden}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_file_a_page_names_is_there_and_kept_for_ever() {
    let app = TestApp::new();
    for (uri, count) in [("/", 2), ("/qr", 10), ("/pair", 10)] {
        let page = app.send(get(uri)).await;
        let files = files(page.text());
        assert_eq!(files.len(), count, "{files:?}");
        for file in files {
            let answer = app.send(get(file)).await;
            assert_eq!(answer.status, StatusCode::OK, "{file}");
            assert_eq!(
                answer.header("cache-control"),
                "public, max-age=31536000, immutable"
            );
            assert!(!answer.header("content-type").is_empty());
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
}

/// What the page fetches beforehand is all that its scripts fetch, and no more.
#[tokio::test(start_paused = true)]
async fn every_module_that_a_script_needs_is_named_by_the_page() {
    let app = TestApp::with(|settings| settings.passkey_assist = true);
    for uri in ["/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        let named: BTreeSet<_> = files(page.text())
            .into_iter()
            .filter(|file| file.strip_suffix(".js").is_some())
            .map(str::to_owned)
            .collect();
        let folder = named
            .first()
            .unwrap()
            .rsplit_once('/')
            .unwrap()
            .0
            .to_owned();
        let mut entered = BTreeSet::new();
        let mut open: Vec<_> = page
            .text()
            .split("<script type=\"module\" src=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        while let Some(file) = open.pop() {
            let script = app.send(get(&file)).await.text().to_owned();
            if entered.insert(file) {
                let imports = script.split(" from \"./").skip(1);
                open.extend(
                    imports.map(|rest| format!("{folder}/{}", rest.split('"').next().unwrap())),
                );
            }
        }
        assert_eq!(entered, named, "{uri}");
    }
}

#[tokio::test(start_paused = true)]
async fn helper_for_passkeys_is_in_the_page_only_where_it_is_wanted() {
    let (off, on) = (
        TestApp::new(),
        TestApp::with(|settings| settings.passkey_assist = true),
    );
    for uri in ["/qr", "/pair"] {
        let without = off.send(get(uri)).await;
        for sign in ["assist", "snippet", "assertion"] {
            assert!(!without.text().contains(sign), "{uri} has {sign}");
        }
        let with = on.send(get(uri)).await;
        for sign in [
            "assist.js",
            "id=\"snippet\"",
            "Stop if somebody sent you here.",
        ] {
            assert!(with.text().contains(sign), "{uri} lacks {sign}");
        }
        assert_eq!(with.header("content-security-policy"), POLICY);
    }
}

fn files(page: &str) -> Vec<&str> {
    let mut files: Vec<_> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .collect();
    files.sort_unstable();
    files.dedup();
    files
}

#[tokio::test(start_paused = true)]
async fn page_of_another_build_gets_the_files_of_this_one() {
    let app = TestApp::new();
    let answer = app.send(get("/assets/older/style.css")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(
        app.send(get("/assets/older/nothing.css")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        app.send(get("/assets/%ff/style.css")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(start_paused = true)]
async fn name_of_the_site_is_text_and_never_markup() {
    let app =
        TestApp::with(|settings| "<script>alert(1)</script>".clone_into(&mut settings.site_name));
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        assert!(!page.text().contains("<script>alert"));
        assert!(page.text().contains("&#60;script&#62;alert(1)"));
    }
}

#[tokio::test(start_paused = true)]
async fn looking_at_a_page_starts_no_session() {
    let app = TestApp::new();
    for _ in 0..4 {
        app.send(get("/qr")).await;
        app.send(get("/pair")).await;
    }
    for _ in 0..3 {
        app.start().await;
    }
}
