//! The pages' assets, embedded in the binary, with the client of the API that others have as well.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_shared::{
    config::{Branding, Theme},
    refusal::Refusal,
    words::{Language, Words},
};
use sha2::{Digest, Sha256};

use super::answer;
use crate::{
    accent, compress,
    middleware::language::words,
    openapi::{self, refusals},
    problem::Problem,
    state::Gateway,
};

/// Returns the address of the assets of this build, in a language and in the operator's colours.
///
/// All of them share one version, so that a module finds its neighbours by their plain names, and its
/// texts.
pub(crate) fn folder(gateway: &Gateway, words: Words) -> String {
    format!("/assets/{}", version(gateway, words))
}

fn version(gateway: &Gateway, words: Words) -> String {
    let Branding { theme, accent, .. } = gateway.settings.branding;
    let look = match theme {
        Theme::Auto => "",
        Theme::Dark => "-dark",
        Theme::Light => "-light",
    };
    let accent = accent.map(|accent| accent.to_string().replace('#', "-"));
    let accent = accent.unwrap_or_default();
    let code = words.language().code();
    format!("{}{look}{accent}.{}.{code}", *VERSION, words.fingerprint())
}

/// Returns a file of the pages.
///
/// It is immutable at this build's version. A page of another build gets this build's file, and must
/// ask again next time.
#[utoipa::path(
    get,
    path = "/assets/{version}/{name}",
    operation_id = "getAsset",
    tag = openapi::PAGES,
    params(
        ("version" = String, Path, description = "The version of the assets, as the pages name it"),
        ("name" = String, Path, description = "The file's name"),
    ),
    responses(
        (
            status = 200,
            description = "The file.",
            content(
                ("text/javascript"),
                ("text/css"),
                ("font/woff2"),
                ("image/svg+xml"),
                ("image/jpeg"),
                ("image/png"),
                ("image/x-icon"),
            ),
        ),
        AssetRefusals,
    ),
)]
pub(crate) async fn asset(
    State(gateway): State<Arc<Gateway>>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (asked, name) = path.map_err(|_| no_such_file())?.0;
    let language = asked.rsplit('.').next().and_then(Language::of_code);
    let words = language.map_or_else(words, |language| {
        Words::from(gateway.settings.catalogue, language)
    });
    let caching = if asked == version(&gateway, words) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let Branding { theme, accent, .. } = gateway.settings.branding;
    let made = match (name.as_str(), accent) {
        (TEXTS, _) => Some((SCRIPT, texts(words))),
        (ACCENT, Some(accent)) => Some((STYLE, accent::styles(accent))),
        _ => None,
    };
    if let Some((content_type, text)) = made {
        return Ok(fresh(content_type, text, theme, caching, &headers));
    }
    let (asset, _) = find(&name)?;
    match std::str::from_utf8(asset.bytes) {
        Ok(styles) if asset.content_type == STYLE && theme != Theme::Auto => {
            Ok(fresh(STYLE, styles.to_owned(), theme, caching, &headers))
        }
        _ => file(&name, caching, &headers),
    }
}

/// Answers with what no file holds as it is.
fn fresh(
    content_type: &'static str,
    text: String,
    theme: Theme,
    caching: &'static str,
    headers: &HeaderMap,
) -> Response {
    let text = if content_type == STYLE {
        in_theme(&text, theme)
    } else {
        text
    };
    let is_packed = compress::accepts_gzip(headers);
    let bytes = if is_packed {
        compress::gzip(text.as_bytes(), BEST)
    } else {
        text.into_bytes()
    };
    dressed(
        answer(content_type, bytes),
        content_type,
        is_packed,
        caching,
    )
}

/// Has styles that ask for the visitor's theme get one and the same answer everywhere.
fn in_theme(styles: &str, theme: Theme) -> String {
    const ALWAYS: &str = "(min-width: 0)";
    const NEVER: &str = "(max-width: 0)";
    let (scheme, dark, light) = match theme {
        Theme::Auto => return styles.to_owned(),
        Theme::Dark => ("color-scheme: dark", ALWAYS, NEVER),
        Theme::Light => ("color-scheme: light", NEVER, ALWAYS),
    };
    styles
        .replace("color-scheme: light dark", scheme)
        .replace("(prefers-color-scheme: dark)", dark)
        .replace("(prefers-color-scheme: light)", light)
}

/// The module that hands the pages' scripts their texts.
fn texts(words: Words) -> String {
    let literal = |text: &str| serde_json::to_string(text).expect("texts serialise");
    format!(
        "export const language = {};\nexport const isRtl = {};\nexport const source = {};\n",
        literal(words.language().code()),
        words.language().is_rtl(),
        literal(words.for_scripts()),
    )
}

/// Returns the icon that browsers request unasked.
#[utoipa::path(
    get,
    path = "/favicon.ico",
    operation_id = "getFavicon",
    tag = openapi::PAGES,
    responses((status = 200, description = "The icon.", content_type = "image/x-icon")),
)]
pub(crate) async fn favicon(headers: HeaderMap) -> Result<Response, Problem> {
    file("favicon.ico", "public, max-age=86400", &headers)
}

refusals!(AssetRefusals as Problem: [Refusal::NoSuchFile]);

pub(super) fn file(
    name: &str,
    caching: &'static str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (asset, served) = find(name)?;
    let packed = served
        .packed
        .as_deref()
        .filter(|_| compress::accepts_gzip(headers));
    let response = answer(asset.content_type, packed.unwrap_or(&served.bytes));
    Ok(dressed(
        response,
        asset.content_type,
        packed.is_some(),
        caching,
    ))
}

