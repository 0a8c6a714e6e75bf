//! The names that a session's files have, and where they lie.

use latchkey_shared::bundle::CREDS_JSON;

/// The file in which some bots keep all keys.
pub(super) const KEYS_JSON: &str = "keys.json";

/// Returns whether a name is one that Baileys gives to a key file.
pub fn is_key_file(name: &str) -> bool {
    name.len() <= MAX_NAME && name.bytes().all(is_plain) && kind(name).is_some()
}

/// Returns the kind of the key in a file of this name.
pub(crate) fn kind(name: &str) -> Option<&'static str> {
    let stem = name.strip_suffix(".json")?;
    let is_kind = |kind: &&str| {
        let id = stem
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix('-'));
        id.is_some_and(|id| !id.is_empty())
    };
    let kinds = KINDS.into_iter().filter(is_kind);
    kinds.max_by_key(|kind| kind.len())
}

/// Returns the kind that a group of keys is named for.
pub(super) fn group(name: &str) -> Option<&'static str> {
    let of_single_file = SINGLE_FILE_KINDS.iter().find(|(alias, _)| *alias == name);
    match of_single_file {
        Some((_, kind)) => Some(kind),
        None => KINDS.into_iter().find(|kind| *kind == name),
    }
}

/// Returns the file name of the key that a map of files has under `name`, with or without `.json`;
/// `None` if it is no key's.
pub(super) fn key_file(name: &str) -> Option<String> {
    let name = last(name);
    let file = format!("{}.json", name.strip_suffix(".json").unwrap_or(name));
    is_key_file(&file).then_some(file)
}

/// Returns a path with `/` between its parts; `None` for what leads elsewhere and for what macOS
/// leaves behind.
pub(super) fn path(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let parts = || path.split('/');
    let is_left_behind = parts().any(|part| part == "__MACOSX" || part.starts_with("._"));
    let leads_elsewhere = path.starts_with('/') || parts().any(|part| part == "..");
    (!is_left_behind && !leads_elsewhere).then(|| path.to_owned())
}

/// Returns the last part of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a session among many paths.
pub(super) struct Place(String);

impl Place {
    /// Finds the `creds.json` that is nearest to the root.
    pub(super) fn find<'a>(paths: impl Iterator<Item = &'a str>) -> Option<Self> {
        let folders = paths
            .filter_map(path)
            .filter_map(|path| Some(path.strip_suffix(CREDS_JSON)?.to_owned()));
        let folders = folders.filter(|folder| folder.is_empty() || folder.ends_with('/'));
        let nearest = folders.min_by_key(|folder| (folder.matches('/').count(), folder.len()));
        nearest.map(Self)
    }

    /// Returns the name of a file that belongs to the session or lies beside it.
    pub(super) fn name(&self, of: &str) -> Option<String> {
        let path = path(of)?;
        let name = path.strip_prefix(&self.0)?;
        let is_key = |name: &&str| !name.contains('/') && is_key_file(name);
        let name = match name.strip_prefix("keys/") {
            Some(name) => Some(name).filter(is_key),
            None => Some(name).filter(|name| !name.contains('/')),
        };
        name.map(str::to_owned)
    }
}

/// Returns whether a file may be a copy of the credentials, and its name fit to be shown.
pub fn is_backup(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.len() <= 64
        && lower != CREDS_JSON
        && lower.bytes().all(is_plain)
        && lower.strip_prefix("creds").is_some_and(|rest| {
            ["bak", "backup", "old", "~", "copy", "prev", "orig"]
                .iter()
                .any(|mark| rest.contains(mark))
        })
}

/// What Baileys makes of addresses and base64, and every file system takes.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.@=+~".contains(&byte)
}

/// The kinds of keys that Baileys keeps in files (`Baileys lib/Types/Auth.ts`,
/// `SignalDataTypeMap`).
const KINDS: [&str; 10] = [
    "pre-key",
    "session",
    "sender-key",
    "sender-key-memory",
    "app-state-sync-key",
    "app-state-sync-version",
    "lid-mapping",
    "device-list",
    "tctoken",
    "identity-key",
];

/// The names for the kinds of keys in the single-file auth state that older bots keep
/// (`Baileys lib/Utils/use-single-file-auth-state.ts`, `KEY_MAP`).
const SINGLE_FILE_KINDS: [(&str, &str); 6] = [
    ("preKeys", "pre-key"),
    ("sessions", "session"),
    ("senderKeys", "sender-key"),
    ("appStateSyncKeys", "app-state-sync-key"),
    ("appStateVersions", "app-state-sync-version"),
    ("senderKeyMemory", "sender-key-memory"),
];

/// The longest file name that file systems allow, in bytes.
const MAX_NAME: usize = 255;
