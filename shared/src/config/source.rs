//! Where settings come from: which names there are, and which source set a value.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    io,
    str::FromStr,
};

use config::{Config, File, FileFormat, FileSourceString, Source};

use super::SettingError;

/// A settings file.
#[derive(Clone)]
pub struct ConfigFile {
    /// What errors call it.
    pub name: String,
    /// Its TOML text.
    pub text: String,
}

/// The settings of every source, laid over each other.
pub(super) struct Sources {
    merged: Config,
    in_environment: BTreeSet<&'static str>,
    in_file: BTreeSet<String>,
    file_name: String,
}

impl Sources {
    pub(super) fn new(
        environment: impl IntoIterator<Item = (String, String)>,
        file: Option<ConfigFile>,
    ) -> Result<Self, SettingError> {
        let mut builder = Config::builder().add_source(toml(DEFAULTS));
        let (mut in_file, mut in_environment) = (BTreeSet::new(), BTreeSet::new());
        let file_name = file
            .as_ref()
            .map_or_else(|| DEFAULT_FILE.into(), |file| file.name.clone());
        if let Some(file) = file {
            in_file = keys_of(&file)?;
            builder = builder.add_source(toml(&file.text));
        }
        for (variable, value) in environment {
            let Some(key) = key_of(&variable)? else {
                continue;
            };
            if value.is_empty() && key != MAY_BE_EMPTY {
                continue;
            }
            in_environment.insert(key);
            builder = builder
                .set_override(key, value)
                .expect("every key is a plain word");
        }
        let merged = builder
            .build()
            .expect("the defaults are well-formed, and so is the file");
        Ok(Self {
            merged,
            in_environment,
            in_file,
            file_name,
        })
    }

    /// Reads a setting that has a default.
    pub(super) fn read<T>(
        &self,
        key: &'static str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SettingError> {
        let text = self.text(key, allowed)?.unwrap_or_default();
        parse(&text).ok_or_else(|| SettingError::invalid(self.name(key), &text, allowed))
    }

