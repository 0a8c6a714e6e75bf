//! Turns proven credentials into what a bot takes.

mod archive;
mod creds;
mod session_id;
#[cfg(test)]
pub(crate) mod tests;

use latchkey_proto::credentials::Credentials;
use latchkey_shared::result::{Format, Results};

/// Writes the credentials in every format, `main` being the one that the status shows.
pub(crate) fn results(credentials: &Credentials, main: Format, prefix: &str) -> Results {
    let json = creds::creds_json(credentials);
    Results {
        main,
        base64: session_id::base64(prefix, &json),
        gzip: session_id::gzip(prefix, &json),
        multi: creds::multi_json(credentials).to_string(),
        zip: archive::zip(credentials, &json),
        json: json.to_string(),
    }
}
