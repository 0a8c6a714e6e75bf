//! Finds the session in a text, whatever stands around it.

use std::borrow::Cow;

use latchkey_entry::is_invisible;
use zeroize::Zeroizing;

use super::{
    ImportError, Packaging, files::Unpacked, json::Json, layers, lenient, mega_link::MegaLink,
    object,
};

/// Reads a session ID, JSON, or a file of settings that has one of them.
pub(super) fn unpack(text: &str, depth: u32) -> Result<Unpacked, ImportError> {
    let text = text.trim_matches(is_blank);
    if text.is_empty() {
        return Err(ImportError::Empty);
    }
    let settings = settings(text);
    if settings.is_empty() {
        return one(text, depth);
    }
    let mut told = None;
    for value in settings {
        match one(value, depth) {
            found @ (Ok(_) | Err(ImportError::Mega(_))) => return found,
            Err(error) => {
                let is_longer = told
                    .as_ref()
                    .is_none_or(|(length, _)| value.len() > *length);
                if is_longer {
                    told = Some((value.len(), error));
                }
            }
        }
    }
    one(text, depth).map_err(|error| told.map_or(error, |(_, error)| error))
}

/// Returns the values of a file of settings, `NAME=value` by line; none if it is no such file.
fn settings(text: &str) -> Vec<&str> {
    if text.starts_with(['{', '[']) || !text.contains('\n') {
        return Vec::new();
    }
    let values = text.lines().filter_map(value_of_setting);
    values
        .filter(|value| !value.is_empty())
        .take(MAX_SETTINGS)
        .collect()
}

/// Returns what is behind the name of a setting.
fn value_of_setting(line: &str) -> Option<&str> {
    let mut line = line.trim_matches(is_blank);
    for word in [
        "-", "export ", "set ", "ENV ", "const ", "let ", "var ", "$env:",
    ] {
        line = line.strip_prefix(word).unwrap_or(line).trim_start();
    }
    let at = line.find(['=', ':'])?;
    let (name, value) = line.split_at(at);
    let name = name.trim_end();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    (is_name && !value.starts_with("=>")).then(|| value[1..].trim())
}

fn one(text: &str, depth: u32) -> Result<Unpacked, ImportError> {
    if text.starts_with('<') {
        return Err(ImportError::Page);
    }
    let Some(at) = text.find('{') else {
        return packed(text, depth);
    };
    match json(&text[at..], depth) {
        // A brace may stand in what is before a session ID.
        Err(error) if !matches!(error, ImportError::Mega(_)) => {
            packed(text, depth).map_err(|other| match other {
                ImportError::Mega(_) => other,
                _ => error,
            })
        }
        found => found,
    }
}

/// Reads JSON, in a string or as it is.
fn json(text: &str, depth: u32) -> Result<Unpacked, ImportError> {
    if depth > layers::MAX_DEPTH {
        return Err(ImportError::TooDeep);
    }
    if text[1..].trim_start().starts_with('\\') {
        let inside = text.trim_end_matches(stands_around);
        let quoted = Zeroizing::new(format!("\"{inside}\""));
        return match Json::begin("JSON", &quoted)? {
            (Json::Text(inside), _) => json(inside.trim_matches(is_blank), depth + 1),
            _ => Err(ImportError::NoSession),
        };
    }
    let parsed = Json::begin("JSON", text);
    let (json, rest) = parsed.map_err(|error| match error {
        _ if has_other_quotes(text) => ImportError::Quotes,
        error => error,
    })?;
    if !is_of_no_account(rest) {
        return Err(ImportError::Tail);
    }
    object::unpack(json, depth)
}

/// Returns whether an object's names stand in quotes that JSON does not have.
fn has_other_quotes(text: &str) -> bool {
    let is_other = |c: char| {
        matches!(
            c,
            '\'' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2033}' | '\u{ff02}'
        )
    };
    let mut before = ' ';
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if is_other(c) && matches!(before, '{' | ',') || c == ':' && is_other(before) {
            return true;
        }
        before = c;
    }
    false
}

