//! Settings: defaults, `latchkey.toml`, environment, in this order; the later wins.

mod error;
mod mega;
mod redis;
mod source;
#[cfg(test)]
mod tests;
mod value;

use std::time::Duration;

pub use self::{
    error::SettingError,
    mega::{MegaLogin, MegaSettings},
    redis::{InvalidRedisUrl, RedisUrl},
    source::ConfigFile,
    value::{Handoff, VersionSetting},
};
use self::{redis::REDIS_URL_FORM, source::Sources, value::VERSION_FORM};
use crate::{limit::Quota, result::Format, secret::Secret, telemetry::LogFormat};

/// All that an operator can set.
#[derive(Debug)]
pub struct Settings {
    /// The web side.
    pub http: HttpSettings,
    /// The way to WhatsApp.
    pub whatsapp: WhatsAppSettings,
    /// What a worker does.
    pub worker: WorkerSettings,
    /// How long sessions live, and how many may wait.
    pub session: SessionSettings,
    /// The queue that several machines share.
    pub redis: RedisSettings,
    /// Where sessions are stored as files, if they are.
    pub mega: MegaSettings,
    /// Encrypts everything secret that is kept.
    pub secret: Option<Secret>,
    /// The form of a log line; without one, it depends on where the logs go.
    pub log_format: Option<LogFormat>,
}

/// The queue that several machines share.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// Where it is; without one, the queue is in this process.
    pub url: Option<RedisUrl>,
    /// Whether its certificate must come from a known authority.
    pub verify_tls: bool,
}

/// The web side.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The address to listen on: a name or an IP address, without brackets.
    pub host: String,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// What the pages call this site.
    pub site_name: String,
    /// The `https://` or `http://` URL of the picture behind the pages.
    pub background_url: Option<String>,
    /// How many reverse proxies stand in front.
    pub trusted_proxies: usize,
    /// New sessions per client address, if they are limited.
    pub rate_limit: Option<Quota>,
    /// From one pairing code for a phone number to the next, 1 second to 1 day, if that is limited.
    pub phone_cooldown: Option<Duration>,
    /// Whether the pages help to make a passkey assertion.
    pub passkey_assist: bool,
}

/// The way to WhatsApp.
#[derive(Debug, Clone)]
pub struct WhatsAppSettings {
    /// The websocket's URL, `ws://` or `wss://`.
    pub url: String,
    /// The root of the Noise certificate chain, if it is not WhatsApp's.
    pub root_key: Option<[u8; 32]>,
    /// Which version of WhatsApp Web to be.
    pub version: VersionSetting,
    /// Where the newest version is looked up.
    pub version_url: String,
    /// The name under Linked devices, `Browser (OS)`; the worker says which are accepted.
    pub browser: String,
}

/// What a worker does.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// How many sessions it holds at once.
    pub slots: usize,
    /// What the linked connection does before it leaves.
    pub handoff: Handoff,
    /// How long the linked connection is held.
    pub hold: Duration,
    /// Put before a session ID.
    pub prefix: String,
    /// The main format; without one, the best there is.
    pub format: Option<Format>,
}

/// How long sessions live, and how many may wait.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// From the request to the link.
    pub ttl: Duration,
    /// How long a result can be fetched.
    pub result_ttl: Duration,
    /// How many sessions may wait for a worker.
    pub queue_limit: usize,
    /// From SIGTERM to the exit.
    pub shutdown_grace: Duration,
}

impl Settings {
    /// Reads the settings of this process.
    pub fn load() -> Result<Self, SettingError> {
        let environment = source::process_environment()?;
        let file = source::process_file(&environment)?;
        Self::from_sources(environment, file)
    }

    /// Reads the settings from an environment and the text of a file.
    ///
    /// Variables of others are passed over. An empty value is the same as none, except for the
    /// session prefix.
    pub fn from_sources(
        environment: impl IntoIterator<Item = (String, String)>,
        file: Option<ConfigFile>,
    ) -> Result<Self, SettingError> {
        let sources = Sources::new(environment, file)?;
        Ok(Self {
            http: HttpSettings::from_sources(&sources)?,
            whatsapp: WhatsAppSettings::from_sources(&sources)?,
            worker: WorkerSettings::from_sources(&sources)?,
            session: SessionSettings::from_sources(&sources)?,
            redis: RedisSettings::from_sources(&sources)?,
            mega: MegaSettings::from_sources(&sources)?,
            secret: sources.secret("secret", SECRET_FORM)?,
            log_format: sources.optional("log_format", "text, json", |text| text.parse().ok())?,
        })
    }
}

