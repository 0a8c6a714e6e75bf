//! Smaller answers for those who can read them.
//!
//! Only what holds no secret is compressed: the length of an answer that mixes a secret with what
//! somebody else chose gives the secret away.

use std::io::Write;

use axum::http::{HeaderMap, HeaderValue, header};
use flate2::{Compression, write::GzEncoder};

/// Bytes as they are, or gzipped: whichever the caller reads and is shorter.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_gzip: bool,
}

/// Gzips as well as it can, at the cost of time.
pub(crate) fn gzip(bytes: &[u8], effort: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(effort));
    encoder.write_all(bytes).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

/// Gzips a page if its reader wants that.
pub(crate) fn page(html: String, headers: &HeaderMap) -> Encoded {
    if reads_gzip(headers) {
        return Encoded {
            bytes: gzip(html.as_bytes(), QUICK),
            is_gzip: true,
        };
    }
    Encoded {
        bytes: html.into_bytes(),
        is_gzip: false,
    }
}

/// Whether the caller reads gzip.
pub(crate) fn reads_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let weight = weight.trim().trim_start_matches("q=");
            let is_refused = weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0);
            name.trim().eq_ignore_ascii_case("gzip") && !is_refused
        })
}

/// Says what an answer is encoded with, and that it depends on who asks.
pub(crate) fn mark(headers: &mut HeaderMap, is_gzip: bool) {
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

const QUICK: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_ask_for_it() {
        let reads = |accepted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            reads_gzip(&headers)
        };
        for accepted in ["gzip", "br, GZIP;q=0.5", "deflate , gzip"] {
            assert!(reads(accepted), "{accepted}");
        }
        for accepted in ["", "br", "gzip;q=0", "gzip;q=0.000, br", "xgzip"] {
            assert!(!reads(accepted), "{accepted}");
        }
        assert!(!reads_gzip(&HeaderMap::new()));
    }
}
