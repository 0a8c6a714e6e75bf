//! The pages' assets, embedded in the binary.

use std::sync::LazyLock;

use axum::{
    extract::{Path, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use latchkey_shared::refusal::Refusal;
use sha2::{Digest, Sha256};

use super::{answer, with};
use crate::{compress, problem::Problem};

/// Returns the address of the assets of this build.
///
/// All of them share one version, so that a module finds its neighbours by their plain names.
pub(crate) fn folder() -> String {
    format!("/assets/{}", *VERSION)
}

/// `GET /assets/{version}/{name}`: immutable at this build's version. A page of another build gets
/// this build's file, and must ask again next time.
pub(crate) async fn asset(
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (version, name) = path.map_err(|_| no_such_file())?.0;
    let caching = if version == *VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    file(&name, caching, &headers)
}

/// `GET /favicon.ico`, which browsers request unasked.
pub(crate) async fn favicon(headers: HeaderMap) -> Result<Response, Problem> {
    file("favicon.ico", "public, max-age=86400", &headers)
}

fn file(name: &str, caching: &'static str, headers: &HeaderMap) -> Result<Response, Problem> {
    let (asset, packed) = ASSETS
        .iter()
        .zip(PACKED.iter())
        .find(|(asset, _)| asset.name == name)
        .ok_or_else(no_such_file)?;
    let packed = packed
        .as_deref()
        .filter(|_| compress::accepts_gzip(headers));
    let mut response = answer(asset.content_type, packed.unwrap_or(asset.bytes));
    compress::mark(response.headers_mut(), packed.is_some());
    Ok(with(
        response,
        header::CACHE_CONTROL,
        HeaderValue::from_static(caching),
    ))
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
    ($($content_type:ident: $($name:literal)+;)+) => {
        &[$($(
            Asset {
                name: $name,
                content_type: $content_type,
                bytes: include_bytes!(concat!("../../assets/", $name)),
            },
        )+)+]
    };
}

static ASSETS: &[Asset] = assets! {
    SCRIPT:
        "api.js" "clipboard.js" "countdown.js" "countries.js" "country-picker.js" "dom.js"
        "follow.js" "layout.js" "lock.js" "pair.js" "passkey-assist.js" "passkey.js"
        "phone-number.js" "pins.js" "plain.js" "qr-animation.js" "qr-code.js" "qr.js" "result.js"
        "scene.js" "seal.js" "session.js" "sparks.js" "start.js" "tabs.js" "view.js" "words.js";
    STYLE: "base.css" "flow.css" "lock.css" "plain.css" "start.css";
    FONT: "code.woff2" "display.woff2";
    SVG: "icon.svg";
    JPEG: "card.jpg";
    PNG: "touch.png";
    ICO: "favicon.ico";
};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const FONT: &str = "font/woff2";
const SVG: &str = "image/svg+xml";
const JPEG: &str = "image/jpeg";
const PNG: &str = "image/png";
const ICO: &str = "image/x-icon";

/// The assets gzipped, where that makes them shorter.
static PACKED: LazyLock<Vec<Option<Vec<u8>>>> = LazyLock::new(|| {
    let pack = |asset: &Asset| {
        let packed = compress::gzip(asset.bytes, BEST);
        (packed.len() < asset.bytes.len()).then_some(packed)
    };
    ASSETS.iter().map(pack).collect()
});

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in ASSETS {
        digest.update(asset.name);
        digest.update((asset.bytes.len() as u64).to_be_bytes());
        digest.update(asset.bytes);
    }
    BASE64_URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
});

const BEST: u32 = 9;
