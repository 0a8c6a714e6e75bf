//! A setting that stops the program, in one line.

use super::redis::REDIS_URL_FORM;

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// A value is not allowed.
    #[error("{name} is {value:?}; allowed: {allowed}")]
    Invalid {
        /// The variable, or the key of the file.
        name: String,
        /// What it is set to, shortened.
        value: String,
        /// What it may be set to.
        allowed: String,
    },
    /// A value is not allowed, and must not be shown.
    #[error("{name} is not valid; allowed: {allowed}")]
    InvalidSecret {
        /// The variable, or the key of the file.
        name: String,
        /// What it may be set to.
        allowed: String,
    },
    /// A setting that the program needs is not set.
    #[error("{name} is not set; allowed: {allowed}")]
    Missing {
        /// The variable.
        name: String,
        /// What it may be set to.
        allowed: String,
    },
    /// A name is not a setting.
    #[error("{name} is not a setting; {}", .closest.as_ref().map_or_else(
        || "see .env.example for all of them".to_owned(),
        |closest| format!("did you mean {closest}?"),
    ))]
    Unknown {
        /// The variable, or the key of the file.
        name: String,
        /// The setting with the most similar name, if one is similar.
        closest: Option<String>,
    },
    /// What a value names cannot be used.
    #[error("{name} is {value:?}, which cannot be used: {reason}")]
    Unusable {
        /// The variable.
        name: String,
        /// What it is set to.
        value: String,
        /// Why.
        reason: String,
    },
    /// The settings file cannot be read.
    #[error("the settings file {file} cannot be used: {reason}")]
    File {
        /// Its name.
        file: String,
        /// Why.
        reason: String,
    },
}

impl SettingError {
    /// Makes the error for a `REDIS_URL` that no connection can be made to, without repeating it.
    pub(crate) fn invalid_redis_url() -> Self {
        Self::invalid_secret("REDIS_URL", REDIS_URL_FORM)
    }

    /// Makes the error for a variable `name` whose value is not allowed and must not be shown.
    pub(super) fn invalid_secret(name: &str, allowed: &str) -> Self {
        Self::InvalidSecret {
            name: name.into(),
            allowed: allowed.into(),
        }
    }

    pub(super) fn missing(name: &str, allowed: &str) -> Self {
        Self::Missing {
            name: name.into(),
            allowed: allowed.into(),
        }
    }

    /// Makes the error for a variable `name` whose `value` is not among the `allowed` ones. Not for
    /// secrets.
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
