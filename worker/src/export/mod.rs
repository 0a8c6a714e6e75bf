//! Turns proven credentials into what a bot takes.

mod archive;
mod creds;
mod session_id;
#[cfg(test)]
pub(crate) mod tests;

use latchkey_proto::credentials::Credentials;
use latchkey_shared::result::{Format, Results};

pub(crate) use self::session_id::{ZIP_LINK, mega, mega_zip};

/// Writes the credentials in every format but those at MEGA, `main` being the one that the status
/// shows.
pub(crate) fn results(credentials: &Credentials, main: Format, prefix: &str) -> Results {
    let json = creds::creds_json(credentials);
    Results {
        main,
        base64: session_id::base64(prefix, &json),
        gzip: session_id::gzip(prefix, &json),
        mega: None,
        mega_zip: None,
        multi: creds::multi_json(credentials).to_string(),
        zip: archive::zip(credentials, &json),
        json: json.to_string(),
    }
}
