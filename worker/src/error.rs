//! Why a worker cannot be made.

use latchkey_shared::config::SettingError;

/// A worker cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A setting is not usable.
    #[error("the worker's settings cannot be used")]
    Setting(#[from] SettingError),
    /// There is no HTTP client.
    #[error("no http client could be made")]
    Http(#[from] reqwest::Error),
}
