//! The operator's MEGA account.

use std::time::Duration;

use secrecy::SecretString;

use super::{DAY, SettingError, source::Sources, value};
use crate::result::Format;

/// Where sessions are stored as files, if they are.
#[derive(Debug, Clone)]
pub struct MegaSettings {
    /// The URL of the API, `https://` or `http://`.
    pub api_url: String,
    /// How long the files are kept; without one, for ever.
    pub keep: Option<Duration>,
    /// The operator's account; without one, MEGA is not used.
    pub account: Option<MegaLogin>,
}

/// What opens the operator's account.
#[derive(Debug, Clone)]
pub struct MegaLogin {
    /// Its address, in lower case.
    pub email: String,
    /// Its password.
    pub password: SecretString,
    /// The key of its second factor in base32, if it has one; the worker says what it may be.
    pub mfa_secret: Option<SecretString>,
}

impl MegaSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let text = |text: &str| Some(SecretString::from(text));
        let email = sources.optional("mega_email", EMAIL_FORM, value::email)?;
        let password = sources.optional("mega_password", PASSWORD_FORM, text)?;
        let mfa_secret = sources.optional("mega_mfa_secret", "base32", text)?;
        let account = match (email, password) {
            (Some(email), Some(password)) => Some(MegaLogin {
                email,
                password,
                mfa_secret,
            }),
            (Some(_), None) => return Err(missing("MEGA_PASSWORD", PASSWORD_FORM)),
            (None, Some(_)) => return Err(missing("MEGA_EMAIL", EMAIL_FORM)),
            (None, None) if mfa_secret.is_some() => return Err(missing("MEGA_EMAIL", EMAIL_FORM)),
            (None, None) => None,
        };
        Ok(Self {
            api_url: sources.read("mega_api_url", "an http:// or https:// URL", |text| {
                value::url(text, &["https://", "http://"])
            })?,
            keep: sources.read_unless(
                "mega_keep",
                "forever",
                "forever, or a time from 1s to 3650days",
                value::time(1, 3650 * DAY),
            )?,
            account,
        })
    }

    /// The main format of sessions, which may be one that takes an account. Only who makes sessions
    /// needs to know.
    pub fn main_format(&self, wanted: Option<Format>) -> Result<Format, SettingError> {
        match (wanted, &self.account) {
            (Some(Format::Mega | Format::MegaZip), None) => Err(missing("MEGA_EMAIL", EMAIL_FORM)),
            (Some(format), _) => Ok(format),
            (None, Some(_)) => Ok(Format::Mega),
            (None, None) => Ok(Format::Base64),
        }
    }
}

/// Half an account is none: whoever sets one half wants the whole.
fn missing(name: &str, allowed: &str) -> SettingError {
    SettingError::missing(name, allowed)
}

const EMAIL_FORM: &str = "the e-mail address of a MEGA account, together with MEGA_PASSWORD";
const PASSWORD_FORM: &str = "the password of the MEGA account that MEGA_EMAIL names";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn load(environment: &[(&str, &str)]) -> Result<Settings, SettingError> {
        let environment = environment.iter();
        let environment = environment.map(|(name, value)| ((*name).into(), (*value).into()));
        Settings::from_sources(environment, None)
    }

    #[test]
    fn half_a_mega_account_is_a_mistake() {
        for (environment, missing) in [
            (
                [("MEGA_EMAIL", "a@b.example"), ("MEGA_MFA_SECRET", "")],
                "MEGA_PASSWORD",
            ),
            (
                [("MEGA_PASSWORD", "hush"), ("MEGA_MFA_SECRET", "")],
                "MEGA_EMAIL",
            ),
            (
                [("MEGA_PASSWORD", ""), ("MEGA_MFA_SECRET", "hush")],
                "MEGA_EMAIL",
            ),
        ] {
            let complaint = load(&environment).unwrap_err().to_string();
            let expected = format!("{missing} is not set; allowed: ");
            assert!(complaint.starts_with(&expected), "{complaint}");
            assert!(!complaint.contains("hush"), "{complaint}");
        }
        let whole = [("MEGA_EMAIL", "a@b.example"), ("MEGA_PASSWORD", "hush")];
        let settings = load(&whole).unwrap();
        assert!(!format!("{settings:?}").contains("hush"));
        let main_format = |settings: &Settings, wanted| settings.mega.main_format(wanted).ok();
        assert_eq!(main_format(&settings, None), Some(Format::Mega));
        assert_eq!(
            main_format(&settings, Some(Format::Gzip)),
            Some(Format::Gzip)
        );
        let none = load(&[]).unwrap();
        assert_eq!(main_format(&none, None), Some(Format::Base64));
        assert_eq!(main_format(&none, Some(Format::MegaZip)), None);
        for address in ["operator", "@b.example", "a@b", "a b@c.example"] {
            let environment = [("MEGA_EMAIL", address), ("MEGA_PASSWORD", "hush")];
            assert!(load(&environment).is_err(), "{address}");
        }
    }
}
