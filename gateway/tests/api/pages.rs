use std::collections::BTreeSet;

use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_shared::{
    config::{Branding, Theme},
    setup::WorkerSetup,
    status::State,
    words::Language,
};
use sha2::{Digest, Sha256};
use strum::VariantNames as _;

use crate::support::{TestApp, get};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' \
    'sha256-BT9v/QBIPy6h6Xsedt3mlWtb2tztdHmBzXc4RISr3Dk='; font-src 'self'; \
    img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types latchkey-offline";
const PICTURE: &str = "https://pictures.example/a.webp?b=1&c=2";

#[tokio::test(start_paused = true)]
async fn pages_run_under_a_strict_policy() {
    let app = TestApp::new();
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert!(page.header("permissions-policy").starts_with("camera=()"));
        assert_eq!(page.header("content-security-policy"), POLICY);
        for forbidden in ["style=", "onclick", "<script>", "http://", "https://"] {
            assert!(!page.text().contains(forbidden), "{uri} has {forbidden}");
        }
        let styles: Vec<_> = page
            .text()
            .split("<style")
            .skip(1)
            .map(str::to_owned)
            .collect();
        let [style] = &styles[..] else {
            panic!("{uri} has {} styles", styles.len());
        };
        let style = style[1..].split("</style>").next().unwrap();
        let digest = BASE64_STANDARD.encode(Sha256::digest(style));
        assert!(POLICY.contains(&format!("'sha256-{digest}'")), "{style}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_warn_of_codes_that_somebody_else_sends() {
    let app = TestApp::new();
    for (page, verb) in [("/qr", "scan"), ("/pair", "type")] {
        let answer = app.send(get(page)).await;
        let warning = format!("Never {verb} a code that somebody else sends you");
        assert!(answer.text().contains(&warning), "{page}");
    }
}

#[tokio::test(start_paused = true)]
async fn picture_of_the_operator_is_the_only_thing_from_elsewhere() {
    let app = TestApp::with(|settings| settings.background_url = Some(PICTURE.to_owned()));
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        assert_eq!(
            page.header("content-security-policy"),
            POLICY.replace("data:", "data: https://pictures.example")
        );
        assert_eq!(page.text().matches("https://").count(), 1, "{uri}");
        let image = "src=\"https://pictures.example/a.webp?b=1&#38;c=2\" alt=\"\"";
        assert!(page.text().contains(image), "{uri}");
        assert!(page.text().contains("opacity=\"0.35\""), "{uri}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_say_whose_they_are() {
    let app = TestApp::with(|settings| {
        settings.branding = Branding {
            tagline: Some("Bots for <everybody>".to_owned()),
            logo_url: Some("https://logos.example/l.svg".to_owned()),
            footer: Some("Run by friends.".to_owned()),
            links: vec!["Support=https://chat.example/?a=b&c".parse().unwrap()],
            ..Branding::default()
        };
    });
    for uri in ["/", "/qr", "/pair", "/offline", "/nowhere"] {
        let page = app.send(get(uri).header("accept", "text/html")).await;
        for part in [
            "Latchkey<small>Bots for &#60;everybody&#62;</small>",
            "<img class=\"logo\" src=\"https://logos.example/l.svg\" alt=\"\"",
            "<p>Run by friends.</p>",
            "<a href=\"https://chat.example/?a=b&#38;c\" rel=\"noopener\">Support</a>",
        ] {
            assert!(page.text().contains(part), "{uri} lacks {part}");
        }
        let policy = page.header("content-security-policy");
        let pictures = "img-src 'self' data: https://logos.example;";
        assert!(policy.contains(pictures), "{uri}: {policy}");
    }
}

#[tokio::test(start_paused = true)]
async fn accent_of_the_operator_is_one_more_file_that_is_kept_for_ever() {
    let plain = TestApp::new();
    let page = plain.send(get("/")).await;
    assert!(!page.text().contains("accent.css"));
    let base = files(page.text());
    let base = base
        .iter()
        .find(|file| file.ends_with("/base.css"))
        .unwrap();
    let missing = base.replace("base.css", "accent.css");
    let answer = plain.send(get(&missing)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);

    let app = TestApp::with(|settings| settings.branding.accent = Some("#1f7a8c".parse().unwrap()));
    let page = app.send(get("/")).await;
    let accent = files(page.text());
    let accent = accent
        .iter()
        .find(|file| file.ends_with("/accent.css"))
        .unwrap();
    let styles = app.send(get(accent)).await;
    assert_eq!(styles.header("content-type"), "text/css; charset=utf-8");
    assert!(styles.header("cache-control").contains("immutable"));
    assert!(
        styles.text().contains("--light:#1f7a8c;"),
        "{}",
        styles.text()
    );
    assert!(!accent.starts_with(base.trim_end_matches("base.css")));
}

#[tokio::test(start_paused = true)]
async fn theme_of_the_operator_is_that_of_every_visitor() {
    for (theme, scheme, colours) in [
        (Theme::Auto, "light dark", 2),
        (Theme::Dark, "dark", 1),
        (Theme::Light, "light", 1),
    ] {
        let app = TestApp::with(|settings| {
            settings.branding.theme = theme;
            settings.branding.accent = Some("#1f7a8c".parse().unwrap());
        });
        let page = app.send(get("/")).await;
        let meta = format!("<meta name=\"color-scheme\" content=\"{scheme}\">");
        assert!(page.text().contains(&meta), "{}", page.text());
        assert_eq!(page.text().matches("\"theme-color\"").count(), colours);
        let styles = files(page.text()).into_iter();
        for file in styles.filter(|file| ending(file) == "css") {
            let answer = app.send(get(file)).await;
            assert!(
                answer.header("cache-control").contains("immutable"),
                "{file}"
            );
            let asks = answer.text().contains("prefers-color-scheme");
            assert!(!asks || theme == Theme::Auto, "{file}");
            let packed = app.send(get(file).header("accept-encoding", "gzip")).await;
            assert_eq!(packed.header("content-encoding"), "gzip");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn preview_of_a_link_finds_its_picture_on_the_host_that_was_asked() {
    let app = TestApp::new();
    let page = app.send(get("/").header("host", "link.example:8443")).await;
    let image = page
        .text()
        .split("og:image\" content=\"http://link.example:8443")
        .nth(1)
        .unwrap();
    let image = app.send(get(image.split('"').next().unwrap())).await;
    assert_eq!(image.header("content-type"), "image/jpeg");
    for strange in ["a\"><script>", "a b", "a/b"] {
        let page = app.send(get("/").header("host", strange)).await;
        assert!(!page.text().contains("og:image"), "{strange}");
    }
}

#[tokio::test(start_paused = true)]
async fn results_are_sealed_to_the_browser_unless_they_go_to_mega_too() {
    for (seal, marks) in [(true, 1), (false, 0)] {
        let app = TestApp::with(|settings| settings.seal = seal);
        for uri in ["/qr", "/pair"] {
            let page = app.send(get(uri)).await;
            assert_eq!(page.text().matches(" data-seal>").count(), marks, "{uri}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whether_results_go_to_mega_is_what_the_workers_say() {
    for (stores_at_mega, marks) in [(true, 0), (false, 1)] {
        let app = TestApp::with(|settings| settings.seal = stores_at_mega);
        let setup = WorkerSetup { stores_at_mega };
        setup.tell(app.broker.coordination()).await.unwrap();
        for uri in ["/qr", "/pair"] {
            let page = app.send(get(uri)).await;
            assert_eq!(page.text().matches(" data-seal>").count(), marks, "{uri}");
        }
    }
}

/// What a browser loads for a page that it sees for the first time: with the icon and the fonts, and
/// without what a phone's home screen or a preview of a link would want.
#[tokio::test(start_paused = true)]
async fn first_load_of_a_page_is_within_its_budget_in_every_language() {
    let app = TestApp::with(|settings| settings.passkey_assist = true);
    let gzipped = |uri: &str| get(uri).header("accept-encoding", "gzip, br");
    let pages = [("/", 60_000), ("/qr", 100_000), ("/pair", 90_000)];
    for (language, (uri, budget)) in Language::all().flat_map(|it| pages.map(|page| (it, page))) {
        let code = language.code();
        let plain = app.send(get(uri).header("accept-language", code)).await;
        let page = app.send(gzipped(uri).header("accept-language", code)).await;
        assert_eq!(page.header("content-encoding"), "gzip");
        assert_eq!(page.header("content-language"), code);
        assert_eq!(page.headers.get_all("vary").iter().count(), 3);
        assert!(page.body.len() < plain.body.len() / 2);
        // What the scripts fetch once the page is there, too.
        let mut sum = page.body.len() + FONT_OF_THE_CODE;
        let folder = files(plain.text())[0].rsplit_once('/').unwrap().0;
        let of_numbers = (uri == "/pair").then_some("time-zones.js");
        for name in ["glass.js", "picture.js"].into_iter().chain(of_numbers) {
            let later = app.send(gzipped(&format!("{folder}/{name}"))).await;
            assert_eq!(later.status, StatusCode::OK);
            sum += later.body.len();
        }
        for file in files(plain.text()) {
            let answer = app.send(gzipped(file)).await;
            if ending(file) != "png" {
                sum += answer.body.len();
            }
        }
        assert!(sum < budget, "{uri} takes {sum} bytes in {code}");
    }
}

const FONT_OF_THE_CODE: usize = 2_300;

#[tokio::test(start_paused = true)]
async fn assets_are_compressed_for_those_who_read_it_and_the_api_never() {
    let app = TestApp::new();
    let page = app.send(get("/qr")).await;
    for file in files(page.text()) {
        let plain = app.send(get(file)).await;
        assert_eq!(plain.header("content-encoding"), "");
        let packed = app.send(get(file).header("accept-encoding", "gzip")).await;
        assert!(packed.body.len() <= plain.body.len(), "{file}");
        let is_packed = packed.header("content-encoding") == "gzip";
        let is_text = ["js", "css", "svg"].contains(&ending(file));
        assert!(is_packed || !is_text, "{file}");
    }
    let owner = app.start().await;
    let status = app
        .send(owner.get("").header("accept-encoding", "gzip"))
        .await;
    assert_eq!(status.header("content-encoding"), "");
}

#[tokio::test(start_paused = true)]
async fn icon_is_also_where_browsers_look_for_it_unasked() {
    let app = TestApp::new();
    let icon = app.send(get("/favicon.ico")).await;
    assert_eq!(icon.status, StatusCode::OK);
    assert_eq!(icon.header("content-type"), "image/x-icon");
}

#[tokio::test(start_paused = true)]
async fn every_file_a_page_names_is_there_and_kept_for_ever() {
    let app = TestApp::new();
    for (uri, count) in [("/", 10), ("/qr", 38), ("/pair", 40)] {
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
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        let named: BTreeSet<_> = files(page.text())
            .into_iter()
            .filter(|file| ending(file) == "js" && !file.ends_with("/plain.js"))
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
                let imports = script.split(" \"./").skip(1);
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
        for sign in ["assist", "extension", "snippet", "assertion"] {
            assert!(!without.text().contains(sign), "{uri} has {sign}");
        }
        let with = on.send(get(uri)).await;
        for sign in [
            "id=\"assist\"",
            "id=\"snippet\"",
            "Stop if somebody sent you here.",
        ] {
            assert!(with.text().contains(sign), "{uri} lacks {sign}");
        }
        assert_eq!(with.header("content-security-policy"), POLICY);
    }
}

fn ending(file: &str) -> &str {
    file.rsplit_once('.').unwrap().1
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
async fn site_is_an_app_under_its_own_name_with_icons_that_are_there() {
    let app = TestApp::with(|settings| "Mine".clone_into(&mut settings.site_name));
    for uri in ["/", "/qr", "/pair"] {
        let page = app.send(get(uri)).await;
        let link = "<link rel=\"manifest\" href=\"/manifest.webmanifest\">";
        assert!(page.text().contains(link), "{uri}");
    }
    let answer = app.send(get("/manifest.webmanifest")).await;
    assert_eq!(answer.header("content-type"), "application/manifest+json");
    let manifest = answer.json();
    assert_eq!(manifest["name"], "Mine");
    assert_eq!(manifest["start_url"], "/");
    let icons = manifest["icons"].as_array().unwrap();
    assert_eq!(icons.len(), 4);
    for icon in icons {
        let picture = app.send(get(icon["src"].as_str().unwrap())).await;
        assert_eq!(picture.status, StatusCode::OK, "{icon}");
        assert_eq!(
            picture.header("content-type"),
            icon["type"].as_str().unwrap()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn page_for_when_there_is_no_connection_is_kept_by_a_script_that_fetches_from_here_alone() {
    let app = TestApp::new();
    let script = app.send(get("/sw.js")).await;
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(script.header("cache-control"), "no-cache");
    assert_eq!(
        script.header("content-security-policy"),
        "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    );
    let page = app.send(get("/offline")).await;
    assert!(page.text().contains("No connection"));
    for file in files(page.text())
        .into_iter()
        .filter(|file| ending(file) != "png")
    {
        let name = file.rsplit_once('/').unwrap().1;
        assert!(script.text().contains(name), "{name} is kept, too");
    }
}

#[tokio::test(start_paused = true)]
async fn page_of_another_build_gets_the_files_of_this_one() {
    let app = TestApp::new();
    let answer = app.send(get("/assets/older/base.css")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(
        app.send(get("/assets/older/nothing.css")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        app.send(get("/assets/%ff/base.css")).await.status,
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

#[test]
fn each_state_of_a_session_has_a_layout() {
    for state in State::VARIANTS {
        assert!(
            LAYOUTS.contains(&format!("\n  {state}: {{ ")),
            "{state} is not in the table"
        );
    }
}

const LAYOUTS: &str = include_str!("../../assets/layout.js");