impl Settings {
    /// Where Redis is, for a program that is nothing without it.
    pub fn needed_redis_url(&self) -> Result<&RedisUrl, SettingError> {
        let missing = || SettingError::missing("REDIS_URL", REDIS_URL_FORM);
        self.redis.url.as_ref().ok_or_else(missing)
    }

    /// The secret, where other processes must be able to read what this one writes.
    pub fn needed_secret(&self) -> Result<&Secret, SettingError> {
        let missing = || SettingError::missing("LATCHKEY_SECRET", SHARED_SECRET_FORM);
        self.secret.as_ref().ok_or_else(missing)
    }
}

impl RedisSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            url: sources.secret("redis_url", REDIS_URL_FORM)?,
            verify_tls: sources.read("redis_verify_tls", "on, off", value::switch)?,
        })
    }
}

impl HttpSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            host: sources.read("host", "a host name or an IP address", value::host)?,
            port: sources.read("port", "0 to 65535", |text| text.parse().ok())?,
            site_name: sources.read("site_name", "1 to 60 characters", value::site_name)?,
            background_url: sources.optional(
                "background_url",
                "an https:// or http:// URL of at most 2048 characters",
                value::picture_url,
            )?,
            trusted_proxies: sources.read("trusted_proxies", "0 to 32", value::count(0..=32))?,
            rate_limit: sources.read_unless(
                "rate_limit",
                "off",
                "COUNT/TIME such as 20/1m, with 1 to 1000000 in 1s to 1day; or off",
                |text| text.parse().ok(),
            )?,
            phone_cooldown: sources.read_unless(
                "phone_cooldown",
                "off",
                "a time from 1s to 1day; or off",
                value::time(1, DAY),
            )?,
            passkey_assist: sources.read("passkey_assist", "on, off", value::switch)?,
        })
    }
}

impl WhatsAppSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let websocket = |text: &str| value::url(text, &["ws://", "wss://"]);
        let page = |text: &str| value::url(text, &["http://", "https://"]);
        Ok(Self {
            url: sources.read("whatsapp_url", "a ws:// or wss:// URL", websocket)?,
            root_key: sources.optional("whatsapp_root_key", "64 hexadecimal digits", value::key)?,
            version: sources.read("whatsapp_version", VERSION_FORM, |text| text.parse().ok())?,
            version_url: sources.read(
                "whatsapp_version_url",
                "an http:// or https:// URL",
                page,
            )?,
            browser: sources.read("browser", "Browser (OS)", |text| Some(text.to_owned()))?,
        })
    }
}

impl WorkerSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            slots: sources.read("worker_slots", "1 to 1000000", value::count(1..=1_000_000))?,
            handoff: sources.read("handoff", "active, passive, upload", |text| {
                text.parse().ok()
            })?,
            hold: sources.read("handoff_hold", "a time from 0s to 5m", value::time(0, 300))?,
            prefix: sources.read(
                "session_prefix",
                "up to 64 printable ASCII characters",
                value::prefix,
            )?,
            format: sources.read_unless(
                "session_format",
                "auto",
                "auto, json, base64, gzip, mega, mega_zip, multi, zip",
                |text| text.parse().ok(),
            )?,
        })
    }
}

impl SessionSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            ttl: sources.read("session_ttl", "a time from 1s to 1day", value::time(1, DAY))?,
            result_ttl: sources.read(
                "result_ttl",
                "a time from 1s to 7days",
                value::time(1, 7 * DAY),
            )?,
            queue_limit: sources.read(
                "queue_limit",
                "1 to 1000000",
                value::count(1..=1_000_000),
            )?,
            shutdown_grace: sources.read(
                "shutdown_grace",
                "a time from 0s to 1h",
                value::time(0, HOUR),
            )?,
        })
    }
}

const SECRET_FORM: &str = "32 bytes as base64 or as 64 hexadecimal digits";
const SHARED_SECRET_FORM: &str =
    "32 bytes as base64 or as 64 hexadecimal digits, the same for every process on one Redis";
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
