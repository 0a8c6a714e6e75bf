//! Settings, from the defaults, `latchkey.toml` and the environment; the later wins.
//!
//! A new one takes an entry in `list.rs`, and a field and its parser here.

mod api_keys;
mod branding;
mod error;
mod list;
mod mega;
mod monitor;
mod origin;
mod proxy;
mod redis;
mod session_ids;
mod source;
mod summary;
#[cfg(test)]
mod tests;
mod trusted_proxies;
mod value;
mod webhook;
mod words;

use std::{collections::BTreeMap, net::IpAddr, path::PathBuf, time::Duration};

use latchkey_entry::Browser;

pub use self::{
    api_keys::{ApiKeys, InvalidApiKeys},
    branding::{Branding, Colour, InvalidColour, InvalidLink, Link, Theme, UnknownTheme},
    error::SettingError,
    list::{DefaultValue, GROUPS, Group, RECORD_FORM, Setting},
    mega::{MegaLogin, MegaSettings},
    monitor::{
        InvalidMonitorAddress, InvalidOperatorToken, MonitorAddress, MonitorSettings, OperatorToken,
    },
    origin::{InvalidOrigin, WebOrigin},
    proxy::{InvalidProxyUrl, ProxyLogin, ProxyScheme, ProxySettings, ProxyUrl},
    redis::{InvalidRedisUrl, RedisUrl},
    session_ids::SessionIdSettings,
    source::ConfigFile,
    summary::Summary,
    trusted_proxies::{InvalidProxies, TrustedProxies},
    value::{HandoffSetting, InvalidHold, VersionSetting, hold},
    webhook::{InvalidWebhook, WebhookSecret, WebhookSettings, WebhookUrl, is_own_address},
    words::WordsSettings,
};
use self::{
    redis::REDIS_URL_FORM, session_ids::SEND_TO_SELF, source::Sources, webhook::WEBHOOK_URL_FORM,
};
use crate::{
    rate_limit::Quota,
    secret::Secrets,
    telemetry::LogFormat,
    trust::{CertificateCheck, Fingerprint},
};

/// All that an operator can set.
#[derive(Debug)]
pub struct Settings {
    /// The web side.
    pub http: HttpSettings,
    /// Which words people get, and in which language.
    pub words: WordsSettings,
    /// How the process is watched over.
    pub monitor: MonitorSettings,
    /// The way to WhatsApp.
    pub whatsapp: WhatsAppSettings,
    /// What a worker does.
    pub worker: WorkerSettings,
    /// How long sessions live, and how many may wait.
    pub session: SessionSettings,
    /// Which session IDs a session is handed out as.
    pub session_ids: SessionIdSettings,
    /// The queue that several machines share.
    pub redis: RedisSettings,
    /// Where sessions are stored as files, if they are.
    pub mega: MegaSettings,
    /// Where the ends of sessions are told, if they are.
    pub webhook: Option<WebhookSettings>,
    /// Encrypt everything secret that is kept.
    pub secret: Option<Secrets>,
    /// Encrypt what only workers need, in the place of those.
    pub worker_secret: Option<Secrets>,
    /// Root certificates in PEM that are trusted besides the usual ones.
    pub ca_file: Option<PathBuf>,
    /// The form of a log line; without one, it depends on where the logs go.
    pub log_format: Option<LogFormat>,
}

/// The queue that several machines share.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// Where it is; without one, the queue is in this process.
    pub url: Option<RedisUrl>,
    /// How its certificate is checked.
    pub certificate: CertificateCheck,
}

