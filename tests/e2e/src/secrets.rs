//! A search for secrets in what a program has said.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};

/// What must not be said, in all the forms in which it could be.
#[derive(Default)]
pub struct Secrets {
    names: Vec<String>,
    /// What gives a secret away, and the place of the secret's name.
    pieces: HashMap<[u8; PIECE], usize>,
    /// Secrets that are shorter than a piece.
    short: Vec<(Vec<u8>, usize)>,
}

impl Secrets {
    /// Adds a text.
    pub fn text(&mut self, name: impl Into<String>, text: &str) {
        let mut forms = forms(text.as_bytes());
        forms.push(text.to_owned());
        self.add(name.into(), &forms);
    }

    /// Adds bytes.
    pub fn bytes(&mut self, name: impl Into<String>, bytes: &[u8]) {
        self.add(name.into(), &forms(bytes));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The names of those that `said` gives away, whole or cut short.
    pub fn found_in(&self, said: &str) -> Vec<&str> {
        // In a JSON string, a backslash and a quote have a backslash before them.
        let unescaped = said.replace("\\\\", "\\").replace("\\\"", "\"");
        let mut told: BTreeSet<&usize> = BTreeSet::new();
        for text in [said.as_bytes(), unescaped.as_bytes()] {
            let pieces = text.windows(PIECE).filter_map(<[u8]>::first_chunk);
            told.extend(pieces.filter_map(|piece| self.pieces.get(piece)));
            let is_told = |short: &[u8]| text.windows(short.len()).any(|piece| piece == short);
            let short = self.short.iter().filter(|(short, _)| is_told(short));
            told.extend(short.map(|(_, place)| place));
        }
        told.into_iter()
            .map(|place| self.names[*place].as_str())
            .collect()
    }

    fn add(&mut self, name: String, forms: &[String]) {
        let place = self.names.len();
        for form in forms {
            assert!(
                form.len() >= SHORTEST,
                "{name} is so short that it is found by chance"
            );
            let (pieces, _) = form.as_bytes().as_chunks::<PIECE>();
            if pieces.is_empty() {
                self.short.push((form.clone().into_bytes(), place));
            }
            self.pieces
                .extend(pieces.iter().map(|piece| (*piece, place)));
        }
        self.names.push(name);
    }
}

/// Bytes as a program writes them: base64 of both kinds, hex, and what `Debug` makes of a list and
/// of a byte string.
fn forms(bytes: &[u8]) -> Vec<String> {
    let mut list = String::new();
    for byte in bytes {
        write!(list, "{byte}, ").expect("writing to a string never fails");
    }
    vec![
        BASE64_STANDARD_NO_PAD.encode(bytes),
        BASE64_URL_SAFE_NO_PAD.encode(bytes),
        hex::encode(bytes),
        hex::encode_upper(bytes),
        list.trim_end_matches(", ").to_owned(),
        bytes.escape_ascii().to_string(),
    ]
}

/// How many bytes of a form already give the secret away.
const PIECE: usize = 20;
const SHORTEST: usize = 8;

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
            let said = format!("before\n{{\"message\":\"it is {planted} now\"}}\nafter");
            assert_eq!(secrets.found_in(&said), ["key"], "{planted}");
        }
        assert_eq!(secrets.found_in("call +15550100000!"), ["number"]);
        assert_eq!(secrets.found_in("call +15550100001!"), [""; 0]);
    }

    #[test]
    #[should_panic(expected = "found by chance")]
    fn what_is_too_short_to_be_looked_for_is_refused() {
        Secrets::default().text("platform", "6");
    }
}