    /// Reads a setting that has a default, with a word for having none of it.
    pub(super) fn read_unless<T>(
        &self,
        key: &'static str,
        word: &str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingError> {
        match self.text(key, allowed)? {
            Some(text) if text == word => Ok(None),
            _ => self.read(key, allowed, parse).map(Some),
        }
    }

    /// Reads a setting that may be absent.
    pub(super) fn optional<T>(
        &self,
        key: &'static str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingError> {
        match self.text(key, allowed)? {
            None => Ok(None),
            Some(text) if text.is_empty() => Ok(None),
            Some(_) => self.read(key, allowed, parse).map(Some),
        }
    }

    /// Reads a setting whose value no error may show.
    pub(super) fn secret<T: FromStr>(
        &self,
        key: &'static str,
        allowed: &str,
    ) -> Result<Option<T>, SettingError> {
        let parsed = self.optional(key, allowed, |text| text.trim().parse().ok());
        parsed.map_err(|_| SettingError::InvalidSecret {
            name: self.name(key),
            allowed: allowed.into(),
        })
    }

    fn text(&self, key: &'static str, allowed: &str) -> Result<Option<String>, SettingError> {
        match self.merged.get_string(key) {
            Ok(text) => Ok(Some(text)),
            Err(config::ConfigError::NotFound(_)) => Ok(None),
            Err(_) => Err(SettingError::invalid(
                self.name(key),
                "a list or a table",
                allowed,
            )),
        }
    }

    /// The name under which the value in force was set.
    fn name(&self, key: &'static str) -> String {
        if !self.in_environment.contains(key) && self.in_file.contains(key) {
            format!("{key} in {}", self.file_name)
        } else {
            variable_of(key)
        }
    }
}

/// The variables of this process that are meant for Latchkey.
#[expect(clippy::disallowed_methods, reason = "this is where settings are read")]
pub(super) fn process_environment() -> Result<BTreeMap<String, String>, SettingError> {
    texts(std::env::vars_os())
}

pub(super) fn texts(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, SettingError> {
    let mut environment = BTreeMap::new();
    for (variable, value) in variables {
        let Ok(variable) = variable.into_string() else {
            continue;
        };
        if variable != FILE_VARIABLE && key_of(&variable)?.is_none() {
            continue;
        }
        // The value is not shown: it may be a secret that somebody forgot to encode.
        let value = value
            .into_string()
            .map_err(|_| SettingError::InvalidSecret {
                name: variable.clone(),
                allowed: "text in UTF-8".into(),
            });
        environment.insert(variable, value?);
    }
    Ok(environment)
}

/// The settings file that the environment names, or the one in the working directory, if any.
pub(super) fn process_file(
    environment: &BTreeMap<String, String>,
) -> Result<Option<ConfigFile>, SettingError> {
    let named = environment
        .get(FILE_VARIABLE)
        .filter(|name| !name.is_empty());
    let name = named.map_or(DEFAULT_FILE, String::as_str);
    match std::fs::read_to_string(name) {
        Ok(text) => Ok(Some(ConfigFile {
            name: name.into(),
            text,
        })),
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Ok(None),
        Err(error) => Err(SettingError::File {
            file: name.into(),
            reason: error.to_string(),
        }),
    }
}

fn toml(text: &str) -> File<FileSourceString, FileFormat> {
    File::from_str(text, FileFormat::Toml)
}

fn keys_of(file: &ConfigFile) -> Result<BTreeSet<String>, SettingError> {
    // Only the first line of the error: the others quote the file, which may hold the secret.
    let table = toml(&file.text)
        .collect()
        .map_err(|error| SettingError::File {
            file: file.name.clone(),
            reason: error
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        })?;
    let unknown = table
        .keys()
        .filter(|key| !KEYS.contains(&key.as_str()))
        .min();
    if let Some(key) = unknown {
        return Err(SettingError::Unknown {
            name: format!("{key:?} in {}", file.name),
            closest: closest(key).map(str::to_owned),
        });
    }
    Ok(table.into_keys().collect())
}

fn key_of(variable: &str) -> Result<Option<&'static str>, SettingError> {
    if let Some(key) = KEYS.into_iter().find(|key| variable_of(key) == variable) {
        return Ok(Some(key));
    }
    if variable == FILE_VARIABLE || !variable.starts_with(PREFIX) {
        return Ok(None);
    }
    let closest = closest(&variable[PREFIX.len()..]).map(variable_of);
    Err(SettingError::Unknown {
        name: variable.to_owned(),
        closest,
    })
}

pub(super) fn variable_of(key: &str) -> String {
    let upper = key.to_ascii_uppercase();
    if OF_EVERYBODY.contains(&key) {
        upper
    } else {
        format!("{PREFIX}{upper}")
    }
}

/// The key that takes the fewest edits, if it takes few.
fn closest(name: &str) -> Option<&'static str> {
    let name: String = name.chars().take(MAX_COMPARED_CHARS).collect();
    let name = name.to_ascii_lowercase();
    let (edits, closest) = KEYS.into_iter().map(|key| (edits(&name, key), key)).min()?;
    (edits <= 1 + closest.len() / 5).then_some(closest)
}

/// The Levenshtein distance.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, left) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, right) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

/// Every setting, as a file names it.
pub(super) const KEYS: [&str; 31] = [
    "host",
    "port",
    "redis_url",
    "redis_verify_tls",
    "secret",
    "site_name",
    "background_url",
    "session_prefix",
    "session_format",
    "browser",
    "handoff",
    "handoff_hold",
    "whatsapp_url",
    "whatsapp_root_key",
    "whatsapp_version",
    "whatsapp_version_url",
    "mega_email",
    "mega_password",
    "mega_mfa_secret",
    "mega_api_url",
    "mega_keep",
    "session_ttl",
    "result_ttl",
    "worker_slots",
    "queue_limit",
    "rate_limit",
    "phone_cooldown",
    "passkey_assist",
    "trusted_proxies",
    "log_format",
    "shutdown_grace",
];

/// The keys whose variables carry no prefix, because every host sets them like this.
const OF_EVERYBODY: [&str; 6] = [
    "host",
    "port",
    "redis_url",
    "mega_email",
    "mega_password",
    "mega_mfa_secret",
];
const MAY_BE_EMPTY: &str = "session_prefix";
const PREFIX: &str = "LATCHKEY_";
pub(super) const FILE_VARIABLE: &str = "LATCHKEY_CONFIG";
const DEFAULT_FILE: &str = "latchkey.toml";
pub(super) const DEFAULTS: &str = include_str!("../../config.default.toml");
const MAX_COMPARED_CHARS: usize = 64;
