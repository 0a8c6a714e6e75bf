//! Gzip for clients that accept it.
//!
//! Only what holds no secret is compressed: the compressed length of a response that mixes a secret
//! with text that somebody else chose gives the secret away. A caller must ask for compression here;
//! a layer over all routes would have to be told what to leave alone.

use std::io::Write;

use axum::http::{HeaderMap, HeaderValue, header};
use flate2::{Compression, write::GzEncoder};

/// Bytes as they are, or gzipped.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_gzip: bool,
}

/// Gzips bytes; `effort` is 0 to 9, where 9 takes the longest.
pub(crate) fn gzip(bytes: &[u8], effort: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(effort));
    encoder.write_all(bytes).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

/// Gzips a page if its client accepts that.
pub(crate) fn page(html: String, headers: &HeaderMap) -> Encoded {
    if accepts_gzip(headers) {
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

/// Returns whether a client accepts gzip.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
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

/// Sets the headers that tell how a response is encoded, and that it depends on the client.
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
    fn gzip_is_for_clients_that_accept_it() {
        let accepts = |accepted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            accepts_gzip(&headers)
        };
        for accepted in ["gzip", "br, GZIP;q=0.5", "deflate , gzip"] {
            assert!(accepts(accepted), "{accepted}");
        }
        for accepted in ["", "br", "gzip;q=0", "gzip;q=0.000, br", "xgzip"] {
            assert!(!accepts(accepted), "{accepted}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