/// Finds base64 or a MEGA link in a line.
fn packed(text: &str, depth: u32) -> Result<Unpacked, ImportError> {
    let text = &*plain(text);
    let mut told = None;
    let mut longest = 0;
    for at in payloads(text, depth) {
        let quote = text[..at].chars().rev().find(|c| QUOTES.contains(c));
        match base64(&text[at..], quote, depth) {
            Ok(mut unpacked) => {
                unpacked.packaging = Packaging::Text {
                    prefix: prefix(&text[..at]).to_owned(),
                    packaging: Box::new(unpacked.packaging),
                };
                return Ok(unpacked);
            }
            Err(error @ ImportError::Mega(_)) => return Err(error),
            Err(error) => {
                // What begins later is a part of it, unless it was the prefix that looked like it.
                let length = payload(&text[at..]).0.len();
                if told.is_none() || longest < SAME && length > longest {
                    longest = length;
                    told = Some(error);
                }
            }
        }
    }
    match MegaLink::find(text) {
        Some(Ok(link)) => Err(ImportError::Mega(link)),
        Some(Err(error)) => Err(told.unwrap_or(error)),
        None => Err(told.unwrap_or_else(|| what_it_is(text))),
    }
}

/// Removes what cannot be seen, and the spelling of addresses, `%23` for `#`.
fn plain(text: &str) -> Cow<'_, str> {
    let seen: Cow<'_, str> = if text.is_ascii() {
        text.into()
    } else {
        text.chars().filter(|c| !is_invisible(*c)).collect()
    };
    if !seen.contains('%') {
        return seen;
    }
    let mut bytes = Vec::with_capacity(seen.len());
    let mut rest = seen.as_bytes();
    while let [first, behind @ ..] = rest {
        let hex = behind.get(..2).filter(|_| *first == b'%').and_then(|hex| {
            let hex = std::str::from_utf8(hex).ok()?;
            let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hex.then(|| u8::from_str_radix(hex, 16).ok())?
        });
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Returns where the base64 of something known may begin: there need be nothing between it and what
/// is before it.
fn payloads(text: &str, depth: u32) -> Vec<usize> {
    let most = if depth == 0 { MAX_PAYLOADS } else { 2 };
    let begins = |begin: &&'static str| {
        text.match_indices(*begin)
            .take(most)
            .map(|(at, _)| at)
            .collect::<Vec<_>>()
    };
    let mut payloads: Vec<usize> = BEGINNINGS.iter().flat_map(begins).collect();
    payloads.sort_unstable();
    payloads.dedup();
    payloads.truncate(most);
    payloads
}

/// Returns what is before a session ID proper, without the name of the setting.
fn prefix(before: &str) -> &str {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let prefix = value_of_setting(line).unwrap_or(line);
    prefix.trim_start_matches(stands_around)
}

/// Reads base64 up to its end, behind which there must be nothing, unless it is in quotes.
fn base64(text: &str, quote: Option<char>, depth: u32) -> Result<Unpacked, ImportError> {
    let (payload, rest) = payload(text);
    let is_quoted = quote.is_some_and(|quote| rest.starts_with(quote));
    let error = match read(payload, depth) {
        Ok(_) if !is_quoted && !is_of_no_account(rest) => return Err(ImportError::Tail),
        Err(error) if !matches!(error, ImportError::Mega(_)) => error,
        found => return found,
    };
    // Words behind it look like base64 as well.
    let first = payload.split_whitespace().next().unwrap_or_default();
    if first.len() < payload.trim().len() && read(first, depth).is_ok() {
        return Err(ImportError::Tail);
    }
    let rest = rest.trim();
    // It may be there twice.
    if first.get(..SAME).is_some_and(|begin| rest.contains(begin)) {
        return Err(ImportError::Tail);
    }
    if rest.starts_with(['.', '\u{2026}']) {
        Err(ImportError::Cut("session ID"))
    } else if is_of_no_account(rest) {
        Err(error)
    } else {
        Err(ImportError::Base64)
    }
}

/// Splits a text behind its base64.
fn payload(text: &str) -> (&str, &str) {
    let is_inside = |c: char| is_base64(c) || c.is_whitespace();
    text.split_at(text.find(|c| !is_inside(c)).unwrap_or(text.len()))
}

fn read(base64: &str, depth: u32) -> Result<Unpacked, ImportError> {
    layers::unpack(&decode(base64)?, depth + 1).map_err(|error| match error {
        ImportError::Mega(link) => ImportError::Mega(link.encoded()),
        error => error,
    })
}

