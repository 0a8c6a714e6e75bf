use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::base64url;

/// What the server asks a passkey to sign: `WebAuthn`'s `PublicKeyCredentialRequestOptions` as
/// JSON, at most 16 KiB. Its Debug form is redacted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestOptions {
    json: String,
    challenge: Vec<u8>,
    site: String,
    needs_verification: bool,
    timeout: Option<Duration>,
}

impl RequestOptions {
    /// Returns the JSON text exactly as the server sent it.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Returns how long the challenge can be answered, capped at a day, if the server sets a limit.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    pub(super) fn challenge(&self) -> &[u8] {
        &self.challenge
    }

    /// Returns the ID of the site that the passkey belongs to.
    pub(super) fn site(&self) -> &str {
        &self.site
    }

    /// Returns whether the authenticator must verify its user, by a screen lock or the like.
    pub(super) fn needs_verification(&self) -> bool {
        self.needs_verification
    }
}

impl FromStr for RequestOptions {
    type Err = OptionsError;

    fn from_str(json: &str) -> Result<Self, OptionsError> {
        if json.len() > LONGEST {
            return Err(OptionsError::TooLong { got: json.len() });
        }
        let options: Value = serde_json::from_str(json).map_err(|_| OptionsError::Json)?;
        let text = |key| options.get(key).and_then(Value::as_str);
        let challenge = text("challenge")
            .and_then(base64url::decode)
            .filter(|challenge| !challenge.is_empty())
            .ok_or(OptionsError::Challenge)?;
        Ok(Self {
            challenge,
            site: text("rpId").unwrap_or(PAGE_HOST).to_owned(),
            needs_verification: text("userVerification") == Some("required"),
            timeout: options
                .get("timeout")
                .and_then(Value::as_u64)
                .map(|timeout_ms| Duration::from_millis(timeout_ms).min(LONGEST_TIMEOUT)),
            json: json.to_owned(),
        })
    }
}

impl TryFrom<String> for RequestOptions {
    type Error = OptionsError;

    fn try_from(json: String) -> Result<Self, OptionsError> {
        json.parse()
    }
}

impl From<RequestOptions> for String {
    fn from(options: RequestOptions) -> Self {
        options.json
    }
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestOptions(..)")
    }
}

/// The error for a text that is not a passkey request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The text is too long.
    #[error("expected at most 16384 bytes of passkey request, got {got}")]
    TooLong {
        /// The length of the text in bytes.
        got: usize,
    },
    /// The text is not JSON.
    #[error("expected a passkey request as JSON, got something else")]
    Json,
    /// The text is not an object with a challenge.
    #[error("expected a passkey request with a challenge in base64url, got none")]
    Challenge,
}

const LONGEST: usize = 16 * 1024;
const LONGEST_TIMEOUT: Duration = Duration::from_hours(24);

/// The site where the owner signs. Browsers use it when the request names no other.
const PAGE_HOST: &str = "web.whatsapp.com";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_keeps_its_text_and_tells_what_an_answer_must_fit() {
        let json = r#"{ "challenge": "-_8", "timeout": 600000, "rpId": "whatsapp.com",
            "allowCredentials": [], "userVerification": "required", "extensions": {"uvm": true} }"#;
        let options: RequestOptions = json.parse().unwrap();
        assert_eq!(options.json(), json);
        assert_eq!(options.challenge(), [0xfb, 0xff]);
        assert_eq!(options.site(), "whatsapp.com");
        assert!(options.needs_verification());
        assert_eq!(options.timeout(), Some(Duration::from_mins(10)));
    }

    #[test]
    fn least_request_is_a_challenge() {
        for challenge in ["-_8", "-_8=", "+/8", "+/8="] {
            let json = format!(r#"{{"challenge":"{challenge}","userVerification":"preferred"}}"#);
            let options: RequestOptions = json.parse().unwrap();
            assert_eq!(options.challenge(), [0xfb, 0xff]);
            assert_eq!(options.site(), "web.whatsapp.com");
            assert!(!options.needs_verification());
            assert_eq!(options.timeout(), None);
        }
    }

    #[test]
    fn either_sign_of_the_standard_alphabet_is_enough_to_know_it() {
        for (challenge, bytes) in [("//8", [0xff, 0xff]), ("++8", [0xfb, 0xef])] {
            let json = format!(r#"{{"challenge":"{challenge}"}}"#);
            assert_eq!(json.parse::<RequestOptions>().unwrap().challenge(), bytes);
        }
    }

    #[test]
    fn endless_timeout_has_an_end() {
        let json = r#"{"challenge":"AAAA","timeout":18446744073709551615}"#;
        let options: RequestOptions = json.parse().unwrap();
        assert_eq!(options.timeout(), Some(Duration::from_hours(24)));
    }

    #[test]
    fn text_that_is_no_request_is_refused() {
        let refused = [
            ("", OptionsError::Json),
            ("{", OptionsError::Json),
            ("{} {}", OptionsError::Json),
            ("{}", OptionsError::Challenge),
            ("[]", OptionsError::Challenge),
            ("null", OptionsError::Challenge),
            (r#""challenge""#, OptionsError::Challenge),
            (r#"{"challenge":7}"#, OptionsError::Challenge),
            (r#"{"challenge":""}"#, OptionsError::Challenge),
            (r#"{"challenge":"A"}"#, OptionsError::Challenge),
            (r#"{"challenge":"+_"}"#, OptionsError::Challenge),
        ];
        for (json, error) in refused {
            assert_eq!(json.parse::<RequestOptions>(), Err(error), "{json}");
        }
        let deep = "[".repeat(LONGEST);
        assert_eq!(deep.parse::<RequestOptions>(), Err(OptionsError::Json));
    }

    #[test]
    fn request_may_be_16_kib_long_and_no_longer() {
        let padded = |length: usize| format!("{:length$}", r#"{"challenge":"AAAA"}"#);
        assert!(padded(16_384).parse::<RequestOptions>().is_ok());
        let error = padded(16_385).parse::<RequestOptions>();
        assert_eq!(error, Err(OptionsError::TooLong { got: 16_385 }));
    }

    #[test]
    fn request_comes_back_from_its_stored_form() {
        let options: RequestOptions = r#"{"challenge":"AAAA"}"#.parse().unwrap();
        let stored = serde_json::to_string(&options).unwrap();
        assert_eq!(
            serde_json::from_str::<RequestOptions>(&stored).unwrap(),
            options
        );
        assert_eq!(format!("{options:?}"), "RequestOptions(..)");
    }
}
