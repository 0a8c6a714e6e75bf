//! What the pages are made of, embedded in the binary.

use std::sync::LazyLock;

use axum::{
    extract::{Path, rejection::PathRejection},
    http::{HeaderValue, header},
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{answer, with};
use crate::problem::{Code, Problem};

/// The address of the assets as they are in this build.
///
/// All of them share one version, so that a module finds its neighbours by their plain names.
pub(crate) fn folder() -> String {
    format!("/assets/{}", *VERSION)
}

/// `GET /assets/{version}/{name}`: for ever the same at this build's version; a page of another
/// build gets what there is and asks again next time.
pub(crate) async fn asset(
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let (version, name) = path.map_err(|_| no_such_file())?.0;
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or_else(no_such_file)?;
    let caching = if version == *VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let response = answer(asset.content_type, asset.bytes);
    Ok(with(
        response,
        header::CACHE_CONTROL,
        HeaderValue::from_static(caching),
    ))
}

fn no_such_file() -> Problem {
    Problem::new(Code::NotFound, "There is no such file.")
}

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset {
            name: $name,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../../assets/", $name)),
        }
    };
}

static ASSETS: &[Asset] = &[
    asset!("api.js", "text/javascript; charset=utf-8"),
    asset!("assist.js", "text/javascript; charset=utf-8"),
    asset!("copy.js", "text/javascript; charset=utf-8"),
    asset!("follow.js", "text/javascript; charset=utf-8"),
    asset!("icon.svg", "image/svg+xml"),
    asset!("pair.js", "text/javascript; charset=utf-8"),
    asset!("passkey.js", "text/javascript; charset=utf-8"),
    asset!("qr.js", "text/javascript; charset=utf-8"),
    asset!("session.js", "text/javascript; charset=utf-8"),
    asset!("style.css", "text/css; charset=utf-8"),
    asset!("view.js", "text/javascript; charset=utf-8"),
    asset!("words.js", "text/javascript; charset=utf-8"),
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in ASSETS {
        digest.update(asset.name);
        digest.update((asset.bytes.len() as u64).to_be_bytes());
        digest.update(asset.bytes);
    }
    BASE64_URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
});
