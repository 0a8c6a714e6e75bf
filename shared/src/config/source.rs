//! The sources of settings, and which of them set a value.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fmt, io,
};

use config::{Config, File, FileFormat, FileSourceString, Source};

use super::{
    SettingError,
    list::{self, DefaultValue, PREFIX, Setting},
    proxy::is_proxy,
    words::is_locale,
};

/// A settings file.
#[derive(Clone)]
pub struct ConfigFile {
    /// What errors call it.
    pub name: String,
    /// Its TOML text.
    pub text: String,
}

/// The settings of all sources, merged.
pub(super) struct Sources {
    merged: Config,
    in_environment: BTreeSet<&'static str>,
    in_file: BTreeSet<String>,
    file_name: String,
    /// Variables of other programs that mean something here too.
    foreign: BTreeMap<String, String>,
}

impl Sources {
    pub(super) fn new(
        environment: impl IntoIterator<Item = (String, String)>,
        file: Option<ConfigFile>,
    ) -> Result<Self, SettingError> {
        let mut builder = Config::builder();
        for setting in list::all() {
            if let DefaultValue::Text(text) = setting.default {
                builder = builder.set_default(setting.key(), text).expect(PLAIN_WORD);
            }
        }
        let (mut in_file, mut in_environment) = (BTreeSet::new(), BTreeSet::new());
        let mut foreign = BTreeMap::new();
        let file_name = file
            .as_ref()
            .map_or_else(|| DEFAULT_FILE.into(), |file| file.name.clone());
        if let Some(file) = file {
            in_file = keys_of(&file)?;
            builder = builder.add_source(toml(&file.text));
        }
        for (variable, value) in environment {
            if is_foreign(&variable) {
                foreign.insert(variable, value);
                continue;
            }
            let Some(setting) = setting_of(&variable)? else {
                continue;
            };
            if value.is_empty() {
                continue;
            }
            in_environment.insert(setting.name);
            builder = builder
                .set_override(setting.key(), value)
                .expect(PLAIN_WORD);
        }
        Ok(Self {
            merged: builder.build().expect("the file is well-formed"),
            in_environment,
            in_file,
            file_name,
            foreign,
        })
    }

    /// Returns the first of another program's variables that is set and not empty, with its value.
    pub(super) fn foreign<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Option<(&'a str, &str)> {
        names.into_iter().find_map(|name| {
            let value = self.foreign.get(name)?;
            (!value.is_empty()).then_some((name, value.as_str()))
        })
    }

    /// Reads a setting that has a default.
    pub(super) fn read<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SettingError> {
        let setting = named(name);
        let text = self.text(setting)?.unwrap_or_default();
        parse(&text).ok_or_else(|| self.invalid(setting, &text))
    }