/// The web side.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub struct HttpSettings {
    /// The address to listen on: a name or an IP address, without brackets.
    pub host: String,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// What the pages call this site.
    pub site_name: String,
    /// How the pages look, and what they say of whose they are.
    pub branding: Branding,
    /// The URL of the picture behind the pages: `https://`, or `http://` of this machine.
    pub background_url: Option<String>,
    /// How much of the picture is shaded, in per cent.
    pub background_shade: u8,
    /// The reverse proxies in front that are believed.
    pub trusted_proxies: TrustedProxies,
    /// New sessions per client address, if they are limited.
    pub rate_limit: Option<Quota>,
    /// Whether the pages help to make a passkey assertion.
    pub passkey_assist: bool,
    /// Where visitors get the browser extension for passkeys: `https://`.
    pub passkey_extension_url: Option<String>,
    /// Whether callers do a proof of work before a session starts.
    pub challenge: bool,
    /// The names that it is asked by, in lower case, if they are limited.
    pub hosts: Option<Vec<String>>,
    /// The origins of front ends elsewhere that may call the API from a browser.
    pub allowed_origins: Vec<WebOrigin>,
    /// Whether the routes of older front ends are there.
    pub legacy_routes: bool,
    /// The keys of the operator's own front ends and panels.
    pub api_keys: ApiKeys,
    /// Whether anybody may start sessions, and not only callers with an API key.
    pub open: bool,
    /// Whether anybody may choose a pairing code, and not only callers with an API key.
    pub custom_codes: bool,
}

/// The way to WhatsApp.
#[derive(Debug, Clone)]
pub struct WhatsAppSettings {
    /// The websocket's URL, `ws://` or `wss://`.
    pub url: String,
    /// The proxies on the way there.
    pub proxy: ProxySettings,
    /// The root of the Noise certificate chain, if it is not WhatsApp's.
    pub root_key: Option<[u8; 32]>,
    /// Which version of WhatsApp Web to be.
    pub version: VersionSetting,
    /// Where the newest version is looked up.
    pub version_url: String,
    /// The name under Linked devices.
    pub browser: Browser,
}

/// What a worker does.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// How many sessions it holds at once.
    pub slots: usize,
    /// What the linked connection does before it leaves.
    pub handoff: HandoffSetting,
    /// How long the linked connection is held.
    pub hold: Duration,
    /// Whether the session ID goes to the owner's own chat as well.
    pub send_to_self: bool,
    /// Where links are recorded, if they are.
    pub record: Option<RecordSetting>,
}

/// Where links are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSetting {
    /// Those that fail, each in a file of its own in this folder.
    Failures(PathBuf),
    /// The only one there is, however it ends, in this file.
    One(PathBuf),
}

