//! The operator's MEGA account.

use std::time::Duration;

use secrecy::SecretString;

use super::{DAY, SettingError, source::Sources, value};

/// The operator's MEGA account and how it is used.
#[derive(Debug, Clone)]
pub struct MegaSettings {
    /// The URL of the API, `https://` or `http://`.
    pub api_url: String,
    /// How long the files are kept; none means for ever.
    pub keep: Option<Duration>,
    /// The account; without one, MEGA is not used.
    pub account: Option<MegaLogin>,
}

/// The login of the operator's account.
#[derive(Debug, Clone)]
pub struct MegaLogin {
    /// Its address, in lower case.
    pub email: String,
    /// Its password.
    pub password: SecretString,
    /// The key of its second factor in base32, if it has one; the worker validates it.
    pub mfa_secret: Option<SecretString>,
}

impl MegaSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let text = |text: &str| Some(SecretString::from(text));
        let email = sources.optional("MEGA_EMAIL", value::email)?;
        let password = sources.optional("MEGA_PASSWORD", text)?;
        let mfa_secret = sources.optional("MEGA_MFA_SECRET", text)?;
        let account = match (email, password) {
            (Some(email), Some(password)) => Some(MegaLogin {
                email,
                password,
                mfa_secret,
            }),
            // Whoever sets one half wants the whole.
            (Some(_), None) => return Err(SettingError::missing("MEGA_PASSWORD", PASSWORD_FORM)),
            (None, Some(_)) => return Err(missing_account()),
            (None, None) if mfa_secret.is_some() => return Err(missing_account()),
            (None, None) => None,
        };
        Ok(Self {
            api_url: sources.read("LATCHKEY_MEGA_API_URL", value::web_url)?,
            keep: sources.read_unless(
                "LATCHKEY_MEGA_KEEP",
                "forever",
                value::time(1, 3650 * DAY),
            )?,
            account,
        })
    }
}

fn missing_account() -> SettingError {
    SettingError::missing("MEGA_EMAIL", EMAIL_FORM)
}

pub(super) const EMAIL_FORM: &str =
    "the e-mail address of a MEGA account, together with MEGA_PASSWORD";
pub(super) const PASSWORD_FORM: &str = "the password of the MEGA account that MEGA_EMAIL names";

#[cfg(test)]
mod tests {
    use crate::config::tests::load;

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
        for address in ["operator", "@b.example", "a@b", "a b@c.example"] {
            let environment = [("MEGA_EMAIL", address), ("MEGA_PASSWORD", "hush")];
            assert!(load(&environment).is_err(), "{address}");
        }
    }
}
