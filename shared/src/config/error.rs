//! A setting that stops the program, told in one line.

use super::redis::REDIS_URL_FORM;

/// A setting is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Its value is.
    #[error("{name} is {value:?}; allowed: {allowed}")]
    Invalid {
        /// The variable, or the key of the file.
        name: String,
        /// What it is set to, shortened.
        value: String,
        /// What it may be set to.
        allowed: String,
    },
    /// Its value is, and must not be shown.
    #[error("{name} is not valid; allowed: {allowed}")]
    InvalidSecret {
        /// The variable, or the key of the file.
        name: String,
        /// What it may be set to.
        allowed: String,
    },
    /// There is none, and there must be.
    #[error("{name} is not set; allowed: {allowed}")]
    Missing {
        /// The variable.
        name: String,
        /// What it may be set to.
        allowed: String,
    },
    /// There is none of this name.
    #[error("{name} is not a setting; {}", .closest.as_ref().map_or_else(
        || "see .env.example for all of them".to_owned(),
        |closest| format!("did you mean {closest}?"),
    ))]
    Unknown {
        /// The variable, or the key of the file.
        name: String,
        /// The known name that looks most like it.
        closest: Option<String>,
    },
    /// The file cannot be read.
    #[error("the settings file {file} cannot be used: {reason}")]
    File {
        /// Its name.
        file: String,
        /// Why.
        reason: String,
    },
}

impl SettingError {
    /// Says that no connection can be made to what `REDIS_URL` names, without repeating it.
    pub(crate) fn invalid_redis_url() -> Self {
        Self::InvalidSecret {
            name: "REDIS_URL".into(),
            allowed: REDIS_URL_FORM.into(),
        }
    }

    pub(super) fn missing(name: &str, allowed: &str) -> Self {
        Self::Missing {
            name: name.into(),
            allowed: allowed.into(),
        }
    }

    /// Says that the variable `name` is `value`, which is none of `allowed`. Not for secrets.
    pub fn invalid(
        name: impl Into<String>,
        value: impl AsRef<str>,
        allowed: impl Into<String>,
    ) -> Self {
        let value = value.as_ref();
        let mut shown: String = value.chars().take(SHOWN_CHARS).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self::Invalid {
            name: name.into(),
            value: shown,
            allowed: allowed.into(),
        }
    }
}

const SHOWN_CHARS: usize = 80;