/// How long sessions live, and how many may wait.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// From the request to the link.
    pub ttl: Duration,
    /// How long a result can be fetched.
    pub result_ttl: Duration,
    /// From one pairing code for a phone number to the next, 1 second to 1 day, if that is limited.
    pub phone_cooldown: Option<Duration>,
    /// How long nobody may ask for a session before it ends, if that is limited.
    pub unwatched: Option<Duration>,
    /// How many sessions may wait for a worker.
    pub queue_limit: usize,
    /// How many sessions of one client may be under way at once, if that is limited.
    pub live_limit: Option<usize>,
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

    /// Reads the settings of this process, or returns everything that is wrong with them.
    pub fn examine() -> Result<Self, Vec<SettingError>> {
        let (environment, wrong) = source::examined_environment();
        let file = source::process_file(&environment);
        Self::examine_sources(environment, wrong, file)
    }

    fn examine_sources(
        environment: BTreeMap<String, String>,
        mut wrong: Vec<SettingError>,
        file: Result<Option<ConfigFile>, SettingError>,
    ) -> Result<Self, Vec<SettingError>> {
        for (name, value) in &environment {
            let alone = Self::from_sources([(name.clone(), value.clone())], None);
            // Another one may be missing beside it that is there.
            if let Err(error) = alone
                && !matches!(error, SettingError::Missing { .. })
            {
                wrong.push(error);
            }
        }
        let file = file.unwrap_or_else(|error| {
            wrong.push(error);
            None
        });
        match Self::from_sources(environment, file) {
            Ok(settings) if wrong.is_empty() => return Ok(settings),
            Err(error) if !wrong.contains(&error) => wrong.push(error),
            Ok(_) | Err(_) => {}
        }
        Err(wrong)
    }

    /// Reads the settings from an environment and the text of a file.
    ///
    /// Variables of other programs are ignored. An empty value is the same as none.
    pub fn from_sources(
        environment: impl IntoIterator<Item = (String, String)>,
        file: Option<ConfigFile>,
    ) -> Result<Self, SettingError> {
        let sources = Sources::new(environment, file)?;
        Ok(Self {
            http: HttpSettings::from_sources(&sources)?,
            words: WordsSettings::from_sources(&sources)?,
            monitor: MonitorSettings::from_sources(&sources)?,
            whatsapp: WhatsAppSettings::from_sources(&sources)?,
            worker: WorkerSettings::from_sources(&sources)?,
            session: SessionSettings::from_sources(&sources)?,
            session_ids: SessionIdSettings::from_sources(&sources)?,
            redis: RedisSettings::from_sources(&sources)?,
            mega: MegaSettings::from_sources(&sources)?,
            webhook: WebhookSettings::from_sources(&sources)?,
            secret: sources.optional("LATCHKEY_SECRET", value::trimmed)?,
            worker_secret: sources.optional("LATCHKEY_WORKER_SECRET", value::trimmed)?,
            ca_file: sources.optional("LATCHKEY_CA_FILE", |text| Some(PathBuf::from(text)))?,
            log_format: sources.optional("LATCHKEY_LOG_FORMAT", value::parsed)?,
        })
    }

    /// Returns where Redis is, for a program that cannot do without it.
    pub fn needed_redis_url(&self) -> Result<&RedisUrl, SettingError> {
        let missing = || SettingError::missing("REDIS_URL", REDIS_URL_FORM);
        self.redis.url.as_ref().ok_or_else(missing)
    }

    /// Returns where the ends of sessions are told, for a command that cannot do without it.
    pub fn needed_webhook(&self) -> Result<&WebhookSettings, SettingError> {
        let missing = || SettingError::missing("LATCHKEY_WEBHOOK_URL", WEBHOOK_URL_FORM);
        self.webhook.as_ref().ok_or_else(missing)
    }

    /// Returns the secrets, where other processes must be able to read what this one writes.
    pub fn needed_secret(&self) -> Result<&Secrets, SettingError> {
        let missing = || SettingError::missing("LATCHKEY_SECRET", SHARED_SECRET_FORM);
        self.secret.as_ref().ok_or_else(missing)
    }
}

impl RedisSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let url: Option<RedisUrl> = sources.optional("REDIS_URL", value::trimmed)?;
        let pin: Option<Fingerprint> =
            sources.optional("LATCHKEY_REDIS_CERT_SHA256", value::trimmed)?;
        let verify = sources.read("LATCHKEY_REDIS_VERIFY_TLS", value::switch)?;
        if pin.is_some() && url.as_ref().is_some_and(|url| !url.is_encrypted()) {
            return Err(SettingError::InvalidSecret {
                name: "REDIS_URL".to_owned(),
                allowed: "rediss:// where LATCHKEY_REDIS_CERT_SHA256 is set, as redis:// shows no certificate"
                    .to_owned(),
            });
        }
        let certificate = match pin {
            Some(pin) => CertificateCheck::Pinned(pin),
            None if verify => CertificateCheck::Trusted,
            None => CertificateCheck::Any,
        };
        Ok(Self { url, certificate })
    }
}

