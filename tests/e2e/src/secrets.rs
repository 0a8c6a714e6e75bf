//! A search for secrets in what a program has written.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt::Write as _,
};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::Value;

use crate::caller::Status;

/// What must not be written, in all the forms in which it could be.
#[derive(Default)]
pub struct Secrets {
    names: Vec<String>,
    /// Pieces that give a secret away, and the place of its name.
    pieces: HashMap<[u8; PIECE], usize>,
    /// Secrets shorter than a piece, by their first bytes.
    short: HashMap<[u8; SHORTEST], BTreeSet<(Vec<u8>, usize)>>,
    /// The first bytes of all of these: most of what is searched begins with none of them.
    beginnings: HashSet<[u8; BEGINNING]>,
}

impl Secrets {
    /// Adds a text.
    pub fn text(&mut self, name: impl Into<String>, text: &str) {
        self.bytes(name, text.as_bytes());
    }

    /// Adds bytes.
    pub fn bytes(&mut self, name: impl Into<String>, bytes: &[u8]) {
        self.add(name.into(), &forms(bytes));
    }

    /// Adds what is in a status: codes of both kinds, the account and the session ID.
    pub fn status(&mut self, status: &Status) {
        if let Some(text) = status.qr() {
            self.qr(text);
        }
        for (name, pointer) in [
            ("a pairing code", "/code/value"),
            ("a phone number", "/code/phone"),
            ("the jid of an account", "/account/jid"),
            ("the lid of an account", "/account/lid"),
            ("a session ID", "/result/session_id"),
        ] {
            if let Some(text) = status.0.pointer(pointer).and_then(Value::as_str) {
                self.text(name, text);
                if pointer.starts_with("/code") {
                    self.text(format!("{name}, bare"), &text.replace(['-', '+'], ""));
                }
            }
        }
    }

    /// Adds a session's token.
    pub fn token(&mut self, token: &str) {
        self.text("a token", token);
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token);
        self.bytes("the bytes of a token", &bytes.expect("a token is base64"));
    }

    fn qr(&mut self, text: &str) {
        self.text("a QR text", text);
        let fields = text.split_once('#').map_or(text, |(_, fields)| fields);
        // The last one is a single digit.
        for (place, field) in fields.split(',').take(4).enumerate() {
            self.text(format!("field {place} of a QR text"), field);
            if let Ok(bytes) = BASE64_STANDARD.decode(field) {
                self.bytes(format!("the bytes of field {place}"), &bytes);
            }
        }
    }

    /// Adds every key of the credentials in a result, private and public, and whatever is as secret as
    /// a key.
    pub fn credentials(&mut self, result: &Value) {
        let creds = &result["json"];
        let mut keys = vec![
            ("the adv secret".to_owned(), &creds["advSecretKey"]),
            (
                "the signature of the signed pre-key".to_owned(),
                &creds["signedPreKey"]["signature"]["data"],
            ),
        ];
        for pair in [
            "noiseKey",
            "pairingEphemeralKeyPair",
            "signedIdentityKey",
            "signedPreKey/keyPair",
        ] {
            for half in ["private", "public"] {
                let key = creds.pointer(&format!("/{pair}/{half}/data"));
                keys.push((format!("{half} key of {pair}"), key.expect(pair)));
            }
        }
        let account = creds["account"].as_object().into_iter().flatten();
        keys.extend(account.map(|(member, value)| (format!("the account's {member}"), value)));
        let pre_keys = result["multi"]["keys"]["pre-key"].as_object();
        for (id, pair) in pre_keys.into_iter().flatten() {
            keys.push((format!("pre-key {id}"), &pair["private"]["data"]));
        }
        for (name, key) in keys {
            let bytes = BASE64_STANDARD.decode(key.as_str().expect("a key is a text"));
            let bytes = bytes.expect("a key is base64");
            assert!(bytes.len() >= 12, "{name}");
            self.bytes(name, &bytes);
        }
    }

    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Returns the names of the secrets that are in `text`, whole or cut short.
    pub fn found_in(&self, text: &str) -> Vec<&str> {
        // In a JSON string, a backslash and a quote have a backslash before them.
        let unescaped = text.replace("\\\\", "\\").replace("\\\"", "\"");
        self.found([text.as_bytes(), unescaped.as_bytes()])
    }

    /// Returns the names of the secrets that are in `bytes`, whole or cut short.
    pub fn found_in_bytes(&self, bytes: &[u8]) -> Vec<&str> {
        self.found([bytes])
    }

    fn found<const N: usize>(&self, texts: [&[u8]; N]) -> Vec<&str> {
        let mut found: BTreeSet<&usize> = BTreeSet::new();
        for text in texts {
            for at in 0..text.len() {
                let rest = &text[at..];
                let begins = rest.first_chunk();
                if !begins.is_some_and(|beginning| self.beginnings.contains(beginning)) {
                    continue;
                }
                let piece = rest.first_chunk();
                found.extend(piece.and_then(|piece| self.pieces.get(piece)));
                let short = rest.first_chunk().and_then(|short| self.short.get(short));
                let short = short.into_iter().flatten();
                let short = short.filter(|(short, _)| rest.starts_with(short));
                found.extend(short.map(|(_, place)| place));
            }
        }
        found
            .into_iter()
            .map(|place| self.names[*place].as_str())
            .collect()
    }

    fn add(&mut self, name: String, forms: &[Vec<u8>]) {
        let place = self.names.len();
        for form in forms {
            assert!(
                form.len() >= SHORTEST,
                "{name} is so short that it is found by chance"
            );
            let (pieces, _) = form.as_chunks::<PIECE>();
            if pieces.is_empty()
                && let Some(short) = form.first_chunk()
            {
                let known = self.short.entry(*short).or_default();
                known.insert((form.clone(), place));
                self.begin(form);
            }
            for piece in pieces {
                self.pieces.insert(*piece, place);
                self.begin(piece);
            }
        }
        self.names.push(name);
    }

    fn begin(&mut self, bytes: &[u8]) {
        self.beginnings.extend(bytes.first_chunk::<BEGINNING>());
    }
}