/// Decodes base64 as bots do: in either alphabet, padded or not, with or without line breaks, with `*`
/// for `/`.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
    plain.extend(
        text.bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(|byte| match byte {
                b'-' => b'+',
                b'_' | b'*' => b'/',
                other => other,
            }),
    );
    let padding = plain.iter().rev().take_while(|byte| **byte == b'=').count();
    let unpadded = plain.len() - padding;
    plain.truncate(unpadded);
    if plain.contains(&b'=') {
        return Err(ImportError::Tail);
    }
    if plain.len() % 4 == 1 {
        return Err(ImportError::Cut("session ID"));
    }
    lenient::standard(&*plain).map_err(|_| ImportError::Base64)
}

/// Says what a text is that has neither base64 of anything known nor a link.
fn what_it_is(text: &str) -> ImportError {
    let text = text.trim_matches(stands_around);
    let value = value_of_setting(text)
        .unwrap_or(text)
        .trim_matches(stands_around);
    let unpadded = value.trim_end_matches(['=', '#']);
    let name = unpadded.rsplit(ENDS_PREFIX).next().unwrap_or(unpadded);
    // The padding of base64 makes the whole look like a setting.
    if let Some(link) = [text, name].into_iter().find_map(encoded_link) {
        return ImportError::Mega(link);
    }
    let is_handle =
        |name: &str| name.len() == MegaLink::HANDLE && name.bytes().all(MegaLink::is_base64url);
    let is_line = value
        .chars()
        .all(|c| is_base64(c) || ENDS_PREFIX.contains(&c) || ".#%".contains(c));
    if text.contains("://") || text.starts_with("www.") {
        ImportError::Address
    } else if name.is_empty() {
        ImportError::Empty
    } else if is_line && (is_handle(name) || name.rsplit(['-', '_']).next().is_some_and(is_handle))
    {
        ImportError::HandleOrName
    } else if is_line && value.len() <= LONGEST_NAME {
        ImportError::Name
    } else if is_line
        || value.chars().all(|c| is_base64(c) || c.is_whitespace()) && value.len() > LONGEST_NAME
    {
        ImportError::Beginning
    } else {
        ImportError::Unknown
    }
}

/// Returns the link that a text is in base64.
fn encoded_link(text: &str) -> Option<MegaLink> {
    let decoded = decode(text).ok()?;
    let link = MegaLink::find(std::str::from_utf8(&decoded).ok()?)?;
    link.ok().map(MegaLink::encoded)
}

/// Returns whether nothing but quotes, comments and other settings stands behind a session.
fn is_of_no_account(rest: &str) -> bool {
    rest.lines().all(|line| {
        let line = line.trim_matches(stands_around);
        line.is_empty() || line.starts_with(['#', '/']) && !line.contains(['{', '}'])
    }) || rest.contains('\n')
        && rest.lines().skip(1).all(|line| {
            let line = line.trim_matches(stands_around);
            line.is_empty() || line.starts_with('#') || value_of_setting(line).is_some()
        })
        && is_of_no_account(rest.lines().next().unwrap_or_default())
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '*' | '=')
}

/// Returns whether it is what copying and files of settings put around a value.
fn stands_around(c: char) -> bool {
    is_blank(c)
        || matches!(
            c,
            '"' | '\'' | '`' | ';' | ',' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}'
        )
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\0' || is_invisible(c)
}

/// How the base64 of JSON, gzip, a zip archive or an address begins, and that of such base64.
const BEGINNINGS: [&str; 14] = [
    "eyJ", "eyAi", "eyAK", "ewo", "ew0K", "ewk", "77u/ey", "IntcI", "H4sI", "UEsDB", "aHR0c",
    "ZXlK", "SDRzS", "VUVzR",
];
/// What ends the prefix of a session ID and is no part of a handle.
const ENDS_PREFIX: [char; 10] = ['~', ';', '!', '>', ':', '=', '&', '$', '@', '|'];
/// What a program puts around a text.
const QUOTES: [char; 3] = ['"', '\'', '`'];
/// In bytes. The names of sessions on servers are far shorter, sessions far longer.
const LONGEST_NAME: usize = 128;
/// In bytes: so much is not the same by chance.
const SAME: usize = 24;
const MAX_PAYLOADS: usize = 8;
const MAX_SETTINGS: usize = 64;