impl HttpSettings {
    /// Returns whether it listens to its own machine alone.
    pub fn is_loopback(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Returns the names that it answers to besides those of loopback, if they are limited.
    ///
    /// On a loopback address without a proxy, nothing but a page that has its name lead there could ask
    /// by another one.
    pub fn answered_hosts(&self) -> Option<Vec<String>> {
        let is_alone = self.is_loopback() && self.trusted_proxies == TrustedProxies::NONE;
        self.hosts.clone().or_else(|| is_alone.then(Vec::new))
    }

    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            host: sources.read("HOST", value::host)?,
            port: sources.read("PORT", value::parsed)?,
            site_name: sources.read("LATCHKEY_SITE_NAME", value::line(60))?,
            branding: Branding::from_sources(sources)?,
            background_url: sources.optional("LATCHKEY_BACKGROUND_URL", value::picture_url)?,
            background_shade: sources.read("LATCHKEY_BACKGROUND_SHADE", value::percentage)?,
            trusted_proxies: sources.read("LATCHKEY_TRUSTED_PROXIES", value::parsed)?,
            rate_limit: sources.read_unless("LATCHKEY_RATE_LIMIT", "off", value::parsed)?,
            passkey_assist: sources.read("LATCHKEY_PASSKEY_ASSIST", value::switch)?,
            passkey_extension_url: sources
                .optional("LATCHKEY_PASSKEY_EXTENSION_URL", value::store_url)?,
            challenge: sources.read("LATCHKEY_CHALLENGE", value::switch)?,
            hosts: sources.optional("LATCHKEY_HOSTS", value::hosts)?,
            allowed_origins: sources
                .optional("LATCHKEY_ALLOWED_ORIGINS", value::list)?
                .unwrap_or_default(),
            legacy_routes: sources.read("LATCHKEY_LEGACY_ROUTES", value::switch)?,
            api_keys: sources
                .optional("LATCHKEY_API_KEYS", value::parsed)?
                .unwrap_or_default(),
            open: sources.read("LATCHKEY_OPEN", value::switch)?,
            custom_codes: sources.read("LATCHKEY_CUSTOM_CODES", value::switch)?,
        })
    }
}

impl WhatsAppSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let websocket = |text: &str| value::url(text, &["ws://", "wss://"]);
        Ok(Self {
            url: sources.read("LATCHKEY_WHATSAPP_URL", websocket)?,
            proxy: ProxySettings::from_sources(sources)?,
            root_key: sources.optional("LATCHKEY_WHATSAPP_ROOT_KEY", value::key)?,
            version: sources.read("LATCHKEY_WHATSAPP_VERSION", value::parsed)?,
            version_url: sources.read("LATCHKEY_WHATSAPP_VERSION_URL", value::web_url)?,
            browser: sources.read("LATCHKEY_BROWSER", value::parsed)?,
        })
    }
}

impl WorkerSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            slots: sources.read("LATCHKEY_WORKER_SLOTS", value::count(1..=1_000_000))?,
            handoff: sources.read("LATCHKEY_HANDOFF", value::parsed)?,
            hold: sources.read("LATCHKEY_HANDOFF_HOLD", |text| value::hold(text).ok())?,
            send_to_self: sources.read(SEND_TO_SELF, value::switch)?,
            record: sources
                .optional("LATCHKEY_RECORD", value::path)?
                .map(RecordSetting::Failures),
        })
    }
}

impl SessionSettings {
    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let waiting = value::count(1..=1_000_000);
        let live = value::count(1..=1_000_000);
        let day = || value::time(1, DAY);
        Ok(Self {
            ttl: sources.read("LATCHKEY_SESSION_TTL", value::time(1, DAY))?,
            result_ttl: sources.read("LATCHKEY_RESULT_TTL", value::time(1, 7 * DAY))?,
            phone_cooldown: sources.read_unless("LATCHKEY_PHONE_COOLDOWN", "off", day())?,
            unwatched: sources.read_unless("LATCHKEY_UNWATCHED", "off", day())?,
            queue_limit: sources.read("LATCHKEY_QUEUE_LIMIT", waiting)?,
            live_limit: sources.read_unless("LATCHKEY_LIVE_LIMIT", "off", live)?,
            shutdown_grace: sources.read("LATCHKEY_SHUTDOWN_GRACE", value::time(0, HOUR))?,
        })
    }
}

const SHARED_SECRET_FORM: &str = "32 bytes as base64 or as 64 hexadecimal digits, or any text of 32 characters or more, the same for \
     every process on one Redis";
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