/// Bytes as they are, and as a program writes them: base64 of both kinds, hex, and what `Debug` makes
/// of a list and of a byte string.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut list = String::new();
    for byte in bytes {
        write!(list, "{byte}, ").expect("writing to a string never fails");
    }
    let texts = [
        BASE64_STANDARD_NO_PAD.encode(bytes),
        BASE64_URL_SAFE_NO_PAD.encode(bytes),
        hex::encode(bytes),
        hex::encode_upper(bytes),
        list.trim_end_matches(", ").to_owned(),
        bytes.escape_ascii().to_string(),
    ];
    let texts = texts.into_iter().map(String::into_bytes);
    texts.chain([bytes.to_vec()]).collect()
}

/// How many bytes of a form give the secret away.
const PIECE: usize = 20;
const SHORTEST: usize = 8;
const BEGINNING: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_secret_is_found_in_every_form_whole_or_cut_short() {
        let key: Vec<u8> = (200..=231).collect();
        let mut secrets = Secrets::default();
        secrets.bytes("key", &key);
        secrets.text("number", "15550100000");
        for planted in [
            BASE64_STANDARD_NO_PAD.encode(&key) + "=",
            BASE64_URL_SAFE_NO_PAD.encode(&key),
            hex::encode(&key),
            hex::encode_upper(&key),
            format!("{key:?}"),
            format!("{:?}", &key[..12]),
            format!("b\"{}\"", key.escape_ascii()),
            serde_json::to_string(&key.escape_ascii().to_string()).expect("a text is JSON"),
            hex::encode(&key)[..25].to_owned(),
        ] {
            let text = format!("before\n{{\"message\":\"it is {planted} now\"}}\nafter");
            assert_eq!(secrets.found_in(&text), ["key"], "{planted}");
        }
        let kept = [b"\x00\xff", &key[..], b"\r\n"].concat();
        assert_eq!(secrets.found_in_bytes(&kept), ["key"]);
        assert_eq!(secrets.found_in("call +15550100000!"), ["number"]);
        assert_eq!(secrets.found_in("call +15550100001!"), [""; 0]);
    }

    #[test]
    #[should_panic(expected = "found by chance")]
    fn what_is_too_short_to_be_looked_for_is_refused() {
        Secrets::default().text("platform", "6");
    }
}