    /// Reads a setting that has a default; `word` stands for none.
    pub(super) fn read_unless<T>(
        &self,
        name: &str,
        word: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingError> {
        match self.text(named(name))? {
            Some(text) if text == word => Ok(None),
            _ => self.read(name, parse).map(Some),
        }
    }

    /// Reads a setting that may be absent.
    pub(super) fn optional<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingError> {
        match self.text(named(name))? {
            None => Ok(None),
            Some(text) if text.is_empty() => Ok(None),
            Some(_) => self.read(name, parse).map(Some),
        }
    }

    /// Reads a setting that may be absent, and says why if it cannot be used.
    pub(super) fn optional_or_why<T, E: fmt::Display>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, SettingError> {
        let setting = named(name);
        let text = self.text(setting)?.unwrap_or_default();
        if text.is_empty() {
            return Ok(None);
        }
        parse(&text).map(Some).map_err(|why| {
            let allowed = format!("{}; {why}", setting.allowed);
            SettingError::invalid(self.shown_name(setting), &text, allowed)
        })
    }

    fn text(&self, setting: &Setting) -> Result<Option<String>, SettingError> {
        match self.merged.get_string(&setting.key()) {
            Ok(text) => Ok(Some(text)),
            Err(config::ConfigError::NotFound(_)) => Ok(None),
            Err(_) => Err(self.invalid(setting, "a list or a table")),
        }
    }

    fn invalid(&self, setting: &Setting, value: &str) -> SettingError {
        let name = self.shown_name(setting);
        if setting.secret {
            SettingError::InvalidSecret {
                name,
                allowed: setting.allowed.into(),
            }
        } else {
            SettingError::invalid(name, value, setting.allowed)
        }
    }

    /// Returns the name under which the value in force was set.
    fn shown_name(&self, setting: &Setting) -> String {
        let key = setting.key();
        if !self.in_environment.contains(setting.name) && self.in_file.contains(&key) {
            format!("{key} in {}", self.file_name)
        } else {
            setting.name.into()
        }
    }
}

/// Returns the variables of this process that are meant for Latchkey.
#[expect(clippy::disallowed_methods, reason = "this is where settings are read")]
pub(super) fn process_environment() -> Result<BTreeMap<String, String>, SettingError> {
    texts(std::env::vars_os())
}

/// Returns the variables of this process that are meant for Latchkey, and what is wrong with others
/// that seem to be.
#[expect(clippy::disallowed_methods, reason = "this is where settings are read")]
pub(super) fn examined_environment() -> (BTreeMap<String, String>, Vec<SettingError>) {
    let (mut environment, mut wrong) = (BTreeMap::new(), Vec::new());
    for variable in std::env::vars_os() {
        match texts([variable]) {
            Ok(mut text) => environment.append(&mut text),
            Err(error) => wrong.push(error),
        }
    }
    (environment, wrong)
}

pub(super) fn texts(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, SettingError> {
    let mut environment = BTreeMap::new();
    for (variable, value) in variables {
        let Ok(variable) = variable.into_string() else {
            continue;
        };
        let is_read = variable == FILE_VARIABLE || is_foreign(&variable);
        if !is_read && setting_of(&variable)?.is_none() {
            continue;
        }
        // The value is not shown: it may be a secret in raw bytes.
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

/// Returns whether it is a variable of other programs that means something here too.
fn is_foreign(variable: &str) -> bool {
    is_proxy(variable) || is_locale(variable)
}

/// Returns the settings file that the environment names, or the one in the working directory, if any.
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
    let is_known = |key: &str| list::all().any(|setting| setting.key() == key);
    let unknown = table.keys().filter(|key| !is_known(key)).min();
    if let Some(key) = unknown {
        return Err(SettingError::Unknown {
            name: format!("{key:?} in {}", file.name),
            closest: closest(key).map(Setting::key),
        });
    }
    Ok(table.into_keys().collect())
}

/// Returns the setting that `variable` sets, or none if it is not one of Latchkey's.
fn setting_of(variable: &str) -> Result<Option<&'static Setting>, SettingError> {
    if let Some(setting) = list::all().find(|setting| setting.name == variable) {
        return Ok(Some(setting));
    }
    match variable.strip_prefix(PREFIX) {
        Some(rest) if variable != FILE_VARIABLE => Err(SettingError::Unknown {
            name: variable.to_owned(),
            closest: closest(rest).map(|setting| setting.name.to_owned()),
        }),
        _ => Ok(None),
    }
}

fn named(name: &str) -> &'static Setting {
    list::all()
        .find(|setting| setting.name == name)
        .expect("every setting that is read is in the list")
}

/// Returns the setting whose key takes the fewest edits, if they are few.
fn closest(key: &str) -> Option<&'static Setting> {
    let key: String = key.chars().take(MAX_COMPARED_CHARS).collect();
    let key = key.to_ascii_lowercase();
    let edits = |setting: &Setting| strsim::levenshtein(&key, &setting.key());
    let closest = list::all().min_by_key(|setting| (edits(setting), setting.key()))?;
    (edits(closest) <= 1 + closest.key().len() / 5).then_some(closest)
}

pub(super) const FILE_VARIABLE: &str = "LATCHKEY_CONFIG";
const DEFAULT_FILE: &str = "latchkey.toml";
const MAX_COMPARED_CHARS: usize = 64;
const PLAIN_WORD: &str = "every key is a plain word";