fn find(name: &str) -> Result<(&'static Asset, &'static Served), Problem> {
    let mut all = ASSETS.iter().zip(SERVED.iter());
    all.find(|(asset, _)| asset.name == name)
        .ok_or_else(no_such_file)
}

fn dressed(
    mut response: Response,
    content_type: &str,
    is_packed: bool,
    caching: &'static str,
) -> Response {
    compress::mark(response.headers_mut(), is_packed);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if content_type == SCRIPT {
        headers.insert(header::CONTENT_SECURITY_POLICY, OF_WORKERS);
    }
    response
}

fn no_such_file() -> Problem {
    Refusal::NoSuchFile.into()
}

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($content_type:ident from $folder:literal: $($name:literal)+;)+) => {
        &[$($(
            Asset {
                name: $name,
                content_type: $content_type,
                bytes: include_bytes!(concat!($folder, $name)),
            },
        )+)+]
    };
}

static ASSETS: &[Asset] = assets! {
    SCRIPT from "../../assets/":
        "api.js" "attention.js" "clipboard.js" "continue.js" "countdown.js" "countries.js" "country-picker.js"
        "dom.js" "early.js" "extension.js" "fluent.js" "glass.js" "handover.js" "layout.js" "light.js" "lock.js"
        "offline.js" "open-sessions.js" "open-whatsapp.js" "operator.js" "pair.js"
        "passkey-assist.js" "passkey-extension.js" "passkey.js" "phone-number.js" "phone.js" "picture.js" "pins.js" "plain.js"
        "qr-animation.js" "qr-code.js" "qr-picture.js" "qr.js" "result.js" "scene.js" "seal.js" "session.js"
        "sparks.js" "start-session.js" "start.js" "sw.js" "tabs.js" "time-zones.js" "view.js" "words.js";
    SCRIPT from "../../../clients/js/": "challenge.js" "latchkey.js";
    STYLE from "../../assets/": "base.css" "docs.css" "flow.css" "lock.css" "operator.css" "plain.css" "start.css";
    FONT from "../../assets/": "code.woff2" "display.woff2";
    SVG from "../../assets/": "icon.svg";
    JPEG from "../../assets/": "card.jpg";
    PNG from "../../assets/": "icon-192.png" "icon-512.png" "icon-mask.png" "touch.png";
    ICO from "../../assets/": "favicon.ico";
};

/// What no file holds: it is made of the catalogue.
const TEXTS: &str = "texts.js";
/// Nor this: it is made of the operator's colour.
const ACCENT: &str = "accent.css";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const FONT: &str = "font/woff2";
const SVG: &str = "image/svg+xml";
const JPEG: &str = "image/jpeg";
const PNG: &str = "image/png";
const ICO: &str = "image/x-icon";

/// What browsers get of an asset.
struct Served {
    bytes: Cow<'static, [u8]>,
    /// The same gzipped, where that makes it shorter.
    packed: Option<Vec<u8>>,
}

static SERVED: LazyLock<Vec<Served>> = LazyLock::new(|| ASSETS.iter().map(Served::of).collect());

impl Served {
    fn of(asset: &Asset) -> Self {
        let bytes = match std::str::from_utf8(asset.bytes) {
            Ok(text) if asset.content_type == SCRIPT => Cow::Owned(without_comments(text)),
            _ => Cow::Borrowed(asset.bytes),
        };
        let packed = compress::gzip(&bytes, BEST);
        Self {
            packed: (packed.len() < bytes.len()).then_some(packed),
            bytes,
        }
    }
}

/// Leaves out the lines of a script that are comments and nothing else: a sixth of what phones fetch.
fn without_comments(script: &str) -> Vec<u8> {
    let mut rest = Vec::with_capacity(script.len());
    let mut is_in_block = false;
    for line in script.split_inclusive('\n') {
        let text = line.trim();
        is_in_block |= text.starts_with("/*");
        if !is_in_block && !text.starts_with("//") {
            rest.extend_from_slice(line.as_bytes());
        }
        is_in_block &= !text.ends_with("*/");
    }
    rest
}

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for (asset, Served { bytes, .. }) in ASSETS.iter().zip(SERVED.iter()) {
        digest.update(asset.name);
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    }
    BASE64_URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
});

/// A script is a worker's document, too, and none runs in a sandbox.
const OF_WORKERS: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const BEST: u32 = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_comments_are_left_out_and_all_else_stays() {
        let script =
            "// One.\nrun(); // two\n  /** Three. */\n/**\n * Four.\n */\n\nconst a = 4 /* 5 */;\n";
        let rest = "run(); // two\n\nconst a = 4 /* 5 */;\n";
        assert_eq!(without_comments(script), rest.as_bytes());
    }

    /// A template's text may have lines that look like comments.
    #[test]
    fn no_line_of_a_template_is_taken_for_a_comment() {
        let scripts = ASSETS.iter().filter(|asset| asset.content_type == SCRIPT);
        for asset in scripts {
            let script = std::str::from_utf8(asset.bytes).unwrap();
            let mut read = Vec::new();
            for line in script.split_inclusive('\n') {
                read.extend_from_slice(line.as_bytes());
                let code = String::from_utf8(without_comments(std::str::from_utf8(&read).unwrap()));
                let code = code.unwrap();
                let is_comment = !code.ends_with(line);
                let is_in_template = code.matches('`').count() % 2 == 1;
                assert!(!(is_comment && is_in_template), "{}: {line}", asset.name);
            }
        }
    }
}
